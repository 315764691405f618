"""Searching a framework from its public page: by address, without a script, whatever is typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from capabilities.domain import frameworks
from tests.factories.capabilities import a_draft_framework, a_published_framework
from tests.factories.people import MembershipFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 21), tick=False):
        yield


def _get(query: str, client: Client | None = None, page: str = "/capabilities/starter/") -> str:
    response = (client or Client()).get(f"{page}?q={quote(query)}")
    assert response.status_code == 200, query
    return response.content.decode()


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_framework_page_has_a_form_that_needs_no_script() -> None:
    a_published_framework()
    html = Client().get("/capabilities/starter/").content.decode()
    assert '<form class="field" role="search" method="get" action="/capabilities/starter/"' in html
    assert 'name="q"' in html


def test_what_was_found_is_counted_marked_and_linked() -> None:
    a_published_framework()

    html = _get("PART 1 knowledge")

    assert "1 found" in _words(html)
    assert (
        '<a href="/capabilities/starter/k1/"><span class="code">K1</span> '
        "<mark>Knowledge</mark>, <mark>part</mark> <mark>1</mark></a>"
    ) in html
    assert 'value="PART 1 knowledge"' in html
    assert '<a href="/capabilities/starter/">Clear the search</a>' in html


def test_an_expectation_is_shown_with_its_stage() -> None:
    a_published_framework()
    assert "<strong>Social worker:</strong> New at <mark>social</mark>-<mark>worker</mark>." in _get("R1 social worker")


def test_an_area_is_found_as_a_place_on_the_page() -> None:
    a_published_framework()
    html = _get("critical reflection")
    assert 'href="/capabilities/starter/#r"' in html
    assert "An area" in html
    assert html.index("<h3>Areas</h3>") > html.index('href="/capabilities/starter/r2/"')
    assert html.index('href="/capabilities/starter/#r"') > html.index("<h3>Areas</h3>")
    assert "<h3>Areas</h3>" not in _get("part 1")


def test_nothing_found_says_so_and_what_to_do() -> None:
    a_published_framework()
    words = _words(_get("zebra"))
    assert "Nothing found" in words
    assert "No capability in this version has “zebra”." in words
    assert "Clear the search" in words


@pytest.mark.parametrize("query", ["", " ", "%", "_", "'", "…"])
def test_a_query_without_a_word_asks_for_one(query: str) -> None:
    a_published_framework()
    assert "Nothing to look for yet" in _get(query)


@pytest.mark.parametrize(
    "query",
    [
        "%",
        "_",
        "l%",
        "\\",
        "'; DROP TABLE",
        "\U0001d518\U0001d52b\U0001d526",
        "\u202eabc",
        "💥",
        "a" * 5000,
        "(((((",
        "[a-",
        "\r\n\t",
        "\x1f",
    ],
)
def test_odd_and_endless_queries_are_answered(query: str) -> None:
    a_published_framework()
    _get(query)


def test_a_query_that_is_no_text_is_answered_too() -> None:
    a_published_framework()
    assert Client().get("/capabilities/starter/?q=%ff%fe").status_code == 200
    assert Client().get("/capabilities/starter/?q=a&q=knowledge").status_code == 200


def test_what_was_typed_and_what_is_stored_are_both_escaped() -> None:
    draft = a_draft_framework()
    draft.capabilities.filter(code="K1").update(title="<script>alert(1)</script> & evil", statement="<b>evil</b>")
    frameworks.publish(by=None, version=draft)

    html = _get('evil "><script>alert(2)</script>')
    assert "<script>alert" not in html
    html = _get("evil")
    assert "<script>alert" not in html
    assert "&lt;<mark" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <mark>evil</mark>" in html
    assert "&lt;b&gt;<mark>evil</mark>&lt;/b&gt;" in html


def test_an_old_version_is_searched_at_its_own_address() -> None:
    a_published_framework(label="2025", in_force_from=date(2025, 9, 1))
    a_published_framework(label="2026")
    html = _get("K1", page="/capabilities/starter/v/2025/")
    assert 'href="/capabilities/starter/v/2025/k1/"' in html
    assert 'action="/capabilities/starter/v/2025/"' in html
    assert "This is not the version in force" in html


def test_drafts_are_not_searched() -> None:
    a_draft_framework(slug="secret")
    assert Client().get("/capabilities/secret/?q=knowledge").status_code == 404


def test_search_engines_leave_results_alone_and_visitors_keep_them_a_minute() -> None:
    a_published_framework()
    response = Client().get("/capabilities/starter/?q=knowledge")
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert '<link rel="canonical" href="http://testserver/capabilities/starter/">' in response.content.decode()
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.parametrize("per_area", [1, 3, 30])
def test_a_search_costs_the_same_whatever_it_finds(
    per_area: int, client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    a_published_framework(per_area=per_area)
    with django_assert_num_queries(3):
        assert f"{per_area + 1} found" in _words(_get("knowledge", client))
    sign_in(client, MembershipFactory().user)
    with django_assert_num_queries(7):
        _get("knowledge", client)
