"""What nobody found: the words of searches without a result, for those who write. The words only, never who.

The same words are counted once, in whatever order, and shown as they were typed last, so that a phrase can be read.
Kept for 90 days, counted by day. Words that could be about somebody (an email address, a number of six digits or more
however it is broken up, a postcode) are never kept.
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from capabilities.domain.searching import terms_of
from content.models import MissedSearch

DAYS = 90
LONGEST = 80
MOST_A_DAY = 500
"""Different searches kept for one day: enough to read, and no machine can fill the table."""

_PERSONAL = re.compile(
    r"@|(?:\d[\W_]*){6}|\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b",
    re.IGNORECASE,
)


def seems_personal(words: str) -> bool:
    """Whether words could be about somebody, so that they are not kept."""
    return bool(_PERSONAL.search(words))


@transaction.atomic
def keep_missed(words: str) -> bool:
    """Count words that found nothing today; False where they are not kept."""
    said = " ".join(term.typed for term in terms_of(words)[0])
    if not said or len(said) > LONGEST or seems_personal(words) or seems_personal(said):
        return False
    today = timezone.localdate()
    there = dict(MissedSearch.objects.filter(day=today).values_list("pk", "words"))
    same = [number for number, other in there.items() if sorted(other.split()) == sorted(said.split())]
    same.sort(key=lambda number: there[number] != said)
    if same and MissedSearch.objects.filter(pk=same[0]).update(count=F("count") + 1, words=said):
        return True
    if len(there) >= MOST_A_DAY:
        return False
    purge_missed()
    row, made = MissedSearch.objects.get_or_create(words=said, day=today)
    if not made:
        MissedSearch.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return True


def purge_missed() -> int:
    """Remove what is older than 90 days; how many rows."""
    removed, _by_model = MissedSearch.objects.filter(day__lt=timezone.localdate() - timedelta(days=DAYS)).delete()
    return removed


def missed() -> QuerySet[MissedSearch]:
    """What found nothing in the last 90 days, newest first, on each day the most often first."""
    return MissedSearch.objects.filter(day__gte=timezone.localdate() - timedelta(days=DAYS))
