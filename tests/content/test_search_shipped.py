"""What the search page promises, asked of the content that comes with Throughline: short forms and everyday words of the field
find what is about them, and no word is offered that finds nothing."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from content.domain.finding import find
from content.domain.finding_suggestions import suggestions
from content.domain.finding_synonyms import spoken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_content")]

OUTSIDE = "Harm that happens outside the home"
BEFORE_BIRTH = {"Pre-birth assessment that begins in time", "Before she is born"}
GOING_HOME = "Going home from care, and staying there"
ABUSE = {
    "Children living with domestic abuse and control",
    "4 Adult mental ill-health, substance misuse, domestic abuse, physical ill-health and disability",
}
"""Each database has a way of its own to weigh a short title against a fuller one."""
FIRST = {"DV": ABUSE, "LAC": {GOING_HOME}, "CSE": {OUTSIDE}}
"""What the hint below the field promises, and what may be found first."""


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 22), tick=False):
        yield


def titles(words: str) -> list[str]:
    return [result.title for result in find(words=words, chosen={}).results]


def test_the_short_forms_that_the_page_promises_find_what_they_stand_for() -> None:
    hint = re.search(r"Short forms work: ([^.]+)\.", Client().get("/search/").content.decode())
    assert hint is not None
    promised = hint[1].split(", ")
    assert set(promised) == set(FIRST)
    assert [words for words in promised if titles(words)[0] not in FIRST[words]] == []
    assert "Children living with domestic abuse and control" in titles("DV")[:2]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("dv", ABUSE),
        ("D.V.", ABUSE),
        ("D.V", ABUSE),
        ("CCE", {OUTSIDE}),
        ("county lines", {OUTSIDE}),
        ("gangs", {OUTSIDE}),
        ("child criminal exploitation", {OUTSIDE}),
        ("exploitation", {OUTSIDE}),
        ("extra-familial harm", {OUTSIDE}),
        ("pre-birth", BEFORE_BIRTH),
        ("pre birth", BEFORE_BIRTH),
        ("unborn baby", BEFORE_BIRTH),
        ("pregnant", BEFORE_BIRTH),
        ("reunification", {GOING_HOME}),
        ("going home", {GOING_HOME}),
        ("returning home", {GOING_HOME}),
        ("Farmer 2014", {GOING_HOME}),
        ("SEND", {"Protecting disabled children"}),
    ],
)
def test_everyday_words_of_the_field_find_what_is_about_them(words: str, first: set[str]) -> None:
    assert titles(words)[0] in first


def test_what_is_not_yet_born_finds_the_digest_and_the_case() -> None:
    for words in ("pre-birth", "pre birth", "unborn baby", "unborn child"):
        assert set(titles(words)[:2]) == BEFORE_BIRTH, words


def test_autism_finds_what_says_autistic() -> None:
    assert set(titles("autistic")) == set(titles("autism")) != set()


def test_somebody_who_is_cited_is_found_with_the_year() -> None:
    assert titles("Munro 1999") == ["Hindsight, and why it made sense at the time"]
    assert set(titles("Munro 1999")) < set(titles("Munro"))


def test_a_short_form_in_capitals_is_not_the_everyday_word() -> None:
    assert len(titles("SEND")) < len(titles("send"))


@pytest.mark.parametrize("begun", ["cs", "cc", "la", "ma", "un", "re", "pre", "chi", "sen", "aut", "ga"])
def test_every_word_that_is_offered_finds_something(begun: str) -> None:
    offered = [one.text for one in suggestions(typed=begun, language="en") if not one.url]
    assert [words for words in offered if not titles(words)] == []
    # And what is offered is all that there is, up to three.
    known = [line for line in dict.fromkeys(spoken()) if line.lower().startswith(begun) and titles(line)]
    assert len(offered) == min(len(known), 3)
