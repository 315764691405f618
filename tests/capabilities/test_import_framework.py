"""`manage.py import_framework`: what it stores, and that whatever is wrong with a file leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from capabilities.domain import frameworks
from capabilities.domain.frameworks import import_outline
from capabilities.formats import (
    CapabilityOutline,
    CrosswalkOutline,
    ExpectationOutline,
    FormatError,
    FrameworkOutline,
    StageOutline,
)
from capabilities.models import Capability, Crosswalk, Expectation, Framework, FrameworkVersion, Stage
from tests.factories.capabilities import a_published_framework
from tests.factories.people import UserFactory
from tests.shared_data import shared_file

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
MOODLE = "Parent ID number,ID number,Short name,Description,Description format,Scale values,Scale configuration,"
MOODLE += "Rule type,Rule outcome,Rule config,Related,Exported ID,Is framework,Taxonomy\r\n"


def _import(path: Path | str, *options: str) -> str:
    out = StringIO()
    call_command("import_framework", str(path), *options, stdout=out)
    return out.getvalue()


def _nothing_is_stored() -> bool:
    return not any(
        model.objects.exists() for model in (Framework, FrameworkVersion, Stage, Capability, Expectation, Crosswalk)
    )


def _case(*items: tuple[str, str | None], **document: Any) -> dict[str, Any]:
    """A CASE package of (identifier, parent) items; no parent hangs an item on the document."""
    return {
        "CFDocument": {"identifier": "doc", "uri": "urn:doc", "title": "A framework", "creator": "Someone", **document},
        "CFItems": [
            {"identifier": name, "uri": f"urn:{name}", "fullStatement": f"Statement {name}", "humanCodingScheme": name}
            for name, _parent in items
        ],
        "CFAssociations": [
            {
                "identifier": f"a-{name}",
                "uri": f"urn:a-{name}",
                "associationType": "isChildOf",
                "originNodeURI": {"identifier": name, "uri": f"urn:{name}", "title": name},
                "destinationNodeURI": {"identifier": parent or "doc", "uri": f"urn:{parent or 'doc'}", "title": "t"},
            }
            for name, parent in items
        ],
    }


def _moodle(*rows: str) -> bytes:
    return (MOODLE + ',fw,My framework,,1,"a,b",x,,,,,,1,\r\n' + "".join(f"{row}\r\n" for row in rows)).encode()


def _row(identifier: str, parent: str = "") -> str:
    return f"{parent},{identifier},Title {identifier},,1,,,,,,,,,"


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "bad JSON": (lambda: b'{"CFDocument": {"title": "x",}}', "Line 1"),
    "cut short": (lambda: json.dumps(_case(("a", None))).encode()[:-40], "JSON"),
    "100,000 nested brackets": (lambda: b"[" * 100_000 + b"]" * 100_000, "nested"),
    "100,000 nested objects": (lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested"),
    "missing parent": (lambda: json.dumps(_case(("a", "nobody"))).encode(), "nobody"),
    "cycle": (lambda: json.dumps(_case(("a", "b"), ("b", "a"))).encode(), "circle"),
    "its own parent": (lambda: json.dumps(_case(("a", "a"))).encode(), "circle"),
    "duplicate identifier": (lambda: json.dumps(_case(("a", None), ("a", None))).encode(), "same identifier"),
    "50 MB": (lambda: b" " * (50 * 1024 * 1024), "50 MB"),
    "UTF-16": (lambda: json.dumps(_case(("a", None))).encode("utf-16"), "UTF-16"),
    "Windows-1252": (lambda: '{"CFDocument": {"title": "Caf\xe9"}}'.encode("cp1252"), "not UTF-8"),
    "NUL bytes": (lambda: b'{"CFDocument":\x00 {}}', "NUL"),
    "empty": (lambda: b"", "empty"),
    "no items": (lambda: json.dumps(_case()).encode(), "no items"),
    "another JSON": (lambda: b'{"hello": "world"}', "not a framework file"),
    "another text": (lambda: b"Dear all,\nplease find attached\n", "not a framework file"),
    "a spreadsheet": (lambda: b"PK\x03\x04rest", "cannot be read as an Excel file"),
    "Moodle: missing parent": (lambda: _moodle(_row("a", "nobody")), "nobody"),
    "Moodle: cycle": (lambda: _moodle(_row("a", "b"), _row("b", "a")), "circle"),
    "Moodle: duplicate identifier": (lambda: _moodle(_row("a"), _row("a")), "same identifier"),
    "too deep": (
        lambda: json.dumps(_case(*[(f"i{n}", f"i{n - 1}" if n else None) for n in range(40)])).encode(),
        "levels deep",
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("options", [(), ("--publish",), ("--dry-run",)], ids=["draft", "publish", "dry run"])
def test_a_bad_file_is_refused_with_one_clear_line_and_nothing_is_stored(
    name: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    content, says = BAD[name]
    path = tmp_path / "framework.json"
    path.write_bytes(content())

    with pytest.raises(CommandError) as refused:
        _import(path, *options)

    line = str(refused.value)
    assert says in line
    assert "\n" not in line
    assert refused.value.returncode == 1
    assert _nothing_is_stored()


def test_a_missing_file_a_directory_and_one_that_may_not_be_read_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        _import(tmp_path / "nothing.json")
    with pytest.raises(CommandError, match="There is no file"):
        _import(tmp_path)

    path = tmp_path / "closed.json"
    path.write_text(json.dumps(_case(("a", None))))

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CommandError, match="could not be opened: Permission denied"):
        _import(path)
    assert _nothing_is_stored()


def test_the_command_ends_with_1_and_a_single_line_on_stderr(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(b"[" * 100_000)

    done = subprocess.run(
        [sys.executable, "manage.py", "import_framework", str(path)],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "nested" in done.stderr


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("case/opensalt-framework.json", "areas: 4, capabilities: 12, stages: 0, expectations: 0, crosswalks: 0"),
        ("case/Ordering.json", "areas: 4, capabilities: 24, stages: 0, expectations: 0, crosswalks: 0"),
        ("case/Utf8TestFramework.json", "areas: 0, capabilities: 1, stages: 0, expectations: 0, crosswalks: 0"),
        ("moodle/example.csv", "areas: 20, capabilities: 44, stages: 0, expectations: 0, crosswalks: 39"),
    ],
)
def test_files_of_other_tools_are_imported_and_shown(name: str, counts: str, client: Any) -> None:
    path = shared_file(name)

    assert counts in _import(path, "--dry-run")
    assert _nothing_is_stored()

    said = _import(path, "--publish")

    assert counts in said
    assert "(published)" in said
    version = FrameworkVersion.objects.get()
    assert f"capabilities: {version.capabilities.filter(kind='capability').count()}," in said
    assert f"areas: {version.capabilities.filter(kind='area').count()}," in said
    assert client.get(f"/capabilities/{version.framework.slug}/").status_code == 200
    capability = version.capabilities.filter(kind="capability").first()
    assert client.get(f"/capabilities/{version.framework.slug}/{capability.slug}/").status_code == 200


def test_importing_a_real_file_again_is_refused_once_it_is_published() -> None:
    path = shared_file("case/opensalt-framework.json")
    _import(path, "--publish")
    before = Capability.objects.count()

    with pytest.raises(
        CommandError,
        match=r"published already, as version “1” of “What .*, and never changes.*--label NAME.*--into ADDRESS",
    ):
        _import(path)

    assert Capability.objects.count() == before
    assert "capabilities: 12" in _import(path, "--label", "2027")
    assert Framework.objects.count() == 1


def an_outline(**also: Any) -> FrameworkOutline:
    fields: dict[str, Any] = {
        "identifier": "fw-1",
        "title": "My framework",
        "label": "1.0",
        "stages": (StageOutline("one", "One"), StageOutline("two", "Two")),
        "capabilities": (
            CapabilityOutline("area", None, "A", "The area", kind="area", order=1),
            CapabilityOutline(
                "a", "area", "A1", "First", order=2, expectations={"one": ExpectationOutline("New.", "Text.")}
            ),
            CapabilityOutline("b", "area", "A2", "Second", order=3),
        ),
        "crosswalks": (CrosswalkOutline("a", "b", "related"),),
    }
    return FrameworkOutline(**fields | also)


def without_expectations(outline: FrameworkOutline) -> FrameworkOutline:
    """The same, ready to be published: no stage asks for a text in every capability."""
    bare = tuple(replace(item, expectations={}) for item in outline.capabilities)
    return replace(outline, stages=(), capabilities=bare)


def test_an_outline_is_stored_whole() -> None:
    summary = import_outline(by=None, outline=an_outline())

    assert (summary.areas, summary.capabilities, summary.stages, summary.expectations, summary.crosswalks) == (
        1,
        2,
        2,
        1,
        1,
    )
    version = FrameworkVersion.objects.get()
    assert (version.state, version.label, version.framework.slug) == ("draft", "1-0", "my-framework")
    assert list(version.capabilities.values_list("slug", "identifier", "parent__identifier", "order")) == [
        ("a", "area", None, 1),
        ("a1", "a", "area", 2),
        ("a2", "b", "area", 3),
    ]
    assert list(Expectation.objects.values_list("capability__code", "stage__code", "text")) == [("A1", "one", "Text.")]


def test_a_draft_of_the_same_label_is_written_over_in_place() -> None:
    first = import_outline(by=None, outline=an_outline()).version
    elsewhere = a_published_framework(slug="elsewhere", areas=1).capabilities.last()
    crosswalk = {"target": elsewhere, "kind": Crosswalk.Kind.PART_OF}
    frameworks.add_crosswalk(by=None, origin=first.capabilities.get(code="A1"), **crosswalk)
    lineage = first.capabilities.get(code="A1").lineage

    changed = an_outline(
        title="A better title",
        capabilities=(CapabilityOutline("a", None, "A1", "First, reworded", order=1),),
        crosswalks=(),
    )
    second = import_outline(by=None, outline=changed)

    assert second.updated
    assert second.version.pk == first.pk
    assert Framework.objects.get(identifier="fw-1").title == "A better title"
    assert [str(item) for item in first.capabilities.all()] == ["A1 First, reworded"]
    assert first.capabilities.get().lineage == lineage
    assert Crosswalk.objects.get().target == elsewhere, "a link to another framework outlives a new import"


def test_a_new_version_continues_the_lineage_of_the_last() -> None:
    first = import_outline(by=None, outline=without_expectations(an_outline()), publish=True).version
    second = import_outline(by=None, outline=an_outline(label="2.0")).version

    assert first.framework_id == second.framework_id
    for code in ("A1", "A2"):
        assert first.capabilities.get(code=code).lineage == second.capabilities.get(code=code).lineage


def test_a_dry_run_says_what_would_be_and_stores_nothing() -> None:
    summary = import_outline(by=None, outline=without_expectations(an_outline()), publish=True, dry_run=True)

    assert (summary.capabilities, summary.published, summary.dry_run) == (2, True, True)
    assert _nothing_is_stored()


def test_a_version_in_review_is_not_written_over() -> None:
    version = import_outline(by=None, outline=an_outline()).version
    frameworks.ask_for_review(by=None, version=version)

    with pytest.raises(frameworks.VersionExists, match="in review"):
        import_outline(by=None, outline=an_outline())


def test_publishing_what_has_no_capability_stores_nothing() -> None:
    only_areas = an_outline(
        capabilities=(CapabilityOutline("area", None, "A", "The area", kind="area", order=1),), crosswalks=()
    )
    with pytest.raises(frameworks.NotComplete, match="Add at least one capability"):
        import_outline(by=None, outline=only_areas, publish=True)
    assert _nothing_is_stored()


def test_addresses_differ_and_v_is_reserved() -> None:
    outline = an_outline(
        title="v",
        capabilities=tuple(
            CapabilityOutline(f"i{n}", None, code, "Working with 家族", order=n)
            for n, code in enumerate(("v", "V", "", "", "家", "1.1", "1-1"), start=1)
        ),
        crosswalks=(),
    )
    version = import_outline(by=None, outline=outline).version

    slugs = list(version.capabilities.values_list("slug", flat=True))
    assert len(set(slugs)) == 7
    assert "v" not in slugs
    assert version.framework.slug != "v"


def test_an_outline_that_cannot_be_stored_is_refused_before_anything_is() -> None:
    with pytest.raises(FormatError):
        import_outline(by=None, outline=an_outline(title=""))
    assert _nothing_is_stored()


def test_only_those_who_may_change_frameworks_import_them() -> None:
    with pytest.raises(frameworks.NotYourFramework):
        import_outline(by=UserFactory(), outline=an_outline())
    assert _nothing_is_stored()
    import_outline(by=UserFactory(is_superuser=True), outline=an_outline())
