"""Who stands around a worker and their supervisor, for the tests of the supervisor's pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from people.models import Supervision, User
from portfolios.domain import evidence
from portfolios.models import Submission
from tests.factories.people import SupervisionFactory
from tests.factories.portfolios import TEXT, Pair, a_decision, a_pair, a_submission

STATEMENT = "You stayed with the silence, and your plan changed because of it."


def another_worker(pair: Pair) -> Pair:
    """Another worker of the same supervisor, in the same team and organisation."""
    other = a_pair(team=pair.team, framework=pair.framework)
    Supervision.objects.filter(pk=other.supervision.pk).delete()
    other.supervision = SupervisionFactory(
        worker=other.worker, supervisor=pair.supervisor, organisation=pair.organisation
    )
    other.supervisor = pair.supervisor
    return other


def a_colleague(pair: Pair, **also: Any) -> User:
    """Somebody else who supervises the pair's worker in the same organisation."""
    return SupervisionFactory(worker=pair.worker, organisation=pair.organisation, **also).supervisor


def two_versions(pair: Pair) -> tuple[Submission, Submission]:
    """A piece that was returned and sent again with one more sentence: both submissions."""
    first = a_submission(pair, claims=2)
    a_decision(pair, first, outcome="returned")
    version = evidence.start_next_version(by=pair.worker, evidence=first.version.evidence)
    evidence.save_draft(
        by=pair.worker,
        version=version,
        edit_number=version.edit_number,
        title="Waiting with the silence",
        text=f"{TEXT} I weighed the warmth against the worry.",
    )
    second = evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
    return first, second


def page_of(submission: Submission) -> str:
    return reverse("portfolios:submission", args=[submission.public_id])


def answers(submission: Submission, **also: Any) -> dict[str, Any]:
    """What a browser posts from the page when only the two needed fields were filled in."""
    fields: dict[str, Any] = {"edit_number": 0, "statement": STATEMENT, "outcome": "signed_off"}
    for claim in claim_ids(submission):
        fields |= {f"finding-{claim}": "not_judged", f"note-{claim}": ""}
    return fields | also


def claim_ids(submission: Submission) -> list[UUID]:
    return list(submission.version.claims.order_by("pk").values_list("public_id", flat=True))
