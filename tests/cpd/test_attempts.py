"""Attempts at a case: each move kept once, in order, by its owner, whatever tabs and clicks do."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from content.cases import Refused
from content.models import Edition
from cpd.domain import attempts
from cpd.domain.changes import ChangedElsewhere, NotYours, TooLong
from cpd.domain.notebook import notebook_of, path_of
from cpd.models import CaseAttempt, CaseMove
from people.models import User
from tests.factories.cases import (
    GO_ON,
    LOOK,
    RING,
    a_case_edition,
    an_attempt,
    decide,
    decide_room,
    estimate,
    make,
    play_to_the_end,
    the_cold_room,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_an_attempt_is_begun_once_and_stays_on_its_edition(worker: User) -> None:
    first = a_case_edition()
    begun = attempts.start(by=worker, edition=first)
    changed = the_cold_room() | {"title": "Another title"}
    second = a_case_edition(changed, page_key=first.page_key, number=2)
    again = attempts.start(by=worker, edition=second)
    assert again == begun
    assert again.edition == first
    assert attempts.start(by=UserFactory(), edition=second) != begun


def test_after_the_end_a_case_can_be_begun_anew(worker: User) -> None:
    first = an_attempt(worker)
    play_to_the_end(first)
    again = attempts.start(by=worker, edition=first.edition)
    assert again != first
    assert worker.case_attempts.count() == 2


def test_only_a_case_can_be_begun(worker: User) -> None:
    with pytest.raises(attempts.NotACase):
        attempts.start(by=worker, edition=a_case_edition(kind="module"))


def test_moves_are_kept_in_order_with_where_and_by_whom(worker: User) -> None:
    attempt = an_attempt(worker)
    play_to_the_end(attempt)
    rows = attempt.moves.order_by("number").values_list("number", "kind", "key", "choice", "scene", "made_by")
    assert [*rows] == [
        (1, "ask", "look", "", "door", worker.pk),
        (2, "estimate", "heated", "", "door", worker.pk),
        (3, "decide", "at-the-door", "up", "door", worker.pk),
        (4, "go_on", "", "", "door", worker.pk),
        (5, "decide", "the-room", "talk", "upstairs", worker.pk),
        (6, "go_on", "", "", "upstairs", worker.pk),
    ]
    attempt.refresh_from_db()
    assert (attempt.state, attempt.moves_made, attempt.scene_title) == ("finished", 6, "End-Talk")
    assert attempt.finished_at is not None


def test_the_same_moves_again_change_nothing(worker: User) -> None:
    attempt = an_attempt(worker)
    seen = attempts.playing(attempt)
    first = attempts.make_moves(by=worker, seen=seen, after=0, moves=[LOOK])
    second = attempts.make_moves(by=worker, seen=seen, after=0, moves=[LOOK])
    assert second.state == first.state
    assert attempt.moves.count() == 1
    later = make(attempt, estimate())
    assert attempts.make_moves(by=worker, seen=later, after=0, moves=[LOOK]).state == later.state
    assert attempt.moves.count() == 2


def test_a_page_that_is_not_the_newest_adds_nothing(worker: User) -> None:
    attempt = an_attempt(worker)
    seen = attempts.playing(attempt)
    make(attempt, LOOK)
    with pytest.raises(attempts.MovedElsewhere):
        attempts.make_moves(by=worker, seen=seen, after=0, moves=[RING])
    with pytest.raises(attempts.MovedElsewhere):
        attempts.make_moves(by=worker, seen=seen, after=5, moves=[RING])
    assert attempt.moves.count() == 1


@pytest.mark.parametrize("number", [-1, 2])
def test_no_page_can_have_shown_a_move_that_was_never_made(worker: User, number: int) -> None:
    now = make(an_attempt(worker), LOOK)
    with pytest.raises(attempts.MovedElsewhere):
        attempts.playing_after(now, number)


def test_another_decision_from_a_second_tab_does_not_unmake_the_first(worker: User) -> None:
    attempt = an_attempt(worker)
    seen = make(attempt, estimate())
    attempts.make_moves(by=worker, seen=seen, after=1, moves=[decide("up")])
    with pytest.raises(attempts.MovedElsewhere):
        attempts.make_moves(by=worker, seen=seen, after=1, moves=[decide("back")])
    assert attempts.playing(attempt).state.chosen == (("at-the-door", "up"),)


def test_several_moves_are_kept_together_or_not_at_all(worker: User) -> None:
    attempt = an_attempt(worker)
    seen = attempts.playing(attempt)
    with pytest.raises(Refused):
        attempts.make_moves(by=worker, seen=seen, after=0, moves=[estimate(), decide("fly")])
    assert attempt.moves.count() == 0
    attempt.refresh_from_db()
    assert attempt.moves_made == 0


def test_nobody_moves_in_somebody_elses_attempt(somebody_else: User) -> None:
    attempt = an_attempt()
    with pytest.raises(NotYours):
        attempts.make_moves(by=somebody_else, seen=attempts.playing(attempt), after=0, moves=[LOOK])
    with pytest.raises(NotYours):
        attempts.save_notes(by=somebody_else, attempt=attempt, text="Mine", edit_number=0)
    with pytest.raises(CaseAttempt.DoesNotExist):
        attempts.attempt_of(somebody_else, attempt.public_id)


def test_nothing_is_added_after_the_end(worker: User) -> None:
    attempt = an_attempt(worker)
    over = play_to_the_end(attempt)
    with pytest.raises(attempts.Finished):
        attempts.make_moves(by=worker, seen=over, after=6, moves=[LOOK])
    assert attempt.moves.count() == 6


def test_a_case_that_was_changed_or_taken_away_goes_on_as_it_began(worker: User) -> None:
    attempt = an_attempt(worker)
    make(attempt, LOOK)
    other = the_cold_room()
    other["scenes"][0]["enquiries"] = []
    a_case_edition(other, page_key=attempt.edition.page_key, number=2)
    found = attempts.attempt_of(worker, attempt.public_id)
    assert attempts.playing(found).state.asked == ("look",)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_move_never_changes_and_never_goes(worker: User, change: str) -> None:
    attempt = an_attempt(worker)
    make(attempt, LOOK)
    rows = CaseMove.objects.filter(attempt=attempt)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(key="ring") if change == "update" else rows._raw_delete(connection.alias)
    assert rows.get().key == "look"


def test_a_move_takes_the_same_queries_however_many_there_are(worker: User, django_assert_num_queries: Any) -> None:
    for before in ([], [LOOK, estimate()]):
        attempt = an_attempt(worker, a_case_edition())
        make(attempt, *before)
        seen = attempts.playing(attempt)
        with django_assert_num_queries(5):  # savepoint, lock, insert, update, release
            attempts.make_moves(by=worker, seen=seen, after=len(before), moves=[decide()] if before else [LOOK])


def test_reading_where_an_attempt_stands_takes_one_query(worker: User, django_assert_num_queries: Any) -> None:
    attempt = an_attempt(worker)
    make(attempt, LOOK)
    found = attempts.attempt_of(worker, attempt.public_id)
    with django_assert_num_queries(1):
        attempts.playing(found)


def test_notes_are_kept_and_two_tabs_are_told_apart(worker: User) -> None:
    attempt = an_attempt(worker)
    first = attempts.save_notes(by=worker, attempt=attempt, text="Who else comes?\r\nAsk.", edit_number=0)
    assert (first.text, first.edit_number) == ("Who else comes?\nAsk.", 1)
    with pytest.raises(ChangedElsewhere):
        attempts.save_notes(by=worker, attempt=attempt, text="Other words", edit_number=0)
    assert attempts.save_notes(by=worker, attempt=attempt, text="Who else comes?\nAsk.", edit_number=0).edit_number == 1
    with pytest.raises(TooLong):
        attempts.save_notes(by=worker, attempt=attempt, text="x" * 1_000_000, edit_number=1)


def test_the_notebook_gathers_what_is_known_and_the_path_what_was_chosen(worker: User) -> None:
    attempt = an_attempt(worker)
    beginning = attempts.playing(attempt)
    assert notebook_of(beginning).is_empty
    assert notebook_of(beginning).child is None
    now = make(attempt, LOOK, estimate(), decide("other", words="Ask for the grandmother"), GO_ON)
    book = notebook_of(now)
    assert [fact.text for fact in book.chronology] == ["One coat for two children"]
    assert book.child is not None
    assert book.child.value["words"] == "It’s like camping."
    assert [(stop.title, stop.said, stop.is_here) for stop in path_of(now)] == [
        ("Door", "Ask for the grandmother", False),
        ("Upstairs", "", True),
    ]
    over = make(attempt, decide_room(), GO_ON)
    assert [stop.title for stop in path_of(over)] == ["Door", "Upstairs", "End-Talk"]


def test_parsed_cases_are_kept_and_not_mixed_up(worker: User) -> None:
    one, other = a_case_edition(), a_case_edition(the_cold_room() | {"title": "Another"})
    assert attempts.case_of(one).title == "The cold room"
    assert attempts.case_of(other).title == "Another"
    assert attempts.case_of(Edition.objects.defer("body").get(pk=one.pk)).title == "The cold room"
