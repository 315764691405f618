"""A version's own page, its details and dates, its history, and throwing a draft away."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from capabilities.domain.authoring import counts_of, history_of
from capabilities.domain.frameworks.completeness import problems_with
from capabilities.domain.frameworks.editing import change_details, change_validity, delete_draft
from capabilities.forms.frameworks import DetailsForm, ValidityForm, initial_details
from capabilities.models import FrameworkVersion
from capabilities.views.cms.base import VersionView, label_said


def seen_in(request: HttpRequest) -> int:
    """The change_count that the posted page was made from; -1, which no draft has, where it says nothing."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


class ShowVersionView(VersionView):
    """The hub: state, dates, what is missing, and the way to everything else."""

    template_name = "capabilities/cms/version.html"
    tab = "version"

    def get_page_title(self) -> str:
        return str(self.version)

    def get_header_title(self) -> str:
        return str(self.version)

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": str(self.version)}]

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        version = self.version
        unfinished = self.rights.change and not version.is_public
        return self.show(
            missing=problems_with(version) if unfinished else [],
            unfinished=unfinished,
            **counts_of(version),
        )

    def get_header_buttons(self) -> list[Any]:
        buttons = []
        if self.version.is_public:
            framework, label = self.version.framework.slug, self.version.label
            url = reverse("content:framework_version", args=[framework, label])
            buttons.append(HeaderButton(_("Read on the site"), url=url, icon_name="view", priority=10))
            if self.rights.change and (url := _address("new_version", self.version.pk)):
                buttons.append(HeaderButton(_("New version from this one"), url=url, icon_name="copy", priority=20))
        elif self.may_edit:
            url = reverse("frameworks:version_delete", args=[self.version.pk])
            buttons.append(HeaderButton(_("Delete draft"), url=url, icon_name="bin", priority=30))
        return buttons


def _address(name: str, *args: int) -> str:
    try:
        return reverse(f"frameworks:{name}", args=args)
    except NoReverseMatch:
        return ""


class ChangeDetailsView(VersionView):
    """Label, dates, claiming and notes of a draft; of a published version only what may still change."""

    template_name = "capabilities/cms/form.html"
    page_title = gettext_lazy("Details")
    needs = "change"
    tab = "details"

    def form(self, data: Any = None) -> Form:
        kind = ValidityForm if self.version.is_public else DetailsForm
        form = kind(data, initial=initial_details(self.version))
        if self.version.is_public:
            form.begins = self.version.in_force_from
        return form

    @property
    def locked(self) -> str:
        if self.version.state == FrameworkVersion.State.IN_REVIEW:
            return _("This version is in review. Take it back to draft to change it.")
        if self.version.is_public and not self.rights.publish:
            return _("This version is published. Practice leads may still change until when it can be claimed.")
        return ""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self.page(self.form(), self.version.change_count)

    def page(self, form: Form, seen: int, status: int = 200) -> HttpResponse:
        lead = self.locked
        if not lead and self.version.is_public:
            lead = _("Published, so its words never change. These three still may: everybody sees them at once.")
        if self.locked:
            for field in form.fields.values():
                field.disabled = True
        return self.show(
            status, form=form, seen=seen, lead=lead, submit="" if self.locked else _("Save details"), tracked=True
        )

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        form, seen = self.form(request.POST), seen_in(request)
        if form.is_valid():
            given = dict(form.cleaned_data)

            def change() -> None:
                if self.version.is_public:
                    change_validity(by=self.user, version=self.version, **given)
                else:
                    change_details(by=self.user, version=self.version, seen=seen, **given)

            if not (problem := self.attempt(change)):
                said = _("The details are saved.") + (
                    "" if self.version.is_public else label_said(request, self.version.label)
                )
                return self.go("version", self.version.pk, message=said)
            self.version.refresh_from_db()
            seen = self.version.change_count  # what is stored now is shown below: saving again is a choice
            form.add_error(None, problem)
        return self.page(form, seen, 422)


class DeleteDraftView(VersionView):
    """Throw a draft away, after asking."""

    template_name = "capabilities/cms/confirm.html"
    page_title = gettext_lazy("Delete draft")
    needs = "draft"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        version = self.version
        only = version.framework.versions.count() == 1
        lead = _("This deletes the draft “%(version)s” with its whole tree, stages, expectations and crosswalks.")
        if only:
            lead = _("This deletes the draft “%(version)s” with all it holds, and its framework, which has no other.")
        return self.show(
            lead=lead % {"version": version},
            seen=version.change_count,
            submit=_("Yes, delete the draft"),
            back=reverse("frameworks:version", args=[version.pk]),
            serious=True,
        )

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        named = str(self.version)
        problem = self.attempt(lambda: delete_draft(by=self.user, version=self.version, seen=seen_in(request)))
        if problem:
            messages.error(request, problem)
            return self.go("version", version_id)
        return self.go("list", message=_("The draft “%(version)s” is deleted.") % {"version": named})


class ShowHistoryView(VersionView):
    """Who did what with the version, and what reviewers wrote."""

    template_name = "capabilities/cms/history.html"
    page_title = gettext_lazy("History")
    needs = "change"
    tab = "history"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self.show(events=history_of(self.version))
