"""One way to move a thing between states, for every app above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

Moves = Mapping[str, frozenset[str]]


class SomebodyGotThereFirst(Exception):
    """The thing was no longer in the state it had when you looked."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("Somebody changed this before you. Look at it again."))


class NotAMove(Exception):
    """That state does not lead there."""


def move(instance: models.Model, *, to: str, moves: Moves, field: str = "state", **also: Any) -> str:
    """Move `instance` to state `to` in one UPDATE that must hit exactly one row; return the old state.

    Raises NotAMove when the table of moves has no such step, SomebodyGotThereFirst when another hand was quicker.
    """
    old: str = getattr(instance, field)
    if to not in moves.get(old, frozenset()):
        raise NotAMove(f"{type(instance).__name__} does not go from {old} to {to}.")
    rows = type(instance)._base_manager.filter(**{"pk": instance.pk, field: old}).update(**{field: to, **also})
    if rows != 1:
        raise SomebodyGotThereFirst
    setattr(instance, field, to)
    for name, value in also.items():
        setattr(instance, name, value)
    return old
