"""What a file would change, and the uploads that carry it: nothing is stored before somebody says yes to what they saw."""

from __future__ import annotations

import csv
import io
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from capabilities.domain import frameworks
from capabilities.domain.frameworks import exports, uploads
from capabilities.domain.frameworks.preview import Preview, preview_of
from capabilities.formats import FormatError, read_framework
from capabilities.models import Capability, Framework, FrameworkUpload, FrameworkVersion
from people.models import AuditRecord, Membership, User
from tests.capabilities.framework_files import as_json, item, link, package
from tests.factories.capabilities import a_draft_framework, a_published_framework, capability_of
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory
from tests.shared_data import shared_file

pytestmark = pytest.mark.django_db

State = FrameworkUpload.State


@pytest.fixture
def author() -> User:
    return MembershipFactory(role=Membership.Role.AUTHOR).user


def owner_of(author: User) -> Any:
    return author.memberships.get().organisation


def a_file(*titles: str, label: str = "1", **document: Any) -> bytes:
    """A CASE package of capabilities C1, C2, … with these titles, beneath the area A."""
    items = [item("a", "An area", humanCodingScheme="A")] + [
        item(f"c{number}", title, humanCodingScheme=f"C{number}") for number, title in enumerate(titles, start=1)
    ]
    links = [link("a", "doc")] + [link(f"c{number}", "a") for number in range(1, len(titles) + 1)]
    return as_json(package(items, links, document={"version": label, **document}))


def outline(data: bytes) -> Any:
    return read_framework(data, name="file.json")


def upload_of(author: User, data: bytes, **how: Any) -> FrameworkUpload:
    """Uploaded and read."""
    upload = uploads.begin_upload(by=author, name="file.json", data=data, **({"owner": owner_of(author)} | how))
    uploads.read_upload(upload=upload)
    return FrameworkUpload.objects.get(pk=upload.pk)


def confirmed(author: User, upload: FrameworkUpload) -> FrameworkUpload:
    uploads.confirm_upload(by=author, upload=upload)
    return FrameworkUpload.objects.get(pk=upload.pk)


def shown(upload: FrameworkUpload) -> Preview:
    preview = uploads.preview_shown(upload)
    assert preview is not None
    return preview


def rows(preview: Preview) -> list[tuple[str, str, list[str]]]:
    return [(one.how, one.code, [text.field for text in one.texts]) for one in preview.comparison.changed_items]


def test_a_preview_of_something_new_counts_all_and_stores_nothing(author: User) -> None:
    preview = preview_of(by=author, outline=outline(a_file("Listens", "Writes")), owner=owner_of(author))

    assert (preview.new_framework, preview.overwrites, preview.compared_with, preview.label) == (True, False, "", "1")
    assert (preview.areas, preview.capabilities) == (1, 2)
    assert rows(preview) == [("added", "A", []), ("added", "C1", []), ("added", "C2", [])]
    assert not Framework.objects.exists()
    assert not Capability.objects.exists()


def test_the_preview_of_a_changed_file_names_each_row_and_field() -> None:
    frameworks.import_outline(by=None, outline=outline(a_file("Listens", "Writes", "Goes")))

    preview = preview_of(by=None, outline=outline(a_file("Listens", "Writes well", label="1")))

    assert (preview.overwrites, preview.compared_with, preview.unchanged) == (True, "1", 2)
    assert rows(preview) == [("changed", "C2", ["title", "statement"]), ("removed", "C3", [])]
    assert Capability.objects.get(code="C2").title == "Writes"
    assert Capability.objects.count() == 4


def test_a_new_label_is_compared_with_the_version_that_stands_now() -> None:
    frameworks.import_outline(by=None, outline=outline(a_file("Old", label="2018")), publish=True)
    frameworks.import_outline(by=None, outline=outline(a_file("Draft", label="2019", identifier="doc")), label="2019")
    preview = preview_of(by=None, outline=outline(a_file("New")), label="2027")
    assert (preview.label, preview.overwrites, preview.compared_with) == ("2027", False, "2018")
    assert rows(preview) == [("changed", "C1", ["title", "statement"])]


