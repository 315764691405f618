"""The search page: a form that needs no script, what was found, and ways to narrow it down."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language, ngettext

from content.domain.finding import MAX_QUERY, Facet, Found, find
from content.domain.finding_missed import keep_missed
from content.domain.finding_suggestions import suggestions
from content.models.finding import language_of
from content.views.frameworks import PublicView

FACETS = ("type", "capability", "stage", "institution", "strength", "time", "language")


class SearchView(PublicView):
    """What answers `?q=`, narrowed down by one value of each facet; words that find nothing are counted, without whose."""

    template_name = "content/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        chosen = {name: asked[name] for name in FACETS if asked.get(name)}
        language = language_of(get_language() or "")
        found = find(words=asked.get("q", ""), chosen=chosen, page=asked.get("page", "1"), language=language)
        nothing = not found.total and not found.elsewhere and not found.narrowed
        if found.is_question and nothing and self.request.method == "GET":
            keep_missed(found.words)
        return super().get_context_data(**kwargs) | {
            "found": found,
            "language": language,
            "most": MAX_QUERY,
            "removals": [(facet, _address(found, without=facet)) for facet in found.narrowed],
            "wide": _address(found, bare=True),
            "elsewhere": [(other, _address(found, language=other.value)) for other in found.elsewhere],
            "pages": [(number, _address(found, page=number)) for number in _numbers(found)],
        }


class SuggestView(PublicView):
    """What somebody may be about to type after `?q=`, for a list under the field. Nothing of it is kept."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = suggestions(typed=request.GET.get("q", ""), language=language_of(get_language() or ""))
        said = ngettext("%(number)d suggestion", "%(number)d suggestions", len(found)) % {"number": len(found)}
        response = JsonResponse({"suggestions": [asdict(one) for one in found], "said": said if found else ""})
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def _address(
    found: Found, *, without: Facet | None = None, bare: bool = False, page: int = 1, language: str = ""
) -> str:
    """The address of the same search with something changed: a query string."""
    said = {"q": found.words} if found.words else {}
    if not bare:
        said |= {facet.name: facet.chosen.value for facet in found.narrowed if facet.chosen and facet != without}
    if language:
        said["language"] = language
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
