"""Framework spreadsheets as people fill them in: what is understood, and what is refused naming sheet and row."""

from __future__ import annotations

import io
import time
import tracemalloc
import uuid
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from capabilities.formats import FormatError, FrameworkOutline, read_framework
from capabilities.formats.sheet_items import made_identifier
from capabilities.formats.sheets_writer import write_csv, write_xlsx

MEGABYTE = 1024 * 1024
HEAD = ["Code", "Parent code", "Kind", "Title", "Statement", "Expectation: Newly qualified"]


def book(
    *rows: list[Any],
    head: list[str] | None = None,
    framework: list[list[Any]] | None = None,
    change: Callable[[Any], None] | None = None,
    **sheets: list[list[Any]],
) -> bytes:
    """A workbook of capabilities under HEAD; other sheets by their names."""
    made = openpyxl.Workbook()
    made.active.title = "Capabilities"
    for row in [head or HEAD, *rows]:
        made.active.append(row)
    for name, content in {"Framework": [["Title", "Ours"]] if framework is None else framework, **sheets}.items():
        sheet = made.create_sheet(name)
        for row in content:
            sheet.append(row)
    if change:
        change(made)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def read(data: bytes | str, name: str = "our-framework.csv") -> FrameworkOutline:
    return read_framework(data.encode() if isinstance(data, str) else data, name=name)


def tree(outline: FrameworkOutline) -> list[tuple[str, str | None, str]]:
    codes = {item.identifier: item.code for item in outline.capabilities}
    return [(item.code, codes[item.parent] if item.parent else None, item.kind) for item in outline.capabilities]


def error(data: bytes | str) -> str:
    with pytest.raises(FormatError) as caught:
        read(data)
    assert str(caught.value).isprintable()
    return str(caught.value)


K = ["K", None, "area", "Knowledge"]
K1 = ["K1", "K", "capability", "Growth", "Knows it.", "Tries."]

# What people do


def test_sheets_headings_and_values_may_be_written_as_people_write_them() -> None:
    data = book(
        ["k1", "Growth", "K", "Does things", "COMPETENCY", "tries"],
        ["K", "Knowledge", None, None, "Domain", None],
        head=["REF", "name", "Belongs to", "description ", "TYPE", "expectations - newly QUALIFIED"],
        framework=[
            ["About it"],
            ["NAME:", "Ours"],
            ["in-force FROM", "1 September 2026"],
            ["Claimable", "No"],
            ["?", "x"],
        ],
        Levels=[["LEVEL"], ["Newly Qualified"]],
        LINKS=[["from", "To", "relation"], ["k1", "K", "Part Of"]],
        Scribbles=[["=1"]],
    )
    outline = read(data)

    assert tree(outline) == [("K", None, "area"), ("k1", "K", "capability")]
    assert outline.capabilities[1].expectations["newly-qualified"].text == "tries"
    assert (str(outline.in_force_from), outline.claimable) == ("2026-09-01", False)
    assert [link.kind for link in outline.crosswalks] == ["part_of"]


def test_rows_may_stand_in_any_order_with_several_roots_and_gaps() -> None:
    data = book(
        ["K1.1", "K1", "", "Deep"],
        [],
        ["K1", "K", "", "Middle"],
        ["V", None, "", "Values"],
        [None],
        ["K", "", "", "Top"],
    )

    assert tree(read(data)) == [
        ("V", None, "capability"),
        ("K", None, "area"),
        ("K1", "K", "area"),
        ("K1.1", "K1", "capability"),
    ]


def test_a_title_may_stand_above_the_headings() -> None:
    def change(made: Any) -> None:
        made["Capabilities"].insert_rows(1, 2)
        made["Capabilities"]["A1"] = "Our framework, draft"
        made["Capabilities"].merge_cells("A1:F1")

    assert tree(read(book(K, K1, change=change))) == [("K", None, "area"), ("K1", "K", "capability")]


