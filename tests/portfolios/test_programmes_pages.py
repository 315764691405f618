"""The pages of a place: for the worker, the assessor, practice leads and admins; 404 for everybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.domain import unsent
from people.models import Membership, User
from portfolios.domain import decisions, programmes
from portfolios.domain.programmes.moderating import reference_of
from portfolios.models import Moderation, Place
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory, sign_in
from tests.factories.portfolios import a_pair, a_submission
from tests.factories.programmes import (
    TODAY,
    Cast,
    a_member,
    a_place,
    a_signed_piece,
    a_waiting_piece,
    an_assessed_pair,
    another_place,
    at,
    everything,
    recommended,
)

pytestmark = pytest.mark.django_db
SECRET = "The child's own words about the blue door"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(at(TODAY, 12), tick=False):
        yield


def as_(user: User) -> Client:
    """A client signed in as the person, second factor and all."""
    return sign_in(Client(), user)


def pages(cast: Cast) -> dict[str, str]:
    place, slug = cast.place.public_id, cast.organisation.slug
    return {
        "place": reverse("portfolios:place", args=[place]),
        "assess": reverse("portfolios:place_assess", args=[place]),
        "recommend": reverse("portfolios:place_recommend", args=[place]),
        "list": reverse("portfolios:programmes", args=[slug]),
        "moderate": reverse("portfolios:place_moderate", args=[slug, place]),
    }


def text_of(response: Any) -> str:
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    assert main
    return " ".join(re.sub(r"<[^>]+>", " ", main.group()).split())


# Who sees what


ALLOWED = {
    "worker": {"place"},
    "assessor": {"assess", "recommend"},
    "lead": {"list", "moderate"},
    "admin": {"list"},
    "lead elsewhere": set(),
    "admin elsewhere": set(),
    "other assessor": set(),
    "colleague": set(),
    "author": set(),
}


@pytest.mark.parametrize("who", ALLOWED)
def test_each_page_opens_to_those_it_is_for_and_answers_404_to_others(who: str) -> None:
    cast = a_place()
    elsewhere = OrganisationFactory()
    people = {
        "worker": cast.worker,
        "assessor": cast.assessor,
        "lead": cast.lead,
        "admin": cast.admin,
        "lead elsewhere": a_member(elsewhere, Membership.Role.PRACTICE_LEAD),
        "admin elsewhere": a_member(elsewhere, Membership.Role.ADMIN),
        "other assessor": another_place(cast).assessor,
        "colleague": a_member(cast.organisation),
        "author": a_member(cast.organisation, Membership.Role.AUTHOR),
    }
    client = as_(people[who])
    opened = {name for name, path in pages(cast).items() if client.get(path).status_code == 200}
    refused = {client.get(path).status_code for name, path in pages(cast).items() if name not in ALLOWED[who]}
    assert (opened, refused) == (ALLOWED[who], {404} if len(ALLOWED[who]) < 5 else set())


@pytest.mark.parametrize("name", ["place", "assess", "recommend", "list", "moderate"])
def test_a_visitor_is_asked_to_sign_in(name: str) -> None:
    response = Client().get(pages(a_place())[name])
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_a_place_of_another_organisation_is_not_at_a_leads_address() -> None:
    cast = a_place()
    pair = an_assessed_pair(organisation=OrganisationFactory(), framework=cast.pair.framework)
    other = a_place(pair=pair)
    path = reverse("portfolios:place_moderate", args=[cast.organisation.slug, other.place.public_id])
    assert as_(cast.lead).get(path).status_code == 404


def test_every_post_is_refused_to_those_who_may_not_and_changes_nothing() -> None:
    cast = a_place()
    place, slug = cast.place.public_id, cast.organisation.slug
    posts: dict[str, list[User]] = {
        reverse("portfolios:place_review", args=[place]): [cast.worker, cast.lead, cast.admin],
        reverse("portfolios:place_recommend", args=[place]): [cast.worker, cast.lead, cast.admin],
        reverse("portfolios:place_moderate", args=[slug, place]): [cast.worker, cast.assessor, cast.admin],
        reverse("portfolios:place_change", args=[slug, place]): [cast.worker, cast.assessor, cast.admin],
        reverse("portfolios:programmes", args=[slug]): [cast.worker, cast.assessor, cast.lead],
        reverse("portfolios:programme_create", args=[slug]): [cast.worker, cast.assessor],
    }
    data = {
        "outcome": "pass",
        "statement": "S",
        "why_now": "W",
        "reason": "R",
        "change": "pause",
        "held_on": "2026-03-01",
        "review": cast.programme.review_points.all()[0].pk,
    }
    for path, users in posts.items():
        assert [as_(user).post(path, data).status_code for user in users] == [404] * len(users), path
    cast.place.refresh_from_db()
    assert (cast.place.state, cast.place.reviews.count(), cast.programme.places.count()) == ("active", 0, 1)


# The worker


def test_the_worker_reads_what_is_enough_what_is_next_by_when_and_who_has_the_ball() -> None:
    cast = a_place()
    a_signed_piece(cast, "direct_observation", day=date(2026, 2, 1))
    a_waiting_piece(cast, "critical_reflection", day=date(2026, 5, 20))
    response = as_(cast.worker).get(pages(cast)["place"])
    said = text_of(response)
    for words in (
        "Direct observations of practice",
        "1 of 3",
        "2 more wanted",
        "1 December 2026",
        "You have the ball",
        "Your supervisor has the ball",
        "Your assessor has the ball",
        "Was due 1 March",
        cast.assessor.name,
    ):
        assert words in said, words
    assert "%" not in said
    html = response.content.decode()
    assert f"{reverse('portfolios:evidence_new')}?kind=direct_observation" in html
    assert html.count("<h1") == 1


def test_the_worker_and_the_assessor_read_the_recommendation_and_the_answer() -> None:
    cast = recommended(a_place())
    assert "Steady, thoughtful practice." in text_of(as_(cast.worker).get(pages(cast)["place"]))
    programmes.confirm(by=cast.lead, place=cast.place, outcome="not_confirmed", reason="One more report.", months=2)
    for who, page in ((cast.worker, "place"), (cast.assessor, "assess")):
        said = text_of(as_(who).get(pages(cast)[page]))
        assert "The panel did not confirm it" in said
        assert "One more report." in said


def test_the_assessor_sees_no_title_of_a_piece() -> None:
    cast = a_place()
    a_submission(cast.pair, kind="direct_observation", title=SECRET, at=at(date(2026, 3, 1)))
    assert SECRET in as_(cast.worker).get(pages(cast)["place"]).content.decode().replace("&#x27;", "'")
    html = as_(cast.assessor).get(pages(cast)["assess"]).content.decode().replace("&#x27;", "'")
    assert SECRET not in html
    assert "Sent 1 March 2026" in html


# The assessor


def test_the_assessor_records_a_review_on_the_page() -> None:
    cast = a_place()
    client, path = as_(cast.assessor), reverse("portfolios:place_review", args=[cast.place.public_id])
    point = cast.programme.review_points.get(month=3)
    response = client.post(path, {"review": point.pk, "held_on": "2027-01-01"})
    assert "Give the day on which it was held: today or before" in text_of(response)
    response = client.post(path, {"review": point.pk, "held_on": "2026-03-02"})
    assert response["Location"] == pages(cast)["assess"]
    assert "Reviewed 2 March" in text_of(client.get(pages(cast)["assess"]))
    response = client.post(path, {"review": point.pk, "held_on": "2026-03-02"})
    assert response.status_code == 200, "a review that is recorded is no choice any more"
    assert cast.place.reviews.count() == 1


def test_the_assessor_recommends_and_is_asked_why_while_something_is_missing() -> None:
    cast = a_place()
    client, path = as_(cast.assessor), pages(cast)["recommend"]
    assert "Direct observations of practice: 0 of 3 signed off" in text_of(client.get(path))
    response = client.post(path, {"outcome": "pass", "statement": "Steady."})
    assert "Say why you recommend a pass although something is not there yet" in text_of(response)
    assert "Steady." in response.content.decode(), "what was written stays in its field"
    response = client.post(path, {"outcome": "pass", "statement": "Steady.", "why_now": "Leave begins."})
    assert response["Location"] == pages(cast)["assess"]
    cast.place.refresh_from_db()
    assert cast.place.state == "recommended"


def test_with_everything_there_nobody_asks_why() -> None:
    cast = a_place()
    everything(cast)
    said = text_of(as_(cast.assessor).get(pages(cast)["recommend"]))
    assert "There is enough to judge, and every review was held." in said
    assert "Why recommend a pass" not in said


def test_a_recommendation_in_a_second_tab_is_refused_with_its_words_kept() -> None:
    cast = recommended(a_place())
    response = as_(cast.assessor).post(
        pages(cast)["recommend"], {"outcome": "pass", "statement": "Again, all of it.", "why_now": "W"}
    )
    assert response.status_code == 409
    assert "Again, all of it." in response.content.decode()
    assert as_(cast.assessor).get(pages(cast)["recommend"]).status_code == 403


@pytest.mark.parametrize(("page", "field"), [("recommend", "statement"), ("moderate", "reason")])
def test_words_sent_after_the_session_had_ended_wait_on_the_page_and_are_put_back(page: str, field: str) -> None:
    cast = a_place()
    user = cast.assessor
    if page == "moderate":
        recommended(cast)
        user = cast.lead
    path, said = pages(cast)[page], "Long thought over, nearly lost."
    assert Client().post(path, {"writer": unsent.writer_token(user, path), field: said}).status_code == 302
    client = as_(user)
    assert "We kept what you had written here" in text_of(client.get(path))
    kept = user.unsent_texts.get()
    html = client.get(f"{path}?unsent={kept.public_id}").content.decode()
    assert re.search(rf"<textarea[^>]*>\s*{re.escape(said)}", html)


# The panel


def _named() -> Cast:
    """A place whose people have names that statements use."""
    pair = a_pair()
    User.objects.filter(pk=pair.worker.pk).update(first_name="Nadia", last_name="Velasco")
    User.objects.filter(pk=pair.supervisor.pk).update(first_name="Omar", last_name="Whitlock")
    pair.worker.refresh_from_db()
    pair.supervisor.refresh_from_db()
    assessed = an_assessed_pair(organisation=pair.organisation, framework=pair.framework)
    User.objects.filter(pk=assessed.worker.pk).update(first_name="Nadia", last_name="Velasco")
    User.objects.filter(pk=assessed.supervisor.pk).update(first_name="Omar", last_name="Whitlock")
    assessed.worker.refresh_from_db()
    assessed.supervisor.refresh_from_db()
    return a_place(pair=assessed)


def test_the_panel_reads_statements_without_names_and_no_evidence() -> None:
    cast = _named()
    submission = a_submission(
        cast.pair, kind="direct_observation", title="Blue door", text=SECRET, at=at(date(2026, 3, 1))
    )
    decisions.decide(
        by=cast.assessor,
        submission=submission,
        outcome="signed_off",
        statement="Nadia’s visit was calm. I, Omar Whitlock, watched NADIA VELASCO listen.",
        at=at(date(2026, 3, 4)),
    )
    User.objects.filter(pk=cast.worker.pk).update(last_name="Newname")
    recommended(cast, statement="Nadia Newname, once Velasco, is ready.")
    response = as_(cast.lead).get(pages(cast)["moderate"])
    said = text_of(response)
    assert "Worker A’s visit was calm. I, the assessor, watched Worker A listen." in said
    assert "Worker A, once Worker A, is ready." in said
    html = response.content.decode().casefold().replace("&#x27;", "'")
    for gone in (
        "nadia",
        "velasco",
        "newname",
        "omar",
        "whitlock",
        "blue door",
        cast.worker.email,
        cast.assessor.email,
    ):
        assert gone not in html, gone
    assert re.search(r"<h1>Worker A</h1>", response.content.decode())


def test_the_list_names_nobody_whose_recommendation_waits_and_everybody_else() -> None:
    cast = _named()
    other = another_place(cast)
    recommended(cast)
    said = text_of(as_(cast.lead).get(pages(cast)["list"]))
    assert "Velasco" not in said
    assert other.worker.name in said
    assert "1 recommendation to answer" in said
    assert "Velasco" in text_of(as_(cast.admin).get(pages(cast)["list"])), "an admin enrols, and is no panel"


def test_a_practice_lead_confirms_on_the_page() -> None:
    cast = recommended(a_place())
    client, path = as_(cast.lead), pages(cast)["moderate"]
    read = cast.place.recommendations.get().public_id
    assert "Choose whether to confirm" in text_of(client.post(path, {"recommendation": read, "reason": "Sound."}))
    response = client.post(path, {"recommendation": read, "reason": "Sound.", "outcome": "confirmed", "months": ""})
    assert response["Location"] == pages(cast)["list"]
    cast.place.refresh_from_db()
    assert cast.place.state == "confirmed"
    again = client.post(path, {"recommendation": read, "reason": "No.", "outcome": "not_confirmed"}, follow=True)
    assert "Somebody else has answered this recommendation. Their answer stands." in text_of(again)
    assert Moderation.objects.count() == 1


def test_an_assessor_who_leads_is_refused_in_words_and_sees_no_link() -> None:
    cast = recommended(a_place())
    MembershipFactory(user=cast.assessor, organisation=cast.organisation, role=Membership.Role.PRACTICE_LEAD)
    client, path = as_(cast.assessor), pages(cast)["moderate"]
    for response in (client.get(path), client.post(path, {"outcome": "confirmed", "reason": "Mine."})):
        assert response.status_code == 403
        assert "Nobody confirms their own recommendation" in text_of(response)
    assert path not in client.get(pages(cast)["list"]).content.decode()
    assert path in as_(cast.lead).get(pages(cast)["list"]).content.decode()
    assert not Moderation.objects.exists()


def test_a_worker_who_leads_is_refused_their_own_place() -> None:
    cast = recommended(a_place())
    MembershipFactory(user=cast.worker, organisation=cast.organisation, role=Membership.Role.PRACTICE_LEAD)
    response = as_(cast.worker).get(pages(cast)["moderate"])
    assert response.status_code == 403
    assert "This is your own place" in text_of(response)


def test_a_lead_pauses_and_resumes_with_a_reason() -> None:
    cast = a_place()
    client = as_(cast.lead)
    path = reverse("portfolios:place_change", args=[cast.organisation.slug, cast.place.public_id])
    assert "Say why, in a sentence" in text_of(client.post(path, {"change": "pause", "reason": ""}))
    assert "Give a number of months from 1 to 24" in text_of(client.post(path, {"change": "extend", "reason": "R"}))
    assert client.post(path, {"change": "pause", "reason": "Leave."}).status_code == 302
    for who, page in ((cast.worker, "place"), (cast.assessor, "assess"), (cast.lead, "moderate")):
        said = text_of(as_(who).get(pages(cast)[page]))
        assert "Paused. Leave." in said, page
    assert client.post(path, {"change": "resume", "reason": "Back."}).status_code == 302
    assert client.post(path, {"change": "extend", "months": "2", "reason": "R"}).status_code == 302
    cast.place.refresh_from_db()
    assert (cast.place.state, cast.place.ends) == ("active", date(2027, 2, 1))


# The admin


def test_an_admin_sets_up_the_asye_and_enrols() -> None:
    pair = an_assessed_pair()
    admin = a_member(pair.organisation, Membership.Role.ADMIN)
    client, path = as_(admin), reverse("portfolios:programmes", args=[pair.organisation.slug])
    assert "No programme is set up" in text_of(client.get(path))
    client.post(reverse("portfolios:programme_create", args=[pair.organisation.slug]))
    client.post(reverse("portfolios:programme_create", args=[pair.organisation.slug]))
    programme = pair.organisation.programmes.get()
    supervision = pair.worker.supervisions.get(kind="assessor")
    data = {"programme": programme.pk, "supervision": supervision.pk, "starts": "2026-11-21"}
    assert "Give the day on which it starts" in text_of(client.post(path, {**data, "starts": ""}))
    assert client.post(path, data)["Location"] == path
    assert Place.objects.get().state == "active"
    assert "Choose somebody whose assessor supervises them today" in text_of(client.post(path, data))


def test_enrolling_offers_nobody_from_elsewhere() -> None:
    cast = a_place()
    pair = an_assessed_pair(organisation=OrganisationFactory(), framework=cast.pair.framework)
    stranger = pair.worker.supervisions.get(kind="assessor")
    data = {"programme": cast.programme.pk, "supervision": stranger.pk, "starts": "2026-11-21"}
    response = as_(cast.admin).post(pages(cast)["list"], data)
    assert "Choose somebody whose assessor supervises them today" in text_of(response)
    assert cast.programme.places.count() == 1


# Cost


@pytest.mark.parametrize("many", [1, 3, 30])
def test_every_page_costs_the_same_queries_however_much_there_is(many: int) -> None:
    cast = a_place()
    for number in range(min(many, 5)):
        a_signed_piece(cast, "written_report", day=date(2026, 2, 1) + timedelta(days=number))
    if many == 30:
        for _number in range(30):
            another_place(cast)
    costs = {}
    for name, user in (("place", cast.worker), ("assess", cast.assessor), ("recommend", cast.assessor)):
        costs[name] = _queries(user, pages(cast)[name])
    costs["place of lead"] = _queries(cast.lead, pages(cast)["moderate"])
    for _number in range(min(many, 3) - 1):
        recommended(another_place(cast))
    recommended(cast)
    costs["moderate"] = _queries(cast.lead, pages(cast)["moderate"])
    costs["list of lead"] = _queries(cast.lead, pages(cast)["list"])
    costs["list of admin"] = _queries(cast.admin, pages(cast)["list"])
    assert costs == {
        "place": 8,
        "assess": 9,
        "recommend": 9,
        "place of lead": 9,
        "moderate": 11,
        "list of lead": 8,
        "list of admin": 10,
    }


def test_a_place_that_was_paused_costs_one_query_more_and_no_page_passes_twelve() -> None:
    cast = a_place()
    a_signed_piece(cast, "written_report", day=date(2026, 2, 1))
    programmes.pause(by=cast.lead, place=cast.place, reason="Leave.", at=at(date(2026, 4, 1)))
    programmes.resume(by=cast.lead, place=cast.place, reason="Back.", at=at(date(2026, 5, 1)))
    assert _queries(cast.worker, pages(cast)["place"]) == 9
    recommended(cast)
    assert _queries(cast.lead, pages(cast)["moderate"]) == 12


def _queries(user: User, path: str) -> int:
    client = as_(user)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_a_lead_without_a_second_factor_is_led_to_it() -> None:
    lead = UserFactory()
    cast = a_place()
    MembershipFactory(user=lead, organisation=cast.organisation, role=Membership.Role.PRACTICE_LEAD)
    client = Client()
    client.force_login(lead)
    for page in ("list", "moderate"):
        assert client.get(pages(cast)[page])["Location"].startswith(reverse("people:second_factor"))


# Words that must not contradict each other


def test_the_next_thing_is_said_in_one_breath() -> None:
    cast = a_place()
    for point in cast.programme.review_points.all():
        programmes.record_review(by=cast.assessor, place=cast.place, review_point=point, held_on=TODAY)
    a_signed_piece(cast, "critical_reflection", day=TODAY - timedelta(days=90))
    shown = text_of(as_(cast.worker).get(pages(cast)["place"]))
    assert "Next: a direct observation, 3 to go" in shown
    assert "Write about a direct observation" in shown
    assert "Write: " not in shown


def test_a_question_for_one_case_says_which() -> None:
    cast = a_place()
    asked = text_of(as_(cast.assessor).get(pages(cast)["recommend"]))
    assert "something is not there yet? (if something is missing)" in asked
    changed = text_of(as_(cast.lead).get(pages(cast)["moderate"]))
    assert "How many months more? (if you give more time)" in changed
    recommended(cast)
    answered = text_of(as_(cast.lead).get(pages(cast)["moderate"]))
    assert "How many months more? (if the programme goes on)" in answered
    assert "(optional)" not in asked + changed + answered


@pytest.mark.parametrize(("days", "second"), [(200, True), (305, False)])
def test_recommending_is_second_until_the_end_is_near(days: int, *, second: bool) -> None:
    cast = a_place(starts=TODAY - timedelta(days=days))
    shown = as_(cast.assessor).get(pages(cast)["assess"]).content.decode()
    assert (f'class="button second" href="{pages(cast)["recommend"]}"' in shown) is second
    assert (f'class="button" href="{pages(cast)["recommend"]}"' in shown) is not second


def test_the_queue_says_that_a_place_has_ended_or_is_with_the_panel() -> None:
    cast = a_place(starts=date(2025, 11, 14))
    assert 'class="state problem">Ended 14 November 2026' in as_(cast.assessor).get("/supervision/").content.decode()
    assert "Ended 14 November 2026" in text_of(as_(cast.lead).get(pages(cast)["list"]))
    recommended(cast)
    shown = as_(cast.assessor).get("/supervision/").content.decode()
    assert 'class="state waiting">With the panel' in shown
    assert "Ended 14 November" not in shown


def test_a_reference_says_nothing_of_the_place_it_stands_for() -> None:
    cast = recommended(a_place())
    reference = reference_of(cast.place)
    assert re.fullmatch("[0-9A-F]{6}", reference)
    assert reference != cast.place.public_id.hex[:6].upper()
    html = as_(cast.lead).get(pages(cast)["list"]).content.decode()
    assert f"Recommendation {reference}" in html
    assert cast.worker.last_name not in html[html.index("confirm-h") : html.index("places-h")]
    with override_settings(SECRET_KEY="another"):
        assert reference_of(cast.place) != reference
