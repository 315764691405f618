"""Two people at once: what one typed, against what the other stored meanwhile, field by field.

A page carries a mark of each text as it was shown. What somebody did not touch is never written; what both changed is
a conflict, which is shown and decided by the person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from capabilities.domain.frameworks.errors import SomebodyElseChanged


class ChangedMeanwhile(SomebodyElseChanged):
    """Nothing was stored; `theirs` holds what is stored now in each field that both have changed."""

    def __init__(self, theirs: Mapping[str, Any]) -> None:
        self.theirs = dict(theirs)
        super().__init__(
            _("Somebody else changed this while you were writing. Compare both, then save what should stand.")
        )


def plain(value: Any) -> str:
    """A value as it is compared: lists by line, line ends and outer blanks apart (browsers change them)."""
    text = "\n".join(str(line) for line in value) if isinstance(value, list | tuple) else str(value or "")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def mark_of(value: Any) -> str:
    """A short mark that tells whether a text is still the one that was shown."""
    return hashlib.sha256(plain(value).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Merged:
    """`write` is what to store; `theirs` what is stored now in the fields that both have changed."""

    write: dict[str, Any]
    theirs: dict[str, Any]


def merge(*, typed: Mapping[str, Any], stored: Mapping[str, Any], was: Mapping[str, str]) -> Merged:
    """`was` holds the marks of what the page showed; a field without a mark is taken as typed anew over nothing."""
    merged = Merged({}, {})
    nothing = mark_of("")
    for name, value in typed.items():
        shown, now, mine = was.get(name, nothing), mark_of(stored[name]), mark_of(value)
        if mine in (shown, now):
            continue  # untouched, or both wrote the same
        if now == shown:
            merged.write[name] = value
        else:
            merged.theirs[name] = stored[name]
    return merged
