"""Whole pages from the cache: without a query, never somebody's own, never stale, and what is published changes no more than it must."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Collection, Page, PageViewRestriction, Site

from capabilities.domain import frameworks
from capabilities.models import FrameworkVersion
from content.caching import generations, whole_pages
from content.models import CollectionPage, DigestPage, PageCapability, SynonymGroup, Theme
from content.models.public import PublicPage
from tests.factories.capabilities import CrosswalkFactory, a_draft_framework, a_published_framework, capability_of
from tests.factories.content import InformationPageFactory, a_digest, a_guidance, a_module, a_site, digest_step
from tests.factories.people import MembershipFactory, UserFactory, sign_in

# Changes are reported when they are committed: a test that rolls back would see none.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> Iterator[None]:
    settings.WHOLE_PAGE_CACHE = True
    caches["pages"].clear()
    whole_pages.forget_what_was_good()
    yield
    caches["pages"].clear()


def _read(url: str, client: Client | None = None) -> tuple[str, int]:
    """The words of a page, and how many queries they took."""
    with CaptureQueriesContext(connection) as asked:
        response = (client or Client()).get(url)
    assert response.status_code == 200, url
    return response.content.decode(), len(asked)


def _is_kept(url: str) -> bool:
    """Whether the page is sent without a query: it was made before, and nothing has changed it since."""
    return _read(url)[1] == 0


def _publish(page: Page) -> None:
    page.save_revision().publish()


class World:
    """A site in which everything shows something."""

    def __init__(self) -> None:
        self.version = a_published_framework()
        self.capability = capability_of(self.version, "R1")
        self.elsewhere = a_published_framework(slug="other", areas=1, per_area=1)
        CrosswalkFactory(origin=self.capability, target=capability_of(self.elsewhere, "K1"))
        a_site()
        self.digest = a_digest(title="First title", tags=(self.capability,))
        self.other = a_digest(title="Another digest", tags=(capability_of(self.version, "S1"),))
        self.module = a_module(steps=[digest_step(self.digest)])
        self.unrelated_module = a_module()
        self.guidance = a_guidance(related=[("page", self.digest)])
        self.unrelated = a_guidance(tags=(capability_of(self.version, "K1"),))
        self.about = InformationPageFactory(parent=a_site(), title="About", slug="about")

    @property
    def pages(self) -> list[str]:
        own = [self.digest, self.other, self.module, self.unrelated_module, self.guidance, self.unrelated, self.about]
        return [
            *("/", "/library/", "/modules/", "/guidance/", *(page.url for page in own)),
            *("/capabilities/", "/capabilities/starter/", "/capabilities/starter/r1/", "/capabilities/starter/k1/"),
            *("/capabilities/starter/v/2026/r1/", "/capabilities/starter/v/2026/v/other/2026/", "/search/", "/themes/"),
        ]

    def read_all(self) -> None:
        for url in self.pages:
            _read(url)
            assert _is_kept(url), url

    def kept(self) -> set[str]:
        return {url for url in self.pages if _is_kept(url)}


@pytest.fixture
def world() -> World:
    world = World()
    world.read_all()
    return world


def test_every_public_page_is_sent_again_without_a_query(
    world: World, django_assert_num_queries: Callable[..., Any]
) -> None:
    for url in world.pages:
        with django_assert_num_queries(0, info=url):
            response = Client().get(url)
        assert response.status_code == 200


def test_publishing_a_digest_changes_what_shows_it_and_nothing_else(world: World) -> None:
    world.digest.title = "Second title"
    _publish(world.digest)

    stale = {"/capabilities/", "/capabilities/starter/", "/capabilities/starter/k1/"}
    unchanged = {world.other.url, world.unrelated.url, world.unrelated_module.url, world.about.url, "/modules/"}
    unchanged |= {*stale, "/capabilities/starter/v/2026/v/other/2026/"}
    assert unchanged - world.kept() == set()
    # `kept` made the others anew: each of them was not to be used any more.
    world.read_all()
    for url in ("/", "/library/", world.digest.url, world.guidance.url, "/capabilities/starter/r1/"):
        words = _read(url)[0]
        assert "Second title" in words, url
        assert "First title" not in words, url
    assert "Second title" in _read(world.module.url)[0]


@pytest.mark.parametrize("shown", ["/", "/library/", "/capabilities/starter/r1/", "module", "guidance"])
def test_what_shows_a_digest_is_made_anew_when_it_is_published(world: World, shown: str) -> None:
    url = getattr(world, shown).url if not shown.startswith("/") else shown
    world.digest.title = "Second title"
    _publish(world.digest)
    assert "Second title" in _read(url)[0]


def test_a_new_page_appears_where_it_is_listed(world: World) -> None:
    a_digest(title="Quite new", tags=(capability_of(world.version, "K1"),), last_reviewed=date(2026, 11, 1))
    for url in ("/", "/library/", "/capabilities/starter/k1/"):
        assert "Quite new" in _read(url)[0], url
    assert _is_kept("/capabilities/starter/r1/")


def test_a_tag_that_is_taken_away_takes_the_page_from_the_list(world: World) -> None:
    assert "First title" in _read("/capabilities/starter/r1/")[0]
    world.digest.capability_tags = [PageCapability(capability=capability_of(world.version, "K1"))]
    _publish(world.digest)
    assert "First title" not in _read("/capabilities/starter/r1/")[0]
    assert "First title" in _read("/capabilities/starter/k1/")[0]


def test_a_page_that_is_taken_down_is_gone_at_once(world: World) -> None:
    world.digest.unpublish()
    assert Client().get(world.digest.url).status_code == 404
    for url in ("/", "/library/", "/capabilities/starter/r1/", world.guidance.url):
        assert "First title" not in _read(url)[0], url


def test_a_page_that_is_deleted_is_gone_at_once(world: World) -> None:
    world.unrelated.delete()
    assert Client().get(world.unrelated.url).status_code == 404
    assert world.unrelated.title not in _read("/guidance/")[0]
    assert _is_kept(world.digest.url)


def test_a_draft_changes_nothing(world: World) -> None:
    world.digest.title = "Only a draft"
    world.digest.save_revision()
    assert world.kept() == set(world.pages)


def test_a_live_page_saved_by_code_is_noticed(world: World) -> None:
    world.digest.title = "Second title"
    world.digest.save()
    assert "Second title" in _read("/library/")[0]


def test_a_page_with_another_address_is_found_there_alone(world: World) -> None:
    old = world.digest.url
    page = DigestPage.objects.get(pk=world.digest.pk)
    page.slug = "elsewhere"
    _publish(page)
    assert Client().get(old).status_code == 404
    assert "/library/elsewhere/" in _read("/library/")[0]
    assert "/library/elsewhere/" in _read(world.guidance.url)[0]


def test_a_page_that_is_moved_is_found_there_alone(world: World) -> None:
    old = world.digest.url
    Page.objects.get(pk=world.digest.pk).move(CollectionPage.objects.get(slug="guidance"), pos="last-child")
    assert Client().get(old).status_code == 404
    assert "/guidance/" + world.digest.slug in _read(world.guidance.url)[0]


def test_a_page_that_is_restricted_is_shown_to_nobody_any_more(world: World) -> None:
    PageViewRestriction.objects.create(page=world.digest, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get(world.digest.url).status_code == 302
    assert "First title" not in _read("/library/")[0]


def test_a_scheduled_page_appears_when_it_is_published(world: World) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    page = DigestPage.objects.get(pk=world.digest.pk)
    page.title, page.go_live_at = "From next week", timezone.now() + timedelta(days=7)
    _publish(page)
    assert world.kept() == set(world.pages)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        call_command("publish_scheduled")
        assert "From next week" in _read("/library/")[0]


def test_a_framework_version_changes_its_pages_when_it_is_published_superseded_and_withdrawn(world: World) -> None:
    draft = a_draft_framework(slug="third", label="1")
    assert "third" not in _read("/capabilities/")[0]
    frameworks.publish(by=None, version=draft)
    assert "The third framework" in _read("/capabilities/")[0]
    _read("/capabilities/third/v/1/")
    assert _is_kept("/capabilities/third/v/1/")
    frameworks.withdraw(by=None, version=draft)
    assert "This version was withdrawn" in _read("/capabilities/third/v/1/")[0]


def test_work_on_a_draft_of_a_framework_changes_nothing(world: World) -> None:
    draft = a_draft_framework(slug="third", label="1")
    world.read_all()
    frameworks.add_capability(by=None, version=draft, title="Another one", code="Z9")
    assert world.kept() == set(world.pages)


def test_a_bulk_update_of_what_pages_show_is_noticed(world: World) -> None:
    FrameworkVersion.objects.filter(pk=world.elsewhere.pk).update(is_claimable=False)
    assert not _is_kept("/capabilities/")


def test_themes_and_sites_change_the_pages_that_show_them(world: World) -> None:
    theme = Theme.objects.create(name="Neglect", slug="neglect", lead="What goes on too long.", locale=a_site().locale)
    world.digest.themes = [theme]
    _publish(world.digest)
    assert "Neglect" in _read("/themes/")[0]
    assert _is_kept("/themes/")
    Theme.objects.filter(pk=theme.pk).update(name="Long neglect")
    assert "Long neglect" in _read("/themes/")[0]
    world.read_all()
    Site.objects.update(site_name="Another name")
    assert world.kept() == set()


def test_what_no_page_shows_changes_none(world: World) -> None:
    SynonymGroup.objects.create(name="DV", words="DV\ndomestic abuse")
    UserFactory()
    Collection.get_first_root_node().add_child(name="Pictures")
    assert world.kept() >= set(world.pages) - {"/search/"}


def test_a_change_that_is_rolled_back_changes_nothing(world: World) -> None:
    from django.db import transaction

    world.digest.title = "Never"
    with transaction.atomic():
        _publish(world.digest)
        transaction.set_rollback(True)
    assert world.kept() == set(world.pages)


def _publish_elsewhere(page: Page, title: str) -> None:
    """Somebody else publishes it with another title, by a process of their own: here a thread with its own connection."""

    def publish() -> None:
        try:
            one = DigestPage.objects.get(pk=page.pk)
            one.title = title
            _publish(one)
        finally:
            connections.close_all()

    thread = threading.Thread(target=publish)
    thread.start()
    thread.join()


def test_what_is_published_while_a_page_is_made_is_not_missing_from_the_cache(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page was made from what was there before; the next reader gets what is there now."""
    caches["pages"].clear()
    real = PublicPage.serve

    def publish_in_between(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = real(self, request, *args, **kwargs)
        response.render()
        monkeypatch.undo()
        _publish_elsewhere(world.digest, "Second title")
        return response

    monkeypatch.setattr(PublicPage, "serve", publish_in_between)
    assert "First title" in _read(world.digest.url)[0]
    assert "Second title" in _read(world.digest.url)[0]


def test_nor_when_it_is_published_after_the_last_look_and_before_the_page_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches["pages"].clear()
    real = generations.begin

    def publish_in_between(tags: Any, number: int) -> None:
        monkeypatch.undo()
        _publish_elsewhere(world.digest, "Second title")
        real(tags, number)

    monkeypatch.setattr(generations, "begin", publish_in_between)
    assert "First title" in _read(world.digest.url)[0]
    assert "Second title" in _read(world.digest.url)[0]


def test_a_page_is_not_kept_beyond_midnight_in_london() -> None:
    """What is overdue, and which version is in force, is said of today."""
    a_site()
    london = ZoneInfo("Europe/London")
    with time_machine.travel(datetime(2026, 6, 20, 23, 50, tzinfo=london), tick=False) as clock:
        url = a_digest(review_by=date(2026, 6, 20), last_reviewed=date(2025, 6, 1)).url
        assert "past its review date" not in _read(url)[0]
        clock.move_to(datetime(2026, 6, 20, 23, 59, 59, tzinfo=london))
        assert _is_kept(url)
        clock.move_to(datetime(2026, 6, 21, 0, 0, 0, tzinfo=london))
        assert "past its review date" in _read(url)[0]


def test_a_page_is_kept_for_an_hour_at_most() -> None:
    a_site()
    with time_machine.travel(datetime(2026, 6, 20, 12, tzinfo=ZoneInfo("Europe/London")), tick=False) as clock:
        _read("/")
        clock.shift(timedelta(minutes=59))
        assert _is_kept("/")
        clock.shift(timedelta(minutes=2))
        assert not _is_kept("/")


def test_nobody_else_gets_a_page_that_was_made_for_somebody(world: World) -> None:
    person = MembershipFactory().user
    name = str(person.name)
    own, queries = _read("/", sign_in(Client(), person))
    assert queries > 0
    assert name in own
    caches["pages"].clear()
    _read(world.module.url, sign_in(Client(), person))
    visitor, queries = _read(world.module.url)
    assert queries > 0, "it was kept"
    assert name not in visitor
    assert "csrf" not in visitor


@pytest.mark.parametrize("cookie", [django_settings.SESSION_COOKIE_NAME, "messages"])
def test_whoever_may_have_a_session_or_a_notice_gets_a_page_of_their_own(world: World, cookie: str) -> None:
    client = Client()
    client.cookies[cookie] = "something"
    assert _read("/", client)[1] > 0


def test_another_cookie_makes_no_difference(world: World) -> None:
    client = Client()
    client.cookies["csrftoken"] = "x" * 32
    assert _read("/", client)[1] == 0


@pytest.mark.parametrize(
    "headers", [{"HX-Request": "true"}, {"Authorization": "Basic eDp5"}], ids=["a part of a page", "somebody"]
)
def test_a_request_for_something_else_is_not_answered_with_a_page(world: World, headers: dict[str, str]) -> None:
    with CaptureQueriesContext(connection) as asked:
        Client().get("/", headers=headers)
    assert len(asked) > 0


def _stored() -> int:
    return len([key for key in caches["pages"]._cache if ":page-" in key])


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("/?utm_source=letter", {}),
        ("/search/?q=neglect", {}),
        ("/capabilities/starter/?q=listen", {}),
        ("/library//", {}),
        ("/nothing/", {}),
        ("/accounts/login/", {}),
        ("/", {"host": "localhost:81"}),
        ("/", {"host": "evil.example"}),
        ("/", {"host": "a.b.localhost"}),
    ],
)
def test_nobody_can_fill_the_cache(url: str, headers: dict[str, str], settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "testserver", ".localhost"]
    World()
    Client(raise_request_exception=False).get(url, headers=headers)
    assert _stored() == 0
    _read("/")
    assert _stored() == 1


