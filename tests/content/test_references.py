"""References as data: how a citation is taken apart, written, exported and read back by the programs people use."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from hypothesis import given
from hypothesis import strategies as st

from content.references import FORMATS, Author, Reference, alike, duplicates, formatted, listed, written
from content.references.dois import doi_in
from content.references.names import authors_in
from content.references.reading import read

MANY = ", ".join(f"Name{chr(97 + n)}, {chr(65 + n)}." for n in range(25)) + " and Last, Z."


def a_reference(**values: Any) -> Reference:
    return Reference.of(
        {
            "authors": "Brandon, M. and Bailey, S.",
            "year": 2013,
            "title": "Neglect and serious case reviews",
            "source": "NSPCC",
            "url": "",
            **values,
        }
    )


def test_it_needs_no_django() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import content.references, sys; print('django' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("credit", "named", "others"),
    [
        ("Munro, E.", [("Munro", "E.")], False),
        ("Munro, E", [("Munro", "E")], False),
        (
            "van der Put, C.E., Assink, M. and Boekhout van Solinge, N.F.",
            [("van der Put", "C. E."), ("Assink", "M."), ("Boekhout van Solinge", "N. F.")],
            False,
        ),
        ("Raynaud, J.-P. & Revet, A.", [("Raynaud", "J.-P."), ("Revet", "A.")], False),
        ("Murray-García, J., and O’Brien, T.", [("Murray-García", "J."), ("O’Brien", "T.")], False),
        ("Abel, K.M., Swift, E. and others", [("Abel", "K. M."), ("Swift", "E.")], True),
        ("Stark, E. et al.", [("Stark", "E.")], True),
        ("Stark, E., Smith, J., et al", [("Stark", "E."), ("Smith", "J.")], True),
        ("Ofsted", [("Ofsted", "")], False),
        ("Ofsted and others", [("Ofsted", "")], True),
        (
            "Department for Children, Schools and Families",
            [("Department for Children, Schools and Families", "")],
            False,
        ),
        (
            "Bywaters, P. and the Child Welfare Inequalities Project Team",
            [("Bywaters", "P."), ("the Child Welfare Inequalities Project Team", "")],
            False,
        ),
        ("Smith, Jane; Ofsted; others", [("Smith", "Jane"), ("Ofsted", "")], True),
        ("Stark, E. (ed.)", [("Stark", "E.")], False),
        ("Ofsted and Munro, E.", [("Ofsted and Munro, E.", "")], False),
        ("", [], False),
    ],
)
def test_authors_are_taken_apart_or_left_whole(credit: str, named: list[tuple[str, str]], others: bool) -> None:  # noqa: FBT001
    found = authors_in(credit)
    assert ([(one.family, one.given) for one in found.named], found.others) == (named, others)


def test_a_long_list_of_authors_keeps_everyone() -> None:
    found = authors_in(MANY)
    assert len(found.named) == 26
    assert all(one.is_person for one in found.named)
    assert found.named[-1] == Author("Last", "Z.")


@pytest.mark.parametrize(
    ("url", "doi"),
    [
        ("https://doi.org/10.1177/0886260515618946", "10.1177/0886260515618946"),
        ("http://dx.doi.org/10.1016/S2352-4642%2822%2900033-5", "10.1016/S2352-4642(22)00033-5"),
        ("https://www.gov.uk/10.1177/nothing", ""),
        ("https://doi.org/about", ""),
        ("", ""),
    ],
)
def test_a_doi_is_known_by_its_address(url: str, doi: str) -> None:
    assert a_reference(url=url).doi == doi


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "Brandon, M. and Bailey, S. (2013) Neglect and serious case reviews. NSPCC."),
        ({"title": "What happens?", "source": ""}, "Brandon, M. and Bailey, S. (2013) What happens?"),
        ({"source": "Acme Ltd."}, "Brandon, M. and Bailey, S. (2013) Neglect and serious case reviews. Acme Ltd."),
        ({"title": "One\r\ntwo\x0bthree"}, "Brandon, M. and Bailey, S. (2013) One two three. NSPCC."),
        ({"year": None}, "Brandon, M. and Bailey, S. (no date) Neglect and serious case reviews. NSPCC."),
    ],
)
def test_a_reference_is_written_in_one_way(values: dict[str, Any], text: str) -> None:
    assert written(a_reference(**values)) == text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example/"])
def test_an_address_that_is_none_is_left_out(url: str) -> None:
    assert a_reference(url=url).url == ""


@pytest.mark.parametrize(
    ("values", "is_article"),
    [
        ({"url": "https://doi.org/10.1093/bjsw/bcm051", "source": "Any name"}, True),
        ({"url": "https://doi.org/10.4324/9780203029954", "source": "Routledge"}, False),
        ({"source": "British Journal of Social Work"}, True),
        ({"source": "Policy Press"}, False),
        ({"url": "https://doi.org/10.1093/bjsw/bcm051", "source": ""}, False),
        ({"kind": "report", "doi": "10.3310/phr04100", "source": "A journal"}, False),
        ({"kind": "book", "doi": "10.1093/bjsw/bcm051", "volume": "2"}, False),
        ({"kind": "article", "source": "Children"}, True),
        ({"kind": "review", "source": "Child and Family Social Work", "volume": "17"}, True),
        ({"kind": "review", "source": "Social Care Institute for Excellence"}, False),
    ],
)
def test_what_is_no_journal_for_certain_is_called_none(values: dict[str, Any], is_article: bool) -> None:  # noqa: FBT001
    assert a_reference(**values).is_article is is_article


HARD = [
    a_reference(
        authors="Schlüter, D.K. and Murray-García, J.",
        title="Braces {like} these}, 100% “quoted” \"too\" \\ under_score #1 & $5 ~ ^ <b>",
        source="Child & Family Journal",
        url="https://doi.org/10.1016/S2352-4642(22)00033-5",
    ),
    a_reference(authors="Department for Children, Schools and Families", title="Ŵythnos: 孩子", source="Ofsted"),
    a_reference(authors=MANY, title="Many\nER  - \nTY  - JOUR"),
    a_reference(authors="Abel, K.M. and others", year=2019, source="", url="https://example.org/a{b}c_d%20e"),
    a_reference(),
    a_reference(title="The same people in the same year"),
]  # fmt: skip


def test_ris_is_read_back_as_it_was() -> None:
    text = FORMATS["ris"].write(HARD)
    found = rispy.loads(text)

    assert [one["title"] for one in found] == [one.title for one in HARD]
    assert [one["year"] for one in found] == [str(one.year) for one in HARD]
    assert [one["type_of_reference"] for one in found] == ["JOUR", "GEN", "GEN", "GEN", "GEN", "GEN"]
    assert found[0]["authors"] == ["Schlüter, D. K.", "Murray-García, J."]
    assert (found[0]["secondary_title"], found[0]["doi"]) == (
        "Child & Family Journal",
        "10.1016/S2352-4642(22)00033-5",
    )
    assert found[1]["authors"] == ["Department for Children, Schools and Families"]
    assert found[1]["notes"] == ["Published by or in: Ofsted."]
    assert len(found[2]["authors"]) == 26
    assert found[3]["notes"] == ["Not all authors are named here."]
    assert found[3]["urls"] == ["https://example.org/a{b}c_d%20e"]
    assert text.count("\r\n") == text.count("\n")


def test_bibtex_is_read_back_as_it_was() -> None:
    text = FORMATS["bib"].write(HARD)
    library = bibtexparser.parse_string(text)

    assert library.failed_blocks == []
    assert [entry.key for entry in library.entries] == [
        "schluter2013", "departmentforchildrenschoolsan2013", "namea2013", "abel2019", "brandon2013", "brandon2013-2",
    ]  # fmt: skip
    assert [entry.entry_type for entry in library.entries] == ["article", "misc", "misc", "misc", "misc", "misc"]

    # The decoder knows no \textbraceleft and takes \textasciicircum for an accent; these three are looked at by hand.
    assert r"Braces \textbraceleft{}like\textbraceright{} these\textbraceright{}, 100\%" in text
    assert r"\textasciitilde{} \textasciicircum{} <b>" in text
    for macro, char in ((r"\textbraceleft{}", "⟨"), (r"\textbraceright{}", "⟩"), (r"\textasciicircum{}", "↑")):
        text = text.replace(macro, char)
    decoded = bibtexparser.parse_string(text, append_middleware=[SeparateCoAuthors(), LatexDecodingMiddleware()])
    fields = [entry.fields_dict for entry in decoded.entries]
    assert [_bare(one["title"].value) for one in fields] == [
        one.title.translate({ord("{"): "⟨", ord("}"): "⟩", ord("^"): "↑"}) for one in HARD
    ]
    assert fields[0]["author"].value == ["Schlüter, D. K.", "Murray-García, J."]
    assert fields[0]["journal"].value == "Child & Family Journal"
    assert [_bare(name) for name in fields[1]["author"].value] == ["Department for Children, Schools and Families"]
    assert fields[1]["howpublished"].value == "Ofsted"
    assert len(fields[2]["author"].value) == 26
    assert fields[3]["author"].value == ["Abel, K. M.", "others"]

    raw = [entry.fields_dict for entry in library.entries]
    assert raw[0]["doi"].value == "10.1016/S2352-4642(22)00033-5"
    assert raw[3]["url"].value == "https://example.org/a%7Bb%7Dc_d%20e"


def _bare(text: str) -> str:
    """Without the outer braces that keep capitals, which the decoder leaves."""
    return text.removeprefix("{").removesuffix("}") if text.startswith("{") else text


def test_braces_in_a_bibtex_file_always_match() -> None:
    depth = 0
    for char in FORMATS["bib"].write(HARD):
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0


def test_csl_json_says_what_is_known_and_nothing_else() -> None:
    items = json.loads(FORMATS["json"].write(HARD))

    assert items[0] == {
        "id": "schluter2013",
        "type": "article-journal",
        "title": HARD[0].title,
        "author": [{"family": "Schlüter", "given": "D. K."}, {"family": "Murray-García", "given": "J."}],
        "issued": {"date-parts": [[2013]]},
        "container-title": "Child & Family Journal",
        "DOI": "10.1016/S2352-4642(22)00033-5",
        "URL": "https://doi.org/10.1016/S2352-4642(22)00033-5",
    }
    assert items[1]["author"] == [{"literal": "Department for Children, Schools and Families"}]
    assert (items[1]["type"], items[1]["note"]) == ("document", "Published by or in: Ofsted.")
    assert "publisher" not in items[1]
    assert len({item["id"] for item in items}) == len(HARD)


def test_a_list_of_nothing_is_an_empty_file() -> None:
    assert [one.write([]) for one in FORMATS.values()] == ["", "", "[]\n"]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"title": "NEGLECT, and serious case-reviews!", "source": "Another publisher"}, True),
        ({"authors": "Brandon, M & Bailey, S"}, True),
        ({"authors": "Brändon, M. and Bailey, S."}, True),
        ({"year": 2014}, False),
        ({"title": "Neglect"}, False),
        ({"authors": "Brandon, M."}, False),
    ],
)
def test_the_same_authors_year_and_title_are_the_same_work(other: dict[str, Any], same: bool) -> None:  # noqa: FBT001
    unrelated = a_reference(title="Something between")
    assert duplicates([a_reference(), unrelated, a_reference(**other)]) == ([(2, 0)] if same else [])


def test_the_same_doi_is_the_same_work_whatever_else_was_typed() -> None:
    first = a_reference(url="https://doi.org/10.1111/ABC.1", title="One")
    again = a_reference(url="http://dx.doi.org/10.1111/abc.1", title="Two", authors="Else, S.", year=2001)
    assert duplicates([first, again, again]) == [(1, 0), (2, 0)]


def test_entries_that_say_nothing_yet_repeat_nothing() -> None:
    empty = Reference.of({})
    assert duplicates([empty, empty]) == []


# What came later: more fields, one style, more exports, works alike.

FULL = a_reference(
    kind="article", authors="Smith, Jane; O’Brien, J.-P.; others", source="Child & Family Journal", volume="12", issue="3",
    pages="45-67", doi="https://doi.org/10.1000/AB(1)2", url="https://example.org/x", access="free",
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "cited"),
    [
        ("Smith, Jane; Ofsted; others", "Smith, J., Ofsted and others"),
        ("Smith, J & Jones, K.L.", "Smith, J. and Jones, K.L."),
        ("Smith, J. & Jones, K. L.", "Smith, J. and Jones, K.L."),
        ("Raynaud, Jean-Paul;", "Raynaud, J.-P."),
        ("Ruch, G. and Ward, A. (eds)", "Ruch, G. and Ward, A. (eds)"),
        ("Stark, E. (Ed.)", "Stark, E. (ed.)"),
        (
            "Department for Children, Schools and Families; Munro, E.",
            "Department for Children, Schools and Families and Munro, E.",
        ),
        ("(eds)", "(eds)"),
        ("; ;", "; ;"),
        ("", ""),
    ],
)
def test_names_are_written_in_one_way(typed: str, cited: str) -> None:
    assert a_reference(authors=typed).cited == cited


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        (
            FULL,
            "Smith, J., O’Brien, J.-P. and others (2013) Neglect and serious case reviews. Child & Family Journal, 12(3), "
            "45–67. doi:10.1000/AB(1)2 Free to read.",
        ),
        (
            a_reference(kind="chapter", source="Safeguarding", pages="12", publisher="Sage"),
            "Brandon, M. and Bailey, S. (2013) Neglect and serious case reviews. In: Safeguarding, p. 12. Sage.",
        ),
        (
            a_reference(kind="book", pages="12–30"),
            "Brandon, M. and Bailey, S. (2013) Neglect and serious case reviews. NSPCC, pp. 12–30.",
        ),
        (
            a_reference(kind="article", volume="7", issue=""),
            "Brandon, M. and Bailey, S. (2013) Neglect and serious case reviews. NSPCC, 7.",
        ),
    ],
)
def test_each_kind_is_written_with_what_it_has(reference: Reference, text: str) -> None:
    assert written(reference) == text


def test_the_title_leads_to_its_address_and_the_doi_to_its_own() -> None:
    assert formatted(FULL) == (
        'Smith, J., O’Brien, J.-P. and others (2013) <a href="https://example.org/x"><cite>Neglect and serious case reviews.'
        "</cite></a> Child &amp; Family Journal, 12(3), 45–67. "
        '<a class="doi" href="https://doi.org/10.1000/AB(1)2">doi:10.1000/AB(1)2</a> Free to read.'
    )


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "kind",
                "authors",
                "year",
                "title",
                "source",
                "publisher",
                "volume",
                "issue",
                "pages",
                "doi",
                "url",
                "access",
            ]
        ),
        st.one_of(
            st.text(max_size=60),
            st.none(),
            st.integers(),
            st.sampled_from(
                ["https://[", "https://doi.org/10.1/<b>", "<script>", '"onclick="x', "Smith, J.; others", "{}"]
            ),
        ),
    )
)
def test_whatever_is_stored_is_written_and_harmless(value: dict[str, Any]) -> None:
    one = Reference.of(value)
    html = formatted(one)
    tags = set(re.findall(r"<[^>]*>", html))
    assert all(re.fullmatch(r'</?cite>|</a>|<a (?:class="doi" )?href="[^"<>]*">', tag) for tag in tags), tags
    for href in re.findall(r'href="([^"]*)"', html):
        assert href.lower().startswith(("https://", "http://", "ftp://"))
    assert "<" not in re.sub(r"<[^>]*>", "", html)
    written(one)
    listed([one, one])
    alike([one, one])
    for file in FORMATS.values():
        file.write([one])


@pytest.mark.parametrize(
    ("typed", "doi"),
    [
        ("10.1093/bjsw/bcm051", "10.1093/bjsw/bcm051"),
        ("doi: 10.1093/bjsw/bcm051.", "10.1093/bjsw/bcm051"),
        ("https://doi.org/10.1016/S2468-2667%2822%2900065-2", "10.1016/S2468-2667(22)00065-2"),
        ("http://dx.doi.org/10.1093/bjsw/bcm051", "10.1093/bjsw/bcm051"),
        ("doi.org/10.1093/bjsw/bcm051", "10.1093/bjsw/bcm051"),
        ("10.1093", ""),
        ("10.10/short", ""),
        ("https://example.org/10.1093/bjsw", ""),
        ("", ""),
    ],
)
def test_a_doi_is_kept_bare(typed: str, doi: str) -> None:
    assert doi_in(typed) == doi


def test_two_works_of_the_same_people_and_year_are_told_apart_by_the_order_of_the_list() -> None:
    first, second, other = a_reference(title="One"), a_reference(title="Two"), a_reference(year=2014)
    works = listed([first, other, second])
    assert [one.label for one in works] == [
        "Brandon and Bailey 2013a",
        "Brandon and Bailey 2014",
        "Brandon and Bailey 2013b",
    ]
    assert written(second, suffix=works[2].suffix).startswith("Brandon, M. and Bailey, S. (2013b) Two.")


def test_an_anchor_stays_when_the_list_is_put_in_another_order() -> None:
    works = [a_reference(title="One"), a_reference(title="Two"), a_reference(authors="Ünal, A.", title="Œuvre: 孩子")]
    anchors = {one.reference: one.anchor for one in listed(works)}
    assert anchors == {one.reference: one.anchor for one in listed(works[::-1])}
    assert anchors[works[0]] == "ref-brandon-2013-one"
    assert len({one.anchor for one in listed([works[0], works[0]])}) == 2


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"title": "Recognizing neglect in serious case reviews"}, True),
        ({"title": "Recognising neglect in serious case reviews", "authors": "Else, A."}, True),
        ({"title": "Recognising neglect in serious case reviews", "year": 2014}, False),
        ({"title": "Recognising neglect in serious case reviews: part 2"}, False),
        ({"title": "Something else"}, False),
    ],
)
def test_one_work_in_two_spellings_is_found(other: dict[str, Any], same: bool) -> None:  # noqa: FBT001
    works = [
        a_reference(title="Recognising neglect in serious case reviews"),
        a_reference(title="Between"),
        a_reference(**other),
    ]
    assert alike(works) == ([[0, 2], [1]] if same else [[0], [1], [2]])


def test_part_one_and_part_two_are_two_works() -> None:
    assert len(alike([a_reference(title=f"The big review of social work, part {n}") for n in (1, 2)])) == 2


KINDS = [
    FULL,
    a_reference(kind="book", authors="Ruch, G. and Ward, A. (eds)", publisher=""),
    a_reference(kind="chapter", source="Safeguarding: theory", publisher="Sage", pages="12–30"),
    a_reference(kind="report", authors="Ofsted", url="https://example.org/report"),
    a_reference(kind="review", source="Campbell Systematic Reviews", volume="14", doi="10.4073/csr.2018.1"),
    a_reference(kind="review", source="Department for Education"),
    a_reference(kind="law", authors="HM Government", source="HM Government", access="free"),
    a_reference(kind="web", source="Community Care", url="https://example.org/page", year=None),
    a_reference(kind="thesis", source="University of Sussex", access="summary"),
    a_reference(source="", title="Nothing is known but 100% of {this}"),
]


@pytest.mark.parametrize("ending", ["ris", "bib"])
def test_our_own_files_are_read_back_without_loss(ending: str) -> None:
    found = read(FORMATS[ending].write(KINDS))
    assert found.problems == ()
    assert [written(Reference.of(one.values)) for one in found.records] == [written(one) for one in KINDS]
    assert [one.values["kind"] for one in found.records] == [one.kind for one in KINDS]
    assert [Reference.of(one.values).url for one in found.records] == [one.url for one in KINDS]
    assert [Reference.of(one.values).access for one in found.records] == [one.access for one in KINDS]


def test_csl_says_each_kind() -> None:
    items = json.loads(FORMATS["json"].write(KINDS))
    assert [one["type"] for one in items] == [
        "article-journal", "book", "chapter", "report", "article-journal", "report", "document", "webpage", "thesis", "document",
    ]  # fmt: skip
    assert items[0]["note"] == "Not all authors are named here. Free to read."
    assert (items[0]["volume"], items[0]["issue"], items[0]["page"]) == ("12", "3", "45-67")
    assert [one["family"] for one in items[1]["editor"]] == ["Ruch", "Ward"]
    assert (items[2]["container-title"], items[2]["publisher"]) == ("Safeguarding: theory", "Sage")
    assert items[4]["genre"] == "Review"
