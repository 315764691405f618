"""What a reader takes away: the references of a digest as a file, and where to follow what is new."""

from __future__ import annotations

import pytest
import rispy

from tests.browser.checks import look_at
from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("shipped_content")
def test_a_reader_takes_references_along_and_finds_what_to_follow(open_page: OpenPage) -> None:
    page = open_page()

    page.goto("/library/neglect-that-builds-slowly/")
    listed = page.locator("ol.refs > li").count()
    assert listed > 1
    look_at(page, "digest-references")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="RIS").click()
    assert waiting.value.suggested_filename == "neglect-that-builds-slowly.ris"
    assert len(rispy.loads(waiting.value.path().read_text())) == listed

    page.goto("/guidance/")
    assert page.get_by_role("link", name="Guidance (Atom)").get_attribute("href") == "/feeds/guidance.atom"
    look_at(page, "collection-feeds")

    page.goto("/capabilities/starter/")
    assert page.locator('a[href^="/feeds/capabilities/"]').count() > 1
    look_at(page, "framework-feeds")
