"""Deciding on a submission: one decision, by somebody who supervises the worker that day, in one chain without forks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from people.domain import audit, mail
from people.models import User
from people.states import SomebodyGotThereFirst, move
from portfolios import rules, states
from portfolios.domain import words
from portfolios.domain.evidence import ChangedElsewhere, NotReady, person_as_they_were
from portfolios.models import (
    Claim,
    Decision,
    DecisionDraft,
    Evidence,
    EvidenceVersion,
    Finding,
    FrozenWords,
    Portfolio,
    Submission,
    VersionMove,
)

STATEMENT_LENGTH = 20_000


class NotYourSupervisee(Exception):
    """Only somebody who supervises the worker today, in that organisation, decides; never the worker."""


class AlreadyDecided(Exception):
    """Somebody decided before, or the worker called it back. `decision` is theirs, or None when called back."""

    def __init__(self, decision: Decision | None) -> None:
        super().__init__("This version is not waiting for a decision any more.")
        self.decision = decision


class RecordBroken(Exception):
    """The stored words are not the ones that were submitted: nothing may be signed over them."""


class DraftChangedElsewhere(ChangedElsewhere):
    """Another tab saved this decision's draft in between. `draft` is it as it is now."""

    def __init__(self, draft: DecisionDraft) -> None:
        Exception.__init__(self, "The decision was changed in another tab.")
        self.draft = draft


@transaction.atomic
def decide(
    *,
    by: User,
    submission: Submission,
    outcome: str,
    statement: str,
    findings: Mapping[UUID, str] | None = None,
    notes: Mapping[UUID, str] | None = None,
    at: datetime | None = None,
) -> Decision:
    """Sign off a submission or return it, and write the next link of the worker's chain.

    `outcome` is "signed_off" or "returned". `findings` maps a claim's public id to an answer; a claim left out is *not
    judged separately*. `notes` maps it to a few words. Raises NotYourSupervisee, AlreadyDecided, NotReady with what is
    missing, RecordBroken. Two at once: the portfolio's row is locked, so the second finds it decided.
    """
    at = at or timezone.now()
    # The lock serialises every decision in this portfolio: sequence numbers have no gaps and no forks.
    portfolio = Portfolio.objects.select_for_update().select_related("user").get(pk=submission.portfolio_id)
    submission = Submission.objects.select_related("version__evidence", "organisation", "words").get(pk=submission.pk)
    submission.portfolio = portfolio
    supervision = rules.live_supervision(by, submission, timezone.localdate(at))
    if supervision is None or rules.owns_submission(by, submission):
        raise NotYourSupervisee
    # Locked, so that a recall comes either before this look or after the decision.
    version = (
        EvidenceVersion.objects.select_for_update(of=("self",)).select_related("evidence").get(pk=submission.version_id)
    )
    if version.state != EvidenceVersion.State.SUBMITTED:
        raise AlreadyDecided(submission.decisions.select_related("decided_by").first())
    claims = {claim.public_id: claim for claim in version.claims.all()}
    answers = {claim_id: answer for claim_id, answer in (findings or {}).items() if claim_id in claims}
    _check_ready(outcome, statement, answers)
    if words.still_matches(submission.words, submission.fingerprint) is not True:
        raise RecordBroken
    decision = _write_decision(
        by=by,
        portfolio=portfolio,
        submission=submission,
        supervision_id=supervision.pk,
        outcome=outcome,
        statement=statement,
        answers={claim: answers.get(claim_id, Finding.Answer.NOT_JUDGED) for claim_id, claim in claims.items()},
        notes={str(claim_id): note.strip() for claim_id, note in (notes or {}).items() if note.strip()},
        at=at,
    )
    try:
        move(version, to=outcome, moves=states.VERSION_MOVES)
    except SomebodyGotThereFirst as error:
        raise AlreadyDecided(None) from error
    VersionMove.objects.create(version=version, state=version.state, by=by, at=at)
    Evidence.objects.filter(pk=version.evidence_id).update(updated_at=at)
    DecisionDraft.objects.filter(submission=submission, supervisor=by).delete()
    audit.record(
        by=by,
        action=f"evidence.{outcome}",
        subject=portfolio.user,
        organisation=submission.organisation,
        thing=decision,
        detail={"sequence": decision.sequence, "took_over": decision.took_over},
    )
    mail.send(
        to=portfolio.user,
        template="decision_made",
        context={"evidence_id": version.evidence.public_id, "outcome": outcome},
    )
    return decision


