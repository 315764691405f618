"""The end of a workflow: publish what was agreed to, and nothing else (WAGTAIL_FINISH_WORKFLOW_ACTION).

Wagtail would publish the latest revision, whatever it is. It imports this module before any model is ready, so
imports are inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

if TYPE_CHECKING:
    from people.models import User


@transaction.atomic
def publish_agreed(workflow_state: Any, user: User | None = None) -> None:
    """Publish (or schedule, where the authors chose a day) the revision that both reviews agreed to.

    Raises NotReviewed where two different people who did not write it have not both agreed to its latest words. Other
    workflows end as Wagtail ends them.
    """
    from content.domain.editorial.errors import NotReviewed
    from content.domain.editorial.involvement import writers_of
    from content.models import REVIEWS

    page = workflow_state.content_object
    revision = page.get_latest_revision()
    asked = [task for task in workflow_state.workflow.tasks.specific() if isinstance(task, REVIEWS)]
    if not asked:
        revision.publish(user=user)
        return
    agreed = workflow_state.task_states.filter(status="approved", revision=revision).values_list("task", "finished_by")
    by_task = {task.pk: {person for key, person in agreed if key == task.pk} for task in asked}
    writers = writers_of(page) | {workflow_state.requested_by_id}
    people = [next(iter(found), None) for found in by_task.values()]
    if None in people or writers & set(people) or len(set(people)) < len(people) or len(people) < len(REVIEWS):
        raise NotReviewed
    revision.publish(user=user, skip_permission_checks=True)  # reviewers agree; nobody of them may publish alone
