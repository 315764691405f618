"""The stages of a version: their order, and one stage."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from capabilities.domain import frameworks
from capabilities.domain.frameworks.editing import change_stage, delete_stage, free_stage_code
from capabilities.domain.frameworks.ordering import move_stage
from capabilities.forms.contents import StageForm
from capabilities.models import Stage
from capabilities.views.cms.base import VersionView
from capabilities.views.cms.version import seen_in


class ListStagesView(VersionView):
    """All stages, lowest first; a post moves one up or down."""

    template_name = "capabilities/cms/stages.html"
    page_title = gettext_lazy("Stages")
    tab = "stages"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self.show(stages=self.version.stages.annotate(written=Count("expectations")).order_by("order"))

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        where, _colon, stage = request.POST.get("move", "").partition(":")
        problem = self.attempt(
            lambda: move_stage(
                by=self.user,
                version=self.version,
                stage_pk=int(stage) if stage.isdecimal() and len(stage) < 19 else 0,
                up=where == "up",
                seen=seen_in(request),
            )
        )
        if problem:
            messages.error(request, problem)
            return self.go("stages", version_id)
        return self.go("stages", version_id, message=_("The stage is moved."))

    def get_header_buttons(self) -> list[Any]:
        if not self.may_edit:
            return []
        return [
            HeaderButton(_("Add stage"), url=reverse("frameworks:stage_new", args=[self.version.pk]), icon_name="plus")
        ]


class StageView(VersionView):
    """A form for one stage."""

    template_name = "capabilities/cms/form.html"
    needs = "draft"
    tab = "stages"

    def crumbs(self) -> list[dict[str, Any]]:
        above = {"url": reverse("frameworks:stages", args=[self.version.pk]), "label": _("Stages")}
        return [*super().crumbs()[:-1], above, {"url": "", "label": self.get_page_title()}]

    def page(self, form: StageForm, status: int = 200, **context: Any) -> HttpResponse:
        back = reverse("frameworks:stages", args=[self.version.pk])
        return self.show(status, form=form, submit=_("Save stage"), back=back, tracked=True, **context)


class AddStageView(StageView):
    """A stage after those that are there."""

    page_title = gettext_lazy("Add stage")

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self.page(StageForm())

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        form = StageForm(request.POST)
        if form.is_valid():
            given = dict(form.cleaned_data)

            def add() -> None:
                code = free_stage_code(self.version, given.pop("code"), given["title"])
                frameworks.add_stage(by=self.user, version=self.version, code=code, **given)

            if not (problem := self.attempt(add)):
                return self.go("stages", version_id, message=_("The stage “%(title)s” is added.") % given)
            form.add_error(None, problem)
        return self.page(form, 422)


class OneStageView(StageView):
    """A page of one stage."""

    @cached_property
    def stage(self) -> Stage:
        stage = get_object_or_404(self.version.stages, pk=self.kwargs["stage_id"])
        stage.version = self.version
        return stage


class ChangeStageView(OneStageView):
    """Title, code and description of a stage."""

    page_title = gettext_lazy("Change stage")

    def form(self, data: Any = None) -> StageForm:
        return StageForm(data, initial={name: getattr(self.stage, name) for name in StageForm.base_fields})

    def get(self, request: HttpRequest, version_id: int, stage_id: int) -> HttpResponse:
        return self.page(self.form(), **self.about())

    def about(self) -> dict[str, Any]:
        args = [self.version.pk, self.stage.pk]
        return {"seen": self.version.change_count, "delete": reverse("frameworks:stage_delete", args=args)}

    def post(self, request: HttpRequest, version_id: int, stage_id: int) -> HttpResponse:
        form, stage = self.form(request.POST), self.stage
        if form.is_valid():
            given = form.cleaned_data
            problem = self.attempt(lambda: change_stage(by=self.user, stage=stage, seen=seen_in(request), **given))
            if not problem:
                return self.go("stages", version_id, message=_("The stage “%(title)s” is saved.") % given)
            form.add_error(None, problem)
            self.version.refresh_from_db()
        return self.page(form, 422, **self.about())


class DeleteStageView(OneStageView):
    """Delete a stage, after saying what goes with it."""

    template_name = "capabilities/cms/confirm.html"
    page_title = gettext_lazy("Delete stage")

    def get(self, request: HttpRequest, version_id: int, stage_id: int) -> HttpResponse:
        number = self.stage.expectations.count()
        lead = ngettext(
            "This deletes the stage “%(title)s” and %(number)s expectation written for it.",
            "This deletes the stage “%(title)s” and %(number)s expectations written for it.",
            number,
        )
        return self.show(
            lead=lead % {"title": self.stage.title, "number": number},
            seen=self.version.change_count,
            submit=_("Yes, delete the stage"),
            back=reverse("frameworks:stages", args=[version_id]),
            serious=True,
        )

    def post(self, request: HttpRequest, version_id: int, stage_id: int) -> HttpResponse:
        named = {"title": self.stage.title}
        problem = self.attempt(lambda: delete_stage(by=self.user, stage=self.stage, seen=seen_in(request)))
        if problem:
            messages.error(request, problem)
            return self.go("stages", version_id)
        return self.go("stages", version_id, message=_("The stage “%(title)s” is deleted.") % named)