def test_a_post_is_neither_kept_nor_answered_from_the_cache(world: World) -> None:
    assert Client().post("/search/").status_code == 405
    assert Client().get("/search/").status_code == 200


def test_two_hosts_of_the_site_have_pages_of_their_own(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    a_site()
    for host in ("one.example", "two.example"):
        assert f"http://{host}/" in Client().get("/", headers={"host": host}).content.decode()
    with CaptureQueriesContext(connection) as asked:
        assert "http://two.example/" in Client().get("/", headers={"host": "two.example"}).content.decode()
    assert len(asked) == 0


def test_a_preview_is_not_kept(world: World) -> None:
    caches["pages"].clear()
    page = DigestPage.objects.get(pk=world.digest.pk)
    page.title = "Only a preview"
    response = page.make_preview_request()
    assert "Only a preview" in response.content.decode()
    assert "First title" in _read(world.digest.url)[0]
    assert "Only a preview" in page.make_preview_request().content.decode()


def test_headers_are_the_same_whether_a_page_was_kept_or_made(world: World, settings: Any) -> None:
    for url in world.pages:
        settings.WHOLE_PAGE_CACHE = False
        made = dict(Client().get(url).headers)
        settings.WHOLE_PAGE_CACHE = True
        response = Client().get(url)
        kept = dict(response.headers)
        assert kept.pop("ETag").startswith('"')
        assert kept.pop("Vary") == f"{made.pop('Vary')}, Accept-Encoding"
        assert kept == made, url
        for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"):
            assert name in kept
        assert kept["Cache-Control"] == "public, max-age=60"
        assert not response.cookies


def test_a_page_is_sent_compressed_to_those_who_take_it(world: World) -> None:
    plain = Client().get("/")
    zipped = Client().get("/", headers={"accept-encoding": "br, gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert int(zipped.headers["Content-Length"]) == len(zipped.content) < len(plain.content) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in Client().get("/", headers={"accept-encoding": "gzip;q=0"}).headers


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_page_that_is_there_already_is_not_sent_again(world: World, encoding: str) -> None:
    first = Client().get("/", headers={"accept-encoding": encoding})
    again = Client().get("/", headers={"accept-encoding": encoding, "if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Content-Security-Policy" in again.headers
    world.digest.title = "Second title"
    _publish(world.digest)
    assert Client().get("/", headers={"if-none-match": first.headers["ETag"]}).status_code == 200


def test_head_gets_the_headers_alone(world: World) -> None:
    got = Client().get("/")
    with CaptureQueriesContext(connection) as asked:
        head = Client().head("/")
    assert len(asked) == 0
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(got.content))


def test_a_page_that_no_view_lets_visitors_keep_is_not_kept() -> None:
    url = reverse("account_login")
    _read(url)
    assert _stored() == 0


def test_a_page_made_from_what_nobody_watches_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from people.models import User

    a_site()
    real = PublicPage.serve

    def look_at_people(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        User.objects.first()
        response: HttpResponse = real(self, request, *args, **kwargs)
        return response

    monkeypatch.setattr(PublicPage, "serve", look_at_people)
    _read("/")
    assert _stored() == 0


class Broken:
    """A cache that is away."""

    def __getattr__(self, name: str) -> Any:
        raise ConnectionError("nobody there")


def test_without_the_cache_pages_are_made_and_it_is_said_once(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(generations, "store", Broken)
    monkeypatch.setattr(generations.State, "told_at", float("-inf"))
    for _ in range(3):
        assert _read("/")[1] > 0
    assert caplog.text.count("page_cache_away") == 1


def test_what_was_published_while_the_cache_was_away_is_made_up_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr(generations, "store", Broken)
        world.digest.title = "Second title"
        _publish(world.digest)
    assert "Second title" in _read("/library/")[0]
    assert _is_kept("/library/")


def test_a_cache_that_was_emptied_or_lost_a_number_shows_nothing_old(world: World) -> None:
    numbers = [key for key in caches["pages"]._cache if ":tag-" in key]
    for key in numbers:
        del caches["pages"]._cache[key]
    whole_pages.forget_what_was_good()
    assert world.kept() == set()


def test_another_release_uses_no_pages_of_this_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(whole_pages.release()) == 32
    monkeypatch.setattr(whole_pages, "release", lambda: "next")
    assert not _is_kept("/")
