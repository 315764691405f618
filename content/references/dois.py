"""DOIs: known by themselves or in an address, and kept without whatever stands before `10.`"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

_HOSTS = {"doi.org", "dx.doi.org", "www.doi.org"}
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_BEFORE = re.compile(r"\A(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi\s*:\s*|doi\s+)+", re.IGNORECASE)
# What a sentence puts behind it. A bracket may belong to it: 10.1016/S2468-2667(22)00065-2.
_BEHIND = ".,;:"


def doi_in(text: str) -> str:
    """The DOI that somebody wrote, as `10.1093/bjsw/bcm051`, or nothing if it is none.

    With or without `doi:` or `https://doi.org/` before it; in an address, `%28` is read as the bracket that it stands for.
    """
    text = text.strip()
    bare = _BEFORE.sub("", text)
    if "doi.org/" in text[: len(text) - len(bare)].lower():
        bare = unquote(bare)
    bare = bare.rstrip(_BEHIND)
    return bare if _DOI.fullmatch(bare) and bare.isprintable() else ""


def doi_of_address(url: str) -> str:
    """The DOI in an address of the DOI system; nothing for any other address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return doi_in(unquote(parts.path.lstrip("/"))) if parts.hostname in _HOSTS else ""


def address_of(doi: str) -> str:
    """Where a DOI leads."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-,@!$&*+~=')}" if doi else ""
