"""Mahara's .matrix files read and written: the real ones, how releases differ, and what is said to be lost."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from capabilities.formats import (
    CapabilityOutline,
    CrosswalkOutline,
    ExpectationOutline,
    FormatError,
    FrameworkOutline,
    StageOutline,
    read_framework,
)
from capabilities.formats.mahara_writer import write_mahara
from tests.capabilities.outlines import QUIET, outlines
from tests.shared_data import shared_file

REAL = ("mahara/nace_usa.matrix", "mahara/nz_teaching_standards_english.matrix")


def element(number: Any, name: str = "An element", standard: Any = 1, **fields: Any) -> dict[str, Any]:
    return {"shortname": name, "name": name, "description": "", "standardid": standard, "elementid": number, **fields}


def standard(number: Any = 1, name: str = "A standard", **fields: Any) -> dict[str, Any]:
    return {"shortname": name, "name": name, "description": "", "standardid": number, **fields}


def matrix(*elements: dict[str, Any], standards: list[Any] | None = None, **fields: Any) -> bytes:
    framework = {
        "institution": "all",
        "name": "A framework",
        "standards": [standard()] if standards is None else standards,
        "standardelements": list(elements),
        **fields,
    }
    return json.dumps({"framework": framework}).encode()


def read(data: bytes | str) -> FrameworkOutline:
    return read_framework(data.encode() if isinstance(data, str) else data, name="x.matrix")


def tree(outline: FrameworkOutline) -> list[tuple[str, str | None]]:
    titles = {item.identifier: item.title for item in outline.capabilities}
    return [(item.title, titles[item.parent] if item.parent else None) for item in outline.capabilities]


def error(data: bytes) -> str:
    with pytest.raises(FormatError) as caught:
        read(data)
    return str(caught.value)


# Reading


def test_a_real_file_is_read_whole() -> None:
    outline = read(shared_file("mahara/nace_usa.matrix").read_bytes())

    assert outline.title == "Career Readiness"
    assert outline.description.endswith("associated with career readiness. Source")
    assert [(item.code, item.kind, item.parent is None) for item in outline.capabilities] == [
        ("1", "area", True),
        *[(f"{number}.0", "capability", False) for number in range(1, 8)],
    ]
    assert outline.capabilities[1].title == "Critical Thinking/Problem Solving"
    assert outline.capabilities[1].source == {"shortname": "Critical Thinking", "standardid": 1, "elementid": "1.0"}
    assert outline.source["framework"]["evidencestatuses"][3] == {"completed": "Meets the competency"}


def test_lists_in_descriptions_become_lines() -> None:
    outline = read(shared_file("mahara/nz_teaching_standards_english.matrix").read_bytes())

    assert "\n\n• describe the essential professional knowledge" in outline.description
    assert "<" not in outline.description + "".join(item.statement for item in outline.capabilities)


@pytest.mark.parametrize("key", ["parentelementid", "parentid"])
def test_elements_nest_by_what_mahara_reads_and_by_what_it_exports(key: str) -> None:
    data = matrix(element("1.2", "c", **{key: "1.1"}), element("1.0", "a"), element("1.1", "b", **{key: "1.0"}))

    assert tree(read(data)) == [("A standard", None), ("a", "A standard"), ("b", "a"), ("c", "b")]


@pytest.mark.parametrize("nothing", [None, "", "0", 0, False])
def test_no_parent_is_written_in_many_ways(nothing: Any) -> None:
    assert tree(read(matrix(element("1.0", "a", parentelementid=nothing, parentid=nothing))))[1] == ("a", "A standard")


def test_older_files_keep_elements_inside_their_standard() -> None:
    inside = [element("1.0", "a"), element("1.1", "b", parentelementid="1.0")]

    assert tree(read(matrix(standards=[standard(standardelement=inside)])))[1:] == [("a", "A standard"), ("b", "a")]


def test_numbers_and_texts_name_the_same_standard() -> None:
    assert len(read(matrix(element(1.1, standard="1"), standards=[standard(1)])).capabilities) == 2


def test_the_same_element_number_under_two_standards_is_two_elements() -> None:
    data = matrix(element("1", "a"), element("1", "b", 2), standards=[standard(1), standard(2, "Second")])

    assert tree(read(data)) == [("A standard", None), ("a", "A standard"), ("Second", None), ("b", "Second")]


def test_reading_a_file_again_gives_the_same_identifiers_and_another_framework_others() -> None:
    first, again, other = (read(matrix(element("1.0"), name=name)) for name in ("A", "A", "B"))

    assert first == again
    assert not {item.identifier for item in first.capabilities} & {item.identifier for item in other.capabilities}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (matrix(name=""), "Framework: “name” is missing or empty. Give it a value."),
        (matrix(standards=[]), "There are no items. A framework needs at least one."),
        (matrix(element("1", "")), "Framework, element 1: “name” is missing or empty. Give it a value."),
        (
            matrix(element("1", standard=7)),
            "Framework, element 1: It belongs to the standard “7”, which is not in the file. Correct “standardid”.",
        ),
        (
            matrix(standards=[standard(1), standard("1")]),
            "Framework, standard 2: Another standard has the standardid “1”. They must differ.",
        ),
        (
            matrix(element(1.1), element(1.10)),
            "Framework, element 2: Another element of the standard has the elementid “1.1”. They must differ; "
            "write them in quotation marks, so that 1.1 and 1.10 do.",
        ),
        (
            matrix(element("1", parentid="9")),
            "Framework, element 1: It says its parent is “9”, which is not in the file. Add the parent or correct it.",
        ),
        (matrix(standardelements={}), "Framework: “standardelements” must be a list. Correct it."),
        (
            matrix(standards=["x"]),
            "Framework, standard 1: This must be an object in curly brackets. Export the file again.",
        ),
    ],
)
def test_what_is_wrong_is_named(data: bytes, message: str) -> None:
    assert error(data) == message


def test_elements_that_lead_round_in_a_circle_are_named() -> None:
    data = matrix(element("1", parentid="2"), element("2", parentid="1"))

    assert error(data).startswith("Framework, element 1: Its parents lead round in a circle: ")


def test_more_elements_than_a_framework_may_have_are_refused() -> None:
    data = matrix(*(element(str(number)) for number in range(20_000)))

    assert error(data).startswith("There are more than 20,000 items")


# Writing


def carried(outline: FrameworkOutline) -> Any:
    """What the format carries."""
    return (
        (outline.identifier, outline.title, outline.description),
        [
            (item.identifier, item.parent, item.code, item.title, item.statement, item.kind, item.order)
            for item in outline.capabilities
        ],
    )


@given(outlines())
@QUIET
def test_what_the_format_carries_is_read_back_exactly(outline: FrameworkOutline) -> None:
    assert carried(read(write_mahara(outline)[0])) == carried(outline)


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_is_read_back_with_all_that_mahara_wrote(name: str) -> None:
    path = shared_file(name)
    outline = read(path.read_bytes())
    text, _ = write_mahara(outline)

    assert read(text) == outline
    before, after = json.loads(path.read_text())["framework"], json.loads(text)["framework"]
    assert {k: v for k, v in after.items() if k in before and not _is_text(k)} == {
        k: v for k, v in before.items() if not _is_text(k)
    }
    for old, new in zip(_nodes(before), _nodes(after), strict=True):
        assert {k: v for k, v in new.items() if k not in {"description", "throughline"}} == {
            k: v for k, v in old.items() if k != "description"
        }


def _is_text(key: str) -> bool:
    return key in {"description", "standards", "standardelements"}  # cleaned; looked at one by one


def _nodes(framework: dict[str, Any]) -> list[dict[str, Any]]:
    return [*framework["standards"], *framework["standardelements"]]


@pytest.mark.parametrize("name", ["case/Ordering.json", "case/opensalt-framework.json", "moodle/example.csv"])
def test_frameworks_of_other_formats_go_through_mahara(name: str) -> None:
    outline = read_framework(shared_file(name).read_bytes(), name=name)

    assert carried(read(write_mahara(outline)[0])) == carried(outline)


def test_the_file_nests_by_what_mahara_reads_and_parents_come_first() -> None:
    items = [("A", None, "area"), ("B", "A", "capability"), ("C", "B", "capability"), ("D", "C", "capability")]
    outline = FrameworkOutline(
        "fw",
        "A framework",
        capabilities=tuple(
            CapabilityOutline(name, parent, name, name, kind=kind, order=order)
            for order, (name, parent, kind) in enumerate(items, start=1)
        ),
    )
    framework = json.loads(write_mahara(outline)[0])["framework"]

    assert [one["standardid"] for one in framework["standards"]] == [1]
    assert [
        (one["elementid"], one.get("parentelementid"), one.get("parentid")) for one in framework["standardelements"]
    ] == [
        ("1", None, None),
        ("2", "1", "1"),
        ("3", "2", "2"),
    ]
    assert all(type(one["standardid"]) is int for one in framework["standardelements"])
    assert [next(iter(status)) for status in framework["evidencestatuses"]] == [
        "begun",
        "incomplete",
        "partialcomplete",
        "completed",
    ]


def test_what_stands_at_the_top_without_an_area_gets_a_standard_of_its_own() -> None:
    outline = FrameworkOutline(
        "fw",
        "A framework",
        capabilities=(
            CapabilityOutline("1", None, "1", "One", order=1),
            CapabilityOutline("2", None, "2", "Two", order=2),
            CapabilityOutline("A", None, "A", "Area", kind="area", order=3),
            CapabilityOutline("3", None, "3", "Three", order=4),
        ),
    )
    text, _ = write_mahara(outline)

    assert [one["name"] for one in json.loads(text)["framework"]["standards"]] == ["A framework", "Area", "A framework"]
    assert carried(read(text)) == carried(outline)


def test_numbers_that_php_takes_for_the_same_are_written_anew() -> None:
    outline = read(matrix(element("1.1", "a"), element("1.10", "b"), element("2", "c", parentid="1.10")))
    elements = json.loads(write_mahara(outline)[0])["framework"]["standardelements"]

    assert [float(one["elementid"]) for one in elements] == [1.1, 1.0, 2.0]
    assert elements[2]["parentelementid"] == elements[1]["elementid"]
    assert carried(read(write_mahara(outline)[0])) == carried(outline)


def test_text_is_escaped_for_mahara() -> None:
    item = CapabilityOutline("1", None, "1", "One", "a < b & <script>c\nd\n\ne")
    framework = json.loads(write_mahara(FrameworkOutline("fw", "F", capabilities=(item,)))[0])["framework"]

    assert framework["standardelements"][0]["description"] == "<p>a &lt; b &amp; &lt;script&gt;c<br>d</p><p>e</p>"


def test_every_loss_is_said() -> None:
    items = (
        CapabilityOutline("1", None, "1", "x" * 120, why="Because.", order=1),
        CapabilityOutline(
            "2", "1", "2", "Two", kind="area", order=2, expectations={"s": ExpectationOutline("", "Tries.")}
        ),
        CapabilityOutline("3", None, "3", "Three", "\n".join(str(number) for number in range(2_000)), order=3),
    )
    outline = FrameworkOutline(
        "fw",
        "F",
        licence="CC BY",
        stages=(StageOutline("s", "S"),),
        capabilities=items,
        crosswalks=(CrosswalkOutline("1", "2", "related"), CrosswalkOutline("1", "other", "related")),
    )

    assert write_mahara(outline)[1] == (
        "1 stage and 1 expectation are left out.",
        "Left out about the framework: licence.",
        "Why it matters, questions and suitable evidence are left out of “1”.",
        "2 crosswalks are left out.",
        "Mahara shows 100 characters of a short name. Cut there, and whole as the name: “1”.",
        "Mahara takes no evidence for what stands at the top, so it can be shown under but not for “1”.",
        "Mahara takes evidence for everything below the top, areas too: “2”.",
        "Their text has so many lines that they are run together: “3”.",
        "Codes and identifiers are in the file for Throughline; Mahara keeps neither when it exports again.",
    )
    assert read(write_mahara(replace(outline, crosswalks=()))[0]).capabilities[2].statement.startswith("0 1 2 3")
