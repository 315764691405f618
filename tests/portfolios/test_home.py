"""The home page: what it asks of each kind of person, in how many words and queries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from people.domain.queries import standing_of
from people.models import Membership
from portfolios.domain import programmes
from portfolios.domain.home import Home, home_of
from tests.factories.cpd import EntryFactory, an_enrolment, take_all_steps
from tests.factories.people import (
    MembershipFactory,
    OrganisationFactory,
    RegistrationFactory,
    SupervisionFactory,
    UserFactory,
)
from tests.factories.portfolios import Pair, a_decision, a_draft, a_pair, a_submission
from tests.portfolios.writing_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def home(user: Any) -> Home:
    return home_of(user, standing_of(user))


def titles(user: Any) -> list[str]:
    return [thing.title for thing in home(user).things]


def enough_cpd(user: Any) -> None:
    """What this year's rule asks for, so that the year asks for nothing."""
    today = timezone.localdate()
    for number in range(2):
        EntryFactory(user=user, done_on=today, learnt=f"I learnt {number}.", with_peer=True, peer_on=today)


def test_nothing_needs_somebody_who_has_done_it_all(pair: Pair) -> None:
    enough_cpd(pair.worker)
    assert titles(pair.worker) == []
    assert home(pair.worker).headline == "Nothing needs you today"


def test_a_returned_piece_comes_first_with_the_supervisors_words(pair: Pair) -> None:
    enough_cpd(pair.worker)
    a_draft(pair, title="Unfinished")
    a_decision(pair, outcome="returned", title="The visit")
    first, second = home(pair.worker).things
    assert first.title == "Look again at “The visit”"
    assert first.words == "Your supervisor says: You let the child set the pace, and it shows in what you saw."
    assert (first.css, first.state) == ("returned", "Returned to you")
    assert second.title == "Go on writing “Unfinished”"
    assert home(pair.worker).headline == "Two things need you"


def test_a_returned_piece_that_is_being_revised_asks_only_once(pair: Pair) -> None:
    from portfolios.domain import evidence

    enough_cpd(pair.worker)
    decision = a_decision(pair, outcome="returned", title="The visit")
    evidence.start_next_version(by=pair.worker, evidence=decision.submission.version.evidence)
    assert titles(pair.worker) == ["Go on writing “The visit”"]


def test_what_lies_with_the_supervisor_or_is_signed_off_needs_nothing(pair: Pair) -> None:
    enough_cpd(pair.worker)
    a_submission(pair)
    a_decision(pair)
    assert titles(pair.worker) == []
    assert [row.state for row in home(pair.worker).recent] == ["signed_off", "submitted"]


def test_a_statement_is_told_in_short(pair: Pair) -> None:
    from portfolios.domain import decisions

    decisions.decide(by=pair.supervisor, submission=a_submission(pair), outcome="returned", statement="word " * 100)
    words = home(pair.worker).things[0].words
    assert words.endswith("…")
    assert len(words.split()) < 40


def test_an_entry_that_lacks_sentences_asks_for_them(pair: Pair) -> None:
    EntryFactory(user=pair.worker, done_on=timezone.localdate(), title="Training", learnt="", impact="")
    thing = home(pair.worker).things[-1]
    assert (thing.title, thing.state) == ("Finish “Training”", "2 sentences to go")


def test_an_unfinished_entry_asks_for_nothing_once_the_year_has_enough(pair: Pair) -> None:
    enough_cpd(pair.worker)
    EntryFactory(user=pair.worker, done_on=timezone.localdate(), title="Training", learnt="", impact="")
    assert titles(pair.worker) == []


@pytest.mark.parametrize("role", [Membership.Role.AUTHOR, Membership.Role.PRACTICE_LEAD, Membership.Role.ADMIN])
def test_a_home_without_registration_and_supervision_asks_for_no_cpd(role: str) -> None:
    user = MembershipFactory(role=role).user
    assert home(user).year is None
    assert titles(user) == []
    html = signed_in(user).get("/me/").content.decode()
    assert 'href="/me/account/registrations/new/">Add your registration' in html
    assert "My CPD year" not in html


def test_a_registered_lead_is_asked_for_their_own_cpd() -> None:
    user = MembershipFactory(role=Membership.Role.PRACTICE_LEAD).user
    RegistrationFactory(user=user)
    assert titles(user) == ["Record 2 more CPD entries", "Add a peer reflection to one CPD entry"]
    assert "Add your registration" not in signed_in(user).get("/me/").content.decode()


def test_an_untitled_draft_is_called_by_its_first_words(pair: Pair) -> None:
    enough_cpd(pair.worker)
    a_draft(pair, title="", text="She would not look at me until I sat down on the floor.")
    assert titles(pair.worker) == ["Go on writing “She would not look at me until I …”"]
    client = signed_in(pair.worker)
    for address in ("/me/", "/me/evidence/"):
        assert ">She would not look at me until I …<" in client.get(address).content.decode()


def test_the_year_asks_for_what_its_rule_lacks(pair: Pair) -> None:
    assert titles(pair.worker) == ["Record 2 more CPD entries", "Add a peer reflection to one CPD entry"]


def test_the_years_end_is_near_in_its_last_thirty_days(pair: Pair) -> None:
    early = home_of(pair.worker, standing_of(pair.worker), date(2026, 10, 30))
    late = home_of(pair.worker, standing_of(pair.worker), date(2026, 10, 31))
    assert {thing.css for thing in early.things} == {"own"}
    assert {(thing.css, thing.state) for thing in late.things} == {("problem", "By 30 November")}


