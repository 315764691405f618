"""Two ways through one case beside each other: decision by decision, however they went."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cpd.domain import comparing
from cpd.domain.debrief import debrief_of
from tests.factories.cases import a_case_edition, an_attempt, play_to_the_end
from tests.factories.people import SupervisionFactory, sign_in


def test_what_one_way_alone_came_to_stands_where_it_came() -> None:
    assert comparing._merged(["a", "b", "c"], ["a", "x", "c", "y"]) == ["a", "x", "b", "c", "y"]
    assert comparing._merged([], ["x", "y"]) == ["x", "y"]
    assert comparing._merged(["a"], []) == ["a"]


@pytest.mark.django_db
def test_each_decision_has_both_and_says_who_did_not_come_to_it(client: Client) -> None:
    edition, supervision = a_case_edition(), SupervisionFactory()
    short, long = an_attempt(supervision.worker, edition), an_attempt(supervision.supervisor, edition)
    own, theirs = play_to_the_end(short, option="back", per_cent=0), play_to_the_end(long, per_cent=80)

    first, room = comparing.both_decided(debrief_of(own), debrief_of(theirs))
    assert first.own is not None
    assert first.theirs is not None
    assert (first.own.row.choice, first.theirs.row.choice) == ("back", "up")
    assert room.own is None
    assert room.theirs is not None
    assert room.theirs.row.choice == "talk"
    [estimate] = comparing.both_estimated(debrief_of(own), debrief_of(theirs))
    assert (estimate.own, estimate.theirs) == (0, 80)

    comparing.show_attempt(by=supervision.supervisor, attempt=long, person=supervision.worker)
    html = sign_in(client, supervision.worker).get(reverse("cpd:case_compare", args=[long.public_id])).content.decode()
    assert html.count("Did not come to this decision.") == 1
    assert html.index(f"1. {first.title}") < html.index(f"2. {room.title}") < html.index("Did not come to")
    assert ">0%<" in html
    assert ">80%<" in html
