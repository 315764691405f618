"""RIS and BibTeX read: every encoding people still have, and records broken in every way that programs break them."""

from __future__ import annotations

from typing import Any

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from content.references import Reference, written
from content.references.reading import Unreadable, Why, decoded, read

WORK = "TY  - JOUR\nAU  - Schlüter, D.K.\nAU  - Murray-García, J.\nPY  - 2022\nTI  - Café “Zoë”\nT2  - The Lancet\nER  - \n"
AS_WRITTEN = "Schlüter, D.K. and Murray-García, J. (2022) Café “Zoë”. The Lancet."


def values(data: bytes | str) -> list[dict[str, Any]]:
    return [one.values for one in read(data).records]


def texts(data: bytes | str) -> list[str]:
    return [written(Reference.of(one)) for one in values(data)]


def whys(data: bytes | str) -> list[list[Why]]:
    return [[hint.why for hint in one.hints] for one in read(data).records]


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_is_known_by_itself(name: str, end: str) -> None:
    assert texts(WORK.replace("\n", end).encode(name)) == [AS_WRITTEN]


def test_latin_1_is_read_without_mojibake() -> None:
    assert texts(WORK.replace("“Zoë”", "Zoë").encode("latin-1")) == [AS_WRITTEN.replace("“Zoë”", "Zoë")]


def test_a_file_put_together_from_two_encodings_is_read_line_by_line() -> None:
    assert texts(WORK.encode("utf-8") + WORK.replace("Café", "Cafés").encode("cp1252")) == [
        AS_WRITTEN,
        AS_WRITTEN.replace("Café", "Cafés"),
    ]


def test_bytes_that_mean_nothing_are_no_error() -> None:
    assert decoded(b"\x81\x8d\xff") == "\x81\x8d\xff"


RIS_TYPES = {
    "JOUR": "article", "BOOK": "book", "CHAP": "chapter", "RPRT": "report", "GOVDOC": "law", "ELEC": "web", "THES": "thesis",
    "SLIDE": "", "NONSENSE": "",
}  # fmt: skip


@pytest.mark.parametrize(("ris", "kind"), RIS_TYPES.items())
def test_a_type_is_a_kind_or_nothing(ris: str, kind: str) -> None:
    [found] = values(WORK.replace("JOUR", ris))
    assert found["kind"] == kind


def test_all_that_a_reference_keeps_is_read_from_ris() -> None:
    [found] = values(
        "TY  - CHAP\nA1  - Smith, Jane\nED  - Ruch, G.\nY1  - 2010/05//\nT1  - A chapter.\nBT  - ignored\nT2  - The book\n"
        "PB  - Sage\nVL  - 2\nIS  - 4\nSP  - 12\nEP  - 30\nDO  - doi:10.1000/x\nUR  - https://example.org/a;b=1\nXX  - odd\n"
        "AB  - A long\n  abstract\nER  - "
    )
    assert found == {
        "kind": "chapter", "authors": "Smith, J.", "year": 2010, "title": "A chapter", "source": "The book",
        "publisher": "Sage", "volume": "2", "issue": "4", "pages": "12–30", "doi": "10.1000/x",
        "url": "https://example.org/a;b=1", "access": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("Department for Children, Schools and Families", "Department for Children, Schools and Families"),
        ("Ofsted", "Ofsted"),
        ("Smith, Jane Mary", "Smith, J.M."),
        ("King, Martin L., Jr.", "King, M.L."),
        ("van der Put, C.E.", "van der Put, C.E."),
        ("Müller; Söhne", "Müller, Söhne"),
    ],
)
def test_a_name_is_a_persons_or_an_institutions(name: str, stored: str) -> None:
    [found] = values(f"TY  - BOOK\nAU  - {name}\nTI  - T\nPY  - 2001\nER  - ")
    assert found["authors"] == stored
    assert Reference.of(found).cited == stored


def test_people_and_an_institution_with_a_comma_stay_apart() -> None:
    lines = "".join(f"AU  - {name}\n" for name in ("Munro, E.", "Department for Children, Schools and Families"))
    [found] = values(f"TY  - BOOK\n{lines}TI  - T\nPY  - 2001\nER  - ")
    assert [one.family for one in Reference.of(found).authors.named] == [
        "Munro", "Department for Children, Schools and Families",
    ]  # fmt: skip


