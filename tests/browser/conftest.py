"""The browser, the live server, and ways to open a page as somebody.

A test asks for `open_page` and gets Playwright's Page, signed in: `page = open_page(worker, width=360)`, then
`page.goto(reverse("portfolios:me"))` and `look_at(page, "me")` from tests/browser/checks.py. Relative addresses work.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from people.models import User
from tests.browser.checks import HEIGHT, Scheme, watch
from tests.browser_runs import find_chromium

TIMEOUT = 30_000  # milliseconds: generous, because two of these run at once on a small machine


class OpenPage(Protocol):
    """Open a new browser window: nobody's, or `user`'s, who is then signed in with a second factor."""

    def __call__(
        self, user: User | None = None, *, width: int = 1280, scheme: Scheme = "light", javascript: bool = True
    ) -> Page: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's synchronous API keeps an event loop in this thread as long as it lives, and Django then refuses
    # database calls because they would block it. There is nothing else in that loop to block.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=[
                "--disable-background-networking",
                "--disable-dev-shm-usage",  # containers give too little of it
                "--disable-gpu",
                *(["--no-sandbox"] if os.geteuid() == 0 else []),
            ],
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The real stack: our middleware and WhiteNoise serve the static files, not Django's stand-in for tests.

    On `localhost`, where passkeys work. pytest-django gives each test that uses it a committing database.
    """
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda _: WSGIHandler()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    contexts = []

    def open_page(
        user: User | None = None, *, width: int = 1280, scheme: Scheme = "light", javascript: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHT},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        if user is not None:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": _session_of(user), "url": live_server.url}]
            )
        page = context.new_page()
        watch(page, live_server.url)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.unroute_all(
                behavior="ignoreErrors"
            )  # a page that is still arriving would keep the window open for ever
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A visitor's window."""
    return open_page()


def _session_of(user: User) -> str:
    """A session in which `user` has just given password and second factor, as allauth notes it."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session: Any = client.session
    now = time.time()
    session["account_authentication_methods"] = [
        {"method": "password", "at": now, "email": user.email},
        {"method": "mfa", "at": now, "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return str(session.session_key)


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in as a person does, through the form. Works with JavaScript off."""
    page.goto(settings.LOGIN_URL if settings.LOGIN_URL.startswith("/") else "/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").first.click()
