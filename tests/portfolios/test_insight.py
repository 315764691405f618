"""Coverage: who counts, what counts, the page, the file, and what it costs."""

from __future__ import annotations

import csv
import io
import math
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from capabilities.models import FrameworkVersion
from people.models import Membership, Organisation, Team, User
from portfolios.domain import insight
from portfolios.domain.insight.aggregates import count
from portfolios.domain.insight.coverage import Cell, Coverage, Row, TeamColumn
from portfolios.domain.insight.questions import questions_from
from portfolios.domain.portfolios import portfolio_of, record_career_stage
from portfolios.models import Decision, FrozenWords
from tests.factories.capabilities import a_published_framework
from tests.factories.people import (
    MembershipFactory,
    OrganisationFactory,
    SupervisionFactory,
    TeamFactory,
    UserFactory,
    sign_in,
)
from tests.factories.portfolios import Pair, a_decision, a_submission
from tests.factories.programmes import TODAY, a_member, at

pytestmark = pytest.mark.django_db
SENT = at(date(2026, 3, 1))


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(at(TODAY, 12), tick=False):
        yield


@pytest.fixture
def framework() -> FrameworkVersion:
    return a_published_framework(per_area=1)


@pytest.fixture
def council(framework: FrameworkVersion) -> Organisation:
    organisation: Organisation = OrganisationFactory(slug="council", name="The Council")
    return organisation


def a_worker(
    organisation: Organisation, team: Team | None, framework: FrameworkVersion, *, stage: str | None = "newly-qualified"
) -> Pair:
    """A member with a supervisor who is no member of a team, so that only the worker counts."""
    worker, supervisor = UserFactory(), UserFactory()
    MembershipFactory(user=worker, organisation=organisation, team=team)
    supervision = SupervisionFactory(worker=worker, supervisor=supervisor, organisation=organisation)
    if stage:
        record_career_stage(
            by=supervisor,
            portfolio=portfolio_of(worker),
            stage=framework.stages.get(code=stage),
            since=date(2025, 9, 1),
        )
    return Pair(worker, supervisor, organisation, team or Team(), supervision, framework)


def cover(pair: Pair, *, kinds: tuple[str, ...] = ("reflective_account", "direct_observation"), **also: Any) -> None:
    """Signed-off evidence of each kind for the first capability at newly qualified."""
    for kind in kinds:
        a_decision(pair, kind=kind, at=also.get("at", SENT), **{k: v for k, v in also.items() if k != "at"})


def a_team(
    organisation: Organisation, framework: FrameworkVersion, name: str, *, people: int, covered: int = 0
) -> list[Pair]:
    team = TeamFactory(organisation=organisation, name=name)
    pairs = [a_worker(organisation, team, framework) for _number in range(people)]
    for pair in pairs[:covered]:
        cover(pair)
    return pairs


def covered_in(organisation: Organisation, framework: FrameworkVersion, team: Team | None) -> int:
    """How many of a team are covered in the first capability."""
    first = framework.capabilities.filter(kind="capability").order_by("order")[0]
    return count(organisation, framework, TODAY).covered.get((team.pk if team else None, first.pk), 0)


# What counts


def test_two_kinds_at_ones_own_stage_are_coverage(council: Organisation, framework: FrameworkVersion) -> None:
    (pair,) = a_team(council, framework, "North", people=1)
    cover(pair, kinds=("reflective_account",))
    assert covered_in(council, framework, pair.team) == 0
    cover(pair, kinds=("reflective_account",))
    assert covered_in(council, framework, pair.team) == 0, "two pieces of one kind are one kind"
    cover(pair, kinds=("written_report",))
    assert covered_in(council, framework, pair.team) == 1


@pytest.mark.parametrize(("answer", "expected"), [("shown", 1), ("not_judged", 1), ("partly", 0), ("not_yet", 0)])
def test_only_shown_and_not_judged_separately_count(
    council: Organisation, framework: FrameworkVersion, answer: str, expected: int
) -> None:
    (pair,) = a_team(council, framework, "North", people=1)
    cover(pair, answers=[answer])
    assert covered_in(council, framework, pair.team) == expected