def test_the_same_file_again_would_change_nothing() -> None:
    data = a_file("Listens")
    frameworks.import_outline(by=None, outline=outline(data))
    preview = preview_of(by=None, outline=outline(data))
    assert not preview.comparison
    assert preview.unchanged == 2


def test_a_file_becomes_a_version_of_the_chosen_framework() -> None:
    framework = a_published_framework(stages=1, areas=1, per_area=1).framework
    preview = preview_of(by=None, outline=outline(a_file("Listens")), into=framework, label="2027")
    assert (preview.framework, preview.new_framework) == (framework.title, False)
    assert preview.comparison.removed == 2
    assert framework.versions.count() == 1


@pytest.mark.parametrize(
    "name",
    ["case/Ordering.json", "case/Utf8TestFramework.json", "case/opensalt-framework.json", "moodle/example.csv"],
)
def test_real_files_are_previewed_stored_and_then_change_nothing(name: str, author: User) -> None:
    data = shared_file(name).read_bytes()
    upload = upload_of(author, data)
    assert upload.state == State.READY, upload.message
    preview = shown(upload)
    assert preview.comparison.added == preview.areas + preview.capabilities > 0

    stored = confirmed(author, upload)
    assert stored.state == State.STORED, stored.message
    assert stored.version is not None
    assert stored.version.capabilities.count() == preview.areas + preview.capabilities
    again = upload_of(author, data)
    assert again.state == State.READY, again.message
    assert rows(shown(again)) == []


def test_an_upload_becomes_a_draft_of_the_uploaders_organisation_once_confirmed(author: User) -> None:
    upload = upload_of(author, a_file("Listens"))
    assert upload.state == State.READY
    assert not Framework.objects.exists()

    upload = confirmed(author, upload)

    assert upload.version is not None
    assert (upload.state, upload.version.state, upload.version.label) == (State.STORED, "draft", "1")
    assert upload.version.framework.owner == owner_of(author)
    assert (upload.data, upload.preview) == (None, None)
    record = AuditRecord.objects.get(action="framework.imported")
    assert (record.actor, record.object_id) == (author, str(upload.version.pk))


def test_confirming_twice_stores_once(author: User) -> None:
    upload = upload_of(author, a_file("Listens"))
    stale = FrameworkUpload.objects.get(pk=upload.pk)
    first = confirmed(author, upload)
    second = confirmed(author, stale)
    assert first.version == second.version
    assert FrameworkVersion.objects.count() == AuditRecord.objects.filter(action="framework.imported").count() == 1


def test_what_changed_since_the_preview_is_previewed_again(author: User) -> None:
    confirmed(author, upload_of(author, a_file("Listens")))
    upload = upload_of(author, a_file("Listens well"))
    assert rows(shown(upload)) == [("changed", "C1", ["title", "statement"])]
    draft = FrameworkVersion.objects.get()
    frameworks.add_capability(by=author, version=draft, title="Added meanwhile", code="C9")

    upload = confirmed(author, upload)

    assert upload.state == State.READY
    assert "changed after this preview" in upload.message
    assert rows(shown(upload)) == [("changed", "C1", ["title", "statement"]), ("removed", "C9", [])]
    assert draft.capabilities.filter(code="C9").exists()
    upload = confirmed(author, upload)
    assert upload.state == State.STORED
    assert not draft.capabilities.filter(code="C9").exists()


def test_two_files_for_one_draft_do_not_overwrite_each_other_unseen(author: User) -> None:
    confirmed(author, upload_of(author, a_file("Listens")))
    colleague = MembershipFactory(role=Membership.Role.PRACTICE_LEAD, organisation=owner_of(author)).user
    mine = upload_of(author, a_file("Mine"))
    theirs = upload_of(colleague, a_file("Theirs"), owner=owner_of(author))

    assert confirmed(author, mine).state == State.STORED
    assert confirmed(colleague, theirs).state == State.READY
    assert Capability.objects.get(code="C1").title == "Mine"


