"""What may identify somebody is pointed out where evidence is written, to its writer alone, and never stands in the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.views.details import COOKIE
from portfolios.domain import evidence
from portfolios.models import EvidenceVersion, Submission
from tests.factories.portfolios import Pair, a_draft, a_pair, a_submission
from tests.portfolios.writing_pages import form_of, latest, page_url, press, save_url, signed_in, write_url

pytestmark = pytest.mark.django_db
NAMED = "I rang Jane Smith on 07700 900123 and asked what a usual day was."
NAME, PHONE = "looks like somebody’s name", "looks like a phone number"
NOBODYS = "These are not real people’s details"


@pytest.fixture
def pair() -> Pair:
    return a_pair()


def notice(response: Any) -> str:
    """The part of the page that points out, without its markup."""
    html = response.content.decode()
    inside = html.partition("<div data-details")[2].partition("</div>\n")[0]
    for tag in ('<span class="found">', "</span>"):
        inside = inside.replace(tag, "")
    return inside


def test_a_saved_draft_says_what_may_identify_somebody_and_what_to_write_instead(pair: Pair) -> None:
    client = signed_in(pair.worker)
    version = a_draft(pair, text="Nobody is named here.")
    form = form_of(client.get(write_url(version)))
    saved = press(client, form, "save", text=NAMED)
    assert "These may identify somebody" in notice(saved)
    assert f"“Jane Smith” {NAME}. Write the role instead" in notice(saved)
    assert f"“07700 900123” {PHONE}. Leave the number out" in notice(saved)
    assert '<a class="go" href="#id_text">Change the words</a>' in notice(saved)
    assert latest(pair).text == NAMED


def test_reasons_and_the_title_are_read_too(pair: Pair) -> None:
    client = signed_in(pair.worker)
    version = a_draft(pair, text="Nobody is named here.", title="Waiting with Emma Jones")
    form = form_of(client.get(write_url(version)))
    reason = next(name for name in form.fields if name.startswith("reason-"))
    saved = press(client, form, "save", **{reason: "Jane Smith trusted me with it."})
    assert [name in notice(saved) for name in ("Emma Jones", "Jane Smith")] == [True, True]


def test_who_names_nobody_is_told_nothing(pair: Pair) -> None:
    client = signed_in(pair.worker)
    page = client.get(write_url(a_draft(pair)))
    assert 'role="status" hidden>' in notice(page)
    assert NOBODYS not in page.content.decode()
    assert "data-details" in client.get("/me/evidence/new/").content.decode()


def test_saving_by_script_brings_it_along(pair: Pair) -> None:
    client = signed_in(pair.worker)
    form = form_of(client.get("/me/evidence/new/"))
    answer = client.post("/me/evidence/new/", {**form.fields, "text": NAMED}, headers={"X-Autosave": "1"})
    assert f"“Jane Smith” {NAME}" in notice(answer)
    assert "Saved at" in answer.content.decode()
    assert NAME not in notice(
        client.post(
            save_url(latest(pair)), {**form.fields, "edit_number": "1", "text": "No."}, headers={"X-Autosave": "1"}
        )
    )


def test_saying_that_they_are_nobodys_saves_the_words_and_is_asked_once(pair: Pair) -> None:
    client = signed_in(pair.worker)
    version = a_draft(pair, text=NAMED)
    form = form_of(client.get(write_url(version)))

    after = press(client, form, "not_people", text=NAMED + " She was kind.")

    assert latest(pair).text == NAMED + " She was kind."
    assert NAME not in notice(after)
    assert NAME not in notice(client.get(write_url(version)))
    more = press(client, form_of(client.get(write_url(version))), "save", text=NAMED + " Emma Jones came too.")
    assert [name in notice(more) for name in ("Emma Jones", "Jane Smith")] == [True, False]


def test_what_was_said_of_one_text_is_not_said_of_another(pair: Pair) -> None:
    client = signed_in(pair.worker)
    press(client, form_of(client.get(write_url(a_draft(pair, text=NAMED)))), "not_people")
    assert NAME in notice(client.get(write_url(a_draft(pair, text=NAMED))))


def test_the_cookie_holds_no_words_and_is_sent_to_ones_own_pages_only(pair: Pair) -> None:
    client = signed_in(pair.worker)
    press(client, form_of(client.get(write_url(a_draft(pair, text=NAMED)))), "not_people")
    cookie = client.cookies[COOKIE]
    assert len(cookie.value.split(".")) == 2
    assert not {"jane", "smith", "07700"} & set(cookie.value.lower().replace(".", " ").split())
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/me/", True, "Lax")


def test_it_never_stands_in_the_way_of_sending(pair: Pair) -> None:
    client = signed_in(pair.worker)
    version = a_draft(pair)
    form = form_of(client.get(write_url(version)))

    sent = press(client, form, "send", declared="on", text=NAMED)

    assert Submission.objects.get().version_id == version.pk
    assert f"“Jane Smith” {NAME}" in notice(sent)
    assert "Call it back to change the words." in notice(sent)


def test_after_sending_it_can_be_said_too_and_the_supervisor_is_told_nothing(pair: Pair) -> None:
    submission = a_submission(pair, text=NAMED)
    client = signed_in(pair.worker)
    where = page_url(submission.version)
    assert NAME in notice(client.get(where))
    supervisor = signed_in(pair.supervisor).get(reverse("portfolios:submission", args=[submission.public_id]))
    assert NAME not in supervisor.content.decode()

    said = client.post(reverse("portfolios:evidence_not_people", args=[submission.version.evidence.public_id]))

    assert (said.status_code, said.headers["Location"]) == (302, where)
    assert NAME not in notice(client.get(where))


def test_what_can_no_longer_be_called_back_is_not_pointed_out(pair: Pair) -> None:
    submission = a_submission(pair, text=NAMED)
    evidence.recall(by=pair.worker, version=submission.version)
    client = signed_in(pair.worker)
    older = reverse("portfolios:evidence_version", args=[submission.version.evidence.public_id, 1])
    assert NAME not in client.get(older).content.decode()
    assert NAME in notice(client.get(write_url(latest(pair))))  # the next version, a draft


def test_nobody_else_says_it_for_the_writer(pair: Pair) -> None:
    submission = a_submission(pair, text=NAMED)
    where = reverse("portfolios:evidence_not_people", args=[submission.version.evidence.public_id])
    assert signed_in(pair.supervisor).post(where).status_code == 404
    assert Client().post(where).status_code == 302


def test_found_words_are_never_logged(pair: Pair, caplog: Any, capsys: Any) -> None:
    client = signed_in(pair.worker)
    with caplog.at_level("DEBUG"):
        form = form_of(client.get(write_url(a_draft(pair, text=NAMED))))
        press(client, form, "not_people")
        press(client, form_of(client.get(write_url(latest(pair)))), "send", declared="on")
    out = capsys.readouterr()
    for log in (caplog.text, out.out, out.err):
        assert "Jane" not in log
        assert "900123" not in log


@pytest.mark.parametrize("text", ["Nobody.", NAMED, NAMED + " Ring 07700 900124, or write to jo@example.org. " * 20])
def test_it_costs_no_query(pair: Pair, text: str, django_assert_num_queries: Any) -> None:
    version: EvidenceVersion = a_draft(pair, text=text)
    client = signed_in(pair.worker)
    with django_assert_num_queries(11):
        client.get(write_url(version))
    submission = evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
    with django_assert_num_queries(9):
        client.get(page_url(submission.version))
