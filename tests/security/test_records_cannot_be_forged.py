"""Raw SQL and altered rows against the sign-off records: the database refuses, or verify_records says so."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from content.models import Edition
from people import triggers
from people.models import User
from portfolios.domain import decisions, evidence, words
from portfolios.domain.verify import verify_portfolio
from portfolios.models import (
    Decision,
    EvidenceVersion,
    Finding,
    FrozenWords,
    Portfolio,
    Submission,
)
from tests.factories.content import a_module
from tests.factories.people import UserFactory
from tests.factories.portfolios import Pair, a_decision, a_draft, a_pair, a_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def sql(statement: str, *params: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def without_triggers(*tables: str) -> None:
    """What somebody with the database's password could do: take a table's rules away."""
    with connection.cursor() as cursor:
        for trigger in triggers.declared():
            if trigger.table in tables:
                on = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on}")


def forged(submission: Submission, *, by: User, outcome: str = "signed_off", **also: Any) -> Decision:
    """A decision with every fingerprint computed as the product would, without the product's rules."""
    portfolio = Portfolio.objects.get(pk=also.pop("portfolio", submission.portfolio).pk)
    frozen = words.freeze(portfolio=portfolio, kind="decision", payload={"statement": "Fine.", "notes": {}, "by": {}})
    decision = Decision(
        portfolio=portfolio,
        sequence=portfolio.chain_length + 1,
        submission=submission,
        outcome=outcome,
        decided_by=by,
        supervision=submission.supervision,
        submission_fingerprint=submission.fingerprint,
        words=frozen.words,
        words_fingerprint=frozen.fingerprint,
        previous_fingerprint=portfolio.chain_head,
        **also,
    )
    answers = {str(claim.public_id): "shown" for claim in submission.version.claims.all()}
    decision.fingerprint = decisions.link_fingerprint(decision, answers)
    with transaction.atomic():
        decision.save(force_insert=True)
        for claim in submission.version.claims.all():
            Finding.objects.create(decision=decision, claim=claim, answer="shown")
        Portfolio.objects.filter(pk=portfolio.pk).update(
            chain_length=decision.sequence, chain_head=decision.fingerprint
        )
    return decision


# --- What the database lets through -------------------------------------------------------------------------------


def test_replacing_a_signed_version_is_refused(pair: Pair) -> None:
    """SQLite: INSERT OR REPLACE removes the old row without its DELETE trigger (recursive_triggers is off)."""
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    version = a_decision(pair).submission.version
    with pytest.raises(DatabaseError):
        sql(
            "INSERT OR REPLACE INTO portfolios_evidenceversion SELECT id, public_id, number, 'draft', 'Other words',"
            " edit_number, created_at, saved_at, evidence_id FROM portfolios_evidenceversion WHERE id = %s",
            version.pk,
        )


def test_replacing_frozen_words_is_refused(pair: Pair) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    frozen = a_decision(pair).words
    columns = [field.column for field in FrozenWords._meta.local_fields]
    values = ", ".join("x'00'" if column == "body" else column for column in columns)
    with pytest.raises(DatabaseError):
        sql(
            f"INSERT OR REPLACE INTO portfolios_frozenwords ({', '.join(columns)})"
            f" SELECT {values} FROM portfolios_frozenwords WHERE id = %s",
            frozen.pk,
        )


def test_replacing_an_audit_record_is_refused(pair: Pair) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    a_decision(pair)
    from people.models import AuditRecord

    line = AuditRecord.objects.order_by("pk").first()
    assert line is not None
    columns = [field.column for field in AuditRecord._meta.local_fields]
    values = ", ".join("'nothing.happened'" if column == "action" else column for column in columns)
    with pytest.raises(DatabaseError):
        sql(
            f"INSERT OR REPLACE INTO people_auditrecord ({', '.join(columns)})"
            f" SELECT {values} FROM people_auditrecord WHERE id = %s",
            line.pk,
        )


