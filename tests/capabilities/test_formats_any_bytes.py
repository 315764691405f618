"""Property tests: whatever the bytes, reading ends in a FormatError of one line or an outline that can be stored."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capabilities.formats import FormatError, FrameworkOutline, check_outline, read_framework
from capabilities.formats.sheets_writer import write_xlsx
from capabilities.formats.tables import csv_text
from tests.capabilities.framework_files import as_json, item, link, moodle_csv, package, row
from tests.shared_data import shared_data_root


def texts(value: Any) -> Iterator[str]:
    """Every text in nested values, keys as well."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            yield here
        elif isinstance(here, dict):
            waiting.extend([*here, *here.values()])
        elif isinstance(here, list | tuple):
            waiting.extend(here)


def storable(outline: FrameworkOutline) -> None:
    """What every caller relies on: the outline passes its own check, and a database takes all its text and numbers."""
    check_outline(outline)
    for text in texts(asdict(outline)):
        assert "\0" not in text
        text.encode("utf-8")  # half a surrogate pair would raise
    json.dumps([outline.source, [item.source for item in outline.capabilities]], allow_nan=False)


def clear(error: FormatError) -> None:
    """What every message is: one line that can be printed, and not an essay."""
    assert error.message
    assert str(error).isprintable()
    assert len(str(error)) < 700


def survive(data: bytes) -> None:
    try:
        storable(read_framework(data, name="any.file"))
    except FormatError as error:
        clear(error)


REAL = [
    path.read_bytes()
    for name in (
        "case/Ordering.json",
        "case/Utf8TestFramework.json",
        "case/opensalt-framework.json",
        "moodle/example.csv",
        "mahara/nace_usa.matrix",
    )
    if (path := shared_data_root() / name).is_file()
]
RUBRIC = {
    "CFRubricCriteria": [
        {"CFItemURI": "a", "CFRubricCriterionLevels": [{"quality": "Student", "description": "x", "position": 1}]}
    ]
}
MADE = [
    as_json(
        package(
            [item("a", abbreviatedStatement="A"), item("b")],
            [link("b", "a", sequenceNumber=1), link("a", "b", "isPartOf")],
            CFRubrics=[RUBRIC],
        )
    ),
    moodle_csv(row("K1", related="K2", description="<p>x</p>"), row("K2", parent="K1")),
    as_json(
        {
            "framework": {
                "name": "F",
                "standards": [{"name": "S", "standardid": 1}],
                "standardelements": [
                    {"name": "a", "standardid": 1, "elementid": "1.0"},
                    {
                        "name": "b",
                        "standardid": 1,
                        "elementid": "1.1",
                        "parentid": "1.0",
                        "throughline": {"identifier": "x"},
                    },
                ],
            }
        }
    ),
    b"Code,Parent code,Title,Expectation: Early,Headline: Early\nK,,Area,,\nK1,K,One,Tries.,Short\n",
]
WORKBOOK = write_xlsx(read_framework(MADE[-1], name="x"))[0]
SEEDS = st.sampled_from(REAL + MADE)
SNIPPETS = st.sampled_from(
    [
        b"\0",
        b'"',
        b"\\",
        b"{",
        b"[",
        b"]",
        b"}",
        b",",
        b"\xff",
        b"\xe9",
        b"\\u0000",
        b"\\ud800",
        b"1e999",
        b"NaN",
        b"null",
        b"<p>",
        b"\n",
    ]
)
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)


@given(st.binary(max_size=2000))
@settings(QUIET, max_examples=300)
def test_random_bytes_end_in_an_error_or_an_outline(data: bytes) -> None:
    survive(data)


@given(
    st.text(max_size=500),
    st.sampled_from(
        ["", "{", '{"CFDocument":', '{"CFItems":[{', "Parent ID number,ID number,Short name,Is framework\n"]
    ),
)
@settings(QUIET, max_examples=300)
def test_random_text_ends_in_an_error_or_an_outline(text: str, beginning: str) -> None:
    survive((beginning + text).encode("utf-8", "surrogatepass"))


