"""Cases as steps of a module: a case is played in its own place, and whoever has finished it has done the step.

A case that was finished before the module counts as well. It is noted as done when it is finished, on enrolling, and again
before a module is completed, so that what the pages show and what completes are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from content.models import Edition
from cpd.domain.steps import CASE, value_of
from cpd.models import CaseAttempt, Enrolment, StepDone
from people.models import User


@dataclass(frozen=True)
class CaseHere:
    """A case step as its learner finds it. `case`: what the module's edition says of it (content.domain.edition_steps);
    `under_way` and `finished`: their attempts, the newest of each."""

    case: Mapping[str, Any]
    under_way: CaseAttempt | None = None
    finished: CaseAttempt | None = None

    @property
    def is_open(self) -> bool:
        """Whether the case can be begun."""
        return bool(self.case["page"])

    @property
    def may_be_done(self) -> bool:
        """Whether the step may be marked as done: nobody is held up by a case that is closed."""
        return self.finished is not None or not self.is_open


@dataclass(frozen=True)
class ModuleAround:
    """A module of the learner's that has the case as a step: for the way back, and for its entry."""

    enrolment: Enrolment
    step: str


def case_here(user: User, value: Mapping[str, Any]) -> CaseHere:
    """How somebody stands with the case of a step, from the step's value: 1 query."""
    case = value["case"]
    if not case["key"]:
        return CaseHere(case)
    attempts = user.case_attempts.filter(page_key=case["key"]).order_by("-pk")
    newest: dict[str, CaseAttempt] = {}
    for attempt in attempts:
        newest.setdefault(attempt.state, attempt)
    return CaseHere(case, newest.get(CaseAttempt.State.OPEN), newest.get(CaseAttempt.State.FINISHED))


def may_be_done(user: User, edition: Edition, step: str) -> bool:
    """Whether somebody may mark a case step as done: 3 queries at most."""
    return case_here(user, value_of(edition, step)).may_be_done


def keys_in(edition: Edition) -> dict[str, UUID]:
    """The key of the case (CaseAttempt.page_key) by the id of its step: no query."""
    keys = {said["page"]: UUID(key) for key, said in edition.body.get("cases", {}).items()}
    steps = [step for step in edition.body.get("steps", ()) if step["type"] == CASE]
    return {step["id"]: keys[step["value"]["case"]] for step in steps if step["value"].get("case") in keys}


def note_finished(enrolment: Enrolment) -> bool:
    """Note the steps of an enrolment as done whose case the learner has finished, whenever that was; whether there are any.

    No query for a module without cases or one that was left, otherwise 1, and 1 where there is something to note.
    """
    keys = keys_in(enrolment.edition)
    if not keys or enrolment.state == Enrolment.State.WITHDRAWN:
        return False
    played = set(
        CaseAttempt.objects.filter(
            user=enrolment.user_id, page_key__in=keys.values(), state=CaseAttempt.State.FINISHED
        ).values_list("page_key", flat=True)
    )
    return _note(enrolment, [step for step, key in keys.items() if key in played])


def note_played(attempt: CaseAttempt) -> None:
    """The attempt was just finished: note that in each module of its owner's that has the case. 1 query where none has."""
    for enrolment in _enrolments_with(attempt.user_id, attempt.page_key):
        keys = keys_in(enrolment.edition)
        _note(enrolment, [step for step, key in keys.items() if key == attempt.page_key])


def _note(enrolment: Enrolment, steps: list[str]) -> bool:
    # Noted before, it stays as it was.
    StepDone.objects.bulk_create([StepDone(enrolment=enrolment, step=step) for step in steps], ignore_conflicts=True)
    return bool(steps)


def module_around(attempt: CaseAttempt) -> ModuleAround | None:
    """The module of its owner's that has the attempt's case: one under way before one that is finished. 1 query."""
    found = sorted(
        _enrolments_with(attempt.user_id, attempt.page_key),
        key=lambda one: (one.state == Enrolment.State.COMPLETED, -one.pk),
    )
    for enrolment in found:
        for step, key in keys_in(enrolment.edition).items():
            if key == attempt.page_key:
                return ModuleAround(enrolment, step)
    return None


def _enrolments_with(user: int, page_key: UUID) -> QuerySet[Enrolment]:
    """Somebody's enrolments, not left, in modules that have the case."""
    return (
        Enrolment.objects.filter(user=user, edition__body__cases__has_key=str(page_key))
        .exclude(state=Enrolment.State.WITHDRAWN)
        .select_related("edition")
    )
