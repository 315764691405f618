"""Which of the things to learn next come first: every combination of reasons, and every tie."""

from __future__ import annotations

import random
from datetime import date
from itertools import product
from typing import Any

import pytest

from portfolios.domain.next_for_you.ranking import Candidate, Reason, Review, choose, reason_for

DAY = date(2026, 11, 3)
REVIEW = Review("6 months", date(2026, 12, 1))
# On the map · kept · a review is near → the strongest reason.
TRUTH = {
    ("none", True, True): Reason.REVIEW,
    ("none", True, False): Reason.KEPT_FOR_GAP,
    ("none", False, True): Reason.REVIEW,
    ("none", False, False): Reason.GAP,
    ("own", True, True): Reason.KEPT,
    ("own", True, False): Reason.KEPT,
    ("own", False, True): Reason.OWN_WORD,
    ("own", False, False): Reason.OWN_WORD,
    ("", True, True): Reason.KEPT,
    ("", True, False): Reason.KEPT,
    ("", False, True): None,
    ("", False, False): None,
}


def candidate(page: int, **also: Any) -> Candidate:
    return Candidate(page_id=page, **{"title": f"Page {page}", "minutes": 6, **also})


def pages(*candidates: Candidate, review: Review | None = None) -> list[int]:
    return [offer.candidate.page_id for offer in choose(candidates, review)]


@pytest.mark.parametrize(("standing", "kept", "near"), list(TRUTH))
def test_each_combination_has_its_reason(standing: Any, kept: Any, near: Any) -> None:
    one = candidate(1, standing=standing, capability="K1" if standing else "", kept_on=DAY if kept else None)
    assert reason_for(one, REVIEW if near else None) == TRUTH[standing, kept, near]


def test_the_table_is_whole() -> None:
    assert set(TRUTH) == set(product(["none", "own", ""], [True, False], [True, False]))


def test_stronger_reasons_come_first() -> None:
    own = candidate(1, standing="own", capability="K1")
    kept = candidate(2, kept_on=DAY)
    gap = candidate(3, standing="none", capability="K2")
    kept_gap = candidate(4, standing="none", capability="K3", kept_on=DAY)
    assert pages(own, kept, gap, kept_gap) == [4, 3, 2]
    assert pages(own, kept) == [2, 1]
    assert pages(own, kept, gap, review=REVIEW) == [3, 2, 1]


def test_only_what_the_review_is_for_mentions_it() -> None:
    offers = choose([candidate(1, standing="none", capability="K1"), candidate(2, kept_on=DAY)], REVIEW)
    assert [offer.review for offer in offers] == [REVIEW, None]


TIES = [
    ({"at_stage": True}, {"at_stage": False, "place": 0, "minutes": 1}),
    ({"kept_on": DAY, "place": 9}, {"kept_on": date(2026, 11, 4), "place": 0}),
    ({"place": 1, "minutes": 60}, {"place": 2, "minutes": 1}),
    ({"minutes": 5}, {"minutes": 6, "title": "A"}),
    ({"minutes": 90}, {"minutes": 0}),
    ({"title": "a"}, {"title": "B"}),
]


@pytest.mark.parametrize(("first", "second"), TIES)
def test_ties_are_broken_in_order(first: dict[str, Any], second: dict[str, Any]) -> None:
    one = candidate(2, **{"standing": "none", "capability": "K1", "title": "T", **first})
    other = candidate(1, **{"standing": "none", "capability": "K2", "title": "T", **second})
    assert pages(one, other) == pages(other, one) == [2, 1]


def test_what_is_alike_in_everything_comes_by_its_number() -> None:
    same = {"standing": "none", "title": "T"}
    assert pages(candidate(2, capability="K1", **same), candidate(1, capability="K2", **same)) == [1, 2]


def test_a_page_is_offered_once_and_so_is_a_capability() -> None:
    found = choose(
        [
            candidate(1, standing="own", capability="K1"),
            candidate(1, standing="none", capability="K2"),
            candidate(2, standing="none", capability="K2", title="Z"),
            candidate(3, standing="none", capability="K3", place=5),
        ]
    )
    assert [(offer.candidate.page_id, offer.candidate.capability) for offer in found] == [(1, "K2"), (3, "K3")]


def test_several_kept_pages_are_no_one_capability() -> None:
    assert pages(*(candidate(n, kept_on=DAY) for n in (1, 2, 3, 4))) == [1, 2, 3]


def test_three_at_most_and_nothing_for_no_reason() -> None:
    assert len(pages(*(candidate(n, standing="none", capability=f"K{n}") for n in range(1, 9)))) == 3
    assert pages(candidate(1)) == []
    assert pages() == []


def test_the_order_they_come_in_makes_no_difference() -> None:
    many = [
        candidate(n, standing=s, capability=c, at_stage=bool(n % 2), kept_on=k, place=n % 3)
        for n, (s, c, k) in enumerate(product(["none", "own"], ["K1", "K2", "K3"], [DAY, None]))
    ]
    expected = pages(*many)
    for seed in range(20):
        random.Random(seed).shuffle(many)  # noqa: S311  the same orders every time
        assert pages(*many) == expected
