"""Pictures in the body of a page: which widths there are of them, and how all of a page are fetched at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images.models import AbstractImage, Rendition

WIDTHS = (400, 800, 1240)
"""Pixels across: a phone, a page, a page on a fine screen."""
SPECS = tuple(f"width-{width}" for width in WIDTHS)
SIZES = "(max-width: 44rem) 100vw, 40rem"
"""How wide a picture stands on a page (.picture in site.css)."""


@dataclass(frozen=True)
class Shown:
    """What an `img` element says. `width` and `height` keep its place before it has come."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str


def make_ready(*bodies: Iterable[Any]) -> None:
    """Fetch the stored widths of every picture in these bodies with one query (none where there is no picture)."""
    images = [image for body in bodies for image in _images(body)]
    if images:
        stored = Prefetch(
            "renditions", queryset=Rendition.objects.filter(filter_spec__in=SPECS), to_attr="prefetched_renditions"
        )
        prefetch_related_objects(images, stored)


def shown(image: AbstractImage) -> Shown:
    """The picture as it is shown; widths that are not stored yet are made."""
    made = image.get_renditions(*SPECS)
    # A small picture is not made larger: several widths are then the same one.
    widths = {made[spec].width: made[spec] for spec in SPECS}
    middle = made[SPECS[1]]
    return Shown(
        src=middle.url,
        srcset=", ".join(f"{one.url} {width}w" for width, one in sorted(widths.items())),
        width=middle.width,
        height=middle.height,
        alt=image.contextual_alt_text or "",
    )


def _images(body: Iterable[Any]) -> Iterator[AbstractImage]:
    for block in body:
        if block.block_type == "picture" and block.value["picture"]:
            yield block.value["picture"]
