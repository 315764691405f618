"""What a query depends on: the pages that it names, or else every page of its kind; never less than it reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Exists, OuterRef, Q
from wagtail.models import Locale, Page, PageViewRestriction, Site

from content.caching.tracing import ALWAYS, tracing
from content.domain.page_cache import tags_of
from content.models import CollectionPage, DigestPage, Findable, GuidancePage, PageCapability, Theme
from content.models.public import readable, twin_paths
from people.models import User
from tests.factories.content import a_digest, a_guidance, a_site

pytestmark = pytest.mark.django_db
RESTRICTIONS = "table:wagtailcore_pageviewrestriction"


@pytest.fixture(autouse=True)
def _on(settings: Any) -> None:
    settings.WHOLE_PAGE_CACHE = True


def _read(ask: Callable[[], Any]) -> set[str]:
    with tracing() as trace:
        asked = ask()
        if hasattr(asked, "model"):
            list(asked)
    assert not trace.unknown
    return trace.tags - set(ALWAYS)


def test_a_query_that_names_pages_depends_on_them() -> None:
    page, other = a_digest(), a_digest()
    for asked, tags in (
        (Page.objects.filter(pk=page.pk), {f"page:{page.pk}"}),
        (DigestPage.objects.filter(pk__in=[page.pk, other.pk]), {f"page:{page.pk}", f"page:{other.pk}"}),
        (Page.objects.filter(path=page.path), {f"path:{page.path}"}),
        (Page.objects.filter(url_path__in=[page.url_path]), {f"url:{page.url_path}"}),
        (Page.objects.filter(translation_key=page.translation_key), {f"key:{page.translation_key.hex}"}),
        (PageCapability.objects.filter(page=page), {f"page:{page.pk}"}),
        (page.themes.all(), {f"page:{page.pk}", "table:content_theme"}),
        (readable(DigestPage.objects.filter(pk=page.pk)), {f"page:{page.pk}", RESTRICTIONS}),
        (
            Page.objects.filter(url_path=page.url_path).annotate(**twin_paths()),
            {f"url:{page.url_path}", RESTRICTIONS},
        ),
    ):
        assert _read(asked.all) == tags, str(asked.query)
        assert {tag for tag in tags if not tag.startswith(("table:", f"page:{other.pk}"))} <= tags_of(page)


def test_a_list_depends_on_every_page_of_its_kind() -> None:
    page = a_digest()
    locale = page.locale
    themes = Theme.objects.filter(locale=locale)
    for asked, tags in (
        (DigestPage.objects.all(), {"list:content_digestpage"}),
        (DigestPage.objects.filter(locale=locale), {f"list:content_digestpage@{locale.pk}"}),
        (
            DigestPage.objects.filter(locale__language_code="en-gb"),
            {"list:content_digestpage@en-gb"},
        ),
        (Page.objects.live(), {"list:wagtailcore_page"}),
        (Page.objects.exclude(pk=page.pk), {"list:wagtailcore_page"}),
        (DigestPage.objects.exclude(locale=locale), {"list:content_digestpage"}),
        (Page.objects.filter(Q(pk=page.pk) | Q(live=True)), {"list:wagtailcore_page"}),
        (Page.objects.filter(Q(locale=locale) | Q(live=True)), {"list:wagtailcore_page"}),
        (Page.objects.filter(pk__in=range(1, 60)), {"list:wagtailcore_page"}),
        (Page.objects.filter(depth=3), {"list:wagtailcore_page"}),
        (
            Page.objects.filter(pk__in=PageCapability.objects.values("page")),
            {"list:wagtailcore_page", "list:content_pagecapability"},
        ),
        (
            DigestPage.objects.filter(pk=page.pk).annotate(
                more=Exists(GuidancePage.objects.filter(slug=OuterRef("slug")))
            ),
            {f"page:{page.pk}", "list:content_guidancepage"},
        ),
        (
            DigestPage.objects.filter(themes__in=themes, themes__locale=locale),
            {"list:content_digestpage", "table:content_theme"},
        ),
        (Findable.objects.filter(page__live=True), {"list:wagtailcore_page", "table:content_findable"}),
    ):
        assert _read(asked.all) - {"list:content_digestpage_themes"} == tags, str(asked.query)
    assert {
        "list:content_digestpage",
        f"list:content_digestpage@{locale.pk}",
        "list:wagtailcore_page@en-gb",
    } <= tags_of(page)
    assert "list:content_guidancepage" not in tags_of(page)


def test_what_no_page_is_made_from_is_told() -> None:
    with tracing() as trace:
        User.objects.first()
    assert trace.unknown == {"people_user"}


def test_sites_and_restrictions_depend_on_themselves() -> None:
    a_site()
    assert _read(lambda: Site.objects.select_related("root_page").first()) == set()
    assert _read(lambda: PageViewRestriction.objects.select_related("page").first()) == {RESTRICTIONS}
    assert _read(Locale.objects.first) == set()


def test_two_queries_of_one_shape_depend_on_what_each_names() -> None:
    first, second = a_guidance(), a_guidance()
    for page in (first, second):
        assert _read(GuidancePage.objects.filter(pk=page.pk).all) == {f"page:{page.pk}"}


def test_a_collection_right_beneath_the_home_page_is_a_place() -> None:
    a_site()
    assert "places" in tags_of(CollectionPage.objects.get(slug="library"))
    assert "places" not in tags_of(a_digest())
