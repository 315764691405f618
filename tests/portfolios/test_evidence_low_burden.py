"""The promise of few steps (DESIGN §5), counted from the pages themselves: loads, and fields that must be filled in.

Without JavaScript, so one load more than the table says would be allowed; none is needed.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portfolios.domain.choices import name_of
from portfolios.models import Submission
from tests.factories.cpd import EntryFactory
from tests.factories.people import SupervisionFactory
from tests.factories.portfolios import a_pair
from tests.portfolios.writing_pages import Form, form_of, signed_in

pytestmark = pytest.mark.django_db


class Walk:
    """Somebody going through pages: `loads` counts what the browser shows, `required` what it insists on."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.loads = 0
        self.required: set[str] = set()
        self.form = Form("")

    def see(self, response: Any) -> None:
        assert response.status_code == 200
        self.loads += 1
        self.form = form_of(response)
        self.required |= self.form.required

    def open(self, address: str) -> None:
        self.see(self.client.get(address))

    def post(self, address: str, data: dict[str, Any]) -> None:
        self.see(self.client.post(address, data, follow=True))

    def press(self, do: str, **changes: Any) -> None:
        self.post(self.form.action, {**self.form.fields, **changes, "do": do})


def test_an_entry_becomes_a_submitted_piece_in_two_loads_and_two_fields() -> None:
    pair = a_pair()
    entry = EntryFactory(user=pair.worker)
    entry.capabilities.add(pair.capabilities[0])
    walk = Walk(signed_in(pair.worker))
    walk.post(reverse("portfolios:evidence_from_entry", args=[entry.public_id]), {})
    left_empty = {name for name in walk.form.required if not walk.form.fields.get(name)}
    (reason,) = (name for name in left_empty if name.startswith("reason-"))
    assert left_empty == {reason, "declared"}
    walk.press("send", declared="on", **{reason: "It says what I changed, and why."})
    assert Submission.objects.count() == 1
    assert walk.loads == 2


def test_a_new_account_with_three_claims_is_submitted_in_three_loads_and_six_fields() -> None:
    pair = a_pair()
    other = SupervisionFactory(worker=pair.worker, organisation=pair.organisation)
    names = [
        name_of(one)
        for one in pair.framework.capabilities.filter(kind="capability").select_related("version__framework")[:3]
    ]
    walk = Walk(signed_in(pair.worker))
    walk.open(reverse("portfolios:evidence_new"))
    walk.press("add", text="What happened, and what I make of it.", capability=names)
    reasons = {name: "Because I asked the child." for name in walk.form.fields if name.startswith("reason-")}
    assert len(reasons) == 3
    walk.press("send", declared="on", supervision=str(other.public_id), **reasons)
    assert Submission.objects.get().version.claims.count() == 3
    assert walk.loads == 3
    assert walk.required == {"text", "declared", "supervision", *reasons}
    assert len(walk.required) == 6


def test_with_one_supervisor_nobody_is_asked_whom() -> None:
    pair = a_pair()
    walk = Walk(signed_in(pair.worker))
    walk.open(reverse("portfolios:evidence_new"))
    assert walk.required == {"text", "declared"}
