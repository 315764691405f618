"""An organisation that writes a framework: its authors and practice lead, somebody elsewhere, the operator; a draft."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from capabilities.models import FrameworkVersion
from people.models import Membership, Organisation, User
from tests.factories.capabilities import a_draft_framework
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory, sign_in


class CmsWorld:
    """`draft` belongs to `organisation`; `client(user)` is signed in with a second factor."""

    def __init__(self, **draft: Any) -> None:
        self.organisation: Organisation = OrganisationFactory()
        self.author = self.member(Membership.Role.AUTHOR)
        self.colleague = self.member(Membership.Role.AUTHOR)
        self.lead = self.member(Membership.Role.PRACTICE_LEAD)
        self.admin = self.member(Membership.Role.ADMIN)
        self.elsewhere: User = MembershipFactory(role=Membership.Role.PRACTICE_LEAD).user
        self.author_elsewhere: User = MembershipFactory(role=Membership.Role.AUTHOR).user
        self.operator: User = UserFactory(is_superuser=True)
        self.draft = self.owned(
            a_draft_framework(**({"slug": "ours", "label": "2027", "stages": 2, "areas": 2} | draft))
        )

    def member(self, role: str) -> User:
        user: User = MembershipFactory(organisation=self.organisation, role=role).user
        return user

    def owned(self, version: FrameworkVersion) -> FrameworkVersion:
        version.framework.owner = self.organisation
        version.framework.save()
        return version

    def client(self, user: User) -> Client:
        return sign_in(Client(), user, second_factor=True)

    def address(self, name: str, *args: int) -> str:
        return reverse(f"frameworks:{name}", args=args or [self.draft.pk])

    def fresh(self) -> FrameworkVersion:
        return FrameworkVersion.objects.select_related("framework__owner").get(pk=self.draft.pk)


def text(response: Any) -> str:
    """A page as one line, for looking for words in it."""
    return " ".join(response.content.decode().split())
