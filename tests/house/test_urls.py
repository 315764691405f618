"""Every address with a name leads to a real page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from config import views


def named(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield f"{space}{pattern.name}", pattern


def test_every_named_address_leads_to_a_page() -> None:
    every = list(named(get_resolver()))
    assert len(every) > 100
    soon = getattr(views, "soon", None)
    assert sorted(name for name, pattern in every if soon and pattern.callback is soon) == []