@given(SEEDS, st.data())
@settings(QUIET, max_examples=400)
def test_a_damaged_file_ends_in_an_error_or_an_outline(seed: bytes, data: st.DataObject) -> None:
    damaged = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(damaged)))
        end = min(len(damaged), start + data.draw(st.integers(0, 40)))
        damaged[start:end] = data.draw(SNIPPETS | st.binary(max_size=4) | st.just(bytes(damaged[start:end]) * 2))
    survive(bytes(damaged))


@given(st.data())
@settings(QUIET, max_examples=150)
def test_a_damaged_workbook_ends_in_an_error_or_an_outline(data: st.DataObject) -> None:
    damaged = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    survive(bytes(damaged))


@given(st.data())
@settings(QUIET, max_examples=150)
def test_a_workbook_of_damaged_xml_ends_in_an_error_or_an_outline(data: st.DataObject) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(file, "w") as new:
        names = old.namelist()
        chosen = data.draw(st.sampled_from(names))
        for name in names:
            content = bytearray(old.read(name))
            if name == chosen:
                at = data.draw(st.integers(0, len(content) - 1))
                content[at : at + data.draw(st.integers(0, 30))] = data.draw(
                    st.sampled_from(
                        [
                            b"",
                            b"<c/>",
                            b'"',
                            b"<",
                            b">",
                            b'r="ZZZZ9"',
                            b't="s"',
                            b"<v>9</v>",
                            b"<f>1</f>",
                            b"&x;",
                            b"\0",
                        ]
                    )
                )
            new.writestr(name, bytes(content))
    survive(file.getvalue())


@given(
    st.lists(
        st.lists(
            st.sampled_from(["", "K1", "K2", "area", "Title", "=1", "'", '"', "é;", "Expectation: x"]), max_size=6
        ),
        max_size=6,
    ),
    st.sampled_from([["Code", "Parent code", "Title"], ["Title", "Identifier", "Kind", "Headline: x"], ["Title"]]),
)
@settings(QUIET, max_examples=200)
def test_any_sheet_ends_in_an_error_or_an_outline(rows: list[list[str]], heading: list[str]) -> None:
    survive(csv_text([heading, *rows]).encode())
    book = openpyxl.Workbook()
    for cells in [heading, *rows]:
        book.active.append(cells)
    about = book.create_sheet("Framework")
    about.append(["Title", "F"])
    file = io.BytesIO()
    book.save(file)
    survive(file.getvalue())


def places(value: Any) -> list[Callable[[Any], None]]:
    """One setter for each place in a JSON value."""
    setters: list[Callable[[Any], None]] = []
    waiting = [value]
    while waiting:
        here = waiting.pop()
        pairs = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
        for key, inner in pairs:
            setters.append(partial(here.__setitem__, key))
            waiting.append(inner)
    return setters


@given(st.sampled_from([seed for seed in REAL + MADE if seed.lstrip().startswith(b"{")]), st.data())
@settings(QUIET, max_examples=400)
def test_a_package_with_values_of_the_wrong_kind_ends_in_an_error_or_an_outline(
    seed: bytes, data: st.DataObject
) -> None:
    content = json.loads(seed)
    for _ in range(data.draw(st.integers(1, 3))):
        setters = places(content)
        setters[data.draw(st.integers(0, len(setters) - 1))](data.draw(JSON_VALUES))
    survive(json.dumps(content).encode())


@given(
    st.lists(
        st.tuples(*[st.sampled_from(["", "K1", "K2", "K%2C3", "FW", "1", "<b>", "é,", '"', "\n", "\u2028"])] * 6),
        max_size=6,
    )
)
@settings(QUIET, max_examples=300)
def test_any_table_ends_in_an_error_or_an_outline(cells: list[tuple[str, ...]]) -> None:
    names = ("parent", "identifier", "title", "description", "related", "is_framework")
    survive(moodle_csv(*(dict(zip(names, line, strict=True)) for line in cells)))
