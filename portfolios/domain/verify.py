"""Recomputing the records: is everything that was signed still what was signed?

*Whole*: every fingerprint is recomputed and fits. *Erased*: it fits wherever words are left. *Broken*: something does
not fit, and the first such thing is named. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import F, Prefetch

from people.models import AuditRecord
from portfolios.domain import words
from portfolios.domain.decisions import link_fingerprint
from portfolios.models import (
    Decision,
    EvidenceVersion,
    Finding,
    FrozenWords,
    Portfolio,
    Recommendation,
    Submission,
)

BATCH = 500


@dataclass(frozen=True)
class Verdict:
    """What recomputing one portfolio's records showed."""

    state: Literal["whole", "erased", "broken"]
    decisions: int
    submissions: int
    erased: int
    first_break: str = ""


class _Break(Exception):
    """The first thing that does not fit."""


def verify_portfolio(portfolio: Portfolio) -> Verdict:
    """Recompute every submission and decision of a portfolio, in order. Memory stays bounded."""
    decisions = submissions = erased = 0
    try:
        for submission in _submissions(portfolio):
            submissions += 1
            erased += _check_submission(submission)
        head = ""
        for decision in _decisions(portfolio):
            decisions += 1
            erased += _check_decision(decision, decisions, head)
            head = decision.fingerprint
        _check_end(portfolio, decisions, head)
        erased += _check_recommendations(portfolio)
    except _Break as error:
        return Verdict("broken", decisions, submissions, erased, str(error))
    return Verdict("erased" if erased else "whole", decisions, submissions, erased)


def _submissions(portfolio: Portfolio) -> Iterator[Submission]:
    return (
        portfolio.submissions.select_related("words", "version__evidence")
        .prefetch_related("version__claims__capability", "version__claims__stage")
        .order_by("pk")
        .iterator(chunk_size=BATCH)
    )


def _decisions(portfolio: Portfolio) -> Iterator[Decision]:
    return (
        portfolio.decisions.select_related(
            "words", "submission__version", "decided_by", "supervision", "portfolio__user"
        )
        .prefetch_related(Prefetch("findings", Finding.objects.select_related("claim")))
        .order_by("sequence")
        .iterator(chunk_size=BATCH)
    )


def _check_words(name: str, frozen: FrozenWords, fingerprint: str, altered: str) -> int:
    """1 where the words were erased through the product, with its line in the audit trail, else 0. Raises _Break."""
    match words.still_matches(frozen, fingerprint):
        case None:
            told = AuditRecord.objects.filter(action=words.ERASED, object_id=str(frozen.pk))
            if not told.filter(object_type=FrozenWords._meta.label_lower).exists():
                raise _Break(f"{name}: the words are gone, and no erasure is on record")
            return 1
        case False:
            raise _Break(f"{name}: {altered}")
    return 0


def _check_submission(submission: Submission) -> int:
    """1 where the words were erased, else 0. Raises _Break."""
    name = f"submission {submission.public_id}"
    if _check_words(name, submission.words, submission.fingerprint, "the words are not the ones that were submitted"):
        return 1
    payload = words.read(submission.words) or {}
    frozen = {
        (claim["id"], claim["capability"]["identifier"], claim["stage"]["code"]) for claim in payload.get("claims", [])
    }
    kept = {
        (str(claim.public_id), claim.capability.identifier, claim.stage.code)
        for claim in submission.version.claims.all()
    }
    if frozen != kept:
        raise _Break(f"{name}: the claims are not the ones that were submitted")
    if payload.get("kind") != submission.version.evidence.kind:
        raise _Break(f"{name}: it is not the kind of evidence that was submitted")
    if datetime.fromisoformat(payload["submitted_at"]) != submission.submitted_at:
        raise _Break(f"{name}: it was not submitted at that time")
    return 0


def _check_decision(decision: Decision, position: int, previous: str) -> int:
    """1 where the words were erased, else 0. Raises _Break."""
    name = f"decision {decision.public_id} (number {decision.sequence})"
    if decision.sequence != position:
        raise _Break(f"{name}: number {position} is missing from the chain")
    if decision.previous_fingerprint != previous:
        raise _Break(f"{name}: it does not follow the decision before it")
    if decision.submission_fingerprint != decision.submission.fingerprint:
        raise _Break(f"{name}: it was given on other words than those of its submission")
    submission, supervision = decision.submission, decision.supervision
    worker = decision.portfolio.user_id
    if (submission.portfolio_id, supervision.worker_id) != (decision.portfolio_id, worker):
        raise _Break(f"{name}: it is about somebody else")
    if worker == decision.decided_by_id or supervision.supervisor_id != decision.decided_by_id:
        raise _Break(f"{name}: it was not given by the worker’s supervisor")
    if supervision.organisation_id != submission.organisation_id:
        raise _Break(f"{name}: it was given in another organisation")
    if decision.took_over != (submission.addressee_id != decision.decided_by_id):
        raise _Break(f"{name}: it does not say truly whether it was taken over")
    answers = {str(finding.claim.public_id): finding.answer for finding in decision.findings.all()}
    if link_fingerprint(decision, answers) != decision.fingerprint:
        raise _Break(f"{name}: its outcome, date, names or findings were altered")
    return _check_words(name, decision.words, decision.words_fingerprint, "the statement is not the one that was given")


def _check_end(portfolio: Portfolio, length: int, head: str) -> None:
    """The open end of the chain, and that every decided version has its decision. Raises _Break."""
    portfolio.refresh_from_db(fields=["chain_length", "chain_head"])
    if portfolio.chain_length != length or portfolio.chain_head != head:
        raise _Break(
            f"portfolio {portfolio.public_id}: it should have {portfolio.chain_length} decisions and has {length}"
        )
    undecided = (
        EvidenceVersion.objects.filter(evidence__portfolio=portfolio, state__in=("signed_off", "returned"))
        .exclude(submission__decisions__outcome__in=("signed_off", "returned"))
        .first()
    )
    if undecided is not None:
        raise _Break(f"version {undecided.public_id}: it is {undecided.state} without a decision")
    differs = (
        portfolio.decisions.filter(outcome__in=("signed_off", "returned"))
        .exclude(submission__version__state=F("outcome"))
        .first()
    )
    if differs is not None:
        raise _Break(f"decision {differs.public_id}: its version says {differs.submission.version.state}")


def _check_recommendations(portfolio: Portfolio) -> int:
    """How many recommendations and confirmations had their words erased. Raises _Break where they were altered."""
    erased = 0
    given = Recommendation.objects.filter(place__portfolio=portfolio).select_related("words", "moderation__words")
    for recommendation in given.iterator(chunk_size=BATCH):
        altered = "the words are not the ones that were given"
        name = f"recommendation {recommendation.public_id}"
        erased += _check_words(name, recommendation.words, recommendation.words_fingerprint, altered)
        moderation = getattr(recommendation, "moderation", None)
        if moderation is not None:
            name = f"moderation of {name}"
            erased += _check_words(name, moderation.words, moderation.words_fingerprint, altered)
    return erased
