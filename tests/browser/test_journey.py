"""The whole line, carried by one person through the demo world in a browser: from a capability that anybody can read to
a signed-off piece of evidence on the worker's map, on the programme page and in the team's coverage.

Every page on the way is checked in light and dark at both widths, and its pictures are kept.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from people.models import User
from portfolios.demo import PASSWORD
from portfolios.demo.sign_ins import DOMAIN
from portfolios.domain.verify import verify_portfolio
from portfolios.models import Place
from tests.browser.checks import look_at
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REASON = "I changed what I asked, and from whom, because of what the child’s day looked like."


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO_WITHOUT_SECOND_FACTOR = True
    call_command("load_demo", verbosity=0)


def somebody(local: str) -> User:
    return User.objects.get(email=f"{local}@{DOMAIN}")


def press(button: Locator) -> None:
    """Press a button that leads to another page, and be there before going on."""
    with button.page.expect_navigation():
        button.click()


class Line:
    """The worker, the supervisor and the practice lead, each with a window of their own."""

    def __init__(self, open_page: Any, look: Any) -> None:
        self.open_page, self.look = open_page, look
        self.worker = somebody("newly-qualified2.assessment")
        self.place = Place.objects.get(portfolio=self.worker.portfolio)

    def window(self, user: User) -> Page:
        page: Page = self.open_page()
        sign_in(page, user.email, PASSWORD)
        expect(page).to_have_url(re.compile(reverse("portfolios:me") + "$"))
        return page

    def reads_a_capability(self) -> None:
        visitor = self.open_page()
        visitor.goto("/")
        self.look(visitor, "journey-home")
        visitor.get_by_role("link", name="Hearing the child in the analysis").click()
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Hearing the child in the analysis")
        self.look(visitor, "journey-capability")

    def completes_a_module(self, page: Page) -> None:
        page.goto("/modules/")
        page.get_by_role("link", name="The ordinary day").first.click()
        self.look(page, "journey-module")
        press(page.get_by_role("button", name="Start this module"))
        main = page.locator("main")
        heading = page.get_by_role("heading", level=1)
        for number in range(1, 12):
            if heading.inner_text() == "It is in your CPD":
                break
            if number <= 4:
                self.look(page, f"journey-step-{number}")
            answers = main.get_by_role("button", name="See what we say")
            if answers.count():
                for question in main.locator("fieldset").all():
                    question.locator("input").first.check()
                press(answers)
                expect(main.get_by_role("button", name="Change my answers")).to_be_visible()
                self.look(page, "journey-quiz-answered")
            if main.locator("textarea").count():
                main.locator("textarea").first.fill("I asked what happened and never what a usual day is like.")
            press(main.get_by_role("button", name=re.compile("^(Next: |Finish the module)")))
        expect(page.get_by_role("heading", level=1)).to_have_text("It is in your CPD")
        self.look(page, "journey-finished")
        fields = main.locator("textarea")
        fields.nth(0).fill("An ordinary day says more than an incident.")
        fields.nth(1).fill("I begin each visit with it, and my plans have become shorter.")
        press(main.get_by_role("button", name="Save the entry"))

    def finds_the_entry(self, page: Page) -> None:
        page.goto(reverse("cpd:year"))
        row = page.locator("li", has=page.get_by_role("link", name=re.compile("The ordinary day")))
        expect(row.first).to_contain_text("Counts")
        self.look(page, "journey-cpd-year")
        page.get_by_role("link", name=re.compile("The ordinary day")).first.click()
        self.look(page, "journey-cpd-entry")

    def turns_it_into_evidence(self, page: Page) -> None:
        press(page.get_by_role("button", name=re.compile("evidence", re.IGNORECASE)).first)
        expect(page).to_have_url(re.compile("/write/"))
        expect(page.locator("#id_text, textarea[name=text]").first).to_have_value(
            re.compile("An ordinary day says more")
        )
        page.get_by_label("What kind is it?").select_option(label="Critical reflection")
        self.look(page, "journey-write")
        self.sends(page, "Send version 1")

    def sends(self, page: Page, button: str) -> None:
        reasons = page.locator("textarea[name^=reason]")
        for index in range(reasons.count()):
            reasons.nth(index).fill(REASON)
        page.get_by_label(re.compile("This is my own account")).check()
        press(page.get_by_role("button", name=button))
        expect(page.get_by_text("With your supervisor").first).to_be_visible()
        self.look(page, "journey-sent-" + button[-1])

    def decides(self, page: Page, outcome: str, statement: str) -> None:
        page.goto(reverse("portfolios:queue"))
        self.look(page, f"journey-queue-{outcome.split(maxsplit=1)[0].lower()}")
        page.locator("li", has_text=self.worker.name).get_by_role(
            "link", name=re.compile("The ordinary day")
        ).first.click()
        page.get_by_label("What does this tell you about their practice?").fill(statement)
        page.get_by_label(re.compile(outcome)).check()
        self.look(page, f"journey-decide-{outcome.split(maxsplit=1)[0].lower()}")
        press(page.get_by_role("button", name="Record my decision"))
        expect(page.locator("main [role=status]").first).to_be_visible()

    def revises(self, page: Page) -> None:
        page.goto(reverse("portfolios:me"))
        self.look(page, "journey-me")
        page.get_by_role("link", name=re.compile("Look again at “The ordinary day")).click()
        self.look(page, "journey-returned")
        if not page.url.endswith("/write/"):
            press(page.get_by_role("button", name=re.compile("next version|version 2", re.IGNORECASE)).first)
        text = page.locator("textarea[name=text]")
        text.fill(text.input_value() + "\n\nI weighed the warmth I saw against the mornings nobody had told me about.")
        self.sends(page, "Send version 2")

    def sees_it_counted(self, page: Page, before: str) -> None:
        page.goto(reverse("portfolios:map"))
        row = page.locator("tr", has=page.get_by_role("link", name=re.compile("R4")))
        expect(row.first).to_contain_text("Signed off")
        self.look(page, "journey-map")
        page.goto(reverse("portfolios:place", args=[self.place.public_id]))
        self.look(page, "journey-place")
        assert self.reflections(page) != before, "the programme page should count the signed-off reflection"

    def reflections(self, page: Page) -> str:
        """What the programme page says of critical reflections, as words."""
        return " | ".join(page.locator("tr", has_text="Critical reflection").all_inner_texts())

    def shows_coverage(self, page: Page) -> None:
        page.goto(reverse("portfolios:insight", args=["demo-county"]))
        expect(page.get_by_role("table").first).to_contain_text("R4")
        self.look(page, "journey-insight")


def do_not_look(page: Page, name: str) -> None:
    """The checks need JavaScript themselves."""


def walk(line: Line) -> None:
    supervisor, lead = somebody("supervisor.assessment"), somebody("lead")
    line.reads_a_capability()
    page = line.window(line.worker)
    page.goto(reverse("portfolios:place", args=[line.place.public_id]))
    before = line.reflections(page)
    line.completes_a_module(page)
    line.finds_the_entry(page)
    line.turns_it_into_evidence(page)
    theirs = line.window(supervisor)
    line.decides(theirs, "Return it", "I lose you where you decide. What did you weigh up?")
    line.revises(page)
    line.decides(theirs, "Sign off version 2", "You went back to your first impression and took it apart.")
    line.sees_it_counted(page, before)
    line.shows_coverage(line.window(lead))
    assert verify_portfolio(line.worker.portfolio).state == "whole"


def test_one_piece_of_work_travels_the_whole_line(demo: None, open_page: Any) -> None:
    walk(Line(open_page, look_at))


def test_the_whole_line_works_without_javascript(demo: None, open_page: Any) -> None:
    walk(Line(partial(open_page, javascript=False), do_not_look))
