"""The grid of expectations: capability by stage, one area at a time, edited in one place and saved in one go."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from capabilities.domain.authoring_grid import Grid, GridCell, grid
from capabilities.domain.frameworks.grids import HEADLINE_LENGTH, Cell, Place, Saved, Theirs, save_expectations
from capabilities.domain.frameworks.merging import mark_of, plain
from capabilities.forms.contents import cells_in
from capabilities.models import Capability
from capabilities.views.cms.base import Refused, VersionView, said


@dataclass(frozen=True)
class ShownCell:
    """One cell as the page shows it: what was typed, or what is stored; beside it what somebody else stored."""

    capability: Capability
    stored: GridCell
    typed: Cell | None
    theirs: Theirs | None

    @property
    def key(self) -> str:
        return f"{self.capability.pk}-{self.stored.stage.pk}"

    @property
    def headline(self) -> str:
        return self.typed.headline if self.typed else self.stored.headline

    @property
    def text(self) -> str:
        return self.typed.text if self.typed else self.stored.text

    @property
    def was(self) -> dict[str, str]:
        # After a conflict the person has seen what is stored now: saving again is a choice.
        return self.typed.was if self.typed and not self.theirs else self.stored.marks

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()

    @property
    def is_too_long(self) -> bool:
        return len(plain(self.headline)) > HEADLINE_LENGTH


@dataclass
class ShownRow:
    """A capability with its cells."""

    capability: Capability
    cells: list[ShownCell] = field(default_factory=list)


class EditGridView(VersionView):
    """All cells of one area; for those who may not write, the same to read."""

    template_name = "capabilities/cms/grid.html"
    page_title = gettext_lazy("Expectations")
    tab = "grid"

    @cached_property
    def grid(self) -> Grid:
        def number(name: str) -> int | None:
            typed = self.request.GET.get(name, "")
            return int(typed) if typed.isdecimal() and len(typed) < 19 else None

        return grid(self.version, area=number("area"), page=number("p") or 1)

    @property
    def here(self) -> str:
        shown = self.grid
        where = reverse("frameworks:grid", args=[self.version.pk])
        return f"{where}?area={shown.area.pk}&p={shown.page}" if shown.area else where

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self.page({}, Saved())

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        cells = cells_in(request.POST)
        typed = {cell.place: cell for cell in cells}
        try:
            saved = save_expectations(by=self.user, version=self.version, cells=cells)
        except Refused as problem:
            messages.error(request, _("Nothing is saved yet; your words are below.") + " " + said(problem))
            return self.page(typed, Saved(), status=422)
        if saved.changed and (saved.conflicts or saved.lost):
            words = ngettext(
                "%(number)s other expectation is saved; what is named below is not.",
                "%(number)s other expectations are saved; what is named below is not.",
                saved.changed,
            )
            messages.success(request, words % {"number": saved.changed})
        elif saved.changed:
            words = ngettext("%(number)s expectation is saved.", "%(number)s expectations are saved.", saved.changed)
            messages.success(request, words % {"number": saved.changed})
        if saved.conflicts or saved.lost:
            return self.page({place: typed[place] for place in saved.conflicts}, saved, status=409)
        if not saved.changed:
            messages.info(request, _("Nothing was changed, so there was nothing to save."))
        return HttpResponseRedirect(self.here)

    def page(self, typed: dict[Place, Cell], saved: Saved, status: int = 200) -> HttpResponse:
        if saved.changed:
            self.__dict__.pop("grid", None)
        shown = self.grid
        rows = [
            ShownRow(
                row.capability,
                [self.cell(row.capability, cell, typed, saved.conflicts) for cell in row.cells],
            )
            for row in shown.rows
        ]
        below = {cell.key for row in rows for cell in row.cells}
        # Words for a capability or stage that is gone, and any that stand on another page of the grid by now.
        lost = [*saved.lost, *(one for one in typed.values() if f"{one.capability}-{one.stage}" not in below)]
        lost = [one for one in lost if self.is_new(one)]
        return self.show(
            status,
            grid=shown,
            rows=rows,
            here=self.here,
            conflicts=len(saved.conflicts),
            not_saved=[f"{row.capability}, {cell.stored.stage}" for row in rows for cell in row.cells if cell.theirs],
            lost=lost,
            most=HEADLINE_LENGTH,
            pages=range(1, shown.pages + 1),
            kept=bool(typed),
        )

    def cell(
        self, capability: Capability, stored: GridCell, typed: dict[Place, Cell], conflicts: dict[Place, Theirs]
    ) -> ShownCell:
        place = (capability.pk, stored.stage.pk)
        mine = typed.get(place)
        theirs = conflicts.get(place)
        if mine is not None and theirs is not None:
            # A field of the cell that only the other touched stands as they stored it.
            mine = replace(
                mine,
                headline=mine.headline if mark_of(mine.headline) != mine.was["headline"] else stored.headline,
                text=mine.text if mark_of(mine.text) != mine.was["text"] else stored.text,
            )
        return ShownCell(capability, stored, mine, theirs)

    @staticmethod
    def is_new(cell: Cell) -> bool:
        return mark_of(cell.headline) != cell.was["headline"] or mark_of(cell.text) != cell.was["text"]
