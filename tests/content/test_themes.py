"""Themes and stages: what is listed on each, in which language, what it costs, and what an upgrade leaves alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from defusedxml import ElementTree
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, PageViewRestriction

from content.domain import themes
from content.domain.shipped_themes import load_themes, put_themes_on_earlier_pages
from content.models import CasePage, DigestPage, HomePage, Theme
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.content import a_digest, a_guidance, a_module, a_site, a_theme
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 21), tick=False):
        yield


def _read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def _titles(html: str) -> list[str]:
    return re.findall(r'class="thing-title"><a href="[^"]+">([^<]+)<', html)


def test_a_theme_lists_every_kind_newest_review_first_and_nothing_else(client: Client) -> None:
    theme, other = a_theme(name="Neglect", slug="neglect"), a_theme()
    a_module(title="A module", themes=[theme])
    a_digest(title="An old digest", themes=[theme], last_reviewed=date(2026, 1, 1))
    a_digest(title="A new digest", themes=[theme, other], last_reviewed=date(2026, 10, 1))
    a_guidance(title="Some guidance", themes=[theme])
    a_digest(title="Elsewhere", themes=[other])
    draft = a_digest(title="A draft", themes=[theme])
    draft.unpublish()
    hidden = a_digest(title="Restricted", themes=[theme])
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)

    html = _read(client, "/themes/neglect/")

    assert _titles(html) == ["A new digest", "An old digest", "Some guidance", "A module"]
    assert re.findall(r'<h2 id="(\w+)">', html) == ["digest", "guidance", "module"]
    assert html.count("<h1") == 1
    assert '"@type": "ItemList"' in html
    assert '<link rel="canonical" href="http://testserver/themes/neglect/">' in html


def test_what_is_empty_says_so_and_leads_on(client: Client) -> None:
    a_site()
    nothing = _read(client, "/themes/")
    assert "There are no themes yet." in nothing
    assert 'id="stages"' not in nothing
    a_theme(name="Neglect", slug="neglect")
    a_published_framework()

    assert "Nothing is published on this theme yet." in _read(client, "/themes/neglect/")
    assert f"{reverse('content:search')}?q=Neglect" in _read(client, "/themes/neglect/")
    assert "Nothing was written for this stage alone yet." in _read(client, "/stages/student/")
    assert _words(_read(client, "/themes/")).count("Nothing yet") == 7


def test_themes_and_stages_are_counted_by_what_can_be_read(client: Client) -> None:
    capability = capability_of(a_published_framework(), "K1")
    theme = a_theme(name="Neglect", slug="neglect")
    for number in range(2):
        a_digest(themes=[theme], tags=((capability, "student"),) if number else ())
    a_module(themes=[theme], tags=((capability, "student"), (capability, "strategic"))).unpublish()

    assert [(one.thing.slug, one.number) for one in themes.themes()] == [("neglect", 2)]
    assert {one.thing.code: one.number for one in themes.stages() if one.number} == {"student": 1}


def test_a_stage_lists_what_was_written_for_it(client: Client) -> None:
    capability = capability_of(a_published_framework(), "K1")
    a_module(title="For students", tags=((capability, "student"),))
    a_module(title="For others", tags=((capability, "strategic"),))
    a_digest(title="For everyone", tags=(capability,))

    html = _read(client, "/stages/student/")

    assert _titles(html) == ["For students"]
    assert 'href="/capabilities/starter/"' in html


@pytest.mark.parametrize("address", ["/themes/nothing/", "/stages/nothing/", "/feeds/themes/nothing.atom"])
def test_there_is_no_other_theme_or_stage(client: Client, address: str) -> None:
    a_site()
    assert client.get(address).status_code == 404


def test_a_page_leads_to_its_themes_and_the_library_to_all(client: Client) -> None:
    theme = a_theme(name="Neglect", slug="neglect")
    for page in (a_digest(themes=[theme]), a_guidance(themes=[theme])):
        assert '<li><a href="/themes/neglect/">Neglect</a></li>' in _read(client, page.url)
    assert 'aria-label="Themes"' not in _read(client, a_digest().url)
    assert '<a class="go" href="/themes/">' in _read(client, "/library/")


def test_a_theme_has_a_feed(client: Client) -> None:
    theme = a_theme(name="Neglect", slug="neglect")
    a_digest(title="On it", themes=[theme])
    a_digest(title="Elsewhere")

    root = ElementTree.fromstring(client.get("/feeds/themes/neglect.atom").content)

    atom = "{http://www.w3.org/2005/Atom}"
    assert [one.findtext(f"{atom}title") for one in root.iter(f"{atom}entry")] == ["On it"]
    assert root.findtext(f"{atom}title") == "Throughline: new on Neglect"
    assert 'href="http://testserver/feeds/themes/neglect.atom"' in _read(client, "/themes/neglect/")


def test_themes_have_twins_and_pages_are_listed_in_their_own_language(client: Client) -> None:
    welsh = Locale.objects.get_or_create(language_code="cy")[0]
    theme, plain = a_theme(name="Neglect", slug="neglect"), a_theme(name="Untranslated", slug="plain")
    twin = theme.copy_for_translation(welsh)
    twin.name, twin.slug = "Esgeulustod", "esgeulustod"
    twin.save()
    english = a_digest(title="In English", themes=[theme, plain])
    home = HomePage.objects.get().copy_for_translation(welsh)
    home.save_revision().publish()
    english.get_parent().specific.copy_for_translation(welsh).save_revision().publish()
    page = english.copy_for_translation(welsh)
    page.title = "Yn Gymraeg"
    page.save_revision().publish()

    assert _titles(_read(client, "/themes/neglect/")) == ["In English"]
    assert _titles(_read(client, "/cy/themes/esgeulustod/")) == ["Yn Gymraeg"]
    assert client.get("/cy/themes/neglect/").headers["Location"] == "/cy/themes/esgeulustod/"
    assert client.get("/themes/esgeulustod/").headers["Location"] == "/themes/neglect/"
    assert _titles(_read(client, "/cy/themes/plain/")) == ["Yn Gymraeg"]
    listed = _read(client, "/cy/themes/")
    assert "Esgeulustod" in listed
    assert "Untranslated" in listed
    assert ">Neglect<" not in listed
    assert "/cy/themes/esgeulustod/" in _read(client, DigestPage.objects.get(pk=page.pk).url)


def test_two_themes_of_a_language_never_share_an_address() -> None:
    a_theme(slug="neglect")
    with pytest.raises(IntegrityError), transaction.atomic():
        a_theme(slug="neglect")


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_list_costs_the_same_however_long(
    number: int, client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    capability = capability_of(a_published_framework(), "K1")
    theme = a_theme(slug="neglect")
    for _ in range(number):
        a_theme()
        a_digest(themes=[theme], tags=((capability, "student"),))
    client.get("/")  # Wagtail remembers the site's addresses from here on
    for address, queries in (
        ("/themes/", 8),
        ("/themes/neglect/", 5),
        ("/stages/student/", 6),
        ("/feeds/themes/neglect.atom", 5),
        ("/sitemap-themes.xml", 3),
    ):
        with django_assert_num_queries(queries, info=address):
            _read(client, address)


def test_of_very_many_the_newest_are_listed_and_search_finds_the_rest(client: Client) -> None:
    theme = a_theme(name="Neglect", slug="neglect")
    for _ in range(themes.MOST_OF_A_KIND + 2):
        a_digest(themes=[theme])

    html = _read(client, "/themes/neglect/")

    assert len(_titles(html)) == themes.MOST_OF_A_KIND
    assert "2 more are not listed here." in html
    assert "?q=Neglect&amp;type=digest" in html


@pytest.mark.usefixtures("shipped_content")
def test_every_shipped_page_is_on_one_to_three_themes() -> None:
    assert 8 <= Theme.objects.filter(locale=Locale.get_default()).count() <= 10
    for page in [*DigestPage.objects.all(), *CasePage.objects.all()]:
        assert 1 <= len(page.themes.all()) <= 3, page.slug
    assert all(one.number for one in themes.themes())


def test_new_themes_reach_pages_of_an_earlier_release_and_spare_what_authors_did() -> None:
    theirs = a_theme(slug="their-own")
    plain, own, worked_on = a_digest(), a_digest(themes=[theirs]), a_digest()
    worked_on.title = "Half a thought"
    worked_on.save_revision()
    home = HomePage.objects.get()
    data = [
        {
            "slug": "new",
            "name": "New",
            "lead": "It is.",
            "pages": [f"library/{one.slug}" for one in (plain, own, worked_on)],
        }
    ]

    by_address, new = load_themes(data, home=home)
    assert put_themes_on_earlier_pages(by_address, new, home=home, by=None) == 1

    plain.refresh_from_db()
    assert [one.slug for one in plain.themes.all()] == ["new"]
    assert [one.slug for one in plain.get_latest_revision_as_object().themes.all()] == ["new"]
    assert [one.slug for one in DigestPage.objects.get(pk=own.pk).themes.all()] == ["their-own"]
    assert not DigestPage.objects.get(pk=worked_on.pk).themes.all()
    by_address, new = load_themes(data, home=home)
    assert new == set()
    assert put_themes_on_earlier_pages(by_address, new, home=home, by=None) == 0


def test_shipped_pages_of_an_earlier_release_are_listed_as_they_ship_unless_somebody_worked_on_them() -> None:
    first, second = a_theme(slug="first"), a_theme(slug="second")
    without, several, taken_off = a_digest(), a_digest(themes=[first, second]), a_digest()
    taken_off.save_revision(log_action=True, user=UserFactory()).publish()
    home = HomePage.objects.get()
    addresses = [f"library/{one.slug}" for one in (without, several, taken_off)]
    data = [
        {"slug": "first", "name": first.name, "lead": first.lead, "pages": addresses},
        {"slug": "second", "name": second.name, "lead": second.lead, "pages": ["library/elsewhere"]},
    ]
    by_address, new = load_themes(data, home=home)

    assert put_themes_on_earlier_pages(by_address, new, home=home, by=None) == 2

    now = [DigestPage.objects.get(pk=page.pk) for page in (without, several, taken_off)]
    assert [[one.slug for one in page.themes.all()] for page in now] == [["first"], ["first"], []]


def test_an_operator_edits_themes_and_an_author_ticks_three_at_most(client: Client) -> None:
    page = a_digest()
    many = [a_theme() for _ in range(4)]
    sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)

    listed = client.get(reverse(Theme.snippet_viewset.get_url_name("list")))
    assert many[0].name in listed.content.decode()
    a_theme(locale=Locale.objects.get_or_create(language_code="cy")[0])
    form = page.get_edit_handler().get_form_class()(instance=page, for_user=UserFactory())
    assert set(form.fields["themes"].queryset) == set(many), "those of the page's language"
    form.cleaned_data = {"themes": many}
    with pytest.raises(ValidationError, match="3 at most"):
        form.clean_themes()
    form.cleaned_data = {"themes": many[:3]}
    assert form.clean_themes() == many[:3]
