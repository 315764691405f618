"""How a programme place stands: is there enough to judge, what is next, by when, and who has the ball. Pure.

Counts say "enough to judge" and nothing else: no outcome is ever computed from them (DOMAIN.md, rule 3). Everything
here is worked out from rows that portfolios/domain/programmes/reading.py has read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portfolios.domain.programmes.dates import Pause, due_date
from portfolios.domain.programmes.nouns import noun_of

Ball = Literal["you", "supervisor", "assessor", "panel", "nobody"]


@dataclass(frozen=True)
class RequirementRow:
    """A requirement as stored, without its place: `parent` is the group's number; `kind` is empty for a group."""

    pk: int
    parent: int | None
    title: str
    kind: str
    kind_label: str
    wanted: int
    due_month: int | None


@dataclass(frozen=True)
class Piece:
    """A piece of evidence that a requirement can count. `signed` or with a supervisor; `on` is the day it was sent."""

    evidence_id: UUID
    submission_id: UUID
    kind: str
    title: str
    version: int
    signed: bool
    on: date
    sent_at: datetime


@dataclass(frozen=True)
class RequirementStanding:
    title: str
    kind: str
    kind_label: str
    wanted: int
    due: date
    late: bool
    have: tuple[Piece, ...]
    waiting: tuple[Piece, ...]

    @property
    def enough(self) -> bool:
        return len(self.have) >= self.wanted

    @property
    def to_go(self) -> int:
        """How many pieces are still to be signed off."""
        return max(0, self.wanted - len(self.have))

    @property
    def to_write(self) -> int:
        """How many are neither signed off nor with a supervisor."""
        return max(0, self.to_go - len(self.waiting))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(sorted((*self.have, *self.waiting), key=lambda piece: piece.sent_at))

    @property
    def words(self) -> str:
        """Enough to judge · 2 more to be signed off · 1 more, with your supervisor."""
        if self.enough:
            return _("Enough to judge")
        if self.to_write == 0:
            return _("With the supervisor")
        return _("%(number)d more wanted") % {"number": self.to_go}

    @property
    def css(self) -> str:
        """The state's shape (look/README.md): a tick, half a ring, a full diamond when late, an open ring."""
        if self.enough:
            return "done"
        if self.to_write == 0:
            return "waiting"
        return "problem" if self.late else "own"


@dataclass(frozen=True)
class Group:
    title: str
    requirements: tuple[RequirementStanding, ...]


@dataclass(frozen=True)
class ReviewStanding:
    pk: int
    title: str
    month: int
    due: date
    held_on: date | None
    late: bool


@dataclass(frozen=True)
class NextStep:
    """One thing to do: in words, who has the ball, by when (None: no date). `noun`: "a direct observation"; `short`: the
    title within a sentence, where it would bring a colon of its own."""

    title: str
    words: str
    ball: Ball
    due: date | None
    late: bool = False
    kind: str = ""
    noun: str = ""
    short: str = ""

    @property
    def whose(self) -> str:
        return {
            "you": _("You have the ball"),
            "supervisor": _("Your supervisor has the ball"),
            "assessor": _("Your assessor has the ball"),
            "panel": _("The panel has the ball"),
            "nobody": _("Nothing is waiting"),
        }[self.ball]

    @property
    def who(self) -> str:
        """Who has the ball, as read by anybody but the worker."""
        return {
            "you": _("The worker"),
            "supervisor": _("The supervisor"),
            "assessor": _("The assessor"),
            "panel": _("The panel"),
            "nobody": _("Nobody"),
        }[self.ball]

    @property
    def css(self) -> str:
        if self.ball == "nobody":
            return "done"
        if self.ball != "you":
            return "waiting"
        return "problem" if self.late else "own"


@dataclass(frozen=True)
class PlaceFacts:
    """What the standing is worked out from: one place's own dates and state."""

    state: str
    starts: date
    ends: date
    months: int
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True)
class Worked:
    """The outcome: groups of requirements, reviews, and the steps that come next, the first first."""

    groups: tuple[Group, ...]
    reviews: tuple[ReviewStanding, ...]
    steps: tuple[NextStep, ...]

    @property
    def requirements(self) -> tuple[RequirementStanding, ...]:
        return tuple(item for group in self.groups for item in group.requirements)


