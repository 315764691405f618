"""What every page's head and header need to know: in which languages it can be read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from content.domain.languages import versions_of


def languages(request: HttpRequest) -> dict[str, Any]:
    """`language_versions`: the page in each language that it is there in, this one included; empty if there is only one."""
    return {"language_versions": SimpleLazyObject(lambda: versions_of(request))}
