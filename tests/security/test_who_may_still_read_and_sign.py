"""Privilege that outlives its reason, or comes without one."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.domain import invitations, memberships, supervisions
from people.models import Membership, Supervision
from portfolios.domain import decisions, evidence, programmes, reading
from portfolios.models import EvidenceVersion
from tests.factories.people import MembershipFactory, OrganisationFactory, SupervisionFactory, UserFactory, sign_in
from tests.factories.portfolios import a_decision, a_draft, a_pair, a_submission
from tests.factories.programmes import a_place

pytestmark = pytest.mark.django_db


def test_a_signed_off_piece_keeps_the_kind_it_was_signed_as(client: Client) -> None:
    """No SQL needed: the next version's draft renames the kind of what was signed, and the programme counts it anew."""
    cast = a_place(starts=date(2025, 12, 1))
    decision = a_decision(cast.pair, kind="reflective_account")
    piece = decision.submission.version.evidence

    def observations() -> int:
        standing = programmes.place_standing(cast.place)
        return sum(len(item.have) for item in standing.requirements if "bserv" in item.title)

    assert observations() == 0
    sign_in(client, cast.worker)
    client.post(reverse("portfolios:evidence_next", args=[piece.public_id]))
    client.post(
        reverse("portfolios:evidence_save", args=[piece.public_id]),
        {"kind": "direct_observation", "title": "As before", "text": "As before", "edit_number": "0"},
    )

    assert observations() == 0


def test_a_supervisor_who_left_the_organisation_reads_and_signs_no_more() -> None:
    pair = a_pair()
    submission = a_submission(pair)
    for membership in pair.supervisor.memberships.all():
        memberships.end_membership(by=None, membership=membership)

    with pytest.raises(reading.NotReadable):
        reading.read_submission(pair.supervisor, submission.public_id)
    with pytest.raises(decisions.NotYourSupervisee):
        decisions.decide(by=pair.supervisor, submission=submission, outcome="signed_off", statement="From afar.")


def test_a_worker_who_left_is_not_supervised_there_any_more() -> None:
    """After it nobody but the supervisor could end the supervision: the admin's page no longer knows the worker."""
    pair = a_pair()
    for membership in pair.worker.memberships.all():
        memberships.end_membership(by=None, membership=membership)
    assert not Supervision.objects.live().filter(worker=pair.worker).exists()


def test_somebody_who_declined_the_organisation_does_not_become_a_supervisor() -> None:
    organisation = OrganisationFactory()
    worker = MembershipFactory(organisation=organisation).user
    stranger = UserFactory()
    membership = Membership.objects.create(user=stranger, organisation=organisation)
    offered, _new = supervisions.offer_supervision(
        by=None, worker=worker, supervisor=stranger, organisation=organisation
    )
    memberships.decline_membership(by=stranger, membership=membership)
    with suppress(Exception):  # any refusal will do
        supervisions.accept_supervision(by=worker, supervision=offered)
    assert not Supervision.objects.live().filter(supervisor=stranger).exists()


def test_an_admin_does_not_make_themselves_a_practice_lead() -> None:
    admin = MembershipFactory(role=Membership.Role.ADMIN)
    with pytest.raises(Exception):  # noqa: B017,PT011  whatever the refusal is called
        invitations.invite(
            by=admin.user, email=admin.user.email, organisation=admin.organisation, role=Membership.Role.PRACTICE_LEAD
        )


def test_evidence_goes_to_nobody_the_worker_did_not_choose(client: Client) -> None:
    """The chosen supervisor stopped while the page was open: ask again, do not send it to whoever is left."""
    pair = a_pair()
    other = SupervisionFactory(worker=pair.worker, organisation=pair.organisation)
    version = a_draft(pair)
    chosen = str(pair.supervision.public_id)
    Supervision.objects.filter(pk=pair.supervision.pk).update(ended=date(2025, 9, 2))
    sign_in(client, pair.worker)
    claim = version.claims.get()
    client.post(
        reverse("portfolios:evidence_write", args=[version.evidence.public_id]),
        {
            "do": "send",
            "kind": "reflective_account",
            "title": "T",
            "text": "Words.",
            f"reason-{claim.public_id}": "Because.",
            "declared": "on",
            "supervision": chosen,
            "edit_number": "0",
        },
    )
    version.refresh_from_db()
    assert version.state == "draft", f"went to {other.supervisor}"


def test_an_admin_learns_no_name_from_an_address_alone(client: Client) -> None:
    """Inviting any address must not say whose account it is before that person has said yes."""
    somebody = UserFactory(first_name="Wilhelmina", last_name="Unseen")
    admin = MembershipFactory(role=Membership.Role.ADMIN)
    sign_in(client, admin.user)
    response = client.post(
        reverse("people:invite", args=[admin.organisation.slug]),
        {"email": somebody.email, "first_name": "X", "last_name": "Y", "role": "member"},
        follow=True,
    )
    assert b"Wilhelmina" not in response.content


def test_a_decision_that_meets_a_recall_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recall comes after the look at who may decide and before the locked look at the state."""
    pair = a_pair()
    submission = a_submission(pair)
    original = decisions.rules.live_supervision

    def recalled_meanwhile(*args: Any) -> Any:
        evidence.recall(by=pair.worker, version=EvidenceVersion.objects.get(pk=submission.version_id))
        return original(*args)

    monkeypatch.setattr(decisions.rules, "live_supervision", recalled_meanwhile)
    with pytest.raises(decisions.AlreadyDecided):
        decisions.decide(by=pair.supervisor, submission=submission, outcome="signed_off", statement="Fine.")


def test_nobody_supervises_themselves_through_the_offer() -> None:
    pair = a_pair()
    with pytest.raises(supervisions.SupervisingOneself):
        supervisions.offer_supervision(
            by=None, worker=pair.worker, supervisor=pair.worker, organisation=pair.organisation
        )


def test_an_admin_of_one_organisation_ends_nothing_of_another(client: Client) -> None:
    pair = a_pair()
    admin = MembershipFactory(role=Membership.Role.ADMIN)
    MembershipFactory(user=pair.worker, organisation=admin.organisation)
    sign_in(client, admin.user)
    response = client.post(
        reverse("people:person_change", args=[admin.organisation.slug, pair.worker.public_id]),
        {"supervision": str(pair.supervision.public_id)},
    )
    assert response.status_code == 404
    assert Supervision.objects.live().filter(pk=pair.supervision.pk).exists()
