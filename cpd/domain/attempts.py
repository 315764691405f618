"""Living through a case: begun on an edition, one move after the other, each kept once, replayed to know where one is.

What is possible is content/cases/engine's to say. Here is who may, and that two tabs, two clicks and two people never make
two moves of one, or a move that nobody saw the page for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from content.cases import Case, Move, State, apply, begin, read_case, replay
from content.cases.engine import DECIDE, scene_of
from content.models import Edition
from cpd import states
from cpd.domain.case_steps import note_played
from cpd.domain.changes import ChangedElsewhere, as_written, check_owner
from cpd.models import CaseAttempt, CaseMove, CaseNotes
from people.models import User
from people.states import move as move_state

CASE = "case"
# Parsed cases that a process keeps: editions never change.
MOST_KEPT = 64


class NotACase(Exception):
    """The edition is of another kind of page."""


class MovedElsewhere(Exception):
    """Another tab went on in the meantime; what was sent does not belong to where the attempt is now."""


class Finished(Exception):
    """The attempt is over: nothing can be added."""


@dataclass(frozen=True)
class Playing:
    """An attempt, its case, the moves made (in order) and where they have led."""

    attempt: CaseAttempt
    case: Case
    moves: tuple[CaseMove, ...]
    state: State

    def decided(self, decision: str) -> CaseMove | None:
        """The move that locked a decision; the last, where somebody came round again."""
        return next((one for one in reversed(self.moves) if one.kind == DECIDE and one.key == decision), None)

    def trail(self) -> Iterator[tuple[State, CaseMove]]:
        """Each move in order, with the state in which it was made."""
        state = begin(self.case)
        for row in self.moves:
            yield state, row
            state = apply(self.case, state, _as_move(row))


def case_of(edition: Edition) -> Case:
    """The case of an edition. Raises NotACase. 1 query the first time in a process, then none."""
    if edition.kind != CASE:
        raise NotACase(edition.kind)
    return _read(edition.public_id)


@lru_cache(maxsize=MOST_KEPT)
def _read(public_id: UUID) -> Case:
    body = Edition.objects.values_list("body", flat=True).get(public_id=public_id)
    return read_case(body["case"], is_checked=True)


@transaction.atomic
def start(*, by: User, edition: Edition) -> CaseAttempt:
    """Begin a case, or find the attempt that is open; it stays on the edition it began with. Raises NotACase."""
    if current := open_attempt(by, edition.page_key):
        return current
    case = case_of(edition)
    first = case.scenes.get(case.first_scene)
    try:
        with transaction.atomic():
            return CaseAttempt.objects.create(
                user=by, edition=edition, page_key=edition.page_key, scene_title=first.title if first else ""
            )
    except IntegrityError:
        current = open_attempt(by, edition.page_key)
        if current is None:
            raise
        return current


def open_attempt(user: User, page_key: UUID) -> CaseAttempt | None:
    """The attempt that somebody has open at a case."""
    found: CaseAttempt | None = (
        user.case_attempts.filter(page_key=page_key, state=CaseAttempt.State.OPEN)
        .select_related("edition")
        .defer("edition__body")
        .first()
    )
    return found


def attempt_of(user: User, public_id: UUID) -> CaseAttempt:
    """Their attempt with its edition, its answer in looking back and its CPD entry: 1 query. Raises CaseAttempt.DoesNotExist
    for anybody else's."""
    found: CaseAttempt = (
        user.case_attempts.select_related("edition", "looking_back", "entry")
        .defer("edition__body")
        .get(public_id=public_id)
    )
    return found


def playing(attempt: CaseAttempt) -> Playing:
    """Where an attempt stands: 1 query, and one the first time that its case is read."""
    case = case_of(attempt.edition)
    moves = tuple(attempt.moves.order_by("number"))
    return Playing(attempt, case, moves, replay(case, map(_as_move, moves)))


def playing_after(now: Playing, number: int) -> Playing:
    """The attempt as a page showed it after move `number`. Raises MovedElsewhere for a number that was never reached."""
    if not 0 <= number <= len(now.moves):
        raise MovedElsewhere
    moves = now.moves[:number]
    return Playing(now.attempt, now.case, moves, replay(now.case, map(_as_move, moves)))


