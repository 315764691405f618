"""What may identify somebody is pointed out in a CPD entry, to its writer alone, and never stands in the way of saving."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.cpd.test_views_entries import NEW, SAVE_NEW, at, fields, text_of
from tests.factories.capabilities import a_published_framework
from tests.factories.cpd import EntryFactory, a_finished_module

pytestmark = pytest.mark.django_db
NAMED = "Jane Smith told me, on 07700 900123, what a usual day is."
NAME, PHONE = "“Jane Smith” looks like somebody’s name.", "“07700 900123” looks like a phone number."


@pytest.mark.parametrize("field", ["title", "about", "learnt", "impact", "peer_role", "peer_discussed"])
def test_a_saved_entry_says_what_may_identify_somebody(page: Client, worker: User, field: str) -> None:
    saved = page.post(NEW, fields(**{field: NAMED}), follow=True)
    assert getattr(worker.entries.get(), field) == NAMED
    assert (NAME in text_of(saved), PHONE in text_of(saved)) == (True, True)
    assert 'href="#what-h"' in saved.content.decode()


def test_who_names_nobody_is_told_nothing(page: Client, worker: User) -> None:
    shown = page.get(at(EntryFactory(user=worker))).content.decode()
    assert '<div data-details role="status" hidden>\n</div>' in shown
    assert "data-details" in page.get(NEW).content.decode()


def test_saving_by_script_brings_it_along(page: Client, worker: User) -> None:
    first = page.post(SAVE_NEW, fields(learnt=NAMED))
    assert NAME in text_of(first)
    [entry] = worker.entries.all()
    later = page.post(at(entry, "cpd:entry_save"), fields(learnt="Nobody.", edit_number=str(entry.edit_number)))
    assert NAME not in text_of(later)
    assert "Saved at" in text_of(later)


def test_saying_that_they_are_nobodys_saves_the_entry_and_is_asked_once(page: Client, worker: User) -> None:
    entry = EntryFactory(user=worker, learnt=NAMED)
    longer = f"{NAMED} She was kind."

    page.post(at(entry), fields(learnt=longer, do="not_people", edit_number=str(entry.edit_number)))

    entry.refresh_from_db()
    assert entry.learnt == longer
    assert NAME not in text_of(page.get(at(entry)))
    again = fields(learnt=f"{longer} Emma Jones too.", edit_number=str(entry.edit_number))
    shown = text_of(page.post(at(entry), again, follow=True))
    assert ("“Emma Jones” looks like" in shown, NAME in shown) == (True, False)
    assert NAME in text_of(page.get(at(EntryFactory(user=worker, learnt=NAMED))))


def test_it_costs_no_query(page: Client, worker: User, django_assert_num_queries: Any) -> None:
    a_published_framework()
    for learnt in ("Nobody.", NAMED):
        entry = EntryFactory(user=worker, learnt=learnt)
        with django_assert_num_queries(12):
            page.get(at(entry))


def test_where_a_module_ends_it_is_said_before_going_on_to_the_year(page: Client, worker: User) -> None:
    entry = a_finished_module(worker)
    here = reverse("cpd:enrolment", args=[entry.enrolment.public_id])
    said = {"learnt": NAMED, "impact": "I ask.", "edit_number": entry.edit_number}

    kept = page.post(here, said)
    assert kept.headers["Location"] == here
    shown = page.get(here)
    assert (NAME in text_of(shown), "counts toward your year" in text_of(shown)) == (True, True)
    assert 'href="#id_learnt"' in shown.content.decode()

    entry.refresh_from_db()
    page.post(here, said | {"do": "not_people", "edit_number": entry.edit_number})
    assert NAME not in text_of(page.get(here))
    entry.refresh_from_db()
    assert page.post(here, said | {"edit_number": entry.edit_number}).headers["Location"] == reverse("cpd:year")
