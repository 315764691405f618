"""What a reviewer sees: the reviews that wait for them, and one review with all there is to know before answering it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState, WorkflowState

from content.domain.editorial.answered import goes_out_at, moment
from content.domain.editorial.involvement import pages_of
from content.domain.editorial.reviewing import in_progress, refusals
from content.models import PeerReviewTask, due
from people.models import User


@dataclass(frozen=True)
class Waiting:
    """One review. `refusal` says why the person who looks may not answer it; empty where they may."""

    state: TaskState
    page: Page
    is_peer: bool
    refusal: str
    until: date

    @property
    def title(self) -> str:
        return str(self.page.draft_title or self.page.title)

    @property
    def institution(self) -> str:
        return str(getattr(self.page, "institution", "") or self.page.title)

    @property
    def kind(self) -> str:
        return str(self.page._meta.verbose_name)

    @property
    def what(self) -> str:
        return _("Peer review") if self.is_peer else _("Practice review")

    @property
    def is_late(self) -> bool:
        return self.until < timezone.localdate()

    @property
    def goes_out(self) -> str:
        """When agreement to its practice review lets the page out, if its authors chose a day that is still to come."""
        chosen = goes_out_at(self.state.revision.as_object())
        return moment(chosen) if chosen is not None else ""


@dataclass(frozen=True)
class Answer:
    """An answer that was given in this round."""

    what: str
    agreed: bool
    by: User | None
    on: date
    comment: str


def waiting_for(user: User) -> list[Waiting]:
    """The reviews that this person may answer, oldest first. A constant number of queries and 1 for each type of page."""
    states = list(in_progress())
    why = refusals(user, states)
    return _shown([state for state in states if not why[state.pk]], why)


def one(user: User, key: int) -> Waiting | None:
    """One review that is in progress, whether this person may answer it or not; None where it is over."""
    states = list(in_progress().filter(pk=key))
    found = _shown(states, refusals(user, states))
    return found[0] if found else None


def earlier_answers(state: TaskState) -> list[Answer]:
    """What was answered before in this round, oldest first."""
    return _answers_of(state.workflow_state)


def changes_asked(page: Page) -> Answer | None:
    """The answer that gave a page back to its authors, while nobody has put it before the reviewers again."""
    round_ = page.current_workflow_state
    if round_ is None or round_.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    return next((answer for answer in reversed(_answers_of(round_)) if not answer.agreed), None)


def _answers_of(round_: WorkflowState) -> list[Answer]:
    peer = set(PeerReviewTask.objects.values_list("pk", flat=True))
    given = round_.task_states.filter(
        status__in=(TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED), finished_at__isnull=False
    )
    return [
        Answer(
            what=_("Peer review") if answer.task_id in peer else _("Practice review"),
            agreed=answer.status == TaskState.STATUS_APPROVED,
            by=answer.finished_by,
            on=timezone.localdate(answer.finished_at),
            comment=answer.comment,
        )
        for answer in given.select_related("finished_by").order_by("finished_at", "pk")
    ]


def _shown(states: list[TaskState], why: dict[int, str]) -> list[Waiting]:
    plain = pages_of(states)
    specific = {page.pk: page for page in Page.objects.filter(pk__in=plain).specific()}
    peer = set(PeerReviewTask.objects.values_list("pk", flat=True)) if states else set()
    return [
        Waiting(
            state=state,
            page=specific[int(state.workflow_state.object_id)],
            is_peer=state.task_id in peer,
            refusal=why[state.pk],
            until=timezone.localdate(due(state)),
        )
        for state in states
        if int(state.workflow_state.object_id) in specific
    ]
