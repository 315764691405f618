"""Answering an autosave: a line for the page to show, the number of the stored words, 409 when another tab was quicker."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cpd.domain import entries
from cpd.domain.changes import ChangedElsewhere
from cpd.forms.entries import EntryForm
from cpd.models import Entry
from people.models import User
from people.views.details import pointed_out


def answer(request: HttpRequest, *, status: int = 200, edit_number: int | None = None, **context: Any) -> HttpResponse:
    """The partial for the page's status line. `edit_number` is what the page must send next time."""
    response = render(request, "cpd/_saved.html", {"status": status, "at": timezone.now(), **context}, status=status)
    if edit_number is not None:
        response.headers["X-Edit-Number"] = str(edit_number)
    return response


def problems_of(form: Form) -> list[str]:
    """What is wrong with a form, as sentences."""
    return [str(error) for errors in form.errors.values() for error in errors]


def saved(request: HttpRequest, user: User, entry: Entry, form: EntryForm) -> HttpResponse:
    """Keep what is valid of an entry's form, and say what was not kept and why.

    A text that is too long keeps everything back (422): the page must not think that it is stored.
    """
    form.is_valid()
    if any(form.has_error(name, "max_length") for name in form.errors):
        return answer(request, status=422, errors=problems_of(form))
    try:
        entry = entries.save_entry(
            by=user,
            entry=entry,
            edit_number=form.cleaned_data.get("edit_number", 0),
            changes=form.changes(),
            capabilities=form.chosen(),
        )
    except ChangedElsewhere:
        return answer(request, status=409)
    found = pointed_out(request, entry.public_id, entries.texts_of(entry))
    return answer(request, edit_number=entry.edit_number, entry=entry, errors=problems_of(form), details=found)
