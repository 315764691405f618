"""Proof: what was submitted and decided stays, can be recomputed, and survives erasure of its words."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from people import triggers
from portfolios.domain import decisions, evidence, words
from portfolios.domain.verify import verify_portfolio
from portfolios.models import Decision, Finding, FrozenWords, Portfolio
from tests.factories.people import SupervisionFactory, UserFactory
from tests.factories.portfolios import Pair, a_decision, a_draft, a_pair, a_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def sql(statement: str, *params: Any) -> None:
    """Run raw SQL in a savepoint, so that a refusal leaves the test's transaction usable."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def without_triggers(table: str) -> None:
    """What somebody with the database's password could do: take a table's rules away."""
    with connection.cursor() as cursor:
        for trigger in triggers.declared():
            if trigger.table == table:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on}")


def test_submitting_freezes_the_words_and_empties_the_draft(pair: Pair) -> None:
    submission = a_submission(pair, claims=2)

    version = submission.version
    version.refresh_from_db()
    assert (version.state, version.text) == ("submitted", "")
    assert [claim.reason for claim in version.claims.all()] == ["", ""]
    payload = words.read(submission.words)
    assert payload is not None
    assert payload["title"] == "Waiting with the silence"
    assert [claim["reason"] for claim in payload["claims"]] == ["The drawing changed it."] * 2
    assert payload["worker"]["name"] == pair.worker.name
    assert words.still_matches(submission.words, submission.fingerprint) is True


def test_the_same_words_have_different_fingerprints(pair: Pair) -> None:
    assert a_submission(pair).fingerprint != a_submission(pair).fingerprint


def test_decisions_make_one_chain(pair: Pair) -> None:
    first, second = a_decision(pair), a_decision(pair)

    assert (first.sequence, second.sequence) == (1, 2)
    assert (first.previous_fingerprint, second.previous_fingerprint) == ("", first.fingerprint)
    portfolio = pair.worker.portfolio
    portfolio.refresh_from_db()
    assert (portfolio.chain_length, portfolio.chain_head) == (2, second.fingerprint)
    assert verify_portfolio(portfolio).state == "whole"


def test_a_claim_without_a_finding_is_recorded_as_not_judged_separately(pair: Pair) -> None:
    decision = a_decision(pair, claims=2, answers=["partly"])

    assert [finding.answer for finding in decision.findings.order_by("claim")] == ["partly", "not_judged"]


def test_erased_words_do_not_break_the_chain(pair: Pair) -> None:
    first = a_decision(pair)
    a_decision(pair)
    words.erase(by=pair.worker, words=first.submission.words, why="It named a street.")
    words.erase(by=pair.worker, words=first.words, why="It named a street.")

    verdict = verify_portfolio(pair.worker.portfolio)

    assert (verdict.state, verdict.erased, verdict.decisions) == ("erased", 2, 2)
    first.words.refresh_from_db()
    assert words.read(first.words) is None
    with pytest.raises(words.AlreadyErased):
        words.erase(by=pair.worker, words=first.words, why="Again.")


def test_erasing_needs_a_reason(pair: Pair) -> None:
    submission = a_submission(pair)
    with pytest.raises(ValueError, match="Say why"):
        words.erase(by=pair.worker, words=submission.words, why=" ")


FROZEN_ROWS = [
    ("UPDATE portfolios_evidenceversion SET text = 'other'", "evidenceversion"),
    ("UPDATE portfolios_evidenceversion SET number = 9", "evidenceversion"),
    ("UPDATE portfolios_evidenceversion SET state = 'draft'", "evidenceversion"),
    ("DELETE FROM portfolios_evidenceversion", "evidenceversion"),
    ("UPDATE portfolios_claim SET reason = 'other'", "claim"),
    ("UPDATE portfolios_claim SET stage_id = stage_id", "claim"),
    ("DELETE FROM portfolios_claim", "claim"),
    ("UPDATE portfolios_submission SET submitted_at = NULL", "submission"),
    ("UPDATE portfolios_submission SET fingerprint = 'other'", "submission"),
    ("DELETE FROM portfolios_submission", "submission"),
    ("UPDATE portfolios_decision SET outcome = 'returned'", "decision"),
    ("UPDATE portfolios_decision SET decided_by_id = decided_by_id", "decision"),
    ("DELETE FROM portfolios_decision", "decision"),
    ("UPDATE portfolios_finding SET answer = 'shown'", "finding"),
    ("DELETE FROM portfolios_finding", "finding"),
    ("DELETE FROM portfolios_versionmove", "versionmove"),
    ("UPDATE portfolios_versionmove SET state = 'draft'", "versionmove"),
    ("UPDATE portfolios_frozenwords SET kind = 'judgement'", "frozenwords"),
    ("UPDATE portfolios_frozenwords SET erased_why = 'because'", "frozenwords"),
    ("DELETE FROM portfolios_frozenwords", "frozenwords"),
]


@pytest.mark.parametrize("statement", [statement for statement, _table in FROZEN_ROWS])
def test_raw_sql_cannot_change_what_was_signed(pair: Pair, statement: str) -> None:
    a_decision(pair)
    with pytest.raises(IntegrityError):
        sql(statement)


def test_raw_sql_cannot_put_other_bytes_among_the_frozen_words(pair: Pair) -> None:
    submission = a_submission(pair)
    with pytest.raises(IntegrityError):
        sql("UPDATE portfolios_frozenwords SET body = %s WHERE id = %s", b"{}", submission.words_id)


