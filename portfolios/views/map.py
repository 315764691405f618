"""The worker's map of capabilities, and one capability in it with their own view."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from capabilities.domain.queries import public_capability
from capabilities.models import Capability
from portfolios.domain import carry_over, judgements, own_evidence
from portfolios.domain import map as maps
from portfolios.domain.choices import claimable_versions, name_of, own_among
from portfolios.forms.evidence import OwnViewForm


class ShowMapView(LoginRequiredMixin, TemplateView):
    """The whole map, drawn or as a table. `?version=<framework>/<label>` shows another one."""

    template_name = "portfolios/map/map.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        wanted = self.request.GET.get("version", "")
        version = maps.version_named(user, *wanted.split("/")) if wanted.count("/") == 1 else None
        if wanted and version is None:
            raise Http404
        return super().get_context_data(
            map=maps.map_of(user, version),
            versions=list(maps.versions_to_choose(user)),
            wanted=wanted,
            ending=carry_over.ending_pair(user),
            as_table=self.request.GET.get("as") == "table",
            **kwargs,
        )


class ShowCapabilityView(LoginRequiredMixin, View):
    """One capability: what is expected, what I have shown, what I think; a form to say so."""

    def get(self, request: HttpRequest, framework: str, slug: str) -> HttpResponse:
        return self.show(request, self.capability(framework, slug))

    def post(self, request: HttpRequest, framework: str, slug: str) -> HttpResponse:
        capability = self.capability(framework, slug)
        stages = maps.annotated_stages(request.user, capability.version)  # type: ignore[arg-type]
        form = OwnViewForm(request.POST, stages=stages)
        if not form.is_valid():
            return self.show(request, capability, form)
        judgements.record_own_view(
            by=request.user,  # type: ignore[arg-type]
            capability=capability,
            stage=next(stage for stage in stages if stage.code == form.cleaned_data["stage"]),
            view=form.cleaned_data["view"],
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Your own view is recorded. It is yours, and never a sign-off."))
        where = reverse("portfolios:map_capability", args=[framework, slug])
        label = request.GET.get("version")
        return redirect(f"{where}?version={label}" if label else where)

    def capability(self, framework: str, slug: str) -> Capability:
        found = public_capability(framework, slug, self.request.GET.get("version"))
        if found is None or found.kind != Capability.Kind.CAPABILITY:
            raise Http404
        return found

    def show(self, request: HttpRequest, capability: Capability, form: OwnViewForm | None = None) -> HttpResponse:
        user: Any = request.user
        stages = maps.annotated_stages(user, capability.version)
        own = own_among(stages)
        row = maps.row_of(user, capability, stages)
        expectations = {e.stage_id: e for e in capability.expectations.all()}
        context = {
            "capability": capability,
            "row": row,
            "own_stage": own,
            "ladder": [(cell, expectations.get(cell.stage.pk)) for cell in row.cells],
            "claims": own_evidence.claims_on(user, capability),
            "views": judgements.views_of(user, capability),
            "form": form or OwnViewForm(stages=stages, initial={"stage": own.code if own else ""}),
            "has_stages": bool(stages),
            "write_name": name_of(capability) if _is_claimable(user, capability) else "",
        }
        return render(request, "portfolios/map/capability.html", context)


def _is_claimable(user: Any, capability: Capability) -> bool:
    return claimable_versions(user).filter(pk=capability.version_id).exists()
