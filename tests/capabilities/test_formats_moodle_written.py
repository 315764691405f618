"""Moodle's competency CSV written: what comes back exactly, what Moodle will make of it, and what is said to be lost."""

from __future__ import annotations

import csv
import io
import json
import uuid
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
from capabilities.formats.moodle import COLUMNS
from capabilities.formats.moodle_cuts import MOST, cut
from capabilities.formats.moodle_writer import write_moodle
from capabilities.formats.text import as_html, plain
from tests.capabilities.framework_files import moodle_csv, row
from tests.capabilities.outlines import QUIET, outlines, texts
from tests.shared_data import shared_file

ID = [f"3f2504e0-4f89-41d3-9a0c-0305e82c330{number}" for number in range(6)]


def rows(text: str) -> list[dict[str, str]]:
    """The rows by our names for Moodle's columns."""
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert found[0] == list(COLUMNS.values())
    return [dict(zip(COLUMNS, cells, strict=True)) for cells in found[1:]]


def framework(*items: CapabilityOutline, **fields: Any) -> FrameworkOutline:
    ordered = tuple(replace(item, order=order) for order, item in enumerate(items, start=1))
    return FrameworkOutline("fw", "A framework", capabilities=ordered, **fields)


def carried(outline: FrameworkOutline) -> Any:
    """What the format carries, told alike for what is written and for what is read."""
    parents = {item.parent for item in outline.capabilities}
    return (
        (outline.identifier, outline.title, outline.description),
        [
            (
                item.identifier,
                item.parent,
                item.code,
                item.title,
                item.statement,
                "area" if item.identifier in parents else "capability",
                item.order,
            )
            for item in outline.capabilities
        ],
        {
            frozenset({link.origin, link.target})
            for link in outline.crosswalks
            if {link.origin, link.target} <= _own(outline)
        },
    )


def _own(outline: FrameworkOutline) -> set[str]:
    return {item.identifier for item in outline.capabilities}


@given(outlines(kinds=False))
@QUIET
def test_what_the_format_carries_is_read_back_exactly(outline: FrameworkOutline) -> None:
    text, _ = write_moodle(outline)
    again = read_framework(text.encode(), name="x")

    assert carried(again) == carried(outline)
    assert [item.kind for item in again.capabilities] == [item.kind for item in outline.capabilities]
    assert {link.kind for link in again.crosswalks} <= {"related"}


@given(texts)
def test_a_text_is_the_same_after_it_was_html(text: str) -> None:
    assert plain(as_html(text), is_html=True) == text
    assert plain(as_html(text)) == text


def test_the_real_example_is_read_back_with_all_that_moodle_wrote() -> None:
    outline = read_framework(shared_file("moodle/example.csv").read_bytes(), name="x")
    text, notes = write_moodle(outline)

    assert read_framework(text.encode(), name="x") == outline
    assert notes == ()
    original = {one["identifier"]: one for one in rows(csv_normal(shared_file("moodle/example.csv").read_text()))}
    written = {one["identifier"]: one for one in rows(text)}
    assert written.keys() == original.keys()
    for identifier, before in original.items():
        for name in COLUMNS:
            if name not in {"description", "related"}:  # cleaned; written in one of the two rows
                assert (name, written[identifier][name]) == (name, before[name].strip())


def csv_normal(text: str) -> str:
    """The file under Moodle's present headings, so that rows() can compare."""
    found = list(csv.reader(io.StringIO(text, newline="")))
    file = io.StringIO(newline="")
    csv.writer(file).writerows([list(COLUMNS.values()), *found[1:]])
    return file.getvalue()


@pytest.mark.parametrize("name", ["case/Ordering.json", "case/opensalt-framework.json", "mahara/nace_usa.matrix"])
def test_frameworks_of_other_formats_go_through_moodle(name: str) -> None:
    outline = read_framework(shared_file(name).read_bytes(), name=name)

    assert carried(read_framework(write_moodle(outline)[0].encode(), name="x")) == carried(outline)


# As Moodle's importer takes it


def test_people_in_moodle_see_the_code_and_the_identifier_comes_back() -> None:
    text, _ = write_moodle(
        framework(CapabilityOutline(ID[0], None, "K, 1", "Growth"), CapabilityOutline(ID[1], ID[0], "", "x"))
    )

    assert [(one["parent"], one["identifier"]) for one in rows(text)[1:]] == [
        ("", f"K, 1 {ID[0]}"),
        (f"K, 1 {ID[0]}", ID[1]),
    ]


def test_related_items_are_listed_with_encoded_commas() -> None:
    outline = framework(
        CapabilityOutline(ID[0], None, "K1", "One"),
        CapabilityOutline(ID[1], None, "K,2", "Two"),
        crosswalks=(CrosswalkOutline(ID[0], ID[1], "related"),),
    )

    assert rows(write_moodle(outline)[0])[1]["related"] == f"K%2C2 {ID[1]}"


