"""Finishing a module: the CPD entry is written by itself, so that nobody types what is already known (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capabilities.models import Capability
from content.domain import editions
from content.models import Edition
from cpd import states
from cpd.domain import case_steps
from cpd.domain.changes import check_owner
from cpd.domain.learning import OPEN, NotOpen
from cpd.domain.steps import CASE, REFLECTION, ModuleStep, steps_in, still_to_go
from cpd.models import Enrolment, Entry, EntryCapability
from people.models import User
from people.states import move

TITLE_LENGTH = Entry._meta.get_field("title").max_length or 200


class StepsToGo(Exception):
    """Steps that cannot be left out are not done yet: `steps`, in their order."""

    def __init__(self, steps: list[ModuleStep]) -> None:
        super().__init__("Some steps are still to be done.")
        self.steps = steps


@transaction.atomic
def complete(*, by: User, enrolment: Enrolment, at: datetime | None = None) -> Entry | None:
    """Finish the module and write its CPD entry; done before, return that entry (None once its owner deleted it).

    Safe under a double click: the row is locked, and an enrolment has one entry (database constraint). Raises
    NotYours, NotOpen for an enrolment that was left, StepsToGo.
    """
    check_owner(by, enrolment)
    locked = Enrolment.objects.select_for_update().only("state", "planned").get(pk=enrolment.pk)
    enrolment.state, enrolment.planned = locked.state, locked.planned
    if enrolment.state == Enrolment.State.COMPLETED:
        return by.entries.filter(enrolment=enrolment).first()
    if enrolment.state not in OPEN:
        raise NotOpen
    steps = steps_in(enrolment.edition)
    to_go = steps_to_go(enrolment, steps)
    if any(step.type == CASE for step in to_go) and case_steps.note_finished(enrolment):
        to_go = steps_to_go(enrolment, steps)
    if to_go:
        raise StepsToGo(to_go)
    at = at or timezone.now()
    move(
        enrolment,
        to=Enrolment.State.COMPLETED,
        moves=states.ENROLMENT_MOVES,
        completed_at=at,
        updated_at=at,
    )
    return _write_entry(enrolment, steps, at)


def steps_to_go(enrolment: Enrolment, steps: tuple[ModuleStep, ...]) -> list[ModuleStep]:
    """The steps that the module's rule asks for and that are not done, nor planned where that is enough: 1 query."""
    done = set(enrolment.steps_done.values_list("step", flat=True))
    return still_to_go(steps, done=done, planned=enrolment.planned or ())


def _write_entry(enrolment: Enrolment, steps: tuple[ModuleStep, ...], at: datetime) -> Entry:
    """The entry of a finished module, dated by the day in London.

    What it was is put together from the module's own facts. What was learnt holds the learner's own words or nothing:
    the last reflection they wrote, which is where a module asks about their own practice. No prompt and no words of
    the module go in with it. Impact is theirs to write.
    """
    edition = enrolment.edition
    return make_entry(
        edition,
        user=enrolment.user,
        done_at=at,
        created_at=at,
        capabilities={outcome.capability.pk for outcome in editions.outcomes_of(edition) if outcome.capability},
        enrolment=enrolment,
        kind=Entry.Kind.MODULE,
        about=_about(edition),
        learnt=_last_reflection(enrolment, steps),
    )


def make_entry(
    edition: Edition, *, user: User, done_at: datetime, capabilities: Collection[int] = (), **fields: Any
) -> Entry:
    """The entry of something finished, from what its edition says of itself: title, minutes, and its capabilities besides
    `capabilities` (row numbers). Dated by the day of `done_at` in London, whenever the entry is made."""
    entry = Entry.objects.create(
        user=user,
        title=edition.title[:TITLE_LENGTH],
        done_on=timezone.localdate(done_at),
        minutes=edition.minutes or None,
        **fields,
    )
    named = {tag["id"] for tag in edition.capabilities} | {*capabilities}
    EntryCapability.objects.bulk_create(
        EntryCapability(entry=entry, capability_id=pk)
        for pk in Capability.objects.filter(pk__in=named).order_by("order").values_list("pk", flat=True)
    )
    return entry


def _about(edition: Edition) -> str:
    """The module in two facts: whose it is and what it is about."""
    summary, institution = edition.body.get("summary", ""), edition.body.get("institution", "")
    if not institution:
        return str(summary)
    return _("A module by %(institution)s. %(summary)s") % {"institution": institution, "summary": summary}


def _last_reflection(enrolment: Enrolment, steps: tuple[ModuleStep, ...]) -> str:
    written = dict(enrolment.reflections.values_list("step", "text"))
    texts = [written.get(step.id, "").strip() for step in steps if step.type == REFLECTION]
    return next((text for text in reversed(texts) if text), "")
