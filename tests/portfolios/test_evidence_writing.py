"""Writing evidence in a browser without JavaScript."""

from __future__ import annotations

import pytest
from django.urls import reverse

from people.models import UnsentText
from portfolios.domain import evidence
from portfolios.models import Evidence, Submission
from tests.factories.people import SupervisionFactory
from tests.factories.portfolios import Pair, a_draft, a_pair, a_submission
from tests.portfolios.writing_pages import form_of, latest, named, page_url, press, signed_in, write_url

pytestmark = pytest.mark.django_db
NEW = "/me/evidence/new/"
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def test_looking_at_a_new_page_makes_nothing(pair: Pair) -> None:
    client = signed_in(pair.worker)
    assert client.get(NEW, {"capability": named(pair), "kind": "critical_reflection"}).status_code == 200
    assert not Evidence.objects.exists()


def test_a_new_page_holds_the_capability_and_kind_that_its_address_names(pair: Pair) -> None:
    page = signed_in(pair.worker).get(NEW, {"capability": named(pair), "kind": "critical_reflection"})
    form = form_of(page)
    assert form.fields["kind"] == "critical_reflection"
    assert form.fields["claim"] == f"{named(pair)} {named(pair).rsplit('/', 1)[0]}/newly-qualified"


def test_an_address_that_names_nonsense_opens_an_empty_page(pair: Pair) -> None:
    page = signed_in(pair.worker).get(NEW, {"capability": "a/b/c/d", "kind": "made up"})
    assert form_of(page).fields["kind"] == "reflective_account"
    assert "claim" not in form_of(page).fields


def test_the_own_stage_is_offered_first(pair: Pair) -> None:
    assert form_of(signed_in(pair.worker).get(NEW)).fields["stage"].endswith("/newly-qualified")


def test_saving_for_later_makes_a_draft(pair: Pair) -> None:
    client = signed_in(pair.worker)
    response = press(client, form_of(client.get(NEW)), "later", text="A morning.", title="Morning")
    assert response.redirect_chain[-1][0] == reverse("portfolios:evidence_list")
    version = latest(pair)
    assert (version.text, version.evidence.title, version.state) == ("A morning.", "Morning", "draft")


def test_an_empty_page_saved_for_later_makes_nothing(pair: Pair) -> None:
    client = signed_in(pair.worker)
    press(client, form_of(client.get(NEW)), "later")
    assert not Evidence.objects.exists()


def test_the_same_new_page_posted_twice_is_one_piece_of_evidence(pair: Pair) -> None:
    client = signed_in(pair.worker)
    form = form_of(client.get(NEW))
    press(client, form, "later", text="A morning.")
    press(client, form, "later", text="A morning.")
    assert Evidence.objects.count() == 1


def test_three_capabilities_can_be_added_at_once_without_a_script(pair: Pair) -> None:
    client = signed_in(pair.worker)
    response = press(
        client,
        form_of(client.get(NEW)),
        "add",
        text="A morning.",
        capability=[named(pair, 0), named(pair, 1), named(pair, 2)],
    )
    assert latest(pair).claims.count() == 3
    assert response.status_code == 200
    assert {claim.stage.code for claim in latest(pair).claims.all()} == {"newly-qualified"}


def test_a_fourth_claim_is_refused_with_what_to_do(pair: Pair) -> None:
    version = a_draft(pair, claims=3)
    client = signed_in(pair.worker)
    response = press(client, form_of(client.get(write_url(version))), "add", capability=named(pair, 3))
    assert "Your organisation asks for 3 at most: remove one first" in response.content.decode()
    assert version.claims.count() == 3


def test_an_organisation_may_allow_more_claims() -> None:
    pair = a_pair()
    pair.organisation.claims_limit = 4
    pair.organisation.save()
    version = a_draft(pair, claims=3)
    client = signed_in(pair.worker)
    press(client, form_of(client.get(write_url(version))), "add", capability=named(pair, 3))
    assert version.claims.count() == 4


