"""An organisation's programmes: who has a place, enrolling, the panel's answer, and changes to a place.

Practice leads and admins of the organisation only; to anybody else there is nothing at these addresses.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views import View

from capabilities.domain.queries import NoFramework, default_version
from people.domain import unsent
from people.domain.queries import Standing
from people.models import Membership, Organisation
from people.states import NotAMove, SomebodyGotThereFirst
from portfolios.domain import programmes
from portfolios.domain.evidence import NotReady
from portfolios.domain.programmes import listing, moderating, reading
from portfolios.forms.programmes import ChangeForm, ClaimableForm, EnrolForm, ModerationForm
from portfolios.models import Place
from portfolios.views.programmes import PlaceView, SignedInRequest


class OrganisationView(LoginRequiredMixin, View):
    """What these pages share: the organisation and the roles this person holds in it today, or 404."""

    roles: frozenset[str] = frozenset({Membership.Role.PRACTICE_LEAD, Membership.Role.ADMIN})

    def here(self, request: SignedInRequest, slug: str) -> tuple[Organisation, set[str]]:
        standing: Standing = request.standing  # type: ignore[attr-defined]
        held = [item for item in standing.memberships if item.organisation.slug == slug and item.role in self.roles]
        if not held:
            raise Http404
        return held[0].organisation, {item.role for item in held}


class ListProgrammesView(OrganisationView):
    """Places by state, what waits for the panel first; an admin enrols here."""

    def get(self, request: SignedInRequest, organisation: str) -> HttpResponse:
        return self.page(request, *self.here(request, organisation))

    def post(self, request: SignedInRequest, organisation: str) -> HttpResponse:
        here, roles = self.here(request, organisation)
        if Membership.Role.ADMIN not in roles:
            raise Http404
        form = EnrolForm(request.POST, organisation=here, programmes=here.programmes.all())
        if not form.is_valid():
            return self.page(request, here, roles, form)
        pair = form.cleaned_data["supervision"]
        try:
            programmes.enrol(
                by=request.user,
                programme=form.cleaned_data["programme"],
                worker=pair.worker,
                assessor=pair.supervisor,
                starts=form.cleaned_data["starts"],
            )
        except programmes.AlreadyOnProgramme:
            form.add_error("supervision", _("Choose somebody who has no open place on this programme"))
        except programmes.NoLiveAssessor:
            form.add_error("supervision", _("Choose somebody whose assessor supervises them today"))
        if form.errors:
            return self.page(request, here, roles, form)
        messages.success(request, _("%(name)s has a place. They have been told.") % {"name": pair.worker.name})
        return redirect("portfolios:programmes", organisation)

    def page(
        self, request: SignedInRequest, here: Organisation, roles: set[str], form: EnrolForm | None = None
    ) -> HttpResponse:
        number = request.GET.get("page", "1")
        found = listing.listing_of(
            here,
            request.user,
            leads=Membership.Role.PRACTICE_LEAD in roles,
            page=int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1,
        )
        enrols = Membership.Role.ADMIN in roles
        if form is None and enrols and found.programmes:
            form = EnrolForm(organisation=here, programmes=here.programmes.all())
        context: dict[str, Any] = {
            "organisation": here,
            "listing": found,
            "leads": Membership.Role.PRACTICE_LEAD in roles,
            "enrols": enrols,
            "form": form if enrols else None,
            "claimable": [(one, ClaimableForm(programme=one)) for one in found.programmes],
        }
        return render(request, "portfolios/programmes/list.html", context)


class CreateProgrammeView(OrganisationView):
    """Set up the programme that comes with the product, for an organisation that has none."""

    def post(self, request: SignedInRequest, organisation: str) -> HttpResponse:
        here, _roles = self.here(request, organisation)
        if not here.programmes.exists():
            try:
                made = programmes.create_programme(
                    by=request.user, organisation=here, data=programmes.shipped(), framework_version=default_version()
                )
            except (NoFramework, programmes.BadProgramme) as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("%(title)s is set up.") % {"title": made.title})
        return redirect("portfolios:programmes", organisation)


class KeepClaimableView(OrganisationView):
    """Let a programme's own people go on claiming against its framework version for longer than everybody."""

    def post(self, request: SignedInRequest, organisation: str, programme_id: UUID) -> HttpResponse:
        here, _roles = self.here(request, organisation)
        programme = here.programmes.filter(public_id=programme_id).first()
        if programme is None:
            raise Http404
        form = ClaimableForm(request.POST, programme=programme)
        if not form.is_valid():
            messages.error(request, str(form.errors["until"][0]))
            return redirect("portfolios:programmes", organisation)
        until = form.cleaned_data["until"]
        programmes.keep_claimable(by=request.user, programme=programme, until=until)
        said = {"title": programme.title, "day": date_format(until, "j F Y") if until else ""}
        if until:
            messages.success(request, _("People on %(title)s may claim until %(day)s.") % said)
        else:
            messages.success(request, _("People on %(title)s may claim as long as everybody.") % said)
        return redirect("portfolios:programmes", organisation)


class LeadPlaceView(OrganisationView, PlaceView):
    """One place, for a practice lead of the organisation."""

    roles = frozenset({Membership.Role.PRACTICE_LEAD})

    def seen(self, request: SignedInRequest, slug: str, place_id: UUID) -> programmes.PlaceStanding:
        here, _roles = self.here(request, slug)
        return self.standing(request, reading.places_in(here.pk), place_id)


