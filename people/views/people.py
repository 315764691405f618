"""The people of an organisation: read by its practice leads, written by its admins; to anybody else not there."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from people.domain import invitations, memberships, queries, supervisions
from people.forms.people import InviteForm, OfferSupervisionForm
from people.models import Membership, Organisation, Supervision, User
from people.signed_in import SignedInRequest
from people.states import SomebodyGotThereFirst
from people.templatetags.throughline import day

PER_PAGE = 25

if TYPE_CHECKING:

    class ShownUser(User):
        """Somebody as people_of() gives them: with the name that this organisation may see."""

        shown_name: str
        here: list[Membership]


class OrganisationPeopleView(LoginRequiredMixin, View):
    """Finds the organisation among those whose people one may read (`writes`: may write), else answers 404."""

    writes = False
    organisation: Organisation
    may_write: bool

    def dispatch(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        if request.user.is_authenticated:
            standing = request.standing
            written = {organisation.slug: organisation for organisation in standing.administers}
            read = {organisation.slug: organisation for organisation in standing.leads} | written
            found = (written if self.writes else read).get(kwargs["organisation"])
            if found is None:
                raise Http404
            self.organisation, self.may_write = found, found.slug in written
        return super().dispatch(request, *args, **kwargs)

    def page(self, template: str, **context: Any) -> HttpResponse:
        shared = {"organisation": self.organisation, "may_write": self.may_write}
        return render(self.request, f"people/{template}.html", shared | context)

    def person_or_404(self, person_id: uuid.UUID) -> ShownUser:
        return cast("ShownUser", get_object_or_404(queries.people_of(self.organisation), public_id=person_id))


class ListPeopleView(OrganisationPeopleView):
    def get(self, request: SignedInRequest, organisation: str) -> HttpResponse:
        search = request.GET.get("q", "").strip()[:100]
        people = Paginator(queries.people_of(self.organisation, search), PER_PAGE).get_page(request.GET.get("page"))
        return self.page("people", people=people, search=search)


class InvitePersonView(OrganisationPeopleView):
    writes = True

    def get(self, request: SignedInRequest, organisation: str) -> HttpResponse:
        return self.page("invite", form=InviteForm(organisation=self.organisation))

    def post(self, request: SignedInRequest, organisation: str) -> HttpResponse:
        form = InviteForm(request.POST, organisation=self.organisation)
        if not form.is_valid():
            return self.page("invite", form=form)
        try:
            invited = invitations.invite(by=request.user, organisation=self.organisation, **form.cleaned_data)
        except memberships.RoleForOneself as error:
            form.add_error("email", str(error))
            return self.page("invite", form=form)
        if not invited.is_new_membership:
            form.add_error("email", _("Choose another role or person: this one has that role here, or is being asked."))
            return self.page("invite", form=form)
        messages.success(request, _("%(email)s is invited. It takes effect when they accept.") % form.cleaned_data)
        return redirect("people:person", self.organisation.slug, invited.user.public_id)


class ShowPersonView(OrganisationPeopleView):
    """One person in this organisation: roles, supervisors, supervisees. Nothing of their learning."""

    def get(self, request: SignedInRequest, organisation: str, person_id: uuid.UUID) -> HttpResponse:
        person = self.person_or_404(person_id)
        supervised = queries.supervisions_by(person, self.organisation)
        return self.page("person", shown=person, supervised=supervised, invited=not person.has_usable_password())


class OfferSupervisionView(OrganisationPeopleView):
    writes = True

    def get(self, request: SignedInRequest, organisation: str, person_id: uuid.UUID) -> HttpResponse:
        person = self.person_or_404(person_id)
        return self._page(person, OfferSupervisionForm(worker=person, organisation=self.organisation))

    def post(self, request: SignedInRequest, organisation: str, person_id: uuid.UUID) -> HttpResponse:
        person = self.person_or_404(person_id)
        form = OfferSupervisionForm(request.POST, worker=person, organisation=self.organisation)
        if not form.is_valid():
            return self._page(person, form)
        try:
            offered, is_new = supervisions.offer_supervision(
                by=request.user, worker=person, organisation=self.organisation, **form.cleaned_data
            )
        except supervisions.NotOfThisOrganisation as error:
            form.add_error("supervisor", str(error))
            return self._page(person, form)
        if is_new:
            messages.success(request, _("%(name)s is asked, by email too.") % {"name": person.shown_name})
        elif offered.ended:
            form.add_error(
                "started",
                _("Choose %(day)s or a later day: until then this supervision is there already.")
                % {"day": day(offered.ended)},
            )
            return self._page(person, form)
        else:
            messages.info(request, _("That supervision is there already."))
        return redirect("people:person", self.organisation.slug, person.public_id)

    def _page(self, person: ShownUser, form: OfferSupervisionForm) -> HttpResponse:
        people = queries.possible_supervisors(self.organisation, person)
        return self.page("offer_supervision", shown=person, form=form, people=people)


class ChangePersonView(OrganisationPeopleView):
    """POST one of: `membership=<id>` or `supervision=<id>` to end it, `invite_again` for a new link.

    GET with the first or the second asks beforehand, and says what stops.
    """

    writes = True

    def get(self, request: SignedInRequest, organisation: str, person_id: uuid.UUID) -> HttpResponse:
        person = self.person_or_404(person_id)
        membership, supervision = self._named(request.GET, person)
        thing = membership or supervision
        if thing is None:
            raise Http404
        if thing.ended:
            messages.info(request, _("That has an end already."))
            return redirect("people:person", self.organisation.slug, person.public_id)
        others = [other for other in person.here if other != membership and other.accepted_at]
        return self.page("end", shown=person, membership=membership, supervision=supervision, last=not others)

    def post(self, request: SignedInRequest, organisation: str, person_id: uuid.UUID) -> HttpResponse:
        person = self.person_or_404(person_id)
        try:
            said = self._change(request, person)
        except SomebodyGotThereFirst as error:
            messages.warning(request, str(error))
        except invitations.HasPassword:
            messages.info(request, _("They have a password by now: they can sign in."))
        else:
            messages.success(request, said)
        if queries.people_of(self.organisation).filter(pk=person.pk).exists():
            return redirect("people:person", self.organisation.slug, person.public_id)
        return redirect("people:people", self.organisation.slug)

    def _change(self, request: SignedInRequest, person: ShownUser) -> str:
        if "invite_again" in request.POST:
            invitations.invite_again(by=request.user, user=person, organisation=self.organisation)
            return _("A new invitation is on its way; the earlier link no longer works.")
        membership, supervision = self._named(request.POST, person)
        if membership:
            memberships.end_membership(by=request.user, membership=membership)
            return _("The membership is ended. Account and portfolio stay theirs.")
        if supervision:
            supervisions.end_supervision(by=request.user, supervision=supervision)
            return _("The supervision is ended.")
        raise Http404

    def _named(self, given: QueryDict, person: User) -> tuple[Membership | None, Supervision | None]:
        """The membership or supervision of this person here that the request names; 404 for anybody else's."""
        here = {"organisation": self.organisation}
        if named := _uuid(given.get("membership")):
            return get_object_or_404(person.memberships, public_id=named, **here), None
        if named := _uuid(given.get("supervision")):
            shown = queries.supervisions_of(person, self.organisation)
            return None, get_object_or_404(shown, public_id=named)
        return None, None


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
