"""What comes with the product passes its own checks: no page that is loaded has anything that must be mended."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from content.domain.checks import problems_of
from content.models.public import PublicPage

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("shipped_content")
def test_no_shipped_page_has_anything_that_must_be_mended() -> None:
    pages = [page for page in Page.objects.live().specific() if isinstance(page, PublicPage)]

    wrong = {page.slug: [one.sentence for one in problems_of(page) if one.is_must] for page in pages}

    assert len(pages) > 20
    assert {slug: said for slug, said in wrong.items() if said} == {}


@pytest.mark.usefixtures("shipped_content")
def test_no_shipped_page_looks_as_if_it_named_somebody() -> None:
    pages = [page for page in Page.objects.live().specific() if isinstance(page, PublicPage)]

    found = [(page.slug, one.sentence) for page in pages for one in problems_of(page) if one.detail]

    assert found == []
