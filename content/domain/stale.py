"""Pages whose review date has passed or is near, for those who write and those who look after the library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from wagtail.models import Page, get_page_models

from content.domain.institutions import organisations_of
from people.models import Membership, User

SOON = 60
"""Days before its review date from which a page is named."""


@dataclass(frozen=True)
class Scope:
    """Whose pages somebody sees in reports: everybody's, or those of the organisations that they write for."""

    everything: bool
    organisations: frozenset[int] = frozenset()

    def takes_in(self, organisation: int | None) -> bool:
        return self.everything or (organisation is not None and organisation in self.organisations)

    def __bool__(self) -> bool:
        return self.everything or bool(self.organisations)


def scope_of(user: Any) -> Scope:
    """Operators and practice leads see all; authors their organisations'; others nothing. 1 query."""
    if not isinstance(user, User):
        return Scope(everything=False)
    if user.is_superuser:
        return Scope(everything=True)
    held = user.memberships.live().filter(role__in=(Membership.Role.AUTHOR, Membership.Role.PRACTICE_LEAD))
    roles = list(held.values_list("role", "organisation"))
    if any(role == Membership.Role.PRACTICE_LEAD for role, _organisation in roles):
        return Scope(everything=True)
    return Scope(everything=False, organisations=frozenset(organisation for _role, organisation in roles))


@dataclass(frozen=True)
class Stale:
    """A page that is due: overdue today, or within SOON days. `organisation`: who answers for it, if one of ours does."""

    page: Page
    title: str
    kind: str
    review_by: date
    owner: User | None
    institution: str
    organisation: int | None
    edited: datetime | None

    @property
    def days(self) -> int:
        """Days from today until the date; below 0 when it has passed."""
        return (self.review_by - timezone.localdate()).days

    @property
    def is_overdue(self) -> bool:
        return self.days < 0


def dated_types() -> list[type[Page]]:
    """The page types that are to be looked at again by a day."""
    return [model for model in get_page_models() if any(one.name == "review_by" for one in model._meta.get_fields())]


def due_pages(*, within: int = SOON, scope: Scope | None = None) -> list[Stale]:
    """Live pages that are overdue or due within so many days, the longest overdue first.

    1 query for each dated page type, 1 for the spaces and 1 for the owners.
    """
    last = timezone.localdate() + timedelta(days=within)
    rows: list[Page] = []
    for model in dated_types():
        rows.extend(model.objects.live().filter(review_by__lte=last).defer_streamfields())
    owners = User.objects.in_bulk({page.owner_id for page in rows if page.owner_id})
    answers = organisations_of(rows)
    found = [_stale(page, owners, answers) for page in rows]
    kept = [one for one in found if scope is None or scope.takes_in(one.organisation)]
    return sorted(kept, key=lambda one: (one.review_by, one.title))


def _stale(page: Any, owners: dict[Any, User], answers: dict[int, int | None]) -> Stale:
    return Stale(
        page=page,
        title=page.title,
        kind=capfirst(str(page._meta.verbose_name)),
        review_by=page.review_by,
        owner=owners.get(page.owner_id),
        institution=page.institution,
        organisation=answers.get(page.pk),
        edited=page.latest_revision_created_at,
    )


def authors_of(organisations: Iterable[int]) -> dict[int, list[User]]:
    """Today's authors of each organisation. 1 query."""
    found: dict[int, list[User]] = {number: [] for number in organisations}
    held = Membership.objects.live().filter(organisation__in=found, role=Membership.Role.AUTHOR, user__is_active=True)
    for membership in held.select_related("user").order_by("user__email"):
        found[membership.organisation_id].append(membership.user)
    return found
