"""What is sent to a case from a page that no longer is, or from no page at all: told, and nothing is added."""

from __future__ import annotations

import pytest
from django.test import Client

from people.models import User
from tests.cpd.test_views_cases import at, deciding, text_of
from tests.factories.cases import LOOK, an_attempt, decide, estimate, make, play_to_the_end

pytestmark = pytest.mark.django_db
TOLD = "You went on in another tab."


@pytest.mark.parametrize("where", ["locked", "over"])
def test_a_post_without_a_move_where_there_is_nothing_to_decide(page: Client, worker: User, where: str) -> None:
    attempt = an_attempt(worker)
    moves = len((play_to_the_end(attempt) if where == "over" else make(attempt, estimate(), decide())).moves)
    response = page.post(at(attempt), {"after": moves, "option": "up"}, follow=True)
    assert TOLD in text_of(response)
    assert response.status_code == 200
    assert attempt.moves.count() == moves


def test_a_form_with_something_missing_from_an_older_page_is_an_older_page(page: Client, worker: User) -> None:
    attempt = an_attempt(worker)
    make(attempt, LOOK)
    response = page.post(at(attempt), deciding(0, confidence="", reason="She is cold."))
    assert response.status_code == 409
    assert TOLD in text_of(response)
    assert "She is cold." in text_of(response)
    assert attempt.moves.count() == 1
