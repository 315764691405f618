"""Every shipped module and page of guidance, word by word: complete, linked to what exists, and of a length that is read."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from capabilities.domain import queries
from content.domain import shipped
from content.domain.rich_text import clean
from content.models import GuidancePage, ModulePage
from content.models.guidance import Role

WORDS_A_MINUTE = 200
MODULES = shipped._read_folder("modules")
GUIDANCE = shipped._read_folder("guidance")
CASES = {path.stem for path in (shipped.SHIPPED / "cases").glob("*.json")}
DIGESTS = {data["slug"]: data for data in shipped._read_folder("digests")}
PIECES = [pytest.param(data, id=data["slug"]) for data in (*MODULES, *GUIDANCE)]
STEPS = {
    "text": {"type", "title", "html"},
    "digest": {"type", "title", "digest", "introduction"},
    "case": {"type", "title", "case", "introduction", "optional"},
    "quiz": {"type", "title", "introduction", "questions"},
    "reflection": {"type", "title", "prompt", "hint", "optional"},
    "practice": {"type", "title", "task", "bring", "optional"},
}


def texts_in(thing: Any) -> Iterator[str]:
    """Every text of a file."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from texts_in(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from texts_in(value)


def words_in(thing: Any) -> int:
    return sum(len(re.sub(r"<[^>]+>", " ", text).split()) for text in texts_in(thing))


def html_in(data: dict[str, Any]) -> list[str]:
    steps = [step["html"] for step in data.get("steps", ()) if step["type"] == "text"]
    return steps + [block["paragraph"] for block in data.get("body", ()) if "paragraph" in block]


