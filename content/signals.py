"""Whenever a page is published, from whichever door, an edition of it is kept, and it can be found; so can a version.

Wagtail's `page_published` is sent by the editor, workflows, scheduled publishing, copies and code alike;
`before_publish_page` is not (DESIGN §2). It is also sent for a page that is only scheduled, which is not live yet.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_unpublished,
    post_page_move,
    task_approved,
    task_submitted,
    workflow_approved,
    workflow_rejected,
)

from capabilities.domain.frameworks.versions import version_published
from capabilities.models import FrameworkVersion
from content.models.public import HeldBack, PublicPage, about_to_publish
from people.domain.authors import author_without_space
from people.models import Organisation


@receiver(page_published, dispatch_uid="content.keep_edition")
def keep_edition(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Keep an edition of a digest, module or guidance that was just published."""
    from content.domain import editions

    if instance.live and editions.has_editions(instance):
        editions.publish_edition(instance)


@receiver(page_published, dispatch_uid="content.find_page")
def find_page(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """What was just published is found from now on, as it is now: here and at once, without a worker."""
    from content.domain import finding_index

    if instance.live and finding_index.is_found(instance):
        finding_index.keep_pages([instance])


@receiver(page_published, dispatch_uid="content.note_machine_words")
def note_machine_words(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """What a machine translated is said to be that, until a person has checked it."""
    from content.domain import languages, translations

    if instance.locale.language_code != languages.default():
        translations.note_machine_words(instance)


@receiver([page_published, page_unpublished, post_page_move], dispatch_uid="content.forget_places")
@receiver(post_delete, sender=Page, dispatch_uid="content.forget_deleted_places")
def forget_places(sender: type[Page], **kwargs: Any) -> None:
    """What is read in which language is looked up anew."""
    from content.domain import languages

    languages.forget_places()


@receiver(copy_for_translation_done, dispatch_uid="content.bring_rights")
def bring_rights(sender: type[Any], source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    """Who may work on a page may work on its translation, and its reviews are the same."""
    from content.domain import translations

    if isinstance(source_obj, Page):
        translations.bring_rights(source=source_obj, target=target_obj)


@receiver(page_unpublished, dispatch_uid="content.forget_page")
def forget_page(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """What is no longer published is no longer found."""
    from content.domain import finding_index

    finding_index.forget_pages([instance.pk])


@receiver(version_published, dispatch_uid="content.find_version")
def find_version(sender: type[FrameworkVersion], version: FrameworkVersion, **kwargs: Any) -> None:
    """The capabilities of a version that was just published are found as long as it is in force."""
    from content.domain import finding_index

    finding_index.keep_version(version)


@receiver(post_delete, sender="content.Findable", dispatch_uid="content.forget_words")
def forget_words(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """With a page go its words, which lie in a table that Django does not know."""
    from content.domain import finding_store

    finding_store.remove([instance.pk])


@receiver(author_without_space, dispatch_uid="content.open_space")
def open_space(sender: type[Organisation], organisation: Organisation, **kwargs: Any) -> None:
    """An organisation that has its first author is given a space, once there is a site."""
    from content.domain import institutions

    if institutions.has_site():
        institutions.open_space(by=None, organisation=organisation)


@receiver(task_submitted, sender=TaskState, dispatch_uid="content.tell_reviewers")
def tell_reviewers(sender: type[TaskState], instance: TaskState, **kwargs: Any) -> None:
    """Whoever may answer a review that begins is asked to."""
    from content.domain.editorial import news

    if news.is_review(instance):
        news.tell_reviewers(instance)


@receiver(task_approved, sender=TaskState, dispatch_uid="content.tell_agreed")
def tell_agreed(sender: type[TaskState], instance: TaskState, **kwargs: Any) -> None:
    """Whoever asked hears of the first agreement; of the last one with the publishing."""
    from content.domain.editorial import news

    if news.is_review(instance) and instance.workflow_state.status == WorkflowState.STATUS_IN_PROGRESS:
        news.tell_agreed(instance)


# The two that follow bear the names of Wagtail's own receivers, and so take their place (wagtail/admin/signal_handlers.py):
# Wagtail would write in its own words, at once and to demo accounts too. For other workflows it still does.
@receiver(workflow_rejected, sender=WorkflowState, dispatch_uid="workflow_state_rejected_email_notification")
def tell_changes(sender: type[WorkflowState], instance: WorkflowState, **kwargs: Any) -> None:
    """Whoever asked hears that changes are asked for."""
    from wagtail.admin.mail import WorkflowStateRejectionEmailNotifier

    from content.domain.editorial import news

    if news.has_reviews(instance):
        news.tell_changes(instance.current_task_state)
    else:
        WorkflowStateRejectionEmailNotifier()(instance=instance, **kwargs)


@receiver(workflow_approved, sender=WorkflowState, dispatch_uid="workflow_state_approved_email_notification")
def tell_published(sender: type[WorkflowState], instance: WorkflowState, **kwargs: Any) -> None:
    """Whoever asked hears that the page is published, or when it will be."""
    from wagtail.admin.mail import WorkflowStateApprovalEmailNotifier

    from content.domain.editorial import news

    if news.has_reviews(instance):
        news.tell_published(instance)
    else:
        WorkflowStateApprovalEmailNotifier()(instance=instance, **kwargs)


@receiver(about_to_publish, dispatch_uid="content.publish_what_is_ready")
def publish_what_is_ready(sender: type[PublicPage], revision: Revision, user: Any, **kwargs: Any) -> None:
    """Nobody publishes or schedules what the checks say must be mended, nor does it go out on its day.

    Where a program publishes what a person saved (a translation, say), that person is asked of. Programs that publish
    their own answer for themselves (the content that comes with the product is checked by a test).
    """
    from content.domain import checks
    from content.domain.editorial import holding_back

    page = revision.as_object()
    if user is None and revision.approved_go_live_at is not None:
        if why := holding_back.reasons(page):
            holding_back.hold_back(page=page, revision=revision, why=why)
            raise HeldBack
    elif user is not None or revision.user_id is not None:
        checks.refuse_unless_ready(page)


@receiver(pre_save, sender=WorkflowState, dispatch_uid="content.review_what_is_ready")
def review_what_is_ready(sender: type[WorkflowState], instance: WorkflowState, **kwargs: Any) -> None:
    """No review begins, or goes on after changes, of a page that must be mended first. Nothing is stored yet here."""
    if instance.status != WorkflowState.STATUS_IN_PROGRESS:
        return
    returned = WorkflowState.objects.filter(pk=instance.pk, status=WorkflowState.STATUS_NEEDS_CHANGES)
    page = instance.content_object
    if not isinstance(page, Page) or (instance.pk is not None and not returned.exists()):
        return
    from content.domain.editorial.submitting import refuse_before_review

    refuse_before_review(page.get_latest_revision_as_object())
