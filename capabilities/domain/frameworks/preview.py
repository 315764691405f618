"""What a file would change if it were stored as a draft: found by storing it and taking everything back.

So a preview counts and complains exactly as the import does. It compares with the draft that would be written over,
else with the framework's latest version, else everything is new.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Case, F, IntegerField, Value, When
from django.utils.translation import ngettext

from capabilities.domain.frameworks.compare import compare
from capabilities.domain.frameworks.differences import Comparison, as_json, from_json
from capabilities.domain.frameworks.format_losses import lost_by_format
from capabilities.domain.frameworks.imports import Progress, import_outline
from capabilities.domain.frameworks.outlines import outline_of
from capabilities.formats import FrameworkOutline
from capabilities.models import Framework, FrameworkVersion
from people.models import Organisation, User

ROOM_FOR_TEXTS = 3_000_000
"""Characters of changed texts that are kept with a preview; beyond that it only names the fields."""
_NO_BASIS = "new"


@dataclass(frozen=True)
class Preview:
    """What would be stored as what, and how it differs from what is there now.

    `framework` and `identifier` are the framework's title and CASE identifier, `label` the version's.
    `compared_with` is the label of the version it was compared with (empty: everything is new), `overwrites` whether
    that is a draft which would be written over, `basis` a mark of what it was like. `losses` say what would go because
    the file's format has no place for it.
    """

    framework: str
    identifier: str
    label: str
    new_framework: bool
    overwrites: bool
    compared_with: str
    areas: int
    capabilities: int
    stages: int
    expectations: int
    crosswalks: int
    unchanged: int
    comparison: Comparison
    basis: str
    losses: tuple[str, ...] = ()

    @property
    def would_change(self) -> bool:
        """Whether storing it makes or changes anything."""
        return bool(self.comparison) or not self.overwrites

    @property
    def contents(self) -> list[str]:
        """What there is of each kind, in words."""
        number = {
            ngettext("%(number)s area", "%(number)s areas", self.areas): self.areas,
            ngettext("%(number)s capability", "%(number)s capabilities", self.capabilities): self.capabilities,
            ngettext("%(number)s stage", "%(number)s stages", self.stages): self.stages,
            ngettext("%(number)s expectation", "%(number)s expectations", self.expectations): self.expectations,
            ngettext("%(number)s crosswalk", "%(number)s crosswalks", self.crosswalks): self.crosswalks,
        }
        return [words % {"number": one} for words, one in number.items() if one]

    def as_json(self) -> dict[str, Any]:
        flat = asdict(replace(self, comparison=Comparison()))
        return {**flat, "comparison": as_json(self.comparison, room=ROOM_FOR_TEXTS)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Preview:
        # A preview made before there were losses has none.
        told = {"comparison": from_json(kept["comparison"]), "losses": tuple(kept.get("losses", ()))}
        return cls(**{**kept, **told})


def preview_of(
    *,
    by: User | None,
    outline: FrameworkOutline,
    label: str = "",
    into: Framework | None = None,
    owner: Organisation | None = None,
    progress: Progress | None = None,
) -> Preview:
    """What storing the outline would change. Nothing is stored. Raises FormatError and FrameworkProblem as storing does."""
    with transaction.atomic():
        summary = import_outline(by=by, outline=outline, label=label, into=into, owner=owner, progress=progress)
        identifier, stored_label = str(summary.version.framework.identifier), summary.version.label
        after = outline_of(summary.version)
        transaction.set_rollback(True)
    standing = standing_before(identifier, stored_label)
    before = outline_of(standing) if standing else None
    comparison = compare(before, after)
    overwrites = standing is not None and standing.label == stored_label
    return Preview(
        framework=after.title,
        identifier=identifier,
        label=stored_label,
        new_framework=not Framework.objects.filter(identifier=identifier).exists(),
        overwrites=overwrites,
        compared_with=standing.label if standing else "",
        areas=summary.areas,
        capabilities=summary.capabilities,
        stages=summary.stages,
        expectations=summary.expectations,
        crosswalks=summary.crosswalks,
        unchanged=comparison.unchanged,
        comparison=comparison,
        basis=basis_of(before),
        losses=lost_by_format(outline, before, after, overwrites=overwrites),
    )


def standing_before(identifier: str, label: str) -> FrameworkVersion | None:
    """What a new draft with this label is compared with: the draft with that label, else the latest version."""
    versions = FrameworkVersion.objects.filter(framework__identifier=identifier).select_related("framework")
    return versions.filter(label=label).first() or (
        versions.exclude(state=FrameworkVersion.State.WITHDRAWN)
        .annotate(
            public=Case(
                When(state__in=("published", "superseded"), then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )
        .order_by("public", F("in_force_from").desc(nulls_last=True), "-pk")
        .first()
    )


def basis_of(before: FrameworkOutline | None) -> str:
    """A mark of what a preview compared with; another mark means that it has changed since."""
    return hashlib.sha256(repr(before).encode("utf-8", "backslashreplace")).hexdigest() if before else _NO_BASIS
