"""The public pages of frameworks and capabilities. Only what was published is here; a draft is not found."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from capabilities.domain import queries as frameworks
from capabilities.models import Capability, FrameworkVersion
from content.caching import for_visitors
from content.domain import queries
from content.templatetags.reading import address


class PublicView(TemplateView):
    """A page for everybody, the same for every visitor."""

    http_method_names = ("get", "head", "options")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        return for_visitors(request, response) if isinstance(response, HttpResponse) else response


class ListFrameworksView(PublicView):
    """Versions in force, then those still to come or over."""

    template_name = "content/framework_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = list(frameworks.public_versions())
        current = frameworks.starter_first([version for version in versions if frameworks.is_in_force(version)])
        return super().get_context_data(**kwargs) | {
            "current": current,
            "others": [version for version in versions if version not in current],
        }


class ReadFrameworkView(PublicView):
    """A version of a framework with all its capabilities: the one with the label, or else the one in force."""

    template_name = "content/framework.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        framework, label = kwargs["framework"], kwargs.get("label")
        versions = list(
            frameworks.public_versions().filter(framework__slug=framework).order_by("-in_force_from", "-pk")
        )
        if not versions:
            raise Http404
        current = frameworks.current_of(versions)
        version = current if label is None else next((one for one in versions if one.label == label), None)
        if version is None:
            raise Http404
        areas = frameworks.tree(version)
        return super().get_context_data(**kwargs) | {
            "version": version,
            "current": current,
            "description": version.framework.description
            or _("The capabilities of %(framework)s.") % {"framework": version.framework.title},
            "versions": versions,
            "areas": areas,
            "capability_count": sum(len(area.capabilities) for area in areas),
            "stages": list(version.stages.order_by("order")),
            "linked": frameworks.linked_frameworks(version),
        }


class ReadCapabilityView(PublicView):
    """A capability: statement, ladder, what to learn, what shows it, what it is linked to."""

    template_name = "content/capability.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        capability = frameworks.public_capability(kwargs["framework"], kwargs["slug"], kwargs.get("label"))
        if capability is None:
            raise Http404
        if capability.kind == Capability.Kind.AREA:
            return redirect(address(capability))
        return self.render_to_response(self.get_context_data(capability=capability, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        capability: Capability = kwargs["capability"]
        view = frameworks.capability_view(capability)
        return super().get_context_data(**kwargs) | {
            "capability": capability,
            "version": capability.version,
            "ladder": view.ladder,
            "links": view.links,
            "before": view.before,
            "after": view.after,
            "other_versions": view.other_versions,
            "replacement": _replacement(capability.version, view.other_versions),
            "learning": queries.learning_about(capability),
        }


def _replacement(version: FrameworkVersion, others: list[Capability]) -> Capability | None:
    """The same capability in the version now in force, where this one is not."""
    if frameworks.is_in_force(version):
        return None
    return next((other for other in others if frameworks.is_in_force(other.version)), None)
