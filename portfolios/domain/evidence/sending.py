"""Sending: a draft is frozen and put before a supervisor, and can be called back until it is decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.domain import audit, mail
from people.models import Organisation, Supervision, User
from people.states import SomebodyGotThereFirst, move
from portfolios import states
from portfolios.domain import words
from portfolios.domain.evidence.claims import is_claimable
from portfolios.domain.evidence.drafting import start_next_version
from portfolios.domain.evidence.errors import NotADraft, NotReady
from portfolios.domain.evidence.guards import check_owner, lock_draft
from portfolios.models import Claim, Evidence, EvidenceVersion, FrozenWords, Submission, VersionMove


@transaction.atomic
def submit(
    *,
    by: User,
    version: EvidenceVersion,
    declared: bool,
    supervision: Supervision | None,
    at: datetime | None = None,
) -> Submission:
    """Freeze a draft and put it before a supervisor.

    `supervision` says to whom: one of the worker's own, live on the day. Raises NotYours, NotADraft (somebody sent it
    already), NotReady with what is missing.
    """
    at = at or timezone.now()
    version = lock_draft(by, version)
    claims = list(version.claims.select_related("capability__version__framework", "stage"))
    if problems := _problems(by, version, claims, declared=declared, supervision=supervision, at=at):
        raise NotReady(problems)
    assert supervision is not None
    portfolio = version.evidence.portfolio
    frozen = words.freeze(
        portfolio=portfolio, kind=FrozenWords.Kind.SUBMISSION, payload=_payload(by, version, claims, at)
    )
    # The reasons go among the frozen words; what stays is which capability and stage were claimed.
    version.claims.update(reason="")
    try:
        move(version, to="submitted", moves=states.VERSION_MOVES, text="")
    except SomebodyGotThereFirst as error:
        raise NotADraft from error
    frameworks = {claim.capability.version_id for claim in claims}
    submission = Submission.objects.create(
        portfolio=portfolio,
        version=version,
        organisation=supervision.organisation,
        supervision=supervision,
        addressee=supervision.supervisor,
        framework_version_id=frameworks.pop() if len(frameworks) == 1 else None,
        submitted_at=at,
        words=frozen.words,
        format=frozen.words.format,
        fingerprint=frozen.fingerprint,
    )
    VersionMove.objects.create(version=version, state=version.state, by=by, at=at)
    Evidence.objects.filter(pk=version.evidence_id).update(updated_at=at)
    audit.record(
        by=by, action="evidence.submitted", subject=by, organisation=supervision.organisation, thing=submission
    )
    mail.send(to=supervision.supervisor, template="submission_waiting", context={"submission_id": submission.public_id})
    return submission


def _problems(
    by: User,
    version: EvidenceVersion,
    claims: list[Claim],
    *,
    declared: bool,
    supervision: Supervision | None,
    at: datetime,
) -> list[tuple[str, str]]:
    """What is missing before it can be sent, each with the field it belongs to."""
    problems: list[tuple[str, str]] = []
    if not version.text.strip():
        problems.append(("text", _("Write what happened and what you make of it")))
    if not claims:
        problems.append(("claims", _("Choose at least one capability that this shows")))
    for claim in claims:
        if not claim.reason.strip():
            problems.append(
                (f"reason-{claim.public_id}", _("Say why this shows %(capability)s") % {"capability": claim.capability})
            )
        if not is_claimable(by, claim.capability.version):
            problems.append(
                ("claims", _("%(capability)s can no longer be claimed: remove it") % {"capability": claim.capability})
            )
    day = timezone.localdate(at)
    if supervision is None or not Supervision.objects.live(day).filter(pk=supervision.pk, worker=by).exists():
        problems.append(("supervision", _("Choose who should read it: somebody who supervises you today")))
    elif len(claims) > supervision.organisation.claims_limit:
        limit = supervision.organisation.claims_limit
        problems.append(
            (
                "claims",
                ngettext("Keep %(limit)d claim and remove the rest", "Keep %(limit)d claims and remove the rest", limit)
                % {"limit": limit},
            )
        )
    if not declared:
        problems.append(("declared", _("Confirm that nothing in it could identify a child or family")))
    return problems


def _payload(by: User, version: EvidenceVersion, claims: list[Claim], at: datetime) -> dict[str, Any]:
    """What is frozen of a submission: the words and the names as they were."""
    evidence = version.evidence
    return {
        "kind": evidence.kind,
        "title": evidence.title,
        "number": version.number,
        "text": version.text,
        "claims": [
            {
                "id": str(claim.public_id),
                "capability": {
                    "identifier": claim.capability.identifier,
                    "code": claim.capability.code,
                    "title": claim.capability.title,
                    "framework": claim.capability.version.framework.title,
                    "version": claim.capability.version.label,
                },
                "stage": {"code": claim.stage.code, "title": claim.stage.title},
                "reason": claim.reason,
            }
            for claim in claims
        ],
        "worker": person_as_they_were(by),
        "declared": "This is my own account, and nothing in it or its files could identify a child or family.",
        "submitted_at": at.isoformat(),
    }


def person_as_they_were(user: User, organisation: Organisation | None = None) -> dict[str, Any]:
    """A person's name, roles and registrations on the day, for freezing beside their words."""
    memberships = user.memberships.live().select_related("team", "organisation")
    if organisation is not None:
        memberships = memberships.filter(organisation=organisation)
    return {
        "id": str(user.public_id),
        "name": user.name,
        "teams": [str(m.team) for m in memberships if m.team],
        "registrations": [
            {"regulator": str(r.get_regulator_display()), "number": r.number} for r in user.registrations.all()
        ],
    }


@transaction.atomic
def recall(*, by: User, version: EvidenceVersion) -> EvidenceVersion:
    """Call a submitted version back before it is decided; return the next version, a draft with the same words.

    Raises NotYours, SomebodyGotThereFirst when it was decided meanwhile.
    """
    check_owner(by, version)
    move(version, to="recalled", moves=states.VERSION_MOVES)
    VersionMove.objects.create(version=version, state=version.state, by=by)
    audit.record(
        by=by,
        action="evidence.recalled",
        subject=by,
        organisation=version.submission.organisation,
        thing=version.submission,
    )
    return start_next_version(by=by, evidence=version.evidence)
