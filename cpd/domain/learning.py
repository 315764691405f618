"""A learner's way through a module: enrol, take the steps in any order, write, leave. Finishing is in completion.py.

Everything is pinned to the edition that was the newest on enrolling. Answers and reflections are the learner's own:
nobody marks them, and nobody else reads them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from content.models import Edition
from cpd import states
from cpd.domain import case_steps
from cpd.domain.changes import ChangedElsewhere, as_written, check_owner
from cpd.domain.steps import CASE, PRACTICE, QUIZ, REFLECTION, WRITTEN, ModuleStep, questions_in, steps_in, value_of
from cpd.models import Enrolment, QuizAnswer, Reflection, StepDone
from people.models import User
from people.states import SomebodyGotThereFirst, move

OPEN = (Enrolment.State.ENROLLED, Enrolment.State.IN_PROGRESS)


class NotOpen(Exception):
    """The enrolment is finished or was left: what was written in it stays as it is."""


class NoSuchStep(Exception):
    """The edition has no step by that id, or none of that kind."""


class CaseToPlay(Exception):
    """The step is a case that can be played, and the learner has not finished it."""


class NotAnAnswer(Exception):
    """The quiz has no such question, or the question no such answer."""


def enrolment_of(user: User, public_id: UUID) -> Enrolment:
    """The person's own enrolment with its edition. Raises Enrolment.DoesNotExist for anybody else's."""
    return user.enrolments.select_related("edition").get(public_id=public_id)


def open_enrolment(user: User, edition: Edition) -> Enrolment | None:
    """The enrolment in this module (whatever the edition) that the person has begun and not ended."""
    return user.enrolments.filter(page_key=edition.page_key, state__in=OPEN).select_related("edition").first()


@transaction.atomic
def enrol(*, by: User, edition: Edition, at: datetime | None = None) -> Enrolment:
    """Take a module, pinned to `edition`; an open enrolment in it is resumed instead, so a second click is harmless.

    Whoever left the module before finds what they had written: it is copied to the steps that are still there. Cases that
    they have finished, wherever that was, are done.
    """
    if begun := open_enrolment(by, edition):
        return begun
    at = at or timezone.now()
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(user=by, edition=edition, page_key=edition.page_key, enrolled_at=at)
    except IntegrityError:
        # Two clicks at once: the other one made it.
        begun = open_enrolment(by, edition)
        if begun is None:
            raise
        return begun
    _bring_back(enrolment)
    case_steps.note_finished(enrolment)
    return enrolment


def _bring_back(enrolment: Enrolment) -> None:
    """Copy what was written in the last enrolment in this module, if that one was left."""
    last = (
        enrolment.user.enrolments.filter(page_key=enrolment.page_key)
        .exclude(pk=enrolment.pk)
        .order_by("-enrolled_at", "-pk")
        .first()
    )
    if last is None or last.state != Enrolment.State.WITHDRAWN:
        return
    known = {step.id for step in steps_in(enrolment.edition)}
    done = [StepDone(enrolment=enrolment, step=one.step) for one in last.steps_done.filter(step__in=known)]
    StepDone.objects.bulk_create(done)
    Reflection.objects.bulk_create(
        Reflection(enrolment=enrolment, step=one.step, text=one.text, edit_number=1)
        for one in last.reflections.filter(step__in=known).exclude(text="")
    )
    # Answers to questions or options that are gone stay behind unseen.
    QuizAnswer.objects.bulk_create(
        QuizAnswer(enrolment=enrolment, step=one.step, question=one.question, options=one.options)
        for one in last.quiz_answers.filter(step__in=known)
    )
    planned = [step for step in last.planned or () if step in known]
    if done or planned or last.current_step:
        move(
            enrolment,
            to=Enrolment.State.IN_PROGRESS,
            moves=states.ENROLMENT_MOVES,
            planned=planned,
            current_step=last.current_step if last.current_step in known else "",
        )


def open_step(*, by: User, enrolment: Enrolment, step: str) -> ModuleStep:
    """Be at a step: the module is resumed there next time. Raises NotYours, NoSuchStep."""
    check_owner(by, enrolment)
    found = find_step(enrolment, step)
    if enrolment.state in OPEN and enrolment.current_step != step:
        _begin(enrolment, step)
    return found


def find_step(enrolment: Enrolment, step: str, kinds: Collection[str] = ()) -> ModuleStep:
    """The step of the enrolment's edition by its id. Raises NoSuchStep, also where it is of none of the `kinds` asked for."""
    for known in steps_in(enrolment.edition):
        if known.id == step and (not kinds or known.type in kinds):
            return known
    raise NoSuchStep


@transaction.atomic
def mark_done(*, by: User, enrolment: Enrolment, step: str, at: datetime | None = None) -> ModuleStep:
    """The learner has been through a step. Safe to repeat. Raises NotYours, NotOpen, NoSuchStep, CaseToPlay.

    A practice task may be done after the module is finished. A case is done by playing it, and by hand only once it can no
    longer be begun.
    """
    found = _writable(by, enrolment, step)
    if found.type == CASE and not case_steps.may_be_done(by, enrolment.edition, step):
        raise CaseToPlay
    _note_done(enrolment, step, at)
    _plan(enrolment, [known for known in enrolment.planned or () if known != step])
    return found


@transaction.atomic
def plan_task(*, by: User, enrolment: Enrolment, step: str) -> ModuleStep:
    """The learner means to do a practice task, and has not done it yet. Raises NotYours, NotOpen, NoSuchStep."""
    found = _writable(by, enrolment, step, (PRACTICE,))
    enrolment.steps_done.filter(step=step).delete()
    _plan(enrolment, [*(known for known in enrolment.planned or () if known != step), step])
    _begin(enrolment, step)
    return found


