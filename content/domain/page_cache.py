"""What changes for readers when a page changes: the tags under which public pages that show it were made.

Wagtail publishes from the editor, workflows, the schedule, copies and code; all of them send `page_published`, and
whoever saves a live page without that is noticed as well. Drafts change nothing. Tables other than those of pages are
watched by content/caching/tracing.py. After rows of pages were changed by bulk or by hand: `forget_everything()`.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, get_page_models
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from capabilities.models import Capability
from content.caching import generations
from content.caching.questions import tag
from content.caching.tables import tables_of
from content.caching.tracing import ADDRESSES
from content.caching.whole_pages import PLACES
from content.models import HomePage, PageCapability

# What Wagtail saves of a live page while somebody drafts, schedules or reviews its next version.
_UNSEEN = frozenset(
    {
        *("latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes", "numchild"),
        *("locked", "locked_at", "locked_by", "go_live_at", "expire_at", "owner"),
    }
)


def about(capability: Capability) -> str:
    """The tag of the list of pages tagged with the capability, in whichever version."""
    return f"capability:{capability.lineage}"


def tags_of(page: Page) -> set[str]:
    """Whatever shows the page now, lists it, or would list it if it were looked for again."""
    model: type[Page] = page.specific_class or type(page)
    tables = tables_of(model)  # type: ignore[arg-type]  # a class can be hashed
    languages = {page.locale_id, page.locale.language_code}
    lineages = PageCapability.objects.filter(page_id=page.pk).values_list("capability__lineage", flat=True)
    return {
        tag("page", page.pk),
        tag("path", page.path),
        tag("url", page.url_path),
        tag("key", page.translation_key),
        *(f"list:{table}" for table in tables),
        *(f"list:{table}@{language}" for table in tables for language in languages),
        *(f"capability:{lineage}" for lineage in lineages),
        *([PLACES] if page.depth <= 3 else ()),
    }


def page_has_changed(page: Page) -> None:
    """Make anew what shows the page, once this is committed."""
    tags = tags_of(page)
    transaction.on_commit(lambda: generations.has_changed(tags), robust=True)


def forget_everything() -> None:
    """Make every page anew: addresses moved, or something was changed behind the site's back."""
    transaction.on_commit(lambda: generations.has_changed({ADDRESSES}), robust=True)


def _published(sender: Any, instance: Page, **_about: Any) -> None:
    page_has_changed(instance)
    if issubclass(sender, HomePage) and instance.first_published_at == instance.last_published_at:
        forget_everything()


def _gone(sender: Any, instance: Page, **_about: Any) -> None:
    page_has_changed(instance)
    if issubclass(sender, HomePage):
        forget_everything()


def _slug_changed(sender: Any, instance: Page, **_about: Any) -> None:
    if instance.numchild:  # what lies beneath has another address as well
        forget_everything()
    else:
        page_has_changed(instance)


def _moved(sender: Any, **_about: Any) -> None:
    forget_everything()


def _saved(sender: type[Page], instance: Page, **how: Any) -> None:
    fields = how["update_fields"]
    was_seen = instance.live or (instance.first_published_at is not None and not how["created"])
    if not how["raw"] and was_seen and (fields is None or not _UNSEEN.issuperset(fields)):
        page_has_changed(instance)


def listen() -> None:
    """Hear of every change from now on. Each type by itself: a listener for all models would make every deletion slow."""
    for signal, receiver in (
        (page_published, _published),
        (page_unpublished, _gone),
        (page_slug_changed, _slug_changed),
        (post_page_move, _moved),
    ):
        signal.connect(receiver, dispatch_uid=f"content.page_cache{receiver.__name__}")
    for model in get_page_models():
        post_save.connect(_saved, sender=model, dispatch_uid="content.page_cache.saved")
        post_delete.connect(_gone, sender=model, dispatch_uid="content.page_cache.deleted")
