"""What is said once a review has its answer: how it ended, to whoever could have answered it, and where the page stands
now. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState, WorkflowState

from content.domain.editorial.involvement import page_of
from content.domain.editorial.reviewing import refusals
from content.models import REVIEWS, PeerReviewTask
from people.models import User


@dataclass(frozen=True)
class Answered:
    """A review that waits for nobody any more. `comment` is what the person who looks said themselves, if it was they."""

    page: Page
    how: str
    now: str
    comment: str

    @property
    def title(self) -> str:
        return str(self.page.draft_title or self.page.title)

    @property
    def address(self) -> str:
        """Where readers find the page; empty while they do not."""
        return str(self.page.url or "") if self.page.live else ""


def one(user: User, key: int) -> Answered | None:
    """A review that is over, for somebody who could have answered it when it ended; None for anybody else.

    Of other reviewers it says what they did, and not who they are: their names are for the authors and the next reviewer.
    """
    ours = [key for kind in REVIEWS for key in kind.objects.values_list("pk", flat=True)]
    state = TaskState.objects.filter(pk=key, task__in=ours).select_related("workflow_state").first()
    if state is None or _waits(state):
        return None
    if state.finished_by_id != user.pk and refusals(user, [state], state.finished_at)[state.pk]:
        return None
    page = Page.objects.filter(pk=page_of(state)).specific().first()
    if page is None:
        return None
    is_own = state.finished_by_id == user.pk and state.status != TaskState.STATUS_CANCELLED
    return Answered(
        page=page, how=_how(state, is_own=is_own), now=where_it_stands(page), comment=state.comment if is_own else ""
    )


def _waits(state: TaskState) -> bool:
    return (state.status, state.workflow_state.status) == (
        TaskState.STATUS_IN_PROGRESS,
        WorkflowState.STATUS_IN_PROGRESS,
    )


def _how(state: TaskState, *, is_own: bool) -> str:
    said = {
        (TaskState.STATUS_APPROVED, True): _("You agreed with its words on %(when)s."),
        (TaskState.STATUS_APPROVED, False): _("Another reviewer agreed with its words on %(when)s."),
        (TaskState.STATUS_REJECTED, True): _("You asked for changes on %(when)s."),
        (TaskState.STATUS_REJECTED, False): _("Another reviewer asked for changes on %(when)s."),
    }.get((state.status, is_own), _("This review was called off on %(when)s, before anybody had answered it."))
    if state.finished_at is None:
        return _("This review was called off before anybody had answered it.")
    return said % {"when": moment(state.finished_at)}


def where_it_stands(page: Page) -> str:
    """Where a page is on its way, in a sentence that reviewers may read."""
    round_ = page.current_workflow_state
    if round_ is not None and round_.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return _("The page is with its authors, who were asked for changes.")
    if round_ is not None and round_.current_task_state is not None:
        if isinstance(round_.current_task_state.task.specific, PeerReviewTask):
            return _("The page waits for its peer review, by an author of another institution.")
        return _("The page waits for its practice review, by a practice lead of an employer.")
    if (scheduled := page.scheduled_revision) is not None:
        return _("The page is agreed to, and goes out on %(when)s.") % {"when": moment(scheduled.approved_go_live_at)}
    if page.live and not page.has_unpublished_changes:
        return _("The page is published.")
    return _("The page is with its authors.")


def goes_out_at(page: Page) -> datetime | None:
    """The day that its authors chose for these words (the specific page as it was put before the reviewers); None if
    there is none, or it has come already: then agreement publishes at once."""
    chosen: datetime | None = page.go_live_at
    return chosen if chosen is not None and chosen > timezone.now() else None


def moment(when: datetime) -> str:
    """3 December 2026 at 09:00, in London."""
    here = timezone.localtime(when)
    return _("%(day)s at %(time)s") % {"day": date_format(here, "j F Y"), "time": date_format(here, "H:i")}
