"""A session that ends while somebody writes in the CMS: they are told, nothing leaves the page, and after signing in again
in another tab their words are saved. On the real thing: sessions, tokens and Wagtail's own saving."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from content.models import DigestPage
from people.models import UnsentText, User
from tests.browser.checks import SCHEMES, WIDTHS, screenshot
from tests.browser.conftest import OpenPage, sign_in
from tests.factories.editorial import a_written_digest, an_author, an_institution, fresh, submit, waiting_on
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOON = 20_000  # milliseconds: Wagtail looks now and then whether something was written
WORDS = "What helps children speak about what they live with?"


@pytest.fixture
def digest(shipped_content: None, settings: object) -> DigestPage:
    """A draft whose author signs in with a password alone, as people of the demo world do."""
    settings.DEMO_WITHOUT_SECOND_FACTOR = True  # type: ignore[attr-defined]
    north = an_institution()
    User.objects.filter(pk=north.author.pk).update(is_demo=True)
    return a_written_digest(north, slug="hearing-children", title="Hearing children")


def open_editor(page: Page, digest: DigestPage) -> None:
    """Until Wagtail watches what is written: it takes what a form holds a moment after it is there for what was saved."""
    page.add_init_script(
        "document.addEventListener('w-unsaved:watch-edits', () => document.documentElement.setAttribute('data-watched', ''))"
    )
    page.goto(editor_of(digest))
    page.locator("html[data-watched]").wait_for()


def editor_of(digest: DigestPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[digest.pk])


def latest(digest: DigestPage) -> str:
    return str(fresh(digest).get_latest_revision_as_object().question)


def sign_in_elsewhere(page: Page, user: User) -> None:
    """Follow the link of the message into a new tab, and sign in there."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in, in a new tab").click()
    tab = opened.value
    tab.get_by_label("Email").fill(user.email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    expect(tab.get_by_text("go back to it and close this one")).to_be_visible()
    tab.close()
    page.bring_to_front()


def test_who_is_signed_out_while_writing_is_told_and_saves_after_signing_in(
    open_page: OpenPage, digest: DigestPage
) -> None:
    author = digest.owner
    page = open_page(author)
    open_editor(page, digest)
    said = page.locator(".tl-signed-out")
    Session.objects.all().delete()
    page.locator("[name=question]").fill(WORDS)
    expect(said).to_contain_text("You are signed out, so what you write is not being saved.", timeout=SOON)
    for scheme in SCHEMES:
        for width in WIDTHS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            screenshot(page, f"cms-signed-out-{width}-{scheme}")
    assert latest(digest) != WORDS

    # The button leaves the page no more than the saving does.
    page.get_by_role("button", name="Save draft").click()
    expect(said).to_be_focused()
    assert page.url.endswith(editor_of(digest))
    assert page.locator("[name=question]").input_value() == WORDS

    sign_in_elsewhere(page, author)
    page.locator("[name=question]").press("End")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()
    assert latest(digest) == WORDS
    assert page.locator("[name=question]").input_value() == WORDS


def test_after_signing_in_again_the_page_saves_by_itself(open_page: OpenPage, digest: DigestPage) -> None:
    author = digest.owner
    page = open_page(author)
    open_editor(page, digest)
    Session.objects.all().delete()
    page.context.clear_cookies()
    page.locator("[name=question]").fill(WORDS)
    said = page.locator(".tl-signed-out")
    expect(said).to_contain_text("You are signed out", timeout=SOON)
    sign_in_elsewhere(page, author)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(said).to_contain_text("What you wrote is saved.", timeout=SOON)
    assert latest(digest) == WORDS


def test_who_only_has_the_page_open_is_told_too(open_page: OpenPage, digest: DigestPage) -> None:
    page = open_page(digest.owner)
    open_editor(page, digest)
    before = fresh(digest).latest_revision_id
    Session.objects.all().delete()
    expect(page.locator(".tl-signed-out")).to_contain_text("You are signed out", timeout=SOON)
    sign_in_elsewhere(page, digest.owner)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator(".tl-signed-out")).to_contain_text("You are signed in again", timeout=SOON)
    assert fresh(digest).latest_revision_id == before, "nothing was written, so nothing is saved"


def test_pressing_save_before_anything_was_noticed_stays_on_the_page(open_page: OpenPage, digest: DigestPage) -> None:
    page = open_page(digest.owner)
    open_editor(page, digest)
    page.route("**/edit/", lambda route: route.abort())  # nothing is saved by itself
    page.locator("[name=question]").fill(WORDS)
    Session.objects.all().delete()
    page.unroute("**/edit/")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".tl-signed-out")).to_contain_text("You are signed out", timeout=SOON)
    assert page.locator("[name=question]").input_value() == WORDS


def test_words_of_one_person_are_not_saved_by_another(open_page: OpenPage, digest: DigestPage) -> None:
    page = open_page(digest.owner)
    open_editor(page, digest)
    colleague = an_author(digest.owner.memberships.get().organisation)
    User.objects.filter(pk=colleague.pk).update(is_demo=True)
    Session.objects.all().delete()
    page.locator("[name=question]").fill(WORDS)
    expect(page.locator(".tl-signed-out")).to_contain_text("You are signed out", timeout=SOON)
    sign_in_elsewhere(page, colleague)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".tl-signed-out")).to_contain_text("Somebody else is signed in", timeout=SOON)
    assert latest(digest) != WORDS


def test_a_reviewers_comment_outlives_the_session(open_page: OpenPage, digest: DigestPage) -> None:
    submit(digest, digest.owner)
    reviewer = an_institution("South University", "south").author
    User.objects.filter(pk=reviewer.pk).update(is_demo=True)
    page = open_page(reviewer)
    page.goto(reverse("reviews:answer", args=[waiting_on(digest).pk]))
    page.get_by_label("Comment to the authors").fill("Were fathers asked?")
    Session.objects.all().delete()
    page.get_by_role("button", name="Agree with its words").click()
    sign_in(page, reviewer.email, PASSWORD)
    page.goto(reverse("reviews:answer", args=[waiting_on(digest).pk]))
    expect(page.get_by_label("Comment to the authors")).to_have_value("Were fathers asked?")
    page.get_by_role("button", name="Agree with its words").click()
    expect(page.get_by_text("You agreed with “Hearing children”.")).to_be_visible()
    assert not UnsentText.objects.exists()
