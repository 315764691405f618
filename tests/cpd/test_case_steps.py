"""A case as a step of a module: done once it is played, wherever that was, and nobody is held up where it is closed."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from wagtail.models import BaseViewRestriction, PageViewRestriction

from content.domain import editions
from content.models import CasePage
from cpd.domain import case_steps, completion, learning
from cpd.domain.outline import outline_of
from cpd.domain.steps import CASE, steps_in
from cpd.models import CaseAttempt, Enrolment, StepDone
from people.models import User
from tests.factories.case_pages import a_case, case_step
from tests.factories.cases import (
    GO_ON,
    LOOK,
    an_attempt,
    decide,
    decide_room,
    estimate,
    make,
    play_to_the_end,
    the_cold_room,
)
from tests.factories.content import text_step
from tests.factories.cpd import an_enrolment
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def taking(worker: User, case: CasePage, *, optional: bool = False, **module: Any) -> Enrolment:
    """Somebody in a module of a case and a text."""
    return an_enrolment(worker, steps=[case_step(case, optional=optional), text_step()], **module)


def play(worker: User, case: CasePage) -> CaseAttempt:
    attempt = an_attempt(worker, editions.current_edition(case))
    play_to_the_end(attempt)
    return attempt


def ids(enrolment: Enrolment) -> list[str]:
    return [step.id for step in steps_in(enrolment.edition)]


def url_of(enrolment: Enrolment) -> str:
    return reverse("cpd:step", args=[enrolment.public_id, ids(enrolment)[0]])


def main_of(response: Any) -> str:
    html = response.content.decode()
    return str(html[html.index("<main") : html.index("</main>")])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main_of(response)))


def test_the_step_is_done_once_the_case_is_finished_and_not_before(worker: User) -> None:
    case = a_case()
    enrolment = taking(worker, case)
    first, second = ids(enrolment)
    learning.mark_done(by=worker, enrolment=enrolment, step=second)
    attempt = an_attempt(worker, editions.current_edition(case))
    make(attempt, LOOK)
    with pytest.raises(learning.CaseToPlay):
        learning.mark_done(by=worker, enrolment=enrolment, step=first)
    with pytest.raises(completion.StepsToGo) as found:
        completion.complete(by=worker, enrolment=enrolment)
    assert [step.type for step in found.value.steps] == [CASE]

    play_to_the_end(an_attempt(UserFactory(), attempt.edition))
    assert outline_of(enrolment).done == {second}, "somebody else has finished it"
    make(attempt, estimate(), decide(), GO_ON, decide_room(), GO_ON)

    assert outline_of(enrolment).done == {first, second}
    assert completion.complete(by=worker, enrolment=enrolment) is not None


def test_a_case_finished_before_the_module_is_done_from_the_start(worker: User) -> None:
    case = a_case()
    play(worker, case)
    case.summary = "Other words."
    case.save_revision().publish()
    enrolment = taking(worker, case)
    assert outline_of(enrolment).done == {ids(enrolment)[0]}
    resume_at = outline_of(enrolment).resume_at
    assert resume_at is not None
    assert resume_at.id == ids(enrolment)[1]


def test_what_somebody_else_has_finished_is_not_done_from_the_start(worker: User) -> None:
    case = a_case()
    play(UserFactory(), case)
    assert outline_of(taking(worker, case)).done == frozenset()


def test_coming_back_to_a_module_finds_what_was_played_in_between(worker: User) -> None:
    case = a_case()
    enrolment = taking(worker, case)
    learning.leave(by=worker, enrolment=enrolment)
    play(worker, case)
    assert outline_of(enrolment).done == frozenset(), "what was left stays as it was"
    again = learning.enrol(by=worker, edition=enrolment.edition)
    assert outline_of(again).done == {ids(again)[0]}


def test_it_is_noted_in_every_module_that_has_the_case_and_in_no_other(worker: User) -> None:
    case, other = a_case(), a_case(slug="another", title="Another")
    both = [taking(worker, case), taking(worker, case)]
    elsewhere, theirs = taking(worker, other), taking(UserFactory(), case)
    play(worker, case)
    assert [outline_of(one).number_done for one in (*both, elsewhere, theirs)] == [1, 1, 0, 0]


def test_playing_again_changes_nothing(worker: User) -> None:
    case = a_case()
    enrolment = taking(worker, case)
    play(worker, case)
    before = list(StepDone.objects.values())
    play(worker, case)
    assert list(StepDone.objects.values()) == before
    assert outline_of(enrolment).number_done == 1


def test_a_case_left_out_of_a_finished_module_can_still_be_played(worker: User) -> None:
    case = a_case()
    enrolment = taking(worker, case, optional=True)
    learning.mark_done(by=worker, enrolment=enrolment, step=ids(enrolment)[1])
    assert completion.complete(by=worker, enrolment=enrolment) is not None
    play(worker, case)
    assert outline_of(enrolment).number_done == 2


def test_completing_looks_again_for_what_was_played(worker: User) -> None:
    case = a_case()
    enrolment = taking(worker, case)
    play(worker, case)
    learning.mark_done(by=worker, enrolment=enrolment, step=ids(enrolment)[1])
    enrolment.steps_done.filter(step=ids(enrolment)[0]).delete()  # as if both had happened at the same moment
    assert completion.complete(by=worker, enrolment=enrolment) is not None


CLOSED = ["deleted", "unpublished", "private"]


def close(case: CasePage, how: str) -> None:
    if how == "deleted":
        case.delete()
    elif how == "unpublished":
        case.unpublish()
    else:
        PageViewRestriction.objects.create(page=case, restriction_type=BaseViewRestriction.LOGIN)


@pytest.mark.parametrize("how", CLOSED)
def test_a_case_that_is_closed_holds_nobody_up_and_keeps_its_words(page: Client, worker: User, how: str) -> None:
    case = a_case(summary="A cold hall.")
    enrolment = taking(worker, case)
    close(case, how)
    said = text_of(page.get(url_of(enrolment)))
    assert "A cold hall." in said
    assert "The case can no longer be opened. What it was about when this module was published is above." in said
    assert "Begin the case" not in said
    response = page.post(url_of(enrolment))
    assert response.headers["Location"] == reverse("cpd:step", args=[enrolment.public_id, ids(enrolment)[1]])
    assert outline_of(enrolment).done == {ids(enrolment)[0]}


@pytest.mark.parametrize("how", CLOSED)
def test_what_was_begun_before_can_be_played_on_and_counts(page: Client, worker: User, how: str) -> None:
    case = a_case()
    enrolment = taking(worker, case)
    attempt = an_attempt(worker, editions.current_edition(case))
    close(case, how)
    response = page.get(url_of(enrolment))
    assert "You can play yours to its end, or go on without it." in text_of(response)
    assert f'href="{reverse("cpd:play", args=[attempt.public_id])}"' in main_of(response)
    attempt = CaseAttempt.objects.get(pk=attempt.pk)
    play_to_the_end(attempt)
    assert outline_of(enrolment).done == {ids(enrolment)[0]}
    assert case_steps.module_around(attempt) is not None


def test_a_case_that_was_private_from_the_start_is_named_and_left_out(page: Client, worker: User) -> None:
    case = a_case(summary="A secret", content_note="Another secret")
    close(case, "private")
    enrolment = taking(worker, case)
    response = page.get(url_of(enrolment))
    assert "The case is not open to play. You can go on without it." in text_of(response)
    assert "The cold room" in text_of(response)
    assert "secret" not in response.content.decode()


def test_a_case_not_begun_is_begun_from_the_step_by_one_button(page: Client, worker: User) -> None:
    case = a_case(summary="A cold hall.", content_note="Cold, and a child alone.", minutes=25)
    enrolment = taking(worker, case)
    response = page.get(url_of(enrolment))
    said = text_of(response)
    for words in (
        "Case exercise",
        "Look for the hall.",
        "A cold hall.",
        "Cold, and a child alone.",
        "About 25 minutes",
    ):
        assert words in said
    assert "One coat" not in said
    begin = reverse("cpd:case_start", args=[case.pk])
    assert re.search(rf'<form[^>]*method="post" action="{begin}"', main_of(response))
    attempt_url = page.post(begin).headers["Location"]
    assert attempt_url == reverse("cpd:play", args=[worker.case_attempts.get().public_id])

    under_way = page.get(url_of(enrolment))
    assert f'href="{attempt_url}"' in main_of(under_way)
    assert "You are in “Door”" in text_of(under_way)
    assert begin not in main_of(under_way)


def test_a_case_published_again_shows_what_it_says_now_before_it_begins(page: Client, worker: User) -> None:
    case = a_case(content_note="Cold.")
    enrolment = taking(worker, case)
    case.content_note = "Cold, and a death."
    with time_machine.travel("2026-11-22T09:00:00Z", tick=False):
        case.save_revision().publish()
    response = page.get(url_of(enrolment))
    begin = reverse("cpd:case_start", args=[case.pk])
    assert f'<a class="button" href="{begin}">' in main_of(response)
    assert "Cold, and a death." in text_of(page.get(begin))


def test_a_finished_case_is_done_without_a_press_and_leads_to_looking_back(page: Client, worker: User) -> None:
    case = a_case()
    enrolment = taking(worker, case)
    attempt = play(worker, case)
    response = page.get(url_of(enrolment))
    assert "You finished this case on 21 November 2026" in text_of(response)
    assert f'href="{reverse("cpd:debrief", args=[attempt.public_id])}"' in main_of(response)
    assert "Case exercise, done" in text_of(response)
    assert "Begin the case" not in text_of(response)
    assert "Next: Read this" in text_of(response)
    assert page.post(url_of(enrolment)).status_code == 302


def test_the_step_notes_by_itself_what_was_played_at_the_same_moment(page: Client, worker: User) -> None:
    case = a_case()
    enrolment = taking(worker, case)
    play(worker, case)
    enrolment.steps_done.all().delete()
    assert "Case exercise, done" in text_of(page.get(url_of(enrolment)))
    assert outline_of(enrolment).number_done == 1


def test_going_on_without_playing_is_refused_in_words(page: Client, worker: User) -> None:
    enrolment = taking(worker, a_case())
    for sent in ({}, {"then": "skip"}):
        response = page.post(url_of(enrolment), sent, follow=True)
        assert "Play the case to its end first." in text_of(response)
        assert response.redirect_chain[-1][0] == url_of(enrolment)
    assert "Go on with “Read this” and play the case later" in text_of(page.get(url_of(enrolment)))
    assert not enrolment.steps_done.exists()


def test_a_case_that_can_be_left_out_is_left_out_by_one_press(page: Client, worker: User) -> None:
    enrolment = taking(worker, a_case(), optional=True)
    assert 'name="then" value="skip"' in main_of(page.get(url_of(enrolment)))
    response = page.post(url_of(enrolment), {"then": "skip"})
    assert response.headers["Location"] == reverse("cpd:step", args=[enrolment.public_id, ids(enrolment)[1]])
    assert not enrolment.steps_done.exists()


def test_left_out_as_the_last_step_it_finishes_the_module(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker, steps=[text_step(), case_step(a_case(), optional=True)])
    first, last = ids(enrolment)
    page.post(reverse("cpd:step", args=[enrolment.public_id, first]))
    page.post(reverse("cpd:step", args=[enrolment.public_id, last]), {"then": "skip"})
    enrolment.refresh_from_db()
    assert enrolment.state == Enrolment.State.COMPLETED
    response = page.post(reverse("cpd:step", args=[enrolment.public_id, last]), {"then": "skip"}, follow=True)
    assert "It is in your CPD" in text_of(response)


def test_the_debrief_leads_back_and_says_that_minutes_count_once(page: Client, worker: User) -> None:
    case = a_case()
    attempt = play(worker, case)
    debrief = reverse("cpd:debrief", args=[attempt.public_id])
    assert "Back to the module" not in text_of(page.get(debrief))
    finished = taking(worker, case, optional=True, title="Finished")
    learning.mark_done(by=worker, enrolment=finished, step=ids(finished)[1])
    completion.complete(by=worker, enrolment=finished)
    assert "Back to the module “Finished”" in text_of(page.get(debrief))
    under_way = taking(worker, case, title="Under way")
    left = taking(worker, case, title="Left")
    learning.leave(by=worker, enrolment=left)
    taking(UserFactory(), case, title="Somebody else’s")
    response = page.get(debrief)
    assert "Back to the module “Under way”" in text_of(response)
    assert f'href="{url_of(under_way)}"' in main_of(response)
    assert text_of(response).count("The case is also a step of “Under way”") == 2
    page.post(reverse("cpd:case_keep", args=[attempt.public_id]))
    assert text_of(page.get(debrief)).count("The case is also a step of “Under way”") == 1


@pytest.mark.parametrize("state", ["not begun", "under way", "finished", "closed"])
def test_the_step_takes_eight_queries(page: Client, worker: User, state: str, django_assert_num_queries: Any) -> None:
    case = a_case()
    enrolment = taking(worker, case)
    if state == "under way":
        an_attempt(worker, editions.current_edition(case))
    elif state == "finished":
        for _ in range(3):
            play(worker, case)
    elif state == "closed":
        case.unpublish()
    page.get(url_of(enrolment))
    with django_assert_num_queries(8):
        assert page.get(url_of(enrolment)).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_debrief_costs_the_same_however_many_modules_have_the_case(
    page: Client, worker: User, number: int, django_assert_num_queries: Any
) -> None:
    case = a_case()
    for _ in range(10):
        play(UserFactory(), case)
    for _ in range(number):
        taking(worker, case)
    debrief = reverse("cpd:debrief", args=[play(worker, case).public_id])
    page.get(debrief)
    with django_assert_num_queries(12):
        assert page.get(debrief).status_code == 200


def test_an_edition_from_before_cases_were_kept_is_read_as_it_is(worker: User) -> None:
    enrolment = an_enrolment(worker, steps=[text_step()])
    assert "cases" not in enrolment.edition.body
    assert case_steps.keys_in(enrolment.edition) == {}


def test_two_cases_in_a_module_are_told_apart(worker: User) -> None:
    one, two = a_case(), a_case(the_cold_room() | {"title": "The warm room"})
    enrolment = an_enrolment(worker, steps=[case_step(one, "One"), case_step(two, "Two")])
    play(worker, two)
    assert outline_of(enrolment).done == {ids(enrolment)[1]}
    play(worker, one)
    assert completion.complete(by=worker, enrolment=enrolment) is not None
