"""Who may enter the CMS: people with a live author or practice lead membership, through one Wagtail group for each.

The groups only open the door (access to the admin). What authors may do to which pages is decided further up, in
content, and what both may do to frameworks in capabilities; practice leads have no page. A membership that ends by its
date is noticed at the next visit to the CMS (people/middleware.py).
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

from people.models import Membership, User

GROUP = "Authors"
LEADS_GROUP = "Practice leads"
DOORS = {Membership.Role.AUTHOR: GROUP, Membership.Role.PRACTICE_LEAD: LEADS_GROUP}


def authors_group() -> Group:
    """The group of all authors, made with its one permission when it is not there yet."""
    return _group(GROUP)


def _group(name: str) -> Group:
    group, made = Group.objects.get_or_create(name=name)
    if made:
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return group


def sync_author(user: User) -> bool:
    """Put the person into the groups of their live memberships and take them out of the others. True: an author.

    2 queries where nothing changes.
    """
    roles = set(user.memberships.live().filter(role__in=DOORS).values_list("role", flat=True))
    wanted = {group for role, group in DOORS.items() if role in roles}
    present = set(user.groups.filter(name__in=DOORS.values()).values_list("name", flat=True))
    if missing := wanted - present:
        user.groups.add(*(_group(name) for name in missing))
    if surplus := present - wanted:
        user.groups.remove(*Group.objects.filter(name__in=surplus))
    return GROUP in wanted
