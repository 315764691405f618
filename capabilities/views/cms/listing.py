"""The list of frameworks with their versions, a new framework, and a framework's title page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from capabilities.domain import frameworks
from capabilities.domain.authoring import frameworks_shown_to, organisations_written_for
from capabilities.domain.frameworks.editing import FRAMEWORK_FIELDS, change_framework, start_framework
from capabilities.forms.frameworks import FrameworkForm, NewFrameworkForm
from capabilities.models import Framework, FrameworkVersion
from capabilities.rules import may_change_framework
from capabilities.views.cms.base import CmsView, label_said

ON_A_PAGE = 20


class ListFrameworksView(CmsView):
    """Every framework that the person may see, with its versions; to be narrowed by state and words."""

    template_name = "capabilities/cms/list.html"
    page_title = gettext_lazy("Frameworks")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest) -> HttpResponse:
        state = request.GET.get("state", "")
        state = state if state in FrameworkVersion.State.values else ""
        words = request.GET.get("q", "").strip()[:100]
        writes_for = {organisation.pk for organisation in self.owners}
        found = Paginator(frameworks_shown_to(request.user, state=state, words=words), ON_A_PAGE)
        return self.show(
            page=found.get_page(request.GET.get("p")),
            state=state,
            words=words,
            states=FrameworkVersion.State.choices,
            writes_for=writes_for,
            may_add=bool(writes_for) or self.user.is_superuser,
        )

    @cached_property
    def owners(self) -> list[Any]:
        return list(organisations_written_for(self.user))

    def get_header_buttons(self) -> list[Any]:
        if not (self.owners or self.user.is_superuser):
            return []
        return [
            HeaderButton(_("Add framework"), url=reverse("frameworks:new"), icon_name="plus", priority=10),
            HeaderButton(_("Import a file"), url=reverse("frameworks:uploads"), icon_name="upload", priority=20),
        ]


class CreateFrameworkView(CmsView):
    """A framework and its first draft."""

    template_name = "capabilities/cms/form.html"
    page_title = gettext_lazy("Add framework")

    def form(self, data: Any = None) -> NewFrameworkForm:
        owners = organisations_written_for(self.user)
        if not self.user.is_superuser and not owners:
            raise Http404
        return NewFrameworkForm(data, owners=owners, may_be_nobodys=self.user.is_superuser)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.form())

    def page(self, form: NewFrameworkForm, status: int = 200) -> HttpResponse:
        return self.show(status, form=form, submit=_("Add framework"), back=reverse("frameworks:list"))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            given = dict(form.cleaned_data)
            try:
                version = start_framework(by=self.user, label=given.pop("label"), **given)
            except frameworks.FrameworkProblem as problem:
                form.add_error(None, str(problem))
            else:
                said = _(
                    "“%(framework)s” is there, with an empty draft “%(label)s”. Begin with its stages, then its tree."
                )
                named = {"framework": version.framework, "label": version.label}
                return self.go("version", version.pk, message=said % named + label_said(request, version.label))
        return self.page(form, 422)


class ChangeFrameworkView(CmsView):
    """A framework's title page: who publishes it, where, under which licence."""

    template_name = "capabilities/cms/form.html"
    page_title = gettext_lazy("Title page")

    @cached_property
    def framework(self) -> Framework:
        found = frameworks_shown_to(self.request.user).prefetch_related("versions")
        framework = get_object_or_404(found, pk=self.kwargs["framework_id"])
        if not may_change_framework.test(self.user, framework):
            raise Http404
        return framework

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": str(self.framework), "sublabel": self.page_title}]

    def form(self, data: Any = None) -> FrameworkForm:
        initial = {name: getattr(self.framework, name) for name in FRAMEWORK_FIELDS}
        return FrameworkForm(data, framework=self.framework, initial=initial)

    def get(self, request: HttpRequest, framework_id: int) -> HttpResponse:
        return self.page(self.form())

    def page(self, form: FrameworkForm, status: int = 200) -> HttpResponse:
        return self.show(
            status,
            form=form,
            submit=_("Save"),
            back=reverse("frameworks:list"),
            lead=_("Changes here show on every version of the framework, published ones included."),
        )

    def post(self, request: HttpRequest, framework_id: int) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                change_framework(by=self.user, framework=self.framework, **form.cleaned_data)
            except frameworks.FrameworkProblem as problem:
                form.add_error(None, str(problem))
            else:
                return self.go("list", message=_("“%(framework)s” is saved.") % {"framework": self.framework})
        return self.page(form, 422)
