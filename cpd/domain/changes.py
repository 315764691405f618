"""What can be wrong when a learner writes: said once, for learning and for entries."""

from __future__ import annotations

from typing import Any

from django.db import models

from people.models import User

TEXT_LENGTH = 20_000


class NotYours(Exception):
    """The thing belongs to somebody else."""


class TooLong(ValueError):
    """More than TEXT_LENGTH characters in one field. Nothing is cut off silently."""


class ChangedElsewhere(Exception):
    """Another tab saved in between. `current` is what is stored now; nothing of either is lost."""

    def __init__(self, current: Any) -> None:
        super().__init__("It was changed in another tab.")
        self.current = current


def check_owner(by: User, thing: models.Model) -> None:
    """Raises NotYours unless `thing.user` is `by`."""
    if thing.user_id != by.pk:  # type: ignore[attr-defined]
        raise NotYours


def as_written(text: str) -> str:
    """Text with one kind of line end, as it is compared and kept: browsers send carriage returns. Raises TooLong."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > TEXT_LENGTH:
        raise TooLong
    return text
