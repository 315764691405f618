"""Case pages for tests, made from documents, published beneath /cases/."""

from __future__ import annotations

from datetime import date
from typing import Any

from content.domain.cases import pages
from content.models import CasePage, CollectionPage, PageCapability
from content.models.kinds import Kind
from tests.factories.cases import the_cold_room
from tests.factories.content import CollectionPageFactory, Tags, a_site


def the_cases() -> CollectionPage:
    """The collection at /cases/; made once for a test."""
    home = a_site()
    found: CollectionPage | None = CollectionPage.objects.child_of(home).filter(slug="cases").first()
    return found or CollectionPageFactory(parent=home, title="Cases", slug="cases", lists=Kind.CASE)


def a_draft_case(
    document: dict[str, Any] | None = None, *, tags: Tags = (), parent: Any = None, **fields: Any
) -> CasePage:
    """A case that is not published yet."""
    document = document or the_cold_room()
    capabilities = pages.capabilities_by_code(pages.codes_in(document))
    page = CasePage(
        institution="A university", last_reviewed=date(2026, 10, 2), review_by=date(2027, 10, 1), live=False
    )
    pages.put(page, document, {code: found.pk for code, found in capabilities.items()})
    for name, value in fields.items():
        setattr(page, name, value)
    page.capability_tags = [
        PageCapability(capability=tag[0], stage_code=tag[1])
        if isinstance(tag, tuple)
        else PageCapability(capability=tag)
        for tag in tags
    ]
    (parent or the_cases()).add_child(instance=page)
    page.save_revision()
    return page


def a_case(document: dict[str, Any] | None = None, *, tags: Tags = (), **fields: Any) -> CasePage:
    """A published case; `a_case(a_document)` or the cold room of tests/factories/cases.py."""
    page = a_draft_case(document, tags=tags, **fields)
    page.get_latest_revision().publish()
    page.refresh_from_db()
    return page


def case_step(case: CasePage | None, title: str = "Play it", *, optional: bool = False) -> tuple[str, dict[str, Any]]:
    """A step of a module that holds the case."""
    return "case", {"title": title, "introduction": "Look for the hall.", "case": case, "optional": optional}