def test_the_only_sheet_may_be_called_anything_but_the_framework_needs_a_title() -> None:
    def change(made: Any) -> None:
        del made["Framework"]
        made["Capabilities"].title = "Sheet1"

    assert error(book(K, change=change)) == (
        "The framework has no title. Write it into the sheet “Framework”, beside “Title”."
    )


def test_reading_the_same_sheet_again_gives_the_same_identifiers() -> None:
    first, again = read(book(K, K1)), read(book(K, [*K1[:3], "Another title", "And text."], ["K2", "K", "", "New"]))

    assert first.identifier == again.identifier == made_identifier("framework", "ours")
    assert [item.identifier for item in first.capabilities] == [item.identifier for item in again.capabilities[:2]]
    assert all(uuid.UUID(item.identifier) for item in again.capabilities)


def test_an_identifier_that_is_given_is_kept() -> None:
    data = book(
        [*K1[:1], None, *K1[2:], "urn:x:1"],
        head=[*HEAD, "Identifier"],
        framework=[["Title", "Ours"], ["Identifier", "fw"]],
    )

    assert (read(data).identifier, read(data).capabilities[0].identifier) == ("fw", "urn:x:1")


def test_dates_numbers_and_booleans_of_the_workbook_are_understood() -> None:
    from datetime import date

    facts = [
        ["Title", 2026],
        ["In force from", date(2026, 9, 1)],
        ["In force until", "31/03/2027"],
        ["Claimable", True],
    ]
    outline = read(book([1, None, None, "One"], [1.1, 1, None, "Two"], framework=facts))

    assert (outline.title, str(outline.in_force_from), str(outline.in_force_until)) == (
        "2026",
        "2026-09-01",
        "2027-03-31",
    )
    assert tree(outline) == [("1", None, "area"), ("1.1", "1", "capability")]


def test_stages_may_be_named_by_headings_alone_and_what_looks_like_tags_is_text() -> None:
    typed = "Does <b>this</b> well. <script>alert(1)</script> 5 < 6 &amp; <name of child>"
    data = book(["K1", None, None, "<b>Growth</b>", typed, "a < b"])
    outline = read(data)

    assert [(stage.code, stage.title) for stage in outline.stages] == [("newly-qualified", "Newly qualified")]
    assert (outline.capabilities[0].title, outline.capabilities[0].statement) == ("<b>Growth</b>", typed)
    assert outline.capabilities[0].expectations["newly-qualified"].text == "a < b"


def test_a_crosswalk_may_lead_to_another_framework() -> None:
    other = "00000000-0000-4000-8000-000000000001"
    links = [
        ["From", "To", "Kind", "Why", "Other item"],
        ["K1", other, "same as", "Both."],
        [other, "K1", "related", None, "PCF 5"],
    ]
    outline = read(book(K, K1, Crosswalks=links))

    assert [(link.origin == other, link.target == other, link.note) for link in outline.crosswalks] == [
        (False, True, "Both."),
        (True, False, ""),
    ]
    assert outline.outside == {other: "PCF 5"}


def test_columns_beyond_those_known_and_formulas_in_them_do_no_harm() -> None:
    assert len(read(book([*K, "Text", "Tries.", "=LEN(E2)"], head=[*HEAD, "Letters"])).capabilities) == 1


# CSV


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_csv_of_any_separator_is_read(separator: str, mark: bytes, ends: str) -> None:
    rows = [
        ["Code", "Parent code", "Title", "Expectation: Later on"],
        ["K", "", "Knowledge"],
        ["K1", "K", "Growth", "Does"],
    ]
    outline = read(mark + ends.join(separator.join(row) for row in rows).encode())

    assert (outline.title, tree(outline)) == ("our framework", [("K", None, "area"), ("K1", "K", "capability")])
    assert outline.capabilities[1].expectations["later-on"].text == "Does"


