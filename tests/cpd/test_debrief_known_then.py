"""What a debrief says could be known at each decision, and that its sentences end once."""

from __future__ import annotations

import pytest

from cpd.domain import attempts
from cpd.domain.debrief import as_sentence, debrief_of, in_sentences
from people.models import User
from tests.factories.cases import (
    GO_ON,
    LOOK,
    a_case_edition,
    an_attempt,
    decide,
    decide_room,
    estimate,
    make,
    play_to_the_end,
    the_cold_room,
)

pytestmark_db = pytest.mark.django_db


@pytestmark_db
def test_what_there_was_no_time_left_for_could_not_have_been_found_out(worker: User) -> None:
    document = the_cold_room()
    document["scenes"][0]["enquiries"][1]["cost"] = 100
    attempt = an_attempt(worker, a_case_edition(document))
    make(attempt, LOOK, estimate(), decide(), GO_ON, decide_room(), GO_ON)
    first, _second = debrief_of(attempts.playing(attempt)).decided
    assert first.askable == ()
    assert [one.key for one in first.too_long] == ["ring"]


@pytestmark_db
@pytest.mark.parametrize(("cost", "was_there"), [(30, True), (130, False)])
def test_what_was_learnt_later_says_whether_it_was_there_to_be_found_out(
    worker: User, cost: int, *, was_there: bool
) -> None:
    document = the_cold_room()
    document["facts"].append({"key": "left", "text": "She has left"})
    document["scenes"][0]["enquiries"][0]["cost"] = cost
    later = {"type": "narrative", "html": "<p>One coat. She is gone.</p>", "learn": ["coat", "left"]}
    document["scenes"][1]["passages"] = [later]
    attempt = an_attempt(worker, a_case_edition(document))
    make(attempt, estimate(), decide(), GO_ON, decide_room(), GO_ON)
    first, second = debrief_of(attempts.playing(attempt)).decided
    assert [one.key for one in first.was_there] == (["coat"] if was_there else [])
    assert [one.key for one in first.came_next] == (["left"] if was_there else ["coat", "left"])
    assert (second.was_there, second.came_next) == ((), ())


@pytestmark_db
def test_what_came_next_stands_under_the_decision_before_it_alone(worker: User) -> None:
    document = the_cold_room()
    document["facts"] += [{"key": "left", "text": "She has left"}, {"key": "back", "text": "She is back"}]
    for scene, fact in ((1, "left"), (2, "back")):
        document["scenes"][scene]["passages"] = [{"type": "narrative", "html": "<p>News.</p>", "learn": [fact]}]
    first, second = debrief_of(play_to_the_end(an_attempt(worker, a_case_edition(document)))).decided
    assert [one.key for one in first.came_next] == ["left"]
    assert [one.key for one in second.came_next] == ["back"]


@pytest.mark.parametrize("end", [".", "?", "…", ".”", "!)", ""])
def test_an_option_becomes_one_sentence_however_its_author_ended_it(end: str) -> None:
    assert as_sentence(f"Come back tomorrow{end}") == f"Come back tomorrow{end or '.'}"
    assert as_sentence(f"Come back tomorrow{end} ") == f"Come back tomorrow{end or '.'}"


def test_no_words_stay_no_words() -> None:
    assert as_sentence("") == ""


@pytestmark_db
def test_no_sentence_ends_twice_where_options_end_with_a_full_stop(worker: User) -> None:
    document = the_cold_room()
    decision = document["scenes"][0]["decision"]
    decision["title"] = "The door"
    decision["options"][0]["text"] = "Ask to see upstairs."
    decision["options"][1]["text"] = "Come back tomorrow."
    now = play_to_the_end(an_attempt(worker, a_case_edition(document)))
    [parted] = debrief_of(now).parted
    assert (parted.own, parted.others[0].said) == ("Ask to see upstairs.", "Come back tomorrow.")
    assert in_sentences(now).startswith("1. The door: Ask to see upstairs (70 per cent sure)\n")
