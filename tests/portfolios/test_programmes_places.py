"""Enrolling, reviewing, pausing, recommending, confirming: who may, when, and what stays on record."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from people.models import AuditRecord, Membership, Supervision
from people.states import SomebodyGotThereFirst
from portfolios.domain import programmes, words
from portfolios.domain.evidence import NotReady
from portfolios.domain.portfolios import own_stage, portfolio_of
from portfolios.models import FrozenWords, Moderation, Place, PlaceMove, Recommendation
from tests.factories.people import MembershipFactory, OrganisationFactory, SupervisionFactory, UserFactory
from tests.factories.programmes import (
    STARTS,
    TODAY,
    Cast,
    a_member,
    a_place,
    a_programme,
    an_assessed_pair,
    another_place,
    at,
    everything,
    recommended,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(at(TODAY, 12), tick=False):
        yield


def confirmed(cast: Cast, **also: Any) -> Moderation:
    values: dict[str, Any] = {"by": cast.lead, "outcome": "confirmed", "reason": "Consistent and sufficient.", **also}
    return programmes.confirm(place=cast.place, **values)


def states(place: Place) -> list[str]:
    return list(PlaceMove.objects.filter(place=place).values_list("state", flat=True))


# Setting up


def test_a_programme_is_set_up_by_an_admin_or_lead_and_nobody_else() -> None:
    pair = an_assessed_pair()
    values = {"organisation": pair.organisation, "data": programmes.shipped(), "framework_version": pair.framework}
    with pytest.raises(programmes.NotAnAdmin):
        programmes.create_programme(by=pair.supervisor, **values)
    lead = a_member(pair.organisation, Membership.Role.PRACTICE_LEAD)
    made = programmes.create_programme(by=lead, **values)
    assert (made.months, made.awards_stage and made.awards_stage.code) == (12, "social-worker")
    assert sorted(made.review_points.values_list("month", flat=True)) == [3, 6, 9, 12]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"format": "something-else"}, "format"),
        ({"kind": "holiday"}, "kind"),
        ({"months": "twelve"}, "months"),
        ({"awards_stage": "wizard"}, "awards_stage"),
        ({"requirements": [{"title": "X", "evidence_kind": "gossip", "wanted": 1}]}, "requirements[0]"),
        ({"requirements": [{"title": "X", "evidence_kind": "written_report"}]}, "requirements[0]"),
        ({"requirements": [{"title": "G", "requirements": [{"wanted": 1}]}]}, "requirements[0].requirements[0]"),
        ({"review_points": [{"title": "Never", "month": 13}]}, "review_points[0]"),
    ],
)
def test_data_that_cannot_be_read_names_the_item_and_leaves_nothing(change: dict[str, Any], named: str) -> None:
    pair = an_assessed_pair()
    with pytest.raises(programmes.BadProgramme, match=named.replace("[", r"\[")):
        programmes.create_programme(
            by=None,
            organisation=pair.organisation,
            data={**programmes.shipped(), **change},
            framework_version=pair.framework,
        )
    assert not pair.organisation.programmes.exists()


# Enrolling


def test_enrolling_begins_the_place_and_tells_worker_and_assessor(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        cast = a_place()
    assert (cast.place.state, cast.place.ends) == ("active", date(2026, 12, 1))
    assert states(cast.place) == ["planned", "active"]
    assert {message.to[0] for message in mail.outbox} == {cast.worker.email, cast.assessor.email}
    assert AuditRecord.objects.filter(action="place.enrolled", subject=cast.worker).count() == 1


def test_a_place_with_a_start_ahead_is_planned_and_begins_by_itself() -> None:
    pair = an_assessed_pair()
    cast = a_place(pair=pair)
    later = an_assessed_pair(organisation=pair.organisation, framework=pair.framework)
    place = programmes.enrol(
        by=cast.admin,
        programme=cast.programme,
        worker=later.worker,
        assessor=later.supervisor,
        starts=TODAY + timedelta(days=5),
    )
    assert (place.state, programmes.place_standing(place).state) == ("planned", "planned")
    with time_machine.travel(at(TODAY + timedelta(days=6)), tick=False):
        assert programmes.place_standing(place).state == "active"
        programmes.pause(by=cast.lead, place=place, reason="Illness.")
    assert states(place) == ["planned", "active", "paused"]


@pytest.mark.parametrize("role", [Membership.Role.MEMBER, Membership.Role.PRACTICE_LEAD, Membership.Role.AUTHOR])
def test_only_an_admin_of_the_organisation_enrols(role: str) -> None:
    pair = an_assessed_pair()
    programme = a_programme(pair)
    elsewhere = a_member(OrganisationFactory(), Membership.Role.ADMIN)
    for by in (a_member(pair.organisation, role), elsewhere, pair.worker):
        with pytest.raises(programmes.NotAnAdmin):
            programmes.enrol(by=by, programme=programme, worker=pair.worker, assessor=pair.supervisor, starts=STARTS)
    assert not Place.objects.exists()


@pytest.mark.parametrize(
    "supervision",
    [
        {"kind": Supervision.Kind.SUPERVISOR},
        {"accepted_at": None},
        {"ended": TODAY},
        {"started": TODAY + timedelta(days=1)},
        {"elsewhere": True},
    ],
)
def test_an_assessor_must_assess_that_worker_there_today(supervision: dict[str, Any]) -> None:
    pair = an_assessed_pair()
    programme = a_programme(pair)
    admin = a_member(pair.organisation, Membership.Role.ADMIN)
    other = UserFactory()
    organisation = OrganisationFactory() if supervision.pop("elsewhere", False) else pair.organisation
    values = {"kind": Supervision.Kind.ASSESSOR, **supervision}
    SupervisionFactory(worker=pair.worker, supervisor=other, organisation=organisation, **values)
    with pytest.raises(programmes.NoLiveAssessor):
        programmes.enrol(by=admin, programme=programme, worker=pair.worker, assessor=other, starts=STARTS)


def test_nobody_has_two_open_places_on_one_programme() -> None:
    cast = a_place()
    again = {"by": cast.admin, "programme": cast.programme, "worker": cast.worker, "assessor": cast.assessor}
    with pytest.raises(programmes.AlreadyOnProgramme):
        programmes.enrol(**again, starts=STARTS)
    programmes.withdraw(by=cast.lead, place=cast.place, reason="Left the service.")
    assert programmes.enrol(**again, starts=TODAY).state == "active"


# Reviews


def test_the_assessor_writes_down_a_review_once() -> None:
    cast = a_place()
    point = cast.programme.review_points.get(month=3)
    programmes.record_review(by=cast.assessor, place=cast.place, review_point=point, held_on=date(2026, 3, 3))
    assert programmes.place_standing(cast.place).reviews[0].held_on == date(2026, 3, 3)
    with pytest.raises(SomebodyGotThereFirst):
        programmes.record_review(by=cast.assessor, place=cast.place, review_point=point, held_on=date(2026, 3, 4))


@pytest.mark.parametrize("held_on", [TODAY + timedelta(days=1), STARTS - timedelta(days=1)])
def test_a_review_is_neither_ahead_nor_before_the_start(held_on: date) -> None:
    cast = a_place()
    with pytest.raises(NotReady) as raised:
        programmes.record_review(
            by=cast.assessor, place=cast.place, review_point=cast.programme.review_points.all()[0], held_on=held_on
        )
    assert [field for field, _message in raised.value.problems] == ["held_on"]


def test_only_the_assessor_of_the_place_while_they_assess_reviews_and_recommends() -> None:
    cast = a_place()
    point = cast.programme.review_points.all()[0]
    colleague = a_member(cast.organisation)
    SupervisionFactory(
        worker=cast.worker, supervisor=colleague, organisation=cast.organisation, kind=Supervision.Kind.ASSESSOR
    )

    def refused(by: Any) -> None:
        with pytest.raises(programmes.NotTheirAssessor):
            programmes.record_review(by=by, place=cast.place, review_point=point, held_on=TODAY)
        with pytest.raises(programmes.NotTheirAssessor):
            programmes.recommend(by=by, place=cast.place, outcome="not_yet", statement="No.")

    for by in (colleague, cast.worker, cast.lead, cast.admin):
        refused(by)
    Supervision.objects.filter(supervisor=cast.assessor, kind=Supervision.Kind.ASSESSOR).update(ended=TODAY)
    refused(cast.assessor)


# Pausing and extending


def test_a_pause_moves_the_end_on_by_its_days() -> None:
    cast = a_place()
    programmes.pause(by=cast.lead, place=cast.place, reason="Parental leave.", at=at(date(2026, 4, 1)))
    place = programmes.resume(by=cast.lead, place=cast.place, reason="Back.", at=at(date(2026, 5, 1)))
    assert (place.state, place.ends) == ("active", date(2026, 12, 31))
    assert programmes.place_standing(place).reviews[1].due == date(2026, 7, 1)
    assert [move.reason for move in place.moves.all()] == ["", "", "Parental leave.", "Back."]


def test_a_lead_gives_more_time_and_says_why() -> None:
    cast = a_place()
    assert programmes.extend(by=cast.lead, place=cast.place, months=3, reason="Illness.").ends == date(2027, 3, 1)
    for months, reason in ((0, "Illness."), (25, "Illness."), (1, " ")):
        with pytest.raises(NotReady):
            programmes.extend(by=cast.lead, place=cast.place, months=months, reason=reason)


def test_only_a_practice_lead_there_changes_a_place_and_not_their_own() -> None:
    cast = a_place()
    MembershipFactory(user=cast.worker, organisation=cast.organisation, role=Membership.Role.PRACTICE_LEAD)
    elsewhere = a_member(OrganisationFactory(), Membership.Role.PRACTICE_LEAD)
    for by in (cast.worker, cast.assessor, cast.admin, elsewhere):
        with pytest.raises(programmes.NotALead):
            programmes.pause(by=by, place=cast.place, reason="Because.")
    assert states(cast.place) == ["planned", "active"]


def test_a_change_needs_the_place_to_be_where_it_was() -> None:
    cast = a_place()
    with pytest.raises(SomebodyGotThereFirst):
        programmes.resume(by=cast.lead, place=cast.place, reason="Back.")
    programmes.pause(by=cast.lead, place=cast.place, reason="Leave.")
    with pytest.raises(SomebodyGotThereFirst):
        programmes.pause(by=cast.lead, place=cast.place, reason="Leave.")


# Recommending


def test_a_recommendation_freezes_the_words_and_what_was_there_and_asks_the_panel(
    django_capture_on_commit_callbacks: Any,
) -> None:
    cast = a_place()
    everything(cast)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        made = programmes.recommend(by=cast.assessor, place=cast.place, outcome="pass", statement=" Steady. ")
    said = words.read(made.words)
    assert said
    assert (said["statement"], said["by"]["name"]) == ("Steady.", cast.assessor.name)
    assert said["stood"]["requirements"][0] == {
        "title": "Direct observations of practice",
        "have": 3,
        "waiting": 0,
        "wanted": 3,
    }
    assert words.still_matches(made.words, made.words_fingerprint)
    cast.place.refresh_from_db()
    assert (cast.place.state, states(cast.place)[-1]) == ("recommended", "recommended")
    assert {message.to[0] for message in mail.outbox} == {cast.worker.email, cast.lead.email}
    assert not any("Steady" in message.body for message in mail.outbox)


def test_a_pass_before_everything_is_there_needs_a_reason_and_not_yet_does_not() -> None:
    cast = a_place()
    with pytest.raises(NotReady) as raised:
        programmes.recommend(by=cast.assessor, place=cast.place, outcome="pass", statement="Good.")
    assert [field for field, _message in raised.value.problems] == ["why_now"]
    assert programmes.recommend(by=cast.assessor, place=cast.place, outcome="not_yet", statement="Too early.")


@pytest.mark.parametrize(
    ("change", "field"), [({"outcome": "brilliant"}, "outcome"), ({"statement": "  "}, "statement")]
)
def test_a_recommendation_needs_an_outcome_and_a_statement(change: dict[str, str], field: str) -> None:
    cast = a_place()
    values = {"outcome": "pass", "statement": "Good.", "why_now": "Leave.", **change}
    with pytest.raises(NotReady) as raised:
        programmes.recommend(by=cast.assessor, place=cast.place, **values)
    assert [name for name, _message in raised.value.problems] == [field]
    assert not Recommendation.objects.exists()


def test_a_place_with_the_panel_or_paused_is_not_recommended_again() -> None:
    cast = recommended(a_place())
    with pytest.raises(SomebodyGotThereFirst):
        recommended(cast)
    other = another_place(cast)
    programmes.pause(by=other.lead, place=other.place, reason="Leave.")
    with pytest.raises(SomebodyGotThereFirst):
        recommended(other)
    assert Recommendation.objects.count() == 1


def test_a_recommendation_never_changes_and_never_goes() -> None:
    recommended(a_place())
    with pytest.raises(DatabaseError), transaction.atomic():
        Recommendation.objects.update(outcome="not_yet")
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("DELETE FROM portfolios_recommendation")


# Confirming


def test_a_confirmed_pass_records_the_stage_and_completes_the_place(django_capture_on_commit_callbacks: Any) -> None:
    cast = recommended(a_place())
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        made = confirmed(cast)
    cast.place.refresh_from_db()
    stage = own_stage(portfolio_of(cast.worker))
    assert (cast.place.state, stage and stage.code) == ("confirmed", "social-worker")
    said = words.read(made.words)
    assert said
    assert said["reason"] == "Consistent and sufficient."
    assert {message.to[0] for message in mail.outbox} == {cast.worker.email, cast.assessor.email}
    assert AuditRecord.objects.filter(action="place.confirmed", actor=cast.lead).count() == 1


def test_what_is_not_confirmed_goes_on_for_longer_without_a_stage() -> None:
    cast = recommended(a_place())
    before = own_stage(portfolio_of(cast.worker))
    confirmed(cast, outcome="not_confirmed", months=3)
    cast.place.refresh_from_db()
    assert (cast.place.state, cast.place.ends) == ("active", date(2027, 3, 1))
    assert own_stage(portfolio_of(cast.worker)) == before
    recommended(cast)
    assert cast.place.recommendations.count() == 2


def test_a_confirmed_not_yet_awards_nothing() -> None:
    cast = recommended(a_place(), outcome="not_yet")
    before = own_stage(portfolio_of(cast.worker))
    confirmed(cast, months=6)
    cast.place.refresh_from_db()
    assert (cast.place.state, cast.place.ends) == ("active", date(2027, 6, 1))
    assert own_stage(portfolio_of(cast.worker)) == before


def test_counts_confirm_nobody() -> None:
    cast = a_place()
    everything(cast)
    with pytest.raises(SomebodyGotThereFirst):
        confirmed(cast)
    cast.place.refresh_from_db()
    assert cast.place.state == "active"


def test_an_assessor_who_leads_does_not_confirm_their_own_recommendation() -> None:
    cast = recommended(a_place())
    MembershipFactory(user=cast.assessor, organisation=cast.organisation, role=Membership.Role.PRACTICE_LEAD)
    with pytest.raises(programmes.OwnRecommendation):
        confirmed(cast, by=cast.assessor)
    cast.place.refresh_from_db()
    assert (cast.place.state, Moderation.objects.count()) == ("recommended", 0)


def test_a_worker_who_leads_does_not_confirm_their_own_place() -> None:
    cast = recommended(a_place())
    MembershipFactory(user=cast.worker, organisation=cast.organisation, role=Membership.Role.PRACTICE_LEAD)
    with pytest.raises(programmes.OwnRecommendation):
        confirmed(cast, by=cast.worker)


@pytest.mark.parametrize("who", ["admin", "outsider", "former"])
def test_only_a_practice_lead_there_today_confirms(who: str) -> None:
    cast = recommended(a_place())
    former = a_member(cast.organisation)
    MembershipFactory(user=former, organisation=cast.organisation, role=Membership.Role.PRACTICE_LEAD, ended=TODAY)
    by = {
        "admin": cast.admin,
        "outsider": a_member(OrganisationFactory(), Membership.Role.PRACTICE_LEAD),
        "former": former,
    }[who]
    with pytest.raises(programmes.NotALead):
        confirmed(cast, by=by)


def _raw(cast: Cast, by: Any, recommended_by: Any) -> None:
    frozen = FrozenWords.objects.create(portfolio=cast.place.portfolio, kind="moderation", salt=b"s", body=b"{}")
    Moderation.objects.create(
        recommendation=cast.place.recommendations.get(),
        recommended_by=recommended_by,
        outcome="confirmed",
        words=frozen,
        words_fingerprint="0" * 64,
        by=by,
    )


def test_the_database_refuses_an_assessors_own_confirmation_even_with_a_lie() -> None:
    cast = recommended(a_place())
    for by, said in ((cast.assessor, cast.assessor), (cast.assessor, cast.lead), (cast.worker, cast.assessor)):
        with pytest.raises(IntegrityError), transaction.atomic():
            _raw(cast, by, said)
    _raw(cast, cast.lead, cast.assessor)
    assert Moderation.objects.count() == 1


def test_an_answer_needs_a_reason_and_a_sensible_time() -> None:
    cast = recommended(a_place())
    for change in ({"reason": " "}, {"outcome": "perhaps"}, {"months": 25}):
        with pytest.raises(NotReady):
            confirmed(cast, **change)
    assert not Moderation.objects.exists()


def test_an_answer_is_to_the_recommendation_that_was_read() -> None:
    cast = recommended(a_place())
    first = cast.place.recommendations.get()
    confirmed(cast, outcome="not_confirmed")
    recommended(cast, outcome="not_yet")
    with pytest.raises(SomebodyGotThereFirst):
        confirmed(cast, recommendation=first)


def test_a_second_answer_says_that_somebody_was_quicker() -> None:
    cast = recommended(a_place())
    other = a_member(cast.organisation, Membership.Role.PRACTICE_LEAD)
    stale = Place.objects.get(pk=cast.place.pk)
    confirmed(cast)
    with pytest.raises(SomebodyGotThereFirst, match="Their answer stands"):
        programmes.confirm(by=other, place=stale, outcome="not_confirmed", reason="Unsure.")
    assert Moderation.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers at once need PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_make_one() -> None:
    cast = recommended(a_place())
    leads = [cast.lead, a_member(cast.organisation, Membership.Role.PRACTICE_LEAD)]
    both = threading.Barrier(2)
    seen: list[str] = []

    def answer(by: Any) -> None:
        place = Place.objects.get(pk=cast.place.pk)
        both.wait()
        try:
            programmes.confirm(by=by, place=place, outcome="confirmed", reason="Sufficient.")
            seen.append("confirmed")
        except SomebodyGotThereFirst as error:
            seen.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=answer, args=(lead,)) for lead in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen, reverse=True) == [
        "confirmed",
        "Somebody else has answered this recommendation. Their answer stands.",
    ]
    assert (Moderation.objects.count(), states(cast.place).count("confirmed")) == (1, 1)