class ModeratePlaceView(LeadPlaceView):
    """The panel reads a recommendation without names, and confirms it or does not; else, the place and its changes."""

    def get(self, request: SignedInRequest, organisation: str, place_id: UUID) -> HttpResponse:
        standing = self.seen(request, organisation, place_id)
        brief = self.brief(request, standing)
        if brief is None:
            return self.place(request, standing)
        form = ModerationForm(initial={"recommendation": _latest(standing), "months": 3})
        put_back = unsent.initial_from(request.GET.get("unsent"), request.user, request.path)
        form.initial.update({name: text for name, text in (put_back or {}).items() if name == "reason"})
        return self.page(request, standing, brief, form)

    def post(self, request: SignedInRequest, organisation: str, place_id: UUID) -> HttpResponse:
        standing = self.seen(request, organisation, place_id)
        brief = self.brief(request, standing)
        if brief is None:
            messages.warning(request, _("Somebody else has answered this recommendation. Their answer stands."))
            return redirect("portfolios:place_moderate", organisation, place_id)
        form = ModerationForm(request.POST)
        if not form.is_valid():
            return self.page(request, standing, brief, form)
        read = next((r for r in standing.recommendations if r.public_id == form.cleaned_data["recommendation"]), None)
        if read is None:
            messages.warning(request, _("There is another recommendation now. Read it before you answer."))
            return redirect("portfolios:place_moderate", organisation, place_id)
        try:
            programmes.confirm(
                by=request.user,
                place=standing.place,
                recommendation=read,
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                months=form.cleaned_data["months"] or 0,
            )
        except NotReady as error:
            for field, problem in error.problems:
                form.add_error(field, problem)
            return self.page(request, standing, brief, form)
        except SomebodyGotThereFirst as error:
            messages.warning(request, str(error))
            return redirect("portfolios:place_moderate", organisation, place_id)
        messages.success(request, _("Your answer is recorded. The worker and the assessor have been told."))
        return redirect("portfolios:programmes", organisation)

    def brief(self, request: SignedInRequest, standing: programmes.PlaceStanding) -> moderating.Brief | None:
        """What the panel reads; refused, in words, to somebody who stands inside the place."""
        place = standing.place
        if place.portfolio.user_id == request.user.pk or (
            place.state == Place.State.RECOMMENDED
            and standing.recommendation
            and moderating.why_not(request.user, place, standing.recommendation.by_id)
        ):
            recommended_by = standing.recommendation.by_id if standing.recommendation else place.assessor_id
            raise PermissionDenied(moderating.why_not(request.user, place, recommended_by))
        return moderating.brief_for(request.user, standing)

    def page(
        self,
        request: SignedInRequest,
        standing: programmes.PlaceStanding,
        brief: moderating.Brief,
        form: ModerationForm,
    ) -> HttpResponse:
        here = standing.place.programme.organisation
        context = {
            "standing": standing,
            "brief": brief,
            "form": form,
            "organisation": here,
            "unsent": self.unsent(request, standing),
        }
        return render(request, "portfolios/programmes/moderate.html", context)

    def place(
        self, request: SignedInRequest, standing: programmes.PlaceStanding, form: ChangeForm | None = None
    ) -> HttpResponse:
        changes = standing.state in ("active", "paused")
        context = {
            "standing": standing,
            "place": standing.place,
            "organisation": standing.place.programme.organisation,
            "form": (form or ChangeForm(state=standing.state)) if changes else None,
        }
        return render(request, "portfolios/programmes/place_lead.html", context)


class ChangePlaceView(ModeratePlaceView):
    """Pause a place, let it go on, give it more time or end it, with a reason."""

    def get(self, request: SignedInRequest, organisation: str, place_id: UUID) -> HttpResponse:
        return redirect("portfolios:place_moderate", organisation, place_id)

    def post(self, request: SignedInRequest, organisation: str, place_id: UUID) -> HttpResponse:
        standing = self.seen(request, organisation, place_id)
        self.brief(request, standing)
        if standing.state not in ("active", "paused"):
            messages.warning(request, _("This place has moved on. Look at it again."))
            return redirect("portfolios:place_moderate", organisation, place_id)
        form = ChangeForm(request.POST, state=standing.state)
        if not form.is_valid():
            return self.place(request, standing, form)
        change, reason = form.cleaned_data["change"], form.cleaned_data["reason"]
        try:
            if change == "extend":
                programmes.extend(
                    by=request.user, place=standing.place, months=form.cleaned_data["months"], reason=reason
                )
            else:
                act = {"pause": programmes.pause, "resume": programmes.resume, "withdraw": programmes.withdraw}[change]
                act(by=request.user, place=standing.place, reason=reason)
        except (SomebodyGotThereFirst, NotAMove):
            messages.warning(request, _("This place has moved on. Look at it again."))
        else:
            messages.success(request, _("The change is recorded. The worker has been told."))
        return redirect("portfolios:place_moderate", organisation, place_id)


def _latest(standing: programmes.PlaceStanding) -> str:
    return str(standing.recommendation.public_id) if standing.recommendation else ""
