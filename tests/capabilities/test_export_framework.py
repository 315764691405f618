"""`manage.py export_framework` and the exports behind it: the right version, whole files, and one clear line for the rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from capabilities.domain.frameworks import FrameworkProblem, import_outline, outline_of, publish, supersede
from capabilities.domain.frameworks.exports import FORMATS, TEMPLATE_FORMATS, export, template, version_to_export
from capabilities.formats import (
    CapabilityOutline,
    CrosswalkOutline,
    ExpectationOutline,
    FrameworkOutline,
    StageOutline,
    read_framework,
)
from capabilities.management.commands import export_framework
from capabilities.models import Capability, FrameworkVersion
from tests.shared_data import shared_file

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
ID = [f"3f2504e0-4f89-41d3-9a0c-0305e82c330{number}" for number in range(4)]
OURS = FrameworkOutline(
    identifier=ID[0],
    title="Ours",
    slug="ours",
    label="2026",
    publisher="A council",
    description="What we expect.",
    language="en-GB",
    in_force_from=date(2026, 1, 1),
    stages=(StageOutline("early", "Early", "At first."), StageOutline("later", "Later")),
    capabilities=(
        CapabilityOutline(ID[1], None, "K", "Knowledge", "To know.", "area", 1),
        CapabilityOutline(
            ID[2],
            ID[1],
            "K1",
            "Growth",
            "Knows how children grow.",
            order=2,
            expectations={
                "early": ExpectationOutline("Asks.", "Asks first."),
                "later": ExpectationOutline("", "Knows."),
            },
            why="A month is long.",
            notice=("What did you see?", "What else?"),
            shows="An observation.",
        ),
        CapabilityOutline(
            ID[3],
            ID[1],
            "K2",
            "=cmd|' /C calc'!A0",
            "+1",
            order=3,
            expectations={stage: ExpectationOutline("", "@SUM(A1)") for stage in ("early", "later")},
        ),
    ),
    crosswalks=(CrosswalkOutline(ID[2], ID[3], "related", "Both."),),
)


def stored(outline: FrameworkOutline = OURS, *, published: bool = True) -> FrameworkVersion:
    return import_outline(by=None, outline=outline, publish=published).version


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("export_framework", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


# Formats


@pytest.mark.parametrize("name", ["case", "xlsx"])
def test_what_is_exported_whole_updates_the_draft_it_came_from(name: str) -> None:
    version = stored(published=False)
    before = outline_of(version)
    exported = export(version=version, format=name)
    summary = import_outline(by=None, outline=read_framework(exported.data, name="x"))

    after = outline_of(summary.version)
    assert (summary.updated, summary.version.pk) == (True, version.pk)
    assert _texts(after) == _texts(before)
    assert Capability.objects.count() == 3


def _texts(outline: FrameworkOutline) -> FrameworkOutline:
    """The outline without what a program keeps for itself."""
    return replace(
        outline,
        source={},
        capabilities=tuple(replace(item, source={}, parent_link={}) for item in outline.capabilities),
        crosswalks=tuple(replace(link, source={}) for link in outline.crosswalks),
    )


@pytest.mark.parametrize("name", ["csv", "moodle", "mahara"])
def test_what_is_exported_in_part_updates_the_same_items(name: str) -> None:
    version = stored(published=False)
    exported = export(version=version, format=name)
    summary = import_outline(by=None, outline=read_framework(exported.data, name="x"), label="2026")

    assert (summary.updated, summary.version.pk) == (True, version.pk)
    assert [item.identifier for item in outline_of(summary.version).capabilities] == ID[1:]
    assert [item.title for item in outline_of(summary.version).capabilities][2] == "=cmd|' /C calc'!A0"
    assert exported.notes


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_files_are_named_after_framework_and_version(one: Any) -> None:
    exported = export(version=stored(), format=one.name)

    endings = {"csv": ".csv", "moodle": "-moodle.csv", "mahara": "-mahara.matrix", "case": ".json", "xlsx": ".xlsx"}
    assert exported.filename == f"ours-2026{endings[one.name]}"
    assert exported.content_type == one.content_type
    assert str(one.label)
    assert str(one.carries)


@pytest.mark.parametrize(
    "name",
    [
        "case/Ordering.json",
        "moodle/example.csv",
        "mahara/nace_usa.matrix",
        "mahara/nz_teaching_standards_english.matrix",
    ],
)
@pytest.mark.parametrize("form", ["case", "xlsx", "csv", "moodle", "mahara"])
def test_every_real_file_comes_back_from_the_database_in_every_format(name: str, form: str) -> None:
    path = shared_file(name)
    outline = read_framework(path.read_bytes(), name=path.name)
    version = import_outline(by=None, outline=outline).version
    again = read_framework(export(version=version, format=form).data, name="x")

    assert [(item.identifier, item.parent, item.title, item.statement) for item in again.capabilities] == [
        (item.identifier, item.parent, item.title, item.statement) for item in outline.capabilities
    ]


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(
        FrameworkProblem, match=r"no format “pdf” for this\. Choose one of: case, xlsx, csv, moodle, mahara"
    ):
        export(version=stored(), format="pdf")
    with pytest.raises(FrameworkProblem, match=r"no format “case” for this\. Choose one of: xlsx, csv"):
        template(format="case")


@pytest.mark.parametrize("one", TEMPLATE_FORMATS, ids=lambda one: one.name)
def test_there_is_a_template_to_download(one: Any) -> None:
    offered = template(format=one.name)

    assert (offered.filename, offered.content_type) == (f"framework-template{one.extension}", one.content_type)
    assert len(offered.data) > 100


# Which version


def test_without_a_label_the_version_in_force_is_meant_else_the_newest_published() -> None:
    first = stored(replace(OURS, in_force_from=None))
    later = stored(replace(OURS, label="2099", in_force_from=date(2099, 1, 1)))
    draft = stored(replace(OURS, label="draft"), published=False)

    assert version_to_export("ours") == first
    assert version_to_export("ours@2099") == later
    assert version_to_export("ours@draft") == draft
    supersede(by=None, version=first)
    assert version_to_export("ours") == later


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("theirs", "There is no framework “theirs”. There are: ours."),
        ("ours@x", "“ours” does not have a version “x”. Its versions: 2026. Name one as ours@LABEL."),
        ("ours", "“ours” does not have a published version. Its versions: 2026. Name one as ours@LABEL."),
        ("", "Say which framework, as SLUG or SLUG@LABEL; or --template."),
    ],
)
def test_a_version_that_is_not_there_is_named(name: str, message: str, tmp_path: Path) -> None:
    stored(published=False)

    assert refused(name, "--format", "case", "--output", str(tmp_path / "x")) == message
    assert list(tmp_path.iterdir()) == []


# The command


def test_the_command_writes_the_file_and_says_what_is_lost(tmp_path: Path) -> None:
    version = stored()
    path = tmp_path / "ours.csv"
    out, err = run("ours", "--format", "moodle", "--output", str(path))

    assert path.read_bytes() == export(version=version, format="moodle").data
    assert out == f"{path} ({path.stat().st_size:,} bytes).\n"
    assert "2 stages and 4 expectations are left out." in err
    assert [one.name for one in tmp_path.iterdir()] == ["ours.csv"]


def test_a_case_export_loses_nothing_and_says_nothing(tmp_path: Path) -> None:
    stored()
    _, err = run("ours@2026", "--format", "case", "--output", str(tmp_path / "x.json"))

    assert err == ""
    assert json.loads((tmp_path / "x.json").read_bytes())["CFDocument"]["title"] == "Ours"


def test_a_file_that_is_there_is_written_over_only_with_force(tmp_path: Path) -> None:
    stored()
    path = tmp_path / "x.json"
    path.write_text("mine")
    arguments = ("ours", "--format", "case", "--output", str(path))

    assert refused(*arguments) == f"“{path}” is there already. Choose another name, or add --force."
    assert path.read_text() == "mine"
    run(*arguments, "--force")
    assert path.read_text().startswith("{")


def test_a_file_that_comes_to_be_there_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("theirs")
    with pytest.raises(FileExistsError):
        export_framework.write_whole(path, b"ours", force=False)

    assert (path.read_text(), [one.name for one in tmp_path.iterdir()]) == ("theirs", ["x"])


@pytest.mark.parametrize("force", [False, True])
def test_a_failure_while_writing_leaves_nothing_and_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, force: bool
) -> None:
    stored()
    path = tmp_path / "x.json"
    if force:
        path.write_text("mine")

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    arguments = ["ours", "--format", "case", "--output", str(path), *(["--force"] if force else [])]

    assert refused(*arguments) == f"“{path}” could not be written: No space left on device."
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == ([("x.json", "mine")] if force else [])


def test_a_folder_that_is_there_or_is_not_there_is_named(tmp_path: Path) -> None:
    stored()

    assert (
        refused("ours", "--format", "case", "--output", str(tmp_path))
        == f"“{tmp_path}” is a folder. Name a file in it."
    )
    assert refused("ours", "--format", "case", "--output", str(tmp_path / "a" / "b")) == (
        f"There is no folder “{tmp_path / 'a'}”. Make it first."
    )


def test_new_files_get_the_rights_that_files_have(tmp_path: Path) -> None:
    stored()
    run("ours", "--format", "case", "--output", str(tmp_path / "x"))
    (tmp_path / "y").touch()

    assert (tmp_path / "x").stat().st_mode == (tmp_path / "y").stat().st_mode


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_template_is_written(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"template.{form}"
    run("--template", "--format", form, "--output", str(path))

    assert path.read_bytes()[:2] == (b"PK" if form == "xlsx" else b"\xef\xbb")


def test_a_template_is_of_no_framework_and_not_of_every_format(tmp_path: Path) -> None:
    assert "Leave out either" in refused("ours", "--template", "--format", "xlsx", "--output", str(tmp_path / "x"))
    assert refused("--template", "--format", "moodle", "--output", str(tmp_path / "x")) == (
        "There is no format “moodle” for this. Choose one of: xlsx, csv."
    )


def _program(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}"}
    return subprocess.run(
        [sys.executable, "manage.py", "export_framework", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )


def test_the_program_writes_bytes_to_standard_output(tmp_path: Path) -> None:
    done = _program(tmp_path, "--template", "--format", "xlsx", "--output", "-")

    assert (done.returncode, done.stdout[:2], done.stdout[-22:-18]) == (0, b"PK", b"PK\x05\x06")


def test_the_program_ends_with_1_and_a_single_line_on_stderr(tmp_path: Path) -> None:
    done = _program(tmp_path, "--template", "--format", "case", "--output", "-")

    assert (done.returncode, done.stdout) == (1, b"")
    assert len(done.stderr.decode().strip().splitlines()) == 1


def test_publishing_is_not_the_business_of_an_export() -> None:
    version = stored(published=False)
    export(version=version, format="xlsx")
    version.refresh_from_db()
    assert version.state == FrameworkVersion.State.DRAFT
    publish(by=None, version=version)
