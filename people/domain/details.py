"""Details in somebody's own words that could point to a child or family, shown to the writer alone (people/identifiers).

Nothing is stored and nothing is logged. That found words are not a real person's is remembered by the writer's own browser:
in a cookie of marks, which say nothing of the words without this site's secret.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise

from people.identifiers import Finding, find
from people.models import User

MOST_REMEMBERED = 300
_MARK_BYTES = 6


@dataclass(frozen=True)
class Detail:
    """Words as they stand in the text, what they look like (“a phone number”), and what to write instead."""

    words: str
    looks_like: Promise
    instead: Promise
    mark: str


def details_in(texts: Iterable[str], *, by: User, about: UUID) -> list[Detail]:
    """What `texts` hold that could identify somebody, each only once. `about`: whose id the piece of writing bears.

    The writer's own name is no finding. Takes no query.
    """
    found: dict[str, Detail] = {}
    for text in texts:
        for finding in find(text, known={by.get_full_name()} - {""}):
            detail = _detail(text, finding, by, about)
            found.setdefault(detail.mark, detail)
    return list(found.values())


def _detail(text: str, finding: Finding, by: User, about: UUID) -> Detail:
    words = " ".join(text[finding.start : finding.end].split())
    said = f"{by.public_id} {about} {finding.kind.value} {words.casefold()}"
    mark = salted_hmac("people.details", said, algorithm="sha256").digest()[:_MARK_BYTES]
    return Detail(words, finding.kind.looks_like, finding.kind.instead, base64.urlsafe_b64encode(mark).decode())


def without(details: Iterable[Detail], remembered: str) -> list[Detail]:
    """Those of which it was not said yet that they are nobody's."""
    marks = set(remembered.split("."))
    return [detail for detail in details if detail.mark not in marks]


def with_marks(details: Sequence[Detail], remembered: str) -> str:
    """What to remember from now on; of very many the oldest are forgotten, and are then shown again."""
    marks = [*(detail.mark for detail in details), *remembered.split(".")]
    return ".".join(list(dict.fromkeys(mark for mark in marks if mark))[:MOST_REMEMBERED])
