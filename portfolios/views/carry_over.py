"""The worker's pages for carrying signed-off evidence over to another framework version. Theirs alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from portfolios.domain import carry_over
from portfolios.forms.carry_over import CarryOverForm


class ListCarryOversView(LoginRequiredMixin, TemplateView):
    """From which version to which the person has something to carry: within the same framework first, then linked ones."""

    template_name = "portfolios/carry_over/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        pairs = carry_over.pairs_of(user)
        return super().get_context_data(
            pairs=pairs,
            same_framework=[pair for pair in pairs if pair.is_same_framework],
            linked=[pair for pair in pairs if not pair.is_same_framework],
            **kwargs,
        )


class CarryOverView(LoginRequiredMixin, View):
    """From one version to another: what is suggested, what has no counterpart, what is carried over already."""

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        found, is_open = self.found(request, names)
        return self.page(request, found, CarryOverForm(suggestions=found) if is_open else None)

    def post(self, request: HttpRequest, **names: str) -> HttpResponse:
        found, is_open = self.found(request, names)
        if not is_open:
            raise Http404
        form = CarryOverForm(request.POST, suggestions=found)
        if not form.is_valid():
            return self.page(request, found, form)
        try:
            made = carry_over.confirm(
                by=request.user,  # type: ignore[arg-type]
                version_from=found.version_from,
                version_to=found.version_to,
                ticked=form.ticked,
                stages=form.stages,
            )
        except carry_over.StageWanted as wanted:
            form.ask_for(wanted)
            return self.page(request, found, form)
        except (carry_over.NotSuggested, carry_over.NotOnward):
            messages.warning(request, _("Something changed meanwhile, and nothing was carried over. Tick again."))
            return redirect(reverse("portfolios:carry_over", kwargs=names))
        if made:
            messages.success(
                request,
                ngettext("%(number)d is carried over.", "%(number)d are carried over.", len(made))
                % {"number": len(made)},
            )
        return redirect(reverse("portfolios:carry_over", kwargs=names))

    def found(self, request: HttpRequest, names: dict[str, str]) -> tuple[carry_over.Suggestions, bool]:
        """What there is between the two, and whether more can be confirmed. 404 where there is nothing of the person's."""
        user: Any = request.user
        version_from, version_to = carry_over.versions_named(
            (names["old"], names["old_label"]), (names["new"], names["new_label"])
        )
        if version_from is None or version_to is None or not carry_over.is_onward(version_from, version_to):
            raise Http404
        found = carry_over.suggestions_for(user, version_from, version_to)
        is_open = carry_over.onward_versions(user).filter(pk=version_to.pk).exists()
        if not found.carried and not (is_open and (found.suggested or found.without)):
            raise Http404
        return found, is_open

    def page(self, request: HttpRequest, found: carry_over.Suggestions, form: CarryOverForm | None) -> HttpResponse:
        groups = form.groups() if form else []
        context = {"found": found, "form": form, "groups": groups, "old": found.version_from, "new": found.version_to}
        return render(request, "portfolios/carry_over/pair.html", context)


@login_required
@require_POST
def take_back(request: HttpRequest, carry_over_id: UUID) -> HttpResponse:
    """Let something no longer count under the new version."""
    user: Any = request.user
    found = carry_over.own_carry_over(user, carry_over_id)
    if found is None:
        raise Http404
    try:
        carry_over.take_back(by=user, carry_over=found)
    except carry_over.AlreadyTakenBack:
        messages.warning(request, _("It was taken back already."))
    else:
        messages.success(request, _("Taken back. The sign-off stays as it is, and you can carry it over again."))
    old, new = found.claim.capability.version, found.capability.version
    return redirect("portfolios:carry_over", old.framework.slug, old.label, new.framework.slug, new.label)
