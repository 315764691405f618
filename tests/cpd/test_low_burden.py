"""DESIGN §5, first row: finished module → CPD entry in 0 page loads and 0 fields; it counts after two."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cpd.domain.years import year_of
from cpd.forms.entries import EntryForm
from cpd.views.learning import SENTENCES
from people.models import User
from tests.factories.content import quiz_step, text_step
from tests.factories.cpd import an_enrolment, take_all_steps

pytestmark = pytest.mark.django_db


def test_a_finished_module_is_an_entry_without_a_page_or_a_field(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker, steps=[text_step(), quiz_step()])
    take_all_steps(enrolment)
    page.post(reverse("cpd:complete", args=[enrolment.public_id]))  # the click that ends the module, and nothing else
    (judged,) = year_of(worker).entries
    assert judged.entry.title == enrolment.edition.title
    assert (judged.counts, judged.to_go) == (False, 2)


def test_two_fields_on_the_page_it_ends_on_make_it_count(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker, steps=[text_step()])
    take_all_steps(enrolment)
    end = page.post(reverse("cpd:complete", args=[enrolment.public_id])).headers["Location"]
    shown = page.get(end).content.decode()
    written = [name for name in EntryForm(only=SENTENCES).fields if f'<textarea name="{name}"' in shown]
    assert written == ["learnt", "impact"]
    page.post(end, {"learnt": "One sentence.", "impact": "Another.", "edit_number": "0"})
    assert [judged.counts for judged in year_of(worker).entries] == [True]


def test_a_new_entry_needs_one_field(worker: User, today: None) -> None:
    form = EntryForm()
    needed = [
        name
        for name, field in form.fields.items()
        if field.required and form.get_initial_for_field(field, name) is None
    ]
    assert needed == ["title"]