def test_what_waits_or_was_returned_does_not_count(council: Organisation, framework: FrameworkVersion) -> None:
    (pair,) = a_team(council, framework, "North", people=1)
    cover(pair, kinds=("reflective_account",))
    a_submission(pair, kind="written_report", at=SENT)
    cover(pair, kinds=("direct_observation",), outcome="returned")
    assert covered_in(council, framework, pair.team) == 0


def test_a_withdrawn_sign_off_does_not_count(council: Organisation, framework: FrameworkVersion) -> None:
    (pair,) = a_team(council, framework, "North", people=1, covered=1)
    assert covered_in(council, framework, pair.team) == 1
    decision = Decision.objects.order_by("-pk")[0]
    words = FrozenWords.objects.create(portfolio=decision.portfolio, kind="decision", salt=b"s", body=b"{}")
    Decision.objects.create(
        portfolio=decision.portfolio,
        sequence=decision.sequence + 1,
        previous_fingerprint=decision.fingerprint,
        submission=decision.submission,
        outcome="withdrawn",
        decided_by=pair.supervisor,
        supervision=pair.supervision,
        submission_fingerprint=decision.submission_fingerprint,
        words=words,
        words_fingerprint="0" * 64,
        fingerprint="1" * 64,
    )
    assert covered_in(council, framework, pair.team) == 0


def test_evidence_at_another_stage_than_ones_own_does_not_count(
    council: Organisation, framework: FrameworkVersion
) -> None:
    (pair,) = a_team(council, framework, "North", people=1, covered=1)
    record_career_stage(
        by=pair.supervisor,
        portfolio=portfolio_of(pair.worker),
        stage=framework.stages.get(code="social-worker"),
        since=TODAY,
    )
    counts = count(council, framework, TODAY)
    assert (counts.bases, covered_in(council, framework, pair.team)) == ({pair.team.pk: 1}, 0)
    assert count(council, framework, TODAY - timedelta(days=1)).covered, "before that day the earlier stage stood"


def test_what_was_signed_off_in_another_organisation_does_not_count(
    council: Organisation, framework: FrameworkVersion
) -> None:
    (pair,) = a_team(council, framework, "North", people=1)
    elsewhere = OrganisationFactory()
    supervision = SupervisionFactory(worker=pair.worker, supervisor=pair.supervisor, organisation=elsewhere)
    cover(replace(pair, organisation=elsewhere, supervision=supervision))
    assert covered_in(council, framework, pair.team) == 0


# Who counts


def test_a_person_counts_in_one_team_the_one_they_joined_first(
    council: Organisation, framework: FrameworkVersion
) -> None:
    (pair,) = a_team(council, framework, "North", people=1, covered=1)
    Membership.objects.filter(user=pair.worker).update(ended=TODAY + timedelta(days=30))
    south = TeamFactory(organisation=council, name="South")
    MembershipFactory(user=pair.worker, organisation=council, team=south, started=date(2026, 11, 1))
    counts = count(council, framework, TODAY)
    assert counts.bases == {pair.team.pk: 1}
    assert {team for team, _capability in counts.covered} == {pair.team.pk}


def test_a_team_goes_before_none(council: Organisation, framework: FrameworkVersion) -> None:
    pair = a_worker(council, None, framework)
    assert count(council, framework, TODAY).bases == {None: 1}
    Membership.objects.filter(user=pair.worker).update(ended=TODAY + timedelta(days=30))
    south = TeamFactory(organisation=council, name="South")
    MembershipFactory(user=pair.worker, organisation=council, team=south, started=date(2026, 11, 1))
    assert count(council, framework, TODAY).bases == {south.pk: 1}


