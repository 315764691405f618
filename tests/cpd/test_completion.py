"""Finishing a module writes its CPD entry: once, from facts and the learner's own words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from cpd.domain import completion, entries, learning
from cpd.domain.changes import NotYours
from cpd.domain.steps import steps_in
from cpd.models import Enrolment, Entry
from people.models import User
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.content import quiz_step, reflection_step, text_step
from tests.factories.cpd import a_finished_module, an_enrolment, take_all_steps

pytestmark = pytest.mark.django_db


def test_the_entry_says_what_the_module_was(worker: User) -> None:
    version = a_published_framework()
    tags = (capability_of(version, "R1"), (capability_of(version, "K2"), "student"))
    entry = a_finished_module(
        worker, title="The ordinary day", minutes=30, summary="Seeing a day.", institution="A university", tags=tags
    )
    assert (entry.user, entry.kind, entry.title, entry.minutes) == (worker, "module", "The ordinary day", 30)
    assert entry.about == "A module by A university. Seeing a day."
    assert [capability.code for capability in entry.capabilities.order_by("order")] == ["K2", "R1"]
    assert (entry.impact, entry.peer_role, entry.peer_on, entry.peer_discussed) == ("", "", None, "")


def test_it_is_dated_by_the_day_in_london(worker: User) -> None:
    entry = a_finished_module(worker, at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert entry.done_on == date(2026, 7, 1)


def test_what_was_learnt_is_the_last_reflection_and_nothing_but_own_words(worker: User) -> None:
    enrolment = an_enrolment(worker, steps=[reflection_step("First"), reflection_step("Last")])
    for step, text in zip(steps_in(enrolment.edition), ["Early words.", " Late words. "], strict=True):
        learning.save_reflection(by=worker, enrolment=enrolment, step=step.id, text=text, edit_number=0)
        learning.mark_done(by=worker, enrolment=enrolment, step=step.id)
    entry = completion.complete(by=worker, enrolment=enrolment)
    assert entry is not None
    assert entry.learnt == "Late words."


def test_a_last_reflection_left_out_gives_way_to_the_one_before(worker: User) -> None:
    enrolment = an_enrolment(worker, steps=[reflection_step("First"), reflection_step("Last", optional=True)])
    first = steps_in(enrolment.edition)[0]
    learning.save_reflection(by=worker, enrolment=enrolment, step=first.id, text="Words.", edit_number=0)
    learning.mark_done(by=worker, enrolment=enrolment, step=first.id)
    entry = completion.complete(by=worker, enrolment=enrolment)
    assert entry is not None
    assert (entry.learnt, entry.sentences_to_go) == ("Words.", 1)


def test_without_a_reflection_there_are_two_sentences_to_go(worker: User) -> None:
    entry = a_finished_module(worker, steps=[text_step(), quiz_step()])
    assert (entry.learnt, entry.sentences_to_go, entry.counts) == ("", 2, False)


@pytest.mark.parametrize("left_out", ["text", "quiz", "reflection"])
def test_every_step_that_is_not_optional_is_needed(worker: User, left_out: str) -> None:
    enrolment = an_enrolment(worker)
    take_all_steps(enrolment)
    missing = next(step for step in steps_in(enrolment.edition) if step.type == left_out)
    enrolment.steps_done.filter(step=missing.id).delete()
    with pytest.raises(completion.StepsToGo) as found:
        completion.complete(by=worker, enrolment=enrolment)
    assert found.value.steps == [missing]
    assert Entry.objects.count() == 0


def test_an_optional_step_can_be_left_out(worker: User) -> None:
    enrolment = an_enrolment(worker, steps=[text_step(), reflection_step(optional=True)])
    learning.mark_done(by=worker, enrolment=enrolment, step=steps_in(enrolment.edition)[0].id)
    assert completion.complete(by=worker, enrolment=enrolment) is not None


def test_finishing_twice_gives_the_same_entry(worker: User) -> None:
    enrolment = an_enrolment(worker)
    take_all_steps(enrolment)
    stale = Enrolment.objects.get(pk=enrolment.pk)
    first = completion.complete(by=worker, enrolment=enrolment)
    assert completion.complete(by=worker, enrolment=stale) == first
    assert worker.entries.count() == 1


def test_the_database_holds_one_entry_per_enrolment(worker: User) -> None:
    entry = a_finished_module(worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(user=worker, title="Again", enrolment=entry.enrolment)


def test_an_entry_its_owner_deleted_does_not_come_back(worker: User) -> None:
    entry = a_finished_module(worker)
    enrolment = entry.enrolment
    assert enrolment is not None
    entries.delete_entry(by=worker, entry=entry)
    assert completion.complete(by=worker, enrolment=enrolment) is None
    assert worker.entries.count() == 0


def test_a_module_that_was_left_is_not_finished(worker: User) -> None:
    enrolment = an_enrolment(worker)
    take_all_steps(enrolment)
    learning.leave(by=worker, enrolment=enrolment)
    with pytest.raises(learning.NotOpen):
        completion.complete(by=worker, enrolment=enrolment)


def test_nobody_else_finishes_it(worker: User, somebody_else: User) -> None:
    enrolment = an_enrolment(worker)
    take_all_steps(enrolment)
    with pytest.raises(NotYours):
        completion.complete(by=somebody_else, enrolment=enrolment)
