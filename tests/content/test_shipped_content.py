"""What comes with Throughline to read: loaded once, published, tagged, and never over an author's own changes."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.contrib.humanize.templatetags.humanize import apnumber
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Site

from capabilities.models import Crosswalk, FrameworkVersion
from content.domain import editions, shipped
from content.models import CollectionPage, DigestPage, Edition, HomePage, InformationPage, ModulePage
from portfolios.domain.evidence import DEFAULT_CLAIMS_LIMIT

pytestmark = pytest.mark.django_db


def test_loading_makes_the_site_its_pages_and_an_edition_of_each() -> None:
    loaded = shipped.load_shipped_content()

    assert (loaded.digests, loaded.modules, loaded.information) == (3, 2, 4)
    assert Site.objects.get(is_default_site=True).root_page_id == HomePage.objects.get().pk
    assert set(CollectionPage.objects.values_list("slug", flat=True)) == {"library", "modules"}
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert sorted(Edition.objects.values_list("kind", "number")) == [("digest", 1)] * 3 + [("module", 1)] * 2
    assert all(page.live for page in Page.objects.exclude(depth=1))


def test_loading_again_changes_nothing_and_leaves_an_authors_words_alone() -> None:
    shipped.load_shipped_content()
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

    assert "New: 0 digests, 0 modules, 0 information pages." in out.getvalue()
    assert "there already" in out.getvalue()
    assert before == (
        Page.objects.count(),
        Edition.objects.count(),
        FrameworkVersion.objects.count(),
        Crosswalk.objects.count(),
    )
    digest.refresh_from_db()
    assert digest.title == "As an author put it"


def test_every_shipped_page_is_served(client: Client) -> None:
    shipped.load_shipped_content()

    for page in Page.objects.live().exclude(depth=1):
        response = client.get(page.url)
        assert response.status_code == 200, page.url
        assert response.content.decode().count("<h1") == 1, page.url


def test_the_site_answers_under_any_host(client: Client, settings: object) -> None:
    shipped.load_shipped_content()

    for host in ("localhost", "127.0.0.1"):
        assert client.get("/library/", headers={"host": host}).status_code == 200


def test_shipped_steps_keep_rich_text_clean_and_digests_linked() -> None:
    shipped.load_shipped_content()

    for edition in Edition.objects.filter(kind="module"):
        for step in editions.steps_of(edition):
            if step.type == "digest":
                assert step.value["digest"]["url"].startswith("/library/")
            if step.type == "text":
                assert "<script" not in step.value["text"]
                assert step.value["text"].startswith("<")


def test_a_page_that_names_an_unknown_capability_stops_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    read = shipped._read

    def broken(name: str) -> object:
        data = read(name)
        if name == "digests.json":
            data[0]["capabilities"] = ["X9"]
        return data

    monkeypatch.setattr(shipped, "_read", broken)
    with pytest.raises(shipped.BrokenContent, match="X9"):
        shipped.load_shipped_content()

    assert not HomePage.objects.exists()
    assert not InformationPage.objects.exists()
    assert not ModulePage.objects.exists()


def test_shipped_references_have_author_year_and_title() -> None:
    for digest in json.loads((shipped.SHIPPED / "digests.json").read_text(encoding="utf-8")):
        assert digest["references"], digest["slug"]
        for reference in digest["references"]:
            assert all((reference["authors"], reference["title"])), digest["slug"]
            assert 1900 < reference["year"] <= 2026, digest["slug"]


NOT_THERE = (
    "points out",
    "give a link",
    "supervision session",
    "assigns you",
    "attach",
    "can be withdrawn",
    "choose which",
    "easier to sign off than six",
)


def test_the_information_pages_promise_only_what_is_there() -> None:
    shipped.load_shipped_content()
    words = " ".join(str(page.body) for page in InformationPage.objects.all())
    assert [promise for promise in NOT_THERE if promise in words] == []
    assert f"{str(apnumber(DEFAULT_CLAIMS_LIMIT)).capitalize()} is the most that one piece can carry" in words
    assert "ask the person who runs this site" in words
