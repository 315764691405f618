"""Somebody else's evidence is not there: every address, every method, every kind of reader, every state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Membership, UnsentText, User
from portfolios.domain import evidence
from portfolios.models import Claim, Evidence, EvidenceVersion, VersionMove
from tests.factories.cpd import EntryFactory
from tests.factories.people import MembershipFactory, SupervisionFactory, UserFactory
from tests.factories.portfolios import Pair, a_decision, a_draft, a_pair, a_submission
from tests.portfolios.writing_pages import signed_in

pytestmark = pytest.mark.django_db

WORDS = "Words that are nobody else’s."


def draft(pair: Pair) -> EvidenceVersion:
    return a_draft(pair, text=WORDS)


def submitted(pair: Pair) -> EvidenceVersion:
    return a_submission(pair, text=WORDS).version


def returned(pair: Pair) -> EvidenceVersion:
    return a_decision(pair, outcome="returned", text=WORDS).submission.version


def signed_off(pair: Pair) -> EvidenceVersion:
    return a_decision(pair, text=WORDS).submission.version


def signed_off_with_a_draft(pair: Pair) -> EvidenceVersion:
    return evidence.start_next_version(by=pair.worker, evidence=signed_off(pair).evidence)


def another_worker(pair: Pair) -> User:
    return a_pair(framework=pair.framework, team=pair.team).worker


def their_supervisor(pair: Pair) -> User:
    """On the worker's own pages a supervisor has no business, whatever was sent to them."""
    return pair.supervisor


def practice_lead(pair: Pair) -> User:
    return MembershipFactory(organisation=pair.organisation, role=Membership.Role.PRACTICE_LEAD).user


def organisation_admin(pair: Pair) -> User:
    return MembershipFactory(organisation=pair.organisation, role=Membership.Role.ADMIN).user


def superuser(pair: Pair) -> User:
    return UserFactory(is_superuser=True, is_staff=True)


STATES = [draft, submitted, returned, signed_off, signed_off_with_a_draft]
READERS = [another_worker, their_supervisor, practice_lead, organisation_admin, superuser]
ADDRESSES = [
    "evidence",
    "evidence_write",
    "evidence_save",
    "evidence_compare",
    "evidence_recall",
    "evidence_next",
    "evidence_delete",
    "evidence_version",
    "evidence_changes",
]
METHODS = ["get", "post", "head", "put", "patch", "delete"]


def address_of(name: str, version: EvidenceVersion) -> str:
    args: list[Any] = [version.evidence.public_id]
    if name in ("evidence_version", "evidence_changes"):
        args.append(version.number)
    return reverse(f"portfolios:{name}", args=args)


def rows() -> tuple[Any, ...]:
    """Everything that any of these addresses could have changed."""
    return (
        list(EvidenceVersion.objects.order_by("pk").values_list("pk", "state", "text", "edit_number", "number")),
        list(Claim.objects.order_by("pk").values_list("pk", "reason", "stage")),
        VersionMove.objects.count(),
        UnsentText.objects.count(),
    )


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("reader", READERS)
def test_nobody_else_reads_or_touches_it_by_any_address_or_method(
    state: Callable[[Pair], EvidenceVersion], reader: Callable[[Pair], User]
) -> None:
    pair = a_pair()
    version = state(pair)
    before = rows()
    client = signed_in(reader(pair))
    posted = {"do": "send", "text": "Mine now.", "declared": "on", "edit_number": "0", "choice": "other"}
    for name in ADDRESSES:
        for method in METHODS if reader is another_worker else METHODS[:2]:
            response = getattr(client, method)(address_of(name, version), data=posted if method == "post" else {})
            assert response.status_code in (404, 405), (name, method, response.status_code)
            assert WORDS not in response.content.decode(), (name, method)
        # What an address allows is said of any address alike, there or not.
        elsewhere = address_of(name, EvidenceVersion(evidence=Evidence(), number=1))
        assert client.options(address_of(name, version)).status_code == client.options(elsewhere).status_code
        post_only = {"evidence_recall", "evidence_next"}
        assert client.get(address_of(name, version)).status_code == (405 if name in post_only else 404), name
        get_only = {"evidence", "evidence_version", "evidence_changes"}
        assert client.post(address_of(name, version), posted).status_code == (405 if name in get_only else 404), name
    assert rows() == before


