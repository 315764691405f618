"""The public pages of frameworks and capabilities. Only what was published is here; a draft is not found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from capabilities.domain import queries as frameworks
from capabilities.domain.between import between
from capabilities.domain.searching import MAX_QUERY, search
from capabilities.models import Capability, FrameworkVersion
from content.caching import for_visitors
from content.domain import linked_data, queries
from content.domain.addresses import address_of, with_site
from content.domain.crosswalk_drawing import draw


class PublicView(TemplateView):
    """A page for everybody, the same for every visitor."""

    http_method_names = ("get", "head", "options")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        return for_visitors(request, response) if isinstance(response, HttpResponse) else response


class ListFrameworksView(PublicView):
    """Versions in force, then those still to come, then those that are over."""

    template_name = "content/framework_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = list(frameworks.public_versions())
        current = frameworks.starter_first([version for version in versions if frameworks.is_in_force(version)])
        to_come = [version for version in versions if frameworks.is_to_come(version)]
        return super().get_context_data(**kwargs) | {
            "current": current,
            "to_come": to_come,
            "over": [version for version in versions if version not in current and version not in to_come],
        }


class ReadFrameworkView(PublicView):
    """A version of a framework with all its capabilities: the one with the label, or else the one in force.

    With `?q=` it is the page of what was found in that version instead.
    """

    template_name = "content/framework.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        versions = frameworks.public_versions_of(kwargs["framework"])
        label = kwargs.get("label")
        if not versions:
            raise Http404
        current = frameworks.current_of(versions)
        version = current if label is None else next((one for one in versions if one.label == label), None)
        if version is None:
            raise Http404
        context = {
            "version": version,
            "description": version.framework.description
            or _("The capabilities of %(framework)s.") % {"framework": version.framework.title},
            "current": current,
            "label_in_force": current.label if frameworks.is_in_force(current) else None,
            "here": request.path,
            "most": MAX_QUERY,
        }
        query = request.GET.get("q")
        if query is not None:
            self.template_name = "content/framework_search.html"
            return self.render_to_response(self.get_context_data(found=search(version, query), **context))
        return self.render_to_response(self.get_context_data(versions=versions, **context))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "found" in kwargs:
            return super().get_context_data(**kwargs)
        version: FrameworkVersion = kwargs["version"]
        areas = frameworks.tree(version)
        linked = frameworks.linked_versions(version)
        return super().get_context_data(**kwargs) | {
            "areas": areas,
            "capability_count": sum(len(area.capabilities) for area in areas),
            "stages": list(version.stages.order_by("order")),
            "linked": _worth_leading_to(other for other in linked if other.framework_id != version.framework_id),
            "linked_versions": [other for other in linked if other.framework_id == version.framework_id],
            "linked_data": linked_data.of_framework(version, areas, partial(with_site, self.request)),
        }


class ReadCapabilityView(PublicView):
    """A capability: statement, ladder, what to learn, what shows it, what it is linked to."""

    template_name = "content/capability.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        capability = frameworks.public_capability(kwargs["framework"], kwargs["slug"], kwargs.get("label"))
        if capability is None:
            raise Http404
        if capability.kind == Capability.Kind.AREA:
            return redirect(address_of(capability))
        return self.render_to_response(self.get_context_data(capability=capability, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        capability: Capability = kwargs["capability"]
        view = frameworks.capability_view(capability)
        return super().get_context_data(**kwargs) | {
            "capability": capability,
            "version": capability.version,
            "ladder": view.ladder,
            "has_headlines": any(step.expectation and step.expectation.headline for step in view.ladder),
            "links": view.links,
            "before": view.before,
            "after": view.after,
            "other_versions": view.other_versions,
            "replacement": _replacement(capability.version, view.other_versions),
            "learning": queries.learning_about(capability),
            "linked_data": linked_data.of_capability(capability, partial(with_site, self.request)),
        }


class ReadCrosswalkView(PublicView):
    """Two published versions side by side: which capabilities are linked, how, and which stand alone."""

    template_name = "content/crosswalk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pair = frameworks.public_pair(kwargs["framework"], kwargs["label"], kwargs["other"], kwargs["other_label"])
        if pair is None:
            raise Http404
        what = between(*pair)
        return super().get_context_data(**kwargs) | {
            "version": what.version,
            "other": what.other,
            "same_framework": what.version.framework_id == what.other.framework_id,
            "between": what,
            "drawing": draw(what),
            "here": self.request.path,
        }


def _worth_leading_to(versions: Iterable[FrameworkVersion]) -> list[FrameworkVersion]:
    """Of each framework the version in force, or the first to come; those that are over lead nobody on."""
    found: dict[int, FrameworkVersion] = {}
    for version in sorted(
        (one for one in versions if frameworks.is_in_force(one) or frameworks.is_to_come(one)),
        key=lambda one: (not frameworks.is_in_force(one), one.in_force_from or date.min),
    ):
        if frameworks.is_in_force(version) or version.framework_id not in found:
            found[version.framework_id] = version
    return list(found.values())


def _replacement(version: FrameworkVersion, others: list[Capability]) -> Capability | None:
    """The same capability in the version now in force, where this one is not."""
    if frameworks.is_in_force(version):
        return None
    return next((other for other in others if frameworks.is_in_force(other.version)), None)
