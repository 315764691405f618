"""Emails about reviews: to those who may answer when one begins, to whoever asked at each answer.

They name the page and say where to go. The words of a review stay in the CMS.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page, TaskState, WorkflowState

from content.domain.editorial.involvement import page_of, peers_who_answered, writers_of
from content.domain.institutions import organisations_of
from content.models import PeerReviewTask, ReviewTask, due
from people.domain import mail
from people.models import Membership, Organisation, User


def is_review(state: TaskState) -> bool:
    """Whether this is one of the two reviews, and not a task of somebody's own workflow."""
    return isinstance(state.task.specific, ReviewTask)


def has_reviews(state: WorkflowState) -> bool:
    """Whether this round of a workflow was one of reviews."""
    return any(isinstance(task, ReviewTask) for task in state.workflow.tasks.specific())


def reviewers_of(state: TaskState) -> QuerySet[User]:
    """Everybody who may answer this review today."""
    page = Page.objects.get(pk=page_of(state))
    live = Membership.objects.live()
    barred = writers_of(page) | {state.workflow_state.requested_by_id}
    if isinstance(state.task.specific, PeerReviewTask):
        authors = live.filter(role=Membership.Role.AUTHOR)
        own = organisations_of([page])[page.pk]
        here = authors.filter(organisation=own).values("user")
        may = User.objects.filter(pk__in=authors.exclude(organisation=own).values("user")).exclude(pk__in=here)
    else:
        leads = live.filter(role=Membership.Role.PRACTICE_LEAD, organisation__kind=Organisation.Kind.EMPLOYER)
        may = User.objects.filter(pk__in=leads.values("user"))
        barred |= peers_who_answered(state)
    return may.filter(is_active=True).exclude(pk__in=barred - {None})


def tell_reviewers(state: TaskState) -> None:
    """A review begins: whoever may answer it is asked to, and by when."""
    is_peer = isinstance(state.task.specific, PeerReviewTask)
    said = _said(state.workflow_state) | {
        "peer": is_peer,
        "until": timezone.localdate(due(state)),
        "link": mail.address("reviews:answer", state.pk),
    }
    for reviewer in reviewers_of(state):
        mail.send(to=reviewer, template="page_review_asked", context=said)


def tell_agreed(state: TaskState) -> None:
    """The peer review is passed; the page goes on to practice."""
    _tell_author(state.workflow_state, "page_review_agreed", commented=bool(state.comment))


def tell_changes(state: TaskState) -> None:
    """A reviewer asks for changes."""
    _tell_author(state.workflow_state, "page_review_changes", peer=isinstance(state.task.specific, PeerReviewTask))


def tell_published(state: WorkflowState) -> None:
    """Both reviews are passed: the page is published, or will be on the day its authors chose."""
    page = Page.objects.get(pk=int(state.object_id))
    revision = page.scheduled_revision
    _tell_author(state, "page_review_passed", on=revision.approved_go_live_at if revision else None, url=page.full_url)


def _tell_author(state: WorkflowState, template: str, **also: Any) -> None:
    if state.requested_by is not None:
        mail.send(to=state.requested_by, template=template, context=_said(state) | also)


def _said(state: WorkflowState) -> dict[str, Any]:
    page = Page.objects.get(pk=int(state.object_id)).specific
    return {
        "title": page.draft_title or page.title,
        "institution": getattr(page, "institution", page.title),
        "link": mail.address("wagtailadmin_pages:edit", page.pk),
    }
