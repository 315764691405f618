"""The map: which shape each state of the evidence makes, and what it costs to read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from portfolios.domain import decisions, evidence, judgements, words
from portfolios.domain.map import Cell, Map, map_of, version_named
from portfolios.models import Decision, FrozenWords, Judgement
from tests.factories.capabilities import a_published_framework
from tests.factories.portfolios import Pair, a_decision, a_draft, a_pair, a_submission
from tests.portfolios.writing_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def the_map(pair: Pair) -> Map:
    found = map_of(pair.worker)
    assert found is not None
    return found


def cell(pair: Pair, capability: int = 0, stage: int = 1) -> Cell:
    return the_map(pair).rows[capability].cells[stage]


def withdraw(pair: Pair, decision: Decision) -> None:
    """A withdrawal, as a later issue will write it: one more link in the chain."""
    portfolio = pair.worker.portfolio
    portfolio.refresh_from_db()
    frozen = words.freeze(
        portfolio=portfolio, kind=FrozenWords.Kind.DECISION, payload={"statement": "Signed in error.", "by": {}}
    )
    Decision.objects.create(
        portfolio=portfolio,
        sequence=portfolio.chain_length + 1,
        submission=decision.submission,
        outcome=Decision.Outcome.WITHDRAWN,
        decided_by=pair.supervisor,
        supervision=pair.supervision,
        submission_fingerprint=decision.submission_fingerprint,
        words=frozen.words,
        words_fingerprint=frozen.fingerprint,
        previous_fingerprint=portfolio.chain_head,
        fingerprint="0" * 64,
    )


def own_view(pair: Pair, view: str) -> None:
    judgements.record_own_view(
        by=pair.worker, capability=pair.capabilities[0], stage=pair.stages[1], view=view, reason="Because."
    )


def next_draft_without_its_claim(pair: Pair) -> None:
    decision = a_decision(pair, outcome="returned")
    version = evidence.start_next_version(by=pair.worker, evidence=decision.submission.version.evidence)
    evidence.remove_claim(by=pair.worker, version=version, claim=version.claims.get())


def signed_off_and_written_on(pair: Pair) -> None:
    decision = a_decision(pair)
    evidence.start_next_version(by=pair.worker, evidence=decision.submission.version.evidence)


SHAPES: list[tuple[str, Callable[[Pair], Any], str, int]] = [
    ("nothing", lambda _pair: None, "none", 0),
    ("a draft’s claim", a_draft, "own", 1),
    ("submitted", a_submission, "waiting", 1),
    ("returned", lambda pair: a_decision(pair, outcome="returned"), "own", 1),
    ("called back", lambda pair: evidence.recall(by=pair.worker, version=a_submission(pair).version), "own", 1),
    ("a claim taken off the next version", next_draft_without_its_claim, "none", 0),
    ("signed off, not judged separately", a_decision, "signed", 1),
    ("signed off, shown", lambda pair: a_decision(pair, answers=["shown"]), "signed", 1),
    ("signed off, partly", lambda pair: a_decision(pair, answers=["partly"]), "own", 1),
    ("signed off, not yet", lambda pair: a_decision(pair, answers=["not_yet"]), "own", 1),
    ("signed off, with a newer draft", signed_off_and_written_on, "signed", 1),
    ("withdrawn", lambda pair: withdraw(pair, a_decision(pair)), "own", 1),
    ("own view: I show this", lambda pair: own_view(pair, "shown"), "own", 0),
    ("own view: partly", lambda pair: own_view(pair, "partly"), "own", 0),
    ("own view: not yet", lambda pair: own_view(pair, "not_yet"), "none", 0),
]


@pytest.mark.parametrize(("name", "happens", "shape", "pieces"), SHAPES, ids=[row[0] for row in SHAPES])
def test_every_state_makes_its_own_shape(
    pair: Pair, name: str, happens: Callable[[Pair], Any], shape: str, pieces: int
) -> None:
    happens(pair)
    assert (cell(pair).shape, cell(pair).pieces) == (shape, pieces)
    assert cell(pair, capability=1).shape == "none"
    assert cell(pair, stage=2).shape == "none"


def test_a_withdrawn_sign_off_stays_visible_in_words(pair: Pair) -> None:
    withdraw(pair, a_decision(pair))
    assert "Sign-off withdrawn, 1 piece" in cell(pair).words


def test_a_view_of_not_yet_is_said_in_words(pair: Pair) -> None:
    own_view(pair, "not_yet")
    assert cell(pair).words == "Your own view: Not yet"


def test_the_latest_own_view_stands(pair: Pair) -> None:
    own_view(pair, "not_yet")
    own_view(pair, "shown")
    assert cell(pair).view == "shown"


def test_a_piece_signed_off_twice_is_one_piece(pair: Pair) -> None:
    first = a_decision(pair)
    version = evidence.start_next_version(by=pair.worker, evidence=first.submission.version.evidence)
    again = evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
    decisions.decide(by=pair.supervisor, submission=again, outcome="signed_off", statement="Still so.")
    assert cell(pair).count.signed == 1


def test_three_kinds_of_standing_in_one_cell_are_told_apart(pair: Pair) -> None:
    a_decision(pair)
    a_decision(pair)
    a_submission(pair)
    a_draft(pair)
    found = cell(pair)
    assert (found.shape, found.pieces, found.tint) == ("signed", 2, 2)
    assert found.words == "Signed off, 2 pieces; With your supervisor, 1 piece; Your own claim, 1 piece"


def test_tint_grows_with_the_amount_and_stops(pair: Pair) -> None:
    for _number in range(4):
        a_decision(pair)
    assert (cell(pair).pieces, cell(pair).tint) == (4, 3)


def test_neighbours_are_joined_solid_only_where_both_are_signed_off(pair: Pair) -> None:
    for stage in (0, 1):
        version = a_draft(pair, claims=0)
        evidence.add_claim(
            by=pair.worker,
            version=version,
            capability=pair.capabilities[0],
            stage=pair.stages[stage],
            reason="Because.",
        )
        submission = evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
        decisions.decide(by=pair.supervisor, submission=submission, outcome="signed_off", statement="Yes.")
    judgements.record_own_view(by=pair.worker, capability=pair.capabilities[0], stage=pair.stages[2], view="shown")
    cells = the_map(pair).rows[0].cells
    assert [(one.before, one.after) for one in cells[:4]] == [
        ("", "solid"),
        ("solid", "dashed"),
        ("dashed", ""),
        ("", ""),
    ]


def test_nobody_elses_evidence_is_on_it(pair: Pair) -> None:
    other = a_pair(framework=pair.framework)
    a_decision(other)
    assert cell(other).shape == "signed"
    assert the_map(pair).is_empty


def test_the_own_stage_is_marked(pair: Pair) -> None:
    assert the_map(pair).own_stage == pair.stages[1]
    assert map_of(a_pair(framework=pair.framework, stage=None).worker).own_stage is None  # type: ignore[union-attr]


def test_without_a_framework_in_force_there_is_no_map() -> None:
    pair = a_pair(framework=a_published_framework(in_force_from=timezone.localdate().replace(year=2090)))
    assert map_of(pair.worker) is None
    assert signed_in(pair.worker).get("/me/capabilities/").status_code == 200


def test_areas_keep_the_versions_order(pair: Pair) -> None:
    assert [area.title for area in the_map(pair).areas] == [
        "Knowledge",
        "Critical reflection and analysis",
        "Intervention and skills",
    ]


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_map_costs_two_queries_however_much_is_in_it(pair: Pair, number: int, django_assert_num_queries: Any) -> None:
    for _number in range(number):
        a_draft(pair, claims=3)
    map_of(pair.worker)
    with django_assert_num_queries(2):
        map_of(pair.worker)
    cache.clear()
    with django_assert_num_queries(3):
        map_of(pair.worker)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_pages_cost_the_same_however_much_is_in_them(
    pair: Pair, number: int, django_assert_num_queries: Any
) -> None:
    for _number in range(number):
        a_draft(pair)
        own_view(pair, "partly")
    client = signed_in(pair.worker)
    capability = pair.capabilities[0]
    client.get("/me/capabilities/")
    with django_assert_num_queries(8):
        client.get("/me/capabilities/")
    with django_assert_num_queries(8):
        client.get("/me/capabilities/?as=table")
    with django_assert_num_queries(11):
        client.get(f"/me/capabilities/starter/{capability.slug}/")


def test_the_table_says_what_the_drawing_says(pair: Pair) -> None:
    a_decision(pair)
    client = signed_in(pair.worker)
    for address in ("/me/capabilities/", "/me/capabilities/?as=table", "/me/"):
        assert "Signed off, 1 piece" in client.get(address).content.decode(), address


def test_another_version_can_be_shown(pair: Pair) -> None:
    other = a_published_framework(slug="other", label="2020")
    client = signed_in(pair.worker)
    assert version_named(pair.worker, "other", "2020") == other
    assert client.get("/me/capabilities/?version=other/2020").context["map"].version == other
    assert client.get("/me/capabilities/?version=other/1999").status_code == 404


def test_an_own_view_is_recorded_and_never_a_sign_off(pair: Pair) -> None:
    client = signed_in(pair.worker)
    address = f"/me/capabilities/starter/{pair.capabilities[0].slug}/"
    stage = pair.stages[1].code
    client.post(address, {"stage": stage, "view": "shown", "reason": "I do it every week."})
    client.post(address, {"stage": stage, "view": "partly"})
    assert Judgement.objects.filter(portfolio__user=pair.worker).count() == 2
    assert cell(pair).shape == "own"
    html = client.get(address).content.decode()
    assert "I do it every week." in html


def test_an_own_view_says_what_to_do_when_nothing_is_chosen(pair: Pair) -> None:
    client = signed_in(pair.worker)
    page = client.post(f"/me/capabilities/starter/{pair.capabilities[0].slug}/", {"stage": pair.stages[1].code})
    html = page.content.decode()
    assert html.count("Choose your view") == 2
    assert "There is a problem" in html
    # Or the browser would say it in its own words, beside the field only.
    assert f'action="/me/capabilities/starter/{pair.capabilities[0].slug}/" novalidate>' in html
    assert not Judgement.objects.exists()


def test_an_own_view_keeps_to_the_capabilitys_own_stages(pair: Pair) -> None:
    other = a_published_framework(slug="other")
    with pytest.raises(judgements.NotAtThisStage):
        judgements.record_own_view(
            by=pair.worker, capability=pair.capabilities[0], stage=other.stages.all()[0], view="shown"
        )


def test_an_area_has_no_page_and_no_view(pair: Pair) -> None:
    client = signed_in(pair.worker)
    assert client.get("/me/capabilities/starter/k/").status_code == 404
    assert client.get("/me/capabilities/nowhere/k1/").status_code == 404
