"""The pages on which entries are written, changed and deleted."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cpd.models import Entry
from people.models import User
from portfolios.domain.evidence import use_as_evidence
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.cpd import EntryFactory, a_finished_module

pytestmark = pytest.mark.django_db
NEW = "/me/cpd/new/"
SAVE_NEW = "/me/cpd/new/save/"


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def at(entry: Entry, name: str = "cpd:entry") -> str:
    return reverse(name, args=[entry.public_id])


def fields(**also: str) -> dict[str, str]:
    return {"title": "A visit", "kind": "practice", "done_on": "2026-11-20", **also}


def test_a_title_is_all_that_must_be_filled_in(page: Client, worker: User) -> None:
    shown = page.get(NEW).content.decode()
    assert 'name="done_on" value="2026-11-21"' in shown
    response = page.post(NEW, {"title": "A visit", "kind": "practice", "done_on": "2026-11-21"})
    entry = worker.entries.get()
    assert response.headers["Location"] == at(entry)
    assert "Two sentences to go" in text_of(page.get(at(entry)))


def test_the_form_sent_twice_makes_one_entry(page: Client, worker: User) -> None:
    key = re.search(r'name="key" value="([^"]+)"', page.get(NEW).content.decode())
    assert key is not None
    for _click in range(2):
        page.post(NEW, fields(key=key[1]))
    assert worker.entries.count() == 1


def test_what_is_missing_is_said_in_words(page: Client, worker: User) -> None:
    response = page.post(NEW, {"title": " ", "kind": "forged", "done_on": "yesterday", "minutes": "-1"})
    shown = text_of(response)
    for words in (
        "Give it a title, so that you find it again",
        "Give the date as year, month and day, for example 2026-11-03",
        "Give at least one minute, or leave it empty",
        "forged is not one of the available choices",
    ):
        assert words in shown
    assert not worker.entries.exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"done_on": "2026-11-22"}, "Give a day that is not in the future: an entry is about what you have done"),
        ({"peer_on": "2026-11-22"}, "Give a day that is not in the future: add the talk once you have had it"),
        ({"done_on": "1026-11-20"}, "Check the year: it is before 2000"),
        ({"learnt": "word " * 200_000}, "Keep it under 20000 characters"),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"minutes": "99999999999999999999"}, "Give the minutes of this one piece of learning"),
    ],
)
def test_what_cannot_be_is_refused_in_words(page: Client, worker: User, sent: dict[str, str], words: str) -> None:
    assert words in text_of(page.post(NEW, fields(**sent)))
    assert not worker.entries.exists()


def test_today_is_not_in_the_future(page: Client, worker: User) -> None:
    page.post(NEW, fields(done_on="2026-11-21", peer_on="2026-11-21"))
    assert worker.entries.get().peer_on == date(2026, 11, 21)


def test_everything_can_be_changed(page: Client, worker: User) -> None:
    version = a_published_framework()
    entry = EntryFactory(user=worker)
    sent = fields(
        title="Another title", about="What.", learnt="Learnt.", impact="Impact.", peer_role="My manager",
        peer_on="2026-11-19", peer_discussed="All of it.", minutes="45", edit_number="0", capabilities_shown="1",
        capabilities="starter/2026/r1", kind="training",
    )  # fmt: skip
    response = page.post(at(entry), sent, follow=True)
    assert "Saved. It counts toward your year." in text_of(response)
    entry.refresh_from_db()
    for name, value in sent.items():
        if name not in {"capabilities", "capabilities_shown", "edit_number"}:
            assert str(getattr(entry, name)) == value
    assert list(entry.capabilities.all()) == [capability_of(version, "R1")]
    assert entry.has_peer_reflection
    shown = page.get(at(entry)).content.decode()
    assert 'value="starter/2026/r1" checked' in shown
    assert "1 chosen" in shown


def test_a_forged_capability_is_refused_in_words(page: Client, worker: User) -> None:
    a_published_framework()
    response = page.post(NEW, fields(capabilities_shown="1", capabilities="starter/2026/forged"))
    assert "Choose from the list" in text_of(response)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_an_entry_takes_few_queries_however_many_there_are(
    page: Client, worker: User, number: int, django_assert_num_queries: Any
) -> None:
    version = a_published_framework(per_area=3)
    entry = EntryFactory(user=worker)
    other = capability_of(a_published_framework(slug="other"), "R1")
    entry.capabilities.add(capability_of(version, "R1"), other)
    EntryFactory.create_batch(number - 1, user=worker)
    with django_assert_num_queries(12):
        assert page.get(at(entry)).status_code == 200


def test_a_new_entry_takes_few_queries(page: Client, django_assert_num_queries: Any) -> None:
    a_published_framework()
    with django_assert_num_queries(7):
        assert page.get(NEW).status_code == 200


def test_autosave_keeps_what_is_valid_and_names_the_rest(page: Client, worker: User) -> None:
    entry = EntryFactory(user=worker, title="Kept", learnt="", impact="")
    response = page.post(at(entry, "cpd:entry_save"), fields(title="", learnt="Learnt.", edit_number="0"))
    assert (response.status_code, response.headers["X-Edit-Number"]) == (200, "1")
    assert "Not all saved. Give it a title" in text_of(response)
    entry.refresh_from_db()
    assert (entry.title, entry.learnt) == ("Kept", "Learnt.")


def test_autosave_says_what_is_to_go(page: Client, worker: User) -> None:
    entry = EntryFactory(user=worker, impact="")
    response = page.post(at(entry, "cpd:entry_save"), fields(learnt="Learnt.", impact="", edit_number="0"))
    assert "Saved at 09:00" in text_of(response)
    assert "One sentence to go" in text_of(response)


def test_autosave_touches_only_what_was_sent(page: Client, worker: User) -> None:
    a_published_framework()
    entry = EntryFactory(user=worker, with_peer=True)
    entry.capabilities.add(capability_of(a_published_framework(slug="other"), "R1"))
    page.post(at(entry, "cpd:entry_save"), {"impact": "Other.", "edit_number": "0"})
    fresh = Entry.objects.get(pk=entry.pk)
    assert (fresh.impact, fresh.learnt, fresh.peer_role) == ("Other.", entry.learnt, "My manager")
    assert fresh.capabilities.count() == 1


def test_autosave_of_a_text_that_is_too_long_says_it_is_not_saved(page: Client, worker: User) -> None:
    entry = EntryFactory(user=worker)
    response = page.post(at(entry, "cpd:entry_save"), fields(learnt="x" * 20_001, impact="Other.", edit_number="0"))
    assert response.status_code == 422
    assert "Not saved." in text_of(response)
    entry.refresh_from_db()
    assert entry.edit_number == 0


def test_two_tabs_are_told_and_both_texts_are_shown(page: Client, worker: User) -> None:
    entry = EntryFactory(user=worker)
    page.post(at(entry, "cpd:entry_save"), fields(learnt="First tab", edit_number="0"))
    assert page.post(at(entry, "cpd:entry_save"), fields(learnt="Second tab", edit_number="0")).status_code == 409
    both = page.post(at(entry), fields(learnt="Second tab", edit_number="0"))
    assert both.status_code == 409
    assert "First tab" in text_of(both)
    assert ">\nSecond tab</textarea>" in both.content.decode()
    number = re.search(r'name="edit_number" value="(\d+)"', both.content.decode())
    assert number is not None
    page.post(at(entry), fields(learnt="Both", edit_number=number[1]))
    entry.refresh_from_db()
    assert entry.learnt == "Both"


def test_autosave_of_a_new_entry_begins_it_once_it_has_a_title(page: Client, worker: User) -> None:
    key = "6f1c1c1e-8f5e-4d0a-9d0e-3c6b2f9d1a11"
    refused = page.post(SAVE_NEW, fields(title="", learnt="Words", key=key))
    assert (refused.status_code, "Give it a title" in text_of(refused)) == (422, True)
    response = page.post(SAVE_NEW, fields(learnt="Words", key=key))
    entry = worker.entries.get()
    assert response.headers["X-Write-At"] == at(entry)
    assert response.headers["X-Autosave-To"] == at(entry, "cpd:entry_save")
    assert response.headers["X-Edit-Number"] == "0"
    assert response.headers["X-Writer"]
    page.post(SAVE_NEW, fields(learnt="Words", key=key))
    assert worker.entries.count() == 1


def test_an_autosave_and_the_button_at_once_make_one_entry_and_lose_nothing(page: Client, worker: User) -> None:
    """The page was sent by its button while its first autosave was still on its way."""
    key = "6f1c1c1e-8f5e-4d0a-9d0e-3c6b2f9d1a11"
    page.post(SAVE_NEW, fields(learnt="Words", key=key))
    page.post(NEW, fields(learnt="Words and more", key=key))
    assert worker.entries.get().learnt == "Words and more"


def test_a_twin_is_warned_of(page: Client, worker: User) -> None:
    EntryFactory(user=worker, learnt="The same words.", title="The twin")
    entry = EntryFactory(user=worker, learnt="the same  words.")
    shown = text_of(page.get(at(entry)))
    assert "word for word the same as in “The twin”" in shown
    assert "Counts toward your year" not in shown


def test_use_as_evidence_is_a_post_to_the_portfolio(page: Client, worker: User) -> None:
    entry = a_finished_module(worker)
    shown = page.get(at(entry)).content.decode()
    assert f'method="post" action="{reverse("portfolios:evidence_from_entry", args=[entry.public_id])}"' in shown


def test_deleting_asks_once(page: Client, worker: User) -> None:
    entry = EntryFactory(user=worker, title="To go")
    assert "Delete “To go”?" in text_of(page.get(at(entry, "cpd:entry_delete")))
    assert worker.entries.exists()
    response = page.post(at(entry, "cpd:entry_delete"), follow=True)
    assert "“To go” is deleted." in text_of(response)
    assert not worker.entries.exists()


def test_an_entry_that_is_evidence_cannot_be_deleted(page: Client, worker: User) -> None:
    entry = EntryFactory(user=worker)
    use_as_evidence(by=worker, entry=entry)
    assert "This entry stays" in text_of(page.get(at(entry, "cpd:entry_delete")))
    assert page.post(at(entry, "cpd:entry_delete")).headers["Location"] == at(entry)
    assert worker.entries.exists()
    assert "Used as evidence" in text_of(page.get(at(entry)))


def test_what_somebody_writes_is_shown_as_text(page: Client, worker: User) -> None:
    nasty = "<script>alert(1)</script>"
    entry = EntryFactory(user=worker, title=nasty, learnt=nasty, with_peer=True)
    for url in (at(entry), "/me/cpd/", "/me/cpd/2026/print/", at(entry, "cpd:entry_delete")):
        shown = page.get(url).content.decode()
        assert nasty not in shown
        assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2024-11-30", 'Saved. <a href="/me/cpd/2024/">It belongs to the year to 30 November 2024</a>'),
        ("2025-12-01", "Saved. It counts toward your year."),
    ],
)
def test_an_entry_of_another_year_says_where_it_is_found(page: Client, worker: User, day: str, said: str) -> None:
    entry = EntryFactory(user=worker)
    fields_of = fields(done_on=day, learnt="A.", impact="B.", edit_number="0")
    shown = page.post(at(entry), fields_of, follow=True).content.decode()
    assert said in shown
    assert page.get("/me/cpd/2024/").status_code == 200