def test_a_record_without_end_or_type_is_read_and_says_so() -> None:
    first, second = "TY  - JOUR\nAU  - A, B.\nTI  - One\nPY  - 2001\n", "AU  - C, D.\nTI  - Two\nPY  - 2002\nER  - \n"
    assert [one["title"] for one in values(first + "TY  - JOUR\nER  -\n" + second)] == ["One", "Two"]
    assert whys(first + "TY  - JOUR\nER  -\n" + second) == [[Why.NO_END], [Why.NO_KIND]]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("PY  - 20x3\n", Why.BAD_YEAR),
        ("PY  - 9999\n", Why.BAD_YEAR),
        ("", Why.NO_YEAR),
        ("PY  - 2001\nDO  - nonsense\n", Why.BAD_DOI),
    ],
)
def test_what_cannot_be_used_is_left_out_and_named(lines: str, why: Why) -> None:
    assert whys(f"TY  - BOOK\nAU  - A, B.\nTI  - One\n{lines}ER  - \n") == [[why]]


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("TY  - BOOK\nAU  - A, B.\nER  - \n", Why.NO_TITLE),
        ("TY  - BOOK\nTI  - One\nER  - \n", Why.NO_AUTHORS),
        (f"TY  - BOOK\nAU  - A, B.\nTI  - {'long ' * 100}\nER  - \n", Why.TOO_LONG),
        ("loose words\n", Why.NO_RECORD),
    ],
)
def test_what_is_no_reference_is_kept_with_its_line_and_text(record: str, why: Why) -> None:
    found = read(WORK + "\n" + record + WORK)
    assert len(found.records) == 2
    [problem] = found.problems
    assert (problem.hint.why, problem.line) == (why, 9)
    assert problem.text.startswith(record.strip()[:20])


BIB = r"""
% Encoding: UTF-8
@string{car = "Child Abuse Review"}
@comment{jabref-meta: databaseType:bibtex;}
@article{one, author={M{\"u}ller, J{\"o}rg and {Department for Education} and de la Cruz, Ana and others},
  title={{On} {H}arm \& good -- caf\'e}, journal=car, year=2011, volume=3, number={4}, pages={12--30}, doi={10.1000/a\_b}}
@article{broken, title={No end { , year=2012}
@book{two, author="Smith, Jane", title="Fine", year="2012", publisher={Sage}}
@book{two, author="Smith, Jane", title="Fine again", year="2013", publisher=car}
@incollection{three, editor={Ruch, Gillian}, title={A part}, booktitle={The whole}, publisher={Sage}, date={2014-05-01}}
@book{four author="Smith, Jane" title="no commas" year="2012"}
"""


def test_a_record_that_the_parser_trips_over_spoils_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """No such record is known: what one is like, only the next release of the parser may tell."""
    loads = rispy.loads

    def trips(text: str, **options: Any) -> Any:
        if "Stone" in text:
            raise KeyError(text)
        return loads(text, **options)

    monkeypatch.setattr(rispy, "loads", trips)
    found = read("TY  - BOOK\nTI  - Stone\nER  - \nTY  - BOOK\nTI  - Path\nAU  - Lee, Ann\nPY  - 2001\nER  - \n")
    assert [one.values["title"] for one in found.records] == ["Path"]
    assert [(one.line, one.hint.why) for one in found.problems] == [(1, Why.BROKEN)]


def test_bibtex_is_read_entry_by_entry() -> None:
    assert texts(BIB) == [
        "Müller, J., Department for Education, de la Cruz, A. and others (2011) On Harm & good – café. Child Abuse Review, 3(4), "
        "12–30. doi:10.1000/a_b",
        "Smith, J. (2012) Fine. Sage.",
        "Smith, J. (2013) Fine again. Child Abuse Review.",
        "Ruch, G. (ed.) (2014) A part. In: The whole. Sage.",
    ]
    problems = read(BIB).problems
    assert [(one.line, one.hint.why) for one in problems] == [(7, Why.BROKEN), (11, Why.BROKEN), (11, Why.NO_RECORD)]
    assert problems[0].text == "@article{broken, title={No end { , year=2012}"


