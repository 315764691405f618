"""The spaces of institutions: setting one up for an organisation, whose page a page is, and what a space shows.

A space is an InstitutionPage, the group of the organisation's authors (people/domain/authors.py) and a collection of
pictures and documents. The group may add and change there, and nowhere else; publishing takes two reviews
(content/domain/editorial).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from content.domain.editorial.setting_up import assign_reviews
from content.domain.queries import Learning, as_learning, by_review
from content.domain.rich_text import shown
from content.domain.translations import let_translate
from content.models import HomePage, InstitutionIndexPage, InstitutionPage
from content.models.kinds import Kind
from content.models.public import readable
from people.domain.authors import authors_group_of, sync_author
from people.models import Membership, Organisation, User

SLUG = "institutions"
ON_PAGES = ("add_page", "change_page")
IN_COLLECTIONS = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
    "wagtaildocs": ("add_document", "change_document", "choose_document"),
}


class NoSite(Exception):
    """There is no home page yet beneath which a space could be."""

    def __init__(self) -> None:
        super().__init__(_("There is no home page yet. Load the content first: manage.py load_content."))


# Setting up


def has_site() -> bool:
    """Whether there is a home page beneath which spaces can be."""
    return bool(HomePage.objects.exists())


def institutions_index(*, by: User | None = None) -> InstitutionIndexPage:
    """The list of institutions beneath the home page, made when it is not there yet, with its reviews. Raises NoSite."""
    home = HomePage.objects.order_by("pk").first()
    if home is None:
        raise NoSite
    found: InstitutionIndexPage | None = InstitutionIndexPage.objects.child_of(home).first()
    if found is None:
        found = InstitutionIndexPage(
            title=_("Institutions"),
            slug=SLUG,
            lead=_(
                "Universities and councils that write here. What one writes, another reviews before it is published."
            ),
        )
        _publish(home, found, by)
    assign_reviews(found)
    return found


@transaction.atomic
def open_space(*, by: User | None, organisation: Organisation) -> InstitutionPage:
    """The organisation's space with all that belongs to it; what is there already is left as it is. Safe to run again.

    Whoever writes for the organisation today may work in it at once. Raises NoSite.
    """
    list(Organisation.objects.select_for_update().filter(pk=organisation.pk).values("pk"))  # two at once: one space
    index = institutions_index(by=by)
    space: InstitutionPage | None = InstitutionPage.objects.filter(organisation=organisation).first()
    if space is None:
        space = InstitutionPage(
            title=organisation.name, slug=_free_slug(index, organisation.slug), organisation=organisation
        )
        _publish(index, space, by)
    group = authors_group_of(organisation)
    if space.collection is None:
        space.collection = Collection.get_first_root_node().add_child(name=organisation.name)
        InstitutionPage.objects.filter(pk=space.pk).update(collection=space.collection)
    _let_work(group, space, space.collection)
    for membership in Membership.objects.live().filter(organisation=organisation, role=Membership.Role.AUTHOR):
        sync_author(membership.user)
    return space


def _publish(parent: Page, page: Page, by: User | None) -> None:
    page.live = False
    parent.add_child(instance=page)
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    page.refresh_from_db()


def _free_slug(index: Page, slug: str) -> str:
    taken = set(Page.objects.child_of(index).values_list("slug", flat=True))
    number = 2
    free = slug
    while free in taken:
        free = f"{slug}-{number}"
        number += 1
    return free


def _let_work(group: Group, space: Page, collection: Collection) -> None:
    """Add and change in the space and in its collection, and have it translated: no more, and nothing anywhere else."""
    let_translate(group)
    pages = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=ON_PAGES)
    for permission in pages.filter(content_type__model="page"):
        GroupPagePermission.objects.get_or_create(group=group, page=space, permission=permission)
    for app, codenames in IN_COLLECTIONS.items():
        for permission in Permission.objects.filter(content_type__app_label=app, codename__in=codenames):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


# Whose page it is


def space_of(page: Page) -> InstitutionPage | None:
    """The institution's space that a page lies in, or is. 1 query."""
    spaces = InstitutionPage.objects.ancestor_of(page, inclusive=True)
    found: InstitutionPage | None = spaces.order_by("-depth").first()
    return found


def organisations_of(pages: Iterable[Page]) -> dict[int, int | None]:
    """The organisation that answers for each page, by the page's number; None where none does. 1 query.

    A space in another language is its twin's organisation's.
    """
    spaces = list(InstitutionPage.objects.values_list("path", "translation_key", "organisation"))
    by_key = {key: organisation for _path, key, organisation in spaces if organisation is not None}
    return {
        page.pk: next((by_key.get(key) for path, key, _organisation in spaces if page.path.startswith(path)), None)
        for page in pages
    }


# What is shown


@dataclass(frozen=True)
class Shelf:
    """The pages of one kind in a space, newest review first."""

    kind: str
    label: str
    pages: list[Learning]


@dataclass(frozen=True)
class Listed:
    """An institution in the list, and how many of its pages can be read."""

    page: InstitutionPage
    count: int


def shelves_of(space: InstitutionPage) -> list[Shelf]:
    """What can be read in the space by kind; kinds that it has nothing of are left out. 1 query."""
    found = sorted(as_learning(readable(Page.objects.descendant_of(space))), key=by_review)
    shelves = [Shelf(str(kind.value), str(kind.label), [page for page in found if page.kind == kind]) for kind in Kind]
    return [shelf for shelf in shelves if shelf.pages]


def context_of(space: InstitutionPage) -> dict[str, Any]:
    """For the template: `shelves`, `institution_kind` (university, employer or ""), and the two texts, safe."""
    organisation = space.organisation
    return {
        "collection": space.get_parent(),
        "shelves": shelves_of(space),
        "institution_kind": organisation.kind if organisation else "",
        "about": shown(space.about),
        "answers_for": shown(space.answers_for),
    }


def listed(index: InstitutionIndexPage) -> list[Listed]:
    """Institutions that have something to read or to say, by name. 2 queries."""
    spaces = list(readable(InstitutionPage.objects.child_of(index)).order_by("title", "pk"))
    beneath = readable(Page.objects.descendant_of(index)).filter(depth__gt=index.depth + 1)
    paths = list(beneath.values_list("path", flat=True))
    counts = {space.pk: sum(path.startswith(space.path) for path in paths) for space in spaces}
    return [
        Listed(space, counts[space.pk])
        for space in spaces
        if counts[space.pk] or space.lead or space.about or space.answers_for
    ]
