"""Where the library is thin: how many live pages bear on each capability at each stage of the frameworks in force."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import Page

from capabilities.domain.queries import versions_in_force
from capabilities.models import Capability, Stage
from content.domain.queries import LEARNING
from content.models import PageCapability
from content.models.public import readable


@dataclass(frozen=True)
class Gap:
    """A capability at a stage, and the live pages of each kind that bear on it: at that stage or at any."""

    framework: str
    framework_slug: str
    code: str
    capability: str
    stage: str
    digests: int
    guidance: int
    modules: int
    cases: int

    @property
    def total(self) -> int:
        return self.digests + self.guidance + self.modules + self.cases

    @property
    def said(self) -> str:
        """In words, so that no colour has to say it."""
        return _("None yet") if self.total == 0 else _("One only") if self.total == 1 else _("Some")


def gaps(framework: str = "") -> list[Gap]:
    """Every capability at every stage of the versions in force (of one framework, if given), those with least first.

    4 queries, and one for the frameworks in force. A page that is tagged with the capability in another version counts;
    one that is tagged without a stage counts at each.
    """
    versions = [one for one in versions_in_force() if not framework or one.framework.slug == framework]
    places = {version.pk: place for place, version in enumerate(versions)}
    stages: dict[int, list[Stage]] = defaultdict(list)
    for stage in Stage.objects.filter(version__in=places).order_by("order"):
        stages[stage.version_id].append(stage)
    capabilities = list(
        Capability.objects.filter(version__in=places, kind=Capability.Kind.CAPABILITY).order_by("order")
    )
    counted = _counted({capability.lineage for capability in capabilities})
    found: list[tuple[int, int, Gap]] = []
    for capability in sorted(capabilities, key=lambda one: places[one.version_id]):
        version = versions[places[capability.version_id]]
        for stage in stages[capability.version_id]:
            number = counted.get(capability.lineage, {})
            digests, guidance, modules, cases = (
                len(number.get((kind, ""), set()) | number.get((kind, stage.code), set())) for kind in _KINDS
            )
            gap = Gap(
                str(version.framework),
                version.framework.slug,
                capability.code,
                capability.title,
                stage.title,
                digests,
                guidance,
                modules,
                cases,
            )
            found.append((gap.total, len(found), gap))
    return [gap for _total, _place, gap in sorted(found, key=lambda one: one[:2])]


_KINDS = tuple(model._meta.model_name for model in LEARNING)
Counted = dict[tuple[str | None, str], set[int]]


def _counted(lineages: set[uuid.UUID]) -> dict[uuid.UUID, Counted]:
    """For each lineage the pages of each kind, by stage code. 2 queries."""
    tags = PageCapability.objects.filter(page__in=readable(Page.objects.all()).values("pk"))
    found: dict[uuid.UUID, Counted] = defaultdict(lambda: defaultdict(set))
    rows = tags.filter(capability__lineage__in=lineages).values_list(
        "capability__lineage", "stage_code", "page", "page__content_type__model"
    )
    for lineage, stage, page, kind in rows:
        found[lineage][kind, stage].add(page)
    return found


def thin(rows: list[Gap]) -> Counter[int]:
    """How many places have no page, one, and more (2)."""
    return Counter(min(row.total, 2) for row in rows)
