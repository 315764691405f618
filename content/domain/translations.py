"""Translating pages in the CMS: who may, what a machine wrote, and which rights come along with a new translation.

wagtail-localize keeps each string with where its translation came from. Who may submit a page for translation is our own
question (content/views/translations.py): it only asks for a permission that holds for the whole site.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import GroupPagePermission, Locale, Page, WorkflowPage
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from content.models import MachineWords
from people.models import User

CHECKED = "content.check_machine_words"


def may_translate(user: User, page: Page) -> bool:
    """Whoever may edit a page may have it translated."""
    return bool(page.permissions_for_user(user).can_edit())


def let_translate(group: Group) -> None:
    """The members of the group may have pages translated: those that they may edit."""
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtail_localize", codename="submit_translation")
    )


@transaction.atomic
def bring_rights(*, source: Page, target: Page) -> None:
    """Whoever has rights given on the source itself has the same on its translation, with the same reviews."""
    for right in GroupPagePermission.objects.filter(page=source.pk):
        GroupPagePermission.objects.get_or_create(group=right.group, page_id=target.pk, permission=right.permission)
    for assigned in WorkflowPage.objects.filter(page=source.pk):
        WorkflowPage.objects.get_or_create(page_id=target.pk, defaults={"workflow": assigned.workflow})


@transaction.atomic
def make_parents(*, page: Page, locale: Locale) -> None:
    """Drafts of the pages above it in the language, where they are not there: a translation lies where its source does.

    Of their own, not aliases: Wagtail's aliases of a space would claim its organisation a second time.
    """
    for above in page.get_ancestors().filter(depth__gt=1).specific():
        if not above.has_translation(locale):
            above.copy_for_translation(locale)


def holds_machine_words(page: Page) -> bool:
    """Whether any string of the page's translation is still as a machine wrote it. 2 queries."""
    source = TranslationSource.objects.filter(object_id=page.translation_key).exclude(locale=page.locale_id).first()
    if source is None:
        return False
    used = StringSegment.objects.filter(source=source)
    return bool(
        StringTranslation.objects.filter(
            locale=page.locale_id,
            translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
            context__in=used.values("context"),
            translation_of__in=used.values("string"),
        ).exists()
    )


@transaction.atomic
def note_machine_words(page: Page) -> None:
    """The page was just published: words of a machine that nobody has checked are said to be that.

    Words that a machine wrote after an earlier check ask for a new one.
    """
    if holds_machine_words(page):
        MachineWords.objects.update_or_create(page_id=page.pk, defaults={"checked_by": None, "checked_at": None})


def is_unchecked(page: Page) -> bool:
    """Whether readers are to be told that a machine wrote it. 1 query."""
    return bool(MachineWords.objects.filter(page_id=page.pk, checked_at__isnull=True).exists())


@transaction.atomic
def confirm_machine_words(*, by: User, page: Page) -> None:
    """A person has read every word and stands by it; the page's history says who. Raises PermissionDenied for whoever may
    not edit the page."""
    if not may_translate(by, page):
        raise PermissionDenied
    found = MachineWords.objects.select_for_update().filter(page_id=page.pk, checked_at__isnull=True)
    if not found.update(checked_by=by, checked_at=timezone.now()):
        return
    source = TranslationSource.objects.filter(object_id=page.translation_key).exclude(locale=page.locale_id).first()
    if source is not None:
        # From now on they are this person's words: publishing again does not bring the label back.
        StringTranslation.objects.filter(
            locale=page.locale_id,
            translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
            context__in=StringSegment.objects.filter(source=source).values("context"),
        ).update(translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL, tool_name="", last_translated_by=by)
    log(instance=page, action=CHECKED, user=by)


@transaction.atomic
def stop_following(*, by: User, translation: Translation) -> Page:
    """From now on the translated page is edited and reviewed like any other; what was translated so far becomes its draft.

    Readers go on with what is published: only a revision is made. Raises PermissionDenied for whoever may not edit the
    page, or while its words stand still.
    """
    page = translation.get_target_instance()
    if not may_translate(by, page) or page.permissions_for_user(by).page_locked():
        raise PermissionDenied
    if not Translation.objects.filter(pk=translation.pk, enabled=True).update(enabled=False):
        return page
    draft = translation.source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)
    draft.save_revision(user=by, log_action=True, clean=False)
    return page
