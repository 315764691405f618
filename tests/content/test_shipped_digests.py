"""Each digest that comes with Throughline, read from its file: whole, honest about its length, and cited properly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from capabilities.domain import frameworks, queries
from capabilities.models import Capability
from content.domain import shipped
from content.models import DigestPage

FILES = sorted((shipped.SHIPPED / "digests").glob("*.json"))
WORDS_A_MINUTE = 200
"""As the field itself tells authors."""
TEXTS = ("slug", "title", "question", "summary", "institution", "conflicts", "studied", "effect_summary")
LISTS = (
    "key_messages",
    "strength_reasons",
    "effect_reasons",
    "limits",
    "practice",
    "questions",
    "supervision_questions",
    "capabilities",
)
FIELDS = {
    *TEXTS,
    *LISTS,
    "authors",
    "order",
    "reading_minutes",
    "last_reviewed",
    "review_by",
    "strength",
    "effect",
    "references",
}

Digest = dict[str, Any]


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def digest(request: pytest.FixtureRequest) -> Digest:
    data: Digest = json.loads(request.param.read_text(encoding="utf-8"))
    assert data["slug"] == request.param.stem
    return data


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part)


def words_of(digest: Digest) -> int:
    """The words that a reader reads: not the references, nor the names of other things (codes, addresses)."""
    return sum(len(text.split()) for text in texts_of([digest[name] for name in (*TEXTS[1:], *LISTS[:-1])]))


def test_there_are_fourteen_in_an_order_of_their_own() -> None:
    assert len(FILES) == 14
    assert [data["order"] for data in shipped._read_folder("digests")] == list(range(1, 15))


def test_every_field_is_filled(digest: Digest) -> None:
    assert set(digest) == FIELDS
    assert all(digest[name].strip() for name in TEXTS)
    assert all(digest[name] for name in LISTS)
    assert all(text.strip() == text and text for name in LISTS for text in texts_of(digest[name]))
    assert 4 <= len(digest["key_messages"]) <= 5
    assert len(digest["strength_reasons"]) >= 2
    assert len(digest["effect_reasons"]) >= 2
    assert len(digest["limits"]) >= 3
    assert len(digest["practice"]) >= 2
    assert all(len(role["points"]) >= 1 for role in digest["practice"])


def test_strength_and_size_are_steps_of_their_scales(digest: Digest) -> None:
    assert digest["strength"] in DigestPage.Strength.values
    assert digest["effect"] in DigestPage.Effect.values


def test_it_fits_the_page(digest: Digest) -> None:
    for name in ("title", "summary", "institution", "effect_summary"):
        assert len(digest[name]) <= DigestPage._meta.get_field(name).max_length, name
    assert all(len(role["role"]) <= 80 for role in digest["practice"])
    assert all(len(question["link_text"]) <= 60 for question in digest["questions"])


def test_three_questions_each_have_a_link_of_their_own(digest: Digest) -> None:
    assert len(digest["questions"]) == 3
    assert len({question["link_text"] for question in digest["questions"]}) == 3


def test_every_reference_is_whole_and_given_once(digest: Digest) -> None:
    cited = digest["references"]
    assert cited
    for one in cited:
        assert all(one[name].strip() for name in ("authors", "title", "source"))
        assert type(one["year"]) is int
        assert 1900 < one["year"] <= int(digest["last_reviewed"][:4])
        assert one.get("url", "") == "" or one["url"].startswith("https://")
    assert len({re.sub(r"\W+", " ", one["title"].casefold()) for one in cited}) == len(cited)
    addresses = [one[name] for name in ("url", "doi") for one in cited if one.get(name)]
    assert len(set(addresses)) == len(addresses)
    surnames = [one["authors"].split(",")[0].casefold() for one in cited]
    assert surnames == sorted(surnames)


def test_one_work_is_cited_in_the_same_way_everywhere() -> None:
    seen: dict[str, dict[str, Any]] = {}
    for path in FILES:
        for one in json.loads(path.read_text(encoding="utf-8"))["references"]:
            assert seen.setdefault(one["title"].casefold(), one) == one, path.stem


@pytest.mark.django_db
def test_their_capabilities_are_in_the_framework_that_comes_with_them() -> None:
    frameworks.load_shipped(None)
    version = queries.default_version()
    codes = set(version.capabilities.filter(kind=Capability.Kind.CAPABILITY).values_list("code", flat=True))
    assert "K1" in codes
    for path in FILES:
        tagged = json.loads(path.read_text(encoding="utf-8"))["capabilities"]
        assert set(tagged) <= codes, path.stem
        assert len(set(tagged)) == len(tagged), path.stem


def test_the_minutes_are_true_to_its_length(digest: Digest) -> None:
    assert abs(digest["reading_minutes"] - words_of(digest) / WORDS_A_MINUTE) <= 1
    assert digest["reading_minutes"] <= 9


def test_it_is_looked_at_again_within_a_year(digest: Digest) -> None:
    reviewed, again = date.fromisoformat(digest["last_reviewed"]), date.fromisoformat(digest["review_by"])
    assert 0 < (again - reviewed).days <= 366


def test_it_says_who_wrote_it_who_answers_for_it_and_what_could_have_swayed_them(digest: Digest) -> None:
    assert digest["institution"] == "Throughline"
    assert digest["conflicts"].strip()
    assert digest["authors"]
    assert all(set(author) == {"name", "role", "affiliation"} and author["name"] for author in digest["authors"])


def test_questions_for_supervision_are_other_questions(digest: Digest) -> None:
    asked = {question["question"] for question in digest["questions"]}
    for_two = digest["supervision_questions"]
    assert len(set(for_two)) == len(for_two) == 2
    assert not asked & set(for_two)
    assert all("?" in question for question in for_two)
