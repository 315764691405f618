"""The pictures of a case's passages, ready for a page: one query for the pictures, one for their renditions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.images import get_image_model

from content.cases.document import Passage

FILTER = "width-1200"


def pictures_in(passages: Iterable[Passage]) -> dict[int, Any]:
    """By number, as renditions with `url`, `width` and `height`; what was deleted is left out. No query without pictures."""
    wanted = {one.value["image"] for one in passages if one.type == "picture" and one.value.get("image")}
    if not wanted:
        return {}
    images = get_image_model().objects.filter(pk__in=wanted).prefetch_renditions(FILTER)
    return {image.pk: image.get_rendition(FILTER) for image in images}