@pytest.mark.parametrize(
    "membership",
    [
        {"accepted_at": None},
        {"ended": TODAY},
        {"started": TODAY + timedelta(days=1)},
        {"role": Membership.Role.PRACTICE_LEAD},
        {"role": Membership.Role.ADMIN},
    ],
)
def test_only_live_members_count(
    council: Organisation, framework: FrameworkVersion, membership: dict[str, Any]
) -> None:
    (pair,) = a_team(council, framework, "North", people=1, covered=1)
    Membership.objects.filter(user=pair.worker).update(**membership)
    assert count(council, framework, TODAY).bases == {}


def test_somebody_without_a_stage_counts_nowhere(council: Organisation, framework: FrameworkVersion) -> None:
    team = TeamFactory(organisation=council)
    a_worker(council, team, framework, stage=None)
    assert count(council, framework, TODAY).bases == {}


def test_another_organisations_people_do_not_count(council: Organisation, framework: FrameworkVersion) -> None:
    a_team(OrganisationFactory(), framework, "Elsewhere", people=2, covered=1)
    counts = count(council, framework, TODAY)
    assert (counts.bases, counts.covered) == ({}, {})


# Bands


def bands_of(coverage: Coverage, row: int = 0) -> dict[str, str]:
    cells = {team.name: cell.words for team, cell in zip(coverage.teams, coverage.rows[row].cells, strict=True)}
    return {**cells, coverage.total_title: coverage.rows[row].total.words}


def test_teams_stand_in_alphabetical_order_with_their_bands(council: Organisation, framework: FrameworkVersion) -> None:
    a_team(council, framework, "South", people=5, covered=4)
    a_team(council, framework, "Assessment", people=6, covered=3)
    a_team(council, framework, "North", people=4, covered=4)
    coverage = insight.coverage_of(council, framework)
    assert [team.name for team in coverage.teams] == ["Assessment", "North", "South"]
    assert bands_of(coverage) == {
        "Assessment": "50 to 69%",
        "North": "Too few to show",
        "South": "70% or more",
        "All shown": "50 to 69%",
    }
    assert bands_of(coverage, 1)["South"] == "Under 30%"
    assert (coverage.workers, coverage.hidden_teams) == (11, 1)


def test_the_organisations_own_threshold_holds(council: Organisation, framework: FrameworkVersion) -> None:
    a_team(council, framework, "North", people=5, covered=5)
    council.small_number = 6
    council.save()
    coverage = insight.coverage_of(council, framework)
    assert coverage.workers is None
    assert set(bands_of(coverage).values()) == {"Too few to show"}


