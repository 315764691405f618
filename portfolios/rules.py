"""Who may: predicates asked by the domain and used by the views to show or hide (DESIGN §11)."""

from __future__ import annotations

from datetime import date

import rules

from people.models import Supervision, User
from portfolios.models import EvidenceVersion, Submission


def live_supervision(supervisor: User, submission: Submission, day: date | None = None) -> Supervision | None:
    """The supervision by which `supervisor` may decide on `submission` on `day` (today), the addressed one first."""
    found = (
        Supervision.objects.live(day)
        .filter(
            supervisor=supervisor, worker_id=submission.portfolio.user_id, organisation_id=submission.organisation_id
        )
        .order_by("started", "pk")
    )
    candidates = list(found)
    return next((s for s in candidates if s.pk == submission.supervision_id), candidates[0] if candidates else None)


@rules.predicate
def owns_version(user: User, version: EvidenceVersion) -> bool:
    """The version is in the person's own portfolio."""
    return version.evidence.portfolio.user_id == user.pk


@rules.predicate
def owns_submission(user: User, submission: Submission) -> bool:
    """The submission is the person's own: then they never decide on it."""
    return submission.portfolio.user_id == user.pk


@rules.predicate
def supervises_worker_today(user: User, submission: Submission) -> bool:
    """They supervise the worker today, in the organisation it was submitted in."""
    return live_supervision(user, submission) is not None


may_decide = supervises_worker_today & ~owns_submission
