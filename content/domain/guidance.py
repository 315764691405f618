"""Guidance as its page shows it: the body in parts under their headings, and what to read or do next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from wagtail.blocks import BoundBlock
from wagtail.models import Page

from content.domain.pictures import make_ready
from content.domain.queries import as_learning, surroundings_of
from content.models import GuidancePage
from content.models.public import readable

# Ids that the page uses itself.
_TAKEN = {"main", "menu", "linked", "refs", "related", "about", "part"}


@dataclass(frozen=True)
class Section:
    """A heading with what follows it. `title` is empty for what comes before the first heading."""

    title: str
    anchor: str
    blocks: list[BoundBlock] = field(default_factory=list)


def context_of(page: GuidancePage) -> dict[str, Any]:
    """For the page's template: its surroundings, its `sections` and its `related` pages."""
    make_ready(page.body)
    return surroundings_of(page) | {"sections": sections_of(page), "related": related_to(page)}


def sections_of(page: GuidancePage) -> list[Section]:
    """The body in parts, in order. Each has an anchor made from its heading, once on the page. No query."""
    sections = [Section("", "")]
    taken = set(_TAKEN)
    for block in page.body:
        if block.block_type == "heading":
            title = str(block.value)
            sections.append(Section(title, _anchor(title, taken)))
        else:
            sections[-1].blocks.append(block)
    return [section for section in sections if section.title or section.blocks]


def _anchor(title: str, taken: set[str]) -> str:
    wanted = slugify(title) or "part"
    number, anchor = 1, wanted
    while anchor in taken:
        number += 1
        anchor = f"{wanted}-{number}"
    taken.add(anchor)
    return anchor


def related_to(page: GuidancePage) -> list[Any]:
    """Related digests, modules and guidance that anybody may read, in the author's order: each in the page's language,
    whichever of its twins was chosen. 1 query, or none; 1 more where twins in another language were chosen."""
    wanted = [block["value"] for block in page.related.get_prep_value() if block["value"]]
    if not wanted:
        return []
    chosen = Page.objects.filter(pk__in=wanted)
    keys = chosen.values("translation_key")
    twins = as_learning(readable(Page.objects.filter(locale=page.locale_id, translation_key__in=keys)))
    found = {twin.pk: twin for twin in twins}
    if found.keys() - set(wanted):
        by_key = {twin.translation_key: twin for twin in twins}
        found = {pk: by_key[key] for pk, key in chosen.values_list("pk", "translation_key") if key in by_key}
    return [found[pk] for pk in wanted if pk in found and found[pk].pk != page.pk]