def test_truncating_the_records_is_refused(pair: Pair) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    a_decision(pair)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else it is refused for pending events only
    with pytest.raises(DatabaseError, match="never"):
        sql("TRUNCATE people_auditrecord")


def test_a_switched_off_rule_is_noticed(pair: Pair) -> None:
    """ENABLE REPLICA keeps a trigger from firing as surely as DISABLE does."""
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portfolios_decision ENABLE REPLICA TRIGGER portfolios_decision_no_update")
    assert triggers.missing(connection) == ["portfolios_decision_no_update"]


def test_a_hollowed_out_rule_is_noticed(pair: Pair) -> None:
    """A trigger of the right name that does nothing is no trigger."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION portfolios_decision_no_update() RETURNS trigger LANGUAGE plpgsql"
                " AS $$ BEGIN RETURN NEW; END $$"
            )
        else:
            cursor.execute("DROP TRIGGER portfolios_decision_no_update")
            cursor.execute(
                "CREATE TRIGGER portfolios_decision_no_update BEFORE UPDATE ON portfolios_decision WHEN 0"
                " BEGIN SELECT RAISE(ABORT, 'x'); END"
            )
    assert triggers.missing(connection) == ["portfolios_decision_no_update"]


def test_a_worker_cannot_be_written_down_as_having_signed_their_own(pair: Pair) -> None:
    submission = a_submission(pair)
    with pytest.raises(DatabaseError):
        forged(submission, by=pair.worker)


def test_somebody_who_never_supervised_cannot_be_written_down_as_having_decided(pair: Pair) -> None:
    submission = a_submission(pair)
    with pytest.raises(DatabaseError):
        forged(submission, by=UserFactory())


def test_a_version_cannot_be_signed_off_without_a_decision(pair: Pair) -> None:
    version = a_submission(pair).version
    with pytest.raises(DatabaseError):
        sql("UPDATE portfolios_evidenceversion SET state = 'signed_off' WHERE id = %s", version.pk)


def test_a_version_cannot_be_born_signed_off(pair: Pair) -> None:
    piece = a_draft(pair).evidence
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceVersion.objects.create(evidence=piece, number=9, state="signed_off", text="")


def test_a_finding_cannot_be_added_to_a_decision_later(pair: Pair) -> None:
    """It would untie another piece's knot for good: findings are never deleted."""
    old = a_decision(pair)
    other = a_decision(pair, answers=["shown"])
    claim = other.submission.version.claims.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.create(decision=old, claim=claim, answer="not_yet")


def test_the_end_of_the_chain_cannot_be_moved_back(pair: Pair) -> None:
    decision = a_decision(pair)
    with pytest.raises(DatabaseError):
        sql("UPDATE portfolios_portfolio SET chain_length = 0, chain_head = '' WHERE id = %s", decision.portfolio_id)


def test_the_name_of_a_published_framework_never_changes(pair: Pair) -> None:
    with pytest.raises(DatabaseError):
        sql("UPDATE capabilities_framework SET title = 'Another' WHERE id = %s", pair.framework.framework_id)


def test_an_edition_is_not_handed_to_another_page() -> None:
    one, other = a_module(), a_module()
    edition = Edition.objects.get(page=one)
    with pytest.raises(DatabaseError):
        sql("UPDATE content_edition SET page_id = %s WHERE id = %s", other.pk, edition.pk)


# --- What verify_records does not notice --------------------------------------------------------------------------


def test_a_byte_moved_from_the_words_to_the_salt_is_noticed(pair: Pair) -> None:
    """SHA-256 over salt + body does not say where one ends: the stored bytes are altered, the sum is the same."""
    decision = a_decision(pair)
    frozen = decision.words
    without_triggers("portfolios_frozenwords")
    FrozenWords.objects.filter(pk=frozen.pk).update(
        salt=bytes(frozen.salt) + bytes(frozen.body)[:1], body=bytes(frozen.body)[1:]
    )
    assert verify_portfolio(decision.portfolio).state == "broken"


