"""Pictures and documents that a page uses, and whether somebody may choose them: a form takes any number that is sent."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

Used = set[tuple[int, str]]


def not_theirs(page: Page, user: Any) -> list[str]:
    """Titles of what the page as it stands here uses newly and the person may not choose; what it used already stays."""
    new = _used_by(page)
    if new and page.pk:
        new -= _used_by(Page.objects.get(pk=page.pk).get_latest_revision_as_object())
    strange = []
    for kind, key in sorted(new):
        model: Any = ContentType.objects.get_for_id(kind).model_class()
        allowed = policy_registry.get_by_type(model).instances_user_has_permission_for(user, "choose")
        if not allowed.filter(pk=key).exists():
            strange.append(str(model.objects.filter(pk=key).first() or key))
    return strange


def _used_by(page: Page) -> Used:
    found: Used = {(kind, key) for kind, key, _model, _content in ReferenceIndex._extract_references_from_object(page)}  # noqa: SLF001  Wagtail has no public way to read what is not stored yet
    return {(kind, key) for kind, key in found if _is_media(kind)}


def _is_media(kind: int) -> bool:
    model = ContentType.objects.get_for_id(kind).model_class()
    return model is not None and issubclass(model, AbstractImage | AbstractDocument)
