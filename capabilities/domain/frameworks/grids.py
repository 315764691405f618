"""Expectations, many at once: what somebody typed into the grid of capability by stage is stored in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from capabilities.domain.frameworks.drafts import begin_change
from capabilities.domain.frameworks.errors import FrameworkProblem
from capabilities.domain.frameworks.merging import merge, plain
from capabilities.models import Capability, Expectation, FrameworkVersion
from people.models import User

HEADLINE_LENGTH = 160
Place = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """What somebody typed for a capability at a stage, and the marks of what their page had shown (merging.py)."""

    capability: int
    stage: int
    headline: str
    text: str
    was: dict[str, str]

    @property
    def place(self) -> Place:
        return self.capability, self.stage


@dataclass(frozen=True)
class Theirs:
    """What somebody else stored meanwhile in a cell that was typed in too; only the fields in `fields` differ."""

    headline: str
    text: str
    fields: tuple[str, ...]


@dataclass
class Saved:
    """What became of the cells. `conflicts` were not stored; `lost` name a capability or stage that is gone."""

    written: int = 0
    emptied: int = 0
    conflicts: dict[Place, Theirs] = field(default_factory=dict)
    lost: list[Cell] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return self.written + self.emptied


@transaction.atomic
def save_expectations(*, by: User | None, version: FrameworkVersion, cells: Sequence[Cell]) -> Saved:
    """Store the cells that were typed in; those nobody touched keep what is stored. A cell left empty has no expectation.

    Where somebody else changed the same field of a cell meanwhile, nothing of that cell is stored and it is among the
    conflicts. A constant number of queries. Raises NotYourFramework, FrameworkProblem (no draft; a headline too long).
    """
    begin_change(by, version)
    capabilities = set(version.capabilities.filter(kind=Capability.Kind.CAPABILITY).values_list("pk", flat=True))
    stages = set(version.stages.values_list("pk", flat=True))
    there = {
        (one.capability_id, one.stage_id): one
        for one in Expectation.objects.filter(
            capability__version=version, capability__in={cell.capability for cell in cells}
        )
    }
    saved, made, changed, emptied = Saved(), [], [], []
    for cell in cells:
        stored = there.get(cell.place)
        now = {"headline": stored.headline if stored else "", "text": stored.text if stored else ""}
        merged = merge(typed={"headline": cell.headline, "text": cell.text}, stored=now, was=cell.was)
        if not merged.write and not merged.theirs:
            continue
        if cell.capability not in capabilities or cell.stage not in stages:
            saved.lost.append(cell)
            continue
        if merged.theirs:
            saved.conflicts[cell.place] = Theirs(now["headline"], now["text"], tuple(merged.theirs))
            continue
        then = {name: plain(value) for name, value in (now | merged.write).items()}
        if len(then["headline"]) > HEADLINE_LENGTH:
            raise FrameworkProblem(
                _("“What is new” has %(number)s characters in one place (“%(start)s…”); the most is %(most)s.")
                % {"number": len(then["headline"]), "start": then["headline"][:40], "most": HEADLINE_LENGTH}
            )
        if stored is None:
            made.append(Expectation(capability_id=cell.capability, stage_id=cell.stage, **then))
        elif any(then.values()):
            stored.headline, stored.text = then["headline"], then["text"]
            changed.append(stored)
        else:
            emptied.append(stored.pk)
    Expectation.objects.bulk_create(made)
    Expectation.objects.bulk_update(changed, ["headline", "text"])
    if emptied:
        Expectation.objects.filter(pk__in=emptied).delete()
    saved.written, saved.emptied = len(made) + len(changed), len(emptied)
    if not saved.changed:  # nothing was stored, so nobody else's page is out of date
        FrameworkVersion.objects.filter(pk=version.pk).update(change_count=F("change_count") - 1)
        version.refresh_from_db(fields=["change_count"])
    return saved
