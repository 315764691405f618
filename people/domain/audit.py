"""Writing the audit trail: one line per thing that mattered, with identifiers and without anybody's words."""

from __future__ import annotations

from typing import Any

from django.db import models

from people.models import AuditRecord, Organisation, User


def record(
    *,
    by: User | None,
    action: str,
    subject: User | None = None,
    organisation: Organisation | None = None,
    thing: models.Model | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditRecord:
    """Write one line of the audit trail, in the transaction of the thing itself.

    `by` is the actor (None: the system, or an operator at the command line); `action` reads as "membership.accepted";
    `subject` is the person whose thing it is; `thing` is what it happened to, named by its public id where it has one;
    `detail` holds JSON without a learner's words. The row can never be changed afterwards (people/own_triggers.py).
    """
    return AuditRecord.objects.create(
        actor=by,
        action=action,
        subject=subject,
        organisation=organisation,
        object_type=thing._meta.label_lower if thing is not None else "",
        object_id=str(getattr(thing, "public_id", thing.pk)) if thing is not None else "",
        detail=detail or {},
    )
