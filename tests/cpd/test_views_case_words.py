"""What somebody writes in a case is not lost: notes, a decision half written, the answer of the debrief."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cpd.domain.case_entries import keep_as_entry
from cpd.models import CaseAttempt, CaseNotes, Entry
from people.domain import unsent
from people.models import User
from tests.cpd.test_views_cases import at, deciding
from tests.factories.cases import an_attempt, play_to_the_end

pytestmark = pytest.mark.django_db

TOO_LONG = "x" * 30_000


def test_notes_are_saved_while_they_are_written(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    response = page.post(at(attempt, "cpd:notes_save"), {"text": "Who else comes?", "edit_number": 0})
    assert response.headers["X-Edit-Number"] == "1"
    assert page.post(at(attempt, "cpd:notes_save"), {"text": "Other", "edit_number": 0}).status_code == 409
    assert page.post(at(attempt, "cpd:notes_save"), {"text": TOO_LONG, "edit_number": 1}).status_code == 422
    assert "Who else comes?" in page.get(at(attempt)).content.decode()


def test_notes_are_saved_by_their_button_without_javascript(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    sent = {"notes": "save", "text": "Who else comes?", "edit_number": 0}
    response = page.post(at(attempt), sent)
    assert response.headers["Location"] == at(attempt) + "#notes"
    assert CaseNotes.objects.get(attempt=attempt).text == "Who else comes?"
    assert attempt.moves.count() == 0


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("Mine, from the other tab", 409, "What you wrote in this tab is in the fields."),
        (TOO_LONG, 422, "Keep it under 20000 characters. This has 30000"),
    ],
)
def test_notes_that_cannot_be_saved_come_back_on_the_scene(
    page: Client, worker: User, text: str, status: int, said: str
) -> None:
    attempt = an_attempt(worker)
    page.post(at(attempt, "cpd:notes_save"), {"text": "Stored first", "edit_number": 0})
    response = page.post(at(attempt), deciding(0) | {"notes": "save", "text": text, "edit_number": 0})
    content = response.content.decode()
    assert "I do not know enough." in content  # of the decision, which came along
    assert response.status_code == status
    assert said in content
    assert text in content
    assert "What do you want to find out?" in content
    if status == 409:
        assert "Stored first" in content
        page.post(at(attempt), {"notes": "save", "text": text, "edit_number": 1})
        assert CaseNotes.objects.get(attempt=attempt).text == text


@pytest.mark.parametrize("button", [{"ask": "look"}, {"notes": "save", "text": "Ring them", "edit_number": 0}])
def test_a_decision_half_written_stays_when_something_else_is_sent(
    page: Client, worker: User, button: dict[str, Any]
) -> None:
    attempt = an_attempt(worker)
    began = {name: value for name, value in deciding(0).items() if name != "confidence"}
    response = page.post(at(attempt), began | button, follow=True)
    content = response.content.decode()
    assert "I do not know enough." in content
    form = response.context["form"]
    assert (form["option"].value(), form["estimate-heated"].value()) == ("up", "40")
    assert attempt.moves.count() == (1 if "ask" in button else 0)
    # Sent once more from the page that they were put back on, they still go along.
    where = response.redirect_chain[0][0].partition("#")[0]
    notes = {"notes": "save", "text": "Ring her too", "edit_number": 1 if "notes" in button else 0}
    where = page.post(where, began | notes).headers["Location"].partition("#")[0]
    assert page.get(where).context["form"]["reason"].value() == "I do not know enough."
    assert "unsent=" in where
    page.post(where, deciding(attempt.moves.count()))
    assert unsent.waiting_for(worker, at(attempt)) is None
    assert "after" not in response.context["unsent"].fields


def test_asking_with_nothing_written_keeps_nothing(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    response = page.post(at(attempt), {"after": 0, "ask": "look", "option": "up", "reason": "  "})
    assert response.headers["Location"] == at(attempt) + "#asked-look"
    assert not worker.unsent_texts.exists()


def test_words_written_after_the_session_ended_are_put_back_in_the_notes(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    token = unsent.writer_token(worker, at(attempt))
    Client().post(at(attempt, "cpd:notes_save"), {"text": "Who else comes?", "edit_number": 0, "writer": token})
    kept = worker.unsent_texts.get()
    where = f"{at(attempt)}?unsent={kept.public_id}"
    assert "Who else comes?" in page.get(where).context["notes"]["text"].value()
    page.post(where, {"notes": "save", "text": "Who else comes?", "edit_number": 0})
    assert CaseNotes.objects.get(attempt=attempt).text == "Who else comes?"
    assert not worker.unsent_texts.exists()


def test_keeping_a_case_as_evidence_never_drops_the_answer(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    play_to_the_end(attempt)
    sent = {"text": "From this tab", "edit_number": 0, "then": "evidence"}
    page.post(at(attempt, "cpd:looking_back_save"), {"text": "From the other tab", "edit_number": 0})
    conflict = page.post(at(attempt, "cpd:debrief"), sent)
    assert conflict.status_code == 409
    assert "From this tab" in conflict.content.decode()
    too_long = page.post(at(attempt, "cpd:debrief"), sent | {"text": TOO_LONG, "edit_number": 1})
    assert too_long.status_code == 422
    assert TOO_LONG in too_long.content.decode()
    assert not Entry.objects.exists()
    token = unsent.writer_token(worker, at(attempt, "cpd:debrief"))
    signed_out = Client().post(at(attempt, "cpd:debrief"), sent | {"writer": token})
    assert "/accounts/" in signed_out.headers["Location"]
    kept = worker.unsent_texts.get()
    assert kept.fields["text"] == "From this tab"
    where = f"{at(attempt, 'cpd:debrief')}?unsent={kept.public_id}"
    done = page.post(where, sent | {"edit_number": 1}, follow=True)
    assert done.redirect_chain[0][1] == 307
    assert worker.portfolio.evidence.get().entry == worker.entries.get()
    assert worker.entries.get().learnt == "From this tab"
    assert not worker.unsent_texts.exists()


def test_a_decision_half_written_survives_a_question_that_cannot_be_asked(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    response = page.post(at(attempt), deciding(0) | {"ask": "nobody"}, follow=True)
    assert "That cannot be done in this scene." in response.content.decode()
    assert response.context["form"]["reason"].value() == "I do not know enough."
    assert not attempt.moves.exists()


def test_the_entry_of_a_case_bears_the_day_it_was_finished_and_the_moment_it_was_kept(worker: User) -> None:
    attempt = an_attempt(worker)
    play_to_the_end(attempt)
    finished = timezone.now() - timedelta(days=9)
    CaseAttempt.objects.filter(pk=attempt.pk).update(finished_at=finished)
    attempt.refresh_from_db()
    entry = keep_as_entry(by=worker, attempt=attempt)
    assert entry.done_on == timezone.localdate(finished)
    assert entry.created_at > finished + timedelta(days=8)