def test_figures_change_with_the_next_sign_off(
    council: Organisation, framework: FrameworkVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portfolios.domain.insight.keeping.LONG", math.inf)  # however busy this machine is
    pairs = a_team(council, framework, "North", people=5, covered=3)
    assert bands_of(insight.coverage_of(council, framework))["North"] == "50 to 69%"
    cover(pairs[3])
    assert bands_of(insight.coverage_of(council, framework))["North"] == "70% or more"


def test_kept_figures_are_not_counted_again_and_hold_no_count(
    council: Organisation, framework: FrameworkVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_team(council, framework, "North", people=5, covered=4)
    first = insight.coverage_of(council, framework)

    def never(*args: Any) -> None:
        raise AssertionError("counted again")

    monkeypatch.setattr("portfolios.domain.insight.coverage.count", never)
    assert insight.coverage_of(council, framework) == first
    with pytest.raises(AssertionError, match="counted again"):
        insight.coverage_of(council, framework, TODAY + timedelta(days=1))


def test_figures_that_take_long_to_count_are_kept_for_a_quarter_of_an_hour(
    council: Organisation, framework: FrameworkVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portfolios.domain.insight.keeping.LONG", -1)  # any counting is long
    pairs = a_team(council, framework, "North", people=5, covered=3)
    now = at(TODAY)
    with time_machine.travel(now, tick=False) as clock:
        insight.coverage_of(council, framework, TODAY)
        cover(pairs[3])
        clock.move_to(now + timedelta(minutes=14))
        assert bands_of(insight.coverage_of(council, framework, TODAY))["North"] == "50 to 69%"
        clock.move_to(now + timedelta(minutes=15))
        assert bands_of(insight.coverage_of(council, framework, TODAY))["North"] == "70% or more"


# Questions


def _coverage(rows: dict[str, list[int | None]]) -> Coverage:
    teams = tuple(TeamColumn(f"Team {number}", band is None) for number, band in enumerate(next(iter(rows.values()))))
    from capabilities.models import Capability

    return Coverage(
        Organisation(small_number=5),
        FrameworkVersion(),
        TODAY,
        teams,
        tuple(
            Row(
                Capability(pk=number, title=title),
                tuple(t.name for t in teams),
                tuple(Cell(b) for b in bands),
                Cell(None),
            )
            for number, (title, bands) in enumerate(rows.items(), start=1)
        ),
        None,
        everybody=False,
    )


def test_questions_come_from_what_is_shown_and_name_no_team() -> None:
    asked = [
        q.words for q in questions_from(_coverage({"Law": [0, 0, None], "Play": [0, 3, None], "Risk": [2, 2, None]}))
    ]
    assert asked == [
        "“Law” has least evidence across the teams shown. Do people get a way to show it?",
        "Teams lie furthest apart on “Play”. What does the work of each team let people show?",
        "1 team is too small to show. How else will you hear from the people in it?",
    ]
    assert not any("Team 0" in words for words in asked)


def test_figures_that_are_all_alike_raise_no_false_question() -> None:
    assert questions_from(_coverage({"Law": [2, 2], "Play": [2, 2]})) == []
    assert len(questions_from(_coverage({"Law": [0, 0], "Play": [0, 0]}))) == 1
    assert [q.link for q in questions_from(_coverage({"Law": [None], "Play": [None]}))] == ["hidden-h"]


# The page and the file


def as_(user: User) -> Client:
    return sign_in(Client(), user)


PAGE = "/organisation/council/insight/"


def test_leads_and_admins_of_the_organisation_see_figures_and_nobody_else(
    council: Organisation, framework: FrameworkVersion
) -> None:
    (pair,) = a_team(council, framework, "North", people=1)
    elsewhere = OrganisationFactory()
    allowed = [a_member(council, Membership.Role.PRACTICE_LEAD), a_member(council, Membership.Role.ADMIN)]
    refused = [
        pair.worker,
        a_member(council, Membership.Role.AUTHOR),
        a_member(council),
        a_member(elsewhere, Membership.Role.PRACTICE_LEAD),
        a_member(elsewhere, Membership.Role.ADMIN),
    ]
    for path in (PAGE, f"{PAGE}coverage.csv"):
        assert [as_(user).get(path).status_code for user in allowed] == [200, 200]
        assert [as_(user).get(path).status_code for user in refused] == [404] * 5
        assert Client().get(path).status_code == 302


def test_the_page_writes_bands_and_nobodys_name_and_no_share(
    council: Organisation, framework: FrameworkVersion
) -> None:
    pairs = a_team(council, framework, "North", people=7, covered=4)
    a_team(council, framework, "Tiny", people=3, covered=3)
    html = as_(a_member(council, Membership.Role.PRACTICE_LEAD)).get(PAGE).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    words = " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", main, flags=re.DOTALL).split())
    shares = set(re.findall(r"\d+ ?%", words))
    assert shares == {"30%", "49%", "69%", "70%", "100%"}, "band edges and the end of the axis, nothing else"
    assert "7 workers in the figures" in words
    assert "10 workers" not in words
    assert not any(pair.worker.name in words for pair in pairs)
    assert "they are not targets" in words
    assert html.count("<h1") == 1
    assert "style=" not in main


def test_a_framework_is_chosen_by_its_address(council: Organisation, framework: FrameworkVersion) -> None:
    a_published_framework(slug="other", per_area=1)
    client = as_(a_member(council, Membership.Role.PRACTICE_LEAD))
    assert "The other framework, 2026" in client.get(f"{PAGE}?framework=other").content.decode()
    assert client.get(f"{PAGE}?framework=none").status_code == 404


def test_without_a_framework_the_page_says_so(framework: FrameworkVersion, council: Organisation) -> None:
    FrameworkVersion.objects.update(state="superseded")
    client = as_(a_member(council, Membership.Role.PRACTICE_LEAD))
    assert "No framework is in force" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}coverage.csv").status_code == 404


