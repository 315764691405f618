"""What comes with Throughline to read: loaded once, published, tagged, and never over an author's own changes."""

from __future__ import annotations

from collections import Counter
from io import StringIO

import pytest
from django.contrib.humanize.templatetags.humanize import apnumber
from django.core.management import call_command
from django.db.models import Q
from django.test import Client
from wagtail.models import Page, Site

from capabilities.models import Crosswalk, FrameworkVersion
from content.domain import editions, shipped
from content.models import CasePage, CollectionPage, DigestPage, Edition, HomePage, InformationPage, ModulePage
from portfolios.domain.evidence import DEFAULT_CLAIMS_LIMIT

pytestmark = pytest.mark.django_db


IN_ENGLISH = Q(locale__language_code="en-gb")
FIRST = ["neglect-that-builds-slowly", "hindsight-and-why-it-made-sense", "talking-with-children"]


def files_in(folder: str) -> int:
    return len(list((shipped.SHIPPED / folder).glob("*.json")))


def test_loading_makes_the_site_its_pages_and_an_edition_of_each() -> None:
    loaded = shipped.load_shipped_content()

    digests, modules, guidance, cases = (files_in(kind) for kind in ("digests", "modules", "guidance", "cases"))
    assert digests == 14
    assert modules >= 2
    assert guidance >= 6
    assert (loaded.digests, loaded.modules, loaded.guidance, loaded.information) == (digests, modules, guidance, 4)
    assert loaded.cases == cases
    assert Site.objects.get(is_default_site=True).root_page_id == HomePage.objects.get(IN_ENGLISH).pk
    assert set(CollectionPage.objects.filter(IN_ENGLISH).values_list("slug", flat=True)) == {
        "library",
        "modules",
        "guidance",
        "cases",
    }
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    own = Edition.objects.filter(page__locale__language_code="en-gb")  # Welsh twins: test_welsh.py
    assert Counter(own.values_list("kind", "number")) == {
        ("digest", 1): digests,
        ("guidance", 1): guidance,
        ("module", 1): modules,
        **({("case", 1): cases} if cases else {}),
    }
    assert all(page.live for page in Page.objects.exclude(depth=1))


@pytest.mark.usefixtures("shipped_content")
def test_loading_again_changes_nothing_and_leaves_an_authors_words_alone() -> None:
    digest = DigestPage.objects.first()
    digest.title = "As an author put it"
    digest.save_revision().publish()
    before = (
        Page.objects.count(),
        Edition.objects.count(),
        FrameworkVersion.objects.count(),
        Crosswalk.objects.count(),
    )

    out = StringIO()
    call_command("load_content", stdout=out)
    call_command("load_frameworks", stdout=out)

    assert "New: 0 digests, 0 modules, 0 guidance pages, 0 cases, 0 information pages." in out.getvalue()
    assert "there already" in out.getvalue()
    assert before == (
        Page.objects.count(),
        Edition.objects.count(),
        FrameworkVersion.objects.count(),
        Crosswalk.objects.count(),
    )
    digest.refresh_from_db()
    assert digest.title == "As an author put it"


def test_a_site_that_had_the_first_three_digests_is_given_the_others_and_keeps_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = shipped._read_folder
    with monkeypatch.context() as earlier:
        earlier.setattr(shipped, "_read_folder", lambda name: read(name)[:3] if name == "digests" else [])
        assert shipped.load_shipped_content().digests == 3
    digests = DigestPage.objects.filter(IN_ENGLISH).order_by("path")
    had = list(digests.values_list("slug", "pk", "latest_revision_id"))
    assert [slug for slug, _, _ in had] == FIRST

    again = shipped.load_shipped_content()

    assert (again.digests, again.modules, again.information) == (files_in("digests") - 3, files_in("modules"), 0)
    assert list(digests.all().values_list("slug", "pk", "latest_revision_id"))[:3] == had
    assert Edition.objects.filter(kind="digest", page__locale__language_code="en-gb").count() == files_in("digests")


@pytest.mark.usefixtures("shipped_content")
def test_every_shipped_page_is_served(client: Client) -> None:
    for page in Page.objects.live().exclude(depth=1):
        response = client.get(page.url)
        assert response.status_code == 200, page.url
        assert response.content.decode().count("<h1") == 1, page.url


@pytest.mark.usefixtures("shipped_content")
def test_the_site_answers_under_any_host(client: Client, settings: object) -> None:
    for host in ("localhost", "127.0.0.1"):
        assert client.get("/library/", headers={"host": host}).status_code == 200


@pytest.mark.usefixtures("shipped_content")
def test_shipped_steps_keep_rich_text_clean_and_digests_linked() -> None:
    for edition in Edition.objects.filter(kind="module"):
        for step in editions.steps_of(edition):
            if step.type == "digest":
                assert step.value["digest"]["url"].startswith("/library/")
            if step.type == "text":
                assert "<script" not in step.value["text"]
                assert step.value["text"].startswith("<")


@pytest.mark.usefixtures("shipped_content")
def test_a_module_leads_to_a_case_that_is_loaded_before_it_or_was_there_already() -> None:
    for again in (False, True):
        if again:
            ModulePage.objects.get(slug="the-ordinary-day").delete()
            loaded = shipped.load_shipped_content()
            assert (loaded.modules, loaded.cases) == (1, 0)
        page = ModulePage.objects.get(slug="the-ordinary-day")
        (step,) = [step for step in editions.steps_of(editions.current_edition(page)) if step.type == "case"]
        case = CasePage.objects.get(slug="the-slow-winter")
        assert (step.value["case"]["page"], step.value["case"]["url"]) == (case.pk, "/cases/the-slow-winter/")
        assert step.value["case"]["edition"] == str(editions.current_edition(case).public_id)
        assert step.value["optional"]


def test_a_module_that_names_an_unknown_case_stops_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "read_cases", lambda _folder: [])
    with pytest.raises(shipped.BrokenContent, match="No case has the address “the-slow-winter”"):
        shipped.load_shipped_content()
    assert not HomePage.objects.exists()


def test_a_page_that_names_an_unknown_capability_stops_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    read = shipped._read_folder

    def broken(name: str) -> list[shipped.Data]:
        data = read(name)
        return [{**data[0], "capabilities": ["X9"]}, *data[1:]] if name == "digests" else data

    monkeypatch.setattr(shipped, "_read_folder", broken)
    with pytest.raises(shipped.BrokenContent, match="X9"):
        shipped.load_shipped_content()

    assert not HomePage.objects.exists()
    assert not InformationPage.objects.exists()
    assert not ModulePage.objects.exists()


NOT_THERE = (
    "give a link",
    "supervision session",
    "assigns you",
    "attach",
    "can be withdrawn",
    "choose which",
    "easier to sign off than six",
)


@pytest.mark.usefixtures("shipped_content")
def test_the_information_pages_promise_only_what_is_there() -> None:
    words = " ".join(str(page.body) for page in InformationPage.objects.all())
    assert [promise for promise in NOT_THERE if promise in words] == []
    assert f"{str(apnumber(DEFAULT_CLAIMS_LIMIT)).capitalize()} is the most that one piece can carry" in words
    assert "points out" in words  # people/identifiers, where evidence and entries are written
    assert "ask the person who runs this site" in words
