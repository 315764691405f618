"""Cases as files in the CMS: one is taken along from its editor, and brought in beneath a page that one may add to.

A file that was uploaded waits for an hour in the cache, for whoever uploaded it, until they have seen what it is.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLResolver, include, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from content.domain.cases import files
from content.domain.cases.checking import report_of
from content.domain.cases.files import MOST_BYTES, NotTaken
from content.domain.checks import problems_of
from content.views.cms import cases
from content.views.cms.cases import OfACaseView
from people.models import User

AN_HOUR = 60 * 60


class ExportCaseView(OfACaseView):
    """The draft as a file."""

    page_title = gettext_lazy("Take the case along as a file")

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        said = json.dumps(files.export(self.page), ensure_ascii=False, indent=2)
        response = HttpResponse(said, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{self.page.slug}.json"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class ImportCaseView(WagtailAdminTemplateMixin, View):
    """Choose a file; look at what it is; make a draft of it."""

    template_name = "content/cms/case_import.html"
    page_title = gettext_lazy("Bring in a case from a file")
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.parent  # looked up first: for a method that there is not, 405 would say that the page is there  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def parent(self) -> Page:
        page = get_object_or_404(Page, pk=self.kwargs["parent_id"]).specific
        if not files.may_put_here(self.request.user, page):
            raise Http404
        return page

    @cached_property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        folder = reverse("wagtailadmin_explore", args=[self.parent.pk])
        return [
            *self.breadcrumbs_items,
            {"url": folder, "label": self.parent.get_admin_display_title()},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request: HttpRequest, parent_id: int) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, parent_id: int) -> HttpResponse:
        if token := request.POST.get("take", ""):
            return self._take(token)
        file = request.FILES.get("file")
        if file is None:
            return self.show(422, refused=[_("Choose the file of a case first.")])
        content = file.read(MOST_BYTES + 1)  # one byte more than is allowed is enough to know that it is too large
        try:
            taken = files.read(content)
        except NotTaken as error:
            return self.show(422, refused=error.problems, name=file.name)
        page = files.as_page(taken, self.parent)
        token = secrets.token_urlsafe(18)
        cache.set(self._key(token), content, AN_HOUR)
        return self.show(
            taken=taken, report=report_of(page), problems=problems_of(page), new=page, token=token, name=file.name
        )

    def _key(self, token: str) -> str:
        return f"case-file-{self.user.pk}-{token[:40]}"

    def _take(self, token: str) -> HttpResponse:
        content = cache.get(self._key(token)) if token.replace("-", "").replace("_", "").isalnum() else None
        if content is None:
            return self.show(409, refused=[_("What was uploaded is not there any more. Choose the file again.")])
        page = files.take_in(by=self.user, parent=self.parent, taken=files.read(content))
        cache.delete(self._key(token))
        messages.success(
            self.request,
            _("“%(title)s” is here as a draft. Nobody reads it before it is published.") % {"title": page.title},
        )
        return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(parent=self.parent, **context), status=status)


def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    """For the hook `register_page_header_buttons`: a case from a file, where one may be made."""
    if view_name != "index" or not files.may_put_here(user, page.specific):
        return []
    return [
        Button(ImportCaseView.page_title, reverse("cases:from_file", args=[page.pk]), icon_name="upload", priority=58)
    ]


def urls() -> list[URLResolver]:
    """The addresses beneath /cms/, of these and of content/views/cms/cases.py."""
    ours = [
        *cases.PATTERNS,
        path("<int:page_id>/file/", ExportCaseView.as_view(), name="file"),
        path("from-file/<int:parent_id>/", ImportCaseView.as_view(), name="from_file"),
    ]
    return [path("cases/", include((ours, "cases")))]
