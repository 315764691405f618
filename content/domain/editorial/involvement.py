"""What people have to do with pages in review: the facts that content/rules.py judges by. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision, TaskState

from content.domain.institutions import organisations_of
from content.models import PeerReviewTask
from content.rules import Involvement
from people.models import Membership, Organisation, User

# What the page's log calls writing. A reviewer's comments are no writing, and are not logged as such.
WRITING = ("wagtail.create", "wagtail.edit", "wagtail.revert", "wagtail.copy", "wagtail.convert_alias")
ANSWERED = (TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED)


def involvements(user: User, states: Sequence[TaskState], at: datetime | None = None) -> dict[int, Involvement]:
    """What one person has to do with each of these reviews, by the state's number: 7 queries, however many there are.

    `at`: with the roles that they had then, and not those of today.
    """
    if not states:
        return {}
    roles = Membership.objects.live()
    if at is not None:
        roles = Membership.objects.live(timezone.localdate(at)).filter(accepted_at__lte=at)
    held = set(
        roles.filter(user=user, role__in=(Membership.Role.AUTHOR, Membership.Role.PRACTICE_LEAD)).values_list(
            "role", "organisation", "organisation__kind"
        )
    )
    writes_for = {organisation for role, organisation, _kind in held if role == Membership.Role.AUTHOR}
    leads = any(
        role == Membership.Role.PRACTICE_LEAD and kind == Organisation.Kind.EMPLOYER for role, _of, kind in held
    )
    pages = pages_of(states)
    organisations = organisations_of(pages.values())
    written = _written_by(user, pages)
    peers = set(_peer_answers(states).filter(finished_by=user).values_list("workflow_state", flat=True))
    return {
        state.pk: Involvement(
            writes_elsewhere=bool(writes_for - {organisations.get(page_of(state))}),
            writes_here=organisations.get(page_of(state)) in writes_for,
            leads_practice=leads,
            wrote=page_of(state) in written or state.workflow_state.requested_by_id == user.pk,
            peer_reviewed=state.workflow_state_id in peers,
        )
        for state in states
    }


def page_of(state: TaskState) -> int:
    """The number of the page that is being reviewed."""
    return int(state.workflow_state.object_id)


def pages_of(states: Iterable[TaskState]) -> dict[int, Page]:
    """The pages of these reviews by number; 1 query."""
    return {page.pk: page for page in Page.objects.filter(pk__in={page_of(state) for state in states})}


def writers_of(page: Page) -> set[int]:
    """Everybody who wrote on the page: in its log, its revisions, or as its owner. 2 queries."""
    logged = PageLogEntry.objects.filter(page_id=page.pk, action__in=WRITING).values_list("user_id", flat=True)
    saved = Revision.page_revisions.filter(object_id=str(page.pk)).values_list("user_id", flat=True)
    return {*logged, *saved, page.owner_id} - {None}


def peers_who_answered(state: TaskState) -> set[int]:
    """Who answered the peer review in the round of this review."""
    return set(_peer_answers([state]).values_list("finished_by_id", flat=True)) - {None}


def _written_by(user: User, pages: dict[int, Page]) -> set[int]:
    keys = list(pages)
    logged = PageLogEntry.objects.filter(page_id__in=keys, action__in=WRITING, user_id=user.pk)
    saved = Revision.page_revisions.filter(object_id__in=[str(key) for key in keys], user=user)
    return {
        *logged.values_list("page_id", flat=True),
        *(int(key) for key in saved.values_list("object_id", flat=True)),
        *(page.pk for page in pages.values() if page.owner_id == user.pk),
    }


def _peer_answers(states: Iterable[TaskState]) -> QuerySet[TaskState]:
    answers: QuerySet[TaskState] = TaskState.objects.filter(
        Q(status__in=ANSWERED),
        workflow_state__in={state.workflow_state_id for state in states},
        task__in=PeerReviewTask.objects.values("pk"),
    )
    return answers
