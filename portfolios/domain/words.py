"""Words that were put before somebody: frozen as canonical bytes, stood for by a fingerprint, erasable in one place.

Format 1: the payload as RFC 8785 canonical JSON in UTF-8; the fingerprint is the lower-case hexadecimal SHA-256 of a
random 32-byte salt followed by those bytes. Without the salt a fingerprint says nothing of the words, so erasing both
leaves the chain whole and the words unguessable (docs/adr/0002-sign-off-records.md).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any, NamedTuple

import rfc8785
from django.db import transaction
from django.utils import timezone

from people.domain import audit
from people.models import User
from portfolios.models import FrozenWords, Portfolio

FORMAT = 1
SALT_BYTES = 32
ERASED = "words.erased"


class Frozen(NamedTuple):
    """Frozen words and the fingerprint that stands for them."""

    words: FrozenWords
    fingerprint: str


class AlreadyErased(Exception):
    """The words are gone already; the tombstone stays as it is."""


def canonical(payload: dict[str, Any]) -> bytes:
    """The one way to write `payload` down (RFC 8785): same content, same bytes."""
    return rfc8785.dumps(payload)


def fingerprint_of(salt: bytes, body: bytes) -> str:
    """SHA-256 over salt and body, 64 hexadecimal characters."""
    return hashlib.sha256(salt + body).hexdigest()


def freeze(*, portfolio: Portfolio, kind: str, payload: dict[str, Any]) -> Frozen:
    """Keep `payload` (JSON types only) for good and return it with its fingerprint."""
    salt = secrets.token_bytes(SALT_BYTES)
    body = canonical({"format": FORMAT, **payload})
    words = FrozenWords.objects.create(portfolio=portfolio, kind=kind, format=FORMAT, salt=salt, body=body)
    return Frozen(words, fingerprint_of(salt, body))


def read(words: FrozenWords | None) -> dict[str, Any] | None:
    """What was frozen, or None where there is nothing or it was erased."""
    if words is None or words.body is None:
        return None
    payload: dict[str, Any] = json.loads(bytes(words.body))
    return payload


def still_matches(words: FrozenWords, fingerprint: str) -> bool | None:
    """Whether the stored bytes give `fingerprint`; None where they were erased and nobody can tell.

    The salt's length and the canonical form are checked too: a sum over salt and body alone does not say where one
    ends and the other begins.
    """
    if words.body is None or words.salt is None:
        return None
    salt, body = bytes(words.salt), bytes(words.body)
    try:
        is_canonical = canonical(json.loads(body)) == body
    except ValueError:
        return False
    return is_canonical and len(salt) == SALT_BYTES and secrets.compare_digest(fingerprint_of(salt, body), fingerprint)


@transaction.atomic
def erase(*, by: User, words: FrozenWords, why: str) -> FrozenWords:
    """Put a tombstone where the words were, with the reason. Raises AlreadyErased, ValueError without a reason.

    The rows that the words stood beside (dates, outcomes, fingerprints) stay: UK GDPR article 17 with its exceptions,
    as each organisation's retention rule asks.
    """
    if not why.strip():
        raise ValueError("Say why the words are erased.")
    rows = FrozenWords.objects.filter(pk=words.pk, erased_at__isnull=True).update(
        salt=None, body=None, erased_at=timezone.now(), erased_by=by, erased_why=why.strip()[:300]
    )
    if rows != 1:
        raise AlreadyErased
    words.refresh_from_db()
    audit.record(by=by, action=ERASED, subject=words.portfolio.user, thing=words, detail={"kind": words.kind})
    return words
