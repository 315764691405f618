"""Two published versions side by side: what links their capabilities, and which have no counterpart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from capabilities.models import Capability, Crosswalk, FrameworkVersion

# The strongest first: where two capabilities are linked more than once, this one is drawn.
STRENGTH = (Crosswalk.Kind.SAME_AS, Crosswalk.Kind.PART_OF, Crosswalk.Kind.REPLACED_BY, Crosswalk.Kind.RELATED)


@dataclass(frozen=True)
class Pair:
    """One link, read from the first version: `first` is `relation` (in words) `second`."""

    first: Capability
    second: Capability
    kind: str
    relation: str
    note: str


@dataclass(frozen=True)
class Between:
    """Two versions and their links. `firsts` and `seconds` are all that could be linked, in the publishers' order."""

    version: FrameworkVersion
    other: FrameworkVersion
    firsts: list[Capability]
    seconds: list[Capability]
    pairs: list[Pair]

    @property
    def alone(self) -> list[Capability]:
        """What of the first version has no counterpart in the other."""
        return _without(self.firsts, {pair.first.pk for pair in self.pairs})

    @property
    def others_alone(self) -> list[Capability]:
        """What of the other version has no counterpart in the first."""
        return _without(self.seconds, {pair.second.pk for pair in self.pairs})


def _without(items: Iterable[Capability], linked: set[int]) -> list[Capability]:
    return [item for item in items if item.pk not in linked]


def between(version: FrameworkVersion, other: FrameworkVersion) -> Between:
    """All links between two loaded versions, in either direction, in the order of the first. 2 queries."""
    items: dict[int, Capability] = {}
    for item in Capability.objects.filter(version__in=(version, other)).order_by("order"):
        item.version = version if item.version_id == version.pk else other
        items[item.pk] = item
    rows = Crosswalk.objects.filter(
        Q(origin__version=version, target__version=other) | Q(origin__version=other, target__version=version)
    )
    pairs: dict[tuple[int, int, str], Pair] = {}
    for row in rows:
        outward = items[row.origin_id].version_id == version.pk
        first, second = (row.origin_id, row.target_id) if outward else (row.target_id, row.origin_id)
        relation = _relation(row.kind, outward=outward)
        pairs.setdefault((first, second, relation), Pair(items[first], items[second], row.kind, relation, row.note))
    ordered = sorted(
        pairs.values(),
        key=lambda pair: (pair.first.order, STRENGTH.index(Crosswalk.Kind(pair.kind)), pair.second.order),
    )
    linked = {end for first, second, _relation_ in pairs for end in (first, second)}
    ends = [item for item in items.values() if item.kind == Capability.Kind.CAPABILITY or item.pk in linked]
    return Between(
        version=version,
        other=other,
        firsts=[item for item in ends if item.version_id == version.pk],
        seconds=[item for item in ends if item.version_id == other.pk],
        pairs=ordered,
    )


def _relation(kind: str, *, outward: bool) -> str:
    if not outward and kind == Crosswalk.Kind.PART_OF:
        return _("wider than")
    if not outward and kind == Crosswalk.Kind.REPLACED_BY:
        return _("in place of")
    return str(Crosswalk.Kind(kind).label)
