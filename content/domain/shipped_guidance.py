"""A shipped page of guidance, made from its file: see content/shipped/guidance/ for the form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wagtail.models import Page

from content.domain.rich_text import clean
from content.models import GuidancePage, HomePage, PageCapability

_FIELDS = ("title", "slug", "summary", "roles", "institution", "reading_minutes")


def guidance_page(data: Mapping[str, Any], tags: list[PageCapability], home: HomePage) -> GuidancePage:
    """The page as its file says, not stored yet.

    `related` in the file are addresses such as `library/talking-with-children`; what is not there (an author may have
    deleted it, or it comes later in the order) is left out.
    """
    page = GuidancePage(
        **{name: data[name] for name in _FIELDS},
        last_reviewed=date.fromisoformat(data["last_reviewed"]),
        review_by=date.fromisoformat(data["review_by"]),
        body=[_block(block) for block in data["body"]],
        references=[("reference", reference) for reference in data["references"]],
        related=[("page", found) for address in data["related"] if (found := _at(home, address))],
    )
    page.capability_tags = tags  # type: ignore[misc]  # a modelcluster relation
    return page


def _at(home: HomePage, address: str) -> Page | None:
    found: Page | None = Page.objects.filter(url_path=f"{home.url_path}{address}/").first()
    return found


def _block(block: Mapping[str, Any]) -> tuple[str, Any]:
    """A block as the page takes it. In the file: `{"heading": …}`, `{"paragraph": html}`, `{"steps": [[what, how], …]}`,
    `{"table": {"caption", "columns", "rows"}}`, `{"callout" | "definition" | "try_this": {…}}`."""
    ((kind, content),) = block.items()
    if kind == "paragraph":
        return kind, clean(content)
    if kind == "steps":
        return kind, {"steps": [{"title": title, "text": text} for title, text in content]}
    if kind == "table":
        return kind, {
            "caption": content["caption"],
            "columns": [{"type": "text", "heading": heading} for heading in content["columns"]],
            "rows": [{"values": row} for row in content["rows"]],
        }
    return kind, content
