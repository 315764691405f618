"""When things in a programme are due: months from the start, moved on by pauses. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the last of the month where there is no such day (31 January → 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Pause:
    """A time in which nothing is due: from its first day to the day of resuming (None: it lasts)."""

    began: date
    ended: date | None

    @property
    def days(self) -> int:
        return (self.ended - self.began).days if self.ended else 0


def due_date(starts: date, months: int, pauses: Sequence[Pause] = ()) -> date:
    """`months` after the start, later by every pause that began before it was due."""
    due = add_months(starts, months)
    for pause in pauses:
        if pause.began <= due:
            due += timedelta(days=pause.days)
    return due


def pauses_among(moves: Iterable[tuple[str, date]]) -> tuple[Pause, ...]:
    """Pauses, from a place's moves as (state, day) in the order they happened."""
    found: list[Pause] = []
    began: date | None = None
    for state, day in moves:
        if began is not None and state != "paused":
            found.append(Pause(began, day))
            began = None
        elif began is None and state == "paused":
            began = day
    if began is not None:
        found.append(Pause(began, None))
    return tuple(found)
