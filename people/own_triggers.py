"""Triggers of the people app: the audit trail is append-only, and supervisions do not overlap."""

from people.triggers import Trigger, append_only

_OVERLAP = (
    "EXISTS (SELECT 1 FROM people_supervision other WHERE other.id IS NOT NULL AND (NEW.id IS NULL OR other.id <> NEW.id)"
    " AND other.worker_id = NEW.worker_id AND other.supervisor_id = NEW.supervisor_id"
    " AND other.organisation_id = NEW.organisation_id AND other.kind = NEW.kind"
    " AND (other.ended IS NULL OR other.ended > NEW.started)"
    " AND (NEW.ended IS NULL OR NEW.ended > other.started))"
)

TRIGGERS = [
    *append_only("people_auditrecord", what="Audit records"),
    Trigger(
        "supervision_no_overlap_insert", "people_supervision", "INSERT", "That supervision is there already", _OVERLAP
    ),
    Trigger(
        "supervision_no_overlap_update", "people_supervision", "UPDATE", "That supervision is there already", _OVERLAP
    ),
]
