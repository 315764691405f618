"""How a place stands: pure arithmetic of dates and pieces, and the same from the database."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolios.domain import evidence, programmes
from portfolios.domain.programmes.dates import Pause, add_months, due_date, pauses_among
from portfolios.domain.programmes.standing import Piece, PlaceFacts, RequirementRow, work_out
from portfolios.models import Decision, FrozenWords
from tests.factories.people import OrganisationFactory, SupervisionFactory
from tests.factories.portfolios import Pair, a_decision, a_submission
from tests.factories.programmes import (
    KINDS,
    STARTS,
    TODAY,
    Cast,
    a_place,
    a_signed_piece,
    a_waiting_piece,
    another_place,
    at,
    everything,
    recommended,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(at(TODAY), tick=False):
        yield


def standing(cast: Cast, today: date = TODAY) -> programmes.PlaceStanding:
    return programmes.place_standing(cast.place, today)


def row(pk: int, kind: str, wanted: int, month: int | None = None, parent: int | None = None) -> RequirementRow:
    return RequirementRow(pk, parent, f"{kind} {month or ''}".strip(), kind, kind, wanted, month)


def piece(kind: str, day: date, *, signed: bool = True) -> Piece:
    return Piece(uuid4(), uuid4(), kind, "", 1, signed, day, at(day))


FACTS = PlaceFacts("active", date(2026, 1, 12), date(2027, 1, 12), 12)


# Dates


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 1, 12), 0, date(2026, 1, 12)),
    ],
)
def test_months_are_added_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_pause_moves_on_what_was_not_due_before_it() -> None:
    pause = Pause(date(2026, 5, 1), date(2026, 5, 31))
    assert due_date(date(2026, 1, 12), 3, [pause]) == date(2026, 4, 12)
    assert due_date(date(2026, 1, 12), 6, [pause]) == date(2026, 8, 11)


def test_pauses_are_read_from_the_moves_and_the_last_may_last() -> None:
    moves = [
        ("planned", date(2026, 1, 1)),
        ("active", date(2026, 1, 1)),
        ("paused", date(2026, 2, 1)),
        ("active", date(2026, 3, 1)),
        ("active", date(2026, 3, 2)),
        ("paused", date(2026, 4, 1)),
    ]
    assert pauses_among(moves) == (
        Pause(date(2026, 2, 1), date(2026, 3, 1)),
        Pause(date(2026, 4, 1), None),
    )


# Pure standing


def test_two_reflections_are_filled_in_the_order_of_their_dates() -> None:
    rows = [row(1, "critical_reflection", 1, 12), row(2, "critical_reflection", 1, 6)]
    first, second = piece("critical_reflection", date(2026, 6, 1)), piece("critical_reflection", date(2026, 11, 1))
    later, sooner = work_out(FACTS, rows, [], [second, first], date(2026, 11, 21)).requirements
    assert (sooner.have, later.have) == ((first,), (second,))
    assert (sooner.due, later.due) == (date(2026, 7, 12), date(2027, 1, 12))


def test_what_waits_is_no_enough_and_the_supervisor_has_the_ball() -> None:
    worked = work_out(
        FACTS, [row(1, "written_report", 1)], [], [piece("written_report", date(2026, 3, 1), signed=False)], TODAY
    )
    (item,) = worked.requirements
    assert (item.enough, item.to_go, item.to_write, item.css) == (False, 1, 0, "waiting")
    assert worked.steps[0].ball == "supervisor"


def test_a_day_that_has_passed_is_late_only_while_something_is_missing() -> None:
    rows = [row(1, "critical_reflection", 1, 6), row(2, "written_report", 1, 6)]
    reflection, report = work_out(FACTS, rows, [], [piece("written_report", date(2026, 3, 1))], TODAY).requirements
    assert (reflection.late, report.late) == (True, False)
    assert reflection.css == "problem"


def test_nothing_is_late_while_a_place_is_paused() -> None:
    facts = PlaceFacts("paused", FACTS.starts, FACTS.ends, 12, (Pause(date(2026, 5, 1), None),))
    worked = work_out(facts, [row(1, "critical_reflection", 1, 6)], [(1, "3 months", 3, None)], [], TODAY)
    assert not any(item.late for item in (*worked.requirements, *worked.reviews))
    assert worked.steps[0].ball == "panel"


@pytest.mark.parametrize(
    ("state", "ball"),
    [
        ("planned", "assessor"),
        ("paused", "panel"),
        ("recommended", "panel"),
        ("confirmed", "nobody"),
        ("withdrawn", "nobody"),
    ],
)
def test_the_state_says_who_has_the_ball(state: str, ball: str) -> None:
    facts = PlaceFacts(state, FACTS.starts, FACTS.ends, 12)
    assert [step.ball for step in work_out(facts, [row(1, "written_report", 1)], [], [], TODAY).steps] == [ball]


def test_what_is_next_stands_in_the_order_of_dates_and_the_workers_own_comes_first() -> None:
    rows = [row(1, "written_report", 3, 12), row(2, "critical_reflection", 1, 6)]
    points = [(1, "6 months", 6, None), (2, "12 months", 12, None)]
    steps = work_out(FACTS, rows, points, [], date(2026, 2, 1)).steps
    assert [(step.ball, step.due) for step in steps] == [
        ("you", date(2026, 7, 12)),
        ("assessor", date(2026, 7, 12)),
        ("you", date(2027, 1, 12)),
        ("assessor", date(2027, 1, 12)),
    ]


def test_with_everything_there_the_assessor_is_asked_for_a_recommendation() -> None:
    worked = work_out(FACTS, [row(1, "written_report", 1)], [], [piece("written_report", date(2026, 3, 1))], TODAY)
    assert [(step.ball, step.due) for step in worked.steps] == [("assessor", FACTS.ends)]


def test_no_words_of_a_standing_speak_of_percent() -> None:
    cast = a_place()
    everything(cast)
    whole = standing(cast)
    said = [whole.headline, *(item.words for item in whole.requirements), *(step.words for step in whole.steps)]
    assert said
    assert not any("%" in words or "per cent" in words for words in said)


# From the database


def test_the_shipped_asye_asks_for_what_the_domain_says() -> None:
    whole = standing(a_place())
    assert [(item.kind, item.wanted) for item in whole.requirements] == [
        ("direct_observation", 3),
        ("family_feedback", 3),
        ("professional_feedback", 3),
        ("written_report", 3),
        ("critical_reflection", 1),
        ("critical_reflection", 1),
    ]
    assert [review.month for review in whole.reviews] == [3, 6, 9, 12]
    assert whole.reviews[0].due == date(2026, 3, 1)
    assert whole.place.programme.source


def test_signed_off_pieces_count_and_waiting_ones_wait() -> None:
    cast = a_place()
    a_signed_piece(cast, "direct_observation", day=date(2026, 2, 1))
    a_waiting_piece(cast, "direct_observation", day=date(2026, 3, 1))
    observations = standing(cast).requirements[0]
    assert (len(observations.have), len(observations.waiting), observations.enough) == (1, 1, False)


def test_all_there_is_enough_to_judge_and_leaves_the_state_alone() -> None:
    cast = a_place()
    everything(cast)
    whole = standing(cast)
    assert (whole.missing, whole.enough, whole.state) == ((), True, "active")


def test_a_draft_a_returned_and_a_recalled_piece_do_not_count() -> None:
    cast = a_place()
    evidence.start_evidence(by=cast.worker, kind="direct_observation", text="A draft")
    a_decision(cast.pair, outcome="returned", kind="direct_observation", at=at(date(2026, 2, 1)))
    evidence.recall(
        by=cast.worker, version=a_submission(cast.pair, kind="direct_observation", at=at(date(2026, 2, 2))).version
    )
    assert standing(cast).requirements[0].pieces == ()


def test_two_signed_off_versions_of_one_piece_count_once() -> None:
    cast = a_place()
    first = a_decision(cast.pair, kind="direct_observation", at=at(date(2026, 2, 1)))
    version = evidence.start_next_version(by=cast.worker, evidence=first.submission.version.evidence)
    again = evidence.submit(by=cast.worker, version=version, declared=True, supervision=cast.pair.supervision)
    assert len(standing(cast).requirements[0].pieces) == 1, "a new version with the supervisor unties nothing"
    a_decision(cast.pair, again)
    (counted,) = standing(cast).requirements[0].pieces
    assert (counted.signed, counted.version) == (True, 1)


def test_a_withdrawn_sign_off_no_longer_counts() -> None:
    cast = a_place()
    decision = a_decision(cast.pair, kind="direct_observation", at=at(date(2026, 2, 1)))
    assert len(standing(cast).requirements[0].have) == 1
    words = FrozenWords.objects.create(portfolio=decision.portfolio, kind="decision", salt=b"s", body=b"{}")
    Decision.objects.create(
        portfolio=decision.portfolio,
        sequence=2,
        previous_fingerprint=decision.fingerprint,
        submission=decision.submission,
        outcome="withdrawn",
        decided_by=cast.assessor,
        supervision=cast.pair.supervision,
        submission_fingerprint=decision.submission_fingerprint,
        words=words,
        words_fingerprint="0" * 64,
        fingerprint="1" * 64,
    )
    assert standing(cast).requirements[0].pieces == ()


def test_what_was_sent_before_the_start_or_elsewhere_does_not_count() -> None:
    cast = a_place()
    a_signed_piece(cast, "direct_observation", day=STARTS - timedelta(days=1))
    elsewhere = OrganisationFactory()
    supervision = SupervisionFactory(worker=cast.worker, supervisor=cast.assessor, organisation=elsewhere)
    pair = Pair(cast.worker, cast.assessor, elsewhere, cast.pair.team, supervision, cast.pair.framework)
    a_decision(pair, kind="direct_observation", at=at(date(2026, 2, 1)))
    assert standing(cast).requirements[0].pieces == ()
    a_signed_piece(cast, "direct_observation", day=STARTS)
    assert len(standing(cast).requirements[0].have) == 1, "the first day counts"


def test_what_is_signed_off_after_the_end_changes_no_closed_place() -> None:
    cast = recommended(a_place())
    programmes.confirm(by=cast.lead, place=cast.place, outcome="confirmed", reason="Consistent.", at=at(TODAY, 11))
    a_signed_piece(cast, "direct_observation", day=TODAY + timedelta(days=2))
    assert standing(cast, TODAY + timedelta(days=3)).requirements[0].pieces == ()


@pytest.mark.parametrize("many", [1, 3])
def test_a_standing_costs_three_queries_whatever_is_in_it(many: int) -> None:
    cast = a_place()
    for _number in range(many):
        a_signed_piece(cast, "direct_observation", day=date(2026, 2, 1))
        another_place(cast)
    from portfolios.domain.programmes.reading import places_in

    places = list(places_in(cast.organisation.pk))
    with CaptureQueriesContext(connection) as captured:
        assert len(programmes.standings(places, TODAY)) == many + 1
    assert len(captured) == 3


def test_each_place_counts_from_its_own_start() -> None:
    cast = a_place()
    a_signed_piece(cast, "direct_observation", day=date(2026, 2, 1))
    later = programmes.create_programme(
        by=None,
        organisation=cast.organisation,
        data=programmes.shipped(),
        framework_version=cast.pair.framework,
        title="Later",
    )
    second = programmes.enrol(
        by=cast.admin, programme=later, worker=cast.worker, assessor=cast.assessor, starts=date(2026, 6, 1)
    )
    both = programmes.standings([cast.place, second], TODAY)
    assert [len(item.requirements[0].have) for item in both] == [1, 0]


def test_what_changed_and_why_stands_in_the_standing() -> None:
    cast = a_place()
    programmes.pause(by=cast.lead, place=cast.place, reason="Parental leave.", at=at(date(2026, 4, 1)))
    programmes.resume(by=cast.lead, place=cast.place, reason="Back at work.", at=at(date(2026, 5, 1)))
    assert [(change.words, change.day, change.reason) for change in standing(cast).changes] == [
        ("Paused", date(2026, 4, 1), "Parental leave."),
        ("Under way", date(2026, 5, 1), "Back at work."),
    ]


def test_a_programme_without_reviews_or_without_requirements_has_a_standing() -> None:
    cast = a_place()
    for without in ("requirements", "review_points"):
        programme = programmes.create_programme(
            by=None,
            organisation=cast.organisation,
            data={**programmes.shipped(), without: []},
            framework_version=cast.pair.framework,
            title=f"Without {without}",
        )
        place = programmes.enrol(
            by=cast.admin, programme=programme, worker=cast.worker, assessor=cast.assessor, starts=STARTS
        )
        whole = programmes.place_standing(place, TODAY)
        assert bool(whole.requirements) is (without != "requirements")
        assert bool(whole.reviews) is (without != "review_points")


# Home


def test_home_says_the_next_step_and_draws_the_line_of_reviews() -> None:
    cast = a_place(starts=date(2026, 1, 12))
    point = cast.programme.review_points.get(month=3)
    programmes.record_review(
        by=cast.assessor, place=cast.place, review_point=point, held_on=date(2026, 4, 15), at=at(date(2026, 4, 15))
    )
    home = programmes.for_home(cast.worker, date(2026, 6, 20))
    assert [(thing.title, thing.css, thing.due) for thing in home.next] == [
        ("Critical reflection at 6 months", "problem", date(2026, 7, 12)),
        ("Review at 6 months", "look", date(2026, 7, 12)),
    ]
    (line,) = home.lines
    assert line.title == "My ASYE"
    assert [(point.title, point.words, point.css) for point in line.points] == [
        ("Start", "Began 12 January", "signed"),
        ("3 months", "Reviewed 15 April", "signed before-next"),
        ("6 months", "Review 12 July", "next"),
        ("9 months", "Review 12 October", "next"),
        ("12 months", "Review 12 January, then the panel", "next"),
    ]


@pytest.mark.parametrize("places", [1, 3])
def test_home_costs_three_queries_and_one_without_a_place(places: int) -> None:
    cast = a_place()
    for number in range(places - 1):
        programme = programmes.create_programme(
            by=None,
            organisation=cast.organisation,
            data=programmes.shipped(),
            framework_version=cast.pair.framework,
            title=f"Another {number}",
        )
        programmes.enrol(by=cast.admin, programme=programme, worker=cast.worker, assessor=cast.assessor, starts=STARTS)
    with CaptureQueriesContext(connection) as captured:
        assert len(programmes.for_home(cast.worker, TODAY).lines) == places
    assert len(captured) == 3
    with CaptureQueriesContext(connection) as captured:
        assert programmes.lines_for(cast.lead) == [] == programmes.next_for(cast.lead)
    assert len(captured) == 2


def test_an_assessor_hears_of_a_programme_about_to_end_and_a_lead_of_what_waits() -> None:
    cast = a_place()
    (thing,) = programmes.next_for_assessor(cast.assessor, TODAY)
    assert (thing.title, thing.due) == ("1 place that you assess ends soon", date(2026, 12, 1))
    assert thing.url_args == (cast.place.public_id,)
    assert cast.worker.name not in thing.title + thing.words, "home opens without the second factor"
    assert programmes.next_for_assessor(cast.lead, TODAY) == []
    assert programmes.next_for_lead(cast.lead, cast.organisation, TODAY) == []
    recommended(cast)
    assert programmes.next_for_assessor(cast.assessor, TODAY) == []
    assert [thing.title for thing in programmes.next_for_lead(cast.lead, cast.organisation, TODAY)] == [
        "1 recommendation to answer"
    ]
    assert programmes.next_for_lead(cast.admin, cast.organisation, TODAY) == []


def test_kinds_in_the_factory_are_the_shipped_ones() -> None:
    asked: dict[str, int] = {}
    for item in standing(a_place()).requirements:
        asked[item.kind] = asked.get(item.kind, 0) + item.wanted
    assert asked == KINDS
