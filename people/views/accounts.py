"""A person's own account: details, registrations, who supervises them, and why a second factor is asked for."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from people.domain import accounts, queries
from people.forms.accounts import DetailsForm, RegistrationForm
from people.models import User
from people.signed_in import SignedInRequest


def second_factors(user: User) -> dict[str, int]:
    """How many authenticator apps (0 or 1) and passkeys somebody has set up: 1 query."""
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return {"app": kinds.count(Authenticator.Type.TOTP), "passkeys": kinds.count(Authenticator.Type.WEBAUTHN)}


class ShowAccountView(LoginRequiredMixin, View):
    """Name, language, address, registrations, organisations and supervisors, each with its way to change it."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        user = request.user
        return render(
            request,
            "people/account.html",
            {
                "registrations": user.registrations.all(),
                "supervisions": queries.own_supervisions(user),
                "languages": dict(settings.LANGUAGES),
                "waiting": queries.requests_waiting(user),
                "factors": second_factors(user),
            },
        )


class ChangeDetailsView(LoginRequiredMixin, View):
    def get(self, request: SignedInRequest) -> HttpResponse:
        user = request.user
        form = DetailsForm(
            initial={
                "first_name": user.first_name,
                "last_name": user.last_name,
                "preferred_language": user.preferred_language,
            }
        )
        return render(request, "people/details.html", {"form": form})

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = DetailsForm(request.POST)
        if not form.is_valid():
            return render(request, "people/details.html", {"form": form})
        accounts.save_details(by=request.user, **form.cleaned_data)
        messages.success(request, _("Your details are changed."))
        return redirect("people:account")


class ChangeRegistrationView(LoginRequiredMixin, View):
    """Add a registration, or change one of one’s own, named by its regulator."""

    def dispatch(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        self.registration = None
        if "regulator" in kwargs and request.user.is_authenticated:
            self.registration = get_object_or_404(request.user.registrations, regulator=kwargs["regulator"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: SignedInRequest, regulator: str = "") -> HttpResponse:
        known = self.registration
        form = RegistrationForm(initial={"regulator": known.regulator, "number": known.number} if known else {})
        return self._page(request, form)

    def post(self, request: SignedInRequest, regulator: str = "") -> HttpResponse:
        if "remove" in request.POST and self.registration:
            accounts.remove_registration(by=request.user, registration=self.registration)
            messages.success(request, _("The registration is removed from your account."))
            return redirect("people:account")
        form = RegistrationForm(request.POST)
        if form.is_valid():
            try:
                accounts.save_registration(by=request.user, registration=self.registration, **form.cleaned_data)
            except accounts.RegisteredAlready as error:
                form.add_error("regulator", str(error))
            else:
                messages.success(request, _("Your registration is saved."))
                return redirect("people:account")
        return self._page(request, form)

    def _page(self, request: SignedInRequest, form: RegistrationForm) -> HttpResponse:
        return render(request, "people/registration.html", {"form": form, "registration": self.registration})


class ExplainSecondFactorView(LoginRequiredMixin, View):
    """Why a second factor, which kinds there are, and what one has; `next` is where the person was going."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
        if ready := bool(kinds - {Authenticator.Type.RECOVERY_CODES}):
            onward = request.GET.get("next", request.session.pop("second_factor_next", ""))
        else:
            onward = request.GET.get("next", "")
            if onward:
                # Setting up leads through allauth's pages, which lead back here without it.
                request.session["second_factor_next"] = onward
        if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
            onward = ""
        return render(
            request,
            "people/second_factor.html",
            {
                "ready": ready,
                "onward": onward,
                "has_app": Authenticator.Type.TOTP in kinds,
                "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
                "has_codes": Authenticator.Type.RECOVERY_CODES in kinds,
                "manage": reverse("mfa_index"),
            },
        )