def test_csv_names_its_framework_in_every_row_alike() -> None:
    text = "Code,Title,Framework,Framework identifier,Version\nK1,One,Ours,fw,2026\nK2,Two,,,\nK3,Three,Ours,fw,2026\n"
    outline = read(text)

    assert (outline.title, outline.identifier, outline.label) == ("Ours", "fw", "2026")
    assert error(text + "K4,Four,Theirs,fw,2026\n") == (
        "Row 5: “Framework” is “Theirs”, but in row 2 “Ours”. Keep one framework in a file."
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Code,Title\nK1,One,two\n", "Row 2: It has 3 cells, the headings 2. Check its quotation marks."),
        ("Code,Title\nK1,\n", "Row 2: The title is missing. Write it, or delete the row."),
        (
            'Code,Title\nK1,"One\n',
            "Row 2: Its quotation marks do not match. Correct the row, or export the file again.",
        ),
        ("Code,Title\n", "There are no items. A framework needs at least one."),
        ("Code,Title,title\nK1,One,Two\n", "Row 1: The column “title” is there twice. Keep one."),
    ],
)
def test_a_wrong_row_of_csv_is_named(text: str, message: str) -> None:
    assert error(text) == message


def test_windows_1252_is_named_and_what_to_do_in_excel() -> None:
    assert error("Code,Title\nK1,Café\n".encode("windows-1252")) == (
        "Line 2: The byte at offset 17 (0xE9) is not UTF-8. "
        "The file was probably saved as Windows-1252; in Excel choose “Save as”, then “CSV UTF-8”."
    )


# Wrong rows


