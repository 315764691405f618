"""The page of a CPD year, its print, and the ticks of renewal."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from cpd.domain.years import year_of
from people.models import Registration, User
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.cpd import EntryFactory
from tests.factories.people import RegistrationFactory

pytestmark = pytest.mark.django_db
YEAR = "/me/cpd/"


def text_of(response: Any) -> str:
    shown = response if isinstance(response, str) else response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", shown))


def test_an_empty_year_says_what_to_do(page: Client) -> None:
    shown = text_of(page.get(YEAR))
    for words in (
        "Two pieces to go, one with peer reflection",
        "Nothing is recorded in this year",
        "0 of 2 different pieces",
        "0 of 1 with peer reflection",
        "9 days left",
        "Nothing is sent from here.",
        "Check the rule with the regulator",
    ):
        assert words in shown


def test_entries_say_whether_they_count_and_what_is_to_go(page: Client, worker: User) -> None:
    EntryFactory(user=worker, title="Counts", with_peer=True)
    EntryFactory(user=worker, title="Unfinished", impact="")
    EntryFactory(user=worker, title="Copy one", learnt="Same.")
    EntryFactory(user=worker, title="Copy two", learnt="Same.")
    shown = text_of(page.get(YEAR))
    assert "Enough recorded for this year" in shown
    assert "2 of 2 different pieces" in shown
    assert shown.count("One sentence to go") == 1
    assert shown.count("Same words twice") == 1
    assert "The same words as “Copy" in shown


def test_the_ring_tells_with_somebody_else_from_alone_and_unfinished(page: Client, worker: User) -> None:
    EntryFactory(user=worker, done_on=date(2026, 3, 1), with_peer=True)
    EntryFactory(user=worker, done_on=date(2026, 4, 1))
    EntryFactory(user=worker, done_on=date(2026, 5, 1), learnt="")
    shown = page.get(YEAR).content.decode()
    assert re.findall(r'class="piece ([^"]*)"', shown) == ["", "own", "own later"]
    assert "1 May, not counting yet; 1 April; 1 March, with peer reflection." in text_of(shown)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_year_takes_as_many_queries_however_many_entries(
    page: Client, worker: User, number: int, django_assert_num_queries: Any
) -> None:
    version = a_published_framework()
    for entry in EntryFactory.create_batch(number, user=worker):
        entry.capabilities.add(capability_of(version, "R1"))
    with django_assert_num_queries(11):
        response = page.get(YEAR)
    assert len(response.context["year"].entries) == number
    with django_assert_num_queries(10):
        page.get("/me/cpd/2026/print/")


def test_a_year_is_named_for_the_calendar_year_in_which_it_ends(page: Client, worker: User) -> None:
    EntryFactory(user=worker, title="Last December", done_on=date(2024, 12, 1))
    assert "Last December" in text_of(page.get("/me/cpd/2025/"))
    assert "Last December" not in text_of(page.get("/me/cpd/2024/"))
    assert "Year ending in 2025" in text_of(page.get(YEAR))


@pytest.mark.parametrize("year", ["0", "1", "1999", "2027", "2101", "999999999999999999999"])
@pytest.mark.parametrize("below", ["", "print/", "renewal/"])
def test_a_year_that_is_none_is_not_there(page: Client, year: str, below: str) -> None:
    url = f"/me/cpd/{year}/{below}"
    if below == "renewal/":
        assert page.post(url, {"step": "fee", "done": "1"}).status_code == 404
    else:
        assert page.get(url).status_code == 404


def test_a_past_year_shows_no_days_left(page: Client, worker: User) -> None:
    shown = text_of(page.get("/me/cpd/2025/"))
    assert "days left" not in shown
    assert "Renewal, closed on 30 November 2025" in shown


def test_renewal_steps_are_ticked_by_oneself(page: Client, worker: User) -> None:
    url = reverse("cpd:renewal", args=[2026])
    assert page.post(url, {"step": "fee", "done": "1"}).headers["Location"] == "/me/cpd/2026/#renewal"
    assert "Done: Pay the fee, 21 November" in text_of(page.get(YEAR))
    page.post(url, {"step": "fee", "done": "0"})
    assert "To do: Pay the fee" in text_of(page.get(YEAR))
    assert page.post(url, {"step": "forged", "done": "1"}).status_code == 404
    assert page.get(url).status_code == 302


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-08-31T12:00Z", "Renewal opens on 1 September"),
        ("2026-09-01T12:00Z", "To renew by 30 November, do each of these"),
        ("2026-11-30T12:00Z", "0 days left"),
        ("2026-12-01T12:00Z", "Renewal opens on 1 September"),
    ],
)
def test_the_page_follows_the_renewal_window(client: Client, worker: User, now: str, words: str) -> None:
    with time_machine.travel(now, tick=False):
        client.force_login(worker)
        assert words in text_of(client.get(YEAR))


def test_the_print_has_the_regulators_fields_and_what_is_not_finished(page: Client, worker: User) -> None:
    RegistrationFactory(user=worker, number="SW1")
    EntryFactory(user=worker, with_peer=True, title="Whole", learnt="Learnt words.", impact="Impact words.")
    EntryFactory(user=worker, title="Half", impact="")
    shown = text_of(page.get("/me/cpd/2026/print/"))
    for words in (
        "Social Work England SW1", "Kind of CPD", "Learning from practice", "3 November 2026", "Learnt words.",
        "Impact words.", "Peer reflection: with whom, by role", "My manager", "4 November 2026",
        "Whether I had asked the child.", "Not finished yet", "One sentence to go: its impact",
    ):  # fmt: skip
        assert words in shown


def test_an_empty_print_says_so(page: Client) -> None:
    assert "No record counts yet" in text_of(page.get("/me/cpd/2026/print/"))


def test_another_register_sees_its_entries_and_no_rule(page: Client, worker: User) -> None:
    RegistrationFactory(user=worker, regulator=Registration.Regulator.SSSC)
    EntryFactory(user=worker)
    shown = text_of(page.get(YEAR))
    assert "We hold no rule of your regulator" in shown
    assert "of 2 different pieces" not in shown
    assert "CPD year 1 January 2026 to 31 December 2026" in shown


def test_the_partial_for_home_needs_nothing_but_the_year(worker: User, today: None) -> None:
    EntryFactory(user=worker, with_peer=True)
    shown = render_to_string("cpd/_year.html", {"year": year_of(worker)})
    assert "1 of 2 different pieces" in text_of(shown)
    assert "<form" not in shown
    assert f'href="{YEAR}"' in shown


def test_a_closed_year_asks_for_nothing_any_more(page: Client, worker: User) -> None:
    closed, current = (text_of(page.get(f"/me/cpd/{year}/")) for year in (2025, 2026))
    assert "No entries in that year" in closed
    assert ("I have done this" in closed, "I have done this" in current) == (False, True)


def test_the_buttons_of_renewal_are_not_printed(page: Client) -> None:
    assert page.get(YEAR).content.decode().count('<form class="mark no-print"') == 3


def test_without_a_registration_the_page_says_whose_rule_it_shows(page: Client, worker: User) -> None:
    said = "You have not added a registration: this shows the rule of Social Work England."
    shown = page.get(YEAR).content.decode()
    assert said in shown
    assert f'href="{reverse("people:registration_new")}"' in shown
    RegistrationFactory(user=worker)
    assert said not in page.get(YEAR).content.decode()