@transaction.atomic
def make_moves(*, by: User, seen: Playing, after: int, moves: Sequence[Move]) -> Playing:
    """Keep these moves, all of them or none, made from a page that showed the attempt after move number `after`.

    `seen` is the attempt as it was read a moment ago. Sending the very same again changes nothing and is no error. Raises
    NotYours, Finished, MovedElsewhere where another tab was quicker, content.cases.Refused where a move is not open.
    """
    attempt = seen.attempt
    check_owner(by, attempt)
    # Whoever else is about to move waits here; what they have left is read again.
    locked = CaseAttempt.objects.select_for_update().only("pk", "state", "moves_made").get(pk=attempt.pk)
    now = seen
    if locked.moves_made != len(seen.moves):
        attempt.state, attempt.moves_made = locked.state, locked.moves_made
        now = playing(attempt)
    if after >= 0 and _made_already(now.moves[after:], moves):
        return now
    if locked.state != CaseAttempt.State.OPEN:
        raise Finished
    if after != locked.moves_made:
        raise MovedElsewhere
    state, rows = now.state, []
    for number, move in enumerate(moves, after + 1):
        rows.append(_row(attempt, number, move, state, by))
        state = apply(now.case, state, move)
    CaseMove.objects.bulk_create(rows)
    _note(attempt, now.case, state, after + len(rows))
    return Playing(attempt, now.case, (*now.moves, *rows), state)


def _made_already(made: Sequence[CaseMove], moves: Sequence[Move]) -> bool:
    """Whether what came after that page are these very moves."""
    if not moves or len(made) < len(moves):
        return False
    return all(
        (one.kind, one.key, one.value) == (move.kind, move.key, dict(move.value))
        for one, move in zip(made, moves, strict=False)
    )


def _row(attempt: CaseAttempt, number: int, move: Move, state: State, by: User) -> CaseMove:
    return CaseMove(
        attempt=attempt,
        number=number,
        kind=move.kind,
        key=move.key,
        choice=str(move.value.get("option") or "")[:60] if move.kind == DECIDE else "",
        value=dict(move.value),
        scene=state.scene,
        made_by=by,
    )


def _note(attempt: CaseAttempt, case: Case, state: State, number: int) -> None:
    """Where the attempt is now, on its row."""
    at = timezone.now()
    scene = scene_of(case, state)
    also: dict[str, Any] = {
        "moves_made": number,
        "scene_title": scene.title if scene else "",
        "updated_at": at,
    }
    if state.is_over:
        move_state(attempt, to=CaseAttempt.State.FINISHED, moves=states.ATTEMPT_MOVES, finished_at=at, **also)
        note_played(attempt)
        return
    CaseAttempt.objects.filter(pk=attempt.pk).update(**also)
    for name, value in also.items():
        setattr(attempt, name, value)


def _as_move(row: CaseMove) -> Move:
    return Move(row.kind, row.key, row.value)


def notes_of(attempt: CaseAttempt) -> CaseNotes | None:
    """What somebody has noted so far."""
    return CaseNotes.objects.filter(attempt=attempt).first()


@transaction.atomic
def save_notes(*, by: User, attempt: CaseAttempt, text: str, edit_number: int) -> CaseNotes:
    """Keep what somebody notes for themselves; `edit_number` is the one their page shows (0: none yet).

    Possible after the end too. Raises NotYours, TooLong, ChangedElsewhere.
    """
    check_owner(by, attempt)
    text = as_written(text)
    CaseAttempt.objects.select_for_update().only("pk").get(pk=attempt.pk)
    notes = CaseNotes.objects.filter(attempt=attempt).first() or CaseNotes(attempt=attempt)
    if notes.text == text:
        return notes
    if notes.edit_number != edit_number:
        raise ChangedElsewhere(notes)
    notes.text, notes.edit_number = text, edit_number + 1
    notes.save()
    return notes
