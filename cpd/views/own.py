"""How the views of this app reach a person's own things: somebody else's answers 404, and unsent words come back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest

from cpd.domain import entries, learning
from cpd.models import Enrolment, Entry
from people.domain import unsent
from people.models import User


class OwnMixin(LoginRequiredMixin):
    """For a signed-in person, about their own things."""

    request: HttpRequest

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def own_enrolment(self, public_id: UUID) -> Enrolment:
        try:
            return learning.enrolment_of(self.user, public_id)
        except Enrolment.DoesNotExist as error:
            raise Http404 from error

    def own_entry(self, public_id: UUID) -> Entry:
        try:
            return entries.entry_of(self.user, public_id)
        except Entry.DoesNotExist as error:
            raise Http404 from error

    def unsent(self) -> dict[str, Any]:
        """For a page where somebody writes: words of theirs that wait for it (1 query)."""
        return {"unsent": unsent.waiting_for(self.user, self.request.path_info)}

    def put_back(self) -> dict[str, Any]:
        """The kept words that `?unsent=` names, for a form's `initial`; numbers of the old page are left out."""
        kept = unsent.initial_from(self.request.GET.get("unsent"), self.user, self.request.path_info) or {}
        fields: dict[str, Any] = {
            name: value for name, value in kept.items() if name not in {"edit_number", "key", "then"}
        }
        if isinstance(fields.get("capabilities"), str):
            fields["capabilities"] = [fields["capabilities"]]
        return fields
