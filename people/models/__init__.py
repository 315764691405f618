"""Who: users, organisations, teams, memberships, supervision, the audit trail, and words kept for their writer."""

from people.models.audit import AuditRecord
from people.models.organisations import Invitation, Membership, Organisation, Supervision, Team
from people.models.unsent import UnsentText
from people.models.users import Registration, User

__all__ = [
    "AuditRecord",
    "Invitation",
    "Membership",
    "Organisation",
    "Registration",
    "Supervision",
    "Team",
    "UnsentText",
    "User",
]
