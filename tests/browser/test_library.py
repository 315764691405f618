"""The library as it comes: its list and every digest in it, at both widths, in light and dark."""

from __future__ import annotations

import pytest

from content.models import DigestPage
from tests.browser.checks import assert_accessible, look_at
from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("shipped_content")
def test_the_library_and_each_digest_can_be_read_on_a_phone_and_on_a_desk(open_page: OpenPage) -> None:
    page = open_page()

    page.goto("/library/")
    assert page.locator(".things > li").count() == 14
    look_at(page, "library")

    page.goto("/library/poverty-and-child-protection/")
    look_at(page, "digest-poverty")

    for address in [digest.url for digest in DigestPage.objects.all()]:
        page.goto(address)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert_accessible(page)
