"""A version as a file to take elsewhere, and the spreadsheet to fill in. Whoever sees a version may have it as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy

from capabilities.domain.frameworks import FrameworkProblem
from capabilities.domain.frameworks.exports import FORMATS, Exported, export, template
from capabilities.views.cms.base import CmsView, VersionView


def download(file: Exported) -> HttpResponse:
    """The file, to be saved and never shown in the window."""
    disposition = content_disposition_header(as_attachment=True, filename=file.filename) or "attachment"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(file.data, content_type=file.content_type, headers=headers)


class ExportVersionView(VersionView):
    """The formats, what each carries, and on request what one of them leaves out of this very version."""

    template_name = "capabilities/cms/exchange/export.html"
    page_title = gettext_lazy("Export")
    tab = "export"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        about = request.GET.get("about", "")
        known = about in {one.name for one in FORMATS}
        notes = export(version=self.version, format=about).notes if known else ()
        return self.show(formats=FORMATS, about=about if known else "", notes=notes)


class DownloadVersionView(VersionView):
    def get(self, request: HttpRequest, version_id: int, name: str) -> HttpResponse:
        try:
            return download(export(version=self.version, format=name))
        except FrameworkProblem as problem:  # no such format
            raise Http404 from problem


class DownloadTemplateView(CmsView):
    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        try:
            return download(template(format=name))
        except FrameworkProblem as problem:
            raise Http404 from problem
