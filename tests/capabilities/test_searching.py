"""Finding words in a framework: which forms of a word are one word, what counts as a hit, and what a query may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from capabilities.domain import frameworks
from capabilities.domain.searching import MAX_HITS, MAX_WORDS, PASSAGE, forms_of, pieces, search, terms_of
from capabilities.formats import CapabilityOutline, ExpectationOutline, FrameworkOutline, StageOutline
from capabilities.models import FrameworkVersion

pytestmark = pytest.mark.django_db

ITEMS = (
    ("K", None, "Knowledge", "What to understand.", ""),
    ("K1", "K", "Child development", "Knows how children grow.", "Describes how a baby is fed."),
    ("K10", "K", "Law", "Knows the law.", "Says when an assessment is owed."),
    ("2.4", "K", "Café culture", "Meets families where they are, 100% of the time.", "Asks about snake_case."),
    ("S1", None, "Supervision", "Prepares for supervision.", "Brings the hardest decision."),
)


def a_version(items: Any = ITEMS) -> FrameworkVersion:
    outline = FrameworkOutline(
        "fw",
        "Framework",
        label="1",
        stages=(StageOutline("student", "Student"),),
        capabilities=tuple(
            CapabilityOutline(
                code,
                parent,
                code,
                title,
                statement,
                kind="area" if code == "K" else "capability",
                order=number,
                expectations={"student": ExpectationOutline("", text)} if text else {},
            )
            for number, (code, parent, title, statement, text) in enumerate(items, start=1)
        ),
    )
    return frameworks.import_outline(by=None, outline=outline, publish=True).version


def found_by(query: str, version: FrameworkVersion | None = None) -> list[str]:
    return [hit.capability.code for hit in search(version or a_version(), query).hits]


@pytest.mark.parametrize(
    ("word", "same"),
    [
        ("assessments", "assess assessment assessing assessed"),
        ("planning", "plan plans planned planner"),
        ("caring", "care cares cared carer carers"),
        ("families", "family"),
        ("children", "child"),
        ("using", "use used users"),
        ("decision", "decisions"),
        ("develop", "development developing"),
    ],
)
def test_other_forms_of_a_word_are_found_by_any_of_them(word: str, same: str) -> None:
    for other in same.split():
        assert re.fullmatch(forms_of(word), other), (word, other)
        assert re.fullmatch(forms_of(other), word), (other, word)


@pytest.mark.parametrize(
    ("word", "other"),
    [("age", "agency"), ("hear", "heart"), ("care", "career"), ("caring", "cars"), ("police", "policy")],
)
def test_words_that_only_begin_alike_are_not_taken_for_each_other(word: str, other: str) -> None:
    assert not re.fullmatch(forms_of(word), other)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("assessments", ["K10"]),
        ("k1", ["K1"]),
        ("K10", ["K10"]),
        ("2.4", ["2.4"]),
        ("CAFE", ["2.4"]),
        ("café", ["2.4"]),
        ("child", ["K1"]),
        ("child law", []),
        ("children baby", ["K1"]),
        ("decisions supervision", ["S1"]),
        ("law", ["K10"]),
        ("the law", ["K10"]),
        ("what", ["K"]),
        ("child's", ["K1"]),
        ("child\u2019s", ["K1"]),
        ("knowledge", ["K"]),
        ("100%", ["2.4"]),
        ("snake_case", ["2.4"]),
        ("“supervision”", ["S1"]),
    ],
)
def test_all_the_words_must_be_there(query: str, codes: list[str]) -> None:
    assert found_by(query) == codes


@pytest.mark.parametrize("query", ["", "   ", "%", "_", "%%__", "'", "\"';--", "()[]{}*+?\\|^$", "…", "\ufffd"])
def test_a_query_without_a_word_looks_for_nothing(query: str, django_assert_num_queries: Callable[..., Any]) -> None:
    version = a_version()
    with django_assert_num_queries(0):
        found = search(version, query)
    assert (found.terms, found.hits, found.total) == ((), [], 0)


@pytest.mark.parametrize("query", ["l%w", "l_w", "la.", "l.w", "law|child", "(law", "[law]", "law*", "\\law", "law\\"])
def test_signs_are_never_wildcards_and_never_break_anything(query: str) -> None:
    assert found_by(query) in ([], ["K10"])
    assert found_by("l%w", FrameworkVersion.objects.get()) == []
    assert found_by("l_w", FrameworkVersion.objects.get()) == []


def test_a_very_long_query_is_cut_and_says_so() -> None:
    version = a_version()
    assert search(version, "law " * 10_000).left_out
    assert found_by("law " * 10_000, version) == ["K10"]
    assert len(search(version, "x" * 100_000).query) <= 200
    words = [f"word{number}" for number in range(MAX_WORDS + 1)]
    assert terms_of(" ".join(words))[1]
    assert len(terms_of(" ".join(words))[0]) == MAX_WORDS
    assert not terms_of(" ".join(words[:-1]))[1]


def test_codes_and_titles_come_before_what_is_deeper_in_the_text() -> None:
    version = a_version(
        (
            ("A", None, "First", "Mentions supervision.", ""),
            ("B", None, "Supervision", "", ""),
            ("supervision", None, "Third", "", ""),
        )
    )
    assert found_by("supervision", version) == ["supervision", "B", "A"]


def test_nothing_is_found_across_two_texts() -> None:
    version = a_version((("A", None, "First", "One ends in child", "centred begins the next."),))
    assert found_by("child-centred", version) == []


def test_the_passages_that_hold_a_word_are_shown_with_their_stage() -> None:
    (hit,) = search(a_version(), "baby children").hits
    assert [(passage.where, passage.text) for passage in hit.passages] == [
        ("", "Knows how children grow."),
        ("Student", "Describes how a baby is fed."),
    ]


def test_more_than_fifty_are_counted_and_not_all_shown() -> None:
    version = a_version(tuple((f"C{number}", None, f"Listening {number}", "", "") for number in range(MAX_HITS + 5)))
    found = search(version, "listen")
    assert (len(found.hits), found.total) == (MAX_HITS, MAX_HITS + 5)


@pytest.mark.parametrize("size", [5, 60])
def test_a_search_is_two_queries_whatever_the_size(size: int, django_assert_num_queries: Callable[..., Any]) -> None:
    version = a_version(tuple((f"C{number}", None, f"Listening {number}", "", "Hears.") for number in range(size)))
    with django_assert_num_queries(2):
        assert search(version, "hear").total == size


def test_every_form_of_a_word_is_marked_as_it_is_written() -> None:
    found = search(a_version(), "CAFE family")
    assert pieces("The Café of a family’s friends; cafés.", found) == [
        ("The ", False),
        ("Café", True),
        (" of a ", False),
        ("family", True),
        ("’s friends; ", False),
        ("cafés", True),
        (".", False),
    ]


def test_a_long_text_is_cut_around_the_first_word_that_was_looked_for() -> None:
    found = search(a_version(), "law")
    shown = pieces("many words " * 100 + "the law " + "and more " * 100, found)
    assert shown[0] == ("… ", False)
    assert ("law", True) in shown
    assert shown[-1] == (" …", False)
    assert sum(len(text) for text, _ in shown) <= PASSAGE + 4
    assert "".join(text for text, _ in pieces("x" * 1000, found)) == "x" * PASSAGE + " …"
