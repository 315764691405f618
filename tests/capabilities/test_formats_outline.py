"""The check every outline passes, whoever built it, and that its limits are those of the models."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from capabilities.formats import (
    CapabilityOutline,
    CrosswalkOutline,
    ExpectationOutline,
    FormatError,
    FrameworkOutline,
    StageOutline,
    check_outline,
)
from capabilities.formats import outline as outlines
from capabilities.formats.tree import parents_first


def outline(*capabilities: CapabilityOutline, **fields: Any) -> FrameworkOutline:
    return FrameworkOutline("doc", "A framework", capabilities=capabilities, **fields)


def capability(identifier: str, parent: str | None = None, **fields: Any) -> CapabilityOutline:
    return replace(CapabilityOutline(identifier, parent, "", "A title"), **fields)


A, B = capability("a"), capability("b")
UNKNOWN_KIND: Any = "like"
STAGE = StageOutline("student", "Student")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (replace(outline(A), identifier=""), "The framework: The identifier is missing. Give every item its own."),
        (replace(outline(A), title=""), "The framework: The title is empty. Give it one."),
        (
            replace(outline(A), publisher="x" * 256),
            "The framework: The publisher has 256 characters; the most is 255. Shorten it.",
        ),
        (
            replace(outline(A), licence="x" * 256),
            "The framework: The licence has 256 characters; the most is 255. Shorten it.",
        ),
        (
            replace(outline(A), source_url="x" * 201),
            "The framework: The source address has 201 characters; the most is 200. Shorten it.",
        ),
        (
            replace(outline(A), label="x" * 41),
            "The framework: The label has 41 characters; the most is 40. Shorten it.",
        ),
        (
            replace(outline(A), language="x" * 17),
            "The framework: The language has 17 characters; the most is 16. Shorten it.",
        ),
        (replace(outline(A), slug="x" * 51), "The framework: The slug has 51 characters; the most is 50. Shorten it."),
        (
            replace(outline(A), short_title="x" * 41),
            "The framework: The short title has 41 characters; the most is 40. Shorten it.",
        ),
        (outline(), "There are no items. A framework needs at least one."),
        (
            outline(*(capability(str(n)) for n in range(20_001))),
            "There are more than 20,000 items, the most one framework may have. Split the file.",
        ),
        (outline(A, capability("")), "Item 2: The identifier is missing. Give every item its own."),
        (outline(A, B, A), "Item 3 (identifier “a”): Another item has the same identifier. Identifiers must differ."),
        (outline(replace(A, title=" ")), "Item 1 (identifier “a”): The title is empty. Give it one."),
        (
            outline(replace(A, title="x" * 256)),
            "Item 1 (identifier “a”): The title has 256 characters; the most is 255. Shorten it.",
        ),
        (
            outline(replace(A, code="x" * 61)),
            "Item 1 (identifier “a”): The code has 61 characters; the most is 60. Shorten it.",
        ),
        (
            outline(capability("b", "a")),
            "Item 1 (identifier “b”): It says its parent is “a”, which is not in the file. "
            "Add the parent or correct it.",
        ),
        (
            outline(capability("b", "a"), A),
            "Item 1 (identifier “b”): It comes before its parent “a”. Put parents first.",
        ),
        (
            outline(A, capability("b", "c"), capability("c", "b")),
            "Item 2 (identifier “b”): Its parents lead round in a circle: “b” → “c” → “b”. Correct one of them.",
        ),
        (outline(A, stages=(StageOutline("", "x"),)), "Stage 1: The code is empty. Give it one."),
        (outline(A, stages=(replace(STAGE, title=""),)), "Stage 1 (code “student”): The title is empty. Give it one."),
        (
            outline(A, stages=(replace(STAGE, title="x" * 121),)),
            "Stage 1 (code “student”): The title has 121 characters; the most is 120. Shorten it.",
        ),
        (
            outline(A, stages=(STAGE, STAGE)),
            "Stage 2 (code “student”): Another stage has the same code. Codes must differ.",
        ),
        (
            outline(A, stages=tuple(StageOutline(str(n), "x") for n in range(51))),
            "There are 51 stages; the most one framework may have is 50.",
        ),
        (
            outline(replace(A, expectations={"boss": ExpectationOutline("", "x")}), stages=(STAGE,)),
            "Item 1 (identifier “a”): It has an expectation for “boss”, which is not one of the stages.",
        ),
        (
            outline(replace(A, expectations={"student": ExpectationOutline("", " ")}), stages=(STAGE,)),
            "Item 1 (identifier “a”): The expectation for “student” is empty. Write it or leave it out.",
        ),
        (
            outline(replace(A, expectations={"student": ExpectationOutline("x" * 161, "x")}), stages=(STAGE,)),
            "Item 1 (identifier “a”): The headline for “student” has 161 characters; the most is 160. Shorten it.",
        ),
        (
            outline(A, B, crosswalks=(CrosswalkOutline("a", "b", UNKNOWN_KIND),)),
            "Crosswalk 1 (from “a” to “b”): “like” is no kind of crosswalk. "
            "Use same_as, part_of, related, replaced_by.",
        ),
        (
            outline(A, crosswalks=(CrosswalkOutline("a", "a", "related"),)),
            "Crosswalk 1 (from “a” to “a”): It joins an item to itself. Take it out.",
        ),
        (
            outline(A, B, crosswalks=(CrosswalkOutline("a", "b", "related"),) * 2),
            "Crosswalk 2 (from “a” to “b”): It is there twice. Take one out.",
        ),
        (
            outline(A, B, crosswalks=(CrosswalkOutline("a", "b", "related", "x" * 256),)),
            "Crosswalk 1 (from “a” to “b”): The note has 256 characters; the most is 255. Shorten it.",
        ),
    ],
)
def test_an_outline_that_could_not_be_stored_is_refused(wrong: FrameworkOutline, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        check_outline(wrong)
    assert str(caught.value) == message


def test_an_outline_twenty_thousand_levels_deep_is_checked_without_recursion() -> None:
    chain = [capability("0")] + [capability(str(n), str(n - 1)) for n in range(1, 20_000)]

    check_outline(outline(*chain))


def test_the_limits_are_those_of_the_models() -> None:
    apps = pytest.importorskip("django.apps").apps
    if not apps.ready:
        pytest.skip("Django is not set up in this run: the limits are not compared with the models")
    expected = {
        "MAX_IDENTIFIER": ["Framework.identifier", "Capability.identifier"],
        "MAX_TITLE": ["Framework.title", "Capability.title"],
        "MAX_CODE": ["Capability.code"],
        "MAX_STAGE_CODE": ["Stage.code"],
        "MAX_STAGE_TITLE": ["Stage.title"],
        "MAX_HEADLINE": ["Expectation.headline"],
        "MAX_NOTE": ["Crosswalk.note"],
        "MAX_LABEL": ["FrameworkVersion.label"],
        "MAX_NAME": ["Framework.publisher", "Framework.licence"],
        "MAX_URL": ["Framework.source_url"],
        "MAX_SLUG": ["Framework.slug"],
        "MAX_SHORT_TITLE": ["Framework.short_title"],
        "MAX_LANGUAGE": ["Framework.language"],
    }
    for limit, fields in expected.items():
        for name in fields:
            model, field = name.split(".")
            assert apps.get_model("capabilities", model)._meta.get_field(field).max_length == getattr(
                outlines, limit
            ), name


def test_a_tree_is_not_built_around_a_missing_parent() -> None:
    with pytest.raises(FormatError) as caught:
        parents_first({"a": None, "b": "gone"}, where=lambda identifier: f"row of {identifier}")
    assert str(caught.value).startswith("Row of b: It says its parent is “gone”, which is not in the file.")
