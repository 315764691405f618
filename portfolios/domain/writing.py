"""One page of writing kept in one go: the words, the reasons and the claims chosen in the page.

Composes the single writes of portfolios/domain/evidence.py; also what two tabs wrote, brought together again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from capabilities.models import Capability, Stage
from people.domain import unsent
from people.models import UnsentText, User
from portfolios.domain import evidence as writes
from portfolios.domain.compare import together
from portfolios.models import Claim, EvidenceVersion

Fields = Mapping[str, str | list[str]]


class TogetherTooLong(Exception):
    """Both tabs' words together are longer than an account may be."""


@dataclass(frozen=True)
class NewClaim:
    """A claim chosen in the page and not kept yet."""

    capability: Capability
    stage: Stage
    reason: str = ""


@dataclass(frozen=True)
class Words:
    """What the writing page holds besides its claims."""

    kind: str
    title: str
    text: str

    @property
    def is_empty(self) -> bool:
        return not (self.title.strip() or self.text.strip())


@dataclass(frozen=True)
class Kept:
    """What was kept. `refused` are new claims beyond the organisation's limit or not claimable any more."""

    version: EvidenceVersion
    refused: tuple[NewClaim, ...] = ()


@transaction.atomic
def write_down(
    *,
    by: User,
    version: EvidenceVersion | None,
    edit_number: int,
    words: Words,
    reasons: Mapping[UUID, str],
    new_claims: Iterable[NewClaim] = (),
) -> Kept:
    """Keep a whole page of writing, as a new piece of evidence where `version` is None.

    Reasons of claims that are not in `reasons` stay as they are. Raises NotYours, NotADraft, ChangedElsewhere.
    """
    if version is None:
        version = writes.start_evidence(by=by, kind=words.kind, title=words.title, text=words.text)
    else:
        version = writes.save_draft(
            by=by,
            version=version,
            edit_number=edit_number,
            title=words.title,
            text=words.text,
            reasons=reasons,
            kind=words.kind or None,
        )
    refused = []
    for new in new_claims:
        try:
            # A claim that another save of this page made already keeps its stage and gets the newer reason.
            writes.add_claim(by=by, version=version, capability=new.capability, stage=new.stage, reason=new.reason)
        except (writes.TooManyClaims, writes.NotClaimable):
            refused.append(new)
    return Kept(version, tuple(refused))


@dataclass(frozen=True)
class Difference:
    """One field that two tabs left different. `field` is its name in the form."""

    field: str
    label: str
    saved: str
    other: str


def differences(
    version: EvidenceVersion, claims: Iterable[Claim], fields: Fields, labels: Mapping[str, Any]
) -> list[Difference]:
    """Where the words kept from another tab (`fields`, by form field) differ from what is saved.

    `labels` names the title and the account; a reason is named after its capability. A field the other tab did not send
    is no difference, nor are line ends.
    """
    saved = {"title": version.evidence.title, "text": version.text}
    names: dict[str, Any] = dict(labels)
    for claim in claims:
        saved[f"reason-{claim.public_id}"] = claim.reason
        names[f"reason-{claim.public_id}"] = str(claim.capability)
    found = []
    for field, words in saved.items():
        other = fields.get(field)
        if isinstance(other, str) and _plain(other) != _plain(words):
            found.append(Difference(field, str(names[field]), words, other.replace("\r\n", "\n")))
    return found


@transaction.atomic
def bring_together(
    *,
    by: User,
    version: EvidenceVersion,
    claims: Iterable[Claim],
    kept: UnsentText,
    edit_number: int,
    choice: str,
) -> EvidenceVersion:
    """Settle what two tabs wrote. `choice`: "saved" lets the other tab's words go, "other" puts them in the place of
    what is saved, "both" keeps every paragraph of either. Raises NotYours, NotADraft, ChangedElsewhere, ValueError.
    """
    if choice not in ("saved", "other", "both"):
        raise ValueError(f"{choice} is no way to bring words together.")
    if choice != "saved":
        claims = list(claims)
        found = {d.field: d for d in differences(version, claims, kept.fields, {"title": "", "text": ""})}

        def settled(field: str, saved: str) -> str:
            if field not in found:
                return saved
            other = found[field].other
            if choice == "other" or not saved.strip():
                return other
            if field == "title" or not other.strip():
                return saved
            both = together(saved, other)
            if len(both) > writes.TEXT_LENGTH:
                raise TogetherTooLong
            return both

        version = writes.save_draft(
            by=by,
            version=version,
            edit_number=edit_number,
            title=settled("title", version.evidence.title),
            text=settled("text", version.text),
            reasons={claim.public_id: settled(f"reason-{claim.public_id}", claim.reason) for claim in claims},
        )
    unsent.let_go(by, kept)
    return version


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