def links(*row: Any) -> dict[str, Any]:
    return {"Crosswalks": [["From", "Kind", "To", "Identifier"], list(row)]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (book(K, ["K1", "X", "", "Growth"]), "Capabilities, row 3: It says its parent is “X”, which is not in the file. Add the parent or correct it."),
        (book(K, ["K", None, "", "Again"]), "Capabilities, row 3: Row 2 has the code “K” too. Codes must differ."),
        (book(K, [None, "K", "", "Growth"]), "Capabilities, row 3: The code is missing. Give every row its own, or delete the row."),
        (book(["A", "B", "", "A"], ["B", "A", "", "B"]), "Capabilities, row 2: Its parents lead round in a circle: “A” → “B” → “A”. Correct one of them."),
        (book(["A", None, "thing", "A"]), "Capabilities, row 2: The kind is “thing”. Write area or capability, or leave it empty."),
        (book(["A", None, "", "x" * 256]), "Capabilities, row 2: The title has 256 characters; the most is 255. Shorten it."),
        (book(["A" * 61, None, "", "A"]), "Capabilities, row 2: The code has 61 characters; the most is 60. Shorten it."),
        (book(), "There are no items. A framework needs at least one."),
        (book(["A"], head=["Thing"]), "Capabilities, row 1: There is no column headed “Title”. Put the headings of the template into the first row."),
        (book(["A", "A", "B"], head=["Code", "Title", "Name"]), "Capabilities, row 1: The column “Name” is there twice. Keep one."),
        (book(K, head=[*HEAD, "Expectation: newly  qualified"]), "Capabilities, cell G1: The column for “newly qualified” is there twice. Keep one."),
        (book(K, Stages=[["Code", "Title"], ["x", "Expert"]]), "Capabilities, cell F1: “Newly qualified” is not one of the stages. Write it as in the sheet “Stages”."),
        (book(K, head=[*HEAD[:5], "Headline: Later"], change=lambda made: made["Capabilities"].cell(2, 6, "Short")), "Capabilities, row 2: There is a headline for “later”, but no expectation. Write it, or take the headline out."),
        (book(K, Stages=[["Code", "Title"], ["x", "Expert"], ["x", "Other"]]), "Stages, row 3: Another stage has the code “x”. Codes must differ."),
        (book(K, Stages=[["Code", "Title"], ["x", ""]]), "Stages, row 2: The title is missing. Write it, or delete the row."),
        (book(K, Stages=[["Title"], ["…"]]), "Stages, row 2: No code can be made of this title. Write one in the column “Code”."),
        (book([*K[:4], "", "", "x"], head=[*HEAD, "Lineage"]), "Capabilities, row 2: The lineage is “x”, which is no UUID. Leave it as it was exported, or empty."),
        (book(K, framework=[]), "Framework: The framework has no title. Write it into the sheet “Framework”, beside “Title”."),
        (book(K, framework=[["Title", "A"], ["Name", "B"]]), "Framework, row 2: “Name” is there twice. Keep one."),
        (book(K, framework=[["Title", "A"], ["In force from", "soon"]]), "Framework, row 2: “In force from” is “soon”, which is no date like 2026-09-01."),
        (book(K, framework=[["Title", "A"], ["Claimable", "maybe"]]), "Framework, row 2: “Claimable” is “maybe”. Write yes or no."),
        (book(K, framework=[["Title", "A"], ["Source address", "javascript:alert(1)"]]), "Framework, row 2: The source address is “javascript:alert(1)”. Write one that begins with https://."),
        (book(K, framework=[["Title", "A"], ["Address", "Our Own"]]), "Framework, row 2: The address is “Our Own”. Use small letters, digits and single hyphens only."),
        (book(K, K1, **links("K1", "same as", "X")), "Crosswalks, row 2: “X” is no code of the sheet “Capabilities”. For an item of another framework write its identifier, and its name in “Other item”."),
        (book(K, K1, **links("K1", "like", "K")), "Crosswalks, row 2: The kind is “like”. Write one of: same as, part of, related, replaced by."),
        (book(K, K1, **links("K1", "related", "K1")), "Crosswalks, row 2: It joins an item to itself. Take it out."),
        (book(K, K1, **links("K1", "related", "")), "Crosswalks, row 2: “To” is empty. Write a code."),
        (book(K, K1, **links(str(uuid.UUID(int=1)), "related", str(uuid.UUID(int=2)))), "Crosswalks, row 2: None of its ends is in the sheet “Capabilities”. Correct one."),
        (book(K, K1, Crosswalks=[["From", "Kind", "To"], ["K1", "related", "K"], ["K", "related", "K1"]]), "Crosswalks, row 3: It is there twice. Take one out."),
    ],
)  # fmt: skip
def test_a_wrong_sheet_row_or_cell_is_named(data: bytes, message: str | None) -> None:
    assert error(data) == message


def test_a_code_that_two_rows_have_names_neither() -> None:
    head = ["Code", "Parent code", "Title", "Identifier"]
    data = book(["A", None, "One", "1"], ["A", None, "Two", "2"], ["B", "A", "Three", "3"], head=head)

    assert error(data) == (
        "Capabilities, row 4: 2 rows have the code “A”. Write the identifier of the one that is meant."
    )


@pytest.mark.parametrize("cell", ["E2", "D2", "F2", "A2"])
def test_a_formula_is_refused_by_its_cell(cell: str) -> None:
    def change(made: Any) -> None:
        made["Capabilities"][cell] = "=cmd|' /C calc'!A0"

    assert error(book([*K, "x"], change=change)) == (
        f"Capabilities, cell {cell}: It holds a formula, and formulas are not worked out here. "
        "Copy the cell, and paste it as a value."
    )


def test_a_text_that_looks_like_a_formula_is_a_text() -> None:
    def change(made: Any) -> None:
        made["Capabilities"]["E2"] = "=cmd|' /C calc'!A0"
        made["Capabilities"]["E2"].data_type = "s"

    assert read(book(K, change=change)).capabilities[0].statement == "=cmd|' /C calc'!A0"
    assert read("Code,Title,Statement\nK1,One,=1+1\n").capabilities[0].statement == "=1+1"


