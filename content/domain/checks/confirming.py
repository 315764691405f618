"""An author's word that something which looks like a detail of somebody's is nobody's: which words, why, and who said so."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from content.domain.checks.running import problems_of
from content.domain.checks.wording import fingerprint
from content.models import ConfirmedDetail
from people.models import User

SHORTEST = 10


class NotADetail(Exception):
    """Nothing on the page looks like a detail and says those words: it may have been changed meanwhile."""


@transaction.atomic
def confirm_detail(*, by: User, page: Page, words: str, reason: str) -> ConfirmedDetail:
    """Keep that these words on the specific page are not a person's, with the reason. The words themselves are not kept.

    Raises ValidationError without a reason that says something, NotADetail where no check names those words.
    """
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST:
        raise ValidationError(_("Say in a few words whose it is, or why it is nobody’s: reviewers read it."))
    found = next((problem for problem in problems_of(page) if problem.detail and problem.detail == words), None)
    if found is None:
        raise NotADetail(words)
    confirmed, _made = ConfirmedDetail.objects.get_or_create(
        page_id=page.pk,
        fingerprint=fingerprint(words),
        defaults={"kind": found.code.removeprefix("detail_"), "reason": reason[:300], "by": by},
    )
    return confirmed


@transaction.atomic
def take_back(*, by: User, page: Page, number: int) -> bool:
    """Forget a confirmation of this page; the check names the words again. False where it was gone already."""
    removed, _models = ConfirmedDetail.objects.filter(page=page.pk, pk=number).delete()
    return bool(removed)
