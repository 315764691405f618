"""What our pages in the CMS have to be. axe looks at our part (.tl-page); around it stands Wagtail's own furniture."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.checks import (
    HEIGHT,
    OVERFLOW,
    SCHEMES,
    WIDTHS,
    are_pictures_kept,
    problems_of,
    screenshot,
    violations,
)

OURS = ".tl-page"


def look_at_ours(page: Page, name: str) -> None:
    """Our part of a CMS page at both widths, light and dark: 0 axe violations, nothing too wide, nothing in the console;
    pictures of it are kept where SCREENSHOTS=1."""
    page.wait_for_load_state("load")
    page.locator(OURS).first.wait_for()
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert page.evaluate(OVERFLOW) <= 0, f"{name} is wider than {width}"
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong = violations(page, context=OURS)
            assert not wrong, f"{name}, {width}, {scheme}: {wrong}"
            if are_pictures_kept():
                screenshot(page, f"{name}-{width}-{scheme}")
    assert page.locator("h1").count() == 1
    assert not problems_of(page), problems_of(page)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    if before:
        page.set_viewport_size(before)
