"""One supervisee as their supervisor may see them: what was sent, what is signed off, their programme place.

Reads only, and only from submissions that the supervisor may read (portfolios/domain/reading.py). Drafts, CPD entries
and self-views are the worker's own and have no query here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Window
from django.utils import timezone

from capabilities.models import Capability, Stage
from people.models import Membership, Supervision, User
from portfolios.domain import words
from portfolios.domain.as_sent import PAGE, Slice, codes_of, kind_of, title_of
from portfolios.domain.reading import READABLE, seen_by
from portfolios.models import Claim, Decision, Finding, Place, Submission


class NotYourSupervisee(Exception):
    """Nobody this person supervises today."""


@dataclass(frozen=True)
class Sent:
    """A version that was sent, and what became of it."""

    submission_id: UUID
    kind: str
    title: str
    version: int
    codes: tuple[str, ...]
    state: str
    sent_at: datetime
    settled_at: datetime | None
    addressee: str
    is_mine: bool


@dataclass(frozen=True)
class MapCell:
    """A capability at a stage: how many signed-off pieces stand behind it. `heat` is 1 to 3, 0 for none."""

    stage: str
    pieces: int
    before: bool = False
    after: bool = False

    @property
    def heat(self) -> int:
        return min(self.pieces, 3)


@dataclass(frozen=True)
class MapRow:
    code: str
    title: str
    cells: tuple[MapCell, ...]


@dataclass(frozen=True)
class MapArea:
    title: str
    rows: tuple[MapRow, ...]


@dataclass(frozen=True)
class SignedMap:
    """Capabilities by stage of one framework version."""

    framework: str
    stages: tuple[str, ...]
    areas: tuple[MapArea, ...]


@dataclass(frozen=True)
class PlaceLink:
    """A programme place in an organisation of this supervision. `assesses` says whether its page is open to them."""

    place_id: UUID
    programme: str
    state: str
    ends: date
    assesses: bool


@dataclass(frozen=True)
class Supervisee:
    worker_id: UUID
    name: str
    team: str
    supervisions: tuple[Supervision, ...]
    sent: Slice[Sent]
    maps: tuple[SignedMap, ...]
    places: tuple[PlaceLink, ...]


def supervisee_of(user: User, worker_id: UUID, today: date | None = None, *, page: int = 1) -> Supervisee:
    """The worker as `user`, who supervises them today, may see them: 7 queries at most. Raises NotYourSupervisee."""
    today = today or timezone.localdate()
    supervisions = list(
        Supervision.objects.live(today)
        .filter(supervisor=user, worker__public_id=worker_id)
        .select_related("worker", "organisation")
        .order_by("started", "pk")
    )
    if not supervisions:
        raise NotYourSupervisee
    worker = supervisions[0].worker
    organisations = [s.organisation_id for s in supervisions]
    readable = seen_by(user, today).filter(READABLE, portfolio__user=worker)
    team = (
        Membership.objects.live(today)
        .filter(user=worker, organisation__in=organisations, team__isnull=False)
        .select_related("team")
        .order_by("started", "pk")
        .first()
    )
    return Supervisee(
        worker_id=worker.public_id,
        name=worker.name,
        team=str(team.team) if team else "",
        supervisions=tuple(supervisions),
        sent=_sent(readable, user, page),
        maps=_maps(readable),
        places=_places(worker, user, supervisions),
    )


def _sent(readable: QuerySet[Submission], user: User, page: int) -> Slice[Sent]:
    rows = (
        readable.select_related("version", "addressee", "words")
        .annotate(of_all=Window(Count("pk")))
        .order_by("-submitted_at", "-pk")
    )
    start = (max(1, page) - 1) * PAGE
    found: list[Any] = list(rows[start : start + PAGE])
    if not found and page > 1:
        return _sent(readable, user, 1)
    sent = []
    for row in found:
        payload = words.read(row.words)
        sent.append(
            Sent(
                submission_id=row.public_id,
                kind=kind_of(payload),
                title=title_of(payload),
                version=row.version.number,
                codes=codes_of(payload),
                state=row.version.state,
                sent_at=row.submitted_at,
                settled_at=row.settled_at,
                addressee=row.addressee.name,
                is_mine=row.addressee_id == user.pk,
            )
        )
    return Slice(tuple(sent), max(1, page), found[0].of_all if found else 0)


def _maps(readable: QuerySet[Submission]) -> tuple[SignedMap, ...]:
    """What is signed off, by capability and stage, of each framework version claimed: 3 queries, 1 without any.

    A finding *partly* or *not yet* makes no knot, and a withdrawn decision unties it (DESIGN §3).
    """
    withdrawn = Decision.objects.filter(submission__version=OuterRef("version"), outcome=Decision.Outcome.WITHDRAWN)
    held_back = Finding.objects.filter(claim=OuterRef("pk"), answer__in=(Finding.Answer.PARTLY, Finding.Answer.NOT_YET))
    counts = {
        (capability, stage): pieces
        for capability, stage, pieces in Claim.objects.filter(
            version__submission__in=readable.filter(version__state="signed_off").values("pk")
        )
        .exclude(Exists(withdrawn))
        .exclude(Exists(held_back))
        .order_by()
        .values_list("capability", "stage")
        .annotate(pieces=Count("version__evidence", distinct=True))
    }
    if not counts:
        return ()
    versions = Capability.objects.filter(pk__in={capability for capability, _stage in counts}).values("version")
    nodes = Capability.objects.filter(version__in=versions).select_related("version__framework").order_by("order")
    stages: dict[int, list[Stage]] = defaultdict(list)
    for stage in Stage.objects.filter(version__in=versions).order_by("order"):
        stages[stage.version_id].append(stage)
    trees: dict[int, list[Capability]] = defaultdict(list)
    for node in nodes:
        trees[node.version_id].append(node)
    return tuple(
        SignedMap(
            framework=str(tree[0].version.framework),
            stages=tuple(stage.title for stage in stages[version]),
            areas=tuple(_areas(tree, stages[version], counts)),
        )
        for version, tree in trees.items()
    )


def _areas(tree: list[Capability], stages: list[Stage], counts: dict[tuple[int, int], int]) -> list[MapArea]:
    """Areas in the version's order, each with the capabilities beneath it, however deep."""
    by_pk = {node.pk: node for node in tree}
    rows: dict[str, list[MapRow]] = {}
    for node in tree:
        if node.kind != Capability.Kind.CAPABILITY:
            continue
        area = by_pk.get(node.parent_id) if node.parent_id else None
        pieces = [counts.get((node.pk, stage.pk), 0) for stage in stages]
        cells = tuple(
            MapCell(
                stage=stage.title,
                pieces=pieces[i],
                before=i > 0 and bool(pieces[i] and pieces[i - 1]),
                after=i + 1 < len(pieces) and bool(pieces[i] and pieces[i + 1]),
            )
            for i, stage in enumerate(stages)
        )
        rows.setdefault(area.title if area else "", []).append(MapRow(node.code, node.title, cells))
    return [MapArea(title, tuple(found)) for title, found in rows.items()]


def _places(worker: User, user: User, supervisions: list[Supervision]) -> tuple[PlaceLink, ...]:
    organisations = {s.organisation_id for s in supervisions}
    assessed = {s.organisation_id for s in supervisions if s.kind == Supervision.Kind.ASSESSOR}
    rows = (
        Place.objects.filter(portfolio__user=worker, programme__organisation__in=organisations)
        .exclude(state="withdrawn")
        .select_related("programme")
        .order_by("-starts", "-pk")
    )
    return tuple(
        PlaceLink(
            row.public_id,
            row.programme.title,
            row.get_state_display(),
            row.ends,
            # The place's page opens to its assessor while they assess there (portfolios/domain/programmes).
            row.assessor_id == user.pk and row.programme.organisation_id in assessed,
        )
        for row in rows
    )
