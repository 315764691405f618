"""A digest as its page shows it, besides what every page has: its authors in words, and pictures made ready."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from content.domain.pictures import make_ready
from content.domain.queries import surroundings_of
from content.models import DigestPage


def context_of(page: DigestPage) -> dict[str, Any]:
    """For the page's template: its surroundings, `authors` (each name with what stands behind it), `cited_as`."""
    make_ready(page.background)
    authors = [_author(block.value) for block in page.authors]
    return surroundings_of(page) | {
        "authors": authors,
        "cited_as": _cited(name for name, _about in authors) or page.institution,
    }


def _author(value: Any) -> tuple[str, str]:
    """A name, and role and affiliation in one phrase."""
    return str(value["name"]), ", ".join(str(value[part]) for part in ("role", "affiliation") if value.get(part))


def _cited(names: Iterable[str]) -> str:
    """Three names at most; of more, the first."""
    found = list(names)
    return f"{found[0]} et al." if len(found) > 3 else ", ".join(found)
