"""Playing a case on its pages: what is shown, what is kept, and what is refused in words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cpd.domain import attempts
from cpd.models import CaseAttempt, Entry
from people.models import User
from tests.factories.cases import (
    GO_ON,
    LOOK,
    a_case_edition,
    an_attempt,
    decide,
    estimate,
    make,
    play_to_the_end,
    the_cold_room,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def at(attempt: CaseAttempt, name: str = "cpd:play") -> str:
    return reverse(name, args=[attempt.public_id])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def deciding(after: int, option: str = "up", **more: Any) -> dict[str, Any]:
    """What the form of the first scene sends."""
    return {
        "after": after,
        "estimate-heated": 40,
        "option": option,
        "reason": "I do not know enough.",
        "confidence": 70,
        **more,
    }


def test_a_scene_shows_what_there_is_and_nothing_of_what_comes(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    said = text_of(page.get(at(attempt)))
    assert "Scene 1, Tuesday" in said
    assert "It’s like camping." in said
    assert "2 hours left for this family, of 2 hours" in said
    assert "Look into the hall" in said
    for hidden in ("One coat", "She leads the way.", "The door closes.", "Upstairs", "I would want to see", "10–30"):
        assert hidden not in said


def test_asking_shows_the_answer_and_takes_time(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    response = page.post(at(attempt), {"after": 0, "ask": "look"})
    assert response.headers["Location"] == at(attempt) + "#asked-look"
    said = text_of(page.get(at(attempt)))
    assert "One coat hangs by the door." in said
    assert "1 hour 30 minutes left for this family" in said
    assert "What happened when Tuesday One coat for two children You saw it" in said


def test_a_decision_is_locked_with_its_reason_before_anything_is_shown(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    response = page.post(at(attempt), deciding(0))
    assert response.headers["Location"] == at(attempt) + "#decided"
    said = text_of(page.get(at(attempt)))
    assert "Ask to see upstairs “I do not know enough.”" in said
    assert "70 per cent sure" in said
    assert "She leads the way." in said
    assert "Lock it" not in said
    page.post(at(attempt), {"after": 2, "go_on": "1"})
    assert "Scene 2, The same day" in text_of(page.get(at(attempt)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"option": ""}, "Choose what you would do"),
        ({"option": "fly"}, "Choose one of these"),
        ({"reason": " "}, "Say in a sentence why"),
        ({"confidence": ""}, "Choose how sure you are"),
        ({"estimate-heated": "maybe"}, "Write a whole number from 0 to 100"),
        ({"estimate-heated": 101}, "Write a number from 0 to 100"),
        ({"option": "other"}, "Say what you would do instead"),
        ({"reason": "x" * 1_000_000}, "Keep it under 5000 characters. This has 1000000"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(
    page: Client, worker: User, changes: dict[str, Any], said: str
) -> None:
    attempt = an_attempt(worker)
    response = page.post(at(attempt), deciding(0) | changes)
    assert response.status_code == 422
    assert said in text_of(response)
    assert attempt.moves.count() == 0


def test_what_was_written_is_still_there_when_something_is_missing(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    response = page.post(at(attempt), deciding(0, reason="Because of the cold", confidence=""))
    assert "Because of the cold" in response.content.decode()


def test_the_same_post_twice_makes_one_decision(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    for _ in range(2):
        assert page.post(at(attempt), deciding(0)).headers["Location"] == at(attempt) + "#decided"
    assert attempt.moves.count() == 2


def test_a_second_tab_is_told_and_its_words_are_shown(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    page.post(at(attempt), deciding(0))
    response = page.post(at(attempt), deciding(0, option="back", reason="Let her sleep"))
    assert response.status_code == 409
    said = text_of(response)
    assert "You went on in another tab. Nothing was added" in said
    assert "Let her sleep" in said
    assert attempts.playing(attempt).state.chosen == (("at-the-door", "up"),)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"after": "x"},
        {"after": -1, "ask": "look"},
        {"after": 99, "ask": "look"},
        {"after": 0, "ask": "nobody"},
        {"after": 0, "ask": "x" * 10_000},
        {"after": 0, "go_on": "1"},
        {"after": 0, "stop": "1"},
    ],
)
def test_what_is_not_open_is_refused_with_a_message(page: Client, worker: User, sent: dict[str, Any]) -> None:
    attempt = an_attempt(worker)
    response = page.post(at(attempt), sent, follow=True)
    assert response.redirect_chain
    assert 'class="note' in response.content.decode() or "Nothing was" in text_of(response)
    assert attempt.moves.count() == 0


def test_nothing_is_added_after_the_end(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    play_to_the_end(attempt)
    response = page.post(at(attempt), {"after": 6, "ask": "ring"}, follow=True)
    assert "This case has ended. Nothing was changed." in text_of(response)
    assert attempt.moves.count() == 6


def test_somebody_elses_attempt_is_not_there(page: Client, somebody_else: User) -> None:
    attempt = an_attempt(somebody_else)
    for name in ("cpd:play", "cpd:debrief"):
        assert page.get(at(attempt, name)).status_code == 404
    posts = ("play", "notes_save", "debrief", "looking_back_save", "case_keep", "case_show")
    for name in posts:
        assert page.post(at(attempt, f"cpd:{name}"), {"after": 0, "ask": "look"}).status_code == 404
    assert page.post(at(attempt, "portfolios:evidence_from_case")).status_code == 404
    assert attempt.moves.count() == 0


@pytest.mark.parametrize("moves", [[], [LOOK], [LOOK, estimate(), decide()], [estimate(), decide(), GO_ON]])
def test_a_scene_takes_few_queries(
    page: Client, worker: User, moves: list[Any], django_assert_num_queries: Any
) -> None:
    attempt = an_attempt(worker)
    make(attempt, *moves)
    with django_assert_num_queries(8):
        assert page.get(at(attempt)).status_code == 200


def test_a_move_takes_at_most_ten_queries(page: Client, worker: User, django_assert_num_queries: Any) -> None:
    attempt = an_attempt(worker)
    with django_assert_num_queries(9):
        page.post(at(attempt), {"after": 0, "ask": "look"})
    with django_assert_num_queries(9):
        page.post(at(attempt), deciding(1))


def test_the_debrief_waits_for_the_end(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    response = page.get(at(attempt, "cpd:debrief"), follow=True)
    assert "Finish the case first: looking back gives away what comes." in text_of(response)
    for name in ("case_keep", "case_show", "debrief"):
        response = page.post(at(attempt, f"cpd:{name}"), {"person": attempt.public_id})
        assert response.status_code in (302, 404)
    assert not Entry.objects.exists()


def test_the_debrief_shows_ways_reasons_panel_and_estimates(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    play_to_the_end(attempt)
    said = text_of(page.get(at(attempt, "cpd:debrief")))
    assert "Slowly: Come back tomorrow. “She was alone.”" in said
    assert "I do not know enough." in said
    assert "A health visitor: Ask to see upstairs “I would want to see where they sleep.”" in said
    assert re.search(r"saw pulling on it: +How people reason: [^.]+ The family and the professionals:", said)
    assert "10–30%" in said
    assert "It was not so" in said
    assert "The boiler had been reported as mended" in said
    assert "Ring the school" in said


def test_the_answer_is_kept_with_its_factors(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    play_to_the_end(attempt)
    sent = {"text": "She had been written down before.", "factors-at-the-door": ["human_reasoning"], "edit_number": 0}
    page.post(at(attempt, "cpd:debrief"), sent)
    attempt.refresh_from_db()
    assert attempt.looking_back.text == "She had been written down before."
    assert attempt.looking_back.factors == {"at-the-door": ["human_reasoning"]}
    conflict = page.post(at(attempt, "cpd:debrief"), sent | {"text": "Other words"})
    assert conflict.status_code == 409
    assert "She had been written down before." in text_of(conflict)
    assert "Other words" in conflict.content.decode()
    assert page.post(at(attempt, "cpd:looking_back_save"), sent | {"factors-at-the-door": ["luck"]}).status_code == 422


def test_one_button_makes_the_entry_and_the_draft_with_path_and_reasons(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    play_to_the_end(attempt)
    for _ in range(2):
        sent = {"text": "It was cold.", "edit_number": 0, "then": "evidence"}
        response = page.post(at(attempt, "cpd:debrief"), sent, follow=True)
    entry = worker.entries.get()
    assert (entry.kind, entry.title, entry.learnt) == (Entry.Kind.CASE, "The cold room", "It was cold.")
    text = response.content.decode()
    assert "1. What do you do? Ask to see upstairs (70 per cent sure)" in text
    assert "Why, as I wrote it then: I do not know enough." in text
    assert "2. And now? Sit down with her" in text
    assert worker.portfolio.evidence.count() == 1


def test_the_record_alone_can_be_kept_too(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    play_to_the_end(attempt)
    for _ in range(2):
        response = page.post(at(attempt, "cpd:case_keep"))
    assert response.headers["Location"] == reverse("cpd:entry", args=[worker.entries.get().public_id])


def test_what_others_chose_is_shown_from_ten_people_on_and_small_numbers_are_hidden(page: Client, worker: User) -> None:
    edition = a_case_edition()
    for number in range(8):
        play_to_the_end(an_attempt(UserFactory(), edition), room="talk" if number else "write")
    mine = an_attempt(worker, edition)
    play_to_the_end(mine)
    assert "What others chose" not in text_of(page.get(at(mine, "cpd:debrief")))
    play_to_the_end(an_attempt(UserFactory(), edition), option="back")
    said = text_of(page.get(at(mine, "cpd:debrief")))
    assert "What others chose" in said
    assert "10 people" in said
    # One person went back: hidden, and with it the other number, from which it could be worked out.
    assert "What do you do? 10 people What they chose is hidden: at least one option was chosen by few" in said
    # Nine decided in the room: too few to show.
    assert "9 people" not in said


def test_the_debrief_takes_few_queries(page: Client, worker: User, django_assert_num_queries: Any) -> None:
    edition = a_case_edition()
    for _ in range(10):
        play_to_the_end(an_attempt(UserFactory(), edition))
    attempt = an_attempt(worker, edition)
    play_to_the_end(attempt)
    page.get(at(attempt, "cpd:debrief"))
    with django_assert_num_queries(12):
        assert page.get(at(attempt, "cpd:debrief")).status_code == 200


def test_a_case_without_a_limit_shows_what_was_spent(page: Client, worker: User) -> None:
    attempt = an_attempt(worker, a_case_edition(the_cold_room() | {"budget": None}))
    make(attempt, LOOK)
    assert "30 minutes spent with this family so far" in text_of(page.get(at(attempt)))


@pytest.mark.parametrize("number", [0, 1, 3, 30])
def test_the_list_of_cases_takes_the_same_queries_however_many(
    page: Client, worker: User, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        an_attempt(worker, a_case_edition())
    with django_assert_num_queries(7 if number else 6):
        said = text_of(page.get(reverse("cpd:cases")))
    assert said.count("You are in “Door”") == number
    assert ("No case yet" in said) is (number == 0)
