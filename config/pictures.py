"""`python -m config.pictures [NAME…]` (`make pictures`): the screenshots in the documents, all or those named, taken anew.

A throw-away copy of the product with the demo world is started on a free port of this machine, each page is opened in
Chromium as whoever uses it, and the picture is kept as a small WebP in docs/pictures/.
"""

from __future__ import annotations

import io
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
WIDTH, TALL, TALLEST = 1280, 1250, 1500
SHOWN_WIDTH = 900
PHONE = 390
CASE = ROOT / "content" / "shipped" / "cases" / "the-slow-winter.json"
MOST_PAGES = 120  # far more than any case takes to play
DRAFT = re.compile(r"\d{4} of Demo County practice framework")  # its newest version


class Picture(NamedTuple):
    """A page to show: file name, who opens it (None: a visitor), address, and links to follow from there, one by one."""

    name: str
    who: str | None
    address: str
    follow: tuple[str | re.Pattern[str], ...] = ()
    then: Callable[[Page], None] | None = None


def _take_back_to_draft(page: Page) -> None:
    """The version is in review in the demo world; its tree can be changed once it is a draft again."""
    page.get_by_role("button", name="Take back to draft").click()
    page.get_by_role("navigation").get_by_role("link", name="Tree").click()


def _upload_a_changed_copy(page: Page) -> None:
    """Export the version, change a title, and upload it: the preview says what would change."""
    package = page.request.get(page.get_by_role("link", name="CASE").first.get_attribute("href") or "").json()
    package["CFItems"][1]["abbreviatedStatement"] += ", and saying so"
    page.goto("/cms/frameworks/uploads/")
    page.locator("input[type=file]").set_input_files(
        {"name": "practice-framework.json", "mimeType": "application/json", "buffer": json.dumps(package).encode()}
    )
    page.locator("main form button[type=submit]").first.click()


def _begin_a_digest(page: Page, title: str) -> None:
    """A research digest from empty, as far as its key messages. No two may have the same title: it makes the address."""
    page.goto("/cms/pages/")
    page.goto(f"/cms/pages/add/content/digestpage/{page.url.rstrip('/').rsplit('/', 1)[-1]}/")
    page.wait_for_function("() => window.Stimulus || document.querySelector('.c-sf-add-button')")
    page.wait_for_timeout(1000)  # Wagtail's scripts begin to listen
    page.locator("[name=title]").press_sequentially(title, delay=15)
    page.locator("[name=question]").fill("What helps workers keep a father in view when a child’s plan is made?")
    messages = page.locator("#panel-child-content-key_messages-section")
    messages.locator(".c-sf-add-button").last.click()
    messages.locator("textarea:visible").last.fill("Ask about him at the first visit, and ask the child too.")
    page.wait_for_timeout(800)  # the block has opened


def _write_a_digest(page: Page) -> None:
    _begin_a_digest(page, "Fathers nobody has met")
    page.set_viewport_size({"width": WIDTH, "height": TALL})


def _save(page: Page) -> None:
    """The editor saves as one goes; then the page is opened anew, as it was saved."""
    page.wait_for_url(re.compile(r"/pages/\d+/edit/"), wait_until="commit")
    page.wait_for_timeout(5000)
    page.goto(page.url)


def _check_a_digest(page: Page) -> None:
    _begin_a_digest(page, "Meeting fathers early")
    page.locator("[name=studied]").fill("For what was observed, ring 07700 900123.")  # a number kept for dramas
    _save(page)
    page.get_by_role("link", name="Look again at what is saved now").click()


def _bring_references(page: Page) -> None:
    """Those of a page that comes with the product, as another program would hand them over."""
    _begin_a_digest(page, "Writing to fathers by name")
    _save(page)
    number = page.url.split("/pages/")[1].split("/")[0]
    ris = page.request.get("/library/neglect-that-builds-slowly/references.ris").text()
    page.goto(f"/cms/pages/{number}/references/")
    page.get_by_label("Or paste the references here").fill(ris)
    page.get_by_role("button", name="Read the references").click()
    page.get_by_role("button", name="Add to the draft").wait_for()
    page.set_viewport_size({"width": WIDTH, "height": TALL})


def _begin_to_search(page: Page) -> None:
    page.locator("main input[name=q]").press_sequentially("neg", delay=60)
    page.locator("main [role=option]").first.wait_for()


def _bring_in_a_case(page: Page) -> str:
    """A case that comes with the product, brought into the author's own folder from its file. Returns its number."""
    page.goto("/cms/pages/")
    page.goto(f"/cms/cases/from-file/{page.url.rstrip('/').rsplit('/', 1)[-1]}/")
    page.locator("input[type=file]").set_input_files(CASE)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Make a draft of it").click()
    page.wait_for_url(re.compile(r"/pages/\d+/edit/"), wait_until="commit")
    return page.url.split("/pages/")[1].split("/")[0]


def _write_a_decision(page: Page) -> None:
    """The editor with a scene opened, at the decision that it ends in."""
    page.goto(f"/cms/pages/{_bring_in_a_case(page)}/edit/")
    page.wait_for_timeout(3000)  # Wagtail's scripts begin to listen
    scene = page.locator('[name="scenes-0-order"]').locator("xpath=..")
    scene.locator("[data-panel-toggle]").first.click()
    page.locator('[name="scenes-0-value-onward-0-value-prompt"]').wait_for()
    page.wait_for_timeout(1500)  # its text boxes have opened
    page.set_viewport_size({"width": WIDTH, "height": TALL})
    page.locator('[name="scenes-0-value-onward-count"]').locator("xpath=..").evaluate("part => part.scrollIntoView()")


