"""Moodle's competency CSV read into outlines: the real example, and how releases and spreadsheets differ."""

from __future__ import annotations

from typing import Any

import pytest

from capabilities.formats import (
    CrosswalkOutline,
    FormatError,
    FrameworkOutline,
    moodle,
    read_framework,
    read_framework_file,
)
from capabilities.formats import outline as outlines
from tests.capabilities.framework_files import FRAMEWORK_ROW, MOODLE_HEADER, moodle_csv, row
from tests.shared_data import shared_file

OLD_HEADER = (
    "Parent id number",
    "Id number",
    "Shortname",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross referenced competency id numbers",
    "Exported id (optional)",
    "Is framework",
    "Taxonomy",
)
# As a Welsh site might write it: not one of Moodle's English names.
WELSH_HEADER = (
    "Rhif adnabod y rhiant",
    "Rhif adnabod",
    "Enw byr",
    "Disgrifiad",
    "Fformat y disgrifiad",
    "Gwerthoedd y raddfa",
    "Ffurfweddiad y raddfa",
    "Math o reol",
    "Canlyniad y rheol",
    "Ffurfweddiad y rheol",
    "Croesgyfeiriadau",
    "Rhif allforio",
    "Fframwaith?",
    "Tacsonomeg",
)


def read(data: bytes) -> FrameworkOutline:
    return read_framework(data, name="framework.csv")


def tree(outline: FrameworkOutline) -> list[tuple[str, str | None]]:
    return [(capability.identifier, capability.parent) for capability in outline.capabilities]


def error(data: bytes) -> str:
    with pytest.raises(FormatError) as caught:
        read(data)
    return str(caught.value)


def test_the_real_example_is_read_whole() -> None:
    outline = read_framework_file(shared_file("moodle/example.csv"))

    assert (outline.identifier, outline.title) == ("OECD-CORE", "OECD")
    assert outline.description.startswith("The Core Competencies summarise the capabilities that are important")
    assert (
        "\n\n• The delivery-related competencies\n• The interpersonal competencies\n• The strategic"
        in outline.description
    )
    assert outline.source["scale_values"] == "Not yet competent,Competent"
    assert outline.source["taxonomy"] == "competency,competency,competency,competency"
    assert len(outline.capabilities) == 64
    assert [c.identifier for c in outline.capabilities if c.parent is None] == ["levels", "competencies"]
    assert [c.identifier for c in outline.capabilities if c.parent == "competencies"] == [
        "delivery",
        "interpersonal",
        "strategic",
    ]
    kinds = {c.identifier: c.kind for c in outline.capabilities}
    assert (kinds["levels"], kinds["level-1"], kinds["analytical-thinking"], kinds["DR-AT1"]) == (
        "area",
        "capability",
        "area",
        "capability",
    )
    # Each relation stands in the rows of both, and is one crosswalk.
    assert len(outline.crosswalks) == 39
    assert {c.origin for c in outline.crosswalks} == {"level-1"}
    assert {c.kind for c in outline.crosswalks} == {"related"}


@pytest.mark.parametrize(
    "header",
    [
        MOODLE_HEADER,
        OLD_HEADER,
        tuple(heading.upper() for heading in MOODLE_HEADER),
        tuple(f" {h.replace(' ', '_')} " for h in OLD_HEADER),
        WELSH_HEADER,
    ],
    ids=["new", "old", "capitals", "underscores", "another language"],
)
def test_header_wording_does_not_matter(header: tuple[str, ...]) -> None:
    outline = read(
        moodle_csv(row("K1", "Listening", related="K2", exported_id="7"), row("K2", parent="K1"), header=header)
    )

    assert tree(outline) == [("K1", None), ("K2", "K1")]
    assert outline.capabilities[0].title == "Listening"
    assert outline.capabilities[0].source == {"exported_id": "7"}
    assert len(outline.crosswalks) == 1


