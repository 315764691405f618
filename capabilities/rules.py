"""Who may change frameworks. Reading published ones needs no permission: they are public."""

from __future__ import annotations

import rules

from capabilities.models import Framework
from people.models import Membership, User

EDITING_ROLES = (Membership.Role.AUTHOR, Membership.Role.ADMIN)


@rules.predicate
def runs_the_site(user: User) -> bool:
    """Somebody who looks after the whole deployment."""
    return user.is_superuser


@rules.predicate
def edits_for_its_owner(user: User, framework: Framework | None) -> bool:
    """An author or admin, today, of the organisation whose framework it is."""
    if framework is None or framework.owner_id is None:
        return False
    return user.memberships.live().filter(organisation_id=framework.owner_id, role__in=EDITING_ROLES).exists()


may_change_framework = rules.is_active & (runs_the_site | edits_for_its_owner)

rules.add_perm("capabilities.change_framework_of_owner", may_change_framework)