def test_a_claim_cannot_be_added_to_a_submitted_version_by_raw_sql(pair: Pair) -> None:
    submission = a_submission(pair)
    capability, stage = pair.capabilities[1], pair.stages[1]
    with pytest.raises(IntegrityError):
        sql(
            "INSERT INTO portfolios_claim (public_id, version_id, capability_id, stage_id, reason)"
            " VALUES (%s, %s, %s, %s, '')",
            "0" * 32,
            submission.version_id,
            capability.pk,
            stage.pk,
        )


def test_a_draft_can_still_be_written_and_thrown_away(pair: Pair) -> None:
    version = a_draft(pair)
    evidence.save_draft(by=pair.worker, version=version, edit_number=0, title="Other", text="Other words.")
    evidence.delete_draft(by=pair.worker, version=version)
    assert not pair.worker.portfolio.evidence.exists()


def _alter_statement(decision: Decision) -> None:
    without_triggers("portfolios_frozenwords")
    body = bytes(decision.words.body).replace(b"pace", b"tone")
    FrozenWords.objects.filter(pk=decision.words_id).update(body=body)


def _alter_submission(decision: Decision) -> None:
    without_triggers("portfolios_frozenwords")
    body = bytes(decision.submission.words.body).replace(b"drawing", b"letter!")
    FrozenWords.objects.filter(pk=decision.submission.words_id).update(body=body)


def _alter_outcome(decision: Decision) -> None:
    without_triggers("portfolios_decision")
    Decision.objects.filter(pk=decision.pk).update(outcome="returned")


def _alter_signer(decision: Decision) -> None:
    without_triggers("portfolios_decision")
    Decision.objects.filter(pk=decision.pk).update(decided_by=UserFactory())


def _alter_finding(decision: Decision) -> None:
    without_triggers("portfolios_finding")
    Finding.objects.filter(decision=decision).update(answer="shown")


def _alter_claim(decision: Decision) -> None:
    without_triggers("portfolios_claim")
    claim = decision.submission.version.claims.get()
    claim.stage = claim.capability.version.stages.exclude(pk=claim.stage_id).first()
    claim.save()


def _drop_last(decision: Decision) -> None:
    without_triggers("portfolios_decision")
    without_triggers("portfolios_finding")
    last = Decision.objects.order_by("sequence").last()
    assert last is not None
    last.findings.all().delete()
    last.delete()


def _drop_last_and_mend_the_head(decision: Decision) -> None:
    _drop_last(decision)
    without_triggers("portfolios_portfolio")
    left = Decision.objects.order_by("sequence").last()
    assert left is not None
    Portfolio.objects.update(chain_length=left.sequence, chain_head=left.fingerprint)


@pytest.mark.parametrize(
    ("alter", "named"),
    [
        (_alter_statement, "the statement is not the one that was given"),
        (_alter_submission, "the words are not the ones that were submitted"),
        (_alter_outcome, "its outcome, date, names or findings were altered"),
        (_alter_signer, "it was not given by the worker’s supervisor"),
        (_alter_finding, "its outcome, date, names or findings were altered"),
        (_alter_claim, "the claims are not the ones that were submitted"),
        (_drop_last, "it should have 2 decisions and has 1"),
        (_drop_last_and_mend_the_head, "it is signed_off without a decision"),
    ],
)
def test_verify_records_names_the_first_break(pair: Pair, alter: Any, named: str) -> None:
    decision = a_decision(pair)
    a_decision(pair)
    call_command("verify_records", stdout=StringIO())

    alter(decision)

    with pytest.raises(CommandError, match=named):
        call_command("verify_records", stdout=StringIO(), stderr=StringIO())


def test_verify_records_says_what_it_found(pair: Pair) -> None:
    decision = a_decision(pair)
    a_submission(pair)
    words.erase(by=pair.worker, words=decision.words, why="Asked for by the worker.")
    out = StringIO()

    call_command("verify_records", worker=pair.worker.email, stdout=out)

    assert out.getvalue() == "Whole: 1 portfolios, 2 submissions, 1 decisions; 1 with words erased.\n"


def test_verify_records_for_nobody_says_so() -> None:
    with pytest.raises(CommandError, match="Nobody with the address"):
        call_command("verify_records", worker="nobody@example.org")


def test_nothing_is_signed_over_altered_words(pair: Pair) -> None:
    submission = a_submission(pair)
    without_triggers("portfolios_frozenwords")
    FrozenWords.objects.filter(pk=submission.words_id).update(body=b'{"format":1}')

    with pytest.raises(decisions.RecordBroken):
        a_decision(pair, submission)
    assert not Decision.objects.exists()


def test_a_lost_trigger_is_named_by_the_system_check(pair: Pair) -> None:
    from people.checks import triggers_are_installed

    assert triggers_are_installed(databases=["default"]) == []
    without_triggers("portfolios_finding")
    assert [problem.id for problem in triggers_are_installed(databases=["default"])] == ["people.E001"]
    assert triggers.missing(connection) == [
        "finding_with_its_decision",
        "portfolios_finding_no_delete",
        *(["portfolios_finding_no_truncate"] if connection.vendor == "postgresql" else []),
        "portfolios_finding_no_update",
    ]


def test_the_database_allows_one_decision_per_submission(pair: Pair) -> None:
    decision = a_decision(pair)
    again = Decision.objects.get(pk=decision.pk)
    again.pk, again.sequence, again.outcome = None, 2, "returned"
    again.public_id = UserFactory.build().public_id
    again.words = words.freeze(portfolio=pair.worker.portfolio, kind="decision", payload={}).words
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_another_supervisor_of_the_worker_may_take_over_on_record(pair: Pair) -> None:
    submission = a_submission(pair)
    other = SupervisionFactory(worker=pair.worker, organisation=pair.organisation).supervisor

    decision = decisions.decide(by=other, submission=submission, outcome="signed_off", statement="Read and agreed.")

    assert (decision.took_over, decision.decided_by) == (True, other)
