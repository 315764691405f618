"""The steps of an edition as a learner meets them: which must be done, and the questions of a quiz.

A step is known by the id of its block. It is stable: it stays the same in every later edition of the module, so that
what was answered finds its step again after the author has moved or reworded others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.domain import editions
from content.models import Edition

TEXT, DIGEST, QUIZ, REFLECTION = "text", "digest", "quiz", "reflection"


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
    """One step of a module: `id` is its address, `number` its place from 1."""

    id: str
    number: int
    type: str
    title: str
    is_optional: bool


def steps_in(edition: Edition) -> tuple[ModuleStep, ...]:
    """The steps of a module's edition in their order, without what they say: no query."""
    return tuple(
        ModuleStep(
            id=step["id"],
            number=number,
            type=step["type"],
            title=step["value"].get("title", ""),
            is_optional=bool(step["value"].get("optional")),
        )
        for number, step in enumerate(edition.body.get("steps", ()), start=1)
    )


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