def test_the_file_holds_the_same_bands_and_nothing_more_exact(
    council: Organisation, framework: FrameworkVersion
) -> None:
    a_team(council, framework, "North", people=7, covered=4)
    a_team(council, framework, "=HYPERLINK(1)", people=3, covered=3)
    response = as_(a_member(council, Membership.Role.PRACTICE_LEAD)).get(f"{PAGE}coverage.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="coverage-council-starter-2026-11-21.csv"'
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["framework", "version", "date", "code", "capability", "team", "coverage"]
    coverage = insight.coverage_of(council, framework)
    expected = [
        [row.capability.code, "'" + name if name.startswith("=") else name, cell.words]
        for row in coverage.rows
        for name, cell in [*row.pairs, (coverage.total_title, row.total)]
    ]
    assert [[code, team, band] for _f, _v, _d, code, _c, team, band in rows[1:]] == expected
    assert {row[6] for row in rows[1:]} <= {"Under 30%", "30 to 49%", "50 to 69%", "70% or more", "Too few to show"}
    assert {row[6] for row in rows[1:] if row[5].startswith("'=")} == {"Too few to show"}


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_file_begins_a_formula(
    council: Organisation, framework: FrameworkVersion, beginning: str
) -> None:
    TeamFactory(organisation=council, name=f"{beginning}cmd|' /C calc'!A0")
    text = insight.as_csv(insight.coverage_of(council, framework))
    cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    assert any("calc" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


# Cost


@pytest.mark.parametrize("many", [1, 3, 30])
def test_the_page_costs_the_same_queries_for_any_number_of_teams_and_workers(
    council: Organisation, framework: FrameworkVersion, many: int
) -> None:
    for number in range(many):
        a_team(council, framework, f"Team {number}", people=1, covered=1 if many < 30 else 0)
    lead = as_(a_member(council, Membership.Role.PRACTICE_LEAD))
    cold, warm = [], []
    for path in (PAGE, f"{PAGE}coverage.csv"):
        from django.core.cache import cache

        cache.clear()
        for costs in (cold, warm):
            with CaptureQueriesContext(connection) as captured:
                assert lead.get(path).status_code == 200
            costs.append(len(captured))
    assert (cold, warm) == ([10, 10], [9, 9])


def test_pandas_is_not_loaded_with_the_site() -> None:
    """It costs over a second and 84 MB: only whoever looks at figures pays."""
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; import django; django.setup();"
        "import config.urls; from portfolios.domain import insight; sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_several_capabilities_in_which_teams_lie_furthest_apart_are_not_called_one() -> None:
    asked = [q.words for q in questions_from(_coverage({"Law": [0, 3], "Play": [3, 0], "Risk": [0, 0]}))]
    assert (
        "“Law” is among those where teams lie furthest apart. What does the work of each team let people show?" in asked
    )


def test_strokes_of_teams_stand_at_the_middle_of_their_band_and_show_no_share() -> None:
    (row,) = _coverage({"Law": [0, 2, 2, None, 2]}).rows
    assert row.strokes == [("12.5%", 0), ("62.5%", -4), ("62.5%", 0), ("62.5%", 4)]


def test_the_note_on_hidden_figures_is_true(council: Organisation, framework: FrameworkVersion) -> None:
    a_team(council, framework, "North", people=7, covered=4)
    client = as_(a_member(council, Membership.Role.PRACTICE_LEAD))
    shown = client.get(PAGE).content.decode()
    assert ("Small groups would be hidden." in shown, "Why some cells are hidden." in shown) == (True, False)
    a_team(council, framework, "Tiny", people=3, covered=3)
    shown = client.get(PAGE).content.decode()
    assert ("Small groups would be hidden." in shown, "Why some cells are hidden." in shown) == (False, True)
