"""The search page: a form that needs no script, what was found, and ways to narrow it down."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from content.domain.finding import MAX_QUERY, Facet, Found, find
from content.domain.finding_missed import keep_missed
from content.views.frameworks import PublicView

FACETS = ("type", "capability", "institution", "strength", "time")


class SearchView(PublicView):
    """What answers `?q=`, narrowed down by one value of each facet; words that find nothing are counted, without whose."""

    template_name = "content/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        chosen = {name: asked[name] for name in FACETS if asked.get(name)}
        found = find(words=asked.get("q", ""), chosen=chosen, page=asked.get("page", "1"))
        if found.is_question and not found.total and not found.narrowed and self.request.method == "GET":
            keep_missed(found.words)
        return super().get_context_data(**kwargs) | {
            "found": found,
            "most": MAX_QUERY,
            "removals": [(facet, _address(found, without=facet)) for facet in found.narrowed],
            "wide": _address(found, bare=True),
            "pages": [(number, _address(found, page=number)) for number in _numbers(found)],
        }


def _address(found: Found, *, without: Facet | None = None, bare: bool = False, page: int = 1) -> str:
    """The address of the same search with something changed: a query string."""
    said = {"q": found.words} if found.words else {}
    if not bare:
        said |= {facet.name: facet.chosen.value for facet in found.narrowed if facet.chosen and facet != without}
    if page > 1:
        said["page"] = str(page)
    return f"?{urlencode(said)}"


def _numbers(found: Found) -> list[int]:
    """The pages to offer: the first, the last, and those around this one. 0 stands for those left out."""
    near = [n for n in range(1, found.pages + 1) if n in (1, found.pages) or abs(n - found.page) <= 1]
    out: list[int] = []
    for number in near:
        if out and number - out[-1] > 1:
            out.append(0)
        out.append(number)
    return out