def test_columns_may_be_moved_and_optional_ones_left_out() -> None:
    order = ("is_framework", "title", "description", "parent", "identifier")

    assert tree(read(moodle_csv(row("K2", parent="K1"), row("K1"), order=order))) == [("K1", None), ("K2", "K1")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("line_break", [b"\r\n", b"\n", b"\r"])
def test_delimiter_byte_order_mark_and_line_breaks_do_not_matter(
    delimiter: str, mark: bytes, line_break: bytes
) -> None:
    data = mark + moodle_csv(row("K1", "Listens, acts; reports"), delimiter=delimiter).replace(b"\r\n", line_break)

    assert read(data).capabilities[0].title == "Listens, acts; reports"


def test_rows_may_come_before_their_parents_and_before_the_framework() -> None:
    rows = [row("c", parent="b"), row("b", parent="a"), row("z"), row("a"), FRAMEWORK_ROW]

    assert tree(read(moodle_csv(*rows, framework=None))) == [("z", None), ("a", None), ("b", "a"), ("c", "b")]


def test_a_first_level_that_names_the_framework_as_its_parent_stands_at_the_top() -> None:
    assert tree(read(moodle_csv(row("K1", parent="FW")))) == [("K1", None)]


def test_encoded_commas_are_decoded_wherever_id_numbers_stand() -> None:
    outline = read(moodle_csv(row("K,1"), row("K%2C2", parent="K%2c1", related="K%2C1,K9%2C9, ,K%2C2")))

    assert tree(outline) == [("K,1", None), ("K,2", "K,1")]
    assert [(c.origin, c.target, c.kind) for c in outline.crosswalks] == [("K,2", "K,1", "related")]
    assert outline.capabilities[1].source == {"related_outside": ["K9,9"]}


@pytest.mark.parametrize(
    ("description_format", "expected"),
    [
        ("1", "Listens\n\n& acts a b"),
        ("", "Listens\n\n& acts a b"),
        ("2", "<p>Listens</p>&amp; acts a\nb"),
        ("4", "Listens\n\n& acts a b"),
    ],
)
def test_descriptions_are_cleaned_by_their_format(description_format: str, expected: str) -> None:
    cells = {"description": "<p>Listens</p>&amp; acts a\nb", "description_format": description_format}

    assert read(moodle_csv(row("K1", **cells))).capabilities[0].statement == expected


def test_scales_and_rules_are_kept_in_the_source() -> None:
    cells = {
        "scale_values": "No,Yes",
        "scale_configuration": '[{"scaleid":"2"}]',
        "rule_type": "core_competency\\rule",
        "rule_outcome": "1",
    }

    assert read(moodle_csv(row("K1", **cells))).capabilities[0].source == cells


def test_empty_rows_and_missing_cells_at_the_end_do_no_harm() -> None:
    data = moodle_csv(row("K1")) + b"\r\n,,,,\r\nK1,K2,Second\r\n"

    assert tree(read(data)) == [("K1", None), ("K2", "K1")]


@pytest.mark.parametrize("mark", ["1", "TRUE", "yes"])
@pytest.mark.parametrize("no_mark", ["", "0", "FALSE", "no"])
def test_the_framework_s_row_is_marked_in_whatever_way_spreadsheets_write_true(mark: str, no_mark: str) -> None:
    data = moodle_csv(row("FW", "The framework", is_framework=mark), row("K1", is_framework=no_mark), framework=None)

    assert read(data).title == "The framework"


# Errors, with rows as a spreadsheet counts them


def test_a_cell_with_line_breaks_is_one_row() -> None:
    data = moodle_csv(row("K1", description="one\ntwo\nthree"), row("", "No id"))

    assert error(data) == "Row 4: The “ID number” is missing. Fill it in, or delete the row."


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row("K1"), row("K2", "")], "Row 4: The “Short name” is missing. Fill it in, or delete the row."),
        ([row("K1", "<br>")], "Row 3: The “Short name” holds no text besides its markup. Correct it."),
        ([row("K1"), row("K2"), row("K1")], "Row 5: Row 3 has the same identifier. Identifiers must differ."),
        (
            [row("K1", parent="K9")],
            "Row 3: It says its parent is “K9”, which is not in the file. Add the parent or correct it.",
        ),
        ([row("K1", parent="K1")], "Row 3: Its parents lead round in a circle: “K1” → “K1”. Correct one of them."),
        (
            [row("K0"), row("K1", parent="K2"), row("K2", parent="K3"), row("K3", parent="K2")],
            "Row 5: Its parents lead round in a circle: “K2” → “K3” → “K2”. Correct one of them.",
        ),
        ([row("K1", is_framework="1")], "Row 3: It is marked as the framework, but so is row 2. Keep one."),
        ([row("K" * 256)], "Row 3: The identifier has 256 characters; the most is 255."),
        ([row("K\n1")], "Row 3: The identifier holds line breaks or control characters. Take them out."),
        (
            [row("K1", description="x" * 50_001)],
            "Row 3: This text has 50,001 characters; the most is 50,000. Shorten it.",
        ),
        (
            [row("K1", description="x" * 140_000)],
            "Row 3: One of its cells is too long. Correct the row, or export the file again.",
        ),
        ([], "There are no items. A framework needs at least one."),
    ],
)
def test_a_wrong_row_is_named(rows: list[dict[str, str]], message: str) -> None:
    assert error(moodle_csv(*rows)) == message


