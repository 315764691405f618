"""The references of a page as data, and where they are taken from as files."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.models import Page

from content.models import DigestPage, GuidancePage
from content.references import Reference

WITH_REFERENCES = (DigestPage, GuidancePage)


def references_of(page: Page) -> list[Reference]:
    """What the page cites, in its order; nothing for a page of a type that cites nothing. No query."""
    if not isinstance(page, WITH_REFERENCES):
        return []
    return [Reference.of(block.value) for block in page.references]


def public_references(request: HttpRequest, path: str) -> tuple[Page, list[Reference]] | None:
    """The page at that path and what it cites, if anybody may read it and it cites something."""
    found = Page.route_for_request(request, path)
    page = found.page if found else None
    if page is None or not (references := references_of(page)):
        return None
    # A file is for everybody or for nobody: it asks for no password and no sign-in.
    return None if page.get_view_restrictions().exists() else (page, references)
