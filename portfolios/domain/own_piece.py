"""One piece of a worker's own evidence with everything that happened to it: every version, answer and step. Read only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from people.models import User
from portfolios.domain import words
from portfolios.domain.own_evidence import NotThere
from portfolios.models import Claim, Decision, Evidence, EvidenceVersion, Finding, VersionMove

State = EvidenceVersion.State


@dataclass(frozen=True)
class ClaimSeen:
    """A claim with its reason, and what the decision said of it (empty before one)."""

    claim: Claim
    reason: str
    answer: str = ""
    answer_words: str = ""
    note: str = ""


@dataclass(frozen=True)
class DecisionSeen:
    """A decision as it was recorded. `statement` is None where the words were erased: then `erased_why` says why."""

    decision: Decision
    statement: str | None
    by: str
    registrations: tuple[str, ...]
    erased_at: datetime | None
    erased_why: str


@dataclass(frozen=True)
class VersionSeen:
    """One version. `text` is None where the words were erased."""

    version: EvidenceVersion
    title: str
    text: str | None
    claims: tuple[ClaimSeen, ...]
    decision: DecisionSeen | None
    withdrawal: DecisionSeen | None
    worker: str = ""
    erased_at: datetime | None = None
    erased_why: str = ""
    changed_since: int | None = None

    @property
    def number(self) -> int:
        return self.version.number

    @property
    def state(self) -> str:
        return self.version.state

    @property
    def is_signed_off(self) -> bool:
        """Signed off, and not withdrawn since."""
        return self.state == State.SIGNED_OFF and self.withdrawal is None


@dataclass(frozen=True)
class Step:
    """One step of the history. `kind`: sent, recalled, returned, signed, withdrawn or draft."""

    kind: str
    number: int
    at: datetime
    who: str = ""
    statement: str = ""
    changed_since: int | None = None


@dataclass(frozen=True)
class Piece:
    """One piece of evidence. `versions` run from the first to the latest."""

    evidence: Evidence
    versions: tuple[VersionSeen, ...]
    history: tuple[Step, ...]

    @property
    def latest(self) -> VersionSeen:
        return self.versions[-1]

    @property
    def signed(self) -> VersionSeen | None:
        """The latest version that is signed off."""
        return next((seen for seen in reversed(self.versions) if seen.is_signed_off), None)

    @property
    def last_decided(self) -> VersionSeen | None:
        """The latest version that was answered."""
        return next((seen for seen in reversed(self.versions) if seen.decision), None)

    @property
    def ever_sent(self) -> bool:
        return any(seen.state != State.DRAFT for seen in self.versions)

    def version(self, number: int) -> VersionSeen:
        """Raises NotThere."""
        for seen in self.versions:
            if seen.number == number:
                return seen
        raise NotThere


def piece_of(user: User, evidence_id: UUID) -> Piece:
    """One piece of the person's own evidence with all its versions: 6 queries. Raises NotThere."""
    decisions = (
        Decision.objects.select_related("words", "decided_by")
        .prefetch_related(Prefetch("findings", queryset=Finding.objects.all()))
        .order_by("sequence")
    )
    versions = (
        EvidenceVersion.objects.select_related("submission__words", "submission__addressee")
        .prefetch_related(
            Prefetch("claims", queryset=Claim.objects.select_related("capability__version__framework", "stage")),
            Prefetch("moves", queryset=VersionMove.objects.select_related("by")),
            Prefetch("submission__decisions", queryset=decisions),
        )
        .order_by("number")
    )
    evidence = (
        Evidence.objects.filter(portfolio__user=user, public_id=evidence_id)
        .select_related("portfolio", "entry")
        .prefetch_related(Prefetch("versions", queryset=versions))
        .first()
    )
    if evidence is None:
        raise NotThere
    seen: list[VersionSeen] = []
    for version in evidence.versions.all():
        seen.append(_see(evidence, version, seen[-1].number if seen else None))
    return Piece(evidence, tuple(seen), tuple(_history(seen)))


def _see(evidence: Evidence, version: EvidenceVersion, before: int | None) -> VersionSeen:
    submission = getattr(version, "submission", None)
    if submission is None:
        claims = tuple(ClaimSeen(claim, claim.reason) for claim in version.claims.all())
        return VersionSeen(version, evidence.title, version.text, claims, None, None, changed_since=before)
    payload = words.read(submission.words)
    decisions = list(submission.decisions.all())
    answered = next((d for d in decisions if d.outcome != Decision.Outcome.WITHDRAWN), None)
    withdrawn = next((d for d in decisions if d.outcome == Decision.Outcome.WITHDRAWN), None)
    return VersionSeen(
        version=version,
        title=(payload or {}).get("title") or "",
        text=None if payload is None else payload["text"],
        claims=_claims(version, payload, answered),
        decision=_decision(answered) if answered else None,
        withdrawal=_decision(withdrawn) if withdrawn else None,
        worker=_as_they_were((payload or {}).get("worker", {})),
        erased_at=submission.words.erased_at,
        erased_why=submission.words.erased_why,
        changed_since=before,
    )


def _as_they_were(person: dict[str, Any]) -> str:
    """Name and registrations as frozen: whose record this is, for paper."""
    registrations = (f"{r['regulator']} {r['number']}" for r in person.get("registrations", []))
    return ", ".join([person.get("name", ""), *registrations])


def _claims(
    version: EvidenceVersion, payload: dict[str, Any] | None, decision: Decision | None
) -> tuple[ClaimSeen, ...]:
    reasons = {claim["id"]: claim["reason"] for claim in (payload or {}).get("claims", [])}
    findings = {finding.claim_id: finding for finding in decision.findings.all()} if decision else {}
    notes = (words.read(decision.words) or {}).get("notes", {}) if decision else {}
    seen = []
    for claim in version.claims.all():
        finding = findings.get(claim.pk)
        seen.append(
            ClaimSeen(
                claim=claim,
                reason=reasons.get(str(claim.public_id), ""),
                answer=finding.answer if finding else "",
                answer_words=str(finding.get_answer_display()) if finding else "",
                note=notes.get(str(claim.public_id), ""),
            )
        )
    return tuple(seen)


def _decision(decision: Decision) -> DecisionSeen:
    payload = words.read(decision.words)
    by = (payload or {}).get("by", {})
    return DecisionSeen(
        decision=decision,
        statement=None if payload is None else payload.get("statement", ""),
        by=by.get("name") or decision.decided_by.name,
        registrations=tuple(f"{r['regulator']} {r['number']}" for r in by.get("registrations", [])),
        erased_at=decision.words.erased_at,
        erased_why=decision.words.erased_why,
    )


def _history(versions: list[VersionSeen]) -> list[Step]:
    """Every step from the first version to the last, oldest first."""
    steps: list[Step] = []
    for seen in versions:
        for move in seen.version.moves.all():
            if move.state == State.SUBMITTED:
                to = seen.version.submission.addressee.name
                steps.append(Step("sent", seen.number, move.at, to, changed_since=seen.changed_since))
            elif move.state == State.RECALLED:
                steps.append(Step("recalled", seen.number, move.at))
        for answer in filter(None, (seen.decision, seen.withdrawal)):
            kinds = {"signed_off": "signed", "returned": "returned", "withdrawn": "withdrawn"}
            decision = answer.decision
            kind = kinds[decision.outcome]
            steps.append(Step(kind, seen.number, decision.decided_at, answer.by, answer.statement or ""))
        if seen.state == State.DRAFT:
            steps.append(Step("draft", seen.number, seen.version.saved_at, changed_since=seen.changed_since))
    return steps
