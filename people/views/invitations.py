"""The page behind an invitation's link: choosing a password, or being told what to do instead."""

from __future__ import annotations

from typing import cast

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from people.domain import invitations
from people.domain.invitations import State
from people.forms.accounts import TakeUpInvitationForm
from people.models import Invitation
from people.states import SomebodyGotThereFirst


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class TakeUpInvitationView(View):
    """Opening a link uses nothing up: mail scanners open links too. Only choosing a password does."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = self._invitation(token)
        user = invitation.user
        if elsewhere := self._elsewhere(request, invitation):
            return elsewhere
        form = TakeUpInvitationForm(user=user, initial={"first_name": user.first_name, "last_name": user.last_name})
        return self._page(request, invitation, form)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = self._invitation(token)
        if elsewhere := self._elsewhere(request, invitation):
            return elsewhere
        form = TakeUpInvitationForm(request.POST, user=invitation.user)
        if not form.is_valid():
            return self._page(request, invitation, form)
        try:
            user = invitations.take_up_invitation(invitation=invitation, **form.cleaned_data)
        except (SomebodyGotThereFirst, invitations.HasPassword):
            return redirect("people:invitation", token)
        login = Login(user=user, email=user.email, redirect_url=reverse("people:requests"))
        return cast("HttpResponse", perform_password_login(request, {"email": user.email}, login))

    def _invitation(self, token: str) -> Invitation:
        if invitation := invitations.find_invitation(token):
            return invitation
        raise Http404

    def _elsewhere(self, request: HttpRequest, invitation: Invitation) -> HttpResponse | None:
        """Where the link leads when it cannot lead to choosing a password; None when it can."""
        requests = reverse("people:requests")
        if request.user.is_authenticated:
            if request.user.pk == invitation.user_id:
                return redirect(requests)
            context = {"invitation": invitation, "reason": "somebody_else"}
            return render(request, "people/invitation_closed.html", context, status=403)
        if invitation.user.has_usable_password():
            messages.info(request, _("You have an account already. Sign in to see what waits for your answer."))
            return redirect(f"{reverse('account_login')}?{urlencode({'next': requests})}")
        state = invitations.state_of(invitation)
        if state is not State.OPEN:
            context = {"invitation": invitation, "reason": state.value}
            return render(request, "people/invitation_closed.html", context, status=410)
        return None

    def _page(self, request: HttpRequest, invitation: Invitation, form: TakeUpInvitationForm) -> HttpResponse:
        return render(request, "people/invitation.html", {"invitation": invitation, "form": form})
