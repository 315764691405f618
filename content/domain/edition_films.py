"""The films of a module's edition: what was published then, as long as its files are there and its host is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError
from wagtail.models import CollectionViewRestriction

from content import films
from content.models import Edition

STILL = "width-1240"


@dataclass(frozen=True)
class Film:
    """A film to be played in the page; without `captions` only if that file is gone since. `changed`: not the one of then."""

    src: str
    type: str
    captions: str
    language: str
    poster: str
    changed: bool


def open_documents(stored: Iterable[Mapping[str, Any]]) -> dict[int, Any]:
    """The files of film steps that are there and that every learner may open."""
    films_in = [step["value"] for step in stored if step["type"] == "video"]
    numbers = {value[name] for value in films_in for name in ("film", "captions") if value.get(name)}
    if not numbers:
        return {}
    documents = get_document_model().objects.filter(pk__in=numbers).select_related("collection")
    closed = tuple(CollectionViewRestriction.objects.values_list("collection__path", flat=True))
    return {one.pk: one for one in documents if not one.collection.path.startswith(closed)}


def film_of(value: Mapping[str, Any], edition: Edition, documents: Mapping[int, Any]) -> Film | None:
    """The film of a step, from `open_documents`; None for a film elsewhere, or one that is gone."""
    document = documents.get(value.get("film") or 0)
    if document is None:
        return None
    captions = documents.get(value.get("captions") or 0)
    then = edition.body.get("documents", {}).get(str(document.pk), {})
    return Film(
        src=document.url,
        type=document.content_type,
        captions=captions.url if captions else "",
        language=str(edition.body.get("language", settings.LANGUAGE_CODE)),
        poster=_still(value.get("poster")),
        changed=bool(then) and then["hash"] != document.get_file_hash(),
    )


def _still(number: int | None) -> str:
    """Where the still picture is; empty if there is none, or its file cannot be read."""
    image = get_image_model().objects.filter(pk=number).first() if number else None
    if image is None:
        return ""
    try:
        return str(image.get_rendition(STILL).url)
    except (SourceImageIOError, OSError):
        return ""


def link_of(address: str) -> dict[str, str] | None:
    """An address elsewhere, as long as the site still allows its host."""
    try:
        return {"url": address, "host": films.check_address(address, settings.VIDEO_HOSTS)}
    except films.NotAllowed:
        return None
