"""CASE files stored: the same document twice, as a new version, into another framework; and links that lead elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from capabilities.domain import frameworks
from capabilities.domain.frameworks import ImportSummary, VersionExists, import_outline, outline_of
from capabilities.formats import FormatError, FrameworkOutline, read_framework
from capabilities.formats.case_writer import write_case
from capabilities.management.commands import import_framework
from capabilities.models import Capability, Crosswalk, Expectation, Framework, FrameworkVersion, Stage
from tests.capabilities.framework_files import as_json, item, link, package
from tests.capabilities.test_formats_case_writer import rubrics
from tests.factories.capabilities import a_draft_framework, a_published_framework, capability_of
from tests.shared_data import shared_file

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 12, 30, tzinfo=UTC)
ITEMS = [item("a", humanCodingScheme="1"), item("b", "Speaks", humanCodingScheme="2")]
LINKS = [link("a", "doc", identifier="up-a"), link("b", "a", identifier="up-b"), link("b", "a", "isRelatedTo")]


def read(content: Any) -> FrameworkOutline:
    return read_framework(as_json(content), name="package.json")


def store(content: Any, **options: Any) -> ImportSummary:
    return import_outline(by=None, outline=read(content), **options)


def written(version: FrameworkVersion) -> dict[str, Any]:
    again = FrameworkVersion.objects.select_related("framework").get(pk=version.pk)
    return write_case(outline_of(again), changed_at=NOW, uri_base="https://x.org/ims/case/v1p1")


def counts() -> dict[str, int]:
    models = (Framework, FrameworkVersion, Stage, Capability, Expectation, Crosswalk)
    return {model.__name__: model.objects.count() for model in models}


# The same document


def test_the_same_package_twice_updates_the_draft_and_never_doubles_it() -> None:
    content = package(ITEMS, LINKS, CFRubrics=rubrics())
    first = store(content)
    before, body = counts(), written(first.version)

    second = store(content)

    assert (first.updated, second.updated) == (False, True)
    assert second.version.pk == first.version.pk
    assert counts() == before == {
        "Framework": 1, "FrameworkVersion": 1, "Stage": 1, "Capability": 2, "Expectation": 1, "Crosswalk": 1
    }  # fmt: skip
    assert set(Capability.objects.values_list("identifier", flat=True)) == {"a", "b"}
    assert written(second.version) | {"CFAssociations": []} == body | {"CFAssociations": []}
    assert written(second.version)["CFAssociations"][:2] == body["CFAssociations"][:2]


@pytest.mark.parametrize("name", ["Ordering", "Utf8TestFramework", "opensalt-framework"])
def test_a_real_package_is_stored_and_written_as_if_it_had_never_been(name: str) -> None:
    outline = read_framework(shared_file(f"case/{name}.json").read_bytes(), name=name)

    version = import_outline(by=None, outline=outline).version

    direct = write_case(outline, changed_at=NOW, uri_base="https://x.org/ims/case/v1p1")
    stored = written(version)
    for content in (direct, stored):
        content["CFAssociations"].sort(key=lambda one: one["identifier"])
        for one in content["CFItems"]:
            (one.get("extensions") or {"throughline": {}})["throughline"].pop("lineage", None)
            if one.get("extensions") == {"throughline": {}}:
                del one["extensions"]
    ours = stored["CFDocument"]["extensions"]["throughline"]
    assert ours.pop("slug") == version.framework.slug
    direct["CFDocument"].setdefault("extensions", {}).setdefault("throughline", {})
    for content in (direct, stored):
        content["CFDocument"].pop("version", None)
        content["CFDocument"].pop("language", None)
    assert stored == direct


def test_a_draft_keeps_the_label_it_was_given() -> None:
    first = store(package(ITEMS), label="Trial 1")
    second = store(package(ITEMS, document={"version": "2.0"}))

    assert (second.version.pk, second.version.label) == (first.version.pk, "trial-1")


def test_a_document_that_is_published_is_refused_and_says_how_to_store_it_again() -> None:
    first = store(package(ITEMS, document={"version": "1"}), publish=True)
    before = counts()

    for version in ("1", "2"):
        with pytest.raises(VersionExists, match=r"published already, as version “1” .*--label NAME.*--into ADDRESS"):
            store(package(ITEMS, document={"version": version}))
    assert counts() == before

    second = store(package(ITEMS), label="2")
    assert second.version.framework_id == first.version.framework_id
    assert second.version.identifier not in ("doc", first.version.identifier)
    lineages = [list(one.version.capabilities.values_list("lineage", flat=True)) for one in (first, second)]
    assert lineages[0] == lineages[1]


def test_a_document_in_review_is_refused() -> None:
    version = store(package(ITEMS)).version
    frameworks.ask_for_review(by=None, version=version)

    with pytest.raises(VersionExists, match="in review"):
        store(package(ITEMS))


def test_what_was_edited_here_is_written_with_its_own_time() -> None:
    when = "2017-05-25T18:05:33+00:00"
    content = package([item("a", lastChangeDateTime=when)], document={"lastChangeDateTime": when})
    version = store(content).version
    assert written(version)["CFDocument"]["lastChangeDateTime"] == when
    assert written(store(content).version)["CFItems"][0]["lastChangeDateTime"] == when

    frameworks.add_capability(by=None, version=FrameworkVersion.objects.get(), title="New")

    body = written(version)
    assert body["CFDocument"]["lastChangeDateTime"] > when
    assert body["CFItems"][0]["lastChangeDateTime"] > when


# Into a framework


def test_a_file_becomes_a_new_version_of_the_framework_that_is_chosen() -> None:
    old = a_published_framework(areas=1, stages=1)
    items = [
        item(capability_of(old, "K1").identifier, "Reworded", humanCodingScheme="X9"),
        item("new-id", "Knowledge, part 2", humanCodingScheme="K2"),
        item("other", "Something new", humanCodingScheme="K1"),
    ]
    title = old.framework.title

    summary = store(package(items, document={"title": "Their title", "version": "2027"}), into=old.framework)

    assert summary.version.framework == old.framework
    assert (summary.version.label, summary.version.identifier) == ("2027", "doc")
    assert Framework.objects.get().title == title
    lineages = {one.code: one.lineage for one in summary.version.capabilities.all()}
    assert lineages["X9"] == capability_of(old, "K1").lineage, "by its identifier"
    assert lineages["K2"] == capability_of(old, "K2").lineage, "by its code and title"
    assert lineages["K1"] not in [one.lineage for one in old.capabilities.all()]
    again = store(package(items, document={"version": "2027"}), into=old.framework)
    assert again.version.pk == summary.version.pk


def test_a_document_that_is_published_elsewhere_gets_an_identifier_of_its_own_here() -> None:
    store(package(ITEMS), publish=True)
    other = a_published_framework(areas=1, stages=1)

    summary = store(package(ITEMS, document={"version": "2"}), into=other.framework)

    assert summary.version.framework == other.framework
    assert summary.version.identifier != "doc"


def test_only_those_who_may_change_the_chosen_framework_import_into_it() -> None:
    from tests.factories.people import UserFactory

    version = a_published_framework(areas=1, stages=1)
    before = counts()
    with pytest.raises(frameworks.NotYourFramework):
        import_outline(by=UserFactory(), outline=read(package(ITEMS)), into=version.framework)
    assert counts() == before


def test_a_file_cannot_claim_the_lineage_of_somebody_else_s_capability() -> None:
    theirs = capability_of(a_published_framework(areas=1, stages=1), "K1").lineage
    own = "0b4ab4bd-4b43-4f0c-8d0b-6b6e2c7f6c3a"
    said = [{"extensions": {"throughline": {"lineage": lineage}}} for lineage in (str(theirs), own, "no uuid")]

    version = store(package([item(name, **more) for name, more in zip("abc", said, strict=True)])).version

    found = {one.identifier: str(one.lineage) for one in version.capabilities.all()}
    assert found["a"] != str(theirs)
    assert found["b"] == own
    assert len(set(found.values())) == 3


def test_an_address_that_is_taken_is_not_fought_over() -> None:
    a_published_framework(slug="pcf", areas=1, stages=1)
    content = package(ITEMS, document={"extensions": {"throughline": {"slug": "pcf"}}})

    assert store(content).version.framework.slug == "a-framework"


# Links that lead elsewhere


def test_links_to_items_of_other_frameworks_become_crosswalks_where_those_are_stored() -> None:
    known = capability_of(a_published_framework(areas=1, stages=1), "K1").identifier
    draft = capability_of(a_draft_framework(slug="secret", areas=1, stages=1), "K1").identifier
    links = [
        link("a", known, "exactMatchOf", identifier="match", notes="The same."),
        link("a", "nowhere", "isPartOf", identifier="part", odd=1),
        link("a", draft, "isPartOf", identifier="to-draft"),
    ]

    summary = store(package(ITEMS, links))

    assert summary.crosswalks == 1
    (stored,) = Crosswalk.objects.all()
    assert (stored.target.identifier, stored.kind, stored.identifier, stored.note) == (
        known,
        "same_as",
        "match",
        "The same.",
    )
    found = {one["identifier"]: one for one in written(summary.version)["CFAssociations"]}
    assert {"match", "part", "to-draft"} <= found.keys()
    assert found["part"]["destinationNodeURI"]["identifier"] == "nowhere"
    assert found["part"]["extensions"]["throughline"]["unknown"] == {"odd": 1}
    assert store(package(ITEMS, links)).crosswalks == 1
    assert Crosswalk.objects.count() == 1


def test_a_link_whose_other_end_is_stored_later_becomes_a_crosswalk_then() -> None:
    links = [
        link("a", "later", "exactMatchOf", identifier="match"),
        link("a", "later", "precedes", identifier="before"),
    ]
    first = store(package(ITEMS, links), publish=True).version
    assert not Crosswalk.objects.exists()

    store(package([item("later")], document={"identifier": "second"}))

    (stored,) = Crosswalk.objects.all()
    assert (stored.origin.identifier, stored.target.identifier, stored.identifier) == ("a", "later", "match")
    frameworks.publish(by=None, version=stored.target.version)
    identifiers = [one["identifier"] for one in written(first)["CFAssociations"]]
    assert sorted(identifiers) == sorted(set(identifiers))
    assert {"match", "before"} <= set(identifiers)


def test_a_link_that_the_file_no_longer_names_goes_and_one_made_by_hand_stays() -> None:
    other = a_published_framework(areas=1, stages=1)
    known = capability_of(other, "K1").identifier
    version = store(package(ITEMS, [link("a", known, "exactMatchOf", identifier="match")])).version
    hand_made = frameworks.add_crosswalk(
        by=None, origin=version.capabilities.get(identifier="b"), target=capability_of(other, "K2"), kind="related"
    )

    store(package(ITEMS))

    (stays,) = Crosswalk.objects.all()
    assert (stays.identifier, stays.target) == (hand_made.identifier, capability_of(other, "K2"))


# The command


def command(path: Path, *options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_framework", str(path), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_imports_into_a_framework(tmp_path: Path) -> None:
    version = a_published_framework(areas=1, stages=1)
    path = tmp_path / "package.json"
    path.write_bytes(as_json(package(ITEMS)))

    said, _ = command(path, "--into", "starter", "--label", "2027")

    assert said.startswith(f"{version.framework.title}, 2027 (draft).")
    with pytest.raises(CommandError, match="There is no framework at the address “nothing”"):
        command(path, "--into", "nothing")


def test_the_command_says_how_far_it_is_when_it_takes_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "package.json"
    path.write_bytes(as_json(package([item(str(number)) for number in range(1_200)])))
    monkeypatch.setattr(import_framework, "QUIET_SECONDS", 60.0)
    assert command(path)[1] == ""

    monkeypatch.setattr(import_framework, "QUIET_SECONDS", 0.0)

    assert "500 of 1,200 rows stored" in command(path)[1]
    assert "1,200 of 1,200 rows stored" in command(path)[1]


def test_progress_is_told_to_the_end_and_only_forward() -> None:
    told: list[tuple[int, int]] = []
    rubric = rubrics()

    store(package(ITEMS, CFRubrics=rubric), progress=lambda done, total: told.append((done, total)))

    assert told[-1] == (3, 3)
    assert told == sorted(told)


# Bad packages: a message that names the place, and nothing stored


def _script(size: int) -> str:
    return "<p>Words</p>" + "<script>alert(1)</script>" * (size // 25)


BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "two documents": (
        lambda: package(ITEMS, CFDocument=[{"identifier": "x", "title": "X"}, {"identifier": "y", "title": "Y"}]),
        "There are several CFDocuments",
    ),
    "an item under another document": (
        lambda: package(ITEMS, [link("a", "another-document")]),
        r"Item 1 \(identifier “a”\): It says its parent is “another-document”",
    ),
    "two parents": (lambda: package(ITEMS, [link("b", "a"), link("b", "doc")]), r"identifier “b”.*two parents, “a” and “doc”"),
    "a circle": (lambda: package(ITEMS, [link("b", "a"), link("a", "b")]), "round in a circle"),
    "the same identifier": (lambda: package([item("a"), item("a")]), r"Item 2 \(identifier “a”\): Item 1 has the same"),
    "too many items": (lambda: package([item(str(n)) for n in range(20_001)]), "more than 20,000 items"),
    "10 MB of scripts": (lambda: package([item("a"), item("b", _script(10_000_000))]), r"item 2 \(identifier “b”\).*10,\d+,\d+ characters"),
    "many scripts": (lambda: package([item("a", _script(49_000))]), r"identifier “a”.*more than 1,000 HTML tags"),
    "extensions of the wrong kind": (
        lambda: package([item("a", extensions={"throughline": {"notice": "one"}})]),
        r"identifier “a”.*“notice” must be a list",
    ),
    "a text of ours of the wrong kind": (
        lambda: package([item("a", extensions={"throughline": {"why": ["x"]}})]),
        r"identifier “a”.*“why” must be text",
    ),
    "stages of the wrong kind": (
        lambda: package(ITEMS, document={"extensions": {"throughline": {"stages": [{"title": "No code"}]}}}),
        "Stage 1: The code is empty",
    ),
    "no items": (lambda: package([]), "There are no items"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_package_is_refused_by_name_and_nothing_is_stored(name: str) -> None:
    make, says = BAD[name]
    with pytest.raises(FormatError) as refused:
        store(json.loads(json.dumps(make())))
    assert re.search(says, str(refused.value), re.IGNORECASE), str(refused.value)
    assert not any(counts().values())


def test_scripts_in_what_is_stored_are_gone(client: Client) -> None:
    version = store(package([item("a", _script(900), notes="<script>x</script>")]), publish=True).version

    assert version.capabilities.get().statement == "Words"
    page = client.get(f"/capabilities/{version.framework.slug}/{version.capabilities.get().slug}/")
    assert "alert(1)" not in page.content.decode()


def test_a_byte_order_mark_is_nothing_and_windows_1252_is_refused() -> None:
    data = as_json(package(ITEMS))
    assert read_framework(b"\xef\xbb\xbf" + data, name="x").title == "A framework"
    with pytest.raises(FormatError, match="Windows-1252"):
        read_framework(data.replace(b"A framework", b"A fr\xe4mework"), name="x")
