"""Reading frozen words for a list: title, kind and claims as they were sent. And a page of such a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from portfolios.models import Evidence

PAGE = 30
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Slice(Generic[_Row]):
    """One page of a list: its rows, which page it is (from 1), and how many rows there are in all."""

    rows: tuple[_Row, ...] = ()
    number: int = 1
    total: int = 0

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def numbers(self) -> range:
        return range(1, self.pages + 1)


def codes_of(payload: dict[str, Any] | None) -> tuple[str, ...]:
    """The codes (or, without one, the titles) of the capabilities that frozen words claim."""
    claims: Iterable[dict[str, Any]] = (payload or {}).get("claims", [])
    return tuple(claim["capability"]["code"] or claim["capability"]["title"] for claim in claims)


def title_of(payload: dict[str, Any] | None) -> str:
    """The title as it was sent; words that stand for it where it had none or was erased."""
    if payload is None:
        return _("Words erased")
    return payload.get("title") or kind_of(payload)


def kind_of(payload: dict[str, Any] | None) -> str:
    """The kind of evidence as it was sent, in words."""
    code = (payload or {}).get("kind", "")
    return str(Evidence.Kind(code).label) if code in Evidence.Kind.values else _("Evidence")
