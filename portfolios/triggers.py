"""Triggers of the portfolios app: what was submitted, signed or judged stays, whoever writes."""

from people.triggers import Trigger, append_only, never_emptied

_NOT_DRAFT = "EXISTS (SELECT 1 FROM portfolios_evidenceversion v WHERE v.id = {row}.version_id AND v.state <> 'draft')"
_CLAIM = "The claims of a submitted version never change"
_VERSION = "A submitted version never changes: write the next one"
_CARRY_OVER = "A carry-over never changes: it can only be taken back, once"
_WORDS = "Frozen words never change: they can only be erased, with a reason"

# A decision is given by somebody who supervises the worker, never by the worker, on the words that were submitted, and is
# the next link of the worker's own chain.
_A_PROPER_DECISION = (
    "EXISTS (SELECT 1 FROM portfolios_submission s JOIN portfolios_portfolio p ON p.id = s.portfolio_id"
    " JOIN people_supervision v ON v.id = NEW.supervision_id WHERE s.id = NEW.submission_id AND p.id = NEW.portfolio_id"
    " AND s.fingerprint = NEW.submission_fingerprint AND v.worker_id = p.user_id AND v.supervisor_id = NEW.decided_by_id"
    " AND p.user_id <> NEW.decided_by_id AND v.organisation_id = s.organisation_id"
    " AND NEW.sequence = p.chain_length + 1 AND NEW.previous_fingerprint = p.chain_head)"
)
# Findings come with their decision, before the version moves on, and are about that version's own claims.
_A_PROPER_FINDING = (
    "EXISTS (SELECT 1 FROM portfolios_decision d JOIN portfolios_submission s ON s.id = d.submission_id"
    " JOIN portfolios_claim c ON c.version_id = s.version_id JOIN portfolios_evidenceversion v ON v.id = s.version_id"
    " WHERE d.id = NEW.decision_id AND c.id = NEW.claim_id AND v.state = 'submitted')"
)
_DECIDED = (
    "EXISTS (SELECT 1 FROM portfolios_decision d JOIN portfolios_submission s ON s.id = d.submission_id"
    " WHERE s.version_id = NEW.id AND d.outcome = NEW.state)"
)
_GROWN_BY_ONE = (
    "OLD.user_id = NEW.user_id AND NEW.chain_length = OLD.chain_length + 1 AND EXISTS (SELECT 1 FROM portfolios_decision d"
    " WHERE d.portfolio_id = NEW.id AND d.sequence = NEW.chain_length AND d.fingerprint = NEW.chain_head)"
)
# Only what makes a knot is carried: signed off, not withdrawn, not found *partly* or *not yet*; the claim's own owner's, to
# another version, at a stage of that version.
_A_PROPER_CARRY_OVER = (
    "EXISTS (SELECT 1 FROM portfolios_claim c JOIN portfolios_submission s ON s.version_id = c.version_id"
    " JOIN portfolios_decision d ON d.submission_id = s.id JOIN capabilities_capability was ON was.id = c.capability_id"
    " JOIN capabilities_capability counted ON counted.id = NEW.capability_id"
    " JOIN capabilities_stage g ON g.id = NEW.stage_id"
    " WHERE c.id = NEW.claim_id AND d.id = NEW.decision_id AND d.outcome = 'signed_off'"
    " AND d.portfolio_id = NEW.portfolio_id AND s.portfolio_id = NEW.portfolio_id"
    " AND g.version_id = counted.version_id AND was.version_id <> counted.version_id"
    " AND NOT EXISTS (SELECT 1 FROM portfolios_decision w WHERE w.submission_id = s.id AND w.outcome = 'withdrawn')"
    " AND NOT EXISTS (SELECT 1 FROM portfolios_finding f WHERE f.claim_id = c.id AND f.decision_id = d.id"
    " AND f.answer IN ('partly', 'not_yet')))"
)
_SENT = "EXISTS (SELECT 1 FROM portfolios_evidenceversion v WHERE v.evidence_id = OLD.id AND v.state <> 'draft')"

