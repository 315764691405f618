"""Cases in the CMS: the editor and its checks, the drawn map, trying a draft out."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from content.cases.document import read_case
from content.cases.drawing import draw, ways_of
from content.domain.cases import pages, trying
from content.domain.checks import NotReady, problems_of
from content.models import CasePage
from people.models import User
from tests.content.case_graphs import a_decision, a_scene, an_option, asks, small_case
from tests.factories.case_pages import a_case, a_draft_case
from tests.factories.cases import the_cold_room
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 22), tick=True):
        yield


@pytest.fixture
def person() -> User:
    user: User = UserFactory(is_superuser=True, is_staff=True)
    return user


@pytest.fixture
def operator(client: Client, person: User) -> Client:
    return sign_in(client, person, second_factor=True)


def _words(response: Any) -> str:
    html = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("&#x27;", "'")


def with_a_dead_end() -> dict[str, Any]:
    """The cold room, with a scene that nothing leads to and a way into nowhere."""
    document = the_cold_room()
    document["scenes"].append(a_scene("cellar", title="The cellar", ending=True))
    return document


def test_the_editor_says_what_must_be_mended_beside_its_scene_and_leads_to_the_map(operator: Client) -> None:
    page = a_draft_case(with_a_dead_end())
    response = operator.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    body = response.content.decode()
    assert "In “The cellar”: No way leads here." in _words(response)
    assert f'href="#block-{pages.blocks_of(page)["cellar"]}-section"' in body
    assert reverse("cases:map", args=[page.pk]) in body
    assert "5 scenes" in _words(response)


def test_a_new_case_can_be_begun(operator: Client) -> None:
    parent = a_case().get_parent()
    response = operator.get(reverse("wagtailadmin_pages:add", args=["content", "casepage", parent.pk]))
    assert response.status_code == 200
    assert "js/cms-cases.js" in response.content.decode()
    assert "Save the draft once" in _words(response)


def test_nobody_publishes_a_case_that_leads_nowhere(person: User) -> None:
    page = a_draft_case(with_a_dead_end())
    with pytest.raises(NotReady, match="No way leads here"):
        page.get_latest_revision().publish(user=person)
    assert not CasePage.objects.get(pk=page.pk).live
    sound = a_draft_case(the_cold_room() | {"title": "Sound"})
    sound.get_latest_revision().publish(user=person)
    assert CasePage.objects.get(pk=sound.pk).live


def test_a_detail_in_a_scene_is_found_where_it_stands() -> None:
    document = the_cold_room()
    document["scenes"][1]["passages"][0]["html"] = "<p>Ring 07700 900123.</p>"
    page = a_draft_case(document)
    (found,) = [problem for problem in problems_of(page) if problem.code.startswith("detail_")]
    assert (found.is_must, found.field) == (True, "scenes")


def test_what_the_file_would_refuse_is_said_in_the_words_of_the_editor() -> None:
    document = the_cold_room()
    document["scenes"][1]["decision"]["options"] = document["scenes"][1]["decision"]["options"][:1]
    page = a_draft_case(document)
    said = [problem.sentence for problem in problems_of(page) if problem.code == "case_shape"]
    assert said == ["In “Upstairs”: “A decision → Options” is missing, or there are too few."]


def test_the_map_draws_every_scene_and_says_the_same_in_a_table(operator: Client) -> None:
    page = a_draft_case(with_a_dead_end())
    response = operator.get(reverse("cases:map", args=[page.pk]))
    body = response.content.decode()
    assert len(re.findall(r'<path class="box (?:decision|ways|ending)', body)) == 5
    assert len(re.findall(r'<path class="way[^"]*" d="[^"]+" marker-end', body)) == 4
    rows = re.findall(r'<tr id="scene-\d">.*?</tr>', body, re.DOTALL)
    assert len(rows) == 5
    assert "A decision: What do you do?" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", rows[0]))
    assert "No way leads here." in rows[4]
    said = _words(response)
    assert "5 scenes, 2 decisions, 3 endings." in said
    assert f"{reverse('cases:try', args=[page.pk])}?scene=cellar" in body


def _with_a_postcode() -> dict[str, Any]:
    """One of its scenes holds a postcode, and another a passage without words."""
    document = with_a_dead_end()
    document["scenes"][1]["passages"].append({"type": "narrative", "html": "<p>They live at LS1 4AB.</p>"})
    return document


def test_the_map_says_what_the_editor_says_beside_its_scene(operator: Client) -> None:
    page = a_draft_case(_with_a_postcode())
    scene = _with_a_postcode()["scenes"][1]
    response = operator.get(reverse("cases:map", args=[page.pk]))
    said = _words(response)
    assert "“LS1 4AB” looks like a postcode." in said
    assert f"Go to “{scene['title']}” in the editor" in said
    rows = re.findall(r'<tr id="scene-\d">.*?</tr>', response.content.decode(), re.DOTALL)
    assert ["LS1 4AB" in row for row in rows] == [False, True, False, False, False]
    block = next(one for one in problems_of(page) if one.detail).block
    assert f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}#block-{block}-section" in response.content.decode()


def test_a_map_without_scenes_says_so(operator: Client) -> None:
    page = a_draft_case()
    page.scenes = json.dumps([])
    page.save_revision(clean=False)
    assert "There is no scene yet." in _words(operator.get(reverse("cases:map", args=[page.pk])))
    assert "There is no scene yet." in _words(operator.get(reverse("cases:try", args=[page.pk])))


def test_the_drawing_layers_by_the_longest_way_and_marks_what_leads_back() -> None:
    scenes = [
        a_scene("a", decision=a_decision("d", options=[an_option("x", next="b"), an_option("y", next="c")])),
        a_scene("b", next=[{"scene": "c", "when": asks("fact", "coat")}, {"scene": "a"}]),
        a_scene("c", ending=True),
        a_scene("lost", ending=True),
    ]
    case = read_case(small_case(scenes, first_scene="a"))
    drawing = draw(case)
    at = {box.key: box.y for box in drawing.boxes}
    assert at["a"] < at["b"] < at["c"] < at["lost"]
    assert [line.way.target for line in drawing.lines if line.is_back] == ["a"]
    assert {box.key: (box.kind, box.is_first, box.is_reached) for box in drawing.boxes} == {
        "a": ("decision", True, True),
        "b": ("ways", False, True),
        "c": ("ending", False, True),
        "lost": ("ending", False, False),
    }
    assert [(way.origin, way.target, way.labels, way.has_condition) for way in ways_of(case)][:3] == [
        ("a", "b", ("x",), False),
        ("a", "c", ("y",), False),
        ("b", "c", (), True),
    ]


def _so_far(response: Any) -> str:
    found = re.search(r'name="so_far" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_an_author_plays_the_draft_to_its_end_and_nothing_is_kept(operator: Client, person: User) -> None:
    page = a_draft_case()
    address = reverse("cases:try", args=[page.pk])
    now = operator.get(address)
    assert "Somebody opens." in _words(now)
    for move in (
        {"ask": "look"},
        {"estimate": "heated", "per_cent": "40"},
        {"decide": "at-the-door/up"},
        {"go_on": "1"},
        {"decide": "the-room/talk"},
        {"go_on": "1"},
    ):
        now = operator.post(address, {"so_far": _so_far(now), **move})
        assert now.status_code == 200, move
    said = _words(now)
    assert "The case ends here." in said
    assert "One coat for two children" in said
    assert "45 minutes, 1 hour 15 minutes left" in said
    assert person.case_attempts.count() == 0
    back = operator.post(address, {"so_far": _so_far(now), "undo": "1"})
    assert "Sit down with her" in _words(back)


def test_it_can_be_played_from_a_scene_as_if_something_had_happened(operator: Client) -> None:
    page = a_draft_case()
    address = reverse("cases:try", args=[page.pk])
    now = operator.get(address, {"scene": "upstairs", "known": ["coat", "nothing"], "trust": "9", "used": "100"})
    said = _words(now)
    assert "Upstairs" in said
    assert "One coat for two children" in said
    assert "9 of 10" in said
    assert "20 minutes left" in said


@pytest.mark.parametrize(
    ("move", "status"),
    [
        ({"decide": "at-the-door/up"}, 422),
        ({"ask": "nothing"}, 422),
        ({"go_on": "1"}, 422),
        ({"estimate": "heated", "per_cent": "101"}, 422),
        ({"estimate": "heated", "per_cent": "²"}, 422),
        ({}, 422),
    ],
)
def test_a_move_that_is_not_open_is_refused_and_one_stays_where_one_was(
    operator: Client, move: dict[str, str], status: int
) -> None:
    address = reverse("cases:try", args=[a_draft_case().pk])
    so_far = _so_far(operator.get(address))
    now = operator.post(address, {"so_far": so_far, **move})
    assert now.status_code == status
    assert "Somebody opens." in _words(now)


@pytest.mark.parametrize("forged", ["", "nonsense", "other-page", "gone"])
def test_a_state_of_another_page_or_a_changed_draft_begins_again(operator: Client, forged: str) -> None:
    page, other = a_draft_case(), a_draft_case(the_cold_room() | {"title": "Another"})
    case = pages.case_of(page)
    so_far = {
        "": "",
        "nonsense": "nonsense",
        "other-page": trying.kept(trying.begun(case, trying.Start("door")), page=other.pk),
        "gone": trying.kept(trying.Trying(trying.Start("attic"), (), trying.begun(case, trying.Start("door")).state), page=page.pk),
    }[forged]  # fmt: skip
    now = operator.post(reverse("cases:try", args=[page.pk]), {"so_far": so_far, "go_on": "1"})
    assert now.status_code == 409
    assert "You are at the beginning again." in _words(now)


@pytest.mark.parametrize("name", ["cases:map", "cases:try", "cases:file"])
def test_to_others_the_map_of_a_draft_is_not_there(client: Client, name: str) -> None:
    page = a_draft_case()
    sign_in(client, UserFactory())
    assert client.get(reverse(name, args=[page.pk])).status_code in (302, 404)
    home = page.get_parent()
    operator = sign_in(Client(), UserFactory(is_superuser=True, is_staff=True), second_factor=True)
    assert operator.get(reverse(name, args=[home.pk])).status_code == 404, "no case"
    assert operator.get(reverse(name, args=[page.pk])).status_code == 200
