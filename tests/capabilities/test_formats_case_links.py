"""The links of CASE packages: associations that become crosswalks or are set aside, and rubrics that become stages."""

from __future__ import annotations

from typing import Any

import pytest

from capabilities.formats import ExpectationOutline, FormatError, FrameworkOutline, StageOutline, read_framework
from tests.capabilities.framework_files import as_json, item, link, package


def read(content: Any) -> FrameworkOutline:
    return read_framework(as_json(content), name="package.json")


# Crosswalks


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("exactMatchOf", "same_as"),
        ("isTranslationOf", "same_as"),
        ("isPartOf", "part_of"),
        ("isRelatedTo", "related"),
        ("isPeerOf", "related"),
        ("replacedBy", "replaced_by"),
    ],
)
def test_associations_inside_the_file_become_crosswalks(kind: str, expected: str) -> None:
    outline = read(package([item("a"), item("b")], [link("b", "a", kind, notes="Because")]))

    assert [(c.origin, c.target, c.kind, c.note) for c in outline.crosswalks] == [("b", "a", expected, "Because")]
    assert "associations" not in outline.source


@pytest.mark.parametrize(
    "association",
    [
        link("a", "b", "precedes"),
        link("elsewhere", "beyond", "exactMatchOf"),
        link("elsewhere", "a"),
        link("a", "a", "isRelatedTo"),
        link("a", "doc", "isPartOf"),
    ],
)
def test_other_associations_are_set_aside_whole(association: dict[str, Any]) -> None:
    outline = read(package([item("a"), item("b")], [association]))

    assert outline.crosswalks == ()
    assert outline.source["associations"] == [association]


def test_a_relation_said_in_both_directions_is_one_crosswalk_but_a_part_has_a_direction() -> None:
    links = [link("a", "b", kind) for kind in ("isRelatedTo", "isPartOf")] + [
        link("b", "a", kind) for kind in ("isPeerOf", "isPartOf")
    ]
    outline = read(package([item("a"), item("b")], links))

    assert [(c.origin, c.target, c.kind) for c in outline.crosswalks] == [
        ("a", "b", "related"),
        ("a", "b", "part_of"),
        ("b", "a", "part_of"),
    ]


# Rubrics


def criterion(target: Any, *levels: dict[str, Any]) -> dict[str, Any]:
    return {"identifier": "c", "CFItemURI": target, "CFRubricCriterionLevels": list(levels)}


def level(quality: str, description: str, **fields: Any) -> dict[str, Any]:
    return {"quality": quality, "description": description, **fields}


def test_rubric_levels_become_stages_and_expectations() -> None:
    rubrics = [
        {
            "identifier": "r",
            "CFRubricCriteria": [
                criterion(
                    {"identifier": "a"},
                    level("Newly qualified", "<p>Asks.</p>", position=2),
                    level("Student", "Watches.", position=1),
                ),
                criterion(
                    "https://example.org/b",
                    level("newly  qualified", "Leads.", position=2),
                    level("Student", "", position=1),
                ),
                criterion({"identifier": "elsewhere"}, level("Student", "Not ours.", position=1)),
            ],
        }
    ]
    outline = read(package([item("a"), item("b")], CFRubrics=rubrics))

    assert outline.stages == (StageOutline("student", "Student"), StageOutline("newly-qualified", "Newly qualified"))
    assert [capability.expectations for capability in outline.capabilities] == [
        {"newly-qualified": ExpectationOutline("", "Asks."), "student": ExpectationOutline("", "Watches.")},
        {"newly-qualified": ExpectationOutline("", "Leads.")},
    ]
    assert outline.source["rubrics"] == rubrics


def test_levels_without_position_go_by_score_and_without_quality_get_a_number() -> None:
    levels = [level("", "High.", score=2.5), level("", "Low.", score=1)]
    outline = read(package([item("a")], CFRubrics=[{"CFRubricCriteria": [criterion("a", *levels)]}]))

    assert [(stage.code, stage.title) for stage in outline.stages] == [("level-2", "Level 2"), ("level-1", "Level 1")]


def test_levels_whose_names_differ_in_signs_only_are_two_stages() -> None:
    levels = [level("A+", "x", position=1), level("A-", "y", position=2), level("卓", "z", position=3)]
    outline = read(package([item("a")], CFRubrics=[{"CFRubricCriteria": [criterion("a", *levels)]}]))

    assert [stage.code for stage in outline.stages] == ["a", "a-2", "level"]


def test_two_descriptions_for_one_level_are_both_kept() -> None:
    outline = read(
        package([item("a")], CFRubrics=[{"CFRubricCriteria": [criterion("a", level("A", "One."), level("A", "Two."))]}])
    )

    assert outline.capabilities[0].expectations == {"a": ExpectationOutline("", "One.\n\nTwo.")}


def test_an_unknown_parent_is_an_error_though_unknown_partners_are_not() -> None:
    with pytest.raises(
        FormatError, match=r"^Item 1 \(identifier “a”\): It says its parent is “elsewhere”, which is not in the file\."
    ):
        read(package([item("a")], [link("a", "elsewhere")]))
