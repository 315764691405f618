"""Reminders of review dates by email: 60 days before, 14 days before, and once when the day has passed.

One email for each person lists all their pages. What was sent is kept for each page, person and date, so nobody is
written to twice; a new date begins anew. Whoever left is not written to: their institution's other authors are, and
where there are none, the operators.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page

from content.domain.stale import Stale, authors_of, due_pages
from content.models import ReviewReminder
from people.domain import mail
from people.models import Membership, User

Stage = ReviewReminder.Stage


@dataclass(frozen=True)
class Line:
    """One page in an email."""

    title: str
    kind: str
    stage: int
    review_by: object
    address: str

    @property
    def is_overdue(self) -> bool:
        return self.stage == Stage.OVERDUE


@dataclass(frozen=True)
class Sent:
    """How many people were written to, and of how many pages."""

    people: int
    pages: int


@transaction.atomic
def remind_reviews() -> Sent:
    """Write to everybody who has something to look at again. Safe to run any number of times a day, and at once.

    A page is in the stage that its date is in today; an earlier stage that was missed is left out.
    """
    # Two runs at the same moment wait for each other.
    list(Page.objects.select_for_update().filter(depth=1).values("pk"))
    due = due_pages(within=int(Stage.EARLY))
    people = _recipients(due)
    known = set(
        ReviewReminder.objects.filter(page__in=[one.page.pk for one in due]).values_list(
            "page", "person", "review_by", "stage"
        )
    )
    lines: dict[User, list[Line]] = defaultdict(list)
    new: list[ReviewReminder] = []
    for one in due:
        stage = stage_of(one)
        for person in people[one.page.pk]:
            if (one.page.pk, person.pk, one.review_by, int(stage)) in known:
                continue
            new.append(ReviewReminder(page_id=one.page.pk, person=person, review_by=one.review_by, stage=stage))
            lines[person].append(_line(one, stage))
    ReviewReminder.objects.bulk_create(new)
    for person, theirs in lines.items():
        mail.send(to=person, template="review_reminder", context={"pages": theirs, "number": len(theirs)})
    return Sent(people=len(lines), pages=len({reminder.page_id for reminder in new}))


def stage_of(one: Stale) -> ReviewReminder.Stage:
    """Which reminder a page is due for today."""
    if one.is_overdue:
        return Stage.OVERDUE
    return Stage.SOON if one.days <= int(Stage.SOON) else Stage.EARLY


def _recipients(due: list[Stale]) -> dict[int, list[User]]:
    """For each page its owner, if they are still there, and its institution's authors; else the operators. 3 queries."""
    if not due:
        return {}
    authors = authors_of({one.organisation for one in due if one.organisation is not None})
    owners = {one.owner.pk for one in due if one.owner}
    held = Membership.objects.live().filter(user__in=owners, role=Membership.Role.AUTHOR)
    writes = set(held.values_list("user", "organisation"))
    operators = list(User.objects.filter(is_superuser=True, is_active=True).order_by("email"))
    found: dict[int, list[User]] = {}
    for one in due:
        people = {person.pk: person for person in authors.get(one.organisation or 0, [])}
        owner = one.owner
        if owner and owner.is_active and (owner.is_superuser or _still_writes(owner, one.organisation, writes)):
            people[owner.pk] = owner
        found[one.page.pk] = list(people.values()) or operators
    return found


def _still_writes(owner: User, organisation: int | None, writes: set[tuple[int, int]]) -> bool:
    """A page of no organisation of ours is its owner's as long as they write for any."""
    if organisation is not None:
        return (owner.pk, organisation) in writes
    return any(person == owner.pk for person, _organisation in writes)


def _line(one: Stale, stage: ReviewReminder.Stage) -> Line:
    editor = reverse("wagtailadmin_pages:edit", args=[one.page.pk])
    return Line(one.title, one.kind, int(stage), one.review_by, f"{settings.SITE_URL.rstrip('/')}{editor}")
