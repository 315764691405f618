"""Writing CPD entries down, changing and deleting them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views import View

from cpd.domain import entries, years
from cpd.domain.calendar import CpdYear
from cpd.domain.changes import ChangedElsewhere
from cpd.forms.entries import EntryForm, initial_of
from cpd.models import Entry
from cpd.views.own import OwnMixin
from cpd.views.saving import answer, problems_of, saved
from people.domain.unsent import writer_token
from people.models import User
from people.views import details


class WriteEntryView(OwnMixin, View):
    """A new entry: a title is enough to begin."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = EntryForm(initial=self.put_back(), groups=entries.nameable())
        return render(request, "cpd/entry_new.html", {"form": form} | self.unsent())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EntryForm(request.POST, groups=entries.nameable())
        if not form.is_valid():
            return render(request, "cpd/entry_new.html", {"form": form} | self.unsent())
        entry = entries.create_entry(
            by=self.user, key=form.cleaned_data["key"], capabilities=form.chosen() or (), **form.changes()
        )
        # An autosave, or the same form a moment ago, may have made it already: then this says what is new.
        return _save(request, self.user, entry, form)


class SaveNewEntryView(OwnMixin, View):
    """Autosave before there is an entry: the first one with a title makes it, and the page goes on as that entry's."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EntryForm(request.POST, groups=entries.nameable())
        if not form.is_valid():
            return answer(request, status=422, errors=problems_of(form))
        entry = entries.create_entry(
            by=self.user, key=form.cleaned_data["key"], capabilities=form.chosen() or (), **form.changes()
        )
        response = saved(request, self.user, entry, form)
        at = reverse("cpd:entry", args=[entry.public_id])
        response.headers["X-Write-At"] = at
        response.headers["X-Autosave-To"] = reverse("cpd:entry_save", args=[entry.public_id])
        response.headers["X-Writer"] = writer_token(self.user, at)
        return response


class EditEntryView(OwnMixin, View):
    """An entry and everything in it, to read and to change."""

    def get(self, request: HttpRequest, entry_id: UUID) -> HttpResponse:
        entry = self.own_entry(entry_id)
        groups = entries.nameable(entry)
        named = _named(entry)
        form = EntryForm(initial=initial_of(entry, named) | self.put_back(), groups=groups)
        return _show(request, entry, form, **self.unsent())

    def post(self, request: HttpRequest, entry_id: UUID) -> HttpResponse:
        entry = self.own_entry(entry_id)
        form = EntryForm(request.POST, groups=entries.nameable(entry))
        if not form.is_valid():
            return _show(request, entry, form, **self.unsent())
        return _save(request, self.user, entry, form)


class SaveEntryView(OwnMixin, View):
    """Autosave of an entry: what is valid is kept, the rest is named."""

    def post(self, request: HttpRequest, entry_id: UUID) -> HttpResponse:
        entry = self.own_entry(entry_id)
        return saved(request, self.user, entry, EntryForm(request.POST, groups=entries.nameable(entry)))


class DeleteEntryView(OwnMixin, View):
    """Ask once, then delete. An entry that evidence was made from stays."""

    def get(self, request: HttpRequest, entry_id: UUID) -> HttpResponse:
        entry = self.own_entry(entry_id)
        return render(request, "cpd/entry_delete.html", {"entry": entry, "is_used": entries.is_used(entry)})

    def post(self, request: HttpRequest, entry_id: UUID) -> HttpResponse:
        entry = self.own_entry(entry_id)
        try:
            entries.delete_entry(by=self.user, entry=entry)
        except entries.EntryIsUsed:
            messages.warning(request, _("You made evidence from this entry, so it stays."))
            return redirect("cpd:entry", entry.public_id)
        messages.success(request, _("“%(title)s” is deleted.") % {"title": entry.title})
        return redirect("cpd:year")


def _named(entry: Entry) -> list[Any]:
    return list(entry.capabilities.select_related("version__framework"))


def _show(request: HttpRequest, entry: Entry, form: EntryForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "entry": entry,
        "form": form,
        "twin": entries.twin_of(entry),
        "is_used": entries.is_used(entry),
        "details": details.pointed_out(request, entry.public_id, entries.texts_of(entry)),
    }
    return render(request, "cpd/entry.html", context | more, status=status)


def _save(request: HttpRequest, user: User, entry: Entry, form: EntryForm) -> HttpResponse:
    try:
        entry = entries.save_entry(
            by=user,
            entry=entry,
            edit_number=form.cleaned_data["edit_number"],
            changes=form.changes(),
            capabilities=form.chosen(),
        )
    except ChangedElsewhere as error:
        return _show(request, error.current, form, conflict=form.conflict(error), status=409)
    response = redirect("cpd:entry", entry.public_id)
    if request.POST.get("do") == details.BUTTON:
        details.remember_nobodys(request, response, entry.public_id, entries.texts_of(entry))
    messages.success(request, _said_of(entry, years.other_year_of(user, entry.done_on)))
    return response


def _said_of(entry: Entry, year: CpdYear | None) -> str:
    """What the page says after saving: what it is worth, and in which year it is found where that is not this one."""
    if year is None:
        if entry.counts:
            return _("Saved. It counts toward your year.")
        return _("Saved. It is yours, and you can finish it whenever you like.")
    return format_html(
        '{} <a href="{}">{}</a>',
        _("Saved."),
        reverse("cpd:year_for", args=[year.name]),
        _("It belongs to the year to %(day)s") % {"day": date_format(year.ends, "j F Y")},
    )
