"""Answers of the CASE service, kept as bytes: what is published hardly ever changes, and a package is megabytes.

Each process keeps its latest answers in memory, and the larger ones are shared through Django's cache. Before an answer
is used again, one query makes a mark of everything that answers depend on: which versions are published and how they
stand, and the crosswalks. Another mark means another answer. For a few seconds an answer is used without asking, so a
change made by another process shows that much later; one made by this process shows at once.

What the mark cannot see is a crosswalk whose note changed and kept its length, when it was saved by another process
with another cache; the mark also changes every hour.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Max, Q, Subquery, Sum, Value
from django.db.models.functions import Length
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from capabilities.models import PUBLISHED_STATES, Crosswalk, Framework, FrameworkVersion

FRESH_SECONDS = 5.0
MOST_BYTES = 64 * 1024 * 1024
MOST_ANSWERS = 2_000
SHARED_SECONDS = 60 * 60
_CHANGES = "case-service-changes"
ZIPPED_FROM = 1_000
"""Bytes. Anything smaller goes in one packet anyway."""
ZIP_LEVEL = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """A body, its strong entity tag, headers of its own, and the body as gzip makes it (None: it is not worth it)."""

    body: bytes
    etag: str
    headers: tuple[tuple[str, str], ...] = ()
    zipped: bytes | None = None


@dataclass(slots=True)
class _Kept:
    answer: Any
    mark: str
    looked_at: float
    size: int


_memory: OrderedDict[str, _Kept] = OrderedDict()
_lock = threading.Lock()


def answer_of(body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer with the tag of its body."""
    return Answer(body, f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"', headers)


def with_zipped(answer: Answer) -> Answer:
    """The same answer, compressed as well where that saves anything: once, for all who will ask."""
    if len(answer.body) < ZIPPED_FROM:
        return answer
    # Without a time in it, equal bodies stay equal.
    return replace(answer, zipped=gzip.compress(answer.body, compresslevel=ZIP_LEVEL, mtime=0))


def kept(key: str, make: Callable[[], Answer], *, shared: bool = False) -> Answer:
    """The answer under `key`, made anew only where something has changed. What `make` raises is not kept."""
    answer: Answer = remember(
        key,
        lambda: with_zipped(make()),
        size=lambda answer: len(answer.body) + len(answer.zipped or b""),
        shared=shared,
    )
    return answer


def remember(key: str, make: Callable[[], Any], *, size: Callable[[Any], int], shared: bool = False) -> Any:
    """The same for anything that takes `size` bytes in memory. No query while fresh, one to see that nothing changed."""
    now = time.monotonic()
    entry = _memory.get(key)
    if entry is not None and now - entry.looked_at < FRESH_SECONDS:
        return entry.answer
    mark = _mark()
    if entry is not None and entry.mark == mark:
        entry.looked_at = now
        return entry.answer
    name = "case-service-2-" + hashlib.sha256(f"{mark} {key}".encode()).hexdigest()
    answer = cache.get(name) if shared else None
    if answer is None:
        answer = make()
        if shared:
            cache.set(name, answer, SHARED_SECONDS)
    _keep(key, _Kept(answer, mark, now, size(answer)))
    return answer


def forget() -> None:
    """Look again before any answer is used."""
    with _lock:
        _memory.clear()


def _keep(key: str, entry: _Kept) -> None:
    if entry.size > MOST_BYTES // 2:
        return
    with _lock:
        _memory[key] = entry
        _memory.move_to_end(key)
        total = sum(one.size for one in _memory.values())
        while total > MOST_BYTES or len(_memory) > MOST_ANSWERS:
            total -= _memory.popitem(last=False)[1].size


def _mark() -> str:
    """One query, whose rows are the published versions."""

    def of_all_links(**what: Any) -> Subquery:
        rows = Crosswalk.objects.order_by().annotate(one=Value(1)).values("one").annotate(**what)
        return Subquery(rows.values(next(iter(what))))

    rows = (
        FrameworkVersion.objects.filter(state__in=PUBLISHED_STATES)
        .order_by("pk")
        .values_list(
            *("pk", "identifier", "label", "state", "in_force_from", "in_force_until", "is_claimable"),
            *("claimable_until", "changed_at", "change_count", "published_at"),
            *("framework__title", "framework__short_title", "framework__slug", "framework__publisher"),
            *("framework__description", "framework__licence", "framework__source_url", "framework__language"),
            of_all_links(number=Count("pk")),
            of_all_links(last=Max("pk")),
            of_all_links(words=Sum(Length("note"))),
            of_all_links(same=Count("pk", filter=Q(kind=Crosswalk.Kind.SAME_AS))),
            of_all_links(parts=Count("pk", filter=Q(kind=Crosswalk.Kind.PART_OF))),
            of_all_links(related=Count("pk", filter=Q(kind=Crosswalk.Kind.RELATED))),
        )
    )
    said = repr((list(rows), cache.get(_CHANGES), time.time() // SHARED_SECONDS))
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()


def _has_changed() -> None:
    cache.set(_CHANGES, time.time_ns(), None)
    forget()


@receiver([post_save, post_delete], sender=Crosswalk, dispatch_uid="case service: crosswalk")
@receiver([post_save, post_delete], sender=FrameworkVersion, dispatch_uid="case service: version")
@receiver([post_save, post_delete], sender=Framework, dispatch_uid="case service: framework")
def _something_changed(**_about: Any) -> None:
    transaction.on_commit(_has_changed)
