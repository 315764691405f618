"""CASE packages written: valid by the standard's own schema, and nothing lost on the way out and in again."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capabilities.formats import (
    CapabilityOutline,
    CrosswalkOutline,
    ExpectationOutline,
    FrameworkOutline,
    StageOutline,
    check_outline,
    read_framework,
)
from capabilities.formats.case import read_case
from capabilities.formats.case_fields import FIELDS, REQUIRED
from capabilities.formats.case_fit import unfold
from capabilities.formats.case_writer import write_case
from capabilities.formats.text import plain
from tests.capabilities.framework_files import as_json, item, link, package
from tests.shared_data import shared_file

NOW = datetime(2026, 9, 1, 12, 30, tzinfo=UTC)
BASE = "https://throughline.example/ims/case/v1p1"
REAL = ("Ordering", "Utf8TestFramework", "opensalt-framework")
# xdist runs many at once, and the schema is slow.
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def write(outline: FrameworkOutline) -> dict[str, Any]:
    return write_case(outline, changed_at=NOW, uri_base=BASE)


def again(content: Any) -> FrameworkOutline:
    """Read what was written, through the file it would be."""
    return read_framework(as_json(content), name="package.json")


@cache
def validator() -> jsonschema.Draft201909Validator:
    schema = json.loads(shared_file("case/case-v1p1-cfpackage.schema.json").read_text())
    return jsonschema.Draft201909Validator(schema)


def check_valid(content: dict[str, Any]) -> None:
    problems = [f"{list(error.path)}: {error.message[:200]}" for error in validator().iter_errors(content)]
    assert problems == []


def alone(outline: FrameworkOutline) -> FrameworkOutline:
    """The outline without what only files say of it, so that one from a file and one from elsewhere compare."""
    return replace(
        outline,
        source={},
        document=outline.document or outline.identifier,
        capabilities=tuple(replace(one, source={}, parent_link={}) for one in outline.capabilities),
        crosswalks=tuple(replace(one, source={}) for one in outline.crosswalks),
    )


def assert_same(first: FrameworkOutline, second: FrameworkOutline) -> None:
    for field in fields(FrameworkOutline):
        assert getattr(first, field.name) == getattr(second, field.name), field.name


# Real files


@pytest.mark.parametrize("name", REAL)
def test_a_real_package_is_written_as_valid_case_1_1_and_loses_nothing(name: str) -> None:
    before = json.loads(shared_file(f"case/{name}.json").read_bytes())
    outline = read_case(before)

    after = write(outline)

    check_valid(after)
    jsonschema.validate(after, validator().schema, format_checker=jsonschema.FormatChecker())
    assert after["CFDocument"]["caseVersion"] == "1.1"
    assert_kept("document", before["CFDocument"], after["CFDocument"])
    for kind, collection_name in (("item", "CFItems"), ("association", "CFAssociations")):
        written = {one["identifier"]: one for one in after[collection_name]}
        assert len(written) == len(after[collection_name]) == len(before[collection_name])
        for one in before[collection_name]:
            assert_kept(kind, one, written[one["identifier"]])
    for name_of_definitions, many in before["CFDefinitions"].items():
        for one, written_one in zip(many, after["CFDefinitions"][name_of_definitions], strict=True):
            assert_kept("item type", one, written_one)


def assert_kept(kind: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Every field is there with its value, or in another spelling of it."""
    values, _ours = unfold(kind, after)
    for key, value in before.items():
        if value in (None, ""):
            assert values.get(key, "") == "", key
        elif key == "lastChangeDateTime" and "+" not in value:
            assert values[key] == f"{value}+00:00"
        elif key == "sequenceNumber":
            assert values[key] == int(value)
        else:
            assert values[key] == value, key


@pytest.mark.parametrize("name", REAL)
def test_a_real_package_that_was_written_reads_and_writes_the_same(name: str) -> None:
    outline = read_case(json.loads(shared_file(f"case/{name}.json").read_bytes()))
    first = write(outline)

    second = again(first)

    assert_same(alone(second), alone(outline))
    assert write(second) == first


# Any outline

# Texts as readers leave them: no control characters, no double spaces; some look like markup and are none.
_LOOKS_LIKE_MARKUP = ("<b>bold</b>", "a < b", "&lt;p&gt;", "Q&amp;A", "<script>alert(1)</script>", "<p>", "<br/>", "—")
_letters = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\u0085\xa0")


