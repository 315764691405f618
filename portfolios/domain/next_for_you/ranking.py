"""Which of the things somebody could learn next come first, and why. Pure: no database, no clock, no chance.

The reasons, the strongest first:

1. REVIEW: a review of the programme is near, and nothing is on the map yet for a capability.
2. KEPT_FOR_GAP: the worker kept it to read later, has not opened it since, and nothing is on the map yet for what it is about.
3. GAP: nothing is on the map yet for a capability.
4. KEPT: it was kept to read later and not opened since.
5. OWN_WORD: only the worker's own claim or view is on the map.

Of several things with the same reason comes first: what was written for the worker's stage; what was kept longest; the
capability that the framework names first; what takes least time; the title; the page's number. Each page is offered once,
for its strongest reason; each capability once; three at most. Nothing is scored, and nobody is compared with anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Literal

MOST = 3
_NEVER = date.max

Standing = Literal["", "none", "own"]
"""What is on the map for the capability: nothing, the worker's own word; empty: it is about no gap of theirs."""


class Reason(IntEnum):
    REVIEW = 1
    KEPT_FOR_GAP = 2
    GAP = 3
    KEPT = 4
    OWN_WORD = 5


@dataclass(frozen=True)
class Review:
    """The next review of the worker's programme that is near."""

    title: str
    due: date


@dataclass(frozen=True)
class Candidate:
    """A page that could be offered for one capability, or because it was kept (`capability` is then empty).

    `place` is the capability's in its framework, `kept_on` None unless it was kept and not opened since; `minutes` 0
    where they are not known.
    """

    page_id: int
    title: str
    minutes: int = 0
    capability: str = ""
    place: int = 0
    standing: Standing = ""
    at_stage: bool = False
    kept_on: date | None = None


@dataclass(frozen=True)
class Offer:
    """What is offered, and why."""

    candidate: Candidate
    reason: Reason
    review: Review | None = None


def reason_for(candidate: Candidate, review: Review | None) -> Reason | None:
    """The strongest reason to offer it, or None where there is none."""
    if candidate.standing == "none":
        if review is not None:
            return Reason.REVIEW
        return Reason.KEPT_FOR_GAP if candidate.kept_on else Reason.GAP
    if candidate.kept_on:
        return Reason.KEPT
    return Reason.OWN_WORD if candidate.standing == "own" else None


def choose(candidates: Iterable[Candidate], review: Review | None = None) -> tuple[Offer, ...]:
    """The three to offer, the first first. The order of `candidates` makes no difference."""
    found = [
        Offer(candidate, reason, review if reason == Reason.REVIEW else None)
        for candidate in candidates
        if (reason := reason_for(candidate, review)) is not None
    ]
    chosen: list[Offer] = []
    pages: set[int] = set()
    capabilities: set[str] = set()
    for offer in sorted(found, key=_order):
        one = offer.candidate
        if one.page_id in pages or one.capability in capabilities:
            continue
        chosen.append(offer)
        pages.add(one.page_id)
        capabilities |= {one.capability} - {""}
        if len(chosen) == MOST:
            break
    return tuple(chosen)


def _order(offer: Offer) -> tuple[int, bool, date, int, int, str, int]:
    one = offer.candidate
    return (
        offer.reason,
        not one.at_stage,
        one.kept_on or _NEVER,
        one.place,
        one.minutes or 10_000,
        one.title.casefold(),
        one.page_id,
    )