def _check_ready(outcome: str, statement: str, answers: Mapping[UUID, str]) -> None:
    problems: list[tuple[str, str]] = []
    if outcome not in (Decision.Outcome.SIGNED_OFF, Decision.Outcome.RETURNED):
        problems.append(("outcome", _("Choose whether to sign it off or return it")))
    if not statement.strip():
        problems.append(("statement", _("Write two or three sentences about what this tells you")))
    if len(statement) > STATEMENT_LENGTH:
        problems.append(("statement", _("Shorten your statement to 20,000 characters")))
    if any(answer not in Finding.Answer.values for answer in answers.values()):
        problems.append(("findings", _("Choose one of the answers for each claim")))
    if problems:
        raise NotReady(problems)


def _write_decision(
    *,
    by: User,
    portfolio: Portfolio,
    submission: Submission,
    supervision_id: int,
    outcome: str,
    statement: str,
    answers: Mapping[Claim, str],
    notes: dict[str, str],
    at: datetime,
) -> Decision:
    """The decision with its words, findings and place in the chain; the chain's head moves on."""
    frozen = words.freeze(
        portfolio=portfolio,
        kind=FrozenWords.Kind.DECISION,
        payload={
            "statement": statement.strip(),
            "notes": notes,
            "by": person_as_they_were(by, submission.organisation),
            "organisation": submission.organisation.name,
        },
    )
    decision = Decision(
        portfolio=portfolio,
        sequence=portfolio.chain_length + 1,
        submission=submission,
        outcome=outcome,
        decided_at=at,
        decided_by=by,
        supervision_id=supervision_id,
        took_over=submission.addressee_id != by.pk,
        submission_fingerprint=submission.fingerprint,
        words=frozen.words,
        words_fingerprint=frozen.fingerprint,
        previous_fingerprint=portfolio.chain_head,
    )
    decision.fingerprint = link_fingerprint(
        decision, {str(claim.public_id): answer for claim, answer in answers.items()}
    )
    decision.save(force_insert=True)
    Finding.objects.bulk_create(
        Finding(decision=decision, claim=claim, answer=answer) for claim, answer in answers.items()
    )
    Portfolio.objects.filter(pk=portfolio.pk).update(
        chain_length=F("chain_length") + 1, chain_head=decision.fingerprint
    )
    return decision


def link_fingerprint(decision: Decision, answers: Mapping[str, str]) -> str:
    """The fingerprint of one link of the chain: everything a decision says but its words, which have their own.

    `answers` maps the public id of each claim to the finding. Needs portfolio, submission, decided_by and supervision.
    """
    link: dict[str, Any] = {
        "format": decision.format,
        "id": str(decision.public_id),
        "portfolio": str(decision.portfolio.public_id),
        "sequence": decision.sequence,
        "submission": str(decision.submission.public_id),
        "submission_fingerprint": decision.submission_fingerprint,
        "outcome": decision.outcome,
        "decided_at": decision.decided_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "decided_by": str(decision.decided_by.public_id),
        "supervision": str(decision.supervision.public_id),
        "took_over": decision.took_over,
        "findings": dict(answers),
        "words_fingerprint": decision.words_fingerprint,
        "previous": decision.previous_fingerprint,
    }
    return words.fingerprint_of(b"", words.canonical(link))


@transaction.atomic
def save_decision_draft(
    *,
    by: User,
    submission: Submission,
    edit_number: int,
    statement: str,
    outcome: str = "",
    findings: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
) -> DecisionDraft:
    """Keep what a supervisor has begun to write. Raises NotYourSupervisee, DraftChangedElsewhere."""
    if not rules.may_decide(by, submission):
        raise NotYourSupervisee
    draft, _made = DecisionDraft.objects.get_or_create(submission=submission, supervisor=by)
    rows = DecisionDraft.objects.filter(pk=draft.pk, edit_number=edit_number).update(
        statement=statement[:STATEMENT_LENGTH],
        outcome=outcome if outcome in Decision.Outcome.values else "",
        findings={"answers": dict(findings or {}), "notes": dict(notes or {})},
        edit_number=F("edit_number") + 1,
        saved_at=timezone.now(),
    )
    draft.refresh_from_db()
    if rows != 1:
        raise DraftChangedElsewhere(draft)
    return draft