TRIGGERS = [
    Trigger(
        "portfolio_chain_only_grows",
        "portfolios_portfolio",
        "UPDATE",
        "The chain of decisions only grows",
        f"NOT ({_GROWN_BY_ONE})",
        changed=("user_id", "chain_length", "chain_head"),
    ),
    Trigger(
        "evidence_keeps_its_kind",
        "portfolios_evidence",
        "UPDATE",
        "What was sent keeps its kind and its owner",
        _SENT,
        changed=("kind", "portfolio_id"),
    ),
    Trigger("evidenceversion_born_a_draft", "portfolios_evidenceversion", "INSERT", _VERSION, "NEW.state <> 'draft'"),
    Trigger(
        "evidenceversion_decided_by_a_decision",
        "portfolios_evidenceversion",
        "UPDATE",
        _VERSION,
        f"OLD.state = 'submitted' AND NEW.state IN ('returned', 'signed_off') AND NOT {_DECIDED}",
    ),
    Trigger(
        "decision_by_their_supervisor",
        "portfolios_decision",
        "INSERT",
        "A decision is given by somebody who supervises the worker, as the next of the chain",
        f"NOT {_A_PROPER_DECISION}",
    ),
    Trigger(
        "finding_with_its_decision",
        "portfolios_finding",
        "INSERT",
        "A finding comes with its decision and is about one of its claims",
        f"NOT {_A_PROPER_FINDING}",
    ),
    never_emptied("portfolios_portfolio", what="Portfolios"),
    never_emptied("portfolios_evidenceversion", what="Versions"),
    never_emptied("portfolios_claim", what="Claims"),
    never_emptied("portfolios_frozenwords", what="Frozen words"),
    never_emptied("portfolios_versionmove", what="Moves"),
    Trigger(
        "evidenceversion_frozen_columns",
        "portfolios_evidenceversion",
        "UPDATE",
        _VERSION,
        "OLD.state <> 'draft'",
        changed=("public_id", "evidence_id", "number", "text", "edit_number", "created_at", "saved_at"),
    ),
    Trigger(
        "evidenceversion_legal_moves",
        "portfolios_evidenceversion",
        "UPDATE",
        _VERSION,
        "OLD.state <> NEW.state AND NOT ((OLD.state = 'draft' AND NEW.state = 'submitted')"
        " OR (OLD.state = 'submitted' AND NEW.state IN ('returned', 'signed_off', 'recalled')))",
    ),
    Trigger("evidenceversion_no_delete", "portfolios_evidenceversion", "DELETE", _VERSION, "OLD.state <> 'draft'"),
    Trigger("claim_frozen_insert", "portfolios_claim", "INSERT", _CLAIM, _NOT_DRAFT.format(row="NEW")),
    Trigger("claim_frozen_update", "portfolios_claim", "UPDATE", _CLAIM, _NOT_DRAFT.format(row="OLD")),
    Trigger("claim_frozen_delete", "portfolios_claim", "DELETE", _CLAIM, _NOT_DRAFT.format(row="OLD")),
    Trigger(
        "frozenwords_tombstone_only",
        "portfolios_frozenwords",
        "UPDATE",
        _WORDS,
        "NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.body IS NULL AND NEW.salt IS NULL"
        " AND NEW.erased_why <> '' AND NEW.portfolio_id = OLD.portfolio_id AND NEW.kind = OLD.kind"
        " AND NEW.format = OLD.format)",
    ),
    Trigger("frozenwords_no_delete", "portfolios_frozenwords", "DELETE", _WORDS),
    Trigger("versionmove_no_update", "portfolios_versionmove", "UPDATE", "Moves never change"),
    Trigger(
        "versionmove_no_delete",
        "portfolios_versionmove",
        "DELETE",
        "Only a draft nobody else ever saw leaves without a trace",
        _NOT_DRAFT.format(row="OLD"),
    ),
    *append_only("portfolios_submission", what="Submissions"),
    *append_only("portfolios_decision", what="Decisions"),
    *append_only("portfolios_finding", what="Findings"),
    *append_only("portfolios_judgement", what="Judgements"),
    *append_only("portfolios_placemove", what="Moves"),
    *append_only("portfolios_recommendation", what="Recommendations"),
    *append_only("portfolios_moderation", what="Moderations"),
    # The check constraint compares with what the row itself says; this one with the recommendation and its place.
    Trigger(
        "moderation_by_somebody_else",
        "portfolios_moderation",
        "INSERT",
        "Nobody confirms their own recommendation, nor their own place",
        "EXISTS (SELECT 1 FROM portfolios_recommendation r JOIN portfolios_place p ON p.id = r.place_id"
        " JOIN portfolios_portfolio f ON f.id = p.portfolio_id WHERE r.id = NEW.recommendation_id"
        " AND (r.by_id = NEW.by_id OR r.by_id <> NEW.recommended_by_id OR f.user_id = NEW.by_id))",
    ),
    *append_only("portfolios_careerstage", what="Career stages"),
    Trigger(
        "carryover_of_a_sign_off",
        "portfolios_carryover",
        "INSERT",
        "Only what is signed off is carried over, by its owner, to another version",
        f"NEW.taken_back_at IS NOT NULL OR NOT {_A_PROPER_CARRY_OVER}",
    ),
    Trigger(
        "carryover_taken_back_once",
        "portfolios_carryover",
        "UPDATE",
        _CARRY_OVER,
        "NOT (OLD.taken_back_at IS NULL AND NEW.taken_back_at IS NOT NULL)",
    ),
    Trigger(
        "carryover_frozen_columns",
        "portfolios_carryover",
        "UPDATE",
        _CARRY_OVER,
        changed=(
            *("id", "public_id", "portfolio_id", "claim_id", "decision_id", "capability_id", "stage_id"),
            *("relation", "note", "confirmed_at"),
        ),
    ),
    Trigger("carryover_no_delete", "portfolios_carryover", "DELETE", _CARRY_OVER),
    never_emptied("portfolios_carryover", what="Carry-overs"),
]
