"""Portfolios for tests, made through the domain: what is in the database is what the product would have put there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from capabilities.models import Capability, FrameworkVersion, Stage
from people.models import Membership, Organisation, Supervision, Team, User
from portfolios.domain import decisions, evidence
from portfolios.domain.portfolios import portfolio_of, record_career_stage
from portfolios.models import Decision, EvidenceVersion, Submission
from tests.factories.capabilities import a_published_framework
from tests.factories.people import MembershipFactory, OrganisationFactory, SupervisionFactory, TeamFactory, UserFactory

TEXT = "I went in with three questions and left with a drawing. It changed what I thought was going on."


@dataclass
class Pair:
    """A worker and a supervisor in one team of one organisation, and a framework to claim against."""

    worker: User
    supervisor: User
    organisation: Organisation
    team: Team
    supervision: Supervision
    framework: FrameworkVersion

    @property
    def capabilities(self) -> list[Capability]:
        return list(self.framework.capabilities.filter(kind="capability").order_by("order"))

    @property
    def stages(self) -> list[Stage]:
        return list(self.framework.stages.order_by("order"))


def a_pair(
    *,
    organisation: Organisation | None = None,
    team: Team | None = None,
    framework: FrameworkVersion | None = None,
    stage: int | None = 1,
) -> Pair:
    """A worker supervised today. `stage` is the index of the worker's recorded career stage, None for none."""
    organisation = organisation or (team.organisation if team else OrganisationFactory())
    team = team or TeamFactory(organisation=organisation)
    framework = framework or a_published_framework()
    worker, supervisor = UserFactory(), UserFactory()
    for user in (worker, supervisor):
        MembershipFactory(user=user, organisation=organisation, team=team, role=Membership.Role.MEMBER)
    supervision = SupervisionFactory(worker=worker, supervisor=supervisor, organisation=organisation)
    pair = Pair(worker, supervisor, organisation, team, supervision, framework)
    if stage is not None:
        record_career_stage(
            by=supervisor, portfolio=portfolio_of(worker), stage=pair.stages[stage], since=date(2025, 9, 1)
        )
    return pair


def a_draft(pair: Pair, *, claims: int = 1, kind: str = "reflective_account", **also: Any) -> EvidenceVersion:
    """A draft ready to send but for the declaration: text, and `claims` claims with reasons."""
    version = evidence.start_evidence(
        by=pair.worker,
        kind=kind,
        title=also.pop("title", "Waiting with the silence"),
        text=also.pop("text", TEXT),
        **also,
    )
    for capability in pair.capabilities[:claims]:
        evidence.add_claim(
            by=pair.worker,
            version=version,
            capability=capability,
            stage=pair.stages[1],
            reason="The drawing changed it.",
        )
    return version


def a_submission(pair: Pair, *, at: datetime | None = None, **draft: Any) -> Submission:
    """A draft of the pair's worker, sent to the pair's supervisor."""
    version = a_draft(pair, at=at, **draft)
    return evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision, at=at)


def a_decision(
    pair: Pair,
    submission: Submission | None = None,
    *,
    outcome: str = "signed_off",
    answers: list[str] | None = None,
    at: datetime | None = None,
    **draft: Any,
) -> Decision:
    """A decision of the pair's supervisor. `answers` are findings in the order of the claims."""
    submission = submission or a_submission(pair, at=at, **draft)
    claims = list(submission.version.claims.order_by("pk"))
    return decisions.decide(
        by=pair.supervisor,
        submission=submission,
        outcome=outcome,
        statement="You let the child set the pace, and it shows in what you saw.",
        findings={claim.public_id: answer for claim, answer in zip(claims, answers or [], strict=False)},
        at=at,
    )
