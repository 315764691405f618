"""Gathering the rows that a standing is worked out from, for any number of places at once. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone

from portfolios.domain.programmes.standing import Piece, RequirementRow
from portfolios.models import (
    Decision,
    Evidence,
    EvidenceVersion,
    Place,
    PlaceMove,
    PlaceReview,
    Submission,
)

Point = tuple[int, str, int, date | None]


@dataclass(frozen=True)
class Asked:
    """What programmes ask for, and each place's reviews: `points[place]` as (number, title, month, held on)."""

    rows: dict[int, list[RequirementRow]]
    points: dict[int, list[Point]]


@dataclass(frozen=True)
class Change:
    """A step in a place's life that somebody gave a reason for."""

    state: str
    day: date
    reason: str

    @property
    def words(self) -> str:
        """Paused · Under way (it went on, or has more time) · Withdrawn."""
        return str(Place.State(self.state).label)


def asked_of(places: Sequence[int]) -> Asked:
    """Requirements and review points of places in one query: every requirement beside every point, sorted out here.

    A programme has some ten of the one and four of the other, so that forty narrow rows are cheaper than a round trip.
    """
    held = PlaceReview.objects.filter(place=OuterRef("pk"), review_point=OuterRef("programme__review_points__pk"))
    found = (
        Place.objects.filter(pk__in=places)
        .annotate(held_on=Subquery(held.values("held_on")[:1]))
        .order_by("programme__requirements__order", "programme__requirements__pk", "programme__review_points__month")
        .values_list(
            "pk",
            "programme_id",
            *(f"programme__requirements__{name}" for name in _REQUIREMENT),
            "programme__review_points__pk",
            "programme__review_points__title",
            "programme__review_points__month",
            "held_on",
        )
    )
    rows: dict[int, dict[int, RequirementRow]] = defaultdict(dict)
    points: dict[int, dict[int, Point]] = defaultdict(dict)
    for place, programme, pk, parent, title, kind, wanted, due, point, point_title, month, held_on in found:
        if pk is not None and pk not in rows[programme]:
            label = str(Evidence.Kind(kind).label) if kind else ""
            rows[programme][pk] = RequirementRow(pk, parent, title, kind, label, wanted, due)
        if point is not None:
            points[place].setdefault(point, (point, point_title, month, held_on))
    return Asked(
        defaultdict(list, {programme: list(items.values()) for programme, items in rows.items()}),
        defaultdict(list, {place: list(items.values()) for place, items in points.items()}),
    )


_REQUIREMENT = ("pk", "parent_id", "title", "evidence_kind", "wanted", "due_month")


def moves_of(places: Sequence[int]) -> dict[int, list[Change]]:
    """Each place's moves in the order they happened. One query, none for no places."""
    moves: dict[int, list[Change]] = defaultdict(list)
    if places:
        for pk, state, at, reason in PlaceMove.objects.filter(place__in=places).values_list(
            "place", "state", "at", "reason"
        ):
            moves[pk].append(Change(state, timezone.localdate(at), reason))
    return moves


def pieces_of(places: Sequence[Place]) -> dict[int, list[Piece]]:
    """For each place, the pieces that count: each evidence once, its first signed-off version before a waiting one."""
    since = min(place.starts for place in places)
    withdrawn = Decision.objects.filter(submission=OuterRef("pk"), outcome=Decision.Outcome.WITHDRAWN)
    rows = (
        Submission.objects.filter(
            portfolio__in={place.portfolio_id for place in places},
            organisation__in={place.programme.organisation_id for place in places},
            submitted_at__gte=_midnight(since),
            version__state__in=(EvidenceVersion.State.SIGNED_OFF, EvidenceVersion.State.SUBMITTED),
        )
        .exclude(Exists(withdrawn))
        .order_by("submitted_at", "pk")
        .values(
            "portfolio",
            "organisation",
            "public_id",
            "submitted_at",
            state=F("version__state"),
            number=F("version__number"),
            evidence=F("version__evidence"),
            evidence_id=F("version__evidence__public_id"),
            kind=F("version__evidence__kind"),
            title=F("version__evidence__title"),
        )
    )
    kept = list(rows)
    result: dict[int, list[Piece]] = {}
    for place in places:
        closed: datetime | None = place.closed_at  # type: ignore[attr-defined]
        best: dict[int, Piece] = {}
        for row in kept:
            if row["portfolio"] != place.portfolio_id or row["organisation"] != place.programme.organisation_id:
                continue
            at = row["submitted_at"]
            if at < _midnight(place.starts) or (closed and at > closed):
                continue
            piece = Piece(
                row["evidence_id"],
                row["public_id"],
                row["kind"],
                row["title"],
                row["number"],
                row["state"] == EvidenceVersion.State.SIGNED_OFF,
                timezone.localdate(at),
                at,
            )
            known = best.get(row["evidence"])
            if known is None or (piece.signed and not known.signed):
                best[row["evidence"]] = piece
        result[place.pk] = list(best.values())
    return result


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
