"""The pages of learning: lists, beginning, the way through, the end, leaving; with queries counted."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cpd.domain import learning
from cpd.domain.steps import questions_in, steps_in, value_of
from cpd.models import Enrolment
from people.models import User
from tests.factories.content import a_digest, a_module, digest_step, quiz_step, reflection_step, text_step
from tests.factories.cpd import a_finished_module, an_enrolment, take_all_steps

pytestmark = pytest.mark.django_db


def step_url(enrolment: Enrolment, kind: str, name: str = "cpd:step") -> str:
    step = next(step for step in steps_in(enrolment.edition) if step.type == kind)
    return reverse(name, args=[enrolment.public_id, step.id])


def overview(enrolment: Enrolment) -> str:
    return reverse("cpd:enrolment", args=[enrolment.public_id])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_an_empty_list_says_what_to_do(page: Client) -> None:
    response = page.get(reverse("cpd:learning"))
    assert "Nothing under way" in text_of(response)
    assert "There is no module yet" in text_of(response)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_takes_as_many_queries_however_many_modules(
    page: Client, worker: User, number: int, django_assert_num_queries: Any
) -> None:
    digest = a_digest()
    module = a_module(steps=[digest_step(digest), reflection_step()])
    for n in range(number):
        an_enrolment(worker, title=f"Open {n}", steps=[digest_step(digest), quiz_step()])
    finished = a_finished_module(worker, steps=[text_step()]).enrolment
    assert finished is not None
    for _n in range(number - 1):
        again = learning.enrol(by=worker, edition=finished.edition)
        take_all_steps(again)
        page.post(reverse("cpd:complete", args=[again.public_id]))
    page.get(reverse("cpd:learning"))  # Wagtail keeps the site's address from here on
    with django_assert_num_queries(11):
        response = page.get(reverse("cpd:learning"))
    assert len(response.context["outlines"]) == number
    assert len(response.context["finished"]) == number
    assert [one.pk for one in response.context["suggested"]] == [module.pk]


def test_finished_modules_come_thirty_to_a_page(page: Client, worker: User) -> None:
    enrolment = a_finished_module(worker, steps=[text_step()]).enrolment
    assert enrolment is not None
    Enrolment.objects.bulk_create(
        Enrolment(user=worker, edition=enrolment.edition, page_key=enrolment.page_key, state="completed",
                  completed_at=enrolment.completed_at)
        for _n in range(30)
    )  # fmt: skip
    assert len(page.get(reverse("cpd:learning")).context["finished"]) == 30
    assert len(page.get(reverse("cpd:learning"), {"page": "2"}).context["finished"]) == 1
    assert page.get(reverse("cpd:learning"), {"page": "nonsense"}).status_code == 200


def test_beginning_leads_to_the_first_step(page: Client, worker: User) -> None:
    module = a_module()
    response = page.post(reverse("cpd:enrol", args=[module.pk]))
    enrolment = worker.enrolments.get()
    assert response.headers["Location"] == step_url(enrolment, "text")


def test_beginning_twice_resumes(page: Client, worker: User) -> None:
    module = a_module()
    page.post(reverse("cpd:enrol", args=[module.pk]))
    learning.mark_done(
        by=worker, enrolment=worker.enrolments.get(), step=steps_in(worker.enrolments.get().edition)[0].id
    )
    response = page.post(reverse("cpd:enrol", args=[module.pk]))
    assert worker.enrolments.count() == 1
    assert response.headers["Location"] == step_url(worker.enrolments.get(), "quiz")


def test_a_visitor_signs_in_first_and_is_then_asked_once_more(client: Client, worker: User, today: None) -> None:
    url = reverse("cpd:enrol", args=[a_module().pk])
    assert client.post(url).headers["Location"].endswith(f"?next={url}")
    client.force_login(worker)
    assert "Begin the module" in text_of(client.get(url))
    assert not worker.enrolments.exists()
    client.post(url)
    assert client.get(url).headers["Location"] == overview(worker.enrolments.get())


def test_a_page_that_is_no_published_module_is_not_there(page: Client) -> None:
    module = a_module()
    module.unpublish()
    for pk in (module.pk, a_digest().pk, 999_999):
        assert page.get(reverse("cpd:enrol", args=[pk])).status_code == 404
        assert page.post(reverse("cpd:enrol", args=[pk])).status_code == 404


def test_the_way_through_a_module_without_script(page: Client, worker: User) -> None:
    """Every step by its form alone; at the end the CPD entry is there."""
    enrolment = an_enrolment(worker, steps=[text_step(), digest_step(a_digest()), quiz_step(), reflection_step()])
    assert "Next: What research says" in text_of(page.get(step_url(enrolment, "text")))
    assert page.post(step_url(enrolment, "text")).headers["Location"] == step_url(enrolment, "digest")
    assert "First message." in text_of(page.get(step_url(enrolment, "digest")))
    assert page.post(step_url(enrolment, "digest")).headers["Location"] == step_url(enrolment, "quiz")
    quiz = step_url(enrolment, "quiz")
    (question,) = questions_in(value_of(enrolment.edition, steps_in(enrolment.edition)[2].id))
    response = page.post(quiz, {"answers": "1", question.id: question.options[1].id})
    assert response.headers["Location"] == quiz + "#answers"
    shown = text_of(page.get(quiz))
    assert "It may close it." in shown
    assert page.post(quiz).headers["Location"] == step_url(enrolment, "reflection")
    response = page.post(step_url(enrolment, "reflection"), {"text": "My words.", "edit_number": "", "then": "next"})
    assert response.headers["Location"] == overview(enrolment)
    assert worker.entries.get().learnt == "My words."
    finished = text_of(page.get(overview(enrolment)))
    assert "It is in your CPD" in finished
    assert "One sentence to go" in finished


def test_finishing_too_early_leads_to_what_is_to_go(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker)
    response = page.post(reverse("cpd:complete", args=[enrolment.public_id]), follow=True)
    assert response.redirect_chain[-1][0] == step_url(enrolment, "text")
    assert "3 steps are still to be done" in text_of(response)


def test_finishing_by_a_link_only_shows_the_overview(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker)
    take_all_steps(enrolment)
    assert page.get(reverse("cpd:complete", args=[enrolment.public_id])).headers["Location"] == overview(enrolment)
    assert not worker.entries.exists()


def test_an_optional_last_step_can_be_left_by_finishing_from_the_overview(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker, steps=[text_step(), reflection_step(optional=True)])
    page.post(step_url(enrolment, "text"))
    assert "Finish the module" in text_of(page.get(overview(enrolment)))
    page.post(reverse("cpd:complete", args=[enrolment.public_id]))
    assert worker.entries.count() == 1


@pytest.mark.parametrize(("state", "queries"), [("open", 6), ("finished", 9)])
def test_the_overview_takes_few_queries(
    page: Client, worker: User, state: str, queries: int, django_assert_num_queries: Any
) -> None:
    enrolment = an_enrolment(worker) if state == "open" else a_finished_module(worker).enrolment
    assert enrolment is not None
    with django_assert_num_queries(queries):
        assert page.get(overview(enrolment)).status_code == 200


def test_leaving_asks_once_and_keeps_the_words(page: Client, worker: User) -> None:
    module = a_module()
    page.post(reverse("cpd:enrol", args=[module.pk]))
    enrolment = worker.enrolments.get()
    page.post(step_url(enrolment, "reflection", "cpd:reflection_save"), {"text": "Kept.", "edit_number": "0"})
    leave = reverse("cpd:leave", args=[enrolment.public_id])
    assert "Leave this module?" in text_of(page.get(leave))
    assert worker.enrolments.get().state == "in_progress"
    assert page.post(leave).headers["Location"] == reverse("cpd:learning")
    assert "You left this module" in text_of(page.get(overview(enrolment)))
    assert page.post(leave).headers["Location"] == overview(enrolment)
    page.post(reverse("cpd:enrol", args=[module.pk]))
    again = worker.enrolments.exclude(pk=enrolment.pk).get()
    assert ">\nKept.</textarea>" in page.get(step_url(again, "reflection")).content.decode()


def test_the_two_sentences_can_be_written_where_the_module_ends(page: Client, worker: User) -> None:
    entry = a_finished_module(worker, steps=[text_step()])
    assert entry.enrolment is not None
    url = overview(entry.enrolment)
    assert "Two sentences to go" in text_of(page.get(url))
    response = page.post(url, {"learnt": "One.", "impact": "", "edit_number": "0"})
    assert response.headers["Location"] == url
    response = page.post(url, {"learnt": "One.", "impact": "Two.", "edit_number": "1"})
    assert response.headers["Location"] == reverse("cpd:year")
    entry.refresh_from_db()
    assert entry.counts
    assert "It counts toward your year" in text_of(page.get(url))


def test_a_deleted_entry_leaves_a_quiet_end(page: Client, worker: User) -> None:
    entry = a_finished_module(worker)
    assert entry.enrolment is not None
    page.post(reverse("cpd:entry_delete", args=[entry.public_id]))
    assert "You deleted the CPD entry" in text_of(page.get(overview(entry.enrolment)))
    assert page.post(overview(entry.enrolment), {"learnt": "x"}).status_code == 302
    assert page.post(reverse("cpd:sentences_save", args=[entry.enrolment.public_id])).status_code == 404
