"""Suggestions while typing: titles and words of the field, few, quick, in the reader's language, never what is not shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from wagtail.models import PageViewRestriction

from content.models import DigestPage, Findable, Likeness, MissedSearch, SynonymGroup
from tests.factories.capabilities import a_draft_framework, a_published_framework
from tests.factories.content import a_digest, a_guidance, a_module
from tests.factories.people import MembershipFactory, sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def asked(typed: str) -> list[dict[str, str]]:
    response = Client().get(f"/search/suggest/?q={quote(typed)}")
    assert response.status_code == 200, typed
    found: list[dict[str, str]] = response.json()["suggestions"]
    return found


def texts(typed: str) -> list[str]:
    return [one["text"] for one in asked(typed)]


def test_titles_of_pages_and_capabilities_lead_to_them() -> None:
    a_published_framework(areas=1, per_area=1)
    page = a_digest(title="Knowing neglect")
    assert asked("kno") == [
        {"text": "Knowing neglect", "kind": "Research digest", "url": page.url},
        {"text": "K1 Knowledge, part 1", "kind": "Capability", "url": "/capabilities/starter/k1/"},
    ]
    assert texts("k1") == ["K1 Knowledge, part 1"]


def test_words_of_the_field_are_looked_for() -> None:
    SynonymGroup.objects.create(name="Needs", words="special educational needs", leads="SEND\nsend help")
    a_digest(title="What helps", studied="Special educational needs.")
    assert asked("sen") == [
        {"text": "SEND", "kind": "Search for this", "url": ""},
        {"text": "send help", "kind": "Search for this", "url": ""},
    ]
    assert texts("special ed") == ["special educational needs"]
    assert texts("S.E.N.D") == texts("send") == ["SEND", "send help"]


def test_words_that_find_nothing_today_are_not_offered() -> None:
    SynonymGroup.objects.create(name="Zebra", words="zebra\nzebra crossing", leads="zeb")
    SynonymGroup.objects.create(name="Zero", words="zero\nnought")
    SynonymGroup.objects.create(name="Ze", words="ze\nthe")
    assert texts("ze") == []
    page = a_digest(title="What helps", studied="A zebra crossing.")
    a_published_framework(slug="later", per_area=1, areas=1, in_force_from=TODAY + timedelta(days=3))
    assert set(texts("ze")) == {"zeb", "zebra", "zebra crossing"}
    assert set(texts("zebra c")) == {"zebra crossing"}
    Findable.objects.update(language="cy")
    Likeness.objects.update(language="cy")
    assert texts("ze") == []
    Likeness.objects.update(language="en")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert texts("ze") == []


@pytest.mark.parametrize("typed", ["NEGL", "négl", "slowly", "builds neg", "that b", "neglect, "])
def test_every_word_begins_one_of_the_title(typed: str) -> None:
    a_digest(title="Neglect that builds slowly")
    assert texts(typed) == ["Neglect that builds slowly"]


@pytest.mark.parametrize("typed", ["", "n", " ", "%", "__", "eglect", "neglect fast", "…", "a\\"])
def test_what_begins_nothing_suggests_nothing(typed: str) -> None:
    a_digest(title="Neglect that builds slowly, 100%")
    assert texts(typed) == []


def test_titles_that_begin_so_come_first_then_the_shorter_ones() -> None:
    for title in ("About neglect", "Neglect that builds slowly", "Neglect", "On neglect"):
        a_digest(title=title)
    assert texts("negl") == ["Neglect", "Neglect that builds slowly", "On neglect", "About neglect"]


def test_there_are_eight_at_most_and_three_words() -> None:
    SynonymGroup.objects.create(name="Needs", words="\n".join(f"neglect {n}" for n in range(9)))
    for n in range(12):
        a_digest(title=f"Neglect {n}")
    found = asked("neglect")
    assert len(found) == 8
    assert [one["kind"] for one in found].count("Search for this") == 3


def test_what_is_not_shown_is_not_suggested() -> None:
    restricted, hidden = a_digest(title="Zebra one"), a_guidance(title="Zebra two")
    a_module(title="Zebra three")
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    hidden.unpublish()
    later = a_published_framework(slug="later", per_area=1, areas=1, in_force_from=TODAY + timedelta(days=3))
    a_draft_framework(slug="draft")
    assert later
    assert texts("zebra") == ["Zebra three"]
    assert texts("knowledge") == []
    DigestPage.objects.update(live=False)


def test_only_in_the_readers_language() -> None:
    a_digest(title="Plant")
    SynonymGroup.objects.create(name="Plant", language="cy", words="plant\nplentyn")
    assert texts("plan") == ["Plant"]
    Findable.objects.update(language="cy")
    assert texts("plan") == []


def test_visitors_may_keep_it_a_minute_and_nothing_of_it_is_kept_here() -> None:
    response = Client().get("/search/suggest/?q=xyzzy")
    assert "max-age=60" in response.headers["Cache-Control"]
    assert "Cookie" in response.headers["Vary"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert MissedSearch.objects.count() == 0


@pytest.mark.parametrize("typed", ["💥💥", "日本語", "\u202eab", "'; DROP TABLE x; --", "a" * 5000, "<script>", "ß²"])
def test_whatever_is_typed_is_answered(typed: str) -> None:
    a_digest(title="Neglect")
    assert texts(typed) == []


@pytest.mark.parametrize("number", [1, 3, 30])
def test_it_takes_five_queries_whatever_there_is(
    number: int, client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    a_published_framework(areas=1, per_area=2)
    for n in range(number):
        a_digest(title=f"Knowledge {n}")
        SynonymGroup.objects.create(name=f"Group {n}", words=f"knowledge of {n}\nwhat is known of {n}")
    client.get("/search/suggest/?q=know")  # where the site is: asked once
    with django_assert_num_queries(5):
        assert client.get("/search/suggest/?q=know").json()["suggestions"]
    with django_assert_num_queries(2):  # no word of the field begins so
        client.get("/search/suggest/?q=xylo")
    sign_in(client, MembershipFactory().user)
    with django_assert_num_queries(7):
        client.get("/search/suggest/?q=know")


def test_the_form_says_where_suggestions_come_from_and_works_without_them() -> None:
    html = Client().get("/search/").content.decode()
    assert 'data-suggest="/search/suggest/"' in html
    assert '<script src="/static/js/suggest.js" defer></script>' in html
    assert 'role="combobox"' not in html  # the script makes it one
