"""Who may enter the CMS: people with a live author or practice lead membership, through one Wagtail group for each.

These two groups only open the door (access to the admin). Beside them each organisation that writes has a group of its
own authors. What that one may do to which pages, pictures and documents is decided further up, in content, and what
both may do to frameworks in capabilities; practice leads have no page. A membership that ends by its date is noticed at
the next visit to the CMS (people/middleware.py).
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal

from people.models import Membership, Organisation, User

GROUP = "Authors"
LEADS_GROUP = "Practice leads"
DOORS = {Membership.Role.AUTHOR: GROUP, Membership.Role.PRACTICE_LEAD: LEADS_GROUP}
MOST_CHARACTERS = 150  # of a group's name

# Sent with `organisation`, which has an author and no group of authors yet: whoever keeps pages may give it a place for them.
author_without_space = Signal()


def authors_group() -> Group:
    """The group of all authors, made with its one permission when it is not there yet."""
    return _group(GROUP)


def _group(name: str) -> Group:
    group, made = Group.objects.get_or_create(name=name)
    if made:
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return group


@transaction.atomic
def authors_group_of(organisation: Organisation) -> Group:
    """The group of the authors of one organisation, made without any permission when it is not there yet.

    Those who write for it already come in at their next visit (`sync_author`). Sets `organisation.authors_group`.
    """
    kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if kept.authors_group is None:
        name = f"Authors of {kept.name}"[:MOST_CHARACTERS]
        if Group.objects.filter(name=name).exists():  # names of organisations may repeat, their addresses never
            name = f"{name[: MOST_CHARACTERS - len(kept.slug) - 3]} ({kept.slug})"
        kept.authors_group = Group.objects.create(name=name)
        kept.save(update_fields=["authors_group"])
    organisation.authors_group = kept.authors_group
    return kept.authors_group


def sync_author(user: User) -> bool:
    """Put the person into the groups of their live memberships and take them out of the others. True: an author.

    2 queries where nothing changes.
    """
    held = list(user.memberships.live().filter(role__in=DOORS).select_related("organisation"))
    doors = {DOORS[Membership.Role(membership.role)] for membership in held}
    written_for = [membership.organisation for membership in held if membership.role == Membership.Role.AUTHOR]
    for organisation in written_for:
        if organisation.authors_group_id is None:
            author_without_space.send(sender=Organisation, organisation=organisation)
    own = {key for organisation in written_for if (key := organisation.authors_group_id) is not None}
    present = list(user.groups.filter(Q(name__in=DOORS.values()) | Q(organisation__isnull=False)))
    missing_doors = doors - {group.name for group in present}
    missing_own = own - {group.pk for group in present}
    if missing_doors or missing_own:
        user.groups.add(*(_group(name) for name in missing_doors), *missing_own)
    surplus = [group for group in present if group.name not in doors and group.pk not in own]
    if surplus:
        user.groups.remove(*surplus)
    return GROUP in doors
