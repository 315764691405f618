"""Drafts: begun from nothing or from a CPD entry, saved while they are written, followed by the next, thrown away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from capabilities.models import Capability, Stage
from cpd.domain.attempts import playing
from cpd.domain.debrief import in_sentences
from cpd.models import Entry
from people.models import User
from people.states import SomebodyGotThereFirst
from portfolios import states
from portfolios.domain import words
from portfolios.domain.evidence.claims import add_claim, claims_limit, is_claimable, stage_for
from portfolios.domain.evidence.errors import ChangedElsewhere, NotADraft, NotYours
from portfolios.domain.evidence.guards import check_draft
from portfolios.domain.portfolios import own_stage, portfolio_of
from portfolios.models import Claim, Evidence, EvidenceVersion, VersionMove

TITLE_LENGTH = 200
TEXT_LENGTH = 200_000


@transaction.atomic
def start_evidence(
    *,
    by: User,
    kind: str,
    title: str = "",
    text: str = "",
    claims: Iterable[tuple[Capability, Stage]] = (),
    entry: Entry | None = None,
    at: datetime | None = None,
) -> EvidenceVersion:
    """A new piece of evidence with its first version, a draft that only `by` can see.

    `claims` are added up to the organisation's limit; the rest is left out, for the worker to choose.
    """
    if kind not in Evidence.Kind.values:
        raise ValueError(f"{kind} is no kind of evidence.")
    at = at or timezone.now()
    evidence = Evidence.objects.create(
        portfolio=portfolio_of(by), kind=kind, title=title.strip()[:TITLE_LENGTH], entry=entry, created_at=at
    )
    version = EvidenceVersion.objects.create(
        evidence=evidence, number=1, text=text[:TEXT_LENGTH], created_at=at, saved_at=at
    )
    VersionMove.objects.create(version=version, state=version.state, by=by, at=at)
    for capability, stage in list(claims)[: claims_limit(by)]:
        add_claim(by=by, version=version, capability=capability, stage=stage)
    return version


@transaction.atomic
def use_as_evidence(*, by: User, entry: Entry) -> EvidenceVersion:
    """A draft made from a CPD entry with everything carried over; the one already begun, if there is one.

    An entry of a case brings the way through it along, with the reasons. Raises NotYours.
    """
    if entry.user_id != by.pk:
        raise NotYours
    begun = (
        EvidenceVersion.objects.filter(evidence__entry=entry, evidence__portfolio__user=by, state="draft")
        .select_related("evidence")
        .first()
    )
    if begun:
        return begun
    stage = own_stage(portfolio_of(by))
    claims = []
    for capability in entry.capabilities.select_related("version").order_by("order"):
        at_stage = stage_for(capability, stage)
        if at_stage is not None and is_claimable(by, capability.version):
            claims.append((capability, at_stage))
    way = in_sentences(playing(entry.attempt)) if entry.attempt else ""
    parts = [entry.about, way, entry.learnt, entry.impact, entry.peer_discussed]
    return start_evidence(
        by=by,
        kind=Evidence.Kind.LEARNING,
        title=entry.title,
        text="\n\n".join(part.strip() for part in parts if part.strip()),
        claims=claims,
        entry=entry,
    )


@transaction.atomic
def save_draft(
    *,
    by: User,
    version: EvidenceVersion,
    edit_number: int,
    title: str,
    text: str,
    reasons: Mapping[UUID, str] | None = None,
    kind: str | None = None,
) -> EvidenceVersion:
    """Keep what was written. `edit_number` is the one the writer's page was made with.

    Raises NotYours, NotADraft, ChangedElsewhere when another tab has saved since.
    """
    check_draft(by, version)
    rows = EvidenceVersion.objects.filter(pk=version.pk, state="draft", edit_number=edit_number).update(
        text=text[:TEXT_LENGTH], edit_number=F("edit_number") + 1, saved_at=timezone.now()
    )
    current = EvidenceVersion.objects.select_related("evidence__portfolio").get(pk=version.pk)
    if rows != 1:
        if current.state != "draft":
            raise NotADraft
        raise ChangedElsewhere(current)
    evidence = current.evidence
    evidence.title = title.strip()[:TITLE_LENGTH]
    if kind in Evidence.Kind.values and current.number == 1:
        # Once a version has been sent, the piece keeps its kind: it is part of what was signed.
        evidence.kind = str(kind)
    evidence.save(update_fields=["title", "kind", "updated_at"])
    for claim in current.claims.filter(public_id__in=list(reasons or {})):
        claim.reason = (reasons or {})[claim.public_id][:TEXT_LENGTH]
        claim.save(update_fields=["reason"])
    return current


@transaction.atomic
def start_next_version(*, by: User, evidence: Evidence, at: datetime | None = None) -> EvidenceVersion:
    """The next version as a draft that begins with the last one's words and claims; the open draft if there is one.

    Raises NotYours, SomebodyGotThereFirst while a version lies with a supervisor.
    """
    if evidence.portfolio.user_id != by.pk:
        raise NotYours
    at = at or timezone.now()
    last = evidence.versions.select_related("submission__words").order_by("-number")[0]
    if last.state == "draft":
        return last
    if last.state not in states.NEXT_VERSION_FROM:
        raise SomebodyGotThereFirst
    payload = words.read(last.submission.words) or {}
    try:
        with transaction.atomic():
            version = EvidenceVersion.objects.create(
                evidence=evidence,
                number=last.number + 1,
                text=payload.get("text", ""),
                created_at=at,
                saved_at=at,
            )
    except IntegrityError:
        # Two clicks at once: the other one's draft serves.
        return evidence.versions.get(state="draft")
    reasons = {claim["id"]: claim["reason"] for claim in payload.get("claims", [])}
    Claim.objects.bulk_create(
        Claim(
            version=version,
            capability=claim.capability,
            stage=claim.stage,
            reason=reasons.get(str(claim.public_id), ""),
        )
        for claim in last.claims.select_related("capability__version", "stage")
        if is_claimable(by, claim.capability.version)
    )
    VersionMove.objects.create(version=version, state=version.state, by=by, at=at)
    return version


@transaction.atomic
def delete_draft(*, by: User, version: EvidenceVersion) -> None:
    """Throw a draft away, and the evidence too where it was its only version. Raises NotYours, NotADraft."""
    check_draft(by, version)
    evidence = version.evidence
    _forget_moves(version)
    version.delete()
    if not evidence.versions.exists():
        evidence.delete()


def _forget_moves(version: EvidenceVersion) -> None:
    """A draft nobody else ever saw leaves no trace: its one move goes with it."""
    VersionMove.objects.filter(version=version).delete()
