"""The public pages of themes and stages: what there is to read on each, of every kind."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from content.domain import linked_data, themes
from content.domain.addresses import address_of, with_site
from content.models.themes import Theme
from content.views.frameworks import PublicView


class ListThemesView(PublicView):
    """Every theme, and every stage of the framework that is shown first."""

    template_name = "content/theme_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"themes": themes.themes(), "stages": themes.stages()}


class ReadThemeView(PublicView):
    """What there is to read on one theme. A twin in another language is read at its own address."""

    template_name = "content/theme.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        theme = themes.theme_at(kwargs["slug"])
        if theme is None:
            raise Http404
        if theme.slug != kwargs["slug"]:
            return redirect("content:theme", theme.slug)
        return self.render_to_response(self.get_context_data(theme=theme))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        theme: Theme = kwargs["theme"]
        groups = themes.pages_on(theme)
        pages = [page for group in groups for page in group.pages]
        site = partial(with_site, self.request)
        return super().get_context_data(**kwargs) | {
            "groups": groups,
            "here": self.request.path,
            "linked_data": linked_data.of_list(theme.name, theme.lead, self.request.path, pages, site),
        }


class ReadStageView(PublicView):
    """What was written for people at one stage of their career."""

    template_name = "content/stage.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stage = themes.stage_at(kwargs["code"])
        if stage is None:
            raise Http404
        groups = themes.pages_for(stage)
        pages = [page for group in groups for page in group.pages]
        site = partial(with_site, self.request)
        return super().get_context_data(**kwargs) | {
            "stage": stage,
            "groups": groups,
            "framework": address_of(stage.version),
            "here": self.request.path,
            "linked_data": linked_data.of_list(stage.title, stage.description, self.request.path, pages, site),
        }
