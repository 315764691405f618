"""Next for you: up to three things for a worker to learn from, each with its reason in words.

For the worker alone: no supervisor, lead or author is ever shown what the product offers to somebody, and whoever keeps
no portfolio is offered nothing. What they finished, began or opened of late is not offered, nor what they put off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Page

from capabilities.models import Capability
from content.models import Findable
from content.models.finding import language_of
from content.models.public import readable
from cpd.domain.reading import DAYS
from cpd.models import Enrolment, ReadLater, RecentRead
from people.domain.queries import Standing
from people.models import User
from portfolios.domain.map import Map, map_of
from portfolios.domain.next_for_you.ranking import Candidate, Offer, Reason, Review, choose
from portfolios.domain.next_for_you.ranking import Standing as OnMap
from portfolios.models import NotNow

__all__ = ["Next", "Review", "keeps_portfolio", "next_for", "put_off"]

PUT_OFF_DAYS = 30
OPENED_WITH_IT = timedelta(minutes=30)
"""A page opened so soon after it was kept was only looked at on the way."""
YES, NO = (Value(yes, output_field=BooleanField()) for yes in (True, False))
_OF_EACH = 4  # things for one capability: three may be chosen for others


@dataclass(frozen=True)
class Next:
    """One thing to learn from, ready for a list."""

    page_id: int
    title: str
    url: str
    kind: str
    minutes: int
    reason: str


def keeps_portfolio(standing: Standing) -> bool:
    """Whether somebody is a worker here: supervised, or without an office of their own."""
    return standing.is_supervised or not (standing.supervises or standing.leads or standing.administers)


def next_for(user: User, standing: Standing, map_: Map | None = None, review: Review | None = None) -> tuple[Next, ...]:
    """What to offer: 1 query with the map at hand, 3 without; none for somebody who keeps no portfolio."""
    if not keeps_portfolio(standing):
        return ()
    map_ = map_ or map_of(user)
    gaps, places = _gaps(map_)
    stage = map_.own_stage.code if map_ and map_.own_stage else ""
    rows = list(_rows(user, gaps, stage, timezone.now()))
    offers = choose((_candidate(row, gaps, places) for row in rows), review)
    found = {row.page_id: row for row in rows}
    return tuple(_ready(offer, found[offer.candidate.page_id]) for offer in offers)


Gaps = dict[int, tuple[Capability, OnMap]]


def _gaps(map_: Map | None) -> tuple[Gaps, dict[int, int]]:
    """Capabilities at the worker's stage for which nobody has put their name to anything, and their places in order."""
    gaps: Gaps = {}
    places: dict[int, int] = {}
    if map_ is None or map_.own_stage is None:
        return gaps, places
    for place, row in enumerate(map_.rows):
        for cell in row.cells:
            if cell.stage.pk == map_.own_stage.pk and cell.shape in ("none", "own"):
                gaps[row.capability.pk] = (row.capability, "own" if cell.shape == "own" else "none")
                places[row.capability.pk] = place
    return gaps, places


def _rows(user: User, gaps: Gaps, stage: str, now: datetime) -> QuerySet[Findable, Any]:
    """Pages about the gaps, a few for each, and pages kept: each row a page for one capability, or for none."""
    there = readable(Page.objects.filter(pk=OuterRef("page")))
    reads = RecentRead.objects.filter(
        user=user,
        page__translation_key=OuterRef("page__translation_key"),
        read_at__gte=now - timedelta(days=DAYS),
    )
    kept = ReadLater.objects.filter(user=user, page=OuterRef("page"))
    opened_since = reads.filter(read_at__gt=OuterRef("kept_at") + Value(OPENED_WITH_IT))
    taken = Enrolment.objects.filter(user=user, edition__page__translation_key=OuterRef("page__translation_key"))
    put_off_ = NotNow.objects.filter(
        user=user, page__translation_key=OuterRef("page__translation_key"), until__gt=timezone.localdate(now)
    )
    # A page may be tagged with the same capability of an earlier version.
    same = Capability.objects.filter(pk__in=list(gaps), lineage=OuterRef("page__capability_tags__capability__lineage"))
    pages = (
        Findable.objects.filter(page__isnull=False, language=language_of(get_language() or ""))
        .annotate(kept_at=Subquery(kept.values("kept_at")[:1]), gap=Subquery(same.values("pk")[:1]))
        .filter(Q(gap__isnull=False) | Q(kept_at__isnull=False))
        .filter(Exists(there), ~Exists(taken), ~Exists(put_off_))
        .filter(Q(kept_at__isnull=True) & ~Exists(reads) | Q(kept_at__isnull=False) & ~Exists(opened_since))
        .annotate(
            at_stage=Case(
                When(page__capability_tags__stage_code=stage or "-", then=YES),
                default=NO,
            )
        )
        .annotate(
            number=Window(
                RowNumber(),
                partition_by=[F("gap")],
                order_by=[F("kept_at").asc(nulls_last=True), F("at_stage").desc(), "minutes", "title", "pk"],
            )
        )
        .filter(number__lte=_OF_EACH)
    )
    return pages.select_related("page__locale").defer("summary", "folded")


def _candidate(row: Any, gaps: Gaps, places: dict[int, int]) -> Candidate:
    capability: Capability | None = None
    on_map: OnMap = ""
    if row.gap in gaps:
        capability, on_map = gaps[row.gap]
    return Candidate(
        page_id=row.page_id,
        title=row.title,
        minutes=row.minutes or 0,
        capability=f"{capability.code} {capability.title}".strip() if capability else "",
        place=places.get(row.gap, 0),
        standing=on_map,
        at_stage=row.at_stage,
        kept_on=timezone.localdate(row.kept_at) if row.kept_at else None,
    )


def _ready(offer: Offer, row: Any) -> Next:
    return Next(
        page_id=row.page_id,
        title=row.title,
        url=row.page.url or "",
        kind=str(Findable.Kind(row.kind).label),
        minutes=row.minutes or 0,
        reason=reason_in_words(offer),
    )


def reason_in_words(offer: Offer) -> str:
    """Why it is offered, and how long it takes, in one sentence."""
    one = offer.candidate
    values = {
        "capability": one.capability,
        "day": date_format(one.kept_on, "j F") if one.kept_on else "",
        "review": offer.review.title if offer.review else "",
        "due": date_format(offer.review.due, "j F") if offer.review else "",
    }
    said = {
        Reason.REVIEW: _(
            "Your review at %(review)s is due on %(due)s, and nothing is on your map yet for %(capability)s"
        ),
        Reason.KEPT_FOR_GAP: _("You kept this on %(day)s, and nothing is on your map yet for %(capability)s"),
        Reason.GAP: _("Nothing on your map yet for %(capability)s"),
        Reason.KEPT: _("You kept this on %(day)s and have not opened it since"),
        Reason.OWN_WORD: _("On your map there is only your own word yet for %(capability)s"),
    }[offer.reason] % values
    if not one.minutes:
        return f"{said}."
    takes = ngettext("this takes %(minutes)d minute", "this takes %(minutes)d minutes", one.minutes)
    return f"{said}; {takes % {'minutes': one.minutes}}."


@transaction.atomic
def put_off(*, by: User, page: Page, today: date | None = None) -> date:
    """Not now: the page is not offered to this person again for 30 days; the day on which it may be."""
    today = today or timezone.localdate()
    until = today + timedelta(days=PUT_OFF_DAYS)
    by.not_now.filter(until__lte=today).delete()  # what may be offered again
    NotNow.objects.update_or_create(user=by, page=page, defaults={"until": until})
    return until
