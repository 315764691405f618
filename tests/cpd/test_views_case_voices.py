"""What stands in view on a case's pages: a child's words with the name of who said them, and hindsight as hindsight."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cpd.models import CaseAttempt
from people.models import User
from tests.cpd.test_views_cases import at, text_of
from tests.factories.cases import (
    GO_ON,
    a_case_edition,
    an_attempt,
    decide,
    decide_room,
    estimate,
    make,
    play_to_the_end,
    the_cold_room,
)

pytestmark = pytest.mark.django_db

SISTER = {"type": "voice", "who": "child", "name": "Sam, by the coat hooks", "words": "The big coat’s here."}
MOTHER = {"type": "voice", "who": "parent", "name": "His mother, at the door", "words": "They are asleep."}


def a_case_with(*voices: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The cold room with these voices in its first scene, after Robin's."""
    document = the_cold_room() | more
    document["scenes"][0]["passages"] += voices
    return document


def in_the_second_scene(worker: User, document: dict[str, Any]) -> CaseAttempt:
    attempt = an_attempt(worker, a_case_edition(document))
    make(attempt, estimate(), decide(), GO_ON)
    return attempt


def kept_voices(page: Client, attempt: CaseAttempt) -> list[str]:
    """Both places of the kept words, in the order of the page."""
    found = re.findall(r'<figure class="kept-voice.*?</figure>', page.get(at(attempt)).content.decode(), re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip() for one in found]


def test_a_childs_words_bear_the_name_of_who_said_them(page: Client, worker: User) -> None:
    attempt = in_the_second_scene(worker, a_case_with(SISTER))
    assert kept_voices(page, attempt) == ["Kept in view: Robin “The big coat’s here.” Sam, by the coat hooks"] * 2


def test_only_a_child_is_kept_in_view(page: Client, worker: User) -> None:
    attempt = in_the_second_scene(worker, a_case_with(MOTHER))
    assert kept_voices(page, attempt) == ["Kept in view: Robin “It’s like camping.” Robin, on the stairs"] * 2


def test_a_case_whose_child_is_not_born_says_only_that_a_child_spoke(page: Client, worker: User) -> None:
    attempt = in_the_second_scene(worker, a_case_with(SISTER, child=""))
    assert kept_voices(page, attempt) == ["A child’s words “The big coat’s here.” Sam, by the coat hooks"] * 2


def test_a_childs_words_come_before_the_decision_and_again_beside_the_scene(page: Client, worker: User) -> None:
    content = page.get(at(in_the_second_scene(worker, the_cold_room()))).content.decode()
    places = [
        content.index(one) for one in ("kept-voice before", 'id="decide"', "<aside", "kept-voice beside", 'id="notes"')
    ]
    assert places == sorted(places)


def test_hindsight_stands_once_with_when_it_came_out(page: Client, worker: User) -> None:
    document = the_cold_room()
    document["debrief"]["hindsight"][0]["on"] = "Said at Easter"
    attempt = an_attempt(worker, a_case_edition(document))
    play_to_the_end(attempt)
    said = text_of(page.get(at(attempt, "cpd:debrief")))
    assert said.count("The boiler had been reported as mended") == 1
    assert "The boiler had been reported as mended Said at Easter" in said
    assert said.index("Why did it make sense then?") < said.index("Only in hindsight") < said.index("The boiler had")
    assert "known to nobody" not in said


def test_a_debrief_without_hindsight_has_no_part_for_it(page: Client, worker: User) -> None:
    document = the_cold_room()
    document["debrief"]["hindsight"] = []
    attempt = an_attempt(worker, a_case_edition(document))
    play_to_the_end(attempt)
    assert "hindsight-h" not in page.get(at(attempt, "cpd:debrief")).content.decode()


def test_looking_back_tells_what_could_still_be_found_out_from_what_there_was_no_time_for(
    page: Client, worker: User
) -> None:
    document = the_cold_room()
    document["scenes"][0]["enquiries"][1]["cost"] = 130
    document["scenes"][1]["passages"] = [{"type": "narrative", "html": "<p>One coat.</p>", "learn": ["coat"]}]
    attempt = an_attempt(worker, a_case_edition(document))
    make(attempt, estimate(), decide(), GO_ON, decide_room(), GO_ON)
    said = text_of(page.get(at(attempt, "cpd:debrief")))
    assert (
        "What you could still have found out there Look into the hall What there was no time left for Ring the school"
        in said
    )
    assert "What you learnt later, and could have found out by then One coat for two children" in said
    assert said.count("One coat for two children") == 2  # and what was known at the second decision


def test_where_a_way_parted_no_sentence_ends_twice(page: Client, worker: User) -> None:
    document = the_cold_room()
    for option in document["scenes"][0]["decision"]["options"]:
        option["text"] += "."
    attempt = an_attempt(worker, a_case_edition(document))
    play_to_the_end(attempt)
    said = text_of(page.get(at(attempt, "cpd:debrief")))
    assert "You: Ask to see upstairs. Slowly: Come back tomorrow. “She was alone.”" in said
