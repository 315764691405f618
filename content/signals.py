"""Whenever a page is published, from whichever door, an edition of it is kept.

Wagtail's `page_published` is sent by the editor, workflows, scheduled publishing, copies and code alike;
`before_publish_page` is not (DESIGN §2).
"""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published


@receiver(page_published, dispatch_uid="content.keep_edition")
def keep_edition(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Keep an edition of a digest, module or guidance that was just published."""
    from content.domain import editions

    if editions.has_editions(instance):
        editions.publish_edition(instance)