def test_an_error_in_a_cell_is_named() -> None:
    assert error(book([*K, "#REF!"])) == "Capabilities, cell E2: It shows the error “#REF!”. Write what it should say."


def test_merged_cells_are_refused_where_they_would_be_read() -> None:
    data = book(K, K1, ["K2", None, "", "x"], change=lambda made: made["Capabilities"].merge_cells("B3:B4"))

    assert error(data) == (
        "Capabilities: The cells B3:B4 are merged. Unmerge them, and write into each what it should say."
    )


def test_hidden_sheets_of_ours_are_refused_and_others_passed_over() -> None:
    def hide(name: str) -> Callable[[Any], None]:
        return lambda made: setattr(made[name], "sheet_state", "hidden")

    assert (
        error(book(K, Stages=[["Title"]], change=hide("Stages")))
        == "The sheet “Stages” is hidden. Show it, or delete it."
    )
    assert len(read(book(K, Notes=[["x"]], change=hide("Notes"))).capabilities) == 1


def test_sheets_that_are_missing_or_there_twice_are_named() -> None:
    def rename(made: Any) -> None:
        made["Capabilities"].title = "Stuff"

    assert error(book(K, change=rename)) == (
        "There is no sheet “Capabilities”; the sheets are: “Stuff”, “Framework”. Start from the template."
    )
    assert error(book(K, Items=[HEAD])) == "The sheets “Capabilities” and “Items” are both for Capabilities. Keep one."


# Size


def test_a_description_of_ten_megabytes_with_script_tags_is_refused_quickly() -> None:
    evil = "<script>alert(1)</script>" * 400_000

    started = time.process_time()
    assert error(f"Code,Title,Statement\nK1,One,{evil}\n").startswith("Row 2: One of its cells is too long.")
    assert error(_inline(evil)) == (
        "Capabilities, row 2: This text has 10,000,000 characters; the most is 50,000. Shorten it."
    )
    assert time.process_time() - started < 5


def _inline(text: str) -> bytes:
    """A workbook with a cell that Excel would not let anybody fill."""
    import zipfile

    data = book([*K, "LONG"])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as new:
        for part in old.infolist():
            content = old.read(part).replace(b">LONG<", f">{text.replace('<', '&lt;')}<".encode())
            new.writestr(part.filename, content)
    return file.getvalue()


def test_many_tags_in_a_text_are_text_and_take_no_time() -> None:
    started = time.process_time()
    assert read(book([*K, "<i>" * 5_000])).capabilities[0].statement == "<i>" * 5_000
    assert time.process_time() - started < 5


def big(number: int) -> FrameworkOutline:
    text = "Code,Parent code,Title,Statement,Expectation: Early,Expectation: Later\n" + "".join(
        f"K{n},{f'K{n - n % 20}' if n % 20 else ''},Capability {n},{'Works well. ' * 10},Tries.,Does.\n"
        for n in range(number)
    )
    return read(text)


def test_twenty_thousand_rows_are_read_in_good_time_and_one_more_is_not() -> None:
    outline = big(20_000)
    data, _ = write_xlsx(outline)
    text, _ = write_csv(outline)

    started = time.process_time()
    again = read(data)
    took = time.process_time() - started
    print(f"XLSX of 20,000 rows, {len(data) / MEGABYTE:.1f} MB: read in {took:.1f} s")

    assert again.capabilities == outline.capabilities
    assert took < 30
    more = text.splitlines()[-1].replace("K19999", "K20000").replace(outline.capabilities[-1].identifier, "another")
    assert error(text + more).startswith("There are more than 20,000 items")


def test_memory_grows_no_faster_than_the_rows() -> None:
    data, _ = write_xlsx(big(2_000))
    read(data)  # what is imported on the way is not counted
    tracemalloc.start()
    try:
        outline = read(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    print(f"XLSX of 2,000 rows: {peak / MEGABYTE:.1f} MB at most")

    assert len(outline.capabilities) == 2_000
    assert peak < 20 * MEGABYTE