def work_out(
    facts: PlaceFacts,
    rows: Sequence[RequirementRow],
    points: Sequence[tuple[int, str, int, date | None]],
    pieces: Sequence[Piece],
    today: date,
) -> Worked:
    """The standing of one place. `points` are (number, title, month, held on); `rows` stand in their order."""
    running = facts.state in ("active", "recommended")
    taken = _share_out(rows, pieces)
    groups: list[Group] = []
    titles = {row.pk: row.title for row in rows if not row.kind}
    for parent in [*titles, None]:
        inside = [row for row in rows if row.kind and row.parent == parent]
        if inside:
            standings = tuple(_standing(row, taken[row.pk], facts, today, running=running) for row in inside)
            groups.append(Group(titles[parent] if parent else "", standings))
    reviews = tuple(
        ReviewStanding(pk, title, month, due, held_on, late=running and held_on is None and due < today)
        for pk, title, month, held_on in points
        for due in [due_date(facts.starts, month, facts.pauses)]
    )
    worked = Worked(tuple(groups), reviews, ())
    return Worked(worked.groups, reviews, _steps(facts, worked, today))


def _share_out(rows: Sequence[RequirementRow], pieces: Sequence[Piece]) -> dict[int, list[Piece]]:
    """Give each piece to one requirement of its kind, in the order of dates; the last of a kind takes what is over."""
    taken: dict[int, list[Piece]] = {row.pk: [] for row in rows}
    for kind in {row.kind for row in rows if row.kind}:
        asking = sorted(
            (row for row in rows if row.kind == kind), key=lambda row: (row.due_month is None, row.due_month or 0)
        )
        queue = sorted((piece for piece in pieces if piece.kind == kind), key=lambda piece: piece.sent_at)
        for place, row in enumerate(asking):
            room = len(queue) if place == len(asking) - 1 else row.wanted
            taken[row.pk], queue = queue[:room], queue[room:]
    return taken


def _standing(
    row: RequirementRow, pieces: Sequence[Piece], facts: PlaceFacts, today: date, *, running: bool
) -> RequirementStanding:
    at_the_end = row.due_month is None or row.due_month >= facts.months
    due = facts.ends if at_the_end else due_date(facts.starts, row.due_month or 0, facts.pauses)
    have = tuple(piece for piece in pieces if piece.signed)
    return RequirementStanding(
        title=row.title,
        kind=row.kind,
        kind_label=row.kind_label,
        wanted=row.wanted,
        due=due,
        late=running and len(have) < row.wanted and due < today,
        have=have,
        waiting=tuple(piece for piece in pieces if not piece.signed),
    )


def _steps(facts: PlaceFacts, worked: Worked, today: date) -> tuple[NextStep, ...]:
    """What comes next, in the order of its dates; at the same date, what the worker can do comes first."""
    if facts.state == "planned":
        return (
            NextStep(
                _("Starts on %(day)s") % {"day": date_format(facts.starts, "j F Y")},
                _("Agree with the assessor how the year will run."),
                "assessor",
                facts.starts,
            ),
        )
    if facts.state == "paused":
        return (NextStep(_("Paused"), _("Nothing is due until a practice lead lets it go on."), "panel", None),)
    if facts.state == "recommended":
        return (NextStep(_("The panel’s answer"), _("The assessor has made a recommendation."), "panel", None),)
    if facts.state == "confirmed":
        return (NextStep(_("Confirmed"), _("This programme is complete."), "nobody", None),)
    if facts.state == "withdrawn":
        return (NextStep(_("Withdrawn"), _("This place has ended."), "nobody", None),)
    steps = [_requirement_step(item) for item in worked.requirements if not item.enough]
    steps += [
        NextStep(
            _("Review at %(when)s") % {"when": review.title},
            _("The assessor arranges it and writes down the day it was held."),
            "assessor",
            review.due,
            review.late,
        )
        for review in worked.reviews
        if review.held_on is None
    ]
    if not steps:
        words = _("There is enough to judge, and every review has been held. The assessor writes a recommendation.")
        return (NextStep(_("A recommendation"), words, "assessor", facts.ends, facts.ends < today),)
    turn = {"you": 0, "supervisor": 1, "assessor": 2}
    return tuple(sorted(steps, key=lambda step: (step.due or date.max, turn[step.ball])))


def _requirement_step(item: RequirementStanding) -> NextStep:
    counted = {"have": len(item.have), "waiting": len(item.waiting), "wanted": item.wanted}
    if item.waiting:
        words = _("%(have)d signed off and %(waiting)d with the supervisor, of %(wanted)d.") % counted
    else:
        words = _("%(have)d signed off, of %(wanted)d.") % counted
    title, noun, short = item.title, noun_of(item.kind), ""
    if item.wanted > 1:
        title = _("%(title)s: %(number)d to go") % {"title": item.title, "number": item.to_go}
        short = _("%(noun)s, %(number)d to go") % {"noun": noun, "number": item.to_go}
    ball: Ball = "you" if item.to_write else "supervisor"
    return NextStep(title, words, ball, item.due, item.late, item.kind, noun, short)
