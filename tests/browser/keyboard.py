"""Moving about a page by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

MOST_TABS = 400


def reach(page: Page, target: Locator | str) -> None:
    """Press Tab until `target` has the focus; of a selector, any element that it names (a group of radios is one stop)."""
    what: Any
    page.wait_for_load_state("load")
    if isinstance(target, str):
        is_there, what = "what => document.activeElement.matches(what)", target
    else:
        is_there, what = "what => document.activeElement === what", target.element_handle()
    for _ in range(MOST_TABS):
        if page.evaluate(is_there, what):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached with the keyboard on {page.url}")
