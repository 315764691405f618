"""What "if" means in a case: tests of the state, put together with pickers, never code."""

from __future__ import annotations

from typing import Protocol

from content.cases.document import Condition, Test


class Known(Protocol):
    """What a condition may ask about (content/cases/engine.py State)."""

    @property
    def facts(self) -> tuple[str, ...]: ...
    @property
    def asked(self) -> tuple[str, ...]: ...
    @property
    def chosen(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def flags(self) -> frozenset[str]: ...
    @property
    def seen(self) -> tuple[str, ...]: ...
    @property
    def trust(self) -> int: ...
    @property
    def time_left(self) -> int | None: ...


def holds(condition: Condition, state: Known) -> bool:
    """Whether it holds now; a condition without tests always does."""
    if not condition.tests:
        return True
    answers = (_passes(test, state) for test in condition.tests)
    return any(answers) if condition.any_of else all(answers)


def _passes(test: Test, state: Known) -> bool:
    return _is_so(test, state) != test.negated


def _is_so(test: Test, state: Known) -> bool:
    match test.what:
        case "fact":
            return test.key in state.facts
        case "enquiry":
            return test.key in state.asked
        case "option":
            return tuple(test.key.split("/", 1)) in state.chosen
        case "flag":
            return test.key in state.flags
        case "scene":
            return test.key in state.seen
        case "trust":
            return state.trust >= test.at_least
        case "time_left":
            return state.time_left is None or state.time_left >= test.at_least
        case other:
            raise ValueError(other)
