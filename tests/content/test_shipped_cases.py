"""The cases that come with Throughline: each is sound, long enough, and playable; loading them makes their pages once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from content import case_graph
from content.cases import read_case
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
