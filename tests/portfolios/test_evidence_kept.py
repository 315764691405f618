"""Nothing written is lost: two tabs, and a session that ended while writing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from people.models import UnsentText
from tests.factories.portfolios import Pair, a_draft, a_pair
from tests.portfolios.writing_pages import form_of, latest, named, press, save_url, signed_in, write_url

pytestmark = pytest.mark.django_db
NEW = "/me/evidence/new/"
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def test_two_tabs_lose_nothing_without_a_script(pair: Pair) -> None:
    version = a_draft(pair, text="As it was.")
    client = signed_in(pair.worker)
    one, two = form_of(client.get(write_url(version))), form_of(client.get(write_url(version)))
    press(client, one, "later", text="The first tab wrote this.")
    response = press(client, two, "later", text="The second tab wrote that.")
    html = response.content.decode()
    assert response.status_code == 409
    assert "The first tab wrote this." in html
    assert "The second tab wrote that." in html
    version.refresh_from_db()
    assert version.text == "The first tab wrote this."
    assert UnsentText.objects.get().fields["text"] == "The second tab wrote that."


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ("both", "Same.\n\nThe first tab.\n\nThe second tab."),
        ("other", "Same.\n\nThe second tab."),
        ("saved", "Same.\n\nThe first tab."),
    ],
)
def test_two_tabs_are_brought_together(pair: Pair, choice: str, text: str) -> None:
    version = a_draft(pair, text="Same.")
    client = signed_in(pair.worker)
    one, two = form_of(client.get(write_url(version))), form_of(client.get(write_url(version)))
    press(client, one, "later", text="Same.\n\nThe first tab.")
    conflict = press(client, two, "later", text="Same.\r\n\r\nThe second tab.")
    compare = reverse("portfolios:evidence_compare", args=[version.evidence.public_id])
    kept = UnsentText.objects.get()
    version.refresh_from_db()
    assert str(kept.public_id) in conflict.content.decode()
    response = client.post(compare, {"kept": kept.public_id, "edit_number": version.edit_number, "choice": choice})
    assert response.status_code == 302
    version.refresh_from_db()
    assert version.text == text
    assert not UnsentText.objects.exists()


def test_two_tabs_by_script_are_told_with_a_way_to_compare(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    form = form_of(client.get(write_url(version)))
    client.post(save_url(version), {**form.fields, "text": "One."}, headers=AUTOSAVE)
    response = client.post(save_url(version), {**form.fields, "text": "Two."}, headers=AUTOSAVE)
    assert response.status_code == 409
    assert reverse("portfolios:evidence_compare", args=[version.evidence.public_id]) in response.content.decode()
    assert (
        "Two tabs have written this"
        in client.get(reverse("portfolios:evidence_compare", args=[version.evidence.public_id])).content.decode()
    )


def test_the_writing_page_leads_to_the_comparison_while_words_wait(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    form = form_of(client.get(write_url(version)))
    client.post(save_url(version), {**form.fields, "text": "One."}, headers=AUTOSAVE)
    client.post(save_url(version), {**form.fields, "text": "Two."}, headers=AUTOSAVE)
    assert "Compare the two and go on" in client.get(write_url(version)).content.decode()


@pytest.mark.parametrize("place", ["new", "draft"])
def test_words_posted_after_the_session_ended_come_back_on_signing_in(pair: Pair, place: str) -> None:
    client = signed_in(pair.worker)
    address = NEW if place == "new" else write_url(a_draft(pair, text="Before."))
    form = form_of(client.get(address))
    client.logout()
    response = press(client, form, "later", text="Written while the session ended.", follow=False)
    assert response["Location"].startswith("/accounts/login/")
    client = signed_in(pair.worker)
    page = client.get(address)
    assert "Written while the session ended." in page.content.decode()
    unsent = UnsentText.objects.get()
    put_back = client.post(reverse("people:unsent", args=[unsent.public_id]), {"action": "put_back"}, follow=True)
    form = form_of(put_back)
    assert form.fields["text"] == "Written while the session ended."
    press(client, form, "later")
    assert latest(pair).text == "Written while the session ended."
    assert not UnsentText.objects.exists()


def test_an_autosave_after_the_session_ended_is_kept_too(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    form = form_of(client.get(write_url(version)))
    client.logout()
    response = client.post(save_url(version), {**form.fields, "text": "By the script, too late."}, headers=AUTOSAVE)
    assert response.status_code == 302
    assert "By the script, too late." in signed_in(pair.worker).get(write_url(version)).content.decode()


def test_a_claim_chosen_in_a_new_page_survives_the_end_of_the_session(pair: Pair) -> None:
    client = signed_in(pair.worker)
    form = form_of(client.get(NEW, {"capability": named(pair)}))
    reason = next(name for name in form.fields if name.startswith("reason-new-"))
    client.logout()
    press(client, form, "later", follow=False, text="Words here.", **{reason: "The reason I gave."})
    client = signed_in(pair.worker)
    back = client.post(
        reverse("people:unsent", args=[UnsentText.objects.get().public_id]), {"action": "put_back"}, follow=True
    )
    assert form_of(back).fields[reason] == "The reason I gave."
