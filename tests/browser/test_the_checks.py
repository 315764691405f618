"""The checks themselves: each of them can fail, and the live server is the real one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.checks import assert_accessible, problems_of
from tests.browser.conftest import OpenPage

SLOWNESS = 0.5  # seconds
SOUND = '<!doctype html><html lang="en"><title>Sound</title><body><main><h1>Sound</h1>{}</main></body></html>'


def test_a_sound_page_passes(page: Page) -> None:
    page.set_content(SOUND.format("<p>Nothing wrong here.</p>"))
    assert_accessible(page)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("<h1>Another</h1>", "2 h1"),
        ('<a href="/a">More</a> <a href="/b">More</a>', "'More' leads to"),
        ('<p style="width: 3000px">Wide</p>', "wider than the window"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">', "image-alt"),
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<script>nothing.here()</script>", "script: nothing is not defined"),
        ('<img alt="" src="https://elsewhere.example/pixel.gif">', "asked another host"),
    ],
)
def test_a_fault_is_found(page: Page, fault: str, said: str) -> None:
    page.set_content(SOUND.format(fault))
    with pytest.raises(AssertionError) as caught:
        assert_accessible(page)
    assert said in str(caught.value)


def test_a_fault_in_the_dark_alone_is_found(page: Page) -> None:
    style = "<style>@media (prefers-color-scheme: dark) { p { color: #ddd; background: #eee } }</style>"
    page.set_content(SOUND.format(style + "<p>Hard to read by night.</p>"))
    with pytest.raises(AssertionError, match=r"(?s)in dark: .*color-contrast") as caught:
        assert_accessible(page)
    assert "in light" not in str(caught.value)


class _Slowly(BaseHTTPRequestHandler):
    """Answers at once with the head of a response, and after a while with a page that has a fault."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if self.path == "/slow/":
            self.wfile.flush()
            time.sleep(SLOWNESS)
            self.wfile.write(SOUND.format('<p style="width: 3000px">Wide</p>').encode())
        else:
            self.wfile.write(SOUND.format('<a href="/slow/">Go</a>').encode())

    def log_message(self, *_args: object) -> None:
        """Nothing to read in the output of the tests."""


@pytest.fixture
def slow_server() -> Iterator[str]:
    """The address of a server whose second page arrives in two parts."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Slowly) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_page_that_is_still_arriving_is_waited_for(browser: Browser, slow_server: str) -> None:
    with browser.new_page() as page:
        page.goto(slow_server)
        page.get_by_role("link").click()
        with pytest.raises(AssertionError, match="wider than the window"):
            assert_accessible(page)


def test_the_live_server_sends_its_own_static_files_and_refuses_inline_script(
    page: Page, live_server: LiveServer
) -> None:
    styles = page.request.get("/static/css/tokens.css")
    assert styles.ok
    assert styles.headers["cache-control"]
    page.goto("/accounts/login/")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s) }"
    )
    assert page.evaluate("() => window.ran") is None
    assert any("Content Security Policy" in problem for problem in problems_of(page))


def test_nothing_runs_with_javascript_off(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.set_content("<title>Off</title><script>document.title = 'On'</script>")
    assert page.title() == "Off"
