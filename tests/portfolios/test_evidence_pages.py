"""The list of evidence and the page of one piece: what each state says, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from portfolios.domain import evidence, words
from portfolios.models import Finding
from tests.factories.portfolios import Pair, a_decision, a_draft, a_pair, a_submission
from tests.portfolios.test_map import withdraw
from tests.portfolios.writing_pages import page_url, signed_in, write_url

pytestmark = pytest.mark.django_db
LIST = "/me/evidence/"


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def shown(pair: Pair, address: str) -> str:
    response = signed_in(pair.worker).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_list_invites(pair: Pair) -> None:
    assert "Nothing written down yet" in shown(pair, LIST)


def test_the_list_narrows_to_a_state(pair: Pair) -> None:
    a_draft(pair, title="The draft")
    a_submission(pair, title="The sent one")
    a_decision(pair, outcome="returned", title="The returned one")
    decision = a_decision(pair, title="The signed one")
    names = {
        "draft": "The draft",
        "submitted": "The sent one",
        "returned": "The returned one",
        "signed_off": "The signed one",
    }
    for state, name in names.items():
        html = shown(pair, f"{LIST}?state={state}")
        assert [other for other in names.values() if f">{other}<span" in html] == [name]
    evidence.start_next_version(by=pair.worker, evidence=decision.submission.version.evidence)
    assert "version 1 is signed off" in shown(pair, f"{LIST}?state=signed_off")
    assert "The signed one" in shown(pair, f"{LIST}?state=draft")
    assert "Nothing here just now" not in shown(pair, f"{LIST}?state=made-up")


def test_the_list_is_paged_by_thirty(pair: Pair) -> None:
    for number in range(31):
        a_draft(pair, title=f"Piece {number:02}", claims=0)
    first, second = shown(pair, LIST), shown(pair, f"{LIST}?page=2")
    assert "Page 1 of 2" in first
    assert "Piece 00" not in first
    assert "Piece 00" in second


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_costs_eight_queries(pair: Pair, number: int, django_assert_num_queries: Any) -> None:
    for _number in range(number):
        a_decision(pair, claims=2)
    client = signed_in(pair.worker)
    with django_assert_num_queries(8):
        client.get(LIST)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_piece_costs_the_same_however_often_it_was_sent(
    pair: Pair, number: int, django_assert_num_queries: Any
) -> None:
    decision = a_decision(pair, outcome="returned", claims=number)
    piece = decision.submission.version.evidence
    for _number in range(number):
        version = evidence.start_next_version(by=pair.worker, evidence=piece)
        decision = a_decision(
            pair,
            evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision),
            outcome="returned",
        )
    client = signed_in(pair.worker)
    with django_assert_num_queries(10):
        client.get(page_url(decision.submission.version))
    with django_assert_num_queries(10):
        client.get(reverse("portfolios:evidence_changes", args=[piece.public_id, 2]))


@pytest.mark.parametrize("claims", [1, 3])
def test_the_writing_page_costs_eleven_queries(pair: Pair, claims: int, django_assert_num_queries: Any) -> None:
    version = a_draft(pair, claims=claims)
    client = signed_in(pair.worker)
    with django_assert_num_queries(11):
        client.get(write_url(version))
    with django_assert_num_queries(9):
        client.get("/me/evidence/new/")


def test_a_signed_off_record_shows_what_was_signed_and_by_whom(pair: Pair) -> None:
    decision = a_decision(pair, answers=["shown"])
    html = shown(pair, page_url(decision.submission.version))
    for words_shown in (
        "Signed off",
        pair.supervisor.name,
        "You let the child set the pace",
        "The drawing changed it.",
        decision.submission.fingerprint[:4],
        str(Finding.Answer.SHOWN.label),
        "Write version 2",
    ):
        assert words_shown in html


@pytest.mark.parametrize(
    ("outcome", "answer", "css"),
    [
        ("signed_off", "shown", "signed"),
        ("returned", "shown", "done"),
        ("returned", "partly", "look"),
        ("returned", "not_yet", "look"),
    ],
)
def test_a_finding_is_drawn_as_what_it_says(pair: Pair, outcome: str, answer: str, css: str) -> None:
    decision = a_decision(pair, outcome=outcome, answers=[answer])
    label = Finding.Answer(answer).label
    own = shown(pair, page_url(decision.submission.version))
    assert f'<span class="state {css}">{label}</span>' in own
    # The supervisor's page: the sign-off itself is drawn above.
    settled = signed_in(pair.supervisor).get(reverse("portfolios:submission", args=[decision.submission.public_id]))
    drawn = "done" if answer == "shown" else "look"
    assert f'<span class="state {drawn}">{label}</span>' in settled.content.decode()


def test_paper_says_where_the_record_stands(pair: Pair) -> None:
    decision = a_decision(pair)
    where = page_url(decision.submission.version)
    assert f'<p class="small print-only">http://testserver{where}</p>' in shown(pair, where)


def test_a_newer_draft_is_not_covered_by_the_sign_off(pair: Pair) -> None:
    decision = a_decision(pair)
    version = evidence.start_next_version(by=pair.worker, evidence=decision.submission.version.evidence)
    html = shown(pair, page_url(version))
    assert "Version 1 is signed off. That sign-off does not cover version 2." in html
    older = shown(pair, reverse("portfolios:evidence_version", args=[version.evidence.public_id, 1]))
    assert "The sign-off covers these words and no others." in older


def test_a_withdrawn_sign_off_is_shown_as_withdrawn(pair: Pair) -> None:
    decision = a_decision(pair, title="Withdrawn later")
    withdraw(pair, decision)
    html = shown(pair, page_url(decision.submission.version))
    assert "Sign-off withdrawn" in html
    assert "Signed in error." in html
    assert "Sign-off withdrawn" in shown(pair, LIST)
    assert "Withdrawn later" not in shown(pair, f"{LIST}?state=signed_off")


def test_erased_words_say_when_and_why(pair: Pair) -> None:
    decision = a_decision(pair, text="What is to go.")
    words.erase(by=pair.supervisor, words=decision.submission.words, why="a family asked for it.")
    words.erase(by=pair.supervisor, words=decision.words, why="it named somebody.")
    html = shown(pair, page_url(decision.submission.version))
    assert "because a family asked for it." in html
    assert "because it named somebody." in html
    assert "What is to go." not in html
    assert "Signed off" in html


def test_a_returned_piece_shows_the_statement_and_what_to_do(pair: Pair) -> None:
    decision = a_decision(pair, outcome="returned")
    html = shown(pair, page_url(decision.submission.version))
    assert "asks you to look again" in html
    assert "You let the child set the pace" in html
    assert "Write version 2" in html


def test_what_changed_between_versions_is_marked(pair: Pair) -> None:
    decision = a_decision(pair, outcome="returned", text="I saw the kitchen.")
    version = evidence.start_next_version(by=pair.worker, evidence=decision.submission.version.evidence)
    reasons = {claim.public_id: "I asked the child." for claim in version.claims.all()}
    evidence.save_draft(
        by=pair.worker, version=version, edit_number=0, title="T", text="I saw the children.", reasons=reasons
    )
    html = shown(pair, reverse("portfolios:evidence_changes", args=[version.evidence.public_id, 2]))
    marked = {
        kind: html.split('<div class="prose">')[1].split(f"<{kind}>")[1].split(f"</{kind}>")[0]
        for kind in ("ins", "del")
    }
    assert "children." in marked["ins"]
    assert "kitchen." in marked["del"]
    assert "I asked the child." in html


def test_a_version_that_does_not_exist_is_not_there(pair: Pair) -> None:
    version = a_submission(pair).version
    client = signed_in(pair.worker)
    for name in ("evidence_version", "evidence_changes"):
        assert client.get(reverse(f"portfolios:{name}", args=[version.evidence.public_id, 9])).status_code == 404
    # The first version changed nothing.
    assert client.get(reverse("portfolios:evidence_changes", args=[version.evidence.public_id, 1])).status_code == 404
