"""What is offered to a worker to learn next: from their own gaps and lists, with the reason, and to nobody else."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from capabilities.domain import frameworks
from content.domain.editions import current_edition
from content.models import DigestPage, Findable
from cpd.domain import learning, reading
from people.domain.queries import standing_of
from people.models import Membership
from portfolios.domain.map import default_versions, map_of
from portfolios.domain.next_for_you import Review, next_for, put_off
from portfolios.models import NotNow
from tests.factories.capabilities import a_draft_framework
from tests.factories.content import a_digest, a_guidance, a_module, text_step
from tests.factories.cpd import a_finished_module
from tests.factories.people import MembershipFactory, SupervisionFactory, sign_in
from tests.factories.portfolios import Pair, a_decision, a_draft, a_pair, a_submission

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def said(user: Any, **also: Any) -> list[str]:
    return [f"{one.title}: {one.reason}" for one in next_for(user, standing_of(user), **also)]


def test_a_gap_at_the_workers_stage_is_offered_with_its_reason(pair: Pair) -> None:
    first = pair.capabilities[0]
    a_digest(title="About it", tags=(first,), reading_minutes=6)
    assert said(pair.worker) == [
        f"About it: Nothing on your map yet for {first.code} {first.title}; this takes 6 minutes."
    ]


def test_what_was_written_for_the_stage_comes_first(pair: Pair) -> None:
    first = pair.capabilities[0]
    a_digest(title="For all", tags=(first,), reading_minutes=1)
    a_digest(title="For mine", tags=((first, pair.stages[1].code),), reading_minutes=9)
    a_digest(title="For others", tags=((first, pair.stages[2].code),), reading_minutes=2)
    assert [line.partition(":")[0] for line in said(pair.worker)] == ["For mine"]


def test_what_is_signed_off_or_with_the_supervisor_is_no_gap(pair: Pair) -> None:
    first = pair.capabilities[0]
    a_digest(title="About it", tags=(first,))
    submission = a_submission(pair)
    assert said(pair.worker) == []
    a_decision(pair, submission)
    assert said(pair.worker) == []


def test_ones_own_word_alone_is_an_open_ring(pair: Pair) -> None:
    first = pair.capabilities[0]
    a_draft(pair)
    a_digest(title="About it", tags=(first,), reading_minutes=6)
    expected = f"On your map there is only your own word yet for {first.code} {first.title}; this takes 6 minutes."
    assert said(pair.worker) == [f"About it: {expected}"]


def test_a_review_that_is_near_is_named(pair: Pair) -> None:
    first = pair.capabilities[0]
    a_digest(title="About it", tags=(first,), reading_minutes=1)
    [line] = said(pair.worker, review=Review("6 months", date(2026, 12, 1)))
    assert line == (
        "About it: Your review at 6 months is due on 1 December, and nothing is on your map yet for "
        f"{first.code} {first.title}; this takes 1 minute."
    )


def test_what_was_kept_and_not_opened_since_is_offered(pair: Pair) -> None:
    page = a_guidance(title="Kept", reading_minutes=4)
    reading.keep(by=pair.worker, page=page)
    expected = ["Kept: You kept this on 22 November and have not opened it since; this takes 4 minutes."]
    assert said(pair.worker) == expected
    reading.note_read(by=pair.worker, page=page, at=timezone.now() + timedelta(minutes=1))  # on the way back to it
    assert said(pair.worker) == expected
    with time_machine.travel(TODAY + timedelta(days=1), tick=False):
        reading.note_read(by=pair.worker, page=page)
        assert said(pair.worker) == []


def test_what_was_read_recently_finished_begun_or_left_is_not_offered(pair: Pair) -> None:
    tag = (pair.capabilities[0],)
    read = a_digest(tags=tag)
    reading.note_read(by=pair.worker, page=read)
    a_finished_module(pair.worker, tags=tag, steps=[text_step()])
    begun = a_module(tags=tag)
    enrolment = learning.enrol(by=pair.worker, edition=current_edition(begun))
    assert said(pair.worker) == []
    learning.leave(by=pair.worker, enrolment=enrolment)
    assert said(pair.worker) == []
    with time_machine.travel(TODAY + timedelta(days=91), tick=False):
        assert [line.partition(":")[0] for line in said(pair.worker)] == [read.title]


def test_what_nobody_may_read_is_not_offered(pair: Pair) -> None:
    tag = (pair.capabilities[0],)
    page, other = a_digest(tags=tag), a_digest(tags=tag)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    DigestPage.objects.filter(pk=other.pk).update(live=False)
    reading.keep(by=pair.worker, page=page)
    assert said(pair.worker) == []


def test_only_pages_in_the_readers_language(pair: Pair) -> None:
    a_digest(tags=(pair.capabilities[0],))
    Findable.objects.update(language="cy")
    assert said(pair.worker) == []


def test_without_a_stage_only_what_was_kept_is_offered() -> None:
    pair = a_pair(stage=None)
    a_digest(title="A gap", tags=(pair.capabilities[0],))
    assert said(pair.worker) == []
    page = a_digest(title="Kept")
    reading.keep(by=pair.worker, page=page)
    assert [line.partition(":")[0] for line in said(pair.worker)] == ["Kept"]


def test_a_supervisor_is_offered_nothing_and_sees_nothing_of_the_worker(pair: Pair) -> None:
    page = a_digest(title="About a gap", tags=(pair.capabilities[0],))
    reading.keep(by=pair.supervisor, page=page)
    assert len(said(pair.worker)) == 1
    assert said(pair.supervisor) == []
    client = Client()
    sign_in(client, pair.supervisor)
    for address in ("/me/", "/me/learning/", "/supervision/", f"/supervision/{pair.worker.public_id}/"):
        html = client.get(address).content.decode()
        assert "Next for you" not in html
        assert "About a gap" not in html


@pytest.mark.parametrize("role", [Membership.Role.PRACTICE_LEAD, Membership.Role.ADMIN])
def test_whoever_keeps_no_portfolio_is_offered_nothing(role: str) -> None:
    user = MembershipFactory(role=role).user
    reading.keep(by=user, page=a_digest())
    assert said(user) == []


def test_not_now_is_for_thirty_days_and_for_oneself_alone(pair: Pair) -> None:
    page = a_digest(tags=(pair.capabilities[0],))
    other = a_pair(framework=pair.framework, team=pair.team).worker
    assert put_off(by=pair.worker, page=page) == date(2026, 12, 22)
    assert said(pair.worker) == []
    assert len(said(other)) == 1
    with time_machine.travel(date(2026, 12, 21), tick=False):
        assert said(pair.worker) == []
    with time_machine.travel(date(2026, 12, 22), tick=False):
        assert len(said(pair.worker)) == 1
        put_off(by=pair.worker, page=a_digest())
        assert not NotNow.objects.filter(page=page).exists()


def test_a_page_of_an_earlier_version_of_the_capability_counts(pair: Pair) -> None:
    first = pair.capabilities[0]
    a_digest(title="Written before", tags=(first,))
    draft = a_draft_framework(label="2027", in_force_from=TODAY)
    draft.capabilities.filter(code=first.code).update(lineage=first.lineage)
    frameworks.publish(by=None, version=draft)
    assert default_versions()[0].label == "2027"
    assert [line.partition(":")[0] for line in said(pair.worker)] == ["Written before"]


# The pages.


def test_it_stands_on_the_home_page_and_can_be_put_off_without_a_script(pair: Pair) -> None:
    page = a_digest(title="About a gap", tags=(pair.capabilities[0],))
    client = Client()
    sign_in(client, pair.worker)
    for here, address in (("home", "/me/"), ("learning", "/me/learning/")):
        html = client.get(address).content.decode()
        words = re.sub(r"\s+", " ", html)
        assert "Next for you" in words, address
        assert "Nothing on your map yet for K1" in words
        assert f'action="/me/next/{page.pk}/not-now/"' in words
        assert f'name="from" value="{here}"' in words
        response = client.post(f"/me/next/{page.pk}/not-now/", {"from": here})
        assert response["Location"] == address
        assert "About a gap" not in re.sub(
            r"<p class=\"note.*?</p>", "", client.get("/me/").content.decode(), flags=re.DOTALL
        )
        NotNow.objects.all().delete()


def test_an_empty_offer_says_nothing(pair: Pair) -> None:
    client = Client()
    sign_in(client, pair.worker)
    for address in ("/me/", "/me/learning/"):
        assert "Next for you" not in client.get(address).content.decode()


def test_what_is_not_a_page_to_read_cannot_be_put_off(pair: Pair) -> None:
    client = Client()
    sign_in(client, pair.worker)
    assert client.post("/me/next/1/not-now/").status_code == 404
    assert client.get("/me/next/1/not-now/").status_code == 405
    assert NotNow.objects.count() == 0


@pytest.mark.parametrize("number", [1, 3, 30])
def test_it_costs_one_query_beside_the_map(pair: Pair, number: int, django_assert_num_queries: Any) -> None:
    for n in range(number):
        page = a_digest(tags=tuple(pair.capabilities[: n % 3 + 1]))
        if n % 2:
            reading.keep(by=pair.worker, page=page)
    SupervisionFactory(worker=pair.worker, organisation=pair.organisation)
    found = map_of(pair.worker)
    standing = standing_of(pair.worker)
    next_for(pair.worker, standing, found)  # where the site is: asked once
    with django_assert_num_queries(1):
        assert next_for(pair.worker, standing, found)