def test_a_framework_gets_a_scale_a_taxonomy_and_exported_ids() -> None:
    outline = framework(
        CapabilityOutline(ID[0], None, "K", "Area", kind="area"), CapabilityOutline(ID[1], ID[0], "K1", "x")
    )
    text, notes = write_moodle(outline)
    first, *others = rows(text)

    scale_id, *settings = json.loads(first["scale_configuration"])
    assert first["scale_values"].split(",") == ["Not yet", "Partly", "Shown"]
    assert scale_id.keys() == {"scaleid"}
    assert [(one["id"], one["scaledefault"], one["proficient"]) for one in settings] == [(3, 1, 1)]
    assert first["taxonomy"] == "domain,competency,competency,competency"
    assert [one["exported_id"] for one in others] == ["1", "2"]
    assert [one["is_framework"] for one in (first, *others)] == ["1", "", ""]
    assert "Moodle needs a scale; the file brings “Not yet, Partly, Shown”." in notes


def test_no_cell_begins_as_a_formula() -> None:
    evil = "=cmd|' /C calc'!A0"
    outline = framework(
        CapabilityOutline("=1", None, "=1", evil, evil, source={"scale_values": evil, "exported_id": "@1"})
    )
    text, _ = write_moodle(replace(outline, title=evil, description=evil))

    assert not any(cell.startswith(("=", "+", "-", "@")) for one in rows(text) for cell in one.values())
    again = read_framework(text.encode(), name="x")
    assert carried(again) == carried(replace(outline, title=evil, description=evil))


def test_a_text_of_very_many_lines_keeps_them() -> None:
    outline = framework(CapabilityOutline(ID[0], None, "K1", "x", "\n".join(f"Line {n}" for n in range(2_000))))
    text, _ = write_moodle(outline)

    assert rows(text)[1]["description_format"] == "2"
    assert carried(read_framework(text.encode(), name="x")) == carried(outline)


# Cuts after 100 characters


LONG = (
    "Works with children, their families and everybody around them in ways that leave each of them stronger than before"
)


def test_a_title_that_is_cut_comes_back_whole() -> None:
    items = (
        CapabilityOutline(ID[0], None, "K1", LONG, "Says more.\n\nAnd more."),
        CapabilityOutline(ID[1], None, "K2", LONG),
    )
    text, notes = write_moodle(framework(*items))

    assert [len(one["title"]) <= MOST and one["title"].endswith("...") for one in rows(text)[1:]] == [True, True]
    assert rows(text)[1]["description"].startswith(f"<p>{LONG}</p><p>Says more.")
    assert carried(read_framework(text.encode(), name="x")) == carried(framework(*items))
    assert notes[0] == (
        "Moodle keeps 100 characters of a title. Cut, and kept whole at the top of the description: “K1”, “K2”."
    )


def test_a_title_that_moodle_cut_is_made_whole_by_the_description() -> None:
    short = cut(LONG)
    data = moodle_csv(
        row("K1", short, description=f"<p>{LONG}</p><p>More.</p>"), row("K2", short, description="<p>Other.</p>")
    )

    first, second = read_framework(data, name="x").capabilities
    assert (first.title, first.statement) == (LONG, "More.")
    assert (second.title, second.statement) == (short, "Other.")


def test_names_of_parents_and_relations_longer_than_moodle_keeps_find_the_row_that_was_cut() -> None:
    long = "The long id number of an area " + "x" * 90
    data = moodle_csv(row(cut(long)), row("K1", parent=long), row("K2", related=long))
    outline = read_framework(data, name="x")

    assert [item.parent for item in outline.capabilities] == [None, cut(long), None]
    assert [(link.origin, link.target) for link in outline.crosswalks] == [("K2", cut(long))]


def test_a_long_name_that_two_cut_rows_could_be_is_not_guessed() -> None:
    first, second = "word " * 15 + "...", "word " * 16 + "..."
    with pytest.raises(FormatError, match="It says its parent is"):
        read_framework(moodle_csv(row(first), row(second), row("K1", parent="word " * 30)), name="x")


# What is lost is said


def test_every_loss_is_said() -> None:
    stages = (StageOutline("s", "Student"),)
    outline = framework(
        CapabilityOutline(ID[0], None, "K", "Area", kind="area"),
        CapabilityOutline("not-a-uuid", None, "K1", "One", why="Because.", expectations={"s": ExpectationOutline("", "Tries.")}),
        CapabilityOutline("x" * 101, None, "", "Two"),
        CapabilityOutline("1.1", None, "1.1", "Three", kind="area"),
        CapabilityOutline("1.10", "1.1", "1.10", "Four", parent_link={"x": 1}),
        stages=stages,
        publisher="A council",
        label="2026",
        crosswalks=(CrosswalkOutline("1.1", ID[0], "same_as"), CrosswalkOutline("1.1", "elsewhere", "related")),
    )  # fmt: skip
    text, notes = write_moodle(outline)

    assert notes == (
        "1 stage and 1 expectation are left out.",
        "Left out about the framework: publisher, version label.",
        "Fields of the imported file that Throughline keeps but does not use are left out.",
        "Why it matters, questions and suitable evidence are left out of “K1”.",
        "Whether it is an area or a capability is told by having children, and read back wrongly for “K”.",
        "The code is left out, since there is no room for it, of “K1”.",
        "Moodle keeps 100 characters of an identifier. Another was made for “Two”.",
        "Moodle compares id numbers as numbers, and will mix up the children of “1.1”.",
        "1 crosswalk inside the framework became “related” without a note.",
        "1 crosswalk to other frameworks left out.",
        "Moodle needs a scale; the file brings “Not yet, Partly, Shown”.",
    )
    assert uuid.UUID(rows(text)[3]["identifier"])
