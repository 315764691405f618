"""Answering a review: who may, why somebody may not, and the one function that every door leads through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page, Task, TaskState, WorkflowState

from content import rules
from content.domain.editorial.errors import AlreadyAnswered, ChangedMeanwhile, CommentMissing, NotYourReview
from content.domain.editorial.involvement import involvements
from content.models import REVIEWS, PeerReviewTask, due
from people.models import User


def refusal(user: User, state: TaskState) -> str:
    """Why this person may not answer this review, in a sentence; empty where they may."""
    return refusals(user, [state])[state.pk]


def refusals(user: User, states: Sequence[TaskState], at: datetime | None = None) -> dict[int, str]:
    """The same for several reviews, by the state's number, in a constant number of queries; `at`: as roles were then."""
    if not user.is_active:
        return {state.pk: _("This account is closed.") for state in states}
    facts = involvements(user, states, at)
    peer = set(PeerReviewTask.objects.values_list("pk", flat=True)) if states else set()
    return {state.pk: (_no_peer if state.task_id in peer else _no_practice)(user, facts[state.pk]) for state in states}


def _no_peer(user: User, facts: rules.Involvement) -> str:
    if rules.may_peer_review(user, facts):
        return ""
    if rules.wrote(user, facts):
        return _("You worked on this page, so somebody of another institution reviews it.")
    if rules.writes_here(user, facts):
        return _("You write for the institution whose page this is. Another institution reviews it.")
    return _("Only authors of another institution do the peer review.")


def _no_practice(user: User, facts: rules.Involvement) -> str:
    if rules.may_practice_review(user, facts):
        return ""
    if rules.wrote(user, facts):
        return _("You worked on this page, so a practice lead who did not reviews it.")
    if rules.peer_reviewed(user, facts):
        return _("You answered the peer review. Somebody else does the practice review.")
    return _("Only practice leads of an employer do the practice review.")


def in_progress(task: Task | None = None) -> QuerySet[TaskState]:
    """The reviews that wait for an answer, oldest first: all, or those of one task."""
    states: QuerySet[TaskState] = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
    ).select_related("workflow_state", "task", "revision")
    if task is not None:
        return states.filter(task=task.pk).order_by("started_at", "pk")
    ours = [key for kind in REVIEWS for key in kind.objects.filter(active=True).values_list("pk", flat=True)]
    return states.filter(task__in=ours).order_by("started_at", "pk")


def open_to(user: User, task: Task | None = None) -> QuerySet[TaskState]:
    """Those that this person may answer."""
    states = list(in_progress(task))
    why = refusals(user, states)
    open_ones: QuerySet[TaskState] = TaskState.objects.filter(
        pk__in=[state.pk for state in states if not why[state.pk]]
    )
    return open_ones


@transaction.atomic
def answer_review(*, by: User, state: TaskState, agrees: bool, comment: str = "") -> TaskState:
    """Agree with a page's words, or ask for changes and say which; the page moves on accordingly.

    After the last agreement it is published, or scheduled for the day its authors chose. Raises NotYourReview,
    AlreadyAnswered, ChangedMeanwhile, CommentMissing.
    """
    # Whoever answers the same review, or is asked on the same page, waits here.
    list(Page.objects.select_for_update().filter(pk=int(state.workflow_state.object_id)).values("pk"))
    now: TaskState = TaskState.objects.select_related("workflow_state").get(pk=state.pk)
    current = now.workflow_state
    if (
        now.status != TaskState.STATUS_IN_PROGRESS
        or current.status != WorkflowState.STATUS_IN_PROGRESS
        or current.current_task_state_id != now.pk
    ):
        raise AlreadyAnswered
    if why := refusal(by, now):
        raise NotYourReview(why)
    if now.revision_id != Page.objects.values_list("latest_revision_id", flat=True).get(pk=int(current.object_id)):
        raise ChangedMeanwhile
    comment = comment.strip()
    if not agrees and not comment:
        raise CommentMissing
    (now.approve if agrees else now.reject)(user=by, comment=comment)
    return now


def said_in_the_editor(user: User, page: Page, task: Task) -> str:
    """What somebody is told who opens a page in review and may not answer: who does, until when, and why not they."""
    state = page.current_workflow_task_state
    if state is None:
        return ""
    asked = (
        _("This page is with authors of other institutions, who are asked to answer by %(day)s.")
        if isinstance(task.specific, PeerReviewTask)
        else _("This page is with practice leads, who are asked to answer by %(day)s.")
    ) % {"day": date_format(timezone.localdate(due(state)), "j F Y")}
    still = _("Until then its words stand still. Whoever asked for the review can take the page back to change it.")
    return f"{asked} {refusal(user, state)} {still}"
