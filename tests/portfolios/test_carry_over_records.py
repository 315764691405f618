"""Carry-overs are records: the database refuses what the product would never write, whoever writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from capabilities.models import FrameworkVersion
from people import triggers
from portfolios.domain import carry_over, words
from portfolios.domain.verify import verify_portfolio
from portfolios.models import CarryOver, Claim, Decision
from tests.factories.capabilities import capability_of, stage_of
from tests.factories.portfolios import Pair, a_pair, a_submission
from tests.portfolios.carry_over_world import a_worker_with_two_versions, carry, signed, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> tuple[Pair, FrameworkVersion, FrameworkVersion]:
    return a_worker_with_two_versions()


def sql(statement: str, *params: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


FROZEN = [
    "UPDATE portfolios_carryover SET note = 'other'",
    "UPDATE portfolios_carryover SET relation = 'same_as'",
    "UPDATE portfolios_carryover SET stage_id = stage_id",
    "UPDATE portfolios_carryover SET confirmed_at = '2020-01-01'",
    "UPDATE portfolios_carryover SET confirmed_at = '2020-01-01', taken_back_at = '2027-01-01'",
    "UPDATE portfolios_carryover SET note = 'other', taken_back_at = '2099-01-01'",
    "UPDATE portfolios_carryover SET taken_back_at = NULL",
    "UPDATE portfolios_carryover SET taken_back_at = '2020-01-01'",
    "DELETE FROM portfolios_carryover",
]


@pytest.mark.parametrize("statement", FROZEN)
def test_raw_sql_cannot_change_a_carry_over(world: Any, statement: str) -> None:
    pair, _old, new = world
    carry(pair, new, (signed(pair, "K1"), "K1"))
    with pytest.raises(IntegrityError):
        sql(statement)


@pytest.mark.parametrize("value", ["NULL", "'2099-01-01'"])
def test_what_was_taken_back_stays_taken_back(world: Any, value: str) -> None:
    pair, _old, new = world
    [one] = carry(pair, new, (signed(pair, "K1"), "K1"))
    carry_over.take_back(by=pair.worker, carry_over=one)
    with pytest.raises(IntegrityError):
        sql(f"UPDATE portfolios_carryover SET taken_back_at = {value}")


def test_taking_back_by_raw_sql_is_what_the_product_does(world: Any) -> None:
    pair, _old, new = world
    carry(pair, new, (signed(pair, "K1"), "K1"))
    sql("UPDATE portfolios_carryover SET taken_back_at = '2099-01-01'")
    assert CarryOver.objects.get().taken_back_at is not None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_table_cannot_be_emptied() -> None:
    with pytest.raises(IntegrityError):
        sql("TRUNCATE portfolios_carryover")


def row(pair: Pair, new: FrameworkVersion, claim: Claim, **other: Any) -> dict[str, Any]:
    """A carry-over of the claim to K1, written past the domain."""
    values = {
        "portfolio": pair.worker.portfolio,
        "claim": claim,
        "decision": Decision.objects.filter(submission__version=claim.version).order_by("pk").first(),
        "capability": capability_of(new, "K1"),
        "stage": stage_of(new, claim.stage.code),
        "relation": "replaced_by",
    }
    return values | other


def refused(**values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CarryOver.objects.create(**values)


def test_a_row_as_the_product_writes_it_is_let_in(world: Any) -> None:
    pair, _old, new = world
    CarryOver.objects.create(**row(pair, new, signed(pair, "K1")))


@pytest.mark.parametrize("answer", ["partly", "not_yet"])
def test_partly_and_not_yet_cannot_be_carried(world: Any, answer: str) -> None:
    pair, _old, new = world
    refused(**row(pair, new, signed(pair, "K1", answer=answer)))


def test_what_was_returned_cannot_be_carried(world: Any) -> None:
    pair, _old, new = world
    refused(**row(pair, new, signed(pair, "K1", outcome="returned")))


def test_what_is_only_submitted_cannot_be_carried(world: Any) -> None:
    pair, _old, new = world
    decision = Decision.objects.get(submission__version=signed(pair, "K1").version)
    waiting = a_submission(pair).version.claims.get()
    refused(**row(pair, new, waiting, decision=decision))


def test_what_was_withdrawn_cannot_be_carried(world: Any) -> None:
    pair, _old, new = world
    claim = signed(pair, "K1")
    withdraw(pair, claim)
    refused(**row(pair, new, claim))


def test_it_stands_in_its_owners_portfolio(world: Any) -> None:
    pair, _old, new = world
    other = a_pair(framework=pair.framework)
    signed(other, "K1")
    refused(**row(pair, new, signed(pair, "K1"), portfolio=other.worker.portfolio))


def test_it_goes_to_another_version_and_a_stage_of_that_version(world: Any) -> None:
    pair, old, new = world
    claim = signed(pair, "K1")
    refused(**row(pair, new, claim, stage=claim.stage))
    refused(**row(pair, new, claim, capability=capability_of(old, "K2"), stage=claim.stage))


def test_it_is_not_born_taken_back(world: Any) -> None:
    pair, _old, new = world
    refused(**row(pair, new, signed(pair, "K1"), taken_back_at=timezone.now()))


def test_a_claim_is_carried_to_a_capability_once(world: Any) -> None:
    pair, _old, new = world
    claim = signed(pair, "K1")
    carry(pair, new, (claim, "K1"))
    refused(**row(pair, new, claim))


def test_the_chain_of_decisions_is_whole_whatever_is_carried_and_taken_back(world: Any) -> None:
    pair, _old, new = world
    made = carry(pair, new, *((signed(pair, code), code) for code in ("K1", "R1", "S3")))
    carry_over.take_back(by=pair.worker, carry_over=made[0])
    assert verify_portfolio(pair.worker.portfolio).state == "whole"
    decision = Decision.objects.order_by("pk")[0]
    assert words.still_matches(decision.words, decision.words_fingerprint) is True


def test_the_database_has_every_rule(world: Any) -> None:
    assert triggers.missing(connection) == []
    assert {one.name for one in triggers.declared() if one.table == "portfolios_carryover"} == {
        "carryover_of_a_sign_off",
        "carryover_taken_back_once",
        "carryover_frozen_columns",
        "carryover_no_delete",
        "portfolios_carryover_no_truncate",
    }