def test_a_draft_that_is_published_meanwhile_is_not_written_over(author: User) -> None:
    confirmed(author, upload_of(author, a_file("Listens")))
    upload = upload_of(author, a_file("Other"))
    frameworks.publish(by=None, version=FrameworkVersion.objects.get())

    upload = confirmed(author, upload)

    assert (upload.state, upload.version) == (State.FAILED, None)
    assert "published" in upload.message
    assert Capability.objects.get(code="C1").title == "Listens"


def test_who_loses_the_right_meanwhile_stores_nothing(author: User) -> None:
    upload = upload_of(author, a_file("Listens"))
    author.memberships.update(ended=timezone.localdate())
    upload = confirmed(author, upload)
    assert upload.state == State.FAILED
    assert "You cannot change this framework" in upload.message
    assert not Framework.objects.exists()


def test_nobody_else_goes_on_with_an_upload(author: User) -> None:
    upload = upload_of(author, a_file("Listens"))
    operator, colleague = UserFactory(is_superuser=True), MembershipFactory(organisation=owner_of(author)).user
    for other in (operator, colleague):
        with pytest.raises(uploads.NotYourUpload):
            uploads.confirm_upload(by=other, upload=upload)
        with pytest.raises(uploads.NotYourUpload):
            uploads.change_upload(by=other, upload=upload, label="2", into=None, owner=None)
    with pytest.raises(uploads.NotYourUpload):
        uploads.discard_upload(by=colleague, upload=upload)
    assert list(uploads.uploads_of(author)) == list(uploads.uploads_of(operator)) == [upload]
    assert list(uploads.uploads_of(colleague)) == []
    uploads.discard_upload(by=operator, upload=upload)
    assert not FrameworkUpload.objects.exists()


def test_an_upload_is_only_for_what_the_uploader_writes(author: User) -> None:
    elsewhere = OrganisationFactory()
    framework = a_published_framework(stages=1).framework
    for how in ({"owner": elsewhere}, {"into": framework}):
        with pytest.raises(frameworks.NotYourFramework):
            uploads.begin_upload(by=author, name="x", data=a_file("Listens"), **how)
    # The file itself may name somebody else's framework.
    frameworks.import_outline(by=None, outline=outline(a_file("Theirs")))
    upload = upload_of(author, a_file("Mine"))
    assert upload.state == State.FAILED
    assert "You cannot change this framework" in upload.message
    assert Capability.objects.get(code="C1").title == "Theirs"


CIRCLE = as_json(package([item("a"), item("b")], [link("a", "b"), link("b", "a")]))
WORKBOOK_BOMB_START = b"PK\x03\x04" + b"\0" * 60
BAD = {
    "no framework file": (b"Dear colleague, here is our framework.", "not a framework file"),
    "JSON that breaks off": (b'{"CFDocument": {', "not valid JSON"),
    "parents in a circle": (CIRCLE, "circle"),
    "an orphan": (as_json(package([item("a")], [link("a", "nobody")])), "nobody"),
    "an identifier twice": (as_json(package([item("a"), item("a")])), "Item 2"),
    "no items": (as_json(package([])), "no items"),
    "bytes of Windows-1252": (b'{"CFDocument": "\x93"}', "Windows-1252"),
    "a broken workbook": (WORKBOOK_BOMB_START, ""),
    "a PDF": (b"%PDF-1.7", "PDF"),
    "deeper than can be": (b"[" * 100_000, "nested"),
}


@pytest.mark.parametrize("what", list(BAD))
def test_what_cannot_be_read_is_said_and_nothing_is_stored(what: str, author: User) -> None:
    data, said = BAD[what]
    upload = upload_of(author, data)
    assert upload.state == State.FAILED
    assert said in upload.message
    assert len(upload.message) > 20
    assert "\n" not in upload.message
    assert upload.preview is None
    assert not Framework.objects.exists()
    with pytest.raises(frameworks.FrameworkProblem):
        uploads.confirm_upload(by=author, upload=upload)


def test_an_empty_file_and_one_that_is_too_large_are_not_taken_in(author: User) -> None:
    for data in (b"", b" " * (50 * 1024 * 1024)):
        with pytest.raises(FormatError):
            uploads.begin_upload(by=author, name="x", data=data)
    assert not FrameworkUpload.objects.exists()


