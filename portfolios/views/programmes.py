"""Programme places: the worker's page and the assessor's. The organisation's pages are in programmes_lead.py.

Which places somebody may see is decided in portfolios/domain/programmes/reading.py; any other answers 404.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from people.domain import unsent
from people.models import UnsentText, User
from people.states import SomebodyGotThereFirst
from portfolios.domain import programmes, words
from portfolios.domain.evidence import NotReady
from portfolios.domain.programmes import reading
from portfolios.domain.programmes.home import line_of
from portfolios.forms.programmes import RecommendationForm, ReviewForm


class SignedInRequest(HttpRequest):
    """A request that LoginRequiredMixin has let through."""

    user: User


class PlaceView(LoginRequiredMixin, View):
    """What every page about one place shares: how it stands, for those who may see it, or 404."""

    def standing(
        self, request: SignedInRequest, places: QuerySet[reading.SeenPlace], place_id: UUID
    ) -> programmes.PlaceStanding:
        kept_here = request.user.unsent_texts.filter(path=request.path)
        place = reading.found(places.annotate(has_unsent=Exists(kept_here)), place_id)
        if place is None:
            raise Http404
        return programmes.place_standing(place)

    def unsent(self, request: SignedInRequest, standing: programmes.PlaceStanding) -> UnsentText | None:
        """Words kept for this person on this page: asked for only where there are some."""
        has_unsent: bool = standing.place.has_unsent  # type: ignore[attr-defined]
        return unsent.waiting_for(request.user, request.path) if has_unsent else None


def shared(standing: programmes.PlaceStanding) -> dict[str, Any]:
    """What the worker's page and the assessor's page both show."""
    return {
        "standing": standing,
        "place": standing.place,
        "line": line_of(standing),
        "said": [
            (item, words.read(item.words), words.read(item.moderation.words) if hasattr(item, "moderation") else None)
            for item in standing.recommendations
        ],
    }


class ShowPlaceView(PlaceView):
    """The worker's own: what is enough, what is next, by when, and who has the ball."""

    def get(self, request: SignedInRequest, place_id: UUID) -> HttpResponse:
        standing = self.standing(request, reading.places_of(request.user), place_id)
        return render(request, "portfolios/programmes/place.html", shared(standing))


class AssessPlaceView(PlaceView):
    """The assessor's page of a place: the same standing, and the reviews to write down."""

    def get(self, request: SignedInRequest, place_id: UUID) -> HttpResponse:
        return self.page(request, self.standing(request, reading.places_assessed_by(request.user), place_id))

    def page(
        self, request: SignedInRequest, standing: programmes.PlaceStanding, form: ReviewForm | None = None
    ) -> HttpResponse:
        if form is None:
            form = ReviewForm(standing=standing, initial={"held_on": standing.today})
        context = {**shared(standing), "form": form, "open": standing.state in ("active", "paused", "recommended")}
        return render(request, "portfolios/programmes/assess.html", context)


class RecordReviewView(AssessPlaceView):
    """Write down that a review was held."""

    def get(self, request: SignedInRequest, place_id: UUID) -> HttpResponse:
        return redirect("portfolios:place_assess", place_id)

    def post(self, request: SignedInRequest, place_id: UUID) -> HttpResponse:
        standing = self.standing(request, reading.places_assessed_by(request.user), place_id)
        form = ReviewForm(request.POST, standing=standing)
        if not form.is_valid():
            return self.page(request, standing, form)
        point = standing.place.programme.review_points.get(pk=form.cleaned_data["review"])
        try:
            programmes.record_review(
                by=request.user, place=standing.place, review_point=point, held_on=form.cleaned_data["held_on"]
            )
        except NotReady as error:
            for field, problem in error.problems:
                form.add_error(field, problem)
            return self.page(request, standing, form)
        except SomebodyGotThereFirst as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Review at %(when)s recorded.") % {"when": point.title})
        return redirect("portfolios:place_assess", place_id)


class WriteRecommendationView(PlaceView):
    """The assessor's recommendation: what is there and what is not, a statement, and the outcome."""

    def get(self, request: SignedInRequest, place_id: UUID) -> HttpResponse:
        standing = self.standing(request, reading.places_assessed_by(request.user), place_id)
        if standing.state != "active":
            raise PermissionDenied(_("This place is not under way, so there is nothing to recommend now."))
        put_back = unsent.initial_from(request.GET.get("unsent"), request.user, request.path)
        return self.page(request, standing, RecommendationForm(standing=standing, initial=put_back or {}))

    def post(self, request: SignedInRequest, place_id: UUID) -> HttpResponse:
        standing = self.standing(request, reading.places_assessed_by(request.user), place_id)
        form = RecommendationForm(request.POST, standing=standing)
        if not form.is_valid():
            return self.page(request, standing, form)
        try:
            programmes.recommend(by=request.user, place=standing.place, **form.cleaned_data)
        except NotReady as error:
            for field, problem in error.problems:
                form.add_error(field if field in form.fields else None, problem)
            return self.page(request, standing, form)
        except SomebodyGotThereFirst as error:
            form.add_error(None, str(error))
            return self.page(request, standing, form, status=409)
        except programmes.NotTheirAssessor as error:
            raise Http404 from error
        messages.success(request, _("Your recommendation is with the panel."))
        return redirect("portfolios:place_assess", place_id)

    def page(
        self, request: SignedInRequest, standing: programmes.PlaceStanding, form: RecommendationForm, status: int = 200
    ) -> HttpResponse:
        context = {**shared(standing), "form": form, "unsent": self.unsent(request, standing)}
        return render(request, "portfolios/programmes/recommend.html", context, status=status)
