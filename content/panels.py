"""The checks panel of the editor: what the checks found in the draft when it was opened, with links to the fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.models import Page

if TYPE_CHECKING:
    from content.domain.checks import Problem


@dataclass(frozen=True)
class Addressed:
    """A problem and the place in the editor where it is mended; without a place, the editor itself."""

    problem: Problem
    address: str
    anchor: str


def addressed(page: Page, problems: Iterable[Problem]) -> list[Addressed]:
    """Each problem with its address in the editor of the page."""
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sections = dict(_sections(type(page).get_edit_handler()))
    found = []
    for problem in problems:
        anchor = sections.get(problem.field, "")
        if problem.block:
            anchor = f"block-{problem.block}-section"
        found.append(Addressed(problem, f"{editor}#{anchor}" if anchor else editor, f"#{anchor}" if anchor else ""))
    return found


def _sections(editor: Any) -> Iterator[tuple[str, str]]:
    """For each field the id of the section of the editor that it lies in, as Wagtail's templates write it."""
    for tab, tab_name in zip(editor.children, editor.child_identifiers, strict=True):
        for panel, name in zip(tab.children, tab.child_identifiers, strict=True):
            for field in _fields_of(panel):
                yield field, f"panel-child-{tab_name}-{name}-section"


def _fields_of(panel: Any) -> Iterator[str]:
    if name := getattr(panel, "field_name", "") or getattr(panel, "relation_name", ""):
        yield name
    for child in getattr(panel, "children", None) or ():
        yield from _fields_of(child)


class ChecksPanel(Panel):
    """First in the editor. On a page that is not stored yet it says when it will know more."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Checks"))
        super().__init__(**kwargs)

    @property
    def clean_name(self) -> str:
        return "checks"

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/cms/checks_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from content.domain.checks import problems_of

            context: dict[str, Any] = super().get_context_data(parent_context)
            if not self.instance.pk:
                return context | {"is_new": True}
            found = addressed(self.instance, problems_of(self.instance))
            return context | {
                "must": [one for one in found if one.problem.is_must],
                "should": [one for one in found if not one.problem.is_must],
                "all_checks": reverse("checks:page", args=[self.instance.pk]),
            }
