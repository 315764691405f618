"""Crosswalks of a version: the table, and making, changing and deleting one.

A new one is made in three steps on one page, each a plain address: one of ours, one of theirs (found by words), how
they are related.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from capabilities.domain import frameworks
from capabilities.domain.authoring import crosswalks_of, linkable_to, tree_rows
from capabilities.domain.frameworks.crosswalks import is_linked, may_link
from capabilities.forms.contents import CrosswalkForm, NewCrosswalkForm
from capabilities.models import Capability, Crosswalk, FrameworkVersion
from capabilities.views.cms.base import VersionView

MOST_FOUND = 30


@dataclass(frozen=True)
class Line:
    """One crosswalk as it reads from this version."""

    link: Crosswalk
    ours: Capability
    other: Capability
    outward: bool
    may_change: bool

    @property
    def reads(self) -> str:
        """How the sentence goes on after ours: “is … ” theirs."""
        other_way = {
            Crosswalk.Kind.PART_OF: _("made up of, among others"),
            Crosswalk.Kind.REPLACED_BY: _("in place of"),
        }
        kind = Crosswalk.Kind(self.link.kind)
        return str(kind.label if self.outward else other_way.get(kind, kind.label))


class ListCrosswalksView(VersionView):
    """All crosswalks of the version, by capability."""

    template_name = "capabilities/cms/crosswalks.html"
    page_title = gettext_lazy("Crosswalks")
    tab = "crosswalks"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        links = crosswalks_of(self.version, self.user)
        open_ = self.rights.change and self.version.state != FrameworkVersion.State.IN_REVIEW
        lines = []
        for link in links:
            outward = link.origin.version_id == self.version.pk
            ours, other = (link.origin, link.target) if outward else (link.target, link.origin)
            lines.append(Line(link, ours, other, outward, open_ and not _in_review(other)))
        return self.show(lines=lines, may_add=open_)

    def get_header_buttons(self) -> list[Any]:
        if not self.rights.change or self.version.state == FrameworkVersion.State.IN_REVIEW:
            return []
        url = reverse("frameworks:crosswalk_new", args=[self.version.pk])
        return [HeaderButton(_("Add crosswalk"), url=url, icon_name="plus")]


def _in_review(capability: Capability) -> bool:
    return capability.version.state == FrameworkVersion.State.IN_REVIEW


class CrosswalkView(VersionView):
    """A page about one crosswalk."""

    needs = "change"
    tab = "crosswalks"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.rights.change and self.version.state == FrameworkVersion.State.IN_REVIEW and request.method == "GET":
            messages.error(request, _("This version is in review. Take it back to draft to change its crosswalks."))
            return HttpResponseRedirect(reverse("frameworks:crosswalks", args=[self.version.pk]))
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> list[dict[str, Any]]:
        above = {"url": reverse("frameworks:crosswalks", args=[self.version.pk]), "label": _("Crosswalks")}
        return [*super().crumbs()[:-1], above, {"url": "", "label": self.get_page_title()}]


class AddCrosswalkView(CrosswalkView):
    """One of ours, one of theirs, how they are related."""

    template_name = "capabilities/cms/crosswalk_new.html"
    page_title = gettext_lazy("Add crosswalk")

    @cached_property
    def ours(self) -> Capability | None:
        return self.chosen("ours", self.version.capabilities.filter(kind=Capability.Kind.CAPABILITY))

    @cached_property
    def other(self) -> Capability | None:
        return self.chosen("other", linkable_to(self.version, self.user, ""))

    def chosen(self, name: str, among: Any) -> Capability | None:
        typed = self.request.GET.get(name, "")
        if not (typed.isdecimal() and len(typed) < 19):
            return None
        found: Capability = get_object_or_404(among.select_related("version__framework"), pk=typed)
        return found

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self.page(self.form())

    def form(self, data: Any = None) -> NewCrosswalkForm | None:
        if self.ours is None or self.other is None:
            return None
        return NewCrosswalkForm(data, ours=self.ours, other=self.other)

    def page(self, form: NewCrosswalkForm | None, status: int = 200) -> HttpResponse:
        words = self.request.GET.get("q", "").strip()[:100]
        found: list[Capability] = []
        more = False
        if self.ours and not self.other and words:
            found = list(linkable_to(self.version, self.user, words)[: MOST_FOUND + 1])
            more, found = len(found) > MOST_FOUND, found[:MOST_FOUND]
        choices = [] if self.ours else [row for row in tree_rows(self.version) if not row.is_area]
        return self.show(
            status, form=form, ours=self.ours, other=self.other, words=words, found=found, more=more, choices=choices,
        )  # fmt: skip

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        form = self.form(request.POST)
        ours, other = self.ours, self.other
        if form is None or ours is None or other is None:
            return self.page(form, 422)
        if form.is_valid():
            given = dict(form.cleaned_data)
            origin, target = (other, ours) if given.pop("direction") == "in" else (ours, other)
            already = is_linked(origin, target, given["kind"])
            problem = self.attempt(
                lambda: frameworks.add_crosswalk(by=self.user, origin=origin, target=target, **given)
            )
            if not problem:
                self.tell(already=already)
                if "again" in request.POST:
                    where = reverse("frameworks:crosswalk_new", args=[version_id])
                    return HttpResponseRedirect(f"{where}?{urlencode({'ours': ours.pk})}")
                return self.go("crosswalks", version_id)
            form.add_error(None, problem)
        return self.page(form, 422)

    def tell(self, *, already: bool) -> None:
        named = {"ours": self.ours, "other": self.other}
        if already:
            words = _("“%(ours)s” and “%(other)s” are already linked in this way, so nothing was changed.")
            messages.info(self.request, words % named)
        else:
            messages.success(self.request, _("“%(ours)s” and “%(other)s” are linked.") % named)


class OneCrosswalkView(CrosswalkView):
    """A page of one crosswalk, which the person may change."""

    @cached_property
    def link(self) -> Crosswalk:
        found = next(
            (one for one in crosswalks_of(self.version, self.user) if one.pk == self.kwargs["crosswalk_id"]), None
        )
        if found is None or not may_link(self.user, found.origin, found.target):
            raise Http404
        return found


class ChangeCrosswalkView(OneCrosswalkView):
    """How the two are related, and why."""

    template_name = "capabilities/cms/form.html"
    page_title = gettext_lazy("Change crosswalk")

    def page(self, form: CrosswalkForm, status: int = 200) -> HttpResponse:
        link = self.link
        lead = _("“%(origin)s” (%(from)s) and “%(target)s” (%(to)s). The sentence reads from the first to the second.") % {
            "origin": link.origin, "from": link.origin.version, "target": link.target, "to": link.target.version,
        }  # fmt: skip
        args = [self.version.pk, link.pk]
        delete = reverse("frameworks:crosswalk_delete", args=args)
        back = reverse("frameworks:crosswalks", args=args[:1])
        return self.show(status, form=form, lead=lead, submit=_("Save crosswalk"), back=back, delete=delete)

    def get(self, request: HttpRequest, version_id: int, crosswalk_id: int) -> HttpResponse:
        return self.page(CrosswalkForm(initial={"kind": self.link.kind, "note": self.link.note}))

    def post(self, request: HttpRequest, version_id: int, crosswalk_id: int) -> HttpResponse:
        form = CrosswalkForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            problem = self.attempt(lambda: frameworks.change_crosswalk(by=self.user, crosswalk=self.link, **given))
            if not problem:
                return self.go("crosswalks", version_id, message=_("The crosswalk is saved."))
            form.add_error(None, problem)
        return self.page(form, 422)


class DeleteCrosswalkView(OneCrosswalkView):
    """Take a link away, after asking."""

    template_name = "capabilities/cms/confirm.html"
    page_title = gettext_lazy("Delete crosswalk")

    def get(self, request: HttpRequest, version_id: int, crosswalk_id: int) -> HttpResponse:
        link = self.link
        lead = _("This deletes the link between “%(origin)s” and “%(target)s”. Both capabilities stay.")
        return self.show(
            lead=lead % {"origin": link.origin, "target": link.target},
            seen=self.version.change_count,
            submit=_("Yes, delete the crosswalk"),
            back=reverse("frameworks:crosswalks", args=[version_id]),
            serious=True,
        )

    def post(self, request: HttpRequest, version_id: int, crosswalk_id: int) -> HttpResponse:
        link = self.link
        if problem := self.attempt(lambda: frameworks.delete_crosswalk(by=self.user, crosswalk=link)):
            messages.error(request, problem)
            return self.go("crosswalks", version_id)
        return self.go("crosswalks", version_id, message=_("The crosswalk is deleted."))
