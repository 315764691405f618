"""The two reviews that a page passes before it is published, as tasks of a Wagtail workflow.

They answer Wagtail's questions (who may open the page, who may answer, what is locked); the answers themselves are
found in content/domain/editorial/reviewing.py, which every door leads through.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.locks import WorkflowLock
from wagtail.models import Page, Task, TaskState, WorkflowState

from people.models import User

REVIEW_DAYS = 14
AGREE, ASK_FOR_CHANGES = "agree", "reject"


def due(state: TaskState) -> datetime:
    """Until when reviewers are asked to answer. Nothing happens by itself when nobody does."""
    started: datetime = state.started_at
    return started + timedelta(days=REVIEW_DAYS)


class AgreeForm(forms.Form):
    """Agreeing needs no words."""

    comment = forms.CharField(
        label=gettext_lazy("Comment to the authors (if you like)"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ChangesForm(forms.Form):
    """Asking for changes says which."""

    comment = forms.CharField(
        label=gettext_lazy("What should change, and why?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Say what should change: the authors have only your words to go by.")},
    )


class ReviewLock(WorkflowLock):
    """While a page is in review its words stand still; whoever opens it is told why, and who answers."""

    def get_message(self, user: User) -> str | None:
        from content.domain.editorial import reviewing

        return reviewing.said_in_the_editor(user, self.object, self.task) if self.for_user(user) else None

    def get_description(self, user: User, can_lock: bool = False) -> str:  # noqa: FBT001, FBT002  as Wagtail's own
        return _("Nobody changes the words while the page is in review")


class ReviewTask(Task):
    """What both reviews share. Agreeing is called “agree” and not “approve”: Wagtail lets whoever may “approve” also
    cancel a review without a word."""

    lock_class = ReviewLock

    class Meta:
        abstract = True

    def user_can_access_editor(self, obj: Page, user: User) -> bool:
        return not self._refusal(obj, user)

    def locked_for_user(self, obj: Page, user: User) -> bool:
        return not user.is_superuser and bool(self._refusal(obj, user))

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, str, bool]]:
        if self._refusal(obj, user):
            return []
        return [(AGREE, _("Agree …"), True), (ASK_FOR_CHANGES, _("Ask for changes …"), True)]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return ChangesForm if action == ASK_FOR_CHANGES else AgreeForm

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        from content.domain.editorial import reviewing

        if action_name in (AGREE, ASK_FOR_CHANGES):
            reviewing.answer_review(
                by=user, state=task_state, agrees=action_name == AGREE, comment=str(kwargs.get("comment", ""))
            )

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any) -> Any:
        from content.domain.editorial import reviewing

        return reviewing.open_to(user, self)

    def _refusal(self, page: Page, user: User) -> str:
        from content.domain.editorial import reviewing

        state = page.current_workflow_task_state
        return reviewing.refusal(user, state) if state is not None and state.task_id == self.pk else _("Not in review.")


class PeerReviewTask(ReviewTask):
    """An author of another institution reads the page."""

    class Meta:
        verbose_name = gettext_lazy("peer review by another institution")

    @classmethod
    def get_description(cls) -> str:
        return _("Authors of other institutions can answer; never somebody who wrote on the page")


class PracticeReviewTask(ReviewTask):
    """A practice lead of an employer reads the page."""

    class Meta:
        verbose_name = gettext_lazy("practice review by an employer")

    @classmethod
    def get_description(cls) -> str:
        return _("Practice leads of employers can answer; never who wrote on the page or did its peer review")

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        """Peers come first, also after changes: words that no peer has agreed to go back to them."""
        agreed = set(workflow_state.successful_task_states.values_list("task", flat=True))
        for task in workflow_state.workflow.tasks.specific():
            if isinstance(task, PeerReviewTask) and task.active and task.pk not in agreed:
                return task.start(workflow_state, user=user)
        started: TaskState = super().start(workflow_state, user=user)
        return started


REVIEWS = (PeerReviewTask, PracticeReviewTask)
