"""In the CMS, from a page's editor: add references from a file. Upload or paste, look at what was read, tick, add."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from content.domain import reference_import as domain
from content.domain.references import keeps_references
from content.forms.references import ImportForm
from content.references.reading import MOST_BYTES, Unreadable
from content.references.records import Hint
from people.models import User


class _OfAPageView(WagtailAdminTemplateMixin, View):
    """What both steps share: the page, for who may edit it; why not now, if so."""

    template_name = "content/cms/references_add.html"
    page_title: Any = gettext_lazy("Add references from a file")
    header_icon = "openquote"
    edited: Page

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # Looked up first, also for a method that there is not: 405 would say that the page is there.
        self.edited = self._page_to_edit()
        try:
            return super().dispatch(request, *args, **kwargs)
        except domain.NotNow as reason:
            return self.show(403, refused=str(reason))

    @cached_property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)
        return user

    def _page_to_edit(self) -> Page:
        try:
            return domain.page_to_edit(by=self.user, page_id=self.kwargs["page_id"])
        except domain.NotYoursToEdit:
            raise Http404 from None

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        editor = reverse("wagtailadmin_pages:edit", args=[self.edited.pk])
        return [
            *self.breadcrumbs_items,
            {"url": editor, "label": self.edited.get_admin_display_title()},
            {"url": "", "label": self.get_page_title()},
        ]

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(edited=self.edited, **context), status=status)


class AddReferencesView(_OfAPageView):
    """Choose a file or paste; then what was read, as it will be shown."""

    http_method_names = ("get", "post", "head", "options")

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        domain.check_open(by=self.user, page=self.edited)
        return self.show(form=ImportForm())

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(422, form=form)
        file = form.cleaned_data["file"]
        try:
            # One byte more than is allowed is enough to know that it is too large.
            data = form.cleaned_data["text"] if file is None else file.read(MOST_BYTES + 1)
            preview = domain.preview(by=self.user, page=self.edited, data=data)
        except Unreadable as problem:
            form.add_error("text" if file is None else "file", domain.said(Hint(problem.why)))
            return self.show(422, form=form)
        return self.show(preview=preview)


class ConfirmReferencesView(_OfAPageView):
    """Append what is ticked to the draft, and back to the editor."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        taken = {int(one) for one in request.POST.getlist("take") if one.isascii() and one.isdecimal() and len(one) < 6}
        token = request.POST.get("read", "")
        try:
            if not taken:
                preview = domain.preview_again(by=self.user, page=self.edited, token=token)
                return self.show(422, preview=preview, none_ticked=True)
            added = domain.add_references(by=self.user, page=self.edited, token=token, taken=taken)
        except domain.PreviewGone:
            messages.error(request, _("What was read from the file is not there any more. Choose the file again."))
            return HttpResponseRedirect(reverse("references:add", args=[self.edited.pk]))
        self._tell(added)
        return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[self.edited.pk]))

    def _tell(self, added: domain.Added) -> None:
        parts = []
        if added.number:
            parts.append(
                ngettext(
                    "%(number)d reference is added to the draft. What is published stays as it is.",
                    "%(number)d references are added to the draft. What is published stays as it is.",
                    added.number,
                )
                % {"number": added.number}
            )
        if added.there_already:
            parts.append(
                ngettext(
                    "%(number)d stood in the list already and is left out.",
                    "%(number)d stood in the list already and are left out.",
                    added.there_already,
                )
                % {"number": added.there_already}
            )
        if added.draft_had_changed:
            parts.append(
                _(
                    "The draft was changed after you looked at the file: the newest one was added to, and nothing in it is lost."
                )
            )
        tell = messages.success if added.number else messages.warning
        tell(self.request, " ".join(parts))


class AddReferencesItem(PageMenuItem):
    """The way there, among the actions at the head of a page's editor."""

    label = gettext_lazy("Add references from a file")
    icon_name = "openquote"
    url_name = "references:add"

    def is_shown(self, user: Any) -> bool:
        return bool(self.page.permissions_for_user(user).can_edit())


def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[AddReferencesItem]:
    """For the hook `register_page_header_buttons`."""
    if view_name != "edit" or not keeps_references(page.specific_class):
        return []
    return [AddReferencesItem(page=page, priority=55)]


def urls() -> list[URLPattern | URLResolver]:
    """The addresses beneath /cms/."""
    from content.views import reference_report

    ours = [
        path("pages/<int:page_id>/references/", AddReferencesView.as_view(), name="add"),
        path("pages/<int:page_id>/references/add/", ConfirmReferencesView.as_view(), name="confirm"),
        path("reports/references/", reference_report.ReferencesView.as_view(), name="report"),
        path("reports/references.csv", reference_report.ReferencesFileView.as_view(), name="report_file"),
    ]
    return [path("", include((ours, "references")))]


def log_actions(actions: Any) -> None:
    """For the hook `register_log_actions`."""
    actions.register_action(domain.LOGGED, _("Add references"), _("References added from a file"))
