"""The workflow of the institutions' pages: peer review by another institution, then practice review by an employer."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Page, Workflow, WorkflowPage, WorkflowTask

from content.models import PeerReviewTask, PracticeReviewTask, ReviewTask

WORKFLOW = "Peer review, then practice review"
PEER_REVIEW = "Peer review"
PRACTICE_REVIEW = "Practice review"


@transaction.atomic
def assign_reviews(to: Page) -> Workflow:
    """See that pages beneath `to` pass both reviews. A workflow that an operator gave it is left as it is."""
    assigned = WorkflowPage.objects.filter(page=to).select_related("workflow").first()
    if assigned is not None:
        workflow: Workflow = assigned.workflow
        return workflow
    workflow = review_workflow()
    WorkflowPage.objects.create(page=to, workflow=workflow)
    return workflow


@transaction.atomic
def review_workflow() -> Workflow:
    """The workflow with both tasks, made when it is not there yet."""
    peer, practice = _task(PeerReviewTask, PEER_REVIEW), _task(PracticeReviewTask, PRACTICE_REVIEW)
    found: Workflow | None = (
        Workflow.objects.active().filter(workflow_tasks__task=peer).filter(workflow_tasks__task=practice).first()
    )
    if found is None:
        found = Workflow.objects.create(name=WORKFLOW)
        for order, task in enumerate((peer, practice)):
            WorkflowTask.objects.create(workflow=found, task=task, sort_order=order)
    return found


def _task(kind: type[ReviewTask], name: str) -> ReviewTask:
    found: ReviewTask | None = kind.objects.filter(active=True).order_by("pk").first()
    return found if found is not None else kind.objects.create(name=name)
