"""Who may, about people: predicates asked by the domain and used by the views to show or hide (DESIGN §11).

Each costs one query; a page that already holds the person's Standing asks that instead (people/domain/queries.py).
"""

from __future__ import annotations

import rules
from django.contrib.auth.models import AnonymousUser

from people.models import Membership, Organisation, Supervision, User


def _holds(user: User | AnonymousUser, organisation: Organisation | None, role: str) -> bool:
    return (
        isinstance(user, User)
        and organisation is not None
        and user.memberships.live().filter(organisation=organisation, role=role).exists()
    )


@rules.predicate
def is_admin_of(user: User | AnonymousUser, organisation: Organisation | None) -> bool:
    """Organisation admins write people, teams and supervisions."""
    return _holds(user, organisation, Membership.Role.ADMIN)


@rules.predicate
def leads(user: User | AnonymousUser, organisation: Organisation | None) -> bool:
    """A practice lead of the organisation, today."""
    return _holds(user, organisation, Membership.Role.PRACTICE_LEAD)


@rules.predicate
def is_asked(user: User | AnonymousUser, request: Membership | Supervision | None) -> bool:
    """The person whom a waiting membership or supervision waits for: the member, the worker."""
    if request is None:
        return False
    asked = request.user_id if isinstance(request, Membership) else request.worker_id
    return user.pk == asked


may_read_people = is_admin_of | leads
may_write_people = is_admin_of

rules.add_perm("people.read_people", may_read_people)
rules.add_perm("people.write_people", may_write_people)
rules.add_perm("people.answer_request", is_asked)