def _draw_a_case(page: Page) -> None:
    page.goto(f"/cms/cases/{_bring_in_a_case(page)}/map/")
    page.set_viewport_size({"width": WIDTH, "height": TALL})


def _try_a_case(page: Page) -> None:
    page.goto(f"/cms/cases/{_bring_in_a_case(page)}/map/")
    page.get_by_role("link", name="Play from here").nth(2).click()


def _begin_a_case(page: Page) -> None:
    page.set_viewport_size({"width": PHONE, "height": 780})
    page.get_by_role("button", name="Play this case").click()
    page.locator("main h1").wait_for()


def _look_back_at_a_case(page: Page) -> None:
    """Play to the end, each time the first that is offered, and look back."""
    page.get_by_role("button", name="Play this case").click()
    look_back = page.get_by_role("link", name="Look back")
    for _page in range(MOST_PAGES):
        page.wait_for_load_state()
        if look_back.count():
            break
        if not page.locator("form.write").count():
            page.locator("[name=go_on], [name=stop]").first.click()
            continue
        for number in page.locator("form.write input[type=number]").all():
            number.fill("40")
        for group in ("option", "confidence"):
            if page.locator(f"[name={group}]").count():
                page.locator(f"[name={group}]").nth(0 if group == "option" else 7).check()
        if page.locator("[name=reason]").count():
            page.locator("[name=reason]").fill("I would rather hear it from her before I decide for her.")
        page.locator("form.write button[type=submit]").last.click()
    look_back.click()


PAGES = (
    Picture("home", None, "/"),
    Picture("capability", None, "/capabilities/starter/r4/"),
    Picture("me", "worker", "/me/"),
    Picture("place", "worker", "/me/", ("My ASYE",)),
    Picture("decide", "supervisor", "/supervision/", ("Waiting with the silence",)),
    Picture("insight", "lead", "/organisation/demo-county/insight/"),
    Picture("crosswalk", None, "/capabilities/starter/v/2026/v/pqs/2015/"),
    Picture("carry-over", "worker", "/me/capabilities/carry-over/", ("Demo County practice framework",)),
    Picture("cms-compare", "lead", "/cms/frameworks/", (DRAFT, "Compare")),
    Picture("cms-tree", "lead", "/cms/frameworks/", (DRAFT, "Review and publish"), _take_back_to_draft),
    Picture("cms-grid", "lead", "/cms/frameworks/", (DRAFT, "Expectations")),
    Picture("cms-import", "lead", "/cms/frameworks/", (DRAFT, "Export"), _upload_a_changed_copy),
    Picture("cms-digest", "author", "/cms/", (), _write_a_digest),
    Picture("cms-checks", "author", "/cms/", (), _check_a_digest),
    Picture("cms-references", "author", "/cms/", (), _bring_references),
    Picture("cms-review", "author.college", "/cms/reviews/", ("Ending a visit",)),
    Picture("digest", None, "/library/neglect-that-builds-slowly/"),
    Picture("module", None, "/modules/the-ordinary-day/"),
    Picture("search", None, "/search/", (), _begin_to_search),
    Picture("cms-case", "author", "/cms/", (), _write_a_decision),
    Picture("cms-case-map", "author", "/cms/", (), _draw_a_case),
    Picture("cms-case-try", "author", "/cms/", (), _try_a_case),
    Picture(
        "cms-case-choices",
        "author",
        "/cms/",
        ("Everything of Demo University", "The chair by the door", "What people chose"),
    ),
    Picture("case", "worker", "/cases/the-slow-winter/", (), _begin_a_case),
    Picture("case-debrief", "worker", "/cases/late-trains/", (), _look_back_at_a_case),
)


@contextmanager
def running() -> Iterator[str]:
    """The product with the demo world, in a folder that goes again. Yields its address."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {**os.environ, "VAR_DIR": folder, "DEMO_WITHOUT_SECOND_FACTOR": "1", "LOG_LEVEL": "ERROR"}
        environment.pop("DATABASE_URL", None)
        for command in (["migrate", "-v0"], ["load_demo", "-v0"]):
            print(f"{command[0]}…", flush=True)
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_for(address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()  # noqa: S310  our own address
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise SystemExit("The copy to photograph did not start.")


def _take(browser: Browser, address: str, picture: Picture) -> None:
    """Sign in, go there, and keep what is to be seen."""
    from PIL import Image

    from portfolios.demo.sign_ins import DOMAIN, PASSWORD

    page = browser.new_context(viewport={"width": WIDTH, "height": 900}, base_url=address).new_page()
    if picture.who:
        page.goto("/accounts/login/")
        page.fill("[name=login]", f"{picture.who}@{DOMAIN}")
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.locator("main form button[type=submit]").first.click()
    page.goto(picture.address)
    for name in picture.follow:
        page.get_by_role("link", name=name).first.click()
        page.wait_for_load_state()
    if picture.then:
        picture.then(page)
        page.wait_for_load_state()
    image: Image.Image = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    image = image.crop((0, 0, image.width, min(image.height, TALLEST)))
    image.thumbnail((SHOWN_WIDTH, TALLEST))
    path = PICTURES / f"{picture.name}.webp"
    image.save(path, "WEBP", quality=82, method=6)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB", flush=True)


def main(names: list[str]) -> None:
    """Take every picture, or those named."""
    from playwright.sync_api import sync_playwright

    from tests.browser_runs import find_chromium

    if unknown := set(names) - {picture.name for picture in PAGES}:
        raise SystemExit(
            f"No such picture: {', '.join(sorted(unknown))}. There are: {', '.join(p.name for p in PAGES)}."
        )
    PICTURES.mkdir(parents=True, exist_ok=True)
    with running() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        for picture in PAGES:
            if names and picture.name not in names:
                continue
            _take(browser, address, picture)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
