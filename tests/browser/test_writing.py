"""Writing evidence in a browser: saved while typing, and nothing lost whatever happens to session, tab or connection."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from cpd.models import Entry
from people.models import UnsentText
from portfolios.models import Evidence, EvidenceVersion, Submission
from tests.browser.checks import look_at, problems_of
from tests.browser.conftest import OpenPage
from tests.factories.cpd import EntryFactory
from tests.factories.people import SupervisionFactory
from tests.factories.portfolios import Pair, a_decision, a_draft, a_pair
from tests.portfolios.writing_pages import page_url, write_url

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = "Object.keys(sessionStorage).filter(key => key.startsWith('throughline:'))"
NEW = "/me/evidence/new/"
SAVED = re.compile(r"Saved at \d\d:\d\d")


@pytest.fixture
def pair() -> Pair:
    return a_pair()


@pytest.fixture
def as_worker(pair: Pair, open_page: OpenPage) -> Callable[..., Page]:
    return lambda **how: open_page(pair.worker, **how)


def latest() -> EvidenceVersion:
    return EvidenceVersion.objects.latest("pk")


def status(page: Page) -> str:
    return page.locator("[data-saved]").inner_text()


def sign_in_again(page: Page, pair: Pair) -> None:
    from tests.factories.people import PASSWORD

    page.locator("input[name=login]").fill(pair.worker.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()


def kept_in_tab(page: Page) -> int:
    return page.evaluate(f"{KEPT}.length")


def wait_until_the_tab_keeps_nothing(page: Page) -> None:
    # Not wait_for_function: the page's own policy forbids the eval that it uses.
    for _time in range(100):
        if not kept_in_tab(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError("The tab still keeps words.")


def test_typing_in_a_new_page_makes_one_draft_that_lives_at_its_own_address(as_worker: Callable[..., Page]) -> None:
    page = as_worker()
    page.goto(NEW)
    page.locator("[name=text]").fill("Begun.")
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    assert page.url.endswith(write_url(latest()))
    page.locator("[name=title]").fill("A morning")
    page.locator("[name=text]").fill("Begun, and gone on with.")
    expect(page.locator("[name=edit_number]")).to_have_value("2")
    page.reload()
    assert page.locator("[name=text]").input_value() == "Begun, and gone on with."
    assert Evidence.objects.count() == 1
    wait_until_the_tab_keeps_nothing(page)


def test_claims_are_chosen_without_leaving_the_page(pair: Pair, as_worker: Callable[..., Page]) -> None:
    page = as_worker()
    page.goto(NEW)
    page.locator("[name=text]").fill("What happened.")
    page.locator("#find").press_sequentially("R2")
    expect(page.locator("#id_capability option")).to_have_count(2)
    page.locator("#id_capability").select_option(index=1)
    add = page.get_by_role("button", name="Add the capability")
    add.click()
    why = page.locator(".claim textarea")
    expect(why).to_have_count(1)
    expect(why).to_be_focused()
    why.press_sequentially("Because I asked.")
    page.locator("#id_capability").select_option(index=1)
    add.click()
    expect(page.locator(".claim")).to_have_count(2)
    page.locator(".claim button").first.click()
    expect(page.locator(".claim")).to_have_count(1)
    page.get_by_role("button", name=re.compile("^Put .* back$")).click()
    expect(page.locator(".claim")).to_have_count(2)
    assert page.locator(".claim textarea").last.input_value() == "Because I asked."
    assert latest().claims.count() == 2
    look_at(page, "evidence-write")


def test_the_whole_of_it_works_with_the_keyboard_alone(pair: Pair, as_worker: Callable[..., Page]) -> None:
    page = as_worker()
    page.goto(write_url(a_draft(pair)))
    page.locator("body").press("Tab")
    for _press in range(60):
        if page.evaluate("document.activeElement.name === 'declared'"):
            page.keyboard.press("Space")
        if page.evaluate("document.activeElement.value === 'send'"):
            page.keyboard.press("Enter")
            break
        page.keyboard.press("Tab")
    expect(page.get_by_text("With your supervisor").first).to_be_visible()
    assert Submission.objects.count() == 1


def test_the_whole_of_it_works_without_a_script(pair: Pair, as_worker: Callable[..., Page]) -> None:
    second = SupervisionFactory(worker=pair.worker, organisation=pair.organisation)
    page = as_worker(javascript=False)
    page.goto(NEW)
    page.locator("[name=text]").fill("What happened, and what I make of it.")
    pickers = page.locator("select[name=capability]")
    assert pickers.count() == 3
    for number in range(3):
        pickers.nth(number).select_option(index=number + 1)
    page.get_by_role("button", name="Add the capability").click()
    whys = page.locator(".claim textarea")
    expect(whys).to_have_count(3)
    for why in whys.all():
        why.fill("Because I asked the child.")
    page.get_by_label(second.supervisor.name).check()
    page.locator("[name=declared]").check()
    page.get_by_role("button", name="Send version 1").click()
    expect(page.get_by_text(f"Sent to {second.supervisor.name}").first).to_be_visible()
    page.get_by_role("button", name="Call it back").click()
    expect(page.get_by_role("button", name="Send version 2")).to_be_visible()


def test_a_dropped_connection_is_said_and_saved_when_it_is_back(pair: Pair, as_worker: Callable[..., Page]) -> None:
    page = as_worker()
    page.goto(write_url(a_draft(pair)))
    page.context.set_offline(True)
    page.locator("[name=text]").fill("Written in a car park without a signal.")
    expect(page.locator("[data-saved]")).to_have_text("Not saved: your words are kept in this tab")
    assert kept_in_tab(page) == 1
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_have_text(SAVED, timeout=15_000)
    assert latest().text == "Written in a car park without a signal."
    wait_until_the_tab_keeps_nothing(page)
    # The browser itself notes the failed request.
    assert all("ERR_INTERNET_DISCONNECTED" in problem for problem in problems_of(page))


def test_words_that_could_not_be_saved_are_offered_when_the_page_is_opened_again(
    pair: Pair, as_worker: Callable[..., Page]
) -> None:
    page = as_worker()
    page.goto(write_url(a_draft(pair, text="Before.")))
    page.route("**/save/", lambda route: route.abort())
    page.locator("[name=text]").fill("Never reached the server.")
    expect(page.locator("[data-saved]")).to_have_text("Not saved: your words are kept in this tab")
    page.reload()
    assert page.locator("[name=text]").input_value() == "Before."
    page.unroute("**/save/")
    page.get_by_role("button", name="Put back what you wrote here").click()
    assert page.locator("[name=text]").input_value() == "Never reached the server."
    expect(page.locator("[name=edit_number]")).to_have_value("1")
    assert latest().text == "Never reached the server."
    wait_until_the_tab_keeps_nothing(page)


def test_a_session_that_ends_while_typing_loses_nothing(pair: Pair, as_worker: Callable[..., Page]) -> None:
    page = as_worker()
    page.goto(write_url(a_draft(pair, text="Before.")))
    Session.objects.all().delete()
    page.locator("[name=text]").fill("Written after the session had ended.")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved: your words are kept in this tab")
    page.get_by_role("link", name="Sign in again").click()
    sign_in_again(page, pair)
    expect(page.get_by_text("We kept what you had written here")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    assert page.locator("[name=text]").input_value() == "Written after the session had ended."
    expect(page.locator("[name=edit_number]")).to_have_value("1")
    assert latest().text == "Written after the session had ended."
    assert not UnsentText.objects.exists()


def test_pressing_send_after_the_session_has_ended_loses_nothing(pair: Pair, as_worker: Callable[..., Page]) -> None:
    page = as_worker()
    page.goto(write_url(a_draft(pair, text="Before.")))
    page.route("**/save/", lambda route: route.abort())
    page.locator("[name=text]").fill("Pressed send too late.")
    page.locator("[name=declared]").check()
    Session.objects.all().delete()
    page.get_by_role("button", name="Send version 1").click()
    sign_in_again(page, pair)
    page.get_by_role("button", name="Put it back").click()
    assert page.locator("[name=text]").input_value() == "Pressed send too late."
    assert not Submission.objects.exists()


def test_two_tabs_are_told_and_brought_together(pair: Pair, as_worker: Callable[..., Page]) -> None:
    version = a_draft(pair, text="Same.")
    one = as_worker()
    one.goto(write_url(version))
    two = one.context.new_page()
    two.goto(write_url(version))
    two.locator("[name=text]").fill("Same.\n\nFrom the second tab.")
    expect(two.locator("[name=edit_number]")).to_have_value("1")
    one.locator("[name=text]").fill("Same.\n\nFrom the first tab.")
    expect(one.get_by_text("Another tab has saved this too")).to_be_visible()
    one.get_by_role("link", name="Compare the two and go on").click()
    expect(one.get_by_role("heading", level=1)).to_have_text("Two tabs have written this")
    # The browser notes the refused save; that is what this journey is about.
    problems_of(one).clear()
    look_at(one, "evidence-compare")
    one.get_by_role("button", name="Keep every paragraph of both").click()
    assert one.locator("[name=text]").input_value() == "Same.\n\nFrom the second tab.\n\nFrom the first tab."
    wait_until_the_tab_keeps_nothing(one)


def test_an_empty_first_send_goes_on_as_one_draft(pair: Pair, as_worker: Callable[..., Page]) -> None:
    page = as_worker()
    page.goto(NEW)
    page.get_by_role("button", name="Send version 1").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    assert page.url.endswith(write_url(latest()))
    page.locator("[name=text]").fill("What happened, and what I make of it.")
    page.locator("#id_capability").select_option(index=1)
    page.get_by_role("button", name="Add the capability").click()
    page.locator(".claim textarea").fill("Because I asked.")
    page.locator("[name=declared]").check()
    page.get_by_role("button", name="Send version 1").click()
    expect(page.get_by_text("With your supervisor").first).to_be_visible()
    assert Evidence.objects.count() == 1
    assert Submission.objects.get().version == latest()
    wait_until_the_tab_keeps_nothing(page)


def test_a_saved_cpd_entry_is_not_called_unsaved(pair: Pair, as_worker: Callable[..., Page]) -> None:
    page = as_worker()
    page.goto("/me/cpd/new/")
    page.locator("[name=title]").fill("Training on neglect")
    page.locator("[name=learnt]").fill("I learnt to ask.")
    page.get_by_text("Capabilities it bears on").click()
    boxes = page.locator("[name=capabilities]")
    for number in range(3):
        boxes.nth(number).check()
    # The page saves by itself too and then takes the entry's address, which is no answer to the button yet.
    page.get_by_role("button", name="Save the entry").click()
    expect(page.get_by_text("Saved. It is yours")).to_be_visible()
    entry = Entry.objects.get()
    assert entry.capabilities.count() == 3
    page.goto(f"/me/cpd/entries/{entry.public_id}/")
    page.locator("[name=impact]").fill("I will ask.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save the entry").click()
    for _time in range(2):
        page.goto(f"/me/cpd/entries/{entry.public_id}/")
        expect(page.locator("[name=impact]")).to_have_value("I will ask.")
        expect(page.get_by_text("was not saved")).to_have_count(0)
        page.reload()
        expect(page.get_by_text("was not saved")).to_have_count(0)
    wait_until_the_tab_keeps_nothing(page)


@pytest.mark.parametrize("name", ["capabilities", "key"])
def test_only_words_that_differ_are_offered_again(name: str, pair: Pair, as_worker: Callable[..., Page]) -> None:
    """Several values of one name in another order, and hidden fields that are new each time, are no words."""
    entry = EntryFactory(user=pair.worker)
    entry.capabilities.set(pair.capabilities[:3])
    page = as_worker()
    address = f"/me/cpd/entries/{entry.public_id}/"
    page.goto(address)
    values = page.locator("[name=capabilities]:checked").evaluate_all("boxes => boxes.map(box => box.value).reverse()")
    fields = [[name, value] for value in (values if name == "capabilities" else ["another key"])]
    keep = "([key, path, fields]) => sessionStorage.setItem(key, JSON.stringify({ path, leaving: true, fields }))"
    key = f"throughline:{page.evaluate('document.body.dataset.person')}:{address}:0"
    page.evaluate(keep, [key, address, fields])
    page.reload()
    wait_until_the_tab_keeps_nothing(page)
    expect(page.get_by_text("was not saved")).to_have_count(0)
    page.evaluate(keep, [key, address, [["capabilities", values[0]]]])
    page.reload()
    expect(page.get_by_text("What you last wrote here was not saved")).to_be_visible()


def test_another_form_of_the_page_waits_for_the_words(pair: Pair, as_worker: Callable[..., Page]) -> None:
    entry = EntryFactory(user=pair.worker, impact="")
    page = as_worker()
    page.goto(f"/me/cpd/entries/{entry.public_id}/")

    def slowly(route: Route) -> None:
        time.sleep(0.7)
        route.continue_()

    page.route("**/save/", slowly)
    page.locator("[name=impact]").fill("I will ask the child first.")
    page.get_by_role("button", name="Use it as evidence").click()
    expect(page.locator("[name=text]")).to_have_value(re.compile("I will ask the child first"))
    assert Evidence.objects.count() == 1


def test_paper_is_light_and_carries_the_address(pair: Pair, as_worker: Callable[..., Page]) -> None:
    where = page_url(a_decision(pair).submission.version)
    page = as_worker(scheme="dark")
    page.goto(where)
    address = page.locator(".print-only", has_text=where)
    expect(address).to_be_hidden()
    ground = "getComputedStyle(document.documentElement).colorScheme"
    assert page.evaluate(ground) == "light dark"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "light"
    expect(address).to_be_visible()
    aside, account = page.locator("aside").bounding_box(), page.locator(".aside-split > div").bounding_box()
    assert aside is not None
    assert account is not None
    assert aside["y"] >= account["y"] + account["height"]
    assert page.evaluate("getComputedStyle(document.querySelector('aside')).position") == "static"


def test_signing_out_leaves_nothing_in_the_tab(pair: Pair, as_worker: Callable[..., Page]) -> None:
    page = as_worker()
    page.goto(write_url(a_draft(pair)))
    page.route("**/save/", lambda route: route.abort())
    page.locator("[name=text]").fill("On a shared computer.")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved")
    assert kept_in_tab(page) == 1
    page.goto("/me/")
    page.get_by_text("My account", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    wait_until_the_tab_keeps_nothing(page)


def test_what_was_sent_is_not_offered_again(pair: Pair, as_worker: Callable[..., Page]) -> None:
    page = as_worker()
    page.goto(write_url(a_draft(pair)))
    page.locator("[name=declared]").check()
    page.get_by_role("button", name="Send version 1").click()
    expect(page.get_by_text("With your supervisor").first).to_be_visible()
    wait_until_the_tab_keeps_nothing(page)


def test_the_pages_of_the_worker_are_as_they_should_be(pair: Pair, as_worker: Callable[..., Page]) -> None:
    signed = a_decision(pair, claims=2, answers=["shown", "partly"], title="Signed off")
    a_decision(pair, outcome="returned", title="Returned")
    draft = a_draft(pair, title="A draft")
    page = as_worker()
    for name, address in {
        "me": "/me/",
        "evidence-list": "/me/evidence/",
        "evidence-new": NEW,
        "evidence-signed": page_url(signed.submission.version),
        "evidence-draft": page_url(draft),
        "evidence-delete": f"{page_url(draft)}delete/",
        "map": "/me/capabilities/",
        "map-table": "/me/capabilities/?as=table",
        "map-capability": f"/me/capabilities/starter/{pair.capabilities[0].slug}/",
    }.items():
        page.goto(address)
        look_at(page, name)