def texts(most: int, *, lines: bool = False, least: int = 1) -> st.SearchStrategy[str]:
    words = st.lists(st.text(_letters, min_size=1, max_size=12) | st.sampled_from(_LOOKS_LIKE_MARKUP), max_size=6)
    joined = st.sampled_from([" ", "\n", "\n\n"] if lines else [" "])
    made = st.builds(lambda many, between: between.join(many), words, joined)
    clean = made.map(lambda text: plain(text, is_html=False)[:most].strip())
    return (clean if lines else clean.map(lambda text: " ".join(text.split()))).filter(lambda text: len(text) >= least)


_days = st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1))
_identifiers = st.uuids().map(str)


@st.composite
def outlines(draw: st.DrawFn) -> FrameworkOutline:
    codes = draw(st.lists(st.from_regex(r"[a-z]{1,8}(-[a-z]{1,4})?", fullmatch=True), max_size=4, unique=True))
    stages = tuple(StageOutline(code, draw(texts(120)), draw(texts(90, lines=True, least=0))) for code in codes)
    identifiers = draw(st.lists(_identifiers, min_size=1, max_size=7, unique=True))
    parents: dict[str, str | None] = {}
    for identifier in identifiers:
        parents[identifier] = draw(st.sampled_from([None, *parents]))
    ordered: list[str] = []

    def descend(parent: str | None) -> None:
        for child in [one for one in identifiers if parents[one] == parent]:
            ordered.append(child)
            descend(child)

    descend(None)
    items = tuple(
        CapabilityOutline(
            identifier=identifier,
            parent=parents[identifier],
            code=draw(texts(60, least=0)),
            title=draw(texts(255)),
            statement=draw(texts(300, lines=True, least=0)),
            kind=draw(st.sampled_from(["area", "capability"])),
            order=order,
            expectations={
                code: ExpectationOutline(draw(texts(160, least=0)), draw(texts(200, lines=True)))
                for code in draw(st.sets(st.sampled_from(codes)) if codes else st.just(set()))
            },
            why=draw(texts(90, lines=True, least=0)),
            notice=tuple(draw(st.lists(texts(60), max_size=3))),
            shows=draw(texts(90, lines=True, least=0)),
            lineage=draw(st.just("") | _identifiers),
        )
        for order, identifier in enumerate(ordered, start=1)
    )
    elsewhere = {identifier: draw(texts(80)) for identifier in draw(st.lists(_identifiers, max_size=2, unique=True))}
    ends = st.sampled_from([*identifiers, *elsewhere])
    kinds = st.sampled_from(["same_as", "part_of", "related", "replaced_by"])
    joined = draw(
        st.lists(st.tuples(ends, ends, kinds), max_size=5, unique_by=lambda one: (frozenset(one[:2]), one[2]))
    )
    crosswalks = tuple(
        CrosswalkOutline(origin, target, kind, draw(texts(255, least=0)), draw(_identifiers))
        for origin, target, kind in joined
        if origin != target and {origin, target} & set(identifiers)
    )
    begins, ends_on = sorted([draw(st.dates(date(1990, 1, 1), date(2090, 1, 1))) for _ in range(2)])
    named = {end for crosswalk in crosswalks for end in (crosswalk.origin, crosswalk.target)}
    return FrameworkOutline(
        identifier=draw(_identifiers),
        document=draw(_identifiers),
        title=draw(texts(255)),
        publisher=draw(texts(255, least=0)),
        description=draw(texts(300, lines=True, least=0)),
        language=draw(st.sampled_from(["", "en-GB", "cy"])),
        licence=draw(texts(255, least=0)),
        source_url=draw(st.sampled_from(["", "https://example.org/framework?a=b&amp=c"])),
        label=draw(texts(40, least=0)),
        in_force_from=draw(st.sampled_from([None, begins])),
        in_force_until=draw(st.sampled_from([None, ends_on])),
        claimable=draw(st.booleans()),
        claimable_until=draw(_days),
        slug=draw(st.just("") | st.from_regex(r"[a-z]{1,20}", fullmatch=True)),
        short_title=draw(texts(40, least=0)),
        notes=draw(texts(200, lines=True, least=0)),
        outside={identifier: title for identifier, title in elsewhere.items() if identifier in named},
        stages=stages,
        capabilities=items,
        crosswalks=crosswalks,
    )