def test_a_request_waits_for_an_answer(pair: Pair) -> None:
    enough_cpd(pair.worker)
    SupervisionFactory(worker=pair.worker, accepted_at=None, supervisor__first_name="Sam", supervisor__last_name="Lee")
    MembershipFactory(user=pair.worker, accepted_at=None, organisation=OrganisationFactory(name="New Council"))
    assert sorted(titles(pair.worker)) == [
        "Say whether Sam Lee supervises you",
        "Say whether you belong to New Council",
    ]


def test_a_module_begun_is_gone_on_with(pair: Pair) -> None:
    enough_cpd(pair.worker)
    enrolment = an_enrolment(pair.worker)
    assert titles(pair.worker) == []
    take_all_steps(enrolment)
    assert titles(pair.worker) == [f"Go on with “{enrolment.edition.title}”"]


def test_a_place_brings_its_line_and_its_next_step(pair: Pair) -> None:
    enough_cpd(pair.worker)
    a_place(pair)
    found = home(pair.worker)
    assert [line.title for line in found.lines] == ["My ASYE"]
    assert found.things


def test_nothing_of_anybody_else_is_on_it(pair: Pair) -> None:
    enough_cpd(pair.worker)
    other = a_pair(framework=pair.framework, team=pair.team)
    a_decision(other, outcome="returned")
    a_draft(other)
    EntryFactory(user=other.worker, learnt="")
    found = home(pair.worker)
    assert (found.things, found.recent) == ((), ())


def test_a_supervisor_without_a_portfolio_finds_their_queue(pair: Pair) -> None:
    enough_cpd(pair.supervisor)
    a_submission(pair)
    a_submission(pair)
    found = home(pair.supervisor)
    assert [thing.title for thing in found.things] == ["Read 2 pieces of evidence"]
    assert (found.is_worker, found.map) == (False, None)
    html = signed_in(pair.supervisor).get("/me/").content.decode()
    assert "Open my queue" in html
    assert "Write something down" not in html


def test_a_supervisor_who_is_supervised_keeps_a_portfolio_too(pair: Pair) -> None:
    enough_cpd(pair.supervisor)
    SupervisionFactory(worker=pair.supervisor, organisation=pair.organisation)
    a_submission(pair)
    found = home(pair.supervisor)
    assert [thing.title for thing in found.things] == ["Read 1 piece of evidence"]
    assert found.is_worker


def test_what_a_former_supervisor_was_sent_asks_nothing_of_them(pair: Pair) -> None:
    enough_cpd(pair.supervisor)
    a_submission(pair)
    pair.supervision.ended = timezone.localdate()
    pair.supervision.save()
    assert titles(pair.supervisor) == []


def test_a_practice_lead_is_led_to_their_pages(pair: Pair) -> None:
    lead = UserFactory()
    MembershipFactory(user=lead, organisation=pair.organisation, role=Membership.Role.PRACTICE_LEAD)
    html = signed_in(lead).get("/me/").content.decode()
    assert f"/organisation/{pair.organisation.slug}/insight/" in html


@pytest.mark.parametrize(
    ("number", "headline"), [(1, "One thing needs you"), (3, "Three things need you"), (9, "Nine things need you")]
)
def test_the_headline_counts_in_words(number: int, headline: str) -> None:
    from portfolios.domain.home import Thing

    things = tuple(Thing("", "", "portfolios:me", (), "", "") for _number in range(number))
    assert Home(timezone.localdate(), is_worker=True, things=things).headline == headline


def a_place(pair: Pair) -> None:
    organisation = pair.organisation
    admin = MembershipFactory(organisation=organisation, role=Membership.Role.ADMIN).user
    MembershipFactory(user=admin, organisation=organisation, role=Membership.Role.PRACTICE_LEAD)
    assessor = SupervisionFactory(worker=pair.worker, organisation=organisation, kind="assessor").supervisor
    programme = programmes.create_programme(
        by=admin, organisation=organisation, data=programmes.shipped(), framework_version=pair.framework
    )
    programmes.enrol(
        by=admin,
        programme=programme,
        worker=pair.worker,
        assessor=assessor,
        starts=timezone.localdate() - timedelta(days=200),
    )


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_workers_home_costs_fifteen_queries_however_much_is_on_it(
    pair: Pair, number: int, django_assert_num_queries: Any
) -> None:
    a_place(pair)
    for index in range(number):
        a_decision(pair, outcome="returned", title=f"Returned {index}")
        a_draft(pair, title=f"Draft {index}", claims=3)
        EntryFactory(user=pair.worker, done_on=timezone.localdate(), learnt="")
        SupervisionFactory(worker=pair.worker, accepted_at=None)
    client = signed_in(pair.worker)
    client.get("/me/")
    with django_assert_num_queries(15):
        response = client.get("/me/")
    assert "Look again at" in response.content.decode()


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_supervisors_home_costs_the_same_however_much_waits(
    pair: Pair, number: int, django_assert_num_queries: Any
) -> None:
    for _number in range(number):
        a_submission(pair)
    client = signed_in(pair.supervisor)
    with django_assert_num_queries(7):
        client.get("/me/")


def test_the_page_says_its_headline_once(pair: Pair) -> None:
    html = signed_in(pair.worker).get("/me/").content.decode()
    assert html.count("<h1>") == 1
    assert "<h1>Two things need you</h1>" in html


def test_a_visitor_is_asked_to_sign_in(client: Any) -> None:
    assert client.get("/me/")["Location"].startswith("/accounts/login/")