def test_a_file_name_is_one_line_of_at_most_255_characters(author: User) -> None:
    upload = uploads.begin_upload(by=author, name="a\nb\x00" + "x" * 300 + ".json", data=a_file("Listens"))
    assert len(upload.file_name) == 255
    assert upload.file_name.isprintable()
    assert upload.file_name.endswith(".json")


def test_a_mistake_of_ours_is_told_without_its_details(author: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError("a secret of the server")

    monkeypatch.setattr(uploads, "preview_of", breaks)
    upload = upload_of(author, a_file("Listens"))
    assert upload.state == State.FAILED
    assert "secret" not in upload.message
    assert "looks after this site" in upload.message


def test_the_same_file_is_read_as_something_else(author: User) -> None:
    confirmed(author, upload_of(author, a_file("Listens")))
    frameworks.publish(by=None, version=FrameworkVersion.objects.get())
    upload = upload_of(author, a_file("Listens well"))
    assert upload.state == State.FAILED
    assert "give it another label" in upload.message
    assert "--" not in upload.message  # no options of a command on a page

    uploads.change_upload(by=author, upload=upload, label="2027", into=None, owner=owner_of(author))
    uploads.read_upload(upload=upload)

    upload = FrameworkUpload.objects.get(pk=upload.pk)
    assert (upload.state, shown(upload).label, shown(upload).compared_with) == (State.READY, "2027", "1")


def test_what_is_stored_already_is_not_read_again(author: User) -> None:
    upload = confirmed(author, upload_of(author, a_file("Listens")))
    with pytest.raises(Exception, match="does not go"):
        uploads.change_upload(by=author, upload=upload, label="2", into=None, owner=None)


def test_a_stored_upload_keeps_no_file(author: User) -> None:
    upload = upload_of(author, a_file("Listens"))
    with pytest.raises(IntegrityError, match="a_stored_upload_keeps_no_file"), transaction.atomic():
        FrameworkUpload.objects.filter(pk=upload.pk).update(state="stored")


def test_only_the_newest_five_wait(author: User) -> None:
    first, *_others = [upload_of(author, a_file(f"Number {number}")) for number in range(6)]
    assert FrameworkUpload.objects.filter(by=author).count() == 5
    assert not FrameworkUpload.objects.filter(pk=first.pk).exists()


def test_uploads_go_after_a_day_and_their_drafts_stay(author: User, capsys: pytest.CaptureFixture[str]) -> None:
    confirmed(author, upload_of(author, a_file("Listens")))
    kept = upload_of(author, a_file("Listens again"))
    with time_machine.travel(timezone.now() - timedelta(hours=25)):
        upload_of(author, a_file("Listened", label="0"))
    FrameworkUpload.objects.filter(state=State.STORED).update(created_at=timezone.now() - timedelta(hours=25))

    call_command("purge_framework_uploads")

    assert list(FrameworkUpload.objects.all()) == [kept]
    assert FrameworkVersion.objects.count() == 1
    assert "2 uploads removed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("data", "small"),
    [
        (b"x" * uploads.SMALL, True),
        (b"x" * (uploads.SMALL + 1), False),
        (b"PK" + b"x" * (uploads.SMALL_PACKED - 2), True),
        (b"PK" + b"x" * uploads.SMALL_PACKED, False),
    ],
)
def test_what_takes_long_is_done_in_the_background(data: bytes, small: bool, author: User) -> None:  # noqa: FBT001  pytest gives it
    assert uploads.is_small(uploads.begin_upload(by=author, name="x", data=data)) is small


@pytest.mark.django_db(transaction=True)
def test_a_large_file_waits_for_the_worker_which_reads_and_stores_it(settings: Any) -> None:
    author = MembershipFactory(role=Membership.Role.AUTHOR).user
    settings.TASKS = settings.TASKS | {
        "background": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}
    }
    data = a_file(*("A capability with a statement that is long enough. " * 5 for _ in range(1000)))
    assert len(data) > uploads.SMALL
    upload = upload_of(author, data)
    assert upload.state == State.READING
    work()
    upload.refresh_from_db()
    assert (upload.state, shown(upload).comparison.added) == (State.READY, 1001)
    assert not Framework.objects.exists()

    assert confirmed(author, upload).state == State.STORING
    work()
    upload.refresh_from_db()
    assert upload.state == State.STORED
    assert Capability.objects.count() == 1001