@FEW
@given(outlines())
def test_any_framework_comes_back_whole_and_valid(outline: FrameworkOutline) -> None:
    check_outline(outline)

    written = write(outline)

    check_valid(written)
    back = again(written)
    assert_same(alone(back), alone(outline))
    assert write(back) == written


# Any package

_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(_letters, max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(_letters, max_size=6), inner, max_size=3),
    max_leaves=5,
)


def things(kind: str, **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of a kind with any of its fields holding anything, and fields nobody knows; `fixed` hold what is given."""
    names = [key for key in FIELDS[kind] if key not in fixed and not FIELDS[kind][key].startswith("[")]
    names = [key for key in names if key not in ("title", "description", "publisher", "creator", "language", "version")]
    names = [key for key in names if key not in ("uri", "licenseURI", "officialSourceURL", "adoptionStatus")]
    names = [key for key in names if key not in ("statusStartDate", "statusEndDate", "caseVersion", "notes", "quality")]
    names = [key for key in names if key not in ("humanCodingScheme", "abbreviatedStatement", "associationType")]
    others = st.dictionaries(st.sampled_from([*names, "colour", "extensions", "CFDocumentURI"]), _json, max_size=4)
    return st.builds(lambda first, second: second | first, st.fixed_dictionaries(fixed), others)


@st.composite
def packages(draw: st.DrawFn) -> dict[str, Any]:
    number = draw(st.integers(1, 5))
    names = [f"item-{n}" for n in range(number)]
    ends = st.sampled_from([*names, "elsewhere", "doc"]).map(lambda name: draw(links_to(name)))
    kinds = st.sampled_from(
        ["isPartOf", "precedes", "isRelatedTo", "ext:like", "Exact Match Of", "isPeerOf", "odd kind"]
    )
    return {
        "CFDocument": draw(things("document", identifier=st.just("doc"), title=st.just("A framework"))),
        "CFItems": [
            draw(
                things(
                    "item", identifier=st.just(name), fullStatement=st.sampled_from(["Listens", "<p>Acts</p>", "a  b"])
                )
            )
            for name in names
        ],
        "CFAssociations": [
            draw(
                things(
                    "association",
                    identifier=st.just(f"up-{n}"),
                    associationType=st.just("isChildOf"),
                    originNodeURI=st.just({"identifier": name, "title": "x", "uri": f"urn:{name}"}),
                    destinationNodeURI=links_to(draw(st.sampled_from(["doc", *names[:n]]))),
                    sequenceNumber=st.none() | st.integers(1, 9) | st.just("7"),
                )
            )
            for n, name in enumerate(names)
        ]
        + [
            draw(
                things(
                    "association",
                    identifier=st.just(f"link-{n}"),
                    associationType=kinds,
                    originNodeURI=ends,
                    destinationNodeURI=ends,
                )
            )
            for n in range(draw(st.integers(0, 3)))
        ],
        "CFDefinitions": {"CFSubjects": draw(st.lists(things("subject"), max_size=2)), "odd": draw(_json)},
        "CFRubrics": draw(st.lists(things("rubric"), max_size=2)),
    } | draw(st.dictionaries(st.sampled_from(["odd", "extensions"]), _json, max_size=2))


def links_to(name: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(
        [name, {"identifier": name, "title": "t", "uri": f"urn:{name}"}, {"uri": f"https://x.org/{name}"}]
    )


@FEW
@given(packages())
def test_whatever_a_package_holds_is_written_back_valid(content: dict[str, Any]) -> None:
    outline = again(content)

    written = write(outline)

    check_valid(written)
    back = again(written)
    assert_same(alone(back), alone(outline))
    assert write(back) == written
    for kind, name in (("item", "CFItems"), ("association", "CFAssociations")):
        found = {one["identifier"]: unfold(kind, one)[0] for one in written[name]}
        assert found.keys() == {one["identifier"] for one in content[name]}
        for one in content[name]:
            for key in ("colour", "CFDocumentURI"):
                assert found[one["identifier"]].get(key) == one.get(key)
    assert unfold("document", written["CFDocument"])[0].get("colour") == content["CFDocument"].get("colour")
    assert unfold("package", written)[0].get("odd") == content.get("odd")


# One thing at a time


def test_identifiers_of_associations_and_what_they_say_survive() -> None:
    links = [
        link(
            "a", "doc", identifier="first", CFAssociationGroupingURI={"title": "g", "identifier": "g", "uri": "urn:g"}
        ),
        link("b", "a", identifier="second", sequenceNumber=30, extensions={"theirs": 1}),
        link("c", "a", identifier="third", sequenceNumber=40, notes="Under a for now."),
        link("b", "c", "exactMatchOf", identifier="match", notes="<b>Nearly</b>"),
        link("c", "b", "isPeerOf", identifier="peer"),
        link("b", "c", "isTranslationOf", identifier="again"),
        link("c", "x", "precedes", identifier="before"),
    ]
    written = write(again(package([item("a"), item("b"), item("c")], links)))

    found = {one["identifier"]: one for one in written["CFAssociations"]}
    assert list(found) == ["first", "second", "third", "match", "peer", "again", "before"]
    assert found["first"]["CFAssociationGroupingURI"]["identifier"] == "g"
    assert found["second"]["extensions"] == {"theirs": 1}
    assert [found[name]["sequenceNumber"] for name in ("first", "second", "third")] == [1, 30, 40]
    assert found["third"]["notes"] == "Under a for now."
    assert found["match"]["notes"] == "Nearly"
    assert [found[name]["associationType"] for name in ("match", "peer", "again", "before")] == [
        *("exactMatchOf", "isPeerOf", "isTranslationOf", "precedes")
    ]


def test_an_item_that_moved_takes_its_association_along_but_not_its_old_parent() -> None:
    links = [
        link("a", "doc"),
        link("b", "doc"),
        link("c", "a", identifier="up", notes="n"),
        link("c", "a", identifier="x"),
    ]
    outline = again(package([item("a"), item("b"), item("c")], links))
    moved = [replace(one, parent="b" if one.identifier == "c" else None) for one in outline.capabilities]
    first, third, second = moved
    ordered = tuple(replace(one, order=order) for order, one in enumerate((first, second, third), start=1))

    written = write(replace(outline, capabilities=ordered))

    (up,) = (one for one in written["CFAssociations"] if one["originNodeURI"]["identifier"] == "c")
    assert (up["identifier"], up["notes"], up["destinationNodeURI"]["identifier"]) == ("up", "n", "b")
    assert again(written).capabilities[2].parent == "b"


def test_statements_are_as_they_were_but_for_markup() -> None:
    items = [
        item("a", "  Two  spaces\r\nand a line  ", abbreviatedStatement="Two\tspaces"),
        item("b", "<p>Bold <script>x</script>words</p>", abbreviatedStatement="x" * 300),
        item("c", "Plain & simple, a < b"),
    ]
    written = {one["identifier"]: one for one in write(again(package(items)))["CFItems"]}

    assert written["a"]["fullStatement"] == "  Two  spaces\r\nand a line  "
    assert written["a"]["abbreviatedStatement"] == "Two\tspaces"
    assert written["b"]["fullStatement"] == "Bold words"
    assert written["b"]["abbreviatedStatement"] == "x" * 300
    assert written["c"]["fullStatement"] == "Plain & simple, a < b"
    assert "script" not in json.dumps(written)


def test_a_text_that_was_edited_is_written_as_it_is_now() -> None:
    content = package([item("a", " Two  spaces ", abbreviatedStatement="x" * 300, humanCodingScheme="K" * 61)])
    outline = again(content)
    (first,) = outline.capabilities
    edited = replace(first, statement="Another", title="Short", code="K1")

    (written,) = write(replace(outline, title="New", capabilities=(edited,)))["CFItems"]

    assert [written[key] for key in ("fullStatement", "abbreviatedStatement", "humanCodingScheme")] == [
        *("Another", "Short", "K1")
    ]


def rubrics(text: str = "Asks.") -> list[dict[str, Any]]:
    level = {"identifier": "l", "quality": "New", "description": text, "score": 1.5, "feedback": "Good", "odd": [1]}
    criterion = {"identifier": "c", "CFItemURI": {"identifier": "a"}, "weight": 2, "CFRubricCriterionLevels": [level]}
    return [{"identifier": "r", "title": "Rubric", "CFRubricCriteria": [criterion]}]


def test_rubrics_are_written_as_they_were_until_an_expectation_changes() -> None:
    outline = again(package([item("a")], CFRubrics=rubrics()))
    (rubric,) = write(outline)["CFRubrics"]
    (level,) = rubric["CFRubricCriteria"][0]["CFRubricCriterionLevels"]
    assert (rubric["identifier"], rubric["CFRubricCriteria"][0]["weight"]) == ("r", 2)
    assert (level["score"], level["feedback"]) == (1.5, "Good")
    assert level["extensions"] == [{"throughline": {"unknown": {"odd": [1]}}}]

    (first,) = outline.capabilities
    changed = replace(first, expectations={"new": ExpectationOutline("More.", "Asks twice.")})
    edited = replace(outline, capabilities=(changed,))
    (rubric,) = write(edited)["CFRubrics"]
    assert rubric["identifier"] != "r"
    assert again(write(edited)).capabilities[0].expectations == changed.expectations


def test_rubrics_of_our_own_are_not_kept_twice() -> None:
    stages = (StageOutline("new", "New"),)
    (first,) = again(package([item("a")])).capabilities
    with_text = replace(first, expectations={"new": ExpectationOutline("", "Asks.")})
    written = write(FrameworkOutline("f", "A framework", stages=stages, capabilities=(with_text,)))

    assert "rubrics" not in again(written).source
    written["CFRubrics"][0]["CFRubricCriteria"][0]["weight"] = 3
    assert again(written).source["rubrics"][0]["CFRubricCriteria"][0]["weight"] == 3


def test_definitions_get_the_fields_they_must_have() -> None:
    definitions = {"CFLicenses": [{"title": "CC BY", "licenseText": None}], "CFConcepts": [{"odd": 1}]}
    written = write(again(package([item("a")], CFDefinitions=definitions)))

    check_valid(written)
    (licence,) = written["CFDefinitions"]["CFLicenses"]
    assert set(REQUIRED["licence"]) == set(licence)
    assert licence["uri"] == f"{BASE}/CFLicenses/{licence['identifier']}"
    assert written["CFDefinitions"]["CFConcepts"][0]["extensions"] == {"throughline": {"unknown": {"odd": 1}}}


def test_a_field_that_somebody_changed_in_the_file_keeps_its_new_value() -> None:
    written = write(again(package([item("a", educationLevel=[1, "19"])])))
    assert written["CFItems"][0]["educationLevel"] == ["19"]
    assert again(written).capabilities[0].source["educationLevel"] == [1, "19"]

    written["CFItems"][0]["educationLevel"] = ["20"]

    assert again(written).capabilities[0].source["educationLevel"] == ["20"]


def test_what_readers_of_other_formats_kept_and_what_to_check_travel_along() -> None:
    (first,) = again(package([item("a")])).capabilities
    said = "Only the names are given."
    source = {"format": "Moodle competency CSV", "Scale values": "A,B", "check_with_publisher": said}
    written = write(FrameworkOutline("f", "A framework", capabilities=(first,), source=source))

    check_valid(written)
    assert written["CFDocument"]["extensions"]["throughline"]["check_with_publisher"] == said
    back = again(written)
    assert (back.source["Scale values"], back.source["check_with_publisher"]) == ("A,B", said)
    assert write(back) == written


@pytest.mark.parametrize(("claimable", "status", "expected"), [(True, "Deprecated", True), (False, "Adopted", False)])
def test_being_claimable_and_being_adopted_are_two_things(claimable: bool, status: str, expected: bool) -> None:  # noqa: FBT001
    outline = replace(again(package([item("a")])), claimable=claimable)
    written = write_case(outline, changed_at=NOW, uri_base=BASE, adoption_status=status)

    assert written["CFDocument"]["adoptionStatus"] == status
    assert again(written).claimable is expected


def test_a_stub_that_nobody_can_claim_may_be_empty() -> None:
    stub = FrameworkOutline("f", "To come", claimable=False)
    written = write(stub)

    check_valid(written)
    assert_same(alone(again(written)), alone(stub))