def test_adding_nothing_says_what_to_do(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    response = press(client, form_of(client.get(write_url(version))), "add")
    assert "Choose a capability to add" in response.content.decode()


def test_a_removed_claim_can_be_put_back_with_its_reason(pair: Pair) -> None:
    version = a_draft(pair)
    claim = version.claims.get()
    client = signed_in(pair.worker)
    removed = press(client, form_of(client.get(write_url(version))), remove=str(claim.public_id))
    assert not version.claims.exists()
    assert f"Put {claim.capability} back" in removed.content.decode()
    press(client, form_of(removed), put_back="1")
    assert version.claims.get().reason == claim.reason


def test_a_claim_of_somebody_elses_cannot_be_removed_from_ones_own_page(pair: Pair) -> None:
    other = a_draft(a_pair(framework=pair.framework))
    version = a_draft(pair)
    client = signed_in(pair.worker)
    press(client, form_of(client.get(write_url(version))), remove=str(other.claims.get().public_id))
    assert other.claims.count() == 1


def test_pressing_remove_keeps_what_was_typed_meanwhile(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    press(client, form_of(client.get(write_url(version))), remove=str(version.claims.get().public_id), text="Typed.")
    version.refresh_from_db()
    assert version.text == "Typed."


def test_sending_freezes_it_and_leads_to_its_page(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    response = press(client, form_of(client.get(write_url(version))), "send", declared="on")
    assert response.redirect_chain == [(page_url(version), 302)]
    submission = Submission.objects.get(version=version)
    assert submission.addressee == pair.supervisor
    assert "With your supervisor" in response.content.decode()


def test_what_is_missing_is_listed_in_the_order_of_the_page(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    response = press(
        client,
        form_of(client.get(write_url(version))),
        "send",
        text="",
        **{f"reason-{version.claims.get().public_id}": ""},
    )
    html = response.content.decode()
    problems = ["Write what happened", "Say why this shows", "Confirm that nothing"]
    places = [html.index(problem) for problem in problems]
    assert places == sorted(places)
    assert not Submission.objects.exists()


def test_what_was_typed_is_saved_even_when_it_cannot_be_sent(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    press(client, form_of(client.get(write_url(version))), "send", text="Better words.")
    version.refresh_from_db()
    assert (version.state, version.text) == ("draft", "Better words.")


def test_a_claimless_account_is_asked_for_a_capability(pair: Pair) -> None:
    version = a_draft(pair, claims=0)
    client = signed_in(pair.worker)
    response = press(client, form_of(client.get(write_url(version))), "send", declared="on")
    assert "Choose at least one capability that this shows" in response.content.decode()


def test_a_second_click_on_send_sends_once_and_loses_nothing(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    form = form_of(client.get(write_url(version)))
    press(client, form, "send", declared="on")
    response = press(client, form, "send", declared="on")
    assert response.redirect_chain[-1][0] == page_url(version)
    assert Submission.objects.count() == 1
    assert not UnsentText.objects.exists()


def test_words_that_come_after_sending_in_another_tab_are_kept(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    form = form_of(client.get(write_url(version)))
    press(client, form, "send", declared="on")
    press(client, form, "later", text="More, written in the other tab.")
    assert UnsentText.objects.get().fields["text"] == "More, written in the other tab."
    assert Submission.objects.get().words is not None


def test_several_supervisors_are_asked_which(pair: Pair) -> None:
    second = SupervisionFactory(worker=pair.worker, organisation=pair.organisation)
    version = a_draft(pair)
    client = signed_in(pair.worker)
    form = form_of(client.get(write_url(version)))
    assert "supervision" in form.required
    unanswered = press(client, form, "send", declared="on")
    assert "Choose who should read it" in unanswered.content.decode()
    press(client, form_of(unanswered), "send", declared="on", supervision=str(second.public_id))
    assert Submission.objects.get().addressee == second.supervisor


def test_one_person_in_two_roles_is_not_asked_for(pair: Pair) -> None:
    SupervisionFactory(worker=pair.worker, supervisor=pair.supervisor, organisation=pair.organisation, kind="assessor")
    form = form_of(signed_in(pair.worker).get(write_url(a_draft(pair))))
    assert form.fields["supervision"] == str(pair.supervision.public_id)
    assert "supervision" not in form.required


def test_it_is_asked_again_when_the_only_supervisor_has_changed_meanwhile(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    form = form_of(client.get(write_url(version)))
    other = SupervisionFactory(worker=pair.worker, organisation=pair.organisation)
    pair.supervision.ended = pair.supervision.started
    pair.supervision.save()
    refused = press(client, form, "send", declared="on")
    assert not Submission.objects.exists()
    assert f"Send it again if {other.supervisor.name} should read it" in refused.content.decode()
    press(client, form_of(refused), "send", declared="on")
    assert Submission.objects.get().addressee == other.supervisor


def test_a_first_send_that_is_refused_goes_on_as_one_draft(pair: Pair) -> None:
    client = signed_in(pair.worker)
    refused = press(client, form_of(client.get(NEW)), "send", declared="on")
    version = latest(pair)
    assert refused.redirect_chain[-1][0] == write_url(version)
    html = refused.content.decode()
    assert "There is a problem" in html
    assert "Write what happened and what you make of it" in html
    form = form_of(refused)
    assert form.action == write_url(version)
    assert "declared" in form.fields
    added = press(client, form, "add", text="What happened.", capability=named(pair))
    why = {f"reason-{version.claims.get().public_id}": "Because I asked."}
    press(client, form_of(added), "send", declared="on", **why)
    assert Evidence.objects.count() == 1
    assert Submission.objects.get().version == version


def test_what_was_missing_is_said_once_and_only_of_that_draft(pair: Pair) -> None:
    client = signed_in(pair.worker)
    other = a_draft(pair)
    client.post(NEW, {**form_of(client.get(NEW)).fields, "do": "send"})
    assert "There is a problem" not in client.get(write_url(other)).content.decode()
    version = latest(pair)
    assert "There is a problem" in client.get(write_url(version)).content.decode()
    assert "There is a problem" not in client.get(write_url(version)).content.decode()


def test_adding_nothing_to_a_new_page_goes_on_as_one_draft(pair: Pair) -> None:
    client = signed_in(pair.worker)
    refused = press(client, form_of(client.get(NEW)), "add", text="What happened.")
    assert "Choose a capability to add" in refused.content.decode()
    press(client, form_of(refused), "later", text="What happened, and more.")
    assert Evidence.objects.count() == 1
    assert latest(pair).text == "What happened, and more."


def test_a_new_page_posted_again_with_too_many_words_goes_on_as_one_draft(pair: Pair) -> None:
    client = signed_in(pair.worker)
    form = form_of(client.get(NEW))
    press(client, form, "save", text="What happened.")
    refused = press(client, form, "save", text="a" * (evidence.TEXT_LENGTH + 1))
    assert form_of(refused).action == write_url(latest(pair))


def test_a_worker_without_a_supervisor_can_write_and_is_told_whom_to_ask(pair: Pair) -> None:
    pair.supervision.ended = pair.supervision.started
    pair.supervision.save()
    client = signed_in(pair.worker)
    page = client.get(NEW).content.decode()
    assert "Nobody supervises you here today" in page
    assert 'value="send"' not in page
    press(client, form_of(client.get(NEW)), "later", text="Mine all the same.")
    assert latest(pair).text == "Mine all the same."


def test_markup_in_an_account_is_shown_as_written(pair: Pair) -> None:
    words = "<script>alert('x')</script> & <b>bold</b>"
    submission = a_submission(pair, text=words, title=words)
    client = signed_in(pair.worker)
    draft = a_draft(pair, text=words, title=words)
    for address in (page_url(submission.version), write_url(draft), "/me/evidence/", "/me/"):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html, address
        assert "&lt;script&gt;alert" in html, address


def test_a_megabyte_of_text_is_refused_and_stays_in_the_page(pair: Pair) -> None:
    version = a_draft(pair, text="Short.")
    client = signed_in(pair.worker)
    words = "word " * 210_000
    response = press(client, form_of(client.get(write_url(version))), "later", text=words)
    html = response.content.decode()
    assert "Shorten your account to 200,000 characters" in html
    assert words.strip() in html
    version.refresh_from_db()
    assert version.text == "Short."


def test_as_much_as_an_account_may_hold_is_saved_whole(pair: Pair) -> None:
    version = a_draft(pair)
    client = signed_in(pair.worker)
    words = "é" * (evidence.TEXT_LENGTH - 2) + "\r\n"
    press(client, form_of(client.get(write_url(version))), "later", text=words)
    version.refresh_from_db()
    assert version.text == words.replace("\r\n", "\n")
