"""Who may enter the CMS: people with a live author membership, through one Wagtail group.

The group only opens the door (access to the admin); what an author may do to which pages is decided further up, in
content. A membership that ends by its date is noticed at the next visit to the CMS (people/middleware.py).
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

from people.models import Membership, User

GROUP = "Authors"


def authors_group() -> Group:
    """The group of all authors, made with its one permission when it is not there yet."""
    group, made = Group.objects.get_or_create(name=GROUP)
    if made:
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return group


def sync_author(user: User) -> bool:
    """Put the person into the authors' group or take them out, as their live memberships say. True: an author."""
    writes = user.memberships.live().filter(role=Membership.Role.AUTHOR).exists()
    if writes:
        user.groups.add(authors_group())
    else:
        user.groups.remove(*Group.objects.filter(name=GROUP))
    return writes
