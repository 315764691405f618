"""The supervisor's way in a browser: read, decide, come back; by keyboard, without JavaScript, on paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from people.models import User
from portfolios.models import Decision, DecisionDraft
from tests.browser.checks import assert_accessible, look_at, screenshot
from tests.factories.people import RegistrationFactory, SupervisionFactory, give_second_factor
from tests.factories.portfolios import Pair, a_decision, a_pair, a_submission
from tests.portfolios.supervision_world import STATEMENT, a_colleague, another_worker, page_of, two_versions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ACCOUNT = """I had planned the visit around three questions from the plan. Within five minutes I could see that none of them \
would work. The older child was drawing and did not look up; each time I asked, the parent answered for them.

I put the plan away and asked if I could draw too. For perhaps ten minutes nobody spoke. I noticed how uncomfortable I \
was, and that the discomfort was about the form I had to fill in, not about the child.

In supervision I said I thought the plan was now too light. We agreed what would change and why."""


def named(user: User, first: str, last: str) -> User:
    user.first_name, user.last_name = first, last
    user.save()
    return give_second_factor(user)


@pytest.fixture
def pair() -> Pair:
    pair = a_pair()
    pair.team.name = "Team North"
    pair.team.save()
    named(pair.worker, "Newly qualified", "worker")
    named(pair.supervisor, "Practice", "supervisor")
    RegistrationFactory(user=pair.supervisor)
    return pair


def test_the_pages_look_right_in_every_light_and_width(pair: Pair, open_page: Any) -> None:
    now = timezone.now()
    first, second = two_versions(pair)
    long = a_submission(pair, claims=3, title="Waiting with the drawing", text=ACCOUNT, at=now - timedelta(days=18))
    a_decision(pair, claims=3, title="What I missed on the first visit", answers=["shown", "partly", "not_judged"])
    a_decision(pair, claims=2, title="A letter a parent could read")
    other = another_worker(pair)
    named(other.worker, "Student", "on placement")
    colleague = named(a_colleague(other), "Another", "supervisor")
    their_supervision = SupervisionFactory(
        worker=other.worker, supervisor=colleague, organisation=pair.organisation, kind="practice_educator"
    )
    other.supervision = their_supervision
    a_submission(other, claims=2, title="The meeting that went quiet", at=now - timedelta(days=3))
    taken = a_submission(other, claims=1, title="Reading the file first", at=now - timedelta(days=1))
    decided = Decision.objects.first()
    assert decided is not None

    page = open_page(pair.supervisor)
    for name, address in {
        "queue": "/supervision/",
        "decide": page_of(long),
        "decide-second": page_of(second),
        "take-over": page_of(taken),
        "changes": reverse("portfolios:submission_changes", args=[second.public_id]),
        "decided": page_of(Decision.objects.order_by("-pk")[1].submission),
        "returned": page_of(first),
        "supervisee": reverse("portfolios:supervisee", args=[pair.worker.public_id]),
    }.items():
        page.goto(address)
        look_at(page, f"supervision-{name}")

    page.goto(page_of(long))
    page.get_by_role("button", name="Record my decision").click()
    look_at(page, "supervision-decide-errors")
    page.emulate_media(media="print")
    screenshot(page, "supervision-decide-print")

    nobody_waits = a_pair(team=pair.team, framework=pair.framework)
    page = open_page(give_second_factor(nobody_waits.supervisor))
    page.goto("/supervision/")
    look_at(page, "supervision-queue-empty")


def test_somebody_too_late_reads_who_was_quicker(pair: Pair, open_page: Any) -> None:
    submission = a_submission(pair, text=ACCOUNT)
    colleague = named(a_colleague(pair), "Another", "supervisor")
    page = open_page(colleague)
    # The page's own save would be refused first, and the browser notes a refusal in its console.
    page.route("**/save/", lambda route: route.fulfill(status=200, body=""))
    page.goto(page_of(submission))
    a_decision(pair, submission, outcome="returned")
    page.get_by_label("What does this tell you about their practice?").fill(STATEMENT)
    page.get_by_label("Sign off version 1").check()
    page.get_by_role("button", name="Record my decision").click()
    page.get_by_text("Somebody got there first").wait_for()
    expect(page.get_by_text(STATEMENT)).to_have_count(1)
    look_at(page, "supervision-too-late")


@pytest.mark.parametrize("javascript", [True, False])
def test_signing_off_by_keyboard_alone(pair: Pair, open_page: Any, *, javascript: bool) -> None:
    submission = a_submission(pair, claims=2)
    page = open_page(pair.supervisor, javascript=javascript)
    page.goto("/supervision/")

    def tab_to(wanted: str) -> None:
        """Press Tab until the focus stands on the control with this accessible name."""
        for _ in range(60):
            page.keyboard.press("Tab")
            focus = page.locator("*:focus")
            if focus.count() and wanted in (focus.evaluate("e => (e.labels?.[0] ?? e).textContent") or ""):
                return
        raise AssertionError(f"Tab never reached {wanted}")

    tab_to("Waiting with the silence")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{page_of(submission)}")
    tab_to("Not judged separately")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    tab_to("What is missing?")
    page.keyboard.type("The conversation itself.")
    tab_to("What does this tell you about their practice?")
    page.keyboard.type(STATEMENT)
    tab_to("Sign off version 1")
    page.keyboard.press("Space")
    tab_to("Record my decision")
    page.keyboard.press("Enter")
    page.get_by_text("Signed off: “Waiting with the silence”, version 1.").wait_for()
    decision = Decision.objects.get()
    assert [finding.answer for finding in decision.findings.order_by("pk")] == ["partly", "not_judged"]


def test_what_is_missing_opens_only_where_it_is_asked(pair: Pair, open_page: Any) -> None:
    submission = a_submission(pair, claims=1)
    page = open_page(pair.supervisor)
    page.goto(page_of(submission))
    note = page.get_by_label("What is missing?")
    assert not note.is_visible()
    page.get_by_label("Partly").check()
    assert note.is_visible()
    note.fill("Something.")
    page.get_by_label("Shown", exact=True).check()
    assert note.is_visible()
    note.fill("")
    page.get_by_label("What does this tell you about their practice?").focus()
    assert not note.is_visible()


def test_what_is_written_saves_itself(pair: Pair, open_page: Any) -> None:
    submission = a_submission(pair, claims=1)
    page = open_page(pair.supervisor)
    page.goto(page_of(submission))
    page.get_by_label("What does this tell you about their practice?").press_sequentially("I begin")
    page.get_by_text("Only you can see it until you decide.").wait_for()
    assert DecisionDraft.objects.get().statement == "I begin"
    page.goto(page_of(submission))
    assert page.get_by_label("What does this tell you about their practice?").input_value() == "I begin"
    assert_accessible(page)
