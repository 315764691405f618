"""Who may change and publish frameworks (DESIGN §11). Reading published ones needs no permission: they are public."""

from __future__ import annotations

import rules

from capabilities.models import Framework, VersionReview
from people.models import Membership, User

EDITING_ROLES = (Membership.Role.AUTHOR, Membership.Role.PRACTICE_LEAD)


@rules.predicate
def runs_the_site(user: User) -> bool:
    """Somebody who looks after the whole deployment."""
    return user.is_superuser


def _holds(user: User, framework: Framework | None, roles: tuple[str, ...]) -> bool:
    if framework is None or framework.owner_id is None:
        return False
    return user.memberships.live().filter(organisation_id=framework.owner_id, role__in=roles).exists()


@rules.predicate
def writes_for_its_owner(user: User, framework: Framework | None) -> bool:
    """An author or practice lead, today, of the organisation whose framework it is."""
    return _holds(user, framework, EDITING_ROLES)


@rules.predicate
def leads_its_owner(user: User, framework: Framework | None) -> bool:
    """A practice lead, today, of the organisation whose framework it is."""
    return _holds(user, framework, (Membership.Role.PRACTICE_LEAD,))


@rules.predicate
def writes_for_the_reviewed(user: User, review: VersionReview | None) -> bool:
    """Whoever may change the framework whose version is to be reviewed."""
    return review is not None and may_change_framework.test(user, review.version.framework)


@rules.predicate
def asked_for_it(user: User, review: VersionReview | None) -> bool:
    """The person who asked for the review."""
    return review is not None and review.asked_by_id == user.pk


may_change_framework = rules.is_active & (runs_the_site | writes_for_its_owner)
may_publish_framework = rules.is_active & (runs_the_site | leads_its_owner)
# Another pair of eyes: nobody decides on what they put forward themselves, the operator neither.
may_decide_review = rules.is_active & writes_for_the_reviewed & ~asked_for_it

rules.add_perm("capabilities.change_framework_of_owner", may_change_framework)
rules.add_perm("capabilities.publish_framework_of_owner", may_publish_framework)
rules.add_perm("capabilities.decide_review_of_version", may_decide_review)
