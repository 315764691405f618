"""People from a spreadsheet: all or nothing, twice as once, every problem by its row, never a traceback."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.domain import spreadsheets
from people.domain.spreadsheets import column_of
from people.models import AuditRecord, Invitation, Membership, Organisation, Supervision, Team, User
from tests.factories.people import PASSWORD, MembershipFactory, OrganisationFactory, SupervisionFactory, UserFactory

pytestmark = pytest.mark.django_db

GOOD = """Email,First name,Last name,Team,Role,Supervisor email,Supervision kind,Start date
lead@example.org,Lee,Lead,Team North,practice lead,,,
super@example.org,Sam,Super,Team North,,,,2026-09-01
one@example.org,Ona,One,Team North,member,super@example.org,supervisor,01/10/2026
one@example.org,Ona,One,Team North,,lead@example.org,Assessor,2026-10-01
two@example.org,Tom,Two,Team South,,super@example.org,practice_educator,
"""

Run = Callable[..., str]


@pytest.fixture
def organisation() -> Organisation:
    return OrganisationFactory(slug="northshire", name="Northshire")


@pytest.fixture
def run(tmp_path: Path, organisation: Organisation, django_capture_on_commit_callbacks: Any) -> Run:
    """Import a file with this content (text, or bytes); return what was said."""

    def importing(content: str | bytes, name: str = "people.csv", **options: Any) -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        said = io.StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("import_people", path, organisation=organisation.slug, stdout=said, **options)
        return said.getvalue()

    return importing


def everything() -> dict[str, int]:
    models = (User, Team, Membership, Supervision, Invitation, AuditRecord)
    return {model.__name__: model.objects.count() for model in models}


def rows(*lines: str) -> str:
    return (
        "email,first name,last name,team,role,supervisor email,supervision kind,start date\n" + "\n".join(lines) + "\n"
    )


def test_people_teams_and_supervisions_come_in_and_wait(run: Run, organisation: Organisation) -> None:
    said = run(GOOD)
    assert said == ("5 rows in people.csv.\nNew: 4 people, 4 memberships, 2 teams, 3 supervisions.\n")
    assert set(organisation.teams.values_list("name", flat=True)) == {"Team North", "Team South"}
    one = User.objects.get(email="one@example.org")
    assert one.name == "Ona One"
    assert not one.has_usable_password()
    assert not Membership.objects.live().exists()
    assert not Supervision.objects.live().exists()
    assert {(s.kind, s.supervisor.email, s.started) for s in one.supervisions.all()} == {
        ("supervisor", "super@example.org", date(2026, 10, 1)),
        ("assessor", "lead@example.org", date(2026, 10, 1)),
    }
    assert Membership.objects.get(user__email="lead@example.org").role == Membership.Role.PRACTICE_LEAD
    assert sorted(message.to[0] for message in mail.outbox) == sorted(User.objects.values_list("email", flat=True))
    to_one = next(message for message in mail.outbox if message.to == ["one@example.org"])
    assert "Sam Super" in to_one.body
    assert "Lee Lead" in to_one.body


def test_the_second_run_brings_nothing_new(run: Run) -> None:
    run(GOOD)
    before = everything()
    mail.outbox.clear()
    assert "New: 0 people, 0 memberships, 0 teams, 0 supervisions." in run(GOOD)
    assert everything() == before
    assert mail.outbox == []


def test_a_dry_run_says_the_same_and_stores_nothing(run: Run) -> None:
    before = everything()
    said = run(GOOD, dry_run=True)
    assert everything() == before
    assert mail.outbox == []
    assert said == run(GOOD) + "Dry run: nothing was stored, and nobody was emailed.\n"


def test_nobodys_account_changes_hands_or_name(run: Run, organisation: Organisation) -> None:
    known = UserFactory(email="one@example.org", first_name="Real", last_name="Name")
    member = MembershipFactory(user=UserFactory(email="super@example.org"), organisation=organisation)
    run(GOOD)
    known.refresh_from_db()
    assert (known.name, known.check_password(PASSWORD)) == ("Real Name", True)
    assert known.memberships.get().accepted_at is None
    assert not known.invitations.exists()
    assert list(member.user.memberships.all()) == [member]  # what was accepted stays as it is, team and all
    to_known = [message for message in mail.outbox if message.to == ["one@example.org"]]
    assert to_known
    assert all("/invitations/" not in message.body for message in to_known)
    # One email asks them in, and one tells of each new supervisor.
    assert len(to_known) == 3


def test_a_supervisor_may_be_in_the_organisation_already(run: Run, organisation: Organisation) -> None:
    supervisor = MembershipFactory(organisation=organisation).user
    run(rows(f"new@example.org,N,W,Team,,{supervisor.email.upper()},,"))
    assert Supervision.objects.get().supervisor == supervisor


def test_an_accepted_supervision_stays_as_it_is(run: Run, organisation: Organisation) -> None:
    there = SupervisionFactory(organisation=organisation)
    for person in (there.worker, there.supervisor):
        MembershipFactory(user=person, organisation=organisation)
    worker = there.worker
    said = run(rows(f"{worker.email},{worker.first_name},{worker.last_name},,,{there.supervisor.email},,"))
    assert "0 supervisions" in said
    assert Supervision.objects.get() == there


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("E-Mail", "email"),
        (" EMAIL_Address ", "email"),
        ("Supervisor’s e-mail", "supervisors e mail"),
        ("SUPERVISOR", "supervisor email"),
        ("Surname", "last name"),
        ("first_name", "first name"),
        ("Start  Date", "start date"),
        ("Kind", "supervision kind"),
        ("Shoe size", "shoe size"),
    ],
)
def test_headings_may_be_written_in_many_ways(heading: str, column: str) -> None:
    assert column_of(heading) == column


def test_other_separators_columns_and_empty_rows_are_fine(run: Run) -> None:
    said = run("\ufeffSurname;Forename;E-mail;Shoe size;Team\n;;;;\nOne;Ona;ONE@example.org;38; Team   North \n")
    assert "Columns not used: shoe size." in said
    assert User.objects.get().email == "one@example.org"
    assert Team.objects.get().name == "Team North"


def workbook(*lines: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_an_excel_file_comes_in_with_its_dates(run: Run) -> None:
    midnight = datetime(2026, 10, 1)  # noqa: DTZ001  a spreadsheet keeps a day so
    content = workbook(
        ["Email", "First name", "Last name", "Team", "Supervisor", "Start date"],
        ["super@example.org", "Sam", "Super", "North", None, None],
        ["one@example.org", "Ona", "One", "North", "super@example.org", midnight],
        ["two@example.org", "Tom", "Two", 7, "super@example.org", date(2026, 10, 2)],
    )
    assert "New: 3 people, 3 memberships, 2 teams, 2 supervisions." in run(content, "people.xlsx")
    assert sorted(Supervision.objects.values_list("started", flat=True)) == [date(2026, 10, 1), date(2026, 10, 2)]
    assert Team.objects.filter(name="7").exists()


HEAD = ["Email", "First name", "Last name", "Team", "Supervisor"]

WRONG_ROWS = {
    "bad address": (rows("nobody,A,B,T,,,,"), ["Row 2: “nobody” is not an email address."]),
    "no address": (rows(",A,B,T,,,,"), ["Row 2: The email address is missing."]),
    "no name": (
        rows("a@example.org,,,T,,,,"),
        ["Row 2: The first name is missing.", "Row 2: The last name is missing."],
    ),
    "long name": (rows(f"a@example.org,{'x' * 151},B,T,,,,"), ["Row 2: The first name is longer than 150 characters."]),
    "unknown role": (
        rows("a@example.org,A,B,T,wizard,,,"),
        ["Row 2: “wizard” is not a role. Use one of: member, practice lead, author, organisation admin."],
    ),
    "unknown kind": (
        rows("a@example.org,A,B,T,,,friend,"),
        ["Row 2: “friend” is not a kind of supervision. Use one of: supervisor, practice educator, assessor."],
    ),
    "bad date": (
        rows("a@example.org,A,B,T,,,,30/02/2026"),
        ["Row 2: “30/02/2026” is not a date. Write it as 2026-11-21 or 21/11/2026."],
    ),
    "oneself": (rows("a@example.org,A,B,T,,A@example.org,,"), ["Row 2: Nobody supervises themselves."]),
    "stranger": (
        rows("a@example.org,A,B,T,,b@example.org,,"),
        ["Row 2: b@example.org is neither in this file nor in Northshire."],
    ),
    "repeated": (
        rows("a@example.org,A,B,T,,,,", "b@example.org,A,B,T,,,,", "A@example.org,A,B,T,member,,,"),
        ["Row 4: It repeats row 2. Keep one of them."],
    ),
    "two names": (
        rows("a@example.org,A,B,T,,,,", "b@example.org,S,S,T,,,,", "a@example.org,X,B,T,,b@example.org,,"),
        ["Row 4: a@example.org has another name in row 2."],
    ),
    "two teams": (
        rows("a@example.org,A,B,T,,,,", "b@example.org,S,S,T,,,,", "a@example.org,A,B,U,,b@example.org,,"),
        ["Row 4: a@example.org is in another team in row 2."],
    ),
    "formula": (
        rows("a@example.org,=1+1,B,T,,,,", 'b@example.org,A,B,"=HYPERLINK(""http://x"",""y"")",,,,'),
        [
            "Row 2: “first name” holds a formula. Put its result there as text.",
            "Row 2: The first name is missing.",
            "Row 3: “team” holds a formula. Put its result there as text.",
        ],
    ),
    "several, with an empty row between": (
        rows("good@example.org,A,B,T,,,,", ",,,,,,,", "bad,A,B,T,,,,", "a@example.org,A,B,T,wizard,,,"),
        [
            "Row 4: “bad” is not an email address.",
            "Row 5: “wizard” is not a role. Use one of: member, practice lead, author, organisation admin.",
        ],
    ),
}


@pytest.mark.parametrize("which", WRONG_ROWS)
@pytest.mark.parametrize("dry_run", [False, True])
def test_every_wrong_row_is_named_and_nothing_is_stored(run: Run, which: str, *, dry_run: bool) -> None:
    content, problems = WRONG_ROWS[which]
    before = everything()
    with pytest.raises(CommandError) as refused:
        run(content, dry_run=dry_run)
    first, *said = str(refused.value).splitlines()
    assert first.startswith("Nothing was stored.")
    assert "people.csv" in first
    assert said == problems
    assert everything() == before
    assert mail.outbox == []


def test_formulas_in_excel_are_refused_by_name(run: Run) -> None:
    content = workbook(HEAD, ["a@example.org", "=UPPER(B1)", "B", "T", None])
    with pytest.raises(CommandError, match="“first name” holds a formula"):
        run(content, "people.xlsx")


def test_a_closed_account_is_named(run: Run) -> None:
    UserFactory(email="gone@example.org", is_active=False)
    with pytest.raises(CommandError, match=r"Row 2: The account of gone@example\.org is closed"):
        run(rows("gone@example.org,A,B,T,,,,"))


def test_a_supervisor_who_has_left_is_a_stranger(run: Run, organisation: Organisation) -> None:
    gone = MembershipFactory(organisation=organisation, ended=date(2026, 1, 1)).user
    with pytest.raises(CommandError, match="neither in this file nor in Northshire"):
        run(rows(f"a@example.org,A,B,T,,{gone.email},,"))


def test_a_supervisor_who_leaves_before_it_begins_is_named(run: Run, organisation: Organisation) -> None:
    leaving = MembershipFactory(organisation=organisation, ended=date(2099, 1, 1)).user
    before = everything()
    with pytest.raises(CommandError, match=r"Row 2: .* is not in this organisation"):
        run(rows(f"a@example.org,A,B,T,,{leaving.email},,2099-06-01"))
    assert everything() == before


def broken_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("nothing.txt", "of use")
    return stream.getvalue()


WRONG_FILES: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "people.csv", "The file is empty."),
    "only empty lines": (b"\n\n ,,\n", "people.csv", "The file is empty."),
    "only headings": (rows().strip().encode() + b"\n", "people.csv", "nobody in it"),
    "latin-1": (rows("a@example.org,Zoë,B,T,,,,").encode("latin-1"), "people.csv", "Line 2 is not in UTF-8"),
    "utf-16": (rows("a@example.org,A,B,T,,,,").encode("utf-16"), "people.csv", "Line 1 is not in UTF-8"),
    "missing column": (b"email,first name,team\na@example.org,A,T\n", "people.csv", "needs the column “last name”"),
    "missing columns": (b"name\nA\n", "people.csv", "needs the columns “email”, “first name”, “last name”, “team”"),
    "column twice": (b"email,e-mail,first name,last name,team\na,b,c,d,e\n", "people.csv", "“email” is there twice"),
    "ragged": (rows("a@example.org,A,B,T,,,,", "b@example.org,A,B,T,,,,,,,").encode(), "people.csv", "Row 3 has more"),
    "open quotation": (rows('a@example.org,"A,B,T,,,,').encode(), "people.csv", "quotation mark"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "people.xls", "old Excel file"),
    "not a zip": (b"email,first name\n", "people.xlsx", "but is none"),
    "some zip": (broken_zip(), "people.xlsx", "a ZIP archive and no workbook"),
    "half a zip": (workbook(HEAD, ["a@example.org", "A", "B", "T", None])[:900], "people.xlsx", "cannot be read"),
    "binary": (bytes(range(256)) * 10, "people.csv", "is not"),
}


@pytest.mark.parametrize("which", WRONG_FILES)
def test_a_file_that_is_none_is_refused_in_words(run: Run, which: str) -> None:
    content, name, says = WRONG_FILES[which]
    before = everything()
    with pytest.raises(CommandError) as refused:
        run(content, name)
    assert says in str(refused.value)
    assert "Traceback" not in str(refused.value)
    assert everything() == before


def test_fifty_megabytes_are_refused_unread(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _self: pytest.fail("The file was read."))
    with pytest.raises(CommandError, match="has 50 MB; at most 10 MB"):
        run(b"x" * 50 * 1024 * 1024)


def test_a_file_that_swells_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_UNPACKED", 1000)
    with pytest.raises(CommandError, match="far larger inside"):
        run(workbook(HEAD), "people.xlsx")


def test_too_many_rows_are_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 2)
    with pytest.raises(CommandError, match="more than 2 rows"):
        run(rows(*(f"p{n}@example.org,A,B,T,,,," for n in range(3))))


def test_no_file_and_no_organisation_are_said(tmp_path: Path, organisation: Organisation) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_people", tmp_path / "none.csv", organisation="northshire")
    with pytest.raises(CommandError, match=r"no organisation “elsewhere”\. There are: northshire"):
        call_command("import_people", tmp_path / "none.csv", organisation="elsewhere")


def test_the_command_ends_with_one_and_no_traceback(tmp_path: Path, organisation: Organisation, capfd: Any) -> None:
    from django.core.management import ManagementUtility

    path = tmp_path / "people.csv"
    path.write_text(rows("nobody,A,B,T,,,,"))
    with pytest.raises(SystemExit) as ended:
        ManagementUtility(["manage.py", "import_people", str(path), "--organisation", "northshire"]).execute()
    assert ended.value.code == 1
    said = capfd.readouterr().err
    assert "Row 2: “nobody” is not an email address." in said
    assert "Traceback" not in said


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.text(alphabet='a,;"\n\t=@', max_size=200).map(str.encode))
def test_any_bytes_end_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    with contextlib.suppress(spreadsheets.Unreadable):
        assert spreadsheets.read_sheet(path).rows