def test_a_table_without_a_framework_row_says_where_to_mark_it() -> None:
    assert error(moodle_csv(row("K1"), framework=None)).startswith("No row is the framework's. Put 1 in “Is framework”")


def test_a_missing_column_is_named_as_moodle_names_it() -> None:
    order = ("identifier", "title", "description", "is_framework")

    assert (
        error(moodle_csv(row("K1"), order=order))
        == "Row 1: The column “Parent ID number” is missing. Export the framework from Moodle again."
    )


def test_a_row_with_more_cells_than_the_header_is_named() -> None:
    data = moodle_csv(row("K1")) + b"K1,K2,Listens, and acts,,,,,,,,,,,,oh\r\n"

    assert error(data) == "Row 4: It has 16 cells, the header 14. Check its quotation marks."


@pytest.mark.parametrize("line", [b',K2,"Listens', b',K2,"Lis"tens"'])
def test_quotation_marks_that_do_not_match_are_named(line: bytes) -> None:
    assert (
        error(moodle_csv(row("K1")) + line)
        == "Row 4: Its quotation marks do not match. Correct the row, or export the file again."
    )


def test_twenty_thousand_rows_are_read_and_one_more_is_not() -> None:
    rows = [row(f"K{number}") for number in range(20_000)]

    assert len(read(moodle_csv(*rows)).capabilities) == 20_000
    assert (
        error(moodle_csv(*rows, row("one more")))
        == "There are more than 20,000 items, the most one framework may have. Split the file."
    )


def test_reading_stops_at_the_first_row_too_many() -> None:
    rows = [row(f"K{number}") for number in range(20_001)]

    assert error(moodle_csv(*rows) + b'K1,K2,"never read').startswith("There are more than 20,000 items")


def test_more_relations_than_can_be_shown_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[CrosswalkOutline] = []
    monkeypatch.setattr(outlines, "MAX_CROSSWALKS", 3)

    def counted(*ends: Any) -> CrosswalkOutline:
        made.append(CrosswalkOutline(*ends))
        return made[-1]

    monkeypatch.setattr(moodle, "CrosswalkOutline", counted)
    data = moodle_csv(*(row(f"K{number}", related="K0,K1,K2,K3,K4") for number in range(5)))

    assert error(data) == "There are more than 3 links between items. Take some out."
    assert len(made) == 4  # and not the ten there are: a file may hold millions