@pytest.mark.parametrize("state", STATES)
def test_a_visitor_is_asked_to_sign_in(state: Callable[[Pair], EvidenceVersion]) -> None:
    version = state(a_pair())
    before = rows()
    client = Client()
    for name in ADDRESSES:
        for method in ("get", "post"):
            response = getattr(client, method)(address_of(name, version))
            assert response.status_code in (302, 405), (name, method)
            if response.status_code == 302:
                assert response["Location"].startswith("/accounts/login/"), (name, method)
    assert rows() == before


@pytest.mark.parametrize("state", STATES)
def test_nothing_of_it_stands_in_anybody_elses_lists(state: Callable[[Pair], EvidenceVersion]) -> None:
    pair = a_pair()
    version = state(pair)
    title = version.evidence.title
    assert title in signed_in(pair.worker).get("/me/evidence/").content.decode()
    for reader in (another_worker, practice_lead, organisation_admin):
        client = signed_in(reader(pair))
        for address in (
            "/me/",
            "/me/evidence/",
            "/me/capabilities/",
            f"/me/capabilities/starter/{pair.capabilities[0].slug}/",
        ):
            assert title not in client.get(address).content.decode(), (reader.__name__, address)
        # The picker's `for` names evidence; somebody else's leaves nothing out, so it tells nothing of its claims.
        everything = client.get("/me/evidence/picker/").content
        assert client.get("/me/evidence/picker/", {"for": version.evidence.public_id}).content == everything


def test_somebody_elses_page_token_makes_no_piece_of_theirs_mine() -> None:
    pair = a_pair()
    mine = signed_in(pair.worker)
    mine.post("/me/evidence/new/", {"begun": "a-token", "text": WORDS, "kind": "learning", "do": "later"})
    other = signed_in(a_pair(framework=pair.framework).worker)
    other.post("/me/evidence/new/", {"begun": "a-token", "text": "Mine.", "kind": "learning", "do": "later"})
    assert sorted(EvidenceVersion.objects.values_list("text", flat=True)) == ["Mine.", WORDS]


def test_it_cannot_be_sent_to_somebody_who_does_not_supervise_the_worker() -> None:
    pair = a_pair()
    version = a_draft(pair)
    SupervisionFactory(worker=pair.worker, organisation=pair.organisation)
    stranger = SupervisionFactory(organisation=pair.organisation)
    client = signed_in(pair.worker)
    fields = {"text": WORDS, "kind": "learning", "do": "send", "declared": "on", "edit_number": "0"}
    fields |= {f"reason-{claim.public_id}": "Because." for claim in version.claims.all()}
    page = client.post(address_of("evidence_write", version), {**fields, "supervision": str(stranger.public_id)})
    assert "Choose who should read it" in page.content.decode()
    version.refresh_from_db()
    assert version.state == "draft"


def test_a_waiting_or_ended_supervision_is_not_offered() -> None:
    pair = a_pair()
    SupervisionFactory(worker=pair.worker, accepted_at=None, supervisor__last_name="Waiting")
    SupervisionFactory(worker=pair.worker, ended="2026-01-01", supervisor__last_name="Ended")
    html = signed_in(pair.worker).get("/me/evidence/new/").content.decode()
    assert pair.supervisor.name in html
    assert "Waiting" not in html
    assert "Ended" not in html


def test_evidence_is_made_only_of_ones_own_entry() -> None:
    pair = a_pair()
    entry = EntryFactory(user=another_worker(pair), about=WORDS)
    response = signed_in(pair.worker).post(reverse("portfolios:evidence_from_entry", args=[entry.public_id]))
    assert response.status_code == 404
    assert not EvidenceVersion.objects.exists()
