"""Addresses of frameworks, versions and capabilities: made from the code or title, different within their parent."""

from __future__ import annotations

import re

from django.utils.text import slugify

# DESIGN §4: `/capabilities/<framework>/v/<label>/` is a version, so no framework or capability may be called so.
RESERVED = frozenset({"v"})
FALLBACK = "item"


def as_label(text: str) -> str:
    """A version's label as an address: `1.0 (draft)` becomes `1-0-draft`; empty when nothing is left of it."""
    return slugify(re.sub(r"[^\w]+", "-", text))[:40].strip("-")


def free_slug(*candidates: str, taken: set[str], length: int) -> str:
    """The first candidate that makes an address which is not taken, else one with a number; it is added to `taken`.

    `length` is the most characters it may have. Letters that have no place in an address are left out.
    """
    slugs = [slug for slug in (slugify(text)[:length].strip("-_") for text in candidates) if slug]
    for slug in slugs:
        if slug not in taken and slug not in RESERVED:
            taken.add(slug)
            return slug
    base = slugs[0] if slugs else FALLBACK
    number = 2
    while (slug := f"{base[: length - len(str(number)) - 1]}-{number}") in taken:
        number += 1
    taken.add(slug)
    return slug
