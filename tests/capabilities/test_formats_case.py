"""CASE packages read into outlines: the three real ones, and made ones for every choice the reader takes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from capabilities.formats import FrameworkOutline, read_framework, read_framework_file
from tests.capabilities.framework_files import as_json, item, link, package
from tests.shared_data import shared_file


def read(content: Any) -> FrameworkOutline:
    return read_framework(as_json(content), name="package.json")


def tree(outline: FrameworkOutline) -> list[tuple[str, str | None]]:
    return [(capability.identifier, capability.parent) for capability in outline.capabilities]


# Real packages


def test_a_real_package_without_sequence_numbers_is_ordered_by_the_numbers_in_its_codes() -> None:
    outline = read_framework_file(shared_file("case/Ordering.json"))

    assert outline.title == "ACT Holistic Framework, Math"
    assert outline.identifier == "a33fc64e-5c40-11e7-82c4-3d54268aa9ee"
    assert outline.publisher == "ACT, Inc."
    level = "H.A.MATH.GM.PF.2DFP.L1"
    assert [capability.code for capability in outline.capabilities] == [
        "H.A.MATH.GM",
        "H.A.MATH.GM.PF",
        "H.A.MATH.GM.PF.2DFP",
        level,
        *(f"{level}.{number}" for number in range(1, 25)),
    ]
    assert [capability.kind for capability in outline.capabilities] == ["area"] * 4 + ["capability"] * 24
    assert [capability.order for capability in outline.capabilities] == list(range(1, 29))
    assert outline.capabilities[0].title == "Geometry and Measurement"
    assert outline.capabilities[0].statement.startswith("Properties and measurements of and relationships among")


def test_an_early_real_package_keeps_its_tree_and_sets_aside_what_lies_elsewhere() -> None:
    outline = read_framework_file(shared_file("case/opensalt-framework.json"))

    codes = {capability.identifier: capability.code for capability in outline.capabilities}
    assert len(codes) == 16
    assert [
        (capability.code.removeprefix("CCSS.Math.Content."), capability.kind) for capability in outline.capabilities
    ][:9] == [
        ("6.RP.A", "area"),
        ("6.RP.A.1", "capability"),
        ("6.RP.A.2", "capability"),
        ("6.RP.A.3", "area"),
        ("6.RP.A.3a", "capability"),
        ("6.RP.A.3b", "capability"),
        ("6.RP.A.3c", "capability"),
        ("6.RP.A.3d", "capability"),
        ("7.RP.A", "area"),
    ]
    # 16 exact matches and 2 relations with items of other documents may become crosswalks; 3 precedes and 2 exemplars not.
    assert len(outline.crosswalks) == 18
    assert {link.target in codes for link in outline.crosswalks} == {False}
    assert [link["associationType"] for link in outline.source["associations"]] == ["precedes"] * 3 + ["exemplar"] * 2
    # No abbreviated statement here: the title is the statement, cut where it is long.
    assert all(len(capability.title) <= 200 for capability in outline.capabilities)
    assert any(capability.title.endswith("…") for capability in outline.capabilities)
    notes = {capability.code[-2:]: capability.source.get("notes", "") for capability in outline.capabilities}
    assert notes[".1"].startswith("For example, if a person walks")


def test_a_real_package_with_characters_beyond_the_basic_plane_keeps_them() -> None:
    outline = read_framework_file(shared_file("case/Utf8TestFramework.json"))

    assert outline.title == "UTF8 \N{MATHEMATICAL ITALIC SMALL D} Test"
    assert [(capability.title, capability.kind, capability.parent) for capability in outline.capabilities] == [
        ("Item \N{MATHEMATICAL ITALIC SMALL D} 1", "capability", None)
    ]


# The tree


def test_sequence_numbers_order_siblings_before_those_without() -> None:
    links = [
        link("a", "doc"),
        link("b", "doc", sequenceNumber=10),
        link("c", "doc", sequenceNumber="9"),
        link("d", "doc", sequenceNumber=9.5),
        link("e", "doc", sequenceNumber=True),
        link("f", "doc", sequenceNumber="nan"),
        link("g", "doc", sequenceNumber="first"),
        link("h", "doc", sequenceNumber=-1),
    ]
    outline = read(package([item(name) for name in "abcdefgh"], links))

    assert [capability.identifier for capability in outline.capabilities] == ["h", "c", "d", "b", "a", "e", "f", "g"]


def test_children_follow_their_parent_even_where_the_file_has_them_first() -> None:
    items = [item("grandchild"), item("second"), item("child"), item("first")]
    links = [
        link("grandchild", "child"),
        link("child", "first"),
        link("second", "doc", sequenceNumber=2),
        link("first", "doc", sequenceNumber=1),
    ]

    assert tree(read(package(items, links))) == [
        ("first", None),
        ("child", "first"),
        ("grandchild", "child"),
        ("second", None),
    ]


def test_codes_that_differ_in_more_than_numbers_leave_the_file_s_order() -> None:
    outline = read(package([item("x", humanCodingScheme="K2"), item("y", humanCodingScheme="A1"), item("z")]))

    assert [capability.identifier for capability in outline.capabilities] == ["x", "y", "z"]


def test_items_no_association_places_stand_at_the_top() -> None:
    assert tree(read(package([item("a"), item("b")], [link("b", "doc")]))) == [("a", None), ("b", None)]


def test_the_same_parent_said_twice_is_one_parent() -> None:
    assert tree(read(package([item("a"), item("b")], [link("b", "a"), link("b", "a")]))) == [("a", None), ("b", "a")]


@pytest.mark.parametrize(
    ("origin", "target"),
    [
        ("b", "a"),
        ("https://example.org/items/b", "https://example.org/items/a"),
        ("https://other.example/uri/b/", "https://other.example/uri/a"),
        (
            {"identifier": "not in the file", "uri": "https://example.org/items/b"},
            {"uri": "https://example.org/items/a"},
        ),
    ],
)
def test_links_may_be_identifiers_addresses_or_both(origin: Any, target: Any) -> None:
    items = [item("a", uri="https://example.org/items/a"), item("b", uri="https://example.org/items/b")]
    association = {"associationType": "isChildOf", "originNodeURI": origin, "destinationNodeURI": target}

    assert tree(read(package(items, [association]))) == [("a", None), ("b", "a")]


def test_the_kinds_of_early_packages_are_understood_in_words_as_well() -> None:
    outline = read(package([item("a"), item("b")], [link("b", "a", "Is Child Of")]))

    assert tree(outline) == [("a", None), ("b", "a")]


def test_a_tree_twenty_thousand_levels_deep_needs_no_recursion() -> None:
    items = [item(str(number)) for number in range(20_000)]
    outline = read(package(items, [link(str(number), str(number - 1)) for number in range(1, 20_000)]))

    assert [capability.identifier for capability in outline.capabilities] == [str(number) for number in range(20_000)]


# Texts


def test_titles_come_from_the_abbreviated_statement_and_statements_stay_whole() -> None:
    (capability,) = read(
        package(
            [item("a", "Listens to children and acts on it", abbreviatedStatement="Listening", humanCodingScheme="K1")]
        )
    ).capabilities

    assert (capability.code, capability.title, capability.statement) == (
        "K1",
        "Listening",
        "Listens to children and acts on it",
    )


def test_a_long_statement_without_abbreviation_is_cut_at_a_word_for_the_title() -> None:
    statement = ("understands " * 40).strip()
    (capability,) = read(package([item("a", statement)])).capabilities

    assert capability.title == ("understands " * 16).strip() + "…"
    assert capability.statement == statement


def test_a_title_of_just_two_hundred_characters_is_not_cut() -> None:
    one, two = read(package([item("a", "x " * 99 + "xx"), item("b", "x " * 99 + "x xx")])).capabilities

    assert one.title == one.statement
    assert two.title == ("x " * 100).strip() + "…"
    assert len(two.title) == 200


def test_texts_cut_to_fit_are_kept_whole_in_the_source() -> None:
    long = item("a", abbreviatedStatement="w" * 300, humanCodingScheme="K" * 61)
    (capability,) = read(package([long])).capabilities

    assert (len(capability.title), len(capability.code)) == (255, 60)
    assert capability.source == {"abbreviatedStatement": "w" * 300, "humanCodingScheme": "K" * 61}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("<p>Listens.</p><p>Acts &amp; reports.</p>", "Listens.\n\nActs & reports."),
        ("<ul><li>One</li><li><p>Two</p></li></ul>", "• One\n• Two"),
        ("Line<br/>break", "Line\nbreak"),
        ("Keeps<script>alert('x')</script><style>p{}</style> the rest", "Keeps the rest"),
        ('<a href="javascript:alert(1)" onclick="x()">A link</a>', "A link"),
        ("<img src=x onerror=alert(1)>Seen", "Seen"),
        ("Where a < b and c > d", "Where a < b and c > d"),
        ("Under <18, over >16 & between", "Under <18, over >16 & between"),
        ("First line\r\nsecond\tline\u00a0here\x07", "First line\nsecond line here"),
        ("&lt;b&gt; stays words", "<b> stays words"),
    ],
)
def test_statements_become_plain_text(statement: str, expected: str) -> None:
    assert read(package([item("a", statement)])).capabilities[0].statement == expected


def test_identifiers_are_kept_exactly_as_given() -> None:
    assert read(package([item("urn:ITEM/Å %20 1")])).capabilities[0].identifier == "urn:ITEM/Å %20 1"


# The framework


def test_the_document_s_fields_find_their_places() -> None:
    document = {
        "publisher": "The publisher",
        "description": "<p>What it is for.</p>",
        "language": "cy",
        "version": "2.1",
        "statusStartDate": "2026-09-01T00:00:00+00:00",
        "statusEndDate": "2027-03-31",
        "adoptionStatus": "Adopted",
        "officialSourceURL": "https://example.org/framework",
        "licenseURI": {"title": "CC BY 4.0", "identifier": "x", "uri": "https://creativecommons.org/licenses/by/4.0/"},
        "frameworkType": "competencies",
        "caseVersion": "1.1",
    }
    outline = read(package([item("a")], document=document, extensions={"x": 1}))

    assert (outline.publisher, outline.description, outline.language, outline.label) == (
        "The publisher",
        "What it is for.",
        "cy",
        "2.1",
    )
    assert (outline.in_force_from, outline.in_force_until, outline.claimable) == (
        date(2026, 9, 1),
        date(2027, 3, 31),
        True,
    )
    assert (outline.source_url, outline.licence) == ("https://example.org/framework", "CC BY 4.0")
    assert outline.source["format"] == "CASE 1.1"
    assert outline.source["document"]["frameworkType"] == "competencies"
    assert outline.source["package"] == {"extensions": {"x": 1}}


def test_a_deprecated_framework_cannot_be_claimed_against() -> None:
    assert not read(package([item("a")], document={"adoptionStatus": "Deprecated"})).claimable


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://example.org/x", 'https://x"onclick="y', "https://e.org/" + "x" * 200]
)
def test_only_web_addresses_become_the_source_address(address: str) -> None:
    outline = read(package([item("a")], document={"officialSourceURL": address}))

    assert outline.source_url == ""
    assert outline.source["document"]["officialSourceURL"] == address


@pytest.mark.parametrize("licence", ["https://example.org/licence", {"uri": "https://example.org/licence"}])
def test_a_licence_without_title_is_its_address(licence: Any) -> None:
    assert read(package([item("a")], document={"licenseURI": licence})).licence == "https://example.org/licence"


def test_unknown_fields_of_items_are_kept() -> None:
    (capability,) = read(package([item("a", CFItemType="Cluster", ourOwn={"deep": [1, 2]})])).capabilities

    assert capability.source == {"CFItemType": "Cluster", "ourOwn": {"deep": [1, 2]}}


def test_a_package_inside_another_object_is_found() -> None:
    assert read({"CFPackage": package([item("a")])}).title == "A framework"
