"""Keeping an organisation's figures between visits, so that counting ten thousand workers is not done for every page.

Kept figures are used while nothing has happened in the organisation since: the last line of its audit trail, the last
career stage and the last membership are still the same. Where counting takes long, they are used for a quarter of an
hour whatever happens: a large organisation does not change its bands in that time, and something happens every minute.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import OuterRef, Subquery

from capabilities.models import FrameworkVersion
from people.models import AuditRecord, Membership, Organisation
from portfolios.models import CareerStage

LONG = 0.5  # seconds of counting from which figures are kept whatever happens
WHILE = 15 * 60  # seconds for which they are

_Figures = TypeVar("_Figures")


@dataclass(frozen=True)
class _Kept:
    figures: Any
    mark: tuple[int | None, ...]
    took: float
    at: float


def kept(
    organisation: Organisation, version: FrameworkVersion, today: date, about: object, make: Callable[[], _Figures]
) -> _Figures:
    """The figures kept for this organisation, version, day and threshold, or what `make` counts. One query more.

    `about` is whatever else the figures depend on: a cache may outlive the database that it was filled from.
    """
    parts = (
        organisation.pk,
        organisation.slug,
        organisation.small_number,
        version.pk,
        version.label,
        str(today),
        about,
    )
    key = f"insight-{hashlib.sha256(repr(parts).encode()).hexdigest()}"
    mark = _mark(organisation)
    found: _Kept | None = cache.get(key)
    if found is not None and (found.mark == mark or (found.took > LONG and time.time() - found.at < WHILE)):
        figures: _Figures = found.figures
        return figures
    import pandas as pd  # noqa: F401  takes a second when a process does it first, which is not counting

    began = time.perf_counter()
    figures = make()
    cache.set(key, _Kept(figures, mark, time.perf_counter() - began, time.time()), 24 * 60 * 60)
    return figures


def _mark(organisation: Organisation) -> tuple[int | None, ...]:
    """What is last in the organisation: it moves whenever a figure could."""
    here = OuterRef("pk")
    last = AuditRecord.objects.filter(organisation=here).order_by("-pk").values("pk")[:1]
    membership = Membership.objects.filter(organisation=here).order_by("-pk").values("pk")[:1]
    stage = CareerStage.objects.order_by("-pk").values("pk")[:1]
    return (
        Organisation.objects.filter(pk=organisation.pk)
        .values_list(Subquery(last), Subquery(membership), Subquery(stage))
        .get()
    )
