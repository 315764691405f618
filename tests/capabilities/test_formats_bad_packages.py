"""CASE packages that are wrong: each is refused in one line that names the item or association."""

from __future__ import annotations

from typing import Any

import pytest

from capabilities.formats import FormatError, read_framework
from capabilities.formats import outline as outlines
from tests.capabilities.framework_files import as_json, item, link, package

# What the builders would not take, if they knew.
NO_LIST: Any = "x"
NO_TEXT: Any = []
ODD_KIND: Any = 3.5


def error(content: dict[str, Any]) -> str:
    with pytest.raises(FormatError) as caught:
        read_framework(as_json(content), name="framework.json")
    line = str(caught.value)
    assert line.isprintable()
    return line


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"CFItems": []}, "“CFDocument” is missing. Export the file again."),
        ({"CFDocument": "x", "CFItems": []}, "“CFDocument” must be an object. Export the file again."),
        (
            {"CFDocument": {"identifier": "d"}},
            "“CFItems” is missing: the file is no CASE package. Export the whole package.",
        ),
        (package([], document={"identifier": ""}, CFItems={}), "“CFItems” must be a list. Correct it."),
        (package([]), "There are no items. A framework needs at least one."),
        (
            package([item("a")], document={"identifier": None}),
            "CFDocument: The identifier is missing. Give every item its own.",
        ),
        (package([item("a")], document={"title": " "}), "CFDocument: “title” is missing or empty. Give it a value."),
        (
            package([item("a")], document={"statusStartDate": "soon"}),
            "CFDocument: “statusStartDate” is “soon”, which is no date like 2026-09-01.",
        ),
        (
            package([item("a")], document={"statusStartDate": "2027-01-02", "statusEndDate": "2027-01-01"}),
            "The framework: It ends on 2027-01-01 before it starts on 2027-01-02. Correct one of the dates.",
        ),
        (package([item("a"), "b"]), "Item 2: This must be an object in curly brackets. Export the file again."),
        (package([item("a"), {"fullStatement": "x"}]), "Item 2: The identifier is missing. Give every item its own."),
        (package([item("a"), item(" ")]), "Item 2: The identifier is missing. Give every item its own."),
        (
            package([{"identifier": 7, "fullStatement": "x"}]),
            "Item 1: The identifier must be text. Put it in quotation marks.",
        ),
        (package([item("a" * 256)]), "Item 1: The identifier has 256 characters; the most is 255."),
        (package([item("a\nb")]), "Item 1: The identifier holds line breaks or control characters. Take them out."),
        (
            package([{"identifier": "a"}]),
            "Item 1 (identifier “a”): “fullStatement” is missing or empty. Give it a value.",
        ),
        (package([item("a", "")]), "Item 1 (identifier “a”): “fullStatement” is missing or empty. Give it a value."),
        (
            package([item("a", "<p> </p>")]),
            "Item 1 (identifier “a”): “fullStatement” holds no text besides its markup. Give it a value.",
        ),
        (
            package([{"identifier": "a", "fullStatement": ["x"]}]),
            "Item 1 (identifier “a”): “fullStatement” must be text. Correct it.",
        ),
        (
            package([item("a", humanCodingScheme={})]),
            "Item 1 (identifier “a”): “humanCodingScheme” must be text. Correct it.",
        ),
        (
            package([item("a"), item("b"), item("a")]),
            "Item 3 (identifier “a”): Item 1 has the same identifier. Identifiers must differ.",
        ),
        (
            package([item("doc")]),
            "Item 1 (identifier “doc”): The framework has the same identifier. Identifiers must differ.",
        ),
        (
            package([item("a")], [link("a", "gone")]),
            "Item 1 (identifier “a”): It says its parent is “gone”, which is not in the file. "
            "Add the parent or correct it.",
        ),
        (
            package([item("a")], [link("a", {})]),
            "Association 1: It names no parent: “destinationNodeURI” is missing. Export it again.",
        ),
        (
            package([item("a"), item("b"), item("c")], [link("c", "a"), link("c", "b")]),
            "Item 3 (identifier “c”): It has two parents, “a” and “b”. Keep one isChildOf association.",
        ),
        (
            package([item("a"), item("b")], [link("b", "doc"), link("b", "a")]),
            "Item 2 (identifier “b”): It has two parents, “doc” and “a”. Keep one isChildOf association.",
        ),
        (
            package([item("a")], [link("a", "a")]),
            "Item 1 (identifier “a”): Its parents lead round in a circle: “a” → “a”. Correct one of them.",
        ),
        (
            package([item("below"), item("a"), item("b")], [link("below", "a"), link("a", "b"), link("b", "a")]),
            "Item 2 (identifier “a”): Its parents lead round in a circle: “a” → “b” → “a”. Correct one of them.",
        ),
        (
            package([item(n) for n in "abcdef"], [link(a, b) for a, b in zip("abcdef", "bcdefa", strict=True)]),
            "Item 1 (identifier “a”): Its parents lead round in a circle: “a” → “b” → “c” → “d” → … → “a”. "
            "Correct one of them.",
        ),
        (package([item("a")], NO_LIST), "“CFAssociations” must be a list. Correct it."),
        (
            package([item("a")], [None]),
            "Association 1: This must be an object in curly brackets. Export the file again.",
        ),
        (package([item("a")], [link("a", "doc", ODD_KIND)]), None),
        (
            package([item("a")], [link("a", "doc", NO_TEXT)]),
            "Association 1: “associationType” must be text. Correct it.",
        ),
        (
            package([item("a")], CFRubrics=[{"CFRubricCriteria": [{"CFRubricCriterionLevels": [{"quality": {}}]}]}]),
            "Rubric 1, criterion 1, level 1: “quality” must be text. Correct it.",
        ),
        (
            package([item("a")], CFRubrics=[{"CFRubricCriteria": [{"CFRubricCriterionLevels": [{}] * 51}]}]),
            "Rubric 1, criterion 1, level 51: The rubrics have more than 50 different levels. Use fewer.",
        ),
    ],
)
def test_a_wrong_package_is_refused_with_the_item_named(content: dict[str, Any], message: str | None) -> None:
    if message is None:
        assert read_framework(as_json(content), name="x").source["associations"]
    else:
        assert error(content) == message


def test_names_out_of_the_file_cannot_break_the_line() -> None:
    parent = "gone\r\n\x1b[31mTraceback" + "x" * 500
    line = error(package([item("a")], [link("a", parent)]))

    assert "“gone" in line
    assert len(line) < 200


def test_ten_thousand_items_in_a_circle_are_named_without_recursion() -> None:
    items = [item(str(number)) for number in range(10_000)]
    links = [link(str(number), str((number + 1) % 10_000)) for number in range(10_000)]

    assert error(package(items, links)).endswith("“0” → “1” → “2” → “3” → … → “0”. Correct one of them.")


def test_more_crosswalks_than_can_be_shown_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlines, "MAX_CROSSWALKS", 9)
    links = [link(origin, target, "isPartOf") for origin in "abcd" for target in "abcd"]

    assert (
        error(package([item(name) for name in "abcd"], links))
        == "There are more than 9 links between items. Take some out."
    )


def test_html_that_would_take_minutes_to_parse_is_named() -> None:
    content = package([item("a"), item("b", "Listens" + "<div>" * 1_001)])

    assert error(content) == "Item 2 (identifier “b”): This text has more than 1,000 HTML tags. Simplify it."
