"""The tree of areas and capabilities: the whole of it with its order, and one item."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from capabilities.domain.authoring import goes_with_capability, tree_rows
from capabilities.domain.frameworks.editing import change_capability, delete_capability, insert_capability
from capabilities.domain.frameworks.merging import ChangedMeanwhile, plain
from capabilities.domain.frameworks.ordering import PLACES, place_capability
from capabilities.forms.contents import WAS, CapabilityForm, marks_of
from capabilities.models import Capability
from capabilities.views.cms.base import VersionView
from capabilities.views.cms.version import seen_in

SCRIPT = "capabilities.tree"  # what our script calls itself in X-Requested-With


class ShowTreeView(VersionView):
    """Every item in its place. A post moves one: by a button, by the keyboard, or dragged."""

    template_name = "capabilities/cms/tree.html"
    page_title = gettext_lazy("Tree")
    tab = "tree"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self.show(rows=tree_rows(self.version), seen=self.version.change_count)

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """`move` is "place:item" or "place:item:target"; `seen` the change_count the page was made from."""
        place, item, target = (*request.POST.get("move", "").split(":"), "", "")[:3]
        moved = self.version.capabilities.filter(pk=_number(item)).first()
        aim = self.version.capabilities.filter(pk=_number(target)).first() if target else None
        if moved is None or place not in PLACES or (target and aim is None):
            return self.answer(_("Somebody else deleted this meanwhile. Look at the tree again."), None)
        moved.version = self.version
        problem = self.attempt(
            lambda: place_capability(by=self.user, capability=moved, place=place, target=aim, seen=seen_in(request))
        )
        return self.answer(problem, moved)

    def answer(self, problem: str, moved: Capability | None) -> HttpResponse:
        said = problem or _("“%(item)s” is moved.") % {"item": moved}
        if self.request.headers.get("X-Requested-With") == SCRIPT:
            self.version.refresh_from_db(fields=["change_count", "state"])
            answer: dict[str, Any] = {"change_count": self.version.change_count, "message": said}
            context = {"rows": tree_rows(self.version), "version": self.version, "may_edit": self.may_edit}
            answer["html"] = render_to_string("capabilities/cms/_tree_rows.html", context, self.request)
            return JsonResponse(answer, status=409 if problem else 200)
        if problem:
            messages.error(self.request, problem)
            return self.go("tree", self.version.pk)
        response = self.go("tree", self.version.pk, message=said)
        response["Location"] += f"#item-{moved.pk if moved else ''}"
        return response

    def get_header_buttons(self) -> list[Any]:
        if not self.may_edit:
            return []
        new = reverse("frameworks:capability_new", args=[self.version.pk])
        return [
            HeaderButton(_("Add area"), url=f"{new}?kind=area", icon_name="plus", priority=10),
            HeaderButton(_("Add capability"), url=new, icon_name="plus", priority=20),
        ]


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 19 else 0


class ItemView(VersionView):
    """A form for one item of the tree."""

    template_name = "capabilities/cms/capability.html"
    needs = "draft"
    tab = "tree"

    def crumbs(self) -> list[dict[str, Any]]:
        above = {"url": reverse("frameworks:tree", args=[self.version.pk]), "label": _("Tree")}
        return [*super().crumbs()[:-1], above, {"url": "", "label": self.get_page_title()}]

    def parents(self, apart: Capability | None = None) -> list[tuple[str, str]]:
        """Areas to choose from, indented; not the item itself nor what stands in it."""
        found, inside = [], None
        for row in tree_rows(self.version):
            if inside is not None and row.level > inside:
                continue
            inside = row.level if apart is not None and row.item.pk == apart.pk else None
            if inside is None and row.is_area:
                found.append((str(row.item.pk), "\u2014 " * row.level + str(row.item)))
        return found

    def page(self, form: CapabilityForm, status: int = 200, **context: Any) -> HttpResponse:
        back = reverse("frameworks:tree", args=[self.version.pk])
        return self.show(status, form=form, back=back, tracked=True, **context)

    def parent_in(self, form: CapabilityForm) -> Capability | None:
        chosen = form.cleaned_data["parent"]
        return self.version.capabilities.filter(pk=int(chosen)).first() if chosen else None


class AddCapabilityView(ItemView):
    """A new area or capability, at the end of its area."""

    page_title = gettext_lazy("Add to the tree")

    def form(self, data: Any = None) -> CapabilityForm:
        kind = "area" if self.request.GET.get("kind") == "area" else "capability"
        initial = {"kind": kind, "parent": self.request.GET.get("parent", "")}
        return CapabilityForm(data, initial=initial, parents=self.parents())

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self.page(self.form(), submit=_("Add"), again=True)

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in CapabilityForm.texts}
            parent = self.parent_in(form)
            problem = self.attempt(
                lambda: insert_capability(by=self.user, version=self.version, parent=parent, **given)
            )
            if not problem:
                messages.success(request, _("“%(title)s” is added.") % given)
                if "again" in request.POST:
                    response = self.go("capability_new", version_id)
                    response["Location"] += f"?kind={given['kind']}&parent={parent.pk if parent else ''}"
                    return response
                return self.go("tree", version_id)
            form.add_error(None, problem)
        return self.page(form, 422, submit=_("Add"), again=True)


class OneItemView(ItemView):
    """A page of one item that is there."""

    @cached_property
    def item(self) -> Capability:
        item = get_object_or_404(self.version.capabilities, pk=self.kwargs["capability_id"])
        item.version = self.version
        return item


class ChangeCapabilityView(OneItemView):
    """The words of one item, and the area it stands in."""

    def get_page_title(self) -> str:
        return self.named

    @cached_property
    def named(self) -> str:
        found = self.version.capabilities.filter(pk=self.kwargs["capability_id"]).first()
        return str(found or _("Deleted meanwhile"))

    def form(self, data: Any = None) -> CapabilityForm:
        initial = {name: getattr(self.item, name) for name in CapabilityForm.texts}
        initial |= {"parent": str(self.item.parent_id or ""), WAS: marks_of(self.item)}
        return CapabilityForm(data, initial=initial, parents=self.parents(self.item))

    def get(self, request: HttpRequest, version_id: int, capability_id: int) -> HttpResponse:
        return self.page(self.form())

    def page(self, form: CapabilityForm, status: int = 200, **context: Any) -> HttpResponse:
        delete = reverse("frameworks:capability_delete", args=[self.version.pk, self.item.pk])
        return super().page(form, status, submit=_("Save"), delete=delete, item=self.item, **context)

    def post(self, request: HttpRequest, version_id: int, capability_id: int) -> HttpResponse:
        if not self.version.capabilities.filter(pk=capability_id).exists():
            return self.deleted_meanwhile()
        form = self.form(request.POST)
        theirs: dict[str, Any] = {}
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in CapabilityForm.texts}
            marks = form.marks()

            def change() -> None:
                try:
                    change_capability(
                        by=self.user,
                        capability=self.item,
                        was=marks,
                        parent=self.parent_in(form),
                        move=form.cleaned_data["parent"] != marks.get("parent"),
                        **given,
                    )
                except ChangedMeanwhile as changed:
                    theirs.update(changed.theirs)
                    raise

            if not (problem := self.attempt(change)):
                return self.go("tree", version_id, message=_("“%(title)s” is saved.") % given)
            if theirs:  # the form goes out again with the marks of what is stored now: saving it is a choice
                self.item.refresh_from_db()
                data = request.POST.copy()
                data[WAS] = marks_of(self.item)
                form = self.form(data)
                form.is_valid()
            form.add_error(None, problem)
        shown = [(form[name].label, plain(value)) for name, value in theirs.items()]
        return self.page(form, 422, theirs=shown)

    def deleted_meanwhile(self) -> HttpResponse:
        """What was typed is put into the form for a new item."""
        form = CapabilityForm(self.request.POST, parents=self.parents())
        if form.is_valid() or "parent" in form.errors:
            form.errors.pop("parent", None)
        form.add_error(None, _("Somebody else deleted this meanwhile. Your words are below: save them as a new one."))
        action = reverse("frameworks:capability_new", args=[self.version.pk])
        return super().page(form, 422, submit=_("Add"), action=action)


class DeleteCapabilityView(OneItemView):
    """Delete an item, after saying what goes with it."""

    template_name = "capabilities/cms/confirm.html"
    page_title = gettext_lazy("Delete from the tree")

    def get(self, request: HttpRequest, version_id: int, capability_id: int) -> HttpResponse:
        goes = goes_with_capability(self.item)
        counted = [
            ngettext("%(n)s area or capability in it", "%(n)s areas and capabilities in it", goes.items),
            ngettext("%(n)s expectation", "%(n)s expectations", goes.expectations),
            ngettext("%(n)s crosswalk", "%(n)s crosswalks", goes.crosswalks),
        ]
        numbers = (goes.items, goes.expectations, goes.crosswalks)
        return self.show(
            lead=_("This deletes “%(item)s”.") % {"item": self.item},
            also=[words % {"n": number} for words, number in zip(counted, numbers, strict=True) if number],
            seen=self.version.change_count,
            submit=_("Yes, delete it"),
            back=reverse("frameworks:tree", args=[version_id]),
            serious=True,
        )

    def post(self, request: HttpRequest, version_id: int, capability_id: int) -> HttpResponse:
        named = {"item": str(self.item)}
        problem = self.attempt(lambda: delete_capability(by=self.user, capability=self.item, seen=seen_in(request)))
        if problem:
            messages.error(request, problem)
            return self.go("tree", version_id)
        return self.go("tree", version_id, message=_("“%(item)s” is deleted.") % named)
