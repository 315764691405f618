"""Frameworks written as spreadsheets and read again: whole, whatever their texts are, and never as formulas."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from capabilities.formats import (
    CapabilityOutline,
    CrosswalkOutline,
    ExpectationOutline,
    FrameworkOutline,
    read_framework,
)
from capabilities.formats.outline import StageOutline
from capabilities.formats.sheet_template import template_csv, template_xlsx
from capabilities.formats.sheets_writer import MOST_IN_CELL, write_csv, write_xlsx
from capabilities.formats.tables import guarded, looks_like_formula, unguarded
from tests.capabilities.outlines import QUIET, outlines
from tests.shared_data import shared_file

FILES = (
    "case/Ordering.json",
    "case/Utf8TestFramework.json",
    "case/opensalt-framework.json",
    "moodle/example.csv",
    "mahara/nace_usa.matrix",
    "mahara/nz_teaching_standards_english.matrix",
)


def as_workbook(outline: FrameworkOutline) -> FrameworkOutline:
    """What the workbook carries of an outline."""
    return replace(
        outline,
        capabilities=tuple(replace(item, source={}, parent_link={}) for item in outline.capabilities),
        crosswalks=tuple(replace(link, source={}) for link in outline.crosswalks),
        source={"format": "Throughline spreadsheet"},
    )


def as_csv(outline: FrameworkOutline) -> FrameworkOutline:
    """What CSV carries of an outline."""
    whole = as_workbook(outline)
    return FrameworkOutline(
        identifier=whole.identifier,
        title=whole.title,
        label=whole.label,
        stages=tuple(replace(stage, description="") for stage in whole.stages),
        capabilities=whole.capabilities,
        source={"format": "Throughline spreadsheet (CSV)"},
    )


@given(outlines())
@QUIET
def test_a_workbook_is_read_back_exactly(outline: FrameworkOutline) -> None:
    data, notes = write_xlsx(outline)

    assert read_framework(data, name="x.xlsx") == as_workbook(outline)
    assert notes == ()


@given(outlines())
@QUIET
def test_csv_is_read_back_exactly_as_far_as_it_goes(outline: FrameworkOutline) -> None:
    text, notes = write_csv(outline)

    assert read_framework(text.encode("utf-8-sig"), name="x.csv") == as_csv(outline)
    assert bool(outline.crosswalks) == any("crosswalk" in note for note in notes)


@pytest.mark.parametrize("name", FILES)
def test_every_real_file_goes_through_a_workbook_and_through_csv(name: str) -> None:
    path = shared_file(name)
    outline = read_framework(path.read_bytes(), name=path.name)

    assert read_framework(write_xlsx(outline)[0], name="x") == as_workbook(outline)
    assert read_framework(write_csv(outline)[0].encode(), name="x") == as_csv(outline)
    assert any("keeps but does not use" in note for note in write_xlsx(outline)[1])


TYPED = (
    "Does <b>this</b> well. <script>alert(1)</script> 5 < 6",
    "Asks <name of child> & says &amp; and &lt;b&gt;",
    "<!-- no comment --> <p>One</p><p>Two</p>",
)


@pytest.mark.parametrize("text", TYPED)
def test_words_in_angle_brackets_come_back_as_they_were_typed(text: str) -> None:
    items = tuple(
        CapabilityOutline(
            *(f"00000000-0000-4000-8000-00000000000{n}", parent, f"<b>{n}</b>", text, text),
            kind="capability" if parent else "area",
            order=n,
            why=text,
            notice=(text,),
            shows=text,
            expectations={"s": ExpectationOutline(text, text)},
        )
        for n, parent in ((1, None), (2, "00000000-0000-4000-8000-000000000001"))
    )
    outline = FrameworkOutline("fw", text, label="<i>1</i>", stages=(StageOutline("s", text),), capabilities=items)

    assert read_framework(write_xlsx(outline)[0], name="x.xlsx") == as_workbook(outline)
    csv_again = read_framework(write_csv(outline)[0].encode(), name="x.csv")
    assert (csv_again.capabilities, csv_again.stages) == (as_csv(outline).capabilities, as_csv(outline).stages)


# Formulas

DANGEROUS = ["=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "'=1", "''@x"]  # noqa: RUF001  # as some spreadsheets take it


@given(st.text() | st.sampled_from(DANGEROUS))
@example("'")
@example("''")
@example("'a")
def test_the_guard_is_taken_off_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", [text for text in DANGEROUS if text == text.strip()])
def test_no_text_is_ever_written_as_a_formula(text: str) -> None:
    item = CapabilityOutline("00000000-0000-4000-8000-000000000001", None, text, text, text, why=text, shows=text)
    outline = FrameworkOutline("fw", text, stages=(StageOutline("s", text),), capabilities=(item,))

    data, _ = write_xlsx(outline)
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet.iter_rows() for cell in row]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets" in name]
    rows = list(csv.reader(io.StringIO(write_csv(outline)[0])))

    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert not any(b"<f" in sheet for sheet in sheets)
    assert all(cell.quotePrefix for cell in cells if cell.value == text and looks_like_formula(text))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert read_framework(data, name="x").capabilities[0] == item


# What does not fit


def test_what_a_cell_cannot_hold_is_cut_and_said() -> None:
    long = CapabilityOutline("00000000-0000-4000-8000-000000000001", None, "K1", "Long", "x" * 40_000)
    data, notes = write_xlsx(FrameworkOutline("fw", "A framework", capabilities=(long,)))

    assert notes == ("A cell holds 32,767 characters. Texts are cut in “K1”.",)
    assert len(read_framework(data, name="x").capabilities[0].statement) == MOST_IN_CELL


def test_csv_says_what_it_leaves_behind() -> None:
    items = tuple(CapabilityOutline(f"00000000-0000-4000-8000-00000000000{n}", None, f"K{n}", "T") for n in (1, 2))
    outline = FrameworkOutline(
        "fw",
        "A framework",
        publisher="A council",
        description="Long.",
        label="2026",
        claimable=False,
        stages=(StageOutline("s", "S", "A stage."),),
        capabilities=items,
        crosswalks=(CrosswalkOutline(items[0].identifier, items[1].identifier, "related"),),
    )

    assert write_csv(outline)[1] == (
        "1 description of stages left out.",
        "Left out about the framework: description, publisher, “cannot be claimed”.",
        "1 crosswalk is left out.",
    )


def test_stages_with_the_same_title_stay_apart() -> None:
    stages = (StageOutline("a", "Level"), StageOutline("b", "Level"), StageOutline("[c] %", "Level [x]"))
    item = CapabilityOutline("00000000-0000-4000-8000-000000000001", None, "K1", "T")
    outline = FrameworkOutline("fw", "A framework", stages=stages, capabilities=(item,))

    assert read_framework(write_csv(outline)[0].encode(), name="x").stages == stages


def test_items_with_the_same_code_or_none_are_named_by_their_identifiers() -> None:
    ids = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(6)]
    items = (
        CapabilityOutline(ids[0], None, "A", "First", kind="area", order=1),
        CapabilityOutline(ids[1], ids[0], "1", "One", order=2),
        CapabilityOutline(ids[2], None, "A", "Second", kind="area", order=3),
        CapabilityOutline(ids[3], ids[2], "1", "Other one", order=4),
        CapabilityOutline(ids[4], None, "", "Third", kind="area", order=5),
        CapabilityOutline(ids[5], ids[4], "", "Other", order=6),
    )
    outline = FrameworkOutline("fw", "A framework", capabilities=items)

    assert read_framework(write_xlsx(outline)[0], name="x").capabilities == items


# The template


def test_the_template_has_help_and_lists_to_choose_from() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx()))
    lists = {
        (sheet.title, shown.formula1) for sheet in book for shown in sheet.data_validations.dataValidation
        if shown.type == "list"
    }  # fmt: skip

    assert book.sheetnames == ["How to fill this in", "Framework", "Stages", "Capabilities", "Crosswalks"]
    assert lists == {
        ("Capabilities", '"area,capability"'),
        ("Crosswalks", '"same as,part of,related,replaced by"'),
    }
    prompts = [shown.prompt for shown in book["Capabilities"].data_validations.dataValidation]
    assert len(prompts) == book["Capabilities"].max_column
    assert book["Capabilities"].column_dimensions["A"].number_format == "@"
    assert all(prompts)


def test_the_template_filled_in_is_a_framework_and_stays_the_same_when_read_again() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx()))
    for row in book["Framework"].iter_rows(min_row=2):
        if row[0].value == "Title":
            row[1].value = "Our framework"
    sheet = book["Capabilities"]
    sheet.append(["K", None, "area", "Knowledge"])
    sheet.append(
        ["K1", "K", "capability", "Growth", "Knows it.", "Why.", "One?\nTwo?", "An observation", "Tries.", "Does."]
    )
    book["Crosswalks"].append(["K1", "part of", "K"])
    file = io.BytesIO()
    book.save(file)

    outline = read_framework(file.getvalue(), name="x")

    assert (outline.title, outline.claimable) == ("Our framework", True)
    assert [stage.code for stage in outline.stages] == ["newly-qualified", "experienced"]
    area, growth = outline.capabilities
    assert (area.code, area.kind, growth.parent, growth.notice) == ("K", "area", area.identifier, ("One?", "Two?"))
    assert {stage: one.text for stage, one in growth.expectations.items()} == {
        "newly-qualified": "Tries.",
        "experienced": "Does.",
    }
    assert [(link.origin, link.kind, link.target) for link in outline.crosswalks] == [
        (growth.identifier, "part_of", area.identifier)
    ]
    assert read_framework(file.getvalue(), name="other name") == outline


def test_the_csv_template_filled_in_is_a_framework() -> None:
    heading = next(csv.reader(io.StringIO(template_csv())))
    row = {"Code": "K1", "Title": "Growth", "Expectation: Experienced": "Does.", "Framework": "Ours"}
    text = template_csv() + ",".join(row.get(name, "") for name in heading)

    outline = read_framework(text.encode(), name="x.csv")

    assert (outline.title, [stage.title for stage in outline.stages]) == ("Ours", ["Newly qualified", "Experienced"])
    assert outline.capabilities[0].expectations["experienced"].text == "Does."
