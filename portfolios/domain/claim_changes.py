"""How the claims of one version became those of the next: pure, over frozen words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from portfolios.domain.reading import ClaimRead

Fate = Literal["new", "gone", "changed", "same"]


@dataclass(frozen=True)
class ClaimChange:
    """What became of one claim. The `old_…` fields say what a changed claim was."""

    fate: Fate
    code: str
    title: str
    stage: str
    reason: str
    old_stage: str = ""
    old_reason: str = ""


def claim_changes(before: dict[str, Any], claims: Sequence[ClaimRead]) -> list[ClaimChange]:
    """The claims of now in their order, then those that are gone. `before` is an earlier version's frozen payload.

    A claim is the same claim where it names the same capability, by code and title.
    """
    old = {(was["capability"]["code"], was["capability"]["title"]): was for was in before.get("claims", [])}
    changes = []
    for claim in claims:
        was = old.pop((claim.code, claim.title), None)
        if was is None:
            changes.append(ClaimChange("new", claim.code, claim.title, claim.stage, claim.reason))
            continue
        stage, reason = was["stage"]["title"], was["reason"]
        fate: Fate = "same" if (stage, reason) == (claim.stage, claim.reason) else "changed"
        changes.append(ClaimChange(fate, claim.code, claim.title, claim.stage, claim.reason, stage, reason))
    gone = [
        ClaimChange("gone", code, title, was["stage"]["title"], was["reason"]) for (code, title), was in old.items()
    ]
    return changes + gone
