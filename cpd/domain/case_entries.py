"""The CPD entry of a finished case: written at the press of one button, so that nobody types what is already known."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.models import Edition
from cpd.domain.changes import check_owner
from cpd.domain.completion import make_entry
from cpd.domain.debrief import NotOver
from cpd.models import CaseAttempt, Entry, LookingBack
from people.models import User


@transaction.atomic
def keep_as_entry(*, by: User, attempt: CaseAttempt) -> Entry:
    """The entry of a finished attempt; pressed again, the one it has. Raises NotYours, NotOver.

    What was learnt holds the learner's own answer to "why did it make sense then?" or nothing; impact is theirs to write.
    """
    check_owner(by, attempt)
    locked = CaseAttempt.objects.select_for_update().only("pk", "state").get(pk=attempt.pk)
    if locked.state != CaseAttempt.State.FINISHED:
        raise NotOver
    if (kept := by.entries.filter(attempt=attempt).first()) is not None:
        return kept
    answer = LookingBack.objects.filter(attempt=attempt).first()
    return make_entry(
        attempt.edition,
        user=by,
        done_at=attempt.finished_at or timezone.now(),
        attempt=attempt,
        kind=Entry.Kind.CASE,
        about=_about(attempt.edition),
        learnt=answer.text if answer else "",
    )


def _about(edition: Edition) -> str:
    """The case in two facts: whose it is and what it is about."""
    summary, institution = edition.body.get("summary", ""), edition.body.get("institution", "")
    if not institution:
        return _("A case exercise about an invented family. %(summary)s") % {"summary": summary}
    return _("A case exercise by %(institution)s about an invented family. %(summary)s") % {
        "institution": institution,
        "summary": summary,
    }
