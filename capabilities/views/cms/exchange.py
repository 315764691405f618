"""Files in: upload, preview of what would change, yes. Nobody but the uploader and operators sees an upload."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from capabilities.domain.authoring import organisations_written_for
from capabilities.domain.frameworks import FrameworkProblem, uploads
from capabilities.domain.frameworks.differences import Comparison
from capabilities.domain.frameworks.exports import TEMPLATE_FORMATS
from capabilities.formats import FormatError
from capabilities.formats.intake import check_size
from capabilities.forms.exchange import BecomesForm, UploadForm
from capabilities.models import Framework, FrameworkUpload
from capabilities.views.cms.base import CmsView, Refused, said
from people.models import User

ROWS = 100
LINKS = 200
LISTED = 20
HOWS = ("added", "changed", "removed")
State = FrameworkUpload.State


def frameworks_written_by(user: User) -> Any:
    """Frameworks that a file may become a version of."""
    frameworks = Framework.objects.order_by("title")
    return frameworks if user.is_superuser else frameworks.filter(owner__in=organisations_written_for(user))


def choices_for(user: User) -> dict[str, Any]:
    """What the forms offer to this person."""
    return {
        "frameworks": frameworks_written_by(user),
        "owners": organisations_written_for(user),
        "may_be_nobodys": user.is_superuser,
    }


def rows_shown(comparison: Comparison, request: HttpRequest) -> dict[str, Any]:
    """The changed items of a comparison, a page at a time, of one kind where the address asks for it."""
    how = request.GET.get("how", "")
    how = how if how in HOWS else ""
    kept = request.GET.copy()
    for name in ("how", "page"):
        kept.pop(name, None)
    query = f"{kept.urlencode()}&" if kept else ""
    items = [item for item in comparison.changed_items if how in ("", item.how)]
    return {
        "comparison": comparison,
        "how": how,
        "rows": Paginator(items, ROWS).get_page(request.GET.get("page")),
        "query": query,
        "query_of_pages": f"{query}how={how}&" if how else query,
        "links": comparison.links[:LINKS],
        "more_links": max(0, len(comparison.links) - LINKS),
    }


class UploadFrameworkView(CmsView):
    """Choose a file; beneath it, uploads that still wait."""

    template_name = "capabilities/cms/exchange/uploads.html"
    page_title = gettext_lazy("Import a file")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.user.is_superuser and not organisations_written_for(self.user).exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        into = request.GET.get("into", "")
        form = UploadForm(initial={"into": into if into.isdecimal() else None}, **choices_for(self.user))
        return self._show(form)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, **choices_for(self.user))
        if not form.is_valid():
            return self._show(form, status=422)
        given = form.cleaned_data
        file = given["file"]
        try:
            check_size(file.size)
            upload = uploads.begin_upload(
                by=self.user,
                name=file.name,
                data=file.read(),
                label=given["label"],
                into=given["into"],
                owner=given["owner"],
            )
        except (FormatError, FrameworkProblem) as problem:
            form.add_error("file", str(problem))
            return self._show(form, status=422)
        uploads.read_upload(upload=upload)
        return self.go("upload", upload.public_id)

    def _show(self, form: UploadForm, status: int = 200) -> HttpResponse:
        waiting = uploads.uploads_of(self.user).defer("data", "preview")[:LISTED]
        return self.show(status, form=form, waiting=waiting, templates=TEMPLATE_FORMATS)


class UploadView(CmsView):
    """One upload: how far it is, what it would change, or what is wrong with it."""

    template_name = "capabilities/cms/exchange/upload.html"
    http_method_names = ["get", "head", "options"]

    @cached_property
    def upload(self) -> FrameworkUpload:
        return get_object_or_404(uploads.uploads_of(self.user), public_id=self.kwargs["upload_id"])

    def get_page_title(self) -> str:
        return self.upload.file_name

    def crumbs(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("frameworks:uploads"), "label": _("Import a file")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request: HttpRequest, upload_id: Any) -> HttpResponse:
        upload = self.upload
        context: dict[str, Any] = {
            "upload": upload,
            "is_mine": upload.by_id == self.user.pk,
            "busy": upload.state in (State.READING, State.STORING),
        }
        if context["busy"]:
            context["progress"] = uploads.progress_of(upload)
        elif preview := uploads.preview_shown(upload):
            context |= {"preview": preview, **rows_shown(preview.comparison, request)}
        if context["is_mine"] and upload.state in (State.READY, State.FAILED):
            context["form"] = self.form()
        return self.show(**context)

    def form(self, data: Any = None) -> BecomesForm:
        upload = self.upload
        initial = {"into": upload.into_id, "label": upload.label, "owner": upload.owner_id}
        return BecomesForm(data, initial=initial, **choices_for(self.user))


class _UploadChangeView(UploadView, ABC):
    """What the page of an upload posts to; only its uploader gets further."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, upload_id: Any) -> HttpResponse:
        get_object_or_404(uploads.uploads_of(self.user), public_id=upload_id, by=self.user)
        try:
            return self.act()
        except (FormatError, *Refused) as problem:
            messages.error(request, said(problem))
            return self.go("upload", self.upload.public_id)

    @abstractmethod
    def act(self) -> HttpResponse:
        """Do it, and say where to go."""


class ConfirmUploadView(_UploadChangeView):
    """Store what the preview showed."""

    def act(self) -> HttpResponse:
        uploads.confirm_upload(by=self.user, upload=self.upload)
        return self.go("upload", self.upload.public_id)


class ChangeUploadView(_UploadChangeView):
    """Read the same file as something else."""

    def act(self) -> HttpResponse:
        form = self.form(self.request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(self.request, " ".join(str(error) for error in errors))
            return self.go("upload", self.upload.public_id)
        uploads.change_upload(by=self.user, upload=self.upload, **form.cleaned_data)
        uploads.read_upload(upload=self.upload)
        return self.go("upload", self.upload.public_id)


class DiscardUploadView(UploadView):
    """Let it go: its uploader, or an operator."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, upload_id: Any) -> HttpResponse:
        uploads.discard_upload(by=self.user, upload=self.upload)
        messages.success(request, _("The file is removed. Nothing was stored from it that was not a draft already."))
        return HttpResponseRedirect(reverse("frameworks:uploads"))