def steps_of(data: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [step for step in data["steps"] if step["type"] == kind]


def test_there_are_enough() -> None:
    assert len(MODULES) >= 5
    assert len(GUIDANCE) >= 6
    for pieces in (MODULES, GUIDANCE):
        assert [data["order"] for data in pieces] == list(range(1, len(pieces) + 1))


@pytest.mark.parametrize("data", PIECES)
def test_a_file_is_named_after_its_page_and_leaves_nothing_empty(data: dict[str, Any]) -> None:
    folder = "modules" if "steps" in data else "guidance"
    assert (shipped.SHIPPED / folder / f"{data['slug']}.json").exists()
    may_be_empty = {"voice", "voice_of", "stage", "url", "link", "link_text", "references", "related", "optional"}

    def empty(thing: Any, name: str) -> list[str]:
        if isinstance(thing, dict):
            return [found for key, value in thing.items() for found in empty(value, key)]
        if isinstance(thing, list) and thing:
            return [found for value in thing for found in empty(value, name)]
        return [] if thing or thing is False or name in may_be_empty else [name]

    assert empty({key: value for key, value in data.items() if key not in may_be_empty}, "") == []
    assert len(data["summary"]) <= ModulePage._meta.get_field("summary").max_length


@pytest.mark.parametrize("data", PIECES)
def test_its_html_is_clean_and_its_quotation_marks_are_printers(data: dict[str, Any]) -> None:
    for html in html_in(data):
        assert clean(html) == html
    words = " ".join(re.sub(r"<[^>]+>", " ", text) for text in texts_in(data))
    assert '"' not in words
    assert "'" not in words
    assert words.count("“") == words.count("”")
    assert not [text for text in texts_in(data) if "  " in text or text != text.strip()]
    assert "!" not in words


@pytest.mark.parametrize("data", [pytest.param(data, id=data["slug"]) for data in MODULES])
def test_a_module_is_a_way_through_with_something_of_ones_own_at_the_end(data: dict[str, Any]) -> None:
    assert 5 <= len(data["steps"]) <= 9
    assert 25 <= data["minutes"] <= 40
    for step in data["steps"]:
        assert set(step) == STEPS[step["type"]], step["title"]
    assert all(steps_of(data, kind) for kind in STEPS if kind != "case"), "something of each kind"
    *_, last, task = data["steps"]
    assert (last["type"], last["optional"]) == ("reflection", False)
    assert (task["type"], task["optional"]) == ("practice", True), "what is done at work ends no module"
    assert "If you do not" in task["task"], "somebody without cases has something to do as well"
    assert len({step["title"] for step in data["steps"]}) == len(data["steps"])
    assert 2 <= len(data["outcomes"]) <= 4
    assert all(set(outcome) == {"text", "capability", "stage"} for outcome in data["outcomes"])
    assert {step["digest"] for step in steps_of(data, "digest")} <= set(DIGESTS)
    for step in steps_of(data, "case"):
        assert step["case"] in CASES
        assert step["optional"], "the minutes are those of the module without the case"
    reading = words_in(data["steps"]) / WORDS_A_MINUTE + sum(
        DIGESTS[step["digest"]]["reading_minutes"] for step in steps_of(data, "digest")
    )
    thinking = sum(len(step["questions"]) for step in steps_of(data, "quiz")) + 4 * len(steps_of(data, "reflection"))
    assert reading + thinking == pytest.approx(data["minutes"], rel=0.25)


@pytest.mark.parametrize("data", [pytest.param(data, id=data["slug"]) for data in MODULES])
def test_every_question_has_an_answer_that_fits_and_says_something_to_everybody(data: dict[str, Any]) -> None:
    places: Counter[int] = Counter()
    for quiz in steps_of(data, "quiz"):
        assert 2 <= len(quiz["questions"]) <= 5
        for question in quiz["questions"]:
            options = question["options"]
            assert 3 <= len(options) <= 4
            assert sum(option["correct"] for option in options) >= 1
            assert not all(option["correct"] for option in options)
            assert len({option["text"] for option in options}) == len(options)
            assert len(question["question"]) <= 400
            for option in options:
                assert len(option["text"]) <= 300, option["text"]
                assert not option["text"].startswith("“"), "the page puts an answer between quotation marks itself"
                assert len(option["feedback"].split()) >= 12, option["text"]
            places[[option["correct"] for option in options].index(True)] += 1
    assert len(places) > 1, "the fitting answer is not always in the same place"


@pytest.mark.parametrize("data", [pytest.param(data, id=data["slug"]) for data in MODULES])
def test_a_family_in_a_module_is_said_to_be_invented(data: dict[str, Any]) -> None:
    first = next(step for step in data["steps"] if step["type"] == "text")
    assert first["html"].startswith("<p>This family is invented.")
    if data.get("voice"):
        assert "invented" in data["voice_of"]
        assert data["voice"] in first["html"]


@pytest.mark.parametrize("data", [pytest.param(data, id=data["slug"]) for data in GUIDANCE])
def test_guidance_is_short_and_says_how_long_it_takes(data: dict[str, Any]) -> None:
    words = words_in(data["body"])
    assert 500 <= words <= 900
    assert abs(words / WORDS_A_MINUTE - data["reading_minutes"]) <= 1
    assert set(data["roles"]) <= set(Role.values)
    assert data["roles"]
    kinds = Counter(kind for block in data["body"] for kind in block)
    assert kinds["heading"] >= 3
    assert kinds["try_this"] >= 1
    assert any("heading" in block for block in data["body"][:3]), "a short beginning, then parts"
    assert 1 <= len(data["capabilities"]) <= 3
    assert date.fromisoformat(data["last_reviewed"]) < date.fromisoformat(data["review_by"])


@pytest.mark.parametrize("data", [pytest.param(data, id=data["slug"]) for data in GUIDANCE])
def test_guidance_leads_to_what_is_there(data: dict[str, Any]) -> None:
    there = {
        **{f"library/{slug}": 0 for slug in DIGESTS},
        **{f"modules/{one['slug']}": 0 for one in MODULES},
        **{f"guidance/{one['slug']}": one["order"] for one in GUIDANCE},
    }
    assert 1 <= len(data["related"]) <= 4
    assert set(data["related"]) <= set(there)
    assert all(there[address] < data["order"] for address in data["related"]), "a page is related to earlier ones"
    for reference in data["references"]:
        assert all(reference[name] for name in ("authors", "title", "source"))
        assert 1900 < reference["year"] <= 2026


def test_what_is_cited_twice_is_cited_in_the_same_words() -> None:
    said: dict[tuple[str, int], set[str]] = {}
    for data in (*GUIDANCE, *DIGESTS.values()):
        for one in data["references"]:
            said.setdefault((one["authors"].split(",")[0], one["year"]), set()).add(json.dumps(one, sort_keys=True))
    for data in GUIDANCE:
        for one in data["references"]:
            key = (one["authors"].split(",")[0], one["year"])
            same = {words for words in said[key] if json.loads(words)["title"] == one["title"]}
            assert len(same) == 1, key


@pytest.mark.usefixtures("shipped_content")
@pytest.mark.django_db
def test_loaded_pages_are_tagged_linked_served_and_could_be_saved_by_an_author(client: Client) -> None:
    version = queries.default_version()
    stages = set(version.stages.values_list("code", flat=True))
    related = {data["slug"]: data["related"] for data in GUIDANCE}

    english = Q(locale__language_code="en-gb")  # Welsh twins: test_welsh.py
    pages = [*GuidancePage.objects.filter(english), *ModulePage.objects.filter(english)]
    assert len(pages) == len(MODULES) + len(GUIDANCE)
    for page in pages:
        tags = list(page.capability_tags.select_related("capability"))
        assert tags, page.slug
        assert {tag.stage_code for tag in tags} - {""} <= stages, page.slug
        assert all(tag.capability.version_id == version.pk for tag in tags), page.slug
        page.full_clean()
        stream = page.steps if isinstance(page, ModulePage) else page.body
        stream.stream_block.clean(stream)
        html = client.get(page.url).content.decode()
        for address in set(re.findall(r'href="(/[^"#]*)', html[html.index("<main") : html.index("</main>")])):
            if not address.startswith(("/me/", "/accounts/")):
                assert client.get(address).status_code == 200, f"{page.slug}: {address}"
        if isinstance(page, GuidancePage):
            assert [f"{one.value.url}".strip("/") for one in page.related] == related[page.slug]


@pytest.mark.usefixtures("shipped_content")
@pytest.mark.django_db
def test_a_place_inside_another_page_is_there(client: Client) -> None:
    for data in GUIDANCE:
        for html in html_in(data):
            for address, place in re.findall(r'href="(/[^"#]*)#([^"]+)"', html):
                assert f'id="{place}"' in client.get(address).content.decode(), (data["slug"], place)


@pytest.mark.django_db
def test_guidance_that_leads_to_something_deleted_is_loaded_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    read = shipped._read_folder

    def with_something_missing(name: str) -> list[Any]:
        found = read(name)
        return (
            [dict(one, related=[*one["related"], "library/nothing"]) for one in found] if name == "guidance" else found
        )

    monkeypatch.setattr(shipped, "_read_folder", with_something_missing)
    shipped.load_shipped_content()

    assert GuidancePage.objects.filter(locale__language_code="en-gb").count() == len(GUIDANCE)
    assert all(one.value is not None for page in GuidancePage.objects.all() for one in page.related)


@pytest.mark.usefixtures("shipped_content")
@pytest.mark.django_db
def test_a_site_with_the_first_modules_is_given_the_others_and_the_first_stay_first() -> None:
    assert list(ModulePage.objects.order_by("pk").values_list("slug", flat=True))[:2] == [
        "the-ordinary-day",
        "thinking-again",
    ]
    ModulePage.objects.get(slug="the-father-nobody-met").delete()
    GuidancePage.objects.first().delete()

    loaded = shipped.load_shipped_content()

    assert (loaded.digests, loaded.modules, loaded.guidance, loaded.information) == (0, 1, 1, 0)
