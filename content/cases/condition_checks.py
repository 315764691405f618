"""Conditions of a case that can never hold, whatever somebody does: found without going through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from content.cases.document import MOST_TRUST, Case, Test
from content.cases.problems import Problem, must, passages_in
from content.cases.ways import Place, conditions_in, name_of


def conditions_that_never_hold(case: Case, reached: set[str]) -> Iterator[Problem]:
    """Conditions that ask for what cannot come about in the scenes that can be reached."""
    possible = _Possible.of(case, reached)
    for one in conditions_in(case):
        tests = [possible.can_pass(test) for test in one.condition.tests]
        if not (any(tests) if one.condition.any_of else all(tests)):
            yield must("never", one.scene, never(case, one.place))


def never(case: Case, place: Place) -> str:
    """The sentence about a condition that cannot hold."""
    kind, *numbers = place
    said = {
        "enquiry": _("“%(name)s” can never be asked: its condition cannot hold."),
        "option": _("“%(name)s” can never be chosen: its condition cannot hold."),
        "way": _("Way on number %(number)s can never be taken: its condition cannot hold."),
        "passage": _("Passage number %(number)s can never be read: its condition cannot hold."),
        "told": _(
            "Passage number %(number)s of the answer to “%(name)s” can never be read: its condition cannot hold."
        ),
    }
    name = name_of(case, place) if kind in ("enquiry", "option", "told") else ""
    return said[kind] % {"name": name, "number": numbers[-1]}


@dataclass(frozen=True)
class _Possible:
    """What could come about at all, with time and conditions left aside."""

    facts: frozenset[str]
    flags: frozenset[str]
    enquiries: frozenset[str]
    options: frozenset[str]
    scenes: frozenset[str]
    most_trust: int
    least_trust: int
    budget: int | None

    @classmethod
    def of(cls, case: Case, reached: Iterable[str]) -> _Possible:
        scenes = [case.scenes[key] for key in reached]
        ways = [way for scene in scenes if scene.decision for way in scene.decision.ways.values()]
        enquiries = [one for scene in scenes for one in scene.enquiries]
        effects = [*(one.effects for one in ways), *(one.effects for one in enquiries)]
        learnt = [key for scene in scenes for passage in passages_in(scene) for key in passage.learns]
        return cls(
            facts=frozenset([*learnt, *(key for one in effects for key in one.learns)]),
            flags=frozenset(key for one in effects for key in one.sets),
            enquiries=frozenset(one.key for one in enquiries),
            options=frozenset(
                f"{scene.decision.key}/{key}" for scene in scenes if scene.decision for key in scene.decision.ways
            ),
            scenes=frozenset(scene.key for scene in scenes),
            most_trust=min(MOST_TRUST, case.trust + sum(max(0, one.trust) for one in effects)),
            least_trust=max(0, case.trust + sum(min(0, one.trust) for one in effects)),
            budget=case.budget,
        )

    def can_pass(self, test: Test) -> bool:
        """Whether a test could ever be true. Without a limit on time there is always enough of it."""
        if test.what == "trust":
            return self.least_trust < test.at_least if test.negated else self.most_trust >= test.at_least
        if test.what == "time_left":
            if self.budget is None:
                return not test.negated
            return test.at_least > 0 if test.negated else self.budget >= test.at_least
        known = {
            "fact": self.facts,
            "flag": self.flags,
            "enquiry": self.enquiries,
            "option": self.options,
            "scene": self.scenes,
        }
        return test.negated or test.key in known[test.what]
