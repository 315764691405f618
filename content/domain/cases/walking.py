"""Random walks through a case, added up: which ends are reached and how often, which scenes never, how long it takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from statistics import median

from content.cases import Case, Refused
from content.cases.exploring import walk


@dataclass
class Walks:
    """What came of `number` walks. `stuck`: scenes in which nothing led on; `refused`: walks that the engine broke off."""

    number: int
    endings: Counter[str] = field(default_factory=Counter)
    stuck: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    met: set[str] = field(default_factory=set)
    longest: int = 0
    minutes: list[int] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.stuck and not self.refused

    @property
    def times(self) -> tuple[int, int, int] | None:
        """Least, median and most minutes of the case's own clock."""
        return (min(self.minutes), round(median(self.minutes)), max(self.minutes)) if self.minutes else None


def walk_through(case: Case, *, number: int, seed: int | None = None) -> Walks:
    """Play the case at random so many times; with a seed the same way every time."""
    random = Random(seed)  # noqa: S311  nothing secret
    walks = Walks(number)
    for _ in range(number):
        try:
            walked = walk(case, random)
        except Refused:
            walks.refused += 1
            continue
        state = walked.state
        walks.met.update(state.seen)
        walks.longest = max(walks.longest, len(walked.moves))
        walks.minutes.append(state.time_used)
        (walks.stuck if state.was_stopped else walks.endings)[state.scene] += 1
    return walks
