"""Claims as the writing page posts them: which are kept already, which were only chosen in the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from portfolios.domain import choices, own_evidence, writing
from portfolios.forms.evidence import PENDING, REASON, ClaimRow
from portfolios.models import EvidenceVersion

MOST_AT_ONCE = 10


def rows_of(user: Any, version: EvidenceVersion | None, fields: QueryDict | Mapping[str, Any]) -> list[ClaimRow]:
    """The claims of the page: those kept, then those named in `fields` (a post, or kept words) and not kept yet."""
    rows = [ClaimRow(c.capability, c.stage, c.reason, c) for c in own_evidence.claims_of(version)] if version else []
    known = {row.capability.pk for row in rows}
    for chosen in _list(fields, PENDING)[:MOST_AT_ONCE]:
        name, _space, stage = chosen.partition(" ")
        capability = choices.capability_named(user, name)
        at = choices.stage_for(user, capability, stage) if capability else None
        if capability is None or at is None:
            continue
        reason = _one(fields, f"{REASON}new-{capability.slug}")
        if capability.pk in known:
            # Kept meanwhile by another save of the same page: the page's reason is the newer one.
            rows = [_with(row, reason) if row.capability.pk == capability.pk else row for row in rows]
        else:
            rows.append(ClaimRow(capability, at, reason))
            known.add(capability.pk)
    return rows


def claims_chosen(user: Any, fields: QueryDict, removed: Mapping[str, str]) -> list[writing.NewClaim]:
    """What was chosen in the picker, at the stage beside it; or the claim in `removed`, with its reason."""
    names = [removed["name"]] if removed else fields.getlist("capability")
    stage_name = removed["stage"] if removed else fields.get("stage", "")
    chosen = []
    for name in dict.fromkeys(filter(None, names[:MOST_AT_ONCE])):
        capability = choices.capability_named(user, name)
        stage = choices.stage_for(user, capability, stage_name) if capability else None
        if capability and stage:
            chosen.append(writing.NewClaim(capability, stage, removed.get("reason", "")))
    return chosen


def _with(row: ClaimRow, reason: str) -> ClaimRow:
    return ClaimRow(row.capability, row.stage, reason or row.reason, row.claim)


def _list(fields: QueryDict | Mapping[str, Any], name: str) -> list[str]:
    if isinstance(fields, QueryDict):
        return [value for value in fields.getlist(name) if isinstance(value, str)]
    value: Any = fields.get(name, [])
    return [value] if isinstance(value, str) else list(value)


def _one(fields: QueryDict | Mapping[str, Any], name: str) -> str:
    value: Any = fields.get(name, "")
    return value if isinstance(value, str) else ""