def test_a_field_given_twice_counts_once() -> None:
    entry = '@book{d, author="Smith, Jane", author="X", title={Fine}, year="2012"}'
    assert texts(entry) == ["Smith, J. (2012) Fine."]
    assert whys(entry) == [[Why.TWICE]]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("World Health Organization", "World Health Organization"),
        ("Department for  Education and others", "Department for Education and others"),
        ("Child Safeguarding Practice Review Panel", "Child Safeguarding Practice Review Panel"),
        ("University of Sussex", "University of Sussex"),
        (r"Universit\'{e} {Libre} University", "Université Libre University"),
    ],
)
@pytest.mark.parametrize("role", ["author", "editor"])
def test_an_institution_without_braces_is_taken_whole_and_that_is_said(typed: str, stored: str, role: str) -> None:
    entry = f"@book{{k, {role}={{{typed}}}, year=2001, title={{T}}}}"
    [found] = values(entry)
    assert found["authors"] == (
        stored if role == "author" else f"{stored} (eds)" if "others" in typed else f"{stored} (ed.)"
    )
    [one] = read(entry).records
    assert [(hint.why, hint.what) for hint in one.hints] == [(Why.INSTITUTION, stored.removesuffix(" and others"))]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Jane Office-Smith", "Office-Smith, J."),
        ("Organization, World Health", "Organization, W.H."),
        ("Robert Service", "Service, R."),
        ("Trust", "Trust"),
        ("{World Health Organization}", "World Health Organization"),
        ("Jane Trust and John Council", "Trust, J. and Council, J."),
    ],
)
def test_who_is_no_institution_for_certain_is_read_by_the_rules_of_bibtex(typed: str, stored: str) -> None:
    entry = f"@book{{k, author={{{typed}}}, year=2001, title={{T}}}}"
    assert [one["authors"] for one in values(entry)] == [stored]
    assert whys(entry) == [[]]


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"Schl{\"u}ter", "Schlüter"),
        (r"Schl\"uter", "Schlüter"),
        (r"{\O}stergaard {\ss} {\aa}", "Østergaard ß å"),
        (r"\v{S}imon\'{\i}k", "Šimoník"),
        (r"50\% \& more \$5 \#1 a\_b", "50% & more $5 #1 a_b"),
        (r"``so''", "“so”"),
        (r"\emph{Not} bold", "Not bold"),
        ("Plain {C}apitals", "Plain Capitals"),
    ],
)
def test_latex_becomes_plain_text(latex: str, plain: str) -> None:
    [found] = values(f"@book{{k, author={{Smith, J.}}, year=2001, title={{{latex}}}}}")
    assert found["title"] == plain


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Why.EMPTY),
        ("\ufeff \n", Why.EMPTY),
        (b"%PDF-1.7\n\x00\x01", Why.NEITHER),
        ("<xml></xml>", Why.NEITHER),
        (b" " * (1024 * 1024 + 1), Why.TOO_LARGE),
        ("@book{a, title={b}}\n" * 1001, Why.TOO_MANY),
    ],
)
def test_what_is_no_file_of_references_says_so(data: bytes | str, why: Why) -> None:
    with pytest.raises(Unreadable) as found:
        read(data)
    assert found.value.why == why


PIECES = st.sampled_from(
    ["TY  - JOUR\n", "ER  - \n", "AU  - A, B\n", "TI  - x\n", "PY  - 2", "@book{", "@string{", "@comment", "author={", "{", "}",
     '"', ",", "=", "\\", '\\"', "$", "%", "and", "\n", "\r", "\x00", "é", "1999", "title={T}", "#"]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=40).map("".join), st.text(max_size=100)))
def test_nothing_raises_and_nothing_is_too_long(data: bytes | str) -> None:
    try:
        found = read(data)
    except Unreadable:
        return
    for one in found.records:
        assert one.values["title"]
        assert one.values["authors"]
        assert written(Reference.of(one.values))


@given(st.lists(st.sampled_from(["TY  - BOOK", "AU  - A, B.", "TI  - T", "ER  - ", "loose", ""]), max_size=20))
def test_every_line_that_says_something_is_read_or_shown(lines: list[str]) -> None:
    try:
        found = read("\n".join(lines))
    except Unreadable:
        return
    # Every TY begins a record of its own: read, or shown with its text.
    typed = sum(1 for one in found.records if Why.NO_KIND not in {hint.why for hint in one.hints})
    assert typed + sum(one.text.startswith("TY") for one in found.problems) == lines.count("TY  - BOOK")
    # Words before the first tag belong to nothing, and are shown.
    said = [line for line in lines if line]
    if said[0] == "loose":
        assert found.problems[0].text.startswith("loose")
