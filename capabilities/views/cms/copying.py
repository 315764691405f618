"""Starting a new version of a framework as a copy of an earlier one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capabilities.domain.frameworks import FrameworkProblem, new_version
from capabilities.domain.frameworks.new_versions import suggested_label, suggested_start
from capabilities.forms.exchange import NewVersionForm
from capabilities.views.cms.base import VersionView, label_said


class StartVersionView(VersionView):
    template_name = "capabilities/cms/exchange/new_version.html"
    page_title = gettext_lazy("Start a new version")
    needs = "change"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.rights.change and not self.version.is_public:
            return self.refuse(FrameworkProblem(_("This version is not published yet. Change it instead.")))
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        initial = {"label": suggested_label(self.version), "in_force_from": suggested_start(self.version)}
        return self.show(form=NewVersionForm(initial=initial))

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        form = NewVersionForm(request.POST)
        if not form.is_valid():
            return self.show(422, form=form)
        try:
            draft = new_version(by=self.user, of=self.version, **form.cleaned_data)
        except FrameworkProblem as problem:
            form.add_error("label", str(problem))
            return self.show(422, form=form)
        return self.go(
            "version",
            draft.pk,
            message=_("Version “%(label)s” is a draft now, with everything that “%(of)s” has.")
            % {"label": draft.label, "of": self.version.label}
            + label_said(request, draft.label),
        )
