"""Judging a CPD year by its rule: what is there, what is to go, and why an entry does not count yet. Pure.

Nothing is scored and nothing is sent: the standing says what the regulator asks for and what the worker has. The rule
itself is data (cpd.models.RuleSet), checked with the regulator by whoever reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from cpd.domain.calendar import CpdYear, RuleLike, in_year
from cpd.domain.ring import Ring, draw

# Words of the shipped rule sets, so that translators find them; the data holds the English.
SHIPPED_WORDS = (
    gettext_noop("different pieces"),
    gettext_noop("with peer reflection"),
    gettext_noop("Send the form"),
    gettext_noop("Put CPD on your account there"),
    gettext_noop("Pay the fee"),
    gettext_noop("It holds while you are on leave or in another role, too."),
)


class PieceLike(Protocol):
    """What judging reads of an entry: cpd.models.Entry, or anything that reads like it."""

    @property
    def public_id(self) -> UUID: ...
    @property
    def title(self) -> str: ...
    @property
    def done_on(self) -> date: ...
    @property
    def learnt(self) -> str: ...
    @property
    def impact(self) -> str: ...
    @property
    def has_peer_reflection(self) -> bool: ...


@dataclass(frozen=True)
class Judged:
    """An entry and whether it counts. `to_go`: sentences still to write (0–2); `same_as`: the entry it repeats."""

    entry: Any
    counts: bool
    to_go: int = 0
    same_as: Any = None

    @property
    def reason(self) -> str:
        """Why it does not count yet, as what to do about it."""
        if self.same_as is not None:
            return _("The same words as “%(title)s”. Say what this one taught you") % {"title": self.same_as.title}
        if self.to_go == 2:
            return _("Two sentences to go: what you learnt, and its impact")
        if self.to_go == 1:
            return (
                _("One sentence to go: what you learnt")
                if self.entry.impact.strip()
                else _("One sentence to go: its impact")
            )
        return ""


@dataclass(frozen=True)
class Requirement:
    """One thing the rule asks for, in its words; how many there are and how many are wanted."""

    code: str
    kind: str
    words: str
    have: int
    wanted: int

    @property
    def done(self) -> bool:
        return self.have >= self.wanted

    @property
    def shown(self) -> int:
        """More than enough is shown as enough: it is no race."""
        return min(self.have, self.wanted)

    @property
    def to_go(self) -> int:
        return self.wanted - self.shown


@dataclass(frozen=True)
class RenewalStep:
    """One thing the worker does with the regulator, and the day they told us they had."""

    code: str
    words: str
    marked_on: date | None = None

    @property
    def done(self) -> bool:
        return self.marked_on is not None


@dataclass(frozen=True)
class Renewal:
    """The window in which registration is renewed, both days in it, and the separate steps it takes."""

    opens: date
    closes: date
    is_open: bool
    steps: tuple[RenewalStep, ...]
    note: str = ""

    @property
    def done(self) -> bool:
        return all(step.done for step in self.steps)


@dataclass(frozen=True)
class YearStanding:
    """Where somebody stands in one CPD year, as of `today` (in London). `entries` are newest first."""

    year: CpdYear
    today: date
    requirements: tuple[Requirement, ...]
    renewal: Renewal | None
    entries: tuple[Judged, ...]

    @property
    def name(self) -> int:
        return self.year.name

    @property
    def starts(self) -> date:
        return self.year.starts

    @property
    def ends(self) -> date:
        return self.year.ends

    @property
    def rule(self) -> RuleLike | None:
        return self.year.rule

    @property
    def is_current(self) -> bool:
        return self.today in self.year

    @property
    def is_over(self) -> bool:
        return self.today > self.ends

    @property
    def days_left(self) -> int:
        """Whole days after today until the year has ended: 0 on its last day and ever after."""
        return max(0, (self.ends - self.today).days)

    @property
    def counted(self) -> list[Judged]:
        return [judged for judged in self.entries if judged.counts]

    @property
    def not_yet(self) -> list[Judged]:
        return [judged for judged in self.entries if not judged.counts]

    @property
    def is_enough(self) -> bool:
        """Everything the rule asks for is recorded. Never true where we hold no rule."""
        return bool(self.requirements) and all(requirement.done for requirement in self.requirements)

    @property
    def headline(self) -> str:
        """What is to go, in a line: the heading of the year's page."""
        if self.rule is None:
            return _("My CPD year")
        to_go = {requirement.kind: requirement.to_go for requirement in self.requirements}
        pieces, peer = to_go.get("different_pieces", 0), to_go.get("peer_reflection", 0)
        words = {"pieces": capfirst(str(apnumber(pieces))), "peer": str(apnumber(peer))}
        if pieces and peer:
            return (
                ngettext(
                    "%(pieces)s piece to go, with peer reflection",
                    "%(pieces)s pieces to go, %(peer)s with peer reflection",
                    pieces,
                )
                % words
            )
        if pieces:
            return ngettext("%(pieces)s piece to go", "%(pieces)s pieces to go", pieces) % words
        if peer:
            return _("A peer reflection to go")
        return _("Enough recorded for this year") if self.is_enough else _("My CPD year")

    @cached_property
    def ring(self) -> Ring:
        """The drawing of the year: each day with pieces as a knot (somebody else in it), a ring, or a dashed ring."""
        shapes: dict[date, str] = {}
        strongest = {"": 2, "own": 1, "own later": 0}
        for judged in self.entries:
            shape = "own later" if not judged.counts else "" if judged.entry.has_peer_reflection else "own"
            day = judged.entry.done_on
            if day not in shapes or strongest[shape] > strongest[shapes[day]]:
                shapes[day] = shape
        window = (self.renewal.opens, self.renewal.closes) if self.renewal else None
        return draw(self.starts, self.ends, today=self.today, window=window, knots=shapes)


