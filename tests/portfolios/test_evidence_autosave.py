"""Writing evidence with a script: what the autosave, the picker and its buttons are answered."""

from __future__ import annotations

import pytest

from portfolios.models import Evidence
from tests.factories.portfolios import Pair, a_draft, a_pair
from tests.portfolios.writing_pages import form_of, latest, named, save_url, signed_in, write_url

pytestmark = pytest.mark.django_db
NEW = "/me/evidence/new/"
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def test_autosave_answers_with_the_time_and_the_next_edit(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    form = form_of(client.get(write_url(version)))
    response = client.post(save_url(version), {**form.fields, "text": "Saved by the script."}, headers=AUTOSAVE)
    version.refresh_from_db()
    assert response.status_code == 200
    assert response["X-Edit-Number"] == str(version.edit_number) == "1"
    assert b"Saved at" in response.content
    assert version.text == "Saved by the script."


def test_the_first_autosave_of_a_new_page_makes_the_draft_and_says_where_it_lives(pair: Pair) -> None:
    client = signed_in(pair.worker)
    form = form_of(client.get(NEW))
    response = client.post(NEW, {**form.fields, "text": "Begun."}, headers=AUTOSAVE)
    version = latest(pair)
    assert response["X-Write-At"] == write_url(version)
    assert response["X-Autosave-To"] == save_url(version)
    assert response["X-Writer"]


def test_an_autosave_whose_answer_was_lost_is_no_second_draft_and_no_conflict(pair: Pair) -> None:
    client = signed_in(pair.worker)
    fields = {**form_of(client.get(NEW)).fields, "text": "Begun."}
    client.post(NEW, fields, headers=AUTOSAVE)
    client.post(NEW, {**fields, "text": "Begun, and more."}, headers=AUTOSAVE)
    again = client.post(NEW, {**fields, "text": "Begun, and more."}, headers=AUTOSAVE)
    assert again.status_code == 200
    assert Evidence.objects.count() == 1
    assert latest(pair).text == "Begun, and more."


def test_a_capability_named_by_the_address_is_claimed_once_however_often_the_page_is_saved(pair: Pair) -> None:
    client = signed_in(pair.worker)
    form = form_of(client.get(NEW, {"capability": named(pair)}))
    reason = next(name for name in form.fields if name.startswith("reason-new-"))
    fields = {**form.fields, "text": "Begun."}
    client.post(NEW, {**fields, reason: "Because"}, headers=AUTOSAVE)
    response = client.post(save_url(latest(pair)), {**fields, reason: "Because I asked."}, headers=AUTOSAVE)
    assert response.status_code == 200
    assert [claim.reason for claim in latest(pair).claims.all()] == ["Because I asked."]


def test_an_autosave_of_nothing_makes_nothing(pair: Pair) -> None:
    client = signed_in(pair.worker)
    assert client.post(NEW, form_of(client.get(NEW)).fields, headers=AUTOSAVE).status_code == 200
    assert not Evidence.objects.exists()


def test_an_autosave_that_is_too_long_is_told_so(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    form = form_of(client.get(write_url(version)))
    response = client.post(save_url(version), {**form.fields, "text": "x" * 200_001}, headers=AUTOSAVE)
    assert response.status_code == 422
    assert b"Shorten your account" in response.content


def test_the_picker_finds_by_word_and_leaves_out_what_is_claimed(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    everything = client.get("/me/evidence/picker/").content.decode()
    rest = client.get("/me/evidence/picker/", {"for": version.evidence.public_id}).content.decode()
    assert named(pair) in everything
    assert named(pair) not in rest
    one = client.get("/me/evidence/picker/", {"q": "r2 part"}).content.decode()
    assert one.count("<option") == 2
    assert "1 capability found" in one


def test_adding_by_script_brings_the_claim_and_a_fresh_picker(pair: Pair) -> None:
    version = a_draft(pair, claims=1)
    client = signed_in(pair.worker)
    form = form_of(client.get(write_url(version)))
    response = client.post(
        write_url(version), {**form.fields, "do": "add", "capability": named(pair, 1)}, headers={"HX-Request": "true"}
    )
    html = response.content.decode()
    assert html.count('<li class="claim">') == 1
    assert 'hx-swap-oob="true"' in html
    assert response["X-Edit-Number"] == "1"
