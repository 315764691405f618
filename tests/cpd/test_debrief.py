"""Looking back: calibration, what others chose, and two people side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.cases import Move, read_case
from cpd.domain import attempts, comparing
from cpd.domain.calibration import Resolved, bands, brier, calibration_of
from cpd.domain.case_counts import choices_of_others
from cpd.domain.changes import NotYours
from cpd.domain.debrief import NotOver, debrief_of, in_sentences, look_back
from cpd.domain.debrief_drawing import draw_ways
from cpd.models import CaseAttempt
from people.domain.supervisions import end_supervision
from people.models import User
from tests.content.case_graphs import a_decision, a_scene, an_option, small_case
from tests.factories.cases import (
    GO_ON,
    LOOK,
    a_case_edition,
    an_attempt,
    decide,
    decide_room,
    estimate,
    make,
    play_to_the_end,
    the_cold_room,
)
from tests.factories.people import SupervisionFactory, UserFactory


def test_the_brier_score() -> None:
    """By hand: (0.9 - 1)² = 0.01 and (0.2 - 0)² = 0.04, mean 0.025."""
    assert brier([]) is None
    assert brier([Resolved(90, outcome=True), Resolved(20, outcome=False)]) == pytest.approx(0.025)
    assert brier([Resolved(50, outcome=True), Resolved(50, outcome=False)]) == pytest.approx(0.25)
    assert brier([Resolved(100, outcome=False)]) == pytest.approx(1)


def test_estimates_are_gathered_into_bands() -> None:
    found = bands(
        [
            Resolved(0, outcome=False),
            Resolved(19, outcome=True),
            Resolved(20, outcome=True),
            Resolved(100, outcome=True),
        ]
    )
    assert [(one.low, one.high, one.number, one.were_so) for one in found] == [
        (0, 19, 2, 1),
        (20, 39, 1, 1),
        (80, 100, 1, 1),
    ]
    assert (found[0].said, found[0].was) == (9.5, 50)


@given(st.lists(st.builds(Resolved, st.integers(0, 100), st.booleans()), min_size=1))
def test_every_estimate_is_in_one_band_and_the_score_is_between_0_and_1(estimates: list[Resolved]) -> None:
    assert sum(one.number for one in bands(estimates)) == len(estimates)
    assert 0 <= (brier(estimates) or 0) <= 1


pytestmark_db = pytest.mark.django_db


@pytestmark_db
def test_calibration_counts_only_the_first_time_at_each_case(worker: User) -> None:
    edition = a_case_edition()
    play_to_the_end(an_attempt(worker, edition), per_cent=80)
    play_to_the_end(an_attempt(worker, edition), per_cent=0)
    play_to_the_end(an_attempt(worker, a_case_edition()), per_cent=20)
    make(an_attempt(worker, a_case_edition()), estimate(90))  # not finished
    play_to_the_end(an_attempt(UserFactory(), edition), per_cent=100)  # somebody else
    found = calibration_of(worker)
    assert (found.number, found.cases) == (2, 2)
    assert found.brier == pytest.approx((0.8**2 + 0.2**2) / 2)


@pytestmark_db
def test_an_estimate_that_its_case_leaves_open_counts_for_nothing(worker: User) -> None:
    document = the_cold_room()
    document["scenes"][0]["estimates"][0]["outcome"] = None
    play_to_the_end(an_attempt(worker, a_case_edition(document)))
    assert calibration_of(worker).number == 0
    assert calibration_of(worker).brier is None


@pytestmark_db
def test_everybody_counts_once_in_what_others_chose() -> None:
    edition = a_case_edition()
    case, busy = attempts.case_of(edition), UserFactory()
    for _ in range(12):
        play_to_the_end(an_attempt(busy, edition), option="back")
    assert choices_of_others(case, edition.page_key) == ()
    for _ in range(9):
        play_to_the_end(an_attempt(UserFactory(), edition))
    (first,) = choices_of_others(case, edition.page_key)
    assert (first.decision, first.people) == ("at-the-door", 10)
    for option in ("back", "back", "back", "back", "up"):
        play_to_the_end(an_attempt(UserFactory(), edition), option=option)
    first, second = choices_of_others(case, edition.page_key)
    assert [(one.option, one.number, one.share) for one in first.options] == [
        ("up", 10, 67),
        ("back", 5, 33),
        ("other", 0, 0),
    ]
    assert second.people == 10


@pytestmark_db
def test_who_comes_back_to_a_decision_counts_with_what_they_chose_last() -> None:
    knock = a_decision(options=[an_option("wait", next="door"), an_option("go")])
    edition = a_case_edition(small_case([a_scene("door", decision=knock), a_scene("end", ending=True)]))
    for place in range(10):
        again = ["wait", "go"] if place < 6 else ["go"]
        moves = [step for option in again for step in (Move("decide", "knock", {"option": option}), GO_ON)]
        make(an_attempt(None, edition), *moves)
    (knocked,) = choices_of_others(attempts.case_of(edition), edition.page_key)
    assert (knocked.people, [one.number for one in knocked.options]) == (10, [0, 10])


@pytestmark_db
def test_what_could_be_known_then_is_told_from_what_came_later(worker: User) -> None:
    attempt = an_attempt(worker)
    make(attempt, estimate(), decide(), GO_ON, decide_room(), GO_ON)
    first, second = debrief_of(attempts.playing(attempt)).decided
    assert [one.key for one in first.askable] == ["look", "ring"]
    assert first.known == ()
    looked = an_attempt(UserFactory())
    play_to_the_end(looked)
    first, second = debrief_of(attempts.playing(looked)).decided
    assert [fact.key for fact in first.known] == ["coat"]
    assert [one.key for one in first.askable] == ["ring"]
    assert second.known == first.known


@pytestmark_db
def test_nobody_looks_back_before_the_end(worker: User) -> None:
    attempt = an_attempt(worker)
    with pytest.raises(NotOver):
        debrief_of(attempts.playing(attempt))
    with pytest.raises(NotOver):
        look_back(by=worker, attempt=attempt, text="Early", factors={}, edit_number=0)
    with pytest.raises(NotYours):
        look_back(by=UserFactory(), attempt=attempt, text="Mine", factors={}, edit_number=0)


@pytestmark_db
def test_the_way_in_sentences_holds_own_words(worker: User) -> None:
    attempt = an_attempt(worker)
    make(attempt, estimate(), decide("other", words="Ask for the grandmother", confidence=30))
    assert in_sentences(attempts.playing(attempt)) == (
        "1. What do you do? Ask for the grandmother (30 per cent sure)\n   Why, as I wrote it then: I do not know enough."
    )


def test_ways_are_drawn_over_the_decisions_somebody_made() -> None:
    case = read_case(the_cold_room())
    drawn = draw_ways(case, {"at-the-door": "up", "the-room": "write"})
    assert [(row.title, row.cells) for row in drawn.rows] == [
        ("What do you do?", ("A", "A", "B")),
        ("And now?", ("B", "A", "–")),
    ]
    # The second route has one decision: there is no line to draw through one point.
    assert [line.number for line in drawn.lines] == [1, 0]


@pytest.fixture
def supervision(worker: User) -> User:
    """Somebody who supervises the worker today."""
    return SupervisionFactory(worker=worker).supervisor


def finished(user: User, edition: object) -> CaseAttempt:
    attempt = an_attempt(user, edition)  # type: ignore[arg-type]
    play_to_the_end(attempt)
    return attempt


@pytestmark_db
def test_two_who_work_together_compare_once_both_have_finished(worker: User, supervision: User) -> None:
    edition = a_case_edition()
    mine = finished(worker, edition)
    comparing.show_attempt(by=worker, attempt=mine, person=supervision)
    comparing.show_attempt(by=worker, attempt=mine, person=supervision)
    with pytest.raises(comparing.PlayFirst):
        comparing.compare(by=supervision, public_id=mine.public_id)
    theirs = finished(supervision, edition)
    own, shown = comparing.compare(by=supervision, public_id=mine.public_id)
    assert (own.attempt, shown.attempt) == (theirs, mine)
    # Showing is one way: the worker does not see the supervisor's.
    with pytest.raises(CaseAttempt.DoesNotExist):
        comparing.compare(by=worker, public_id=theirs.public_id)


@pytestmark_db
def test_nothing_is_seen_that_was_not_shown_or_was_taken_back_or_is_over(worker: User, supervision: User) -> None:
    edition = a_case_edition()
    mine = finished(worker, edition)
    finished(supervision, edition)
    with pytest.raises(CaseAttempt.DoesNotExist):
        comparing.compare(by=supervision, public_id=mine.public_id)
    comparing.show_attempt(by=worker, attempt=mine, person=supervision)
    assert comparing.stop_showing(by=worker, attempt=mine) == 1
    with pytest.raises(CaseAttempt.DoesNotExist):
        comparing.compare(by=supervision, public_id=mine.public_id)
    comparing.show_attempt(by=worker, attempt=mine, person=supervision)
    end_supervision(by=None, supervision=worker.supervisions.get())
    with pytest.raises(CaseAttempt.DoesNotExist):
        comparing.compare(by=supervision, public_id=mine.public_id)


@pytestmark_db
def test_only_to_somebody_one_works_with_and_only_ones_own(worker: User, supervision: User) -> None:
    mine = finished(worker, a_case_edition())
    with pytest.raises(comparing.NotTogether):
        comparing.show_attempt(by=worker, attempt=mine, person=UserFactory())
    with pytest.raises(NotYours):
        comparing.show_attempt(by=supervision, attempt=mine, person=worker)
    with pytest.raises(NotYours):
        comparing.stop_showing(by=supervision, attempt=mine)
    with pytest.raises(NotOver):
        comparing.show_attempt(by=worker, attempt=an_attempt(worker, a_case_edition()), person=supervision)


@pytestmark_db
def test_looking_at_a_debrief_needs_no_query_of_its_own(worker: User, django_assert_num_queries: object) -> None:
    attempt = an_attempt(worker)
    make(attempt, LOOK)
    play = play_to_the_end(an_attempt(UserFactory()))
    with django_assert_num_queries(0):  # type: ignore[operator]
        debrief_of(play)