def test_a_submission_whose_bytes_were_shifted_is_named_not_a_traceback(pair: Pair) -> None:
    submission = a_submission(pair)
    frozen = submission.words
    without_triggers("portfolios_frozenwords")
    FrozenWords.objects.filter(pk=frozen.pk).update(
        salt=bytes(frozen.salt) + bytes(frozen.body)[:1], body=bytes(frozen.body)[1:]
    )
    assert verify_portfolio(submission.portfolio).state == "broken"


def test_a_returned_version_made_signed_off_is_noticed(pair: Pair) -> None:
    decision = a_decision(pair, outcome="returned")
    without_triggers("portfolios_evidenceversion")
    EvidenceVersion.objects.filter(pk=decision.submission.version_id).update(state="signed_off")
    assert verify_portfolio(decision.portfolio).state == "broken"


def test_a_forged_sign_off_by_the_worker_is_noticed(pair: Pair) -> None:
    submission = a_submission(pair)
    without_triggers("portfolios_decision", "portfolios_finding", "portfolios_evidenceversion", "portfolios_portfolio")
    forged(submission, by=pair.worker)
    EvidenceVersion.objects.filter(pk=submission.version_id).update(state="signed_off")
    assert verify_portfolio(submission.portfolio).state == "broken"


def test_a_decision_in_somebody_elses_chain_is_noticed(pair: Pair) -> None:
    submission = a_submission(pair)
    stranger = a_pair(framework=pair.framework)
    a_decision(stranger)
    without_triggers("portfolios_decision", "portfolios_finding", "portfolios_evidenceversion", "portfolios_portfolio")
    forged(submission, by=pair.supervisor, portfolio=stranger.worker.portfolio)
    EvidenceVersion.objects.filter(pk=submission.version_id).update(state="signed_off")
    states = {verify_portfolio(p).state for p in (submission.portfolio, stranger.worker.portfolio)}
    assert "broken" in states


def test_words_erased_past_the_product_are_noticed(pair: Pair) -> None:
    """A tombstone that no audit line tells of is somebody hiding words, not an erasure."""
    decision = a_decision(pair)
    sql(
        "UPDATE portfolios_frozenwords SET salt = NULL, body = NULL, erased_at = %s, erased_why = 'x' WHERE id = %s",
        timezone.now(),
        decision.submission.words_id,
    )
    assert verify_portfolio(decision.portfolio).state == "broken"


# --- Guards that hold today ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["portfolios_submission", "portfolios_decision", "portfolios_finding"])
def test_append_only_rows_are_neither_changed_nor_deleted(pair: Pair, table: str) -> None:
    a_decision(pair)
    for statement in (f"UPDATE {table} SET id = id + 1000", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError):
            sql(statement)


def test_a_claim_cannot_be_added_to_a_submitted_version(pair: Pair) -> None:
    version = a_submission(pair).version
    with pytest.raises(DatabaseError):
        sql(
            "INSERT INTO portfolios_claim (public_id, version_id, capability_id, stage_id, reason)"
            " VALUES (%s, %s, %s, %s, '')",
            str(uuid.uuid4()) if connection.vendor == "postgresql" else uuid.uuid4().hex,
            version.pk,
            pair.capabilities[-1].pk,
            pair.stages[0].pk,
        )


def test_findings_on_claims_of_other_versions_are_ignored(pair: Pair) -> None:
    other = a_decision(pair, answers=["shown"]).submission.version.claims.get()
    submission = a_submission(pair)
    decision = decisions.decide(
        by=pair.supervisor,
        submission=submission,
        outcome="signed_off",
        statement="Fine.",
        findings={other.public_id: "not_yet", uuid.uuid4(): "not_yet"},
    )
    assert {finding.claim.version_id for finding in decision.findings.all()} == {submission.version_id}
    assert evidence.claims_limit(pair.worker) == 3
