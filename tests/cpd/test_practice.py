"""Something to do at work: planned or done, noted for oneself, and when a module is finished with or without it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from content.models import Edition, ModulePage
from cpd.domain import completion, learning
from cpd.domain.changes import NotYours
from cpd.domain.outline import outline_of
from cpd.domain.steps import PRACTICE, Rule, rule_in_words, rule_of, steps_in
from cpd.models import Enrolment, Entry
from people.models import User
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.content import reflection_step, text_step
from tests.factories.cpd import an_enrolment
from tests.factories.films import practice_step

pytestmark = pytest.mark.django_db

LATER, AT_ONCE = {"practice_later": True}, {"practice_later": False}


def with_a_task(worker: User, *, optional: bool = False, **module: Any) -> Enrolment:
    """All done but the task, which comes last."""
    enrolment = an_enrolment(worker, steps=[text_step(), practice_step(optional=optional)], **module)
    learning.mark_done(by=worker, enrolment=enrolment, step=steps_in(enrolment.edition)[0].id)
    return enrolment


def task_of(enrolment: Enrolment) -> str:
    return next(step.id for step in steps_in(enrolment.edition) if step.type == PRACTICE)


def url_of(enrolment: Enrolment, name: str = "cpd:step") -> str:
    return reverse(name, args=[enrolment.public_id, task_of(enrolment)])


def overview(enrolment: Enrolment) -> str:
    return reverse("cpd:enrolment", args=[enrolment.public_id])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_planning_is_enough_where_tasks_may_be_done_later(worker: User) -> None:
    enrolment = with_a_task(worker, **LATER)
    with pytest.raises(completion.StepsToGo):
        completion.complete(by=worker, enrolment=enrolment)
    learning.plan_task(by=worker, enrolment=enrolment, step=task_of(enrolment))
    assert outline_of(enrolment).to_go == []
    assert completion.complete(by=worker, enrolment=enrolment) is not None


def test_it_is_not_where_they_have_to_be_done(worker: User) -> None:
    enrolment = with_a_task(worker, **AT_ONCE)
    learning.plan_task(by=worker, enrolment=enrolment, step=task_of(enrolment))
    with pytest.raises(completion.StepsToGo) as refused:
        completion.complete(by=worker, enrolment=enrolment)
    assert [step.type for step in refused.value.steps] == [PRACTICE]
    assert [step.type for step in outline_of(enrolment).to_go] == [PRACTICE]
    learning.mark_done(by=worker, enrolment=enrolment, step=task_of(enrolment))
    assert completion.complete(by=worker, enrolment=enrolment) is not None


def test_planned_is_not_done_and_done_is_no_longer_planned(worker: User) -> None:
    enrolment = with_a_task(worker)
    for _click in range(2):
        learning.plan_task(by=worker, enrolment=enrolment, step=task_of(enrolment))
    outline = outline_of(Enrolment.objects.get(pk=enrolment.pk))
    assert ([place.step.type for place in outline.tasks], outline.number_done) == ([PRACTICE], 1)
    learning.mark_done(by=worker, enrolment=enrolment, step=task_of(enrolment))
    outline = outline_of(Enrolment.objects.get(pk=enrolment.pk))
    assert (outline.tasks, outline.number_done) == ([], 2)
    learning.plan_task(by=worker, enrolment=enrolment, step=task_of(enrolment))
    outline = outline_of(Enrolment.objects.get(pk=enrolment.pk))
    assert (len(outline.tasks), outline.number_done) == (1, 1)


def test_a_task_stays_open_after_the_module_is_finished_and_nothing_else_does(worker: User) -> None:
    enrolment = with_a_task(worker)
    task = task_of(enrolment)
    learning.plan_task(by=worker, enrolment=enrolment, step=task)
    completion.complete(by=worker, enrolment=enrolment)
    learning.save_reflection(by=worker, enrolment=enrolment, step=task, text="It went well.", edit_number=0)
    learning.mark_done(by=worker, enrolment=enrolment, step=task)
    with pytest.raises(learning.NotOpen):
        learning.mark_done(by=worker, enrolment=enrolment, step=steps_in(enrolment.edition)[0].id)
    enrolment.refresh_from_db()
    assert (enrolment.state, outline_of(enrolment).number_done) == ("completed", 2)


def test_nothing_is_planned_in_a_module_that_was_left_and_only_tasks_are(worker: User, somebody_else: User) -> None:
    enrolment = with_a_task(worker)
    with pytest.raises(learning.NoSuchStep):
        learning.plan_task(by=worker, enrolment=enrolment, step=steps_in(enrolment.edition)[0].id)
    with pytest.raises(NotYours):
        learning.plan_task(by=somebody_else, enrolment=enrolment, step=task_of(enrolment))
    learning.leave(by=worker, enrolment=enrolment)
    with pytest.raises(learning.NotOpen):
        learning.plan_task(by=worker, enrolment=enrolment, step=task_of(enrolment))


def test_who_leaves_and_begins_again_finds_the_plan_and_the_note(worker: User) -> None:
    enrolment = an_enrolment(worker, steps=[text_step(), practice_step()])
    task = task_of(enrolment)
    learning.save_reflection(by=worker, enrolment=enrolment, step=task, text="On Tuesday.", edit_number=0)
    learning.plan_task(by=worker, enrolment=enrolment, step=task)
    learning.leave(by=worker, enrolment=enrolment)
    again = learning.enrol(by=worker, edition=enrolment.edition)
    assert (again.planned, again.state, again.reflections.get().text) == ([task], "in_progress", "On Tuesday.")


def test_the_note_is_nobody_elses_and_no_part_of_the_entry(worker: User) -> None:
    enrolment = with_a_task(worker)
    task = task_of(enrolment)
    learning.save_reflection(by=worker, enrolment=enrolment, step=task, text="A private note.", edit_number=0)
    learning.mark_done(by=worker, enrolment=enrolment, step=task)
    learning.save_reflection(by=worker, enrolment=enrolment, step=task, text="", edit_number=1)
    assert outline_of(enrolment).to_go == [], "a note may be empty"
    learning.save_reflection(by=worker, enrolment=enrolment, step=task, text="A private note.", edit_number=2)
    entry = completion.complete(by=worker, enrolment=enrolment)
    assert entry is not None
    assert "private note" not in f"{entry.about} {entry.learnt} {entry.impact}"


@pytest.mark.parametrize(("finished_when", "to_go"), [("needed", []), ("every", ["reflection", "practice"])])
def test_every_step_means_what_is_marked_as_well(worker: User, finished_when: str, to_go: list[str]) -> None:
    steps = [text_step(), reflection_step(optional=True), practice_step(optional=True)]
    enrolment = an_enrolment(worker, steps=steps, finished_when=finished_when)
    learning.mark_done(by=worker, enrolment=enrolment, step=steps_in(enrolment.edition)[0].id)
    assert [step.type for step in outline_of(enrolment).to_go] == to_go
    assert [step.type for step in completion.steps_to_go(enrolment, steps_in(enrolment.edition))] == to_go


def test_the_rule_is_the_one_of_the_edition_that_somebody_began(worker: User) -> None:
    enrolment = an_enrolment(worker, steps=[text_step(), reflection_step(optional=True)])
    page = ModulePage.objects.get()
    page.finished_when = ModulePage.Finished.EVERY
    page.save_revision().publish()
    assert [edition.number for edition in Edition.objects.order_by("number")] == [1, 2]
    learning.mark_done(by=worker, enrolment=enrolment, step=steps_in(enrolment.edition)[0].id)
    assert completion.complete(by=worker, enrolment=enrolment) is not None


def test_an_edition_of_an_earlier_release_keeps_the_rule_of_then() -> None:
    steps = [{"id": "1", "type": "reflection", "value": {"title": "Write", "optional": True}}]
    edition = Edition(kind="module", body={"steps": steps})
    assert rule_of(edition) == Rule(every_step=False, practice_later=True)
    assert steps_in(edition)[0].is_optional


@pytest.mark.parametrize(
    ("steps", "rule", "said"),
    [
        ([text_step()], {}, "You finish it with every step."),
        (
            [text_step(), reflection_step(optional=True)],
            {},
            "You finish it with every step but those that can be left out.",
        ),
        ([reflection_step(optional=True)], {"finished_when": "every"}, "You finish it with every step."),
        ([practice_step()], LATER, "it is enough to plan it"),
        ([practice_step()], AT_ONCE, "A practice task counts once you have done it at work."),
    ],
)
def test_the_rule_is_said_in_words(page: Client, worker: User, steps: Any, rule: Any, said: str) -> None:
    enrolment = an_enrolment(worker, steps=steps, **rule)
    assert said in rule_in_words(enrolment.edition)
    assert said in text_of(page.get(overview(enrolment)))
    assert said in text_of(page.get(ModulePage.objects.get().url))


def test_the_page_of_a_task_says_what_to_do_and_plans_it(page: Client, worker: User) -> None:
    enrolment = with_a_task(worker)
    shown = text_of(page.get(url_of(enrolment)))
    assert "Ask one child about breakfast." in shown
    assert "What surprised you." in shown
    assert "Only you can see your note" in shown
    response = page.post(url_of(enrolment), {"text": "On Tuesday.", "edit_number": "0", "then": "planned"}, follow=True)
    assert "It is in your CPD" in text_of(response), "it was the last step, and planning is enough"
    assert "Mark it there once you have done it." in text_of(response)
    assert enrolment.reflections.get().text == "On Tuesday."

    assert "You plan to do this" in text_of(page.get(url_of(enrolment)))
    response = page.post(url_of(enrolment), {"text": "Done.", "edit_number": "1", "then": "done"}, follow=True)
    assert "The module stays finished" in text_of(response)
    assert "Mark it there" not in text_of(response)
    assert worker.entries.count() == 1


def test_a_task_that_can_be_left_out_is_left_out_with_the_same_click_as_any_step(page: Client, worker: User) -> None:
    enrolment = with_a_task(worker, optional=True)
    assert 'value="skip">Finish the module' in page.get(url_of(enrolment)).content.decode()
    response = page.post(url_of(enrolment), {"text": "", "edit_number": "0", "then": "skip"}, follow=True)
    assert "It is in your CPD" in text_of(response)
    enrolment.refresh_from_db()
    assert (enrolment.planned, outline_of(enrolment).number_done) == (None, 1)


def test_one_that_cannot_is_planned_by_that_click(page: Client, worker: User) -> None:
    enrolment = with_a_task(worker)
    assert 'value="skip"' not in page.get(url_of(enrolment)).content.decode()
    page.post(url_of(enrolment), {"text": "", "edit_number": "0", "then": "skip"})
    enrolment.refresh_from_db()
    assert enrolment.planned == [task_of(enrolment)]


def test_where_it_has_to_be_done_the_end_says_what_is_to_go(page: Client, worker: User) -> None:
    enrolment = with_a_task(worker, **AT_ONCE)
    response = page.post(url_of(enrolment), {"text": "", "edit_number": "0", "then": "planned"}, follow=True)
    assert "1 step is still to be done before the module is finished." in text_of(response)
    assert "The module is finished once you have done this." in text_of(response)


def test_the_note_is_saved_as_one_goes_and_two_tabs_are_told(page: Client, worker: User) -> None:
    enrolment = with_a_task(worker)
    save = url_of(enrolment, "cpd:reflection_save")
    assert page.post(save, {"text": "One", "edit_number": "0"}).headers["X-Edit-Number"] == "1"
    assert page.post(save, {"text": "Other", "edit_number": "0"}).status_code == 409
    both = page.post(url_of(enrolment), {"text": "Other", "edit_number": "0", "then": "done"})
    assert (both.status_code, "One" in text_of(both), ">\nOther</textarea>" in both.content.decode()) == (
        409,
        True,
        True,
    )
    assert outline_of(enrolment).number_done == 1


def test_at_the_end_stands_what_the_outcomes_may_show_and_the_way_to_evidence(page: Client, worker: User) -> None:
    capability = capability_of(a_published_framework(), "R1")
    outcomes = [
        ("outcome", {"text": "Test a hypothesis.", "capability": capability, "stage": "student"}),
        ("outcome", "Something else."),
    ]
    enrolment = an_enrolment(worker, steps=[text_step()], outcomes=outcomes)
    learning.mark_done(by=worker, enrolment=enrolment, step=steps_in(enrolment.edition)[0].id)
    entry = completion.complete(by=worker, enrolment=enrolment)
    assert isinstance(entry, Entry)
    assert list(entry.capabilities.all()) == [capability]
    shown = page.get(overview(enrolment)).content.decode()
    part = shown[shown.index("What this may show") : shown.index("Read it again whenever you like")]
    assert "Test a hypothesis." in part
    assert "Something else." not in part
    assert f'action="{reverse("portfolios:evidence_from_entry", args=[entry.public_id])}"' in part
    assert shown.count("Use it as evidence") == 1
