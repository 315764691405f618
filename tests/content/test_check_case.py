"""`manage.py check_case`: what it says of a sound case and of one in which somebody gets stuck."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from content.cases import read_case
from content.domain.cases.walking import walk_through
from tests.content.case_graphs import a_decision, a_scene, an_enquiry, an_option, small_case
from tests.factories.case_pages import a_case
from tests.factories.cases import the_cold_room

pytestmark = pytest.mark.django_db


def test_a_sound_case_by_its_address() -> None:
    page = a_case()
    out = io.StringIO()
    call_command("check_case", page.slug, walks=200, seed=1, stdout=out)
    said = out.getvalue()
    for words in (
        "Scenes        4",
        "Decisions     2",
        "Endings       2",
        "200 random walks",
        "ends in   end-talk",
        "Sound.",
    ):
        assert words in said
    assert "never in" not in said
    assert "45 median" in said or "median" in said


def test_the_same_seed_walks_the_same_way() -> None:
    case = read_case(the_cold_room())
    first, second = (walk_through(case, number=300, seed=7) for _ in range(2))
    assert (first.endings, first.minutes) == (second.endings, second.minutes)
    assert first.endings != walk_through(case, number=300, seed=8).endings
    assert sum(first.endings.values()) == 300
    assert first.met == set(case.scenes)


def test_a_case_that_strands_its_players_fails(tmp_path: Path) -> None:
    late = a_decision(options=[an_option("up", cost=60), an_option("back", cost=60)])
    scenes = [a_scene("door", enquiries=[an_enquiry("ring", cost=30)], decision=late), a_scene("end", ending=True)]
    path = tmp_path / "stranded.json"
    path.write_text(json.dumps(small_case(scenes, budget=80)))
    out = io.StringIO()
    with pytest.raises(CommandError, match="not sound") as failed:
        call_command("check_case", str(path), walks=100, seed=1, stdout=out)
    assert failed.value.returncode == 1
    assert "STUCK in  door" in out.getvalue()
    assert "too little time" in out.getvalue()


@pytest.mark.parametrize("name", ["nothing-here", "nowhere.json"])
def test_what_is_not_there_is_said(name: str) -> None:
    with pytest.raises(CommandError, match=name):
        call_command("check_case", name)


def test_a_file_that_is_no_case_is_said(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"format": "other"}')
    with pytest.raises(CommandError, match="throughline-case/1"):
        call_command("check_case", str(path))