def same_words(text: str) -> str:
    """What makes two texts the same: their words in order, whatever the case and spacing. Empty for no words."""
    return " ".join(text.casefold().split())


def judge_entries(pieces: Iterable[PieceLike]) -> tuple[Judged, ...]:
    """Which entries count, newest first.

    An entry counts once learnt and impact are written (DESIGN §5). Entries with the same words under learnt are one
    piece, since reviewers check for identical records (Social Work England): the one with peer reflection, else the
    earliest, stands for them.
    """
    in_order = sorted(pieces, key=lambda piece: (piece.done_on, str(piece.public_id)))
    standing_for: dict[str, PieceLike] = {}
    for piece in sorted(in_order, key=lambda piece: not piece.has_peer_reflection):
        if not _to_go(piece):
            standing_for.setdefault(same_words(piece.learnt), piece)
    judged = []
    for piece in reversed(in_order):
        to_go = _to_go(piece)
        first = standing_for.get(same_words(piece.learnt)) if not to_go else None
        same_as = first if first is not piece else None
        judged.append(Judged(piece, counts=not to_go and same_as is None, to_go=to_go, same_as=same_as))
    return tuple(judged)


def judge_year(year: CpdYear, pieces: Iterable[PieceLike], marks: Mapping[str, date], today: date) -> YearStanding:
    """Judge a year by its rule.

    `pieces` may hold entries of any date; those outside the year are left out. `marks` gives the day on which the
    worker ticked each renewal step, by its code. `today` is the date in London. Being on leave or in another role
    changes nothing (Social Work England).
    """
    entries = judge_entries(piece for piece in pieces if piece.done_on in year)
    counted = [judged.entry for judged in entries if judged.counts]
    if year.rule is None:
        return YearStanding(year, today, (), None, entries)
    have = {
        "different_pieces": len(counted),
        "peer_reflection": sum(entry.has_peer_reflection for entry in counted),
    }
    requirements = tuple(
        Requirement(one["code"], one["kind"], _(one["words"]), have.get(one["kind"], 0), int(one["wanted"]))
        for one in year.rule.requirements
    )
    return YearStanding(year, today, requirements, _renewal(year, year.rule.renewal, marks, today), entries)


def _to_go(piece: PieceLike) -> int:
    return (not piece.learnt.strip()) + (not piece.impact.strip())


def _renewal(year: CpdYear, renewal: Mapping[str, Any], marks: Mapping[str, date], today: date) -> Renewal | None:
    if not renewal:
        return None
    opens, closes = _in(year, renewal["opens"]), _in(year, renewal["closes"])
    steps = tuple(
        RenewalStep(step["code"], _(step["words"]), marks.get(step["code"])) for step in renewal.get("steps", ())
    )
    note = _(renewal["note"]) if renewal.get("note") else ""
    return Renewal(opens, closes, opens <= today <= closes, steps, note)


def _in(year: CpdYear, month_and_day: str) -> date:
    """The day "MM-DD" of the CPD year."""
    month, day = (int(part) for part in month_and_day.split("-"))
    found = in_year(year.starts.year, month, day)
    return found if found >= year.starts else in_year(year.starts.year + 1, month, day)
