"""From version to version: frozen, called back, thrown away, made from a CPD entry."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from portfolios.domain import evidence
from portfolios.models import Evidence, Submission
from tests.factories.cpd import EntryFactory
from tests.factories.portfolios import Pair, a_decision, a_draft, a_pair, a_submission
from tests.portfolios.writing_pages import form_of, latest, save_url, signed_in, write_url

pytestmark = pytest.mark.django_db
NEW = "/me/evidence/new/"
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def test_a_submitted_version_cannot_be_written_by_any_route(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    form = form_of(client.get(write_url(version)))
    evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
    frozen = bytes(Submission.objects.get().words.body or b"")
    assert client.get(write_url(version)).status_code == 302
    for address in (write_url(version), save_url(version)):
        client.post(address, {**form.fields, "text": "Changed afterwards."})
    client.post(reverse("portfolios:evidence_delete", args=[version.evidence.public_id]))
    version.refresh_from_db()
    assert (version.state, version.text) == ("submitted", "")
    assert bytes(Submission.objects.get().words.body or b"") == frozen


def test_called_back_it_goes_on_as_the_next_version(pair: Pair) -> None:
    submission = a_submission(pair)
    client = signed_in(pair.worker)
    client.post(reverse("portfolios:evidence_recall", args=[submission.version.evidence.public_id]))
    assert latest(pair).number == 2
    assert latest(pair).state == "draft"


def test_a_decided_version_cannot_be_called_back(pair: Pair) -> None:
    decision = a_decision(pair)
    client = signed_in(pair.worker)
    address = reverse("portfolios:evidence_recall", args=[decision.submission.version.evidence.public_id])
    page = client.post(address, follow=True)
    assert "It is not waiting any more" in page.content.decode()
    assert latest(pair).state == "signed_off"


def test_a_draft_is_thrown_away_only_after_being_asked(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    address = reverse("portfolios:evidence_delete", args=[version.evidence.public_id])
    assert client.get(address).status_code == 200
    assert Evidence.objects.count() == 1
    client.post(address)
    assert not Evidence.objects.exists()


def test_an_entry_becomes_evidence_with_everything_carried_over(pair: Pair) -> None:
    entry = EntryFactory(
        user=pair.worker, about="The about.", learnt="The learnt.", impact="The impact.", title="A visit"
    )
    entry.capabilities.add(pair.capabilities[0])
    client = signed_in(pair.worker)
    page = client.post(reverse("portfolios:evidence_from_entry", args=[entry.public_id]), follow=True)
    form = form_of(page)
    assert form.fields["title"] == "A visit"
    assert form.fields["text"].splitlines() == ["The about.", "", "The learnt.", "", "The impact."]
    assert form.fields["kind"] == "learning"
    assert latest(pair).claims.get().stage.code == "newly-qualified"


def test_somebody_elses_entry_is_not_there(pair: Pair) -> None:
    entry = EntryFactory()
    client = signed_in(pair.worker)
    assert client.post(reverse("portfolios:evidence_from_entry", args=[entry.public_id])).status_code == 404
    assert client.post(reverse("portfolios:evidence_from_entry", args=[uuid4()])).status_code == 404
    assert not Evidence.objects.exists()
