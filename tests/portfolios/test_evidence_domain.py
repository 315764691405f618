"""Writing and sending evidence, and who may decide on it, asked of the domain directly."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cpd.models import Entry
from people.models import Supervision
from people.states import SomebodyGotThereFirst
from portfolios.domain import decisions, evidence, words
from portfolios.models import Decision, Evidence
from tests.factories.people import OrganisationFactory, SupervisionFactory, UserFactory
from tests.factories.portfolios import Pair, a_decision, a_draft, a_pair, a_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def sign(pair: Pair, submission: object, by: object) -> Decision:
    return decisions.decide(by=by, submission=submission, outcome="signed_off", statement="Good.")  # type: ignore[arg-type]


def test_a_worker_cannot_sign_off_their_own_evidence(pair: Pair) -> None:
    with pytest.raises(decisions.NotYourSupervisee):
        sign(pair, a_submission(pair), pair.worker)


@pytest.mark.parametrize("why", ["stranger", "ended", "not_accepted", "not_begun", "other_organisation"])
def test_only_somebody_who_supervises_the_worker_today_decides(pair: Pair, why: str) -> None:
    submission = a_submission(pair)
    today = timezone.localdate()
    somebody = UserFactory()
    if why == "ended":
        SupervisionFactory(worker=pair.worker, supervisor=somebody, organisation=pair.organisation, ended=today)
    elif why == "not_accepted":
        SupervisionFactory(worker=pair.worker, supervisor=somebody, organisation=pair.organisation, accepted_at=None)
    elif why == "not_begun":
        SupervisionFactory(
            worker=pair.worker, supervisor=somebody, organisation=pair.organisation, started=today + timedelta(days=1)
        )
    elif why == "other_organisation":
        SupervisionFactory(worker=pair.worker, supervisor=somebody, organisation=OrganisationFactory())
    with pytest.raises(decisions.NotYourSupervisee):
        sign(pair, submission, somebody)
    assert not Decision.objects.exists()


def test_a_supervisor_whose_time_has_ended_cannot_decide(pair: Pair) -> None:
    submission = a_submission(pair)
    Supervision.objects.update(ended=timezone.localdate())
    with pytest.raises(decisions.NotYourSupervisee):
        sign(pair, submission, pair.supervisor)


def test_a_second_decision_meets_the_first(pair: Pair) -> None:
    submission = a_submission(pair)
    first = sign(pair, submission, pair.supervisor)
    with pytest.raises(decisions.AlreadyDecided) as caught:
        sign(pair, submission, pair.supervisor)
    assert caught.value.decision == first


@pytest.mark.parametrize(("outcome", "statement", "field"), [("", "x", "outcome"), ("signed_off", "  ", "statement")])
def test_a_decision_needs_an_outcome_and_a_statement(pair: Pair, outcome: str, statement: str, field: str) -> None:
    with pytest.raises(evidence.NotReady) as caught:
        decisions.decide(by=pair.supervisor, submission=a_submission(pair), outcome=outcome, statement=statement)
    assert [name for name, _message in caught.value.problems] == [field]


def test_sending_says_everything_that_is_missing_at_once(pair: Pair) -> None:
    version = evidence.start_evidence(by=pair.worker, kind="reflective_account")
    with pytest.raises(evidence.NotReady) as caught:
        evidence.submit(by=pair.worker, version=version, declared=False, supervision=None)
    assert [name for name, _message in caught.value.problems] == ["text", "claims", "supervision", "declared"]
    version.refresh_from_db()
    assert version.state == "draft"


def test_a_claim_needs_its_reason(pair: Pair) -> None:
    version = a_draft(pair)
    version.claims.update(reason=" ")
    with pytest.raises(evidence.NotReady, match="Say why this shows"):
        evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)


def test_evidence_cannot_be_sent_to_somebody_else_s_supervisor(pair: Pair) -> None:
    other = SupervisionFactory(organisation=pair.organisation)
    with pytest.raises(evidence.NotReady, match="Choose who should read it"):
        evidence.submit(by=pair.worker, version=a_draft(pair), declared=True, supervision=other)


def test_three_claims_are_the_most_unless_the_organisation_says_otherwise(pair: Pair) -> None:
    version = a_draft(pair, claims=3)
    with pytest.raises(evidence.TooManyClaims):
        evidence.add_claim(by=pair.worker, version=version, capability=pair.capabilities[3], stage=pair.stages[1])
    pair.organisation.claims_limit = 4
    pair.organisation.save()
    evidence.add_claim(by=pair.worker, version=version, capability=pair.capabilities[3], stage=pair.stages[1])
    assert version.claims.count() == 4


def test_two_tabs_do_not_overwrite_each_other(pair: Pair) -> None:
    version = a_draft(pair)
    evidence.save_draft(by=pair.worker, version=version, edit_number=0, title="One", text="From the first tab.")
    with pytest.raises(evidence.ChangedElsewhere) as caught:
        evidence.save_draft(by=pair.worker, version=version, edit_number=0, title="Two", text="From the second tab.")
    assert caught.value.current.text == "From the first tab."


def test_nobody_else_writes_in_a_draft(pair: Pair) -> None:
    version = a_draft(pair)
    for call in (
        lambda: evidence.save_draft(by=pair.supervisor, version=version, edit_number=0, title="", text=""),
        lambda: evidence.remove_claim(by=pair.supervisor, version=version, claim=version.claims.get()),
        lambda: evidence.submit(by=pair.supervisor, version=version, declared=True, supervision=pair.supervision),
        lambda: evidence.delete_draft(by=pair.supervisor, version=version),
    ):
        with pytest.raises(evidence.NotYours):
            call()


def test_nothing_of_a_submitted_version_can_be_written(pair: Pair) -> None:
    version = a_submission(pair).version
    for call in (
        lambda: evidence.save_draft(by=pair.worker, version=version, edit_number=0, title="", text="x"),
        lambda: evidence.add_claim(
            by=pair.worker, version=version, capability=pair.capabilities[1], stage=pair.stages[0]
        ),
        lambda: evidence.remove_claim(by=pair.worker, version=version, claim=version.claims.get()),
        lambda: evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision),
        lambda: evidence.delete_draft(by=pair.worker, version=version),
    ):
        with pytest.raises(evidence.NotADraft):
            call()


def test_a_returned_version_leads_to_the_next_with_its_words_and_reasons(pair: Pair) -> None:
    decision = a_decision(pair, outcome="returned", claims=2)
    piece = decision.submission.version.evidence

    version = evidence.start_next_version(by=pair.worker, evidence=piece)

    assert (version.number, version.state) == (2, "draft")
    assert version.text.startswith("I went in with three questions")
    assert [claim.reason for claim in version.claims.all()] == ["The drawing changed it."] * 2
    assert evidence.start_next_version(by=pair.worker, evidence=piece) == version


def test_a_signed_off_version_keeps_its_sign_off_when_a_newer_one_is_written(pair: Pair) -> None:
    decision = a_decision(pair)
    version = decision.submission.version
    evidence.start_next_version(by=pair.worker, evidence=version.evidence)
    version.refresh_from_db()
    assert version.state == "signed_off"


def test_calling_back_gives_a_new_draft_until_it_is_decided(pair: Pair) -> None:
    submission = a_submission(pair)
    draft = evidence.recall(by=pair.worker, version=submission.version)
    assert (draft.number, draft.state) == (2, "draft")
    with pytest.raises(decisions.AlreadyDecided) as caught:
        sign(pair, submission, pair.supervisor)
    assert caught.value.decision is None

    decided = a_decision(pair)
    with pytest.raises(SomebodyGotThereFirst):
        evidence.recall(by=pair.worker, version=decided.submission.version)


def test_an_entry_becomes_evidence_with_everything_carried_over(pair: Pair) -> None:
    entry = Entry.objects.create(
        user=pair.worker,
        title="The ordinary day",
        about="A module.",
        learnt="I look for the dull days.",
        impact="I ask.",
    )
    entry.capabilities.set(pair.capabilities[:2])

    version = evidence.use_as_evidence(by=pair.worker, entry=entry)

    assert version.evidence.kind == Evidence.Kind.LEARNING
    assert version.evidence.title == "The ordinary day"
    assert version.text == "A module.\n\nI look for the dull days.\n\nI ask."
    assert [(c.capability, c.stage) for c in version.claims.all()] == [
        (capability, pair.stages[1]) for capability in pair.capabilities[:2]
    ]
    assert evidence.use_as_evidence(by=pair.worker, entry=entry) == version


def test_somebody_else_s_entry_cannot_be_used(pair: Pair) -> None:
    entry = Entry.objects.create(user=pair.worker, title="Mine")
    with pytest.raises(evidence.NotYours):
        evidence.use_as_evidence(by=pair.supervisor, entry=entry)


def test_a_capability_past_its_date_cannot_be_claimed_but_a_programme_may_keep_it(pair: Pair) -> None:
    from portfolios.models import Place, Programme

    pair.framework.claimable_until = date(2026, 1, 1)
    pair.framework.save()
    version = evidence.start_evidence(by=pair.worker, kind="reflective_account")
    with pytest.raises(evidence.NotClaimable):
        evidence.add_claim(by=pair.worker, version=version, capability=pair.capabilities[0], stage=pair.stages[0])

    programme = Programme.objects.create(
        organisation=pair.organisation,
        title="ASYE",
        framework_version=pair.framework,
        claimable_until=timezone.localdate() + timedelta(days=30),
    )
    Place.objects.create(
        portfolio=pair.worker.portfolio,
        programme=programme,
        assessor=pair.supervisor,
        state="active",
        starts=date(2026, 1, 1),
        ends=date(2027, 1, 1),
    )
    evidence.add_claim(by=pair.worker, version=version, capability=pair.capabilities[0], stage=pair.stages[0])


def test_the_supervisor_and_the_worker_are_told(pair: Pair, django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        submission = a_submission(pair)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        a_decision(pair, submission)
    assert [message.to for message in mail.outbox] == [[pair.supervisor.email], [pair.worker.email]]
    # What was written stays on the site: an email may be read by others.
    assert "drawing" not in "".join(str(message.body) for message in mail.outbox)
    assert words.read(submission.words) is not None
