"""Judging a year: what is there, what is to go, and why an entry does not count yet."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.domain.calendar import CpdYear
from cpd.domain.rule_sets import YearStanding, judge_entries, judge_year
from tests.cpd.test_calendar import Rule

TODAY = date(2026, 11, 21)
RULE = Rule(
    date(2021, 12, 1),
    requirements=(
        {"code": "pieces", "kind": "different_pieces", "wanted": 2, "words": "different pieces"},
        {"code": "peer", "kind": "peer_reflection", "wanted": 1, "words": "with peer reflection"},
    ),
    renewal={
        "opens": "09-01",
        "closes": "11-30",
        "steps": [
            {"code": "form", "words": "Send the form"},
            {"code": "cpd", "words": "Put CPD on your account there"},
            {"code": "fee", "words": "Pay the fee"},
        ],
    },
)
YEAR = CpdYear(date(2025, 12, 1), date(2026, 11, 30), RULE)


@dataclass(frozen=True)
class Piece:
    learnt: str = "Something new."
    impact: str = "Something changed."
    done_on: date = date(2026, 3, 18)
    has_peer_reflection: bool = False
    title: str = "A piece"
    public_id: uuid.UUID = field(default_factory=uuid.uuid4)


def judge(
    *pieces: Piece, today: date = TODAY, marks: dict[str, date] | None = None, year: CpdYear = YEAR
) -> YearStanding:
    return judge_year(year, pieces, marks or {}, today)


def have(standing: YearStanding) -> list[tuple[str, int, int, bool]]:
    return [(one.words, one.have, one.wanted, one.done) for one in standing.requirements]


def test_nothing_recorded_leaves_everything_to_go() -> None:
    standing = judge()
    assert have(standing) == [("different pieces", 0, 2, False), ("with peer reflection", 0, 1, False)]
    assert not standing.is_enough
    assert standing.headline == "Two pieces to go, one with peer reflection"


def test_two_different_pieces_of_which_one_has_peer_reflection_are_enough() -> None:
    standing = judge(Piece(learnt="One."), Piece(learnt="Two.", has_peer_reflection=True))
    assert have(standing) == [("different pieces", 2, 2, True), ("with peer reflection", 1, 1, True)]
    assert standing.is_enough
    assert standing.headline == "Enough recorded for this year"


def test_two_pieces_without_peer_reflection_are_not_enough() -> None:
    standing = judge(Piece(learnt="One."), Piece(learnt="Two."))
    assert [one.done for one in standing.requirements] == [True, False]
    assert standing.headline == "A peer reflection to go"


def test_more_than_enough_is_shown_as_enough() -> None:
    standing = judge(*(Piece(learnt=f"Number {n}.") for n in range(5)))
    assert (standing.requirements[0].have, standing.requirements[0].shown) == (5, 2)


@pytest.mark.parametrize(
    ("learnt", "impact", "counts", "reason"),
    [
        ("Yes.", "Yes.", True, ""),
        ("Yes.", " \n", False, "One sentence to go: its impact"),
        ("\t", "Yes.", False, "One sentence to go: what you learnt"),
        ("", "", False, "Two sentences to go: what you learnt, and its impact"),
    ],
)
def test_an_entry_counts_once_learnt_and_impact_are_written(
    *, learnt: str, impact: str, counts: bool, reason: str
) -> None:
    (judged,) = judge(Piece(learnt=learnt, impact=impact)).entries
    assert (judged.counts, judged.reason) == (counts, reason)


def test_entries_with_the_same_words_are_one_piece() -> None:
    first = Piece(learnt="I learnt to wait.", title="First", done_on=date(2026, 1, 1))
    second = Piece(learnt="  i learnt  to\nwait. ", title="Second", done_on=date(2026, 2, 1))
    standing = judge(first, second)
    assert [judged.entry for judged in standing.counted] == [first]
    assert standing.not_yet[0].reason == "The same words as “First”. Say what this one taught you"
    assert standing.requirements[0].have == 1


def test_of_entries_with_the_same_words_the_one_with_peer_reflection_stands() -> None:
    first = Piece(learnt="Same.", done_on=date(2026, 1, 1))
    second = Piece(learnt="Same.", done_on=date(2026, 2, 1), has_peer_reflection=True)
    assert [judged.entry for judged in judge(first, second).counted] == [second]


def test_empty_words_are_not_the_same_words() -> None:
    assert [judged.to_go for judged in judge(Piece(learnt=""), Piece(learnt="")).entries] == [1, 1]


def test_an_unfinished_entry_does_not_keep_a_finished_one_from_counting() -> None:
    unfinished = Piece(learnt="Same.", impact="", done_on=date(2026, 1, 1))
    finished = Piece(learnt="Same.", done_on=date(2026, 2, 1))
    assert [judged.entry for judged in judge(unfinished, finished).counted] == [finished]


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2025, 11, 30), False),
        (date(2025, 12, 1), True),
        (date(2026, 11, 30), True),
        (date(2026, 12, 1), False),
    ],
)
def test_only_entries_of_the_year_are_judged(*, day: date, inside: bool) -> None:
    assert len(judge(Piece(done_on=day)).entries) == int(inside)


@pytest.mark.parametrize(
    ("today", "left", "is_current", "is_over"),
    [
        (date(2025, 12, 1), 364, True, False),
        (date(2026, 11, 10), 20, True, False),
        (date(2026, 11, 30), 0, True, False),
        (date(2026, 12, 1), 0, False, True),
    ],
)
def test_days_left_are_the_days_after_today(*, today: date, left: int, is_current: bool, is_over: bool) -> None:
    standing = judge(today=today)
    assert (standing.days_left, standing.is_current, standing.is_over) == (left, is_current, is_over)


@pytest.mark.parametrize(
    ("today", "is_open"),
    [(date(2026, 8, 31), False), (date(2026, 9, 1), True), (date(2026, 11, 30), True), (date(2026, 12, 1), False)],
)
def test_the_renewal_window_is_1_september_to_30_november(*, today: date, is_open: bool) -> None:
    renewal = judge(today=today).renewal
    assert renewal is not None
    assert (renewal.opens, renewal.closes, renewal.is_open) == (date(2026, 9, 1), date(2026, 11, 30), is_open)


def test_renewal_is_three_separate_things() -> None:
    renewal = judge(marks={"fee": date(2026, 11, 2), "forged": date(2026, 11, 2)}).renewal
    assert renewal is not None
    assert [(step.code, step.marked_on) for step in renewal.steps] == [
        ("form", None),
        ("cpd", None),
        ("fee", date(2026, 11, 2)),
    ]
    assert not renewal.done


def test_without_a_rule_nothing_is_asked_and_entries_are_still_shown() -> None:
    standing = judge(Piece(), year=CpdYear(date(2026, 1, 1), date(2026, 12, 31)))
    assert (standing.requirements, standing.renewal, standing.is_enough) == ((), None, False)
    assert len(standing.counted) == 1


def test_a_kind_of_requirement_we_do_not_know_is_never_met_by_accident() -> None:
    rule = Rule(date(2021, 12, 1), requirements=({"code": "x", "kind": "hours", "wanted": 1, "words": "hours"},))
    assert not judge(Piece(), year=CpdYear(YEAR.starts, YEAR.ends, rule)).is_enough


texts = st.sampled_from(["", " ", "One.", "one. ", "Two.", "Three."])
pieces = st.lists(
    st.builds(
        Piece,
        learnt=texts,
        impact=texts,
        done_on=st.dates(date(2025, 11, 1), date(2026, 12, 31)),
        has_peer_reflection=st.booleans(),
    ),
    max_size=12,
)


@given(pieces)
def test_what_counts_differs_in_its_words_and_every_entry_is_shown_once(recorded: list[Piece]) -> None:
    judged = judge_entries(recorded)
    counted = [" ".join(one.entry.learnt.casefold().split()) for one in judged if one.counts]
    assert len(counted) == len(set(counted))
    assert {one.entry.public_id for one in judged} == {piece.public_id for piece in recorded}
    assert all(one.reason for one in judged if not one.counts)
    complete = {
        " ".join(piece.learnt.casefold().split()) for piece in recorded if piece.learnt.strip() and piece.impact.strip()
    }
    assert set(counted) == complete


@given(pieces)
def test_the_order_in_which_entries_come_changes_nothing(recorded: list[Piece]) -> None:
    def shown(standing: YearStanding) -> list[tuple[Any, ...]]:
        return [(one.entry.public_id, one.counts, one.to_go) for one in standing.entries]

    assert shown(judge(*recorded)) == shown(judge(*reversed(recorded)))
