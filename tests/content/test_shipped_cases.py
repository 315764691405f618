"""The cases that come with Throughline: each is sound, long enough, and playable; loading them makes their pages once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from content import case_graph
from content.cases import Case, Move, State, apply, begin, engine, read_case
from content.domain.cases import files, pages
from content.domain.cases.walking import walk_through
from content.domain.checks import must_problems
from content.domain.shipped import SHIPPED, load_shipped_content
from content.models import CasePage, CollectionPage, Edition

FILES = sorted((SHIPPED / "cases").glob("*.json"))
EXPECTED = {"the-slow-winter", "before-she-is-born", "late-trains", "the-quiet-house"}
each = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_there_are_four() -> None:
    assert {path.stem for path in FILES} == EXPECTED


@each
def test_each_is_sound_and_has_room_for_judgement(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    case = read_case(data)
    report = case_graph.check(case)
    assert [problem for problem in report.problems if problem.severity == "must"] == []
    assert report.scenes >= 14
    assert report.decisions >= 5
    assert report.endings >= 2
    assert len(case.debrief.routes) >= 2
    assert data["slug"] == path.stem
    assert data["capabilities"]


@each
def test_each_is_walked_two_thousand_times_without_anybody_getting_stuck(path: Path) -> None:
    case = read_case(json.loads(path.read_text(encoding="utf-8")))
    walks = walk_through(case, number=2_000, seed=2026)
    assert walks.is_sound
    assert sum(walks.endings.values()) == 2_000
    assert set(walks.endings) == {key for key, scene in case.scenes.items() if scene.is_ending}
    assert walks.met == set(case.scenes)


@each
def test_each_calls_its_child_what_stays_true_from_the_first_scene_to_the_last(path: Path) -> None:
    child = read_case(json.loads(path.read_text(encoding="utf-8"))).child
    assert not re.search(r"\d|\b(week|month|year)", child), child


@each
def test_each_says_when_what_only_hindsight_knows_came_out(path: Path) -> None:
    hindsight = read_case(json.loads(path.read_text(encoding="utf-8"))).debrief.hindsight
    assert hindsight
    assert [one.text for one in hindsight if not one.on] == []


def before_she_is_born() -> Case:
    return read_case(json.loads((SHIPPED / "cases" / "before-she-is-born.json").read_text(encoding="utf-8")))


def read_in(case: Case, state: State) -> str:
    """Everything that stands on the page of a scene, without its marks."""
    told = [one for key in state.asked for one in engine.told_by(case, state, case.enquiries[key])]
    shown = [*engine.passages_of(case, state), *told]
    return re.sub(r"<[^>]+>", " ", " ".join(str(one.value.get("html", "")) for one in shown))


@pytest.mark.parametrize(
    ("flags", "said"), [([], "had thought that she was at home with him"), (["knew-early"], "dont come looking")]
)
def test_marcia_knows_of_the_keys_one_thing_on_every_way(flags: list[str], said: str) -> None:
    case = before_she_is_born()
    state = apply(
        case, begin(case, scene="two-nights", flags=flags, known=["five-nights"]), Move("ask", "beside-each-other")
    )
    words = read_in(case, state)
    assert "Marcia thought" not in words
    assert [one for one in ("had thought that she was at home with him", "dont come looking") if one in words] == [said]
    assert "At 19, when her first adviser left, she went nowhere" in words
    assert "she has come back each time" not in words


def test_a_conference_before_birth_follows_a_strategy_discussion_and_section_47_enquiries() -> None:
    """Working Together to Safeguard Children (England): an initial conference follows section 47 enquiries."""
    case = before_she_is_born()
    option = case.decisions["gather"].ways["conference"]
    assert option.text.startswith("Ask for a strategy discussion")
    steps = [
        option.feedback.find(words) for words in ("chairs it", "section 47", "initial child protection conference")
    ]
    assert -1 not in steps
    assert steps == sorted(steps)
    assert option.next == "the-conference"


@pytest.mark.usefixtures("shipped_content")
def test_loading_makes_a_page_and_an_edition_of_each_once(client: Client) -> None:
    assert CasePage.objects.count() == len(FILES) == 4
    assert CollectionPage.objects.get(slug="cases", locale__language_code="en-gb").lists == "case"
    for path in FILES:
        document = json.loads(path.read_text(encoding="utf-8"))
        page = CasePage.objects.get(slug=path.stem)
        assert page.url == f"/cases/{path.stem}/"
        assert read_case(pages.document_of(page)) == read_case(document)
        tags = [(tag.capability.code, tag.stage_code) for tag in page.capability_tags.all()]
        assert tags == [(tag["code"], tag.get("stage", "")) for tag in document["capabilities"]]
        assert 1 <= len(page.themes.all()) <= 3
        assert len(page.references) == len(document.get("references", ()))
        assert Edition.objects.get(page=page.pk).body["case"] == pages.document_of(page)
        assert must_problems(page) == []
        assert files.read(json.dumps(files.export(page)).encode()).left_out == []
        assert client.get(page.url).status_code == 200
    assert load_shipped_content().cases == 0
    assert Edition.objects.filter(kind="case").count() == len(FILES)
