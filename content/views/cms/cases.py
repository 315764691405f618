"""A case in the CMS: its drawn map, and trying it out from any scene. Both show the draft as it is saved.

For whoever may edit the page, or is reviewing it; to others it is not there (404).
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from content.cases import Move, Refused, engine
from content.cases.document import Case, Scene
from content.cases.drawing import draw, ways_of
from content.domain.case_pictures import pictures_in
from content.domain.cases import trying
from content.domain.cases.checking import check_page
from content.domain.cases.pages import blocks_of, case_of, scenes_of_blocks
from content.domain.cases.trying import Lost, Trying
from content.domain.checks import problems_of
from content.models import CasePage
from content.panels import addressed


class OfACaseView(WagtailAdminTemplateMixin, View):
    """What they share: the latest draft of the case, for who may see it."""

    header_icon = "site"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.page  # looked up first: for a method that there is not, 405 would say that the page is there  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def page(self) -> CasePage:
        page = get_object_or_404(Page, pk=self.kwargs["page_id"])
        if not page.permissions_for_user(self.request.user).can_edit():
            raise Http404
        latest = page.get_latest_revision_as_object()
        if not isinstance(latest, CasePage):
            raise Http404
        return latest

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        editor = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *self.breadcrumbs_items,
            {"url": editor, "label": self.page.get_admin_display_title()},
            *self.between(),
            {"url": "", "label": self.get_page_title()},
        ]

    def between(self) -> list[dict[str, Any]]:
        return []


class ShowCaseMapView(OfACaseView):
    """The case drawn and as a table, its numbers, its problems, and where to begin trying it out."""

    template_name = "content/cms/case_map.html"
    page_title = gettext_lazy("Map of the case")

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        checked = check_page(self.page)
        case = checked.case
        problems = addressed(self.page, problems_of(self.page))
        scene_of = scenes_of_blocks(self.page)
        blocks = _places_of(self.page)
        ways = ways_of(case)
        scenes = [
            {
                "number": number,
                "scene": scene,
                "problems": [one.problem for one in problems if scene_of.get(one.problem.block) == scene.key],
                "ways": [(way, case.scenes[way.target].title) for way in ways if way.origin == scene.key],
                "editor": blocks.get(scene.key, ""),
            }
            for number, scene in enumerate(case.scenes.values(), 1)
        ]
        context = {
            "page": self.page,
            "case": case,
            "report": checked.report,
            "problems": problems,
            "drawing": draw(case),
            "scenes": scenes,
            "numbers": {scene.key: number for number, scene in enumerate(case.scenes.values(), 1)},
        }
        return self.render_to_response(self.get_context_data(**context))


class TryCaseView(OfACaseView):
    """Playing the draft from a scene. Nothing is kept: where one is travels in the form."""

    template_name = "content/cms/case_try.html"
    page_title = gettext_lazy("Trying it out")
    header_icon = "media"

    @cached_property
    def case(self) -> Case:
        return case_of(self.page)

    def between(self) -> list[dict[str, Any]]:
        return [{"url": reverse("cases:map", args=[self.page.pk]), "label": ShowCaseMapView.page_title}]

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        asked = {
            **{name: request.GET.get(name) for name in ("scene", "trust", "used")},
            **{name: request.GET.getlist(name) for name in ("known", "flags")},
        }
        return self.show(trying.begun(self.case, trying.start_of(self.case, asked)))

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        try:
            now = trying.found_again(self.case, request.POST.get("so_far", ""), page=self.page.pk)
        except Lost:
            first = trying.begun(self.case, trying.start_of(self.case, {}))
            said = _("The draft was changed since, or this page is too old. You are at the beginning again.")
            return self.show(first, status=409, refused=said)
        if "undo" in request.POST and now.moves:
            return self.show(trying.moved(self.case, trying.begun(self.case, now.start), *now.moves[:-1]))
        try:
            return self.show(trying.moved(self.case, now, self._move(now)))
        except Refused as refused:
            said = {
                engine.NO_TIME: _("There is not enough time left for that."),
                engine.ESTIMATES_FIRST: _("Give the estimates first."),
                engine.NOT_A_PERCENTAGE: _("Give a whole number from 0 to 100."),
                engine.WORDS_NEEDED: _("Say in your own words what you would do."),
            }.get(refused.reason, _("That is not open here."))
            return self.show(now, status=422, refused=said)

    def _move(self, now: Trying) -> Move:
        posted = self.request.POST
        for kind in (engine.ASK, engine.GO_ON, engine.STOP):
            if kind in posted:
                return trying.answered(self.case, now, kind, posted[kind] if kind == engine.ASK else "", {})
        if engine.ESTIMATE in posted:
            said = posted.get("per_cent", "")
            value = {"per_cent": int(said) if said.isascii() and said.isdecimal() and len(said) < 4 else None}
            return trying.answered(self.case, now, engine.ESTIMATE, posted[engine.ESTIMATE], value)
        decision, _slash, option = posted.get(engine.DECIDE, "").partition("/")
        return trying.answered(self.case, now, engine.DECIDE, decision, {"option": option})

    def show(self, now: Trying, *, status: int = 200, **more: Any) -> HttpResponse:
        case, state = self.case, now.state
        scene = engine.scene_of(case, state)
        passages = engine.passages_of(case, state)
        asked = [(one, engine.told_by(case, state, one)) for one in _asked(scene, state.asked)]
        decided = case.decisions.get(state.decided)
        options = engine.options_of(case, state)
        context = {
            "page": self.page,
            "case": case,
            "now": now,
            "state": state,
            "scene": scene,
            "passages": passages,
            "asked": asked,
            "hidden": len(scene.passages) - len(passages) if scene else 0,
            "pictures": pictures_in([*passages, *(one for _enquiry, told in asked for one in told)]),
            "enquiries": engine.enquiries_of(case, state),
            "estimates": engine.estimates_to_go(case, state),
            "decision": scene.decision if scene and options else None,
            "options": options,
            "decided": decided.ways[dict(state.chosen)[state.decided]] if decided else None,
            "can_go_on": bool(engine.way_on(case, state)),
            "is_stuck": engine.is_stuck(case, state),
            "facts": [case.facts[key] for key in state.facts],
            "flags": [case.flags.get(key, key) for key in sorted(state.flags)],
            "so_far": trying.kept(now, page=self.page.pk),
            **more,
        }
        return self.render_to_response(self.get_context_data(**context), status=status)


def _places_of(page: CasePage) -> dict[str, str]:
    """Where each scene is written, by its key."""
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return {key: f"{editor}#block-{block}-section" for key, block in blocks_of(page).items()}


def _asked(scene: Scene | None, asked: tuple[str, ...]) -> list[Any]:
    return [one for one in scene.enquiries if one.key in asked] if scene else []


def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    """For the hook `register_page_header_buttons`: the map and the file of a case, from the editor's menu."""
    if view_name != "edit" or not isinstance(page.specific_deferred, CasePage):
        return []
    return [
        Button(_("Map of the case"), reverse("cases:map", args=[page.pk]), icon_name="site", priority=55),
        Button(
            _("Take the case along as a file"), reverse("cases:file", args=[page.pk]), icon_name="download", priority=56
        ),
    ]


PATTERNS = [
    path("<int:page_id>/map/", ShowCaseMapView.as_view(), name="map"),
    path("<int:page_id>/try/", TryCaseView.as_view(), name="try"),
]