def work() -> None:
    """What the background worker does until nothing waits."""
    call_command("db_worker", "--backend", "background", "--batch", "--no-startup-delay", "--verbosity", "0")


def test_progress_is_seen_while_it_is_made(author: User, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = uploads.begin_upload(by=author, name="x", data=a_file("Listens", "Writes"), owner=owner_of(author))
    seen: list[tuple[int, int, int]] = []
    really_set = cache.set

    def looked_at(*args: Any, **kwargs: Any) -> None:
        really_set(*args, **kwargs)
        done = uploads.progress_of(upload)
        seen.append((done.done, done.total, done.percent))

    assert uploads.progress_of(upload) == uploads.Done(0, 0)
    monkeypatch.setattr(cache, "set", looked_at)
    uploads.read_upload(upload=upload)
    assert seen[-1] == (3, 3, 100)
    assert uploads.progress_of(upload) == uploads.Done(0, 0)


def test_an_upload_that_was_let_go_is_not_worked_on(author: User) -> None:
    upload = uploads.begin_upload(by=author, name="x", data=a_file("Listens"))
    uploads.discard_upload(by=author, upload=upload)
    uploads.read_in_background.func(upload.pk or 0)
    uploads.store_in_background.func(upload.pk or 0)
    assert not Framework.objects.exists()


def test_a_spreadsheet_that_was_filled_in_is_read(author: User) -> None:
    template = exports.template(format="csv")
    text = template.data.decode("utf-8-sig")
    header = next(csv.reader(io.StringIO(text)))
    values = {"code": "A1", "title": "Listens", "framework title": "Ours", "framework": "Ours"}
    sheet = io.StringIO()
    csv.writer(sheet).writerows([header, [values.get(name.casefold(), "") for name in header]])
    upload = upload_of(author, sheet.getvalue().encode())
    assert upload.state == State.READY, (upload.message, header)
    assert rows(shown(upload)) == [("added", "A1", [])]


def test_what_was_exported_and_read_again_changes_nothing_but_what_was_changed(author: User) -> None:
    draft = a_draft_framework(stages=2, areas=1, per_area=2)
    draft.framework.owner = owner_of(author)
    draft.framework.save()
    file = exports.export(version=draft, format="case")
    assert rows(shown(upload_of(author, file.data))) == []

    changed = file.data.replace(b"K1 at student.", b"K1 seen at student.")
    upload = upload_of(author, changed)
    (row,) = shown(upload).comparison.changed_items
    assert (row.code, [(text.field, text.stage) for text in row.texts]) == ("K1", [("expectation", "Student")])
    confirmed(author, upload)
    expectation = capability_of(draft, "K1").expectations.get(stage__code="student")
    assert expectation.text == "K1 seen at student."


def test_a_thousand_capabilities_are_previewed_within_the_time() -> None:
    draft = a_draft_framework(stages=6, areas=3, per_area=333)
    data = exports.export(version=draft, format="case").data
    began = time.process_time()
    preview = preview_of(by=None, outline=outline(data))
    took = time.process_time() - began
    print(f"\npreview of 1,002 rows with 5,994 expectations: {took:.2f} s")
    assert preview.unchanged == 1002
    assert took < 10


def test_the_version_compared_with_is_the_latest_dated_one_on_every_database() -> None:
    frameworks.import_outline(by=None, outline=outline(a_file("Undated", label="0")), publish=True)
    frameworks.import_outline(
        by=None,
        outline=outline(a_file("Dated", label="2026", statusStartDate="2026-09-01")),
        label="2026",
        publish=True,
    )
    preview = preview_of(by=None, outline=outline(a_file("New")), label="2027")
    assert preview.compared_with == "2026"
