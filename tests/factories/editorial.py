"""Institutions with their people, and pages on their way through the reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail.models import Page, TaskState

from capabilities.domain.queries import claimable_capabilities
from content.domain.institutions import open_space
from content.models import DigestPage, GuidancePage, InstitutionPage, PageCapability
from people.domain.authors import sync_author
from people.models import Membership, Organisation, User
from tests.factories.content import DigestPageFactory, GuidancePageFactory, a_site
from tests.factories.people import MembershipFactory, OrganisationFactory


@dataclass
class Institution:
    """An organisation with its space and one author."""

    organisation: Organisation
    space: InstitutionPage
    author: User


def an_author(organisation: Organisation, **kwargs: Any) -> User:
    return _with_role(organisation, Membership.Role.AUTHOR, **kwargs)


def a_practice_lead(organisation: Organisation | None = None, **kwargs: Any) -> User:
    """A practice lead of an employer."""
    return _with_role(organisation or OrganisationFactory(), Membership.Role.PRACTICE_LEAD, **kwargs)


def _with_role(organisation: Organisation, role: str, **kwargs: Any) -> User:
    membership = MembershipFactory(organisation=organisation, role=role, **kwargs)
    user: User = membership.user
    sync_author(user)
    return User.objects.get(pk=user.pk)


def an_institution(name: str = "North University", slug: str = "north", **organisation: Any) -> Institution:
    """A university with a space at /institutions/<slug>/ and somebody who writes there."""
    a_site()
    university = OrganisationFactory(name=name, slug=slug, **{"kind": Organisation.Kind.UNIVERSITY, **organisation})
    space = open_space(by=None, organisation=university)
    return Institution(university, space, an_author(university))


def a_written_digest(where: Institution, /, **kwargs: Any) -> DigestPage:
    """A draft digest in the institution's space, as its author left it."""
    page: DigestPage = _written(DigestPageFactory, where, **{"slug": "listening", "title": "Listening", **kwargs})
    return page


def written_guidance(where: Institution, /, **kwargs: Any) -> GuidancePage:
    """Draft guidance in the institution's space."""
    page: GuidancePage = _written(GuidancePageFactory, where, **kwargs)
    return page


def _written(factory: Any, where: Institution, /, **kwargs: Any) -> Any:
    page = factory.build(**kwargs)
    if capability := claimable_capabilities().first():
        page.capability_tags = [PageCapability(capability=capability)]
    page.live = False
    page.owner = where.author
    where.space.add_child(instance=page)
    page.save_revision(user=where.author, log_action=True)
    return fresh(page)


def submit(page: Page, by: User) -> TaskState:
    """Put the page before its reviewers, as the button does; the peer review that waits now."""
    page.get_workflow().start(page, by)
    return waiting_on(page)


def waiting_on(page: Page) -> TaskState:
    """The review that waits on a page."""
    state = fresh(page).current_workflow_task_state
    assert state is not None, "nothing waits"
    found: TaskState = TaskState.objects.get(pk=state.pk)
    return found


def fresh(page: Page) -> Any:
    """The page as the database has it."""
    return Page.objects.get(pk=page.pk).specific
