"""Bringing in the people of an organisation from a spreadsheet: all of it or nothing, and twice is the same as once.

Nobody's account changes hands or name: somebody known gets memberships and supervisions that wait for their yes, and
a new person an invitation. Every problem is named by the row of the file; with one problem nothing is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from people.domain import invitations, supervisions
from people.domain.memberships import RoleForOneself, require_admin
from people.domain.spreadsheets import Sheet, read_sheet
from people.models import Membership, Organisation, Supervision, Team, User

# As dates are written here; XLSX gives its own as the first two.
_DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row of the file, and what to do."""

    row: int
    text: str

    def __str__(self) -> str:
        return f"Row {self.row}: {self.text}"


class NotImported(Exception):
    """At least one row is wrong; nothing was stored. `problems` is in the order of the rows."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.row)
        super().__init__(f"{len(self.problems)} problems")


@dataclass(frozen=True)
class PersonRow:
    """One row, understood. `started` is when membership and supervision begin (None: today)."""

    number: int
    email: str
    first_name: str
    last_name: str
    team: str
    role: str
    supervisor_email: str
    kind: str
    started: date | None


@dataclass(frozen=True)
class Imported:
    """What an import came to: rows read, and how many of each are new."""

    rows: int
    people: int
    teams: int
    memberships: int
    supervisions: int
    unused_columns: tuple[str, ...]


def import_people(*, by: User | None, path: Path, organisation: Organisation, dry_run: bool = False) -> Imported:
    """Read a CSV or XLSX file of people into an organisation, in one transaction.

    `dry_run` does everything and stores nothing, so that it counts and complains exactly as the real run. Emails go
    out only once all is stored. Raises Unreadable (the file), NotImported (its rows), NotAnAdmin.
    """
    require_admin(by, organisation)
    sheet = read_sheet(path)
    rows = understand(sheet, organisation)
    with transaction.atomic():
        counts = _bring_in(by, rows, organisation)
        if dry_run:
            transaction.set_rollback(True)
    return Imported(
        len(rows), counts["people"], counts["teams"], counts["memberships"], counts["supervisions"], sheet.unused
    )


def understand(sheet: Sheet, organisation: Organisation) -> list[PersonRow]:
    """Every row of a sheet as a PersonRow; raises NotImported with all that is wrong."""
    problems: list[Problem] = []
    rows = [_understand_row(number, cells, problems) for number, cells in sheet.rows]
    problems += _contradictions(rows)
    problems += _strangers(rows, organisation)
    if problems:
        raise NotImported(problems)
    return rows


def _understand_row(number: int, cells: dict[str, str], problems: list[Problem]) -> PersonRow:
    for name, text in cells.items():
        if text.startswith(("=", "+", "@")):
            problems.append(Problem(number, f"“{name}” holds a formula. Put its result there as text."))
            cells = {**cells, name: ""}
    row = PersonRow(
        number=number,
        email=cells["email"].lower(),
        first_name=cells["first name"],
        last_name=cells["last name"],
        team=cells["team"],
        role=_choice(cells["role"], Membership.Role, Membership.Role.MEMBER),
        supervisor_email=cells["supervisor email"].lower(),
        kind=_choice(cells["supervision kind"], Supervision.Kind, Supervision.Kind.SUPERVISOR),
        started=_date(cells["start date"]),
    )
    problems += [Problem(number, text) for text in (*_wrong_people(row), *_wrong_words(row, cells))]
    return row


def _wrong_people(row: PersonRow) -> Iterator[str]:
    """What is wrong with the addresses and names of a row."""
    if not row.email:
        yield "The email address is missing."
    elif not _is_address(row.email):
        yield f"“{row.email}” is not an email address."
    if row.supervisor_email and not _is_address(row.supervisor_email):
        yield f"“{row.supervisor_email}” is not an email address (supervisor)."
    elif row.supervisor_email and row.supervisor_email == row.email:
        yield "Nobody supervises themselves."
    for name, text in (("first name", row.first_name), ("last name", row.last_name)):
        if not text:
            yield f"The {name} is missing."
    for name, text, longest in (
        ("first name", row.first_name, 150),
        ("last name", row.last_name, 150),
        ("team", row.team, 120),
    ):
        if len(text) > longest:
            yield f"The {name} is longer than {longest} characters."


def _wrong_words(row: PersonRow, cells: dict[str, str]) -> Iterator[str]:
    """What is wrong with the role, the kind of supervision and the date of a row."""
    if not row.role:
        yield f"“{cells['role']}” is not a role. Use one of: {_labels(Membership.Role)}."
    if not row.kind:
        yield f"“{cells['supervision kind']}” is not a kind of supervision. Use one of: {_labels(Supervision.Kind)}."
    if cells["start date"] and row.started is None:
        yield f"“{cells['start date']}” is not a date. Write it as 2026-11-21 or 21/11/2026."


def _contradictions(rows: list[PersonRow]) -> list[Problem]:
    """Rows that say the same thing twice, or two things of one person."""
    problems: list[Problem] = []
    seen: dict[tuple[str, ...], int] = {}
    first_of: dict[str, PersonRow] = {}
    for row in rows:
        key = (row.email, row.role, row.supervisor_email, row.kind)
        if row.email and key in seen:
            problems.append(Problem(row.number, f"It repeats row {seen[key]}. Keep one of them."))
            continue
        seen[key] = row.number
        first = first_of.setdefault(row.email, row)
        if (first.first_name, first.last_name) != (row.first_name, row.last_name):
            problems.append(Problem(row.number, f"{row.email} has another name in row {first.number}."))
        if first.team.lower() != row.team.lower() and first.role == row.role:
            problems.append(Problem(row.number, f"{row.email} is in another team in row {first.number}."))
    return problems


def _strangers(rows: list[PersonRow], organisation: Organisation) -> list[Problem]:
    """Supervisors who are neither in the file nor in the organisation, and accounts that are closed."""
    in_file = {row.email for row in rows}
    named = {row.supervisor_email for row in rows if row.supervisor_email}
    known = set(
        Membership.objects.filter(organisation=organisation, user__email__in=named - in_file)
        .exclude(ended__lte=timezone.localdate())
        .values_list("user__email", flat=True)
    )
    closed = set(User.objects.filter(email__in=in_file, is_active=False).values_list("email", flat=True))
    problems = [
        Problem(row.number, f"{row.supervisor_email} is neither in this file nor in {organisation}.")
        for row in rows
        if _is_address(row.supervisor_email) and row.supervisor_email not in in_file | known
    ]
    return problems + [
        Problem(row.number, f"The account of {row.email} is closed.") for row in rows if row.email in closed
    ]


def _bring_in(by: User | None, rows: list[PersonRow], organisation: Organisation) -> Counter[str]:
    counts: Counter[str] = Counter()
    teams = {team.name.lower(): team for team in organisation.teams.all()}
    people: dict[str, User] = {}
    new_people: set[str] = set()
    for row in rows:
        team = None
        if row.team:
            if row.team.lower() not in teams:
                teams[row.team.lower()] = Team.objects.create(organisation=organisation, name=row.team)
                counts["teams"] += 1
            team = teams[row.team.lower()]
        try:
            invited = invitations.invite(
                by=by,
                email=row.email,
                organisation=organisation,
                first_name=row.first_name,
                last_name=row.last_name,
                role=row.role,
                team=team,
                started=row.started,
            )
        except RoleForOneself as error:
            raise NotImported([Problem(row.number, str(error))]) from None
        people[row.email] = invited.user
        counts["memberships"] += invited.is_new_membership
        if invited.is_new_person:
            new_people.add(row.email)
    counts["people"] = len(new_people)
    for row in rows:
        if row.supervisor_email:
            supervisor = people.get(row.supervisor_email) or User.objects.get(email=row.supervisor_email)
            try:
                _supervision, is_new = supervisions.offer_supervision(
                    by=by,
                    worker=people[row.email],
                    supervisor=supervisor,
                    organisation=organisation,
                    kind=row.kind,
                    started=row.started,
                    # A new person reads of it in the invitation, which is written after all this is stored.
                    tell=row.email not in new_people,
                )
            except supervisions.NotOfThisOrganisation as error:  # their membership ends before this would begin
                raise NotImported([Problem(row.number, str(error))]) from None
            counts["supervisions"] += is_new
    return counts


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def _choice(text: str, choices: type[TextChoices], default: str) -> str:
    """The value that a cell means, by value or label in any case; empty for something else."""
    plain = text.lower().replace("-", " ").replace("_", " ")
    if not plain:
        return default
    return next((c.value for c in choices if plain in {c.value.replace("_", " "), str(c.label).lower()}), "")


def _labels(choices: type[TextChoices]) -> str:
    return ", ".join(str(choice.label) for choice in choices)


def _date(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
    return None
