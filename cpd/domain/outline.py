"""Where a learner is in a module: the rail of steps, what comes next, what is to go. Frozen reads for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cpd.domain.learning import OPEN
from cpd.domain.steps import PRACTICE, ModuleStep, rule_in_words, steps_in, still_to_go
from cpd.models import Enrolment
from people.models import User


@dataclass(frozen=True)
class Place:
    """A step on the rail: done, planned, here, or none of these."""

    step: ModuleStep
    is_done: bool
    is_here: bool
    is_planned: bool = False


@dataclass(frozen=True)
class Outline:
    """The way through one enrolment. `done` and `planned` hold ids of steps; `here` the id of one step or ""."""

    enrolment: Enrolment
    steps: tuple[ModuleStep, ...]
    done: frozenset[str]
    here: str = ""
    planned: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        return self.enrolment.state in OPEN

    @property
    def places(self) -> list[Place]:
        return [
            Place(step, step.id in self.done, step.id == self.here, step.id in self.planned - self.done)
            for step in self.steps
        ]

    @cached_property
    def number_done(self) -> int:
        return sum(step.id in self.done for step in self.steps)

    @cached_property
    def to_go(self) -> list[ModuleStep]:
        """Steps that have to be done before the module is finished."""
        return still_to_go(self.steps, done=self.done, planned=self.planned)

    @cached_property
    def tasks(self) -> list[Place]:
        """Practice tasks that somebody has taken on and not done yet."""
        return [place for place in self.places if place.step.type == PRACTICE and place.is_planned]

    @property
    def rule(self) -> str:
        """When the module is finished, in words."""
        return rule_in_words(self.enrolment.edition)

    @property
    def is_begun(self) -> bool:
        return bool(self.done or self.planned or self.enrolment.current_step)

    @cached_property
    def resume_at(self) -> ModuleStep | None:
        """Where to go on: the step one was at, or the next one not done if that one is."""
        if not self.steps:
            return None
        at = next((place for place, step in enumerate(self.steps) if step.id == self.enrolment.current_step), 0)
        onward = [*self.steps[at:], *self.steps[:at]]
        return next((step for step in onward if step.id not in self.done | self.planned), self.steps[at])

    @property
    def current(self) -> ModuleStep | None:
        return next((step for step in self.steps if step.id == self.here), None)

    @property
    def before(self) -> ModuleStep | None:
        current = self.current
        return self.steps[current.number - 2] if current and current.number > 1 else None

    @property
    def after(self) -> ModuleStep | None:
        current = self.current
        return self.steps[current.number] if current and current.number < len(self.steps) else None

    @property
    def next_finishes(self) -> bool:
        """Doing the step one is at leaves nothing to go, and no step comes after it: its button finishes the module."""
        return self.after is None and all(step.id == self.here for step in self.to_go)


def outline_of(enrolment: Enrolment, here: str = "") -> Outline:
    """The outline of an enrolment with its edition loaded: 1 query, none where steps are prefetched."""
    done = frozenset(one.step for one in enrolment.steps_done.all())
    return Outline(enrolment, steps_in(enrolment.edition), done, here, frozenset(enrolment.planned or ()))


def under_way(user: User) -> list[Outline]:
    """The modules somebody is taking, the last touched first: 2 queries."""
    enrolments = user.enrolments.filter(state__in=OPEN).select_related("edition").prefetch_related("steps_done")
    return [outline_of(enrolment) for enrolment in enrolments]
