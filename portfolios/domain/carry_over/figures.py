"""Figures for an organisation before it moves to another version: how much signed-off evidence has a counterpart.

Numbers only, and none that rests on fewer workers than the organisation's small number (Organisation.small_number): a
capability with fewer is hidden, and hidden ones are in no total, so that nothing can be worked out from it. Whether
anybody confirmed anything is not counted: that is the worker's own map.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef

from capabilities.models import Capability, FrameworkVersion
from people.models import Membership, Organisation
from portfolios.domain.carry_over.signed import knots
from portfolios.domain.carry_over.ties import BATCH, Tie, ties_of
from portfolios.models import Claim


@dataclass(frozen=True)
class Line:
    """One capability of the old version: workers and pieces behind it (None: too few to show), and its counterparts."""

    capability: Capability
    workers: int | None
    pieces: int | None
    ties: tuple[Tie, ...]


def figures_of(
    organisation: Organisation,
    version_from: FrameworkVersion,
    version_to: FrameworkVersion,
    day: date | None = None,
) -> Iterator[Line]:
    """A line for each capability of `version_from`, in its order: what was signed off in `organisation` of its members of
    `day` (default today). 3 queries for every 500 capabilities and a few for chains; memory does not grow with workers.
    """
    capabilities = (
        version_from.capabilities.filter(kind=Capability.Kind.CAPABILITY)
        .only("code", "slug", "lineage", "version_id")
        .order_by("order")
    )
    batch: list[Capability] = []
    for capability in capabilities.iterator(chunk_size=BATCH):
        batch.append(capability)
        if len(batch) == BATCH:
            yield from _lines(organisation, batch, version_to, day)
            batch = []
    if batch:
        yield from _lines(organisation, batch, version_to, day)


def _lines(
    organisation: Organisation, batch: Sequence[Capability], version_to: FrameworkVersion, day: date | None
) -> Iterator[Line]:
    ties = ties_of({capability.lineage for capability in batch}, version_to)
    members = Membership.objects.live(day).filter(
        organisation=organisation,
        role=Membership.Role.MEMBER,
        user=OuterRef("version__evidence__portfolio__user"),
    )
    counts = {
        capability: (workers, pieces)
        for capability, workers, pieces in knots(
            Claim.objects.filter(capability__in=batch, version__submission__organisation=organisation)
        )
        .filter(Exists(members))
        .order_by()
        .values("capability")
        .annotate(
            workers=Count("version__evidence__portfolio", distinct=True),
            pieces=Count("version__evidence", distinct=True),
        )
        .values_list("capability", "workers", "pieces")
    }
    for capability in batch:
        workers, pieces = counts.get(capability.pk, (0, 0))
        enough = workers >= organisation.small_number
        yield Line(capability, workers if enough else None, pieces if enough else None, ties[capability.lineage])
