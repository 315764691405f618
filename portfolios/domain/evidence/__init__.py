"""Writing evidence: from the first line of a draft to the moment it lies before a supervisor.

Every write to evidence, its versions and claims is in here. Deciding is in portfolios/domain/decisions.py.
"""

from portfolios.domain.evidence.claims import DEFAULT_CLAIMS_LIMIT, add_claim, claims_limit, remove_claim
from portfolios.domain.evidence.drafting import (
    TEXT_LENGTH,
    TITLE_LENGTH,
    delete_draft,
    save_draft,
    start_evidence,
    start_next_version,
    use_as_evidence,
)
from portfolios.domain.evidence.errors import (
    ChangedElsewhere,
    NotADraft,
    NotClaimable,
    NotReady,
    NotYours,
    TooManyClaims,
)
from portfolios.domain.evidence.sending import person_as_they_were, recall, submit

__all__ = [
    "DEFAULT_CLAIMS_LIMIT",
    "TEXT_LENGTH",
    "TITLE_LENGTH",
    "ChangedElsewhere",
    "NotADraft",
    "NotClaimable",
    "NotReady",
    "NotYours",
    "TooManyClaims",
    "add_claim",
    "claims_limit",
    "delete_draft",
    "person_as_they_were",
    "recall",
    "remove_claim",
    "save_draft",
    "start_evidence",
    "start_next_version",
    "submit",
    "use_as_evidence",
]
