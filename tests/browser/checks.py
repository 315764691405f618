"""What every page has to be, whoever made it: accessible, fitting, quiet. Used at each stop of a journey."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import ConsoleMessage, Page, Request, Response, Route

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (360, 1280)
HEIGHT = 900

_CONTRAST = {"runOnly": ["color-contrast", "link-in-text-block"]}

# Two seconds at most: what is paused, or follows the scrolling, never ends.
_ANIMATED = """() => Promise.race([new Promise(after => setTimeout(after, 2000)), Promise.all(document.getAnimations()
    .filter(a => a.playState === 'running' && Number.isFinite(a.effect?.getComputedTiming().endTime ?? Infinity))
    .map(a => a.finished.catch(() => undefined)))]).then(() => undefined)"""

_problems: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()

_LINKS = """() => [...document.querySelectorAll('a[href]')].map(a => [
    (a.getAttribute('aria-label') || a.textContent).replace(/\\s+/g, ' ').trim(), a.href])"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_TOO_WIDE = """() => [...document.body.querySelectorAll('*')]
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .slice(0, 5).map(e => e.tagName.toLowerCase() + (e.className.baseVal ?? e.className ? '.' + (e.className.baseVal ?? e.className) : ''))"""


def watch(page: Page, origin: str) -> None:
    """Write down what goes wrong on `page` from now on, and let it reach nothing but `origin`."""
    found = _problems.setdefault(page, [])

    def on_console(message: ConsoleMessage) -> None:
        # Refusals of the Content Security Policy arrive here too. A page that is itself a 403 or 404 is no fault.
        is_the_page_itself = urlsplit(message.location.get("url", "")).path == urlsplit(page.url).path
        if message.type == "error" and not (message.text.startswith("Failed to load resource") and is_the_page_itself):
            found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def on_response(response: Response) -> None:
        if response.status >= 500:
            found.append(f"{response.status}: {response.url}")

    def route(handler: Route, request: Request) -> None:
        if request.url.startswith(origin):
            handler.continue_()
        else:
            found.append(f"asked another host: {request.url}")
            handler.abort()

    page.on("console", on_console)
    page.on("pageerror", lambda error: found.append(f"script: {error}"))
    page.on("response", on_response)
    page.route(lambda url: not url.startswith(("data:", "blob:", "about:")), route)


def problems_of(page: Page) -> list[str]:
    """What `watch` has written down so far."""
    return _problems.get(page, [])


def violations(page: Page, **about: Any) -> str:
    """What axe finds wrong, empty where nothing is; `about` goes to Axe.run. Waits for what is being faded in."""
    page.evaluate(_ANIMATED)
    results = Axe().run(page, **about)
    return results.generate_report() if results.violations_count else ""


def assert_accessible(page: Page) -> None:
    """The page at its present width, in light and dark: 0 axe violations, one h1, a title, links that say where they
    go, nothing wider than the window, nothing in the console, no refusal by the security policy.

    Waits until the page is all there: a click returns when the next page has begun to arrive.
    """
    page.wait_for_load_state("load")
    where = f"{page.url} at {page.viewport_size['width'] if page.viewport_size else '?'}px"
    faults: list[str] = [*problems_of(page)]
    if (headings := page.locator("h1").count()) != 1:
        faults.append(f"{headings} h1 instead of one")
    if not page.title().strip():
        faults.append("no title")
    targets: dict[str, set[str]] = defaultdict(set)
    for text, target in page.evaluate(_LINKS):
        targets[text].add(target)
    for text, different in targets.items():
        if len(different) > 1:
            faults.append(f"the link text {text!r} leads to {sorted(different)}")
    if page.evaluate(OVERFLOW) > 0:
        faults.append(f"wider than the window: {page.evaluate(_TOO_WIDE)}")
    before = page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # The same document in the other colours: what differs is contrast.
        if wrong := violations(page, options=None if scheme == before else _CONTRAST):
            faults.append(f"in {scheme}: {wrong}")
    page.emulate_media(color_scheme=before, reduced_motion="reduce")
    assert not faults, f"{where}:\n" + "\n".join(faults)


def screenshot(page: Page, name: str) -> Path:
    """The whole page as var/screenshots/NAME.png, for looking at."""
    folder = Path(settings.VAR_DIR) / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


def are_pictures_kept() -> bool:
    """Whether to keep pictures of what is looked at: only on demand, for they take as long as looking."""
    return os.environ.get("SCREENSHOTS") == "1"


def look_at(page: Page, name: str) -> None:
    """Check the page at both widths, in light and dark, and keep pictures where SCREENSHOTS=1; then put it back."""
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert_accessible(page)
        for scheme in SCHEMES if are_pictures_kept() else ():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            screenshot(page, f"{name}-{width}-{scheme}")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    if before:
        page.set_viewport_size(before)
