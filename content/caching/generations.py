"""What has changed since when. A number that only grows is kept in the cache, and for each tag the number at its last change.

A page is as good as new when none of its tags changed after the number at which making it *began*: what is published
while a page is being made is then not in it, whoever was first. A tag whose number is lost (the cache was emptied, or
needed the room) counts as changed. Where the cache does not answer, nothing is kept and every page is made when asked for.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.core.cache import BaseCache, caches

T = TypeVar("T")
ALIAS = "pages"
COUNTER = "changes"
SECONDS = 24 * 60 * 60
"""How long a tag's number is kept: longer than any page."""
TELL_EVERY = 60.0

logger = structlog.get_logger(__name__)


class State:
    """Of this process: reports that could not be made, and when somebody was last told that the cache is away."""

    lock = threading.Lock()
    unreported: set[str] = set()
    told_at = float("-inf")


def store() -> BaseCache:
    """The cache that pages and numbers are kept in."""
    return caches[ALIAS]


def asked(question: Callable[[BaseCache], T]) -> T | None:
    """What the cache says; None, and one line in the log, where it does not answer."""
    try:
        return question(store())
    except Exception as error:  # noqa: BLE001  every kind of cache has its own ways to fail
        now = time.monotonic()
        with State.lock:
            tell, State.told_at = now - State.told_at > TELL_EVERY, max(State.told_at, now)
        if tell:
            logger.warning("page_cache_away", error=type(error).__name__, words=str(error)[:200])
        return None


def now() -> int | None:
    """The number at this moment; None: the cache is away, or does not know yet what has changed."""
    if State.unreported and not _report_again():
        return None

    def ask(cache: BaseCache) -> int:
        number = cache.get(COUNTER)
        if number is None:
            # The time in nanoseconds grows faster than anybody publishes: a number is never used again.
            cache.add(COUNTER, time.time_ns(), None)
            number = cache.get(COUNTER)
        return int(number)

    return asked(ask)


def has_changed(tags: Collection[str]) -> None:
    """Whatever was made from these is to be made anew. Call it when the change is committed."""
    if not settings.WHOLE_PAGE_CACHE or not tags:
        return
    if not asked(lambda cache: _report(cache, tags)):
        with State.lock:
            State.unreported.update(tags)


def has_unreported() -> bool:
    """Whether this process knows of changes that the cache could not be told yet."""
    return bool(State.unreported)


def _report(cache: BaseCache, tags: Iterable[str]) -> bool:
    # Steps of chance: where two add at the same moment and the cache cannot tell them apart (files), no number comes twice.
    step = secrets.randbelow(1_000) + 1
    try:
        number = cache.incr(COUNTER, step)
    except ValueError:  # not there yet
        cache.add(COUNTER, time.time_ns(), None)
        number = cache.incr(COUNTER, step)
    cache.touch(COUNTER, None)
    failed = cache.set_many({_name(tag): number for tag in tags}, SECONDS)
    if failed:
        raise OSError(f"{len(failed)} tags were not stored")
    return True


def _report_again() -> bool:
    with State.lock:
        tags = set(State.unreported)
    if not asked(lambda cache: _report(cache, tags)):
        return False
    with State.lock:
        State.unreported -= tags
    return True


def begin(tags: Collection[str], number: int) -> None:
    """Let every tag have a number: those that nobody reported yet, the one at which making the page began."""

    def ask(cache: BaseCache) -> None:
        known = cache.get_many([_name(tag) for tag in tags])
        for tag in tags:
            if _name(tag) not in known:
                cache.add(_name(tag), number, SECONDS)

    asked(ask)


def unchanged(tags: Collection[str], number: int) -> bool:
    """Whether none of the tags changed after that number."""
    found: dict[str, Any] | None = asked(lambda cache: cache.get_many([_name(tag) for tag in tags]))
    return found is not None and len(found) == len(set(tags)) and all(int(one) <= number for one in found.values())


def _name(tag: str) -> str:
    # Addresses of pages may hold any sign and be long, which some caches refuse.
    return f"tag-{hashlib.blake2b(tag.encode('utf-8', 'backslashreplace'), digest_size=16).hexdigest()}"
