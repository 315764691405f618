"""Our own framework files read into outlines, the shipped ones among them; and what the readers stand on."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from capabilities.formats import (
    CapabilityOutline,
    CrosswalkOutline,
    ExpectationOutline,
    FormatError,
    FrameworkOutline,
    StageOutline,
    read_framework,
    read_shipped,
)
from tests.capabilities.framework_files import as_json, collection, shipped
from tests.shared_data import CHECKOUT

SHIPPED = CHECKOUT / "capabilities" / "shipped"

# Made from "starter", "starter/2026/K" and "starter/2026/K1". Claims point to such identifiers: they never change.
FRAMEWORK = "bd85072b-995b-53fd-844c-e59aa0402fe4"
AREA = "fc8a413c-1495-57ce-ba4c-c02fd5fd4029"
CAPABILITY = "512f0a48-81e1-5f51-8d26-3669e1be5277"


def read(content: Any) -> FrameworkOutline:
    return read_framework(as_json(content), name="starter.json")


def changed(path: str, value: Any, content: dict[str, Any] | None = None) -> dict[str, Any]:
    """A file of ours with one value replaced: `path` is keys and numbers with dots between them."""
    content = content or shipped()
    here: Any = content
    *way, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    for step in way:
        here = here[step]
    here[last] = value
    return content


def error(content: Any) -> str:
    with pytest.raises(FormatError) as caught:
        read_shipped(as_json(content), name="starter.json")
    return str(caught.value)


def test_one_framework_is_read_with_everything_it_says() -> None:
    assert read(shipped()) == FrameworkOutline(
        identifier=FRAMEWORK,
        slug="starter",
        title="Starter framework",
        publisher="Throughline",
        language="en-GB",
        label="2026",
        in_force_from=date(2026, 9, 1),
        stages=(StageOutline("student", "Student", "On placement."),),
        capabilities=(
            CapabilityOutline(
                identifier=AREA,
                parent=None,
                code="K",
                title="Knowledge",
                statement="What to understand.",
                kind="area",
                order=1,
            ),
            CapabilityOutline(
                identifier=CAPABILITY,
                parent=AREA,
                code="K1",
                title="Child development",
                statement="Knows how children grow.",
                order=2,
                expectations={"student": ExpectationOutline("Watches first.", "Describes what was seen.")},
                why="A month is long to a baby.",
                notice=("What did you see?", "What did you expect?"),
                shows="An observation with your thoughts on it.",
            ),
        ),
        source={"format": "throughline-framework-1"},
    )


def test_identifiers_differ_by_version_for_items_and_not_for_the_framework() -> None:
    old, new = read(shipped()), read(changed("version.label", "2027"))

    assert old.identifier == new.identifier
    assert not {item.identifier for item in old.capabilities} & {item.identifier for item in new.capabilities}


def test_unknown_fields_are_kept() -> None:
    content = changed("areas.0.capabilities.0.colour", "green", changed("framework.motto", "Stay curious"))
    outline = read(content)

    assert outline.source["motto"] == "Stay curious"
    assert outline.capabilities[1].source == {"colour": "green"}


def test_a_collection_is_read_with_its_crosswalks_as_slug_and_code() -> None:
    both = read_shipped(as_json(collection()), name="reference.json")

    assert [(f.slug, [(c.code, c.kind, c.parent) for c in f.capabilities]) for f in both.frameworks] == [
        ("pcf", [("1", "capability", None), ("2", "capability", None)]),
        ("swe", [("1", "capability", None), ("2", "capability", None)]),
    ]
    assert both.crosswalks == (CrosswalkOutline("starter/K1", "pcf/1", "part_of", "Knowledge of growth."),)


def test_a_collection_is_not_one_framework() -> None:
    with pytest.raises(FormatError, match="a collection of frameworks"):
        read(collection())


def test_other_formats_are_none_of_ours() -> None:
    with pytest.raises(FormatError, match=r"“package\.json” is no file of Throughline's own"):
        read_shipped(b'{"CFDocument": {}}', name="package.json")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("framework", None, "“framework” is missing. Export the file again."),
        ("version", [], "“version” must be an object. Export the file again."),
        ("framework.slug", "", "Framework: “slug” is missing or empty. Give it a value."),
        (
            "framework.slug",
            "Start er",
            "Framework: “slug” is “Start er”. Use small letters, digits and single hyphens only.",
        ),
        ("framework.title", 7.5, None),
        ("framework.title", ["x"], "Framework: “title” must be text. Correct it."),
        (
            "version.in_force_from",
            "1 September",
            "Version: “in_force_from” is “1 September”, which is no date like 2026-09-01.",
        ),
        (
            "version.in_force_until",
            "2026-08-31",
            "The framework: It ends on 2026-08-31 before it starts on 2026-09-01. Correct one of the dates.",
        ),
        ("version.claimable", "yes", "Version: “claimable” must be true or false. Correct it."),
        ("stages.0", "student", "Stage 1: This must be an object in curly brackets. Export the file again."),
        (
            "stages.0.code",
            "a stage",
            "Stage 1: “code” is “a stage”. Use small letters, digits and single hyphens only.",
        ),
        (
            "stages",
            [{"code": "student", "title": "A"}] * 2,
            "Stage 2 (code “student”): Another stage has the same code. Codes must differ.",
        ),
        ("areas", {}, "“areas” must be a list. Correct it."),
        ("areas", [], "There are no items. A framework needs at least one."),
        ("areas.0.code", None, "Area 1: “code” is missing or empty. Give it a value."),
        ("areas.0.code", "K1", "Area “K1”, capability “K1”: Another item has the code “K1”. Codes must differ."),
        (
            "areas.0.capabilities.0.title",
            "",
            "Area “K”, capability “K1”: “title” is missing or empty. Give it a value.",
        ),
        (
            "areas.0.capabilities.0.notice",
            ["ask", 3, None],
            "Area “K”, capability “K1”: “notice 3” is missing or empty. Give it a value.",
        ),
        (
            "areas.0.capabilities.0.expectations.boss",
            {"text": "x"},
            "Area “K”, capability “K1”: It has an expectation for “boss”, which is not one of the stages.",
        ),
        (
            "areas.0.capabilities.0.expectations.student.text",
            "",
            "Area “K”, capability “K1”, expectations, student: “text” is missing or empty. Give it a value.",
        ),
        (
            "areas.0.capabilities.0.expectations.student",
            "Watches",
            "Area “K”, capability “K1”, expectations: “student” must be an object. Export the file again.",
        ),
    ],
)
def test_a_wrong_value_is_named_by_its_codes(path: str, value: Any, message: str | None) -> None:
    content = changed(path, value)

    if message is None:
        assert read(content).title == "7.5"
    else:
        assert error(content) == message


@pytest.mark.parametrize(
    ("crosswalk", "message"),
    [
        (
            {"from": "pcf1", "to": "swe/1", "kind": "related"},
            "“from” is “pcf1”. Write the framework's slug, a slash and a code.",
        ),
        ({"from": "pcf/1", "to": "swe/9", "kind": "related"}, "“swe” has no item with the code “9”. Correct “to”."),
        (
            {"from": "pcf/1", "to": "swe/1", "kind": "like"},
            "“kind” must be one of same_as, part_of, related, replaced_by. Correct it.",
        ),
        (
            {"from": "pcf/1", "to": "pcf/1", "kind": "related"},
            "It joins “pcf/1” to itself, or is there twice. Take it out.",
        ),
        (
            {"from": "pcf/1", "to": "swe/1", "kind": "related", "note": "x" * 256},
            "The note has 256 characters; the most is 255. Shorten it.",
        ),
    ],
)
def test_a_wrong_crosswalk_is_named_by_its_number(crosswalk: dict[str, str], message: str) -> None:
    assert error(collection(crosswalks=[crosswalk])) == f"Crosswalk 1: {message}"


def test_a_crosswalk_may_not_be_there_twice() -> None:
    one = {"from": "pcf/1", "to": "swe/1", "kind": "related"}

    assert error(collection(crosswalks=[one, one])).startswith(
        "Crosswalk 2: It joins “pcf/1” to itself, or is there twice."
    )


def test_two_frameworks_may_not_share_a_slug() -> None:
    content = collection()
    content["frameworks"] *= 2

    assert error(content) == "Framework 3: Another framework has the slug “pcf”. Slugs must differ."


def test_a_collection_of_nothing_is_refused() -> None:
    assert error(collection(frameworks=[])) == "The file holds no framework. Add one."


# The files that ship


def test_the_shipped_starter_framework_is_complete() -> None:
    outline = read_framework((SHIPPED / "starter-framework.json").read_bytes(), name="starter-framework.json")

    stages = {stage.code for stage in outline.stages}
    assert len(stages) == 6
    assert [item.kind for item in outline.capabilities].count("area") == 3
    for item in outline.capabilities:
        if item.kind == "capability":
            assert set(item.expectations) == stages, item.code
            assert item.statement, item.code
            assert item.why, item.code
            assert item.notice, item.code
            assert item.shows, item.code


def test_the_shipped_reference_frameworks_and_their_crosswalks_lead_somewhere() -> None:
    starter = read_framework((SHIPPED / "starter-framework.json").read_bytes(), name="starter-framework.json")
    shipped_frameworks = read_shipped(
        (SHIPPED / "reference-frameworks.json").read_bytes(), name="reference-frameworks.json"
    )

    known = {f"{f.slug}/{item.code}" for f in (starter, *shipped_frameworks.frameworks) for item in f.capabilities}
    assert shipped_frameworks.crosswalks
    assert {end for c in shipped_frameworks.crosswalks for end in (c.origin, c.target)} <= known


# The house


def test_the_readers_need_neither_django_nor_a_network() -> None:
    blocked = "import sys; sys.modules.update(django=None, socket=None, requests=None); import capabilities.formats"
    # Our own interpreter, our own words.
    result = subprocess.run([sys.executable, "-c", blocked], cwd=CHECKOUT, capture_output=True, text=True, check=False)

    assert result.stderr == ""
    assert result.returncode == 0
