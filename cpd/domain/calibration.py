"""How sure somebody was, and how it turned out: over every estimate that its case resolves. Private, and never a mark.

The Brier score is the mean of (estimate - outcome)², from 0 (always sure and right) to 1; saying 50 per cent every time
gives 0.25. Source: Brier (1950), Verification of forecasts expressed in terms of probability.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from content.cases.engine import ESTIMATE
from cpd.domain import attempts
from cpd.models import CaseAttempt, CaseMove
from people.models import User

STEP = 20
ENOUGH = 10


@dataclass(frozen=True)
class Resolved:
    """An estimate in per cent, and whether it was so."""

    per_cent: int
    outcome: bool


@dataclass(frozen=True)
class Band:
    """Estimates from `low` to `high` per cent: how many, their mean, and the share that was so (both in per cent)."""

    low: int
    high: int
    number: int
    said: float
    was: float
    were_so: int


@dataclass(frozen=True)
class Calibration:
    bands: tuple[Band, ...]
    number: int
    cases: int
    brier: float | None

    @property
    def is_enough(self) -> bool:
        """Whether there are enough estimates to say anything at all."""
        return self.number >= ENOUGH


def brier(estimates: Iterable[Resolved]) -> float | None:
    """The Brier score, None without estimates."""
    squares = [(one.per_cent / 100 - one.outcome) ** 2 for one in estimates]
    return sum(squares) / len(squares) if squares else None


def bands(estimates: Iterable[Resolved]) -> tuple[Band, ...]:
    """0–19, 20–39, … 80–100 per cent; bands without estimates are left out."""
    gathered: dict[int, list[Resolved]] = {}
    for one in estimates:
        gathered.setdefault(min(one.per_cent // STEP, 100 // STEP - 1), []).append(one)
    return tuple(
        Band(
            low=place * STEP,
            high=place * STEP + STEP - 1 if place < 100 // STEP - 1 else 100,
            number=len(found),
            said=sum(one.per_cent for one in found) / len(found),
            was=100 * sum(one.outcome for one in found) / len(found),
            were_so=sum(one.outcome for one in found),
        )
        for place, found in sorted(gathered.items())
    )


def calibration_of(user: User) -> Calibration:
    """Over the first finished attempt at each case in which something was estimated: whoever plays again knows how it
    went. 1 query, and one for each case that this process has not read yet."""
    rows = (
        CaseMove.objects.filter(attempt__user=user, attempt__state=CaseAttempt.State.FINISHED, kind=ESTIMATE)
        .select_related("attempt__edition")
        .defer("attempt__edition__body")
        .order_by("attempt__finished_at", "attempt_id", "number")
    )
    firsts: dict[UUID, int] = {}
    found, cases = [], set()
    for row in rows:
        if firsts.setdefault(row.attempt.page_key, row.attempt_id) != row.attempt_id:
            continue
        estimate = attempts.case_of(row.attempt.edition).estimates.get(row.key)
        if estimate is not None and estimate.outcome is not None:
            found.append(Resolved(int(row.value["per_cent"]), estimate.outcome))
            cases.add(row.attempt.page_key)
    return Calibration(bands(found), len(found), len(cases), brier(found))
