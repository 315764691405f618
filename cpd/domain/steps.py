"""The steps of an edition as a learner meets them: which must be done and when, and the questions of a quiz.

A step is known by the id of its block. It is stable: it stays the same in every later edition of the module, so that
what was answered finds its step again after the author has moved or reworded others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from content.domain import editions, modules
from content.models import Edition, ModulePage

TEXT, DIGEST, CASE, VIDEO = "text", "digest", "case", "video"
QUIZ, REFLECTION, PRACTICE = "quiz", "reflection", "practice"
# What a learner may write in, and what each kind is called on the way. A kind that is not here is passed over.
WRITTEN = (REFLECTION, PRACTICE)
KINDS: Mapping[str, Promise] = {
    TEXT: gettext_lazy("To read"),
    DIGEST: gettext_lazy("Research digest"),
    CASE: gettext_lazy("Case exercise"),
    VIDEO: gettext_lazy("Video"),
    QUIZ: gettext_lazy("Short quiz"),
    REFLECTION: gettext_lazy("Reflection"),
    PRACTICE: gettext_lazy("Practice task"),
}


@dataclass(frozen=True)
class Option:
    """One answer of a question. `fits` marks the ones the author would argue for; it is never a mark."""

    id: str
    text: str
    feedback: str
    fits: bool


@dataclass(frozen=True)
class Question:
    """A question of a quiz. With more than one fitting answer, several may be chosen."""

    id: str
    text: str
    options: tuple[Option, ...]

    @property
    def takes_several(self) -> bool:
        return sum(option.fits for option in self.options) > 1


@dataclass(frozen=True)
class ModuleStep:
    """One step of a module: `id` is its address, `number` its place from 1.

    `is_optional`: the module can be finished without it. `may_wait`: it can be finished once this is planned.
    """

    id: str
    number: int
    type: str
    title: str
    is_optional: bool
    may_wait: bool = False

    @property
    def kind_name(self) -> str:
        return str(KINDS[self.type])


@dataclass(frozen=True)
class Rule:
    """When a module is finished. `every_step`: also what is marked as one that can be left out."""

    every_step: bool
    practice_later: bool


def rule_of(edition: Edition) -> Rule:
    """The rule that was published with the edition; one from before there was a choice asks for what is not optional."""
    return Rule(
        every_step=edition.body.get("finished_when") == ModulePage.Finished.EVERY,
        practice_later=bool(edition.body.get("practice_later", True)),
    )


def rule_in_words(edition: Edition) -> str:
    """The rule as its learner reads it, about what is in this module only."""
    rule, steps = rule_of(edition), steps_in(edition)
    return modules.rule_in_words(
        leaves_out=any(step.is_optional for step in steps),
        has_practice=any(step.type == PRACTICE for step in steps),
        practice_later=rule.practice_later,
    )


def steps_in(edition: Edition) -> tuple[ModuleStep, ...]:
    """The steps of a module's edition in their order, without what they say: no query."""
    rule = rule_of(edition)
    known = [step for step in edition.body.get("steps", ()) if step["type"] in KINDS]
    return tuple(
        ModuleStep(
            id=step["id"],
            number=number,
            type=step["type"],
            title=step["value"].get("title", ""),
            is_optional=bool(step["value"].get("optional")) and not rule.every_step,
            may_wait=step["type"] == PRACTICE and rule.practice_later,
        )
        for number, step in enumerate(known, start=1)
    )


def still_to_go(steps: Collection[ModuleStep], *, done: Collection[str], planned: Collection[str]) -> list[ModuleStep]:
    """The steps without which the module is not finished; `done` and `planned` hold ids of steps."""
    return [
        step
        for step in steps
        if not step.is_optional and step.id not in done and not (step.may_wait and step.id in planned)
    ]


def value_of(edition: Edition, step: str) -> Mapping[str, Any]:
    """What a step says (content.domain.editions.Step.value); empty for a step that is not there. At most 2 queries."""
    return next((one.value for one in editions.steps_of(edition) if one.id == step), {})


def questions_in(value: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions of a quiz step's value."""
    return tuple(
        Question(
            question["id"],
            question["question"],
            tuple(
                Option(option["id"], option["text"], option["feedback"], option["correct"])
                for option in question["options"]
            ),
        )
        for question in value.get("questions", ())
    )
