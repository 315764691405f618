"""The whole-page cache in every kind of cache that a deployment may choose: memory, files, a table, Redis."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.caching import generations, whole_pages
from tests.factories.content import a_digest, a_guidance, a_site

pytestmark = pytest.mark.django_db(transaction=True)
REDIS = ("127.0.0.1", 6379)
TABLE = "page_cache_of_a_test"


def _is_redis_there() -> bool:
    try:
        socket.create_connection(REDIS, timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(params=["LocMemCache", "FileBasedCache", "DatabaseCache", "RedisCache"])
def kind(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[str]:
    kind = str(request.param)
    if kind == "RedisCache" and not _is_redis_there():
        pytest.skip(f"no Redis answers at {REDIS[0]}:{REDIS[1]}")
    module = {"LocMemCache": "locmem", "FileBasedCache": "filebased", "DatabaseCache": "db", "RedisCache": "redis"}[
        kind
    ]
    location = {
        "FileBasedCache": str(tmp_path),
        "DatabaseCache": TABLE,
        "RedisCache": f"redis://{REDIS[0]}:{REDIS[1]}/7",
    }
    pages = {
        "BACKEND": f"django.core.cache.backends.{module}.{kind}",
        "LOCATION": location.get(kind, "stores"),
        "KEY_PREFIX": f"throughline-test-{os.getpid()}",
    }
    settings.CACHES = {"default": settings.CACHES["default"], "pages": pages}
    if kind == "DatabaseCache":
        call_command("createcachetable", verbosity=0)
    settings.WHOLE_PAGE_CACHE = True
    whole_pages.forget_what_was_good()
    yield kind
    if kind == "RedisCache":  # its own keys alone: others may use the same Redis
        client: Any = caches["pages"]._cache.get_client()
        for key in client.scan_iter(f"{pages['KEY_PREFIX']}:*"):
            client.delete(key)
    else:
        caches["pages"].clear()


def _queries(url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(url).status_code == 200
    return len(asked)


def test_a_page_is_kept_until_something_in_it_is_published(kind: str) -> None:
    a_site()
    digest, guidance = a_digest(title="First title"), a_guidance()
    made = {url: _queries(url) for url in ("/library/", digest.url, guidance.url)}
    # A table takes a query of its own, and no other.
    cost = 1 if kind == "DatabaseCache" else 0
    for url, queries in made.items():
        assert queries > 2, url
        _queries(url)  # a table is asked for the tags once
        assert _queries(url) == cost, url

    digest.title = "Second title"
    digest.save_revision().publish()

    _queries(guidance.url)
    assert _queries(guidance.url) == cost
    for url in ("/library/", digest.url):
        assert "Second title" in Client().get(url).content.decode()


def test_numbers_only_grow(kind: str) -> None:
    numbers = [generations.now()]
    for _ in range(5):
        generations.has_changed({"page:1"})
        numbers.append(generations.now())
    assert None not in numbers
    assert numbers == sorted(set(numbers))  # type: ignore[type-var]
    caches["pages"].delete(generations.COUNTER)
    assert generations.now() > numbers[-1]  # type: ignore[operator]
    generations.has_changed({"page:2"})
    assert generations.unchanged({"page:1"}, numbers[-1] or 0)
    assert not generations.unchanged({"page:2"}, numbers[-1] or 0)
    assert not generations.unchanged({"page:3"}, numbers[-1] or 0), "nobody knows"


def test_a_redis_that_is_away_is_no_reason_not_to_show_a_page(settings: Any) -> None:
    settings.CACHES = {
        "default": settings.CACHES["default"],
        "pages": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"},
    }
    settings.WHOLE_PAGE_CACHE = True
    a_site()
    assert _queries("/") > 0
    a_digest(title="Quite new")
    assert "Quite new" in Client().get("/library/").content.decode()
    generations.State.unreported.clear()
