"""Whenever a page is published, from whichever door, an edition of it is kept, and it can be found; so can a version.

Wagtail's `page_published` is sent by the editor, workflows, scheduled publishing, copies and code alike;
`before_publish_page` is not (DESIGN §2).
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from capabilities.domain.frameworks.versions import version_published
from capabilities.models import FrameworkVersion


@receiver(page_published, dispatch_uid="content.keep_edition")
def keep_edition(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Keep an edition of a digest, module or guidance that was just published."""
    from content.domain import editions

    if editions.has_editions(instance):
        editions.publish_edition(instance)


@receiver(page_published, dispatch_uid="content.find_page")
def find_page(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """What was just published is found from now on, as it is now: here and at once, without a worker."""
    from content.domain import finding_index

    if finding_index.is_found(instance):
        finding_index.keep_pages([instance])


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