def _plan(enrolment: Enrolment, planned: list[str]) -> None:
    """Keep which tasks are planned; the enrolment's row is locked (`_writable`)."""
    if planned != (enrolment.planned or []):
        Enrolment.objects.filter(pk=enrolment.pk).update(planned=planned)
        enrolment.planned = planned


@transaction.atomic
def answer_quiz(
    *, by: User, enrolment: Enrolment, step: str, answers: Mapping[str, Collection[str]], at: datetime | None = None
) -> bool:
    """Keep the chosen option ids by question id; the last answer to a question stands. Never a mark.

    Returns whether every question now has an answer: then the step is done. Raises NotYours, NotOpen, NoSuchStep,
    NotAnAnswer (then nothing of `answers` is kept).
    """
    _writable(by, enrolment, step, (QUIZ,))
    questions = {question.id: question for question in questions_in(value_of(enrolment.edition, step))}
    for question_id, chosen in answers.items():
        question = questions.get(question_id)
        if question is None or not set(chosen) <= {option.id for option in question.options}:
            raise NotAnAnswer
        if len(chosen) > 1 and not question.takes_several:
            raise NotAnAnswer
    for question_id, chosen in answers.items():
        if chosen:
            QuizAnswer.objects.update_or_create(
                enrolment=enrolment, step=step, question=question_id, defaults={"options": list(chosen)}
            )
    answered = set(enrolment.quiz_answers.filter(step=step).values_list("question", flat=True))
    if not set(questions) <= answered:
        return False
    _note_done(enrolment, step, at)
    return True


@transaction.atomic
def save_reflection(
    *, by: User, enrolment: Enrolment, step: str, text: str, edit_number: int, at: datetime | None = None
) -> Reflection:
    """Keep what was written in a reflection step, or noted at a practice task. `edit_number` is the one the writer's page was made with (0: none).

    Saving does not make the step done (`mark_done` does), but emptying a reflection that has to be written undoes it. Raises
    NotYours, NotOpen, NoSuchStep, TooLong, ChangedElsewhere when another tab has saved other words since.
    """
    found = _writable(by, enrolment, step, WRITTEN)
    text = as_written(text)
    reflection = _keep(enrolment, step, text, edit_number)
    if not text.strip() and not found.is_optional and found.type == REFLECTION:
        enrolment.steps_done.filter(step=step).delete()
    _begin(enrolment, step)
    return reflection


def _keep(enrolment: Enrolment, step: str, text: str, edit_number: int) -> Reflection:
    current = enrolment.reflections.filter(step=step).first()
    if current is None:
        try:
            with transaction.atomic():
                return Reflection.objects.create(enrolment=enrolment, step=step, text=text, edit_number=1)
        except IntegrityError:
            current = enrolment.reflections.get(step=step)
    if current.text == text:
        return current
    rows = enrolment.reflections.filter(pk=current.pk, edit_number=edit_number).update(
        text=text, edit_number=F("edit_number") + 1, saved_at=timezone.now()
    )
    current.refresh_from_db()
    if rows != 1:
        raise ChangedElsewhere(current)
    return current


@transaction.atomic
def leave(*, by: User, enrolment: Enrolment) -> None:
    """Leave a module. What was written is kept, and is there on enrolling again. Raises NotYours, NotOpen."""
    check_owner(by, enrolment)
    if enrolment.state not in OPEN:
        raise NotOpen
    try:
        move(
            enrolment,
            to=Enrolment.State.WITHDRAWN,
            moves=states.ENROLMENT_MOVES,
            updated_at=timezone.now(),
        )
    except SomebodyGotThereFirst as error:
        raise NotOpen from error


def _writable(by: User, enrolment: Enrolment, step: str, kinds: Collection[str] = ()) -> ModuleStep:
    check_owner(by, enrolment)
    # Another tab may have finished the module; the lock keeps it from doing so while this is written.
    locked = Enrolment.objects.select_for_update().only("state", "planned").get(pk=enrolment.pk)
    found = find_step(enrolment, step, kinds)
    if not is_writable(locked, found):
        raise NotOpen
    enrolment.state, enrolment.planned = locked.state, locked.planned
    return found


def is_writable(enrolment: Enrolment, step: ModuleStep) -> bool:
    """Whether a step takes anything now: while the module is open; a practice task also after it was finished."""
    return enrolment.state in OPEN or (step.type == PRACTICE and enrolment.state == Enrolment.State.COMPLETED)


def _note_done(enrolment: Enrolment, step: str, at: datetime | None = None) -> None:
    StepDone.objects.get_or_create(enrolment=enrolment, step=step, defaults={"done_at": at or timezone.now()})
    _begin(enrolment, step)


def _begin(enrolment: Enrolment, step: str) -> None:
    """The learner is at this step; the first time this begins the module. Silent where another tab ended it."""
    at: dict[str, Any] = {"current_step": step, "updated_at": timezone.now()}
    if enrolment.state == Enrolment.State.ENROLLED:
        with suppress(SomebodyGotThereFirst):
            move(enrolment, to=Enrolment.State.IN_PROGRESS, moves=states.ENROLMENT_MOVES, **at)
            return
    Enrolment.objects.filter(pk=enrolment.pk, state=Enrolment.State.IN_PROGRESS).update(**at)
    enrolment.current_step = step
