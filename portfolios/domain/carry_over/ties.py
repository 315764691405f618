"""Which capabilities of other versions a capability counts toward: crosswalks, and being the same one all along.

A capability is known here by its *lineage*, which is the same across the versions of its framework, so that a crosswalk
drawn between two versions still serves the next one. From where somebody starts, the ways on are:

- the same lineage in the wanted version, with or without a crosswalk: the same capability;
- *replaced by*, from old to new only, followed over any number of versions (v1 → v2 → v3). It is the one kind of link
  that is followed further: a ring of them ends where it began;
- *the same as*, in either direction;
- *part of*: toward the wider one (more may be needed), and from a wider one toward its part (check that the evidence
  shows this part);
- *related*, in either direction: shown, and weaker than all others ("read it again"). It never makes anything certain.

Where several ways lead to one capability, the strongest says how the two relate. Reads only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from capabilities.models import PUBLISHED_STATES, Capability, Crosswalk, FrameworkVersion
from portfolios.models import CarryOver

Relation = CarryOver.Relation
LONGEST_CHAIN = 12
"""How many versions a chain of *replaced by* is followed: more than any framework has had."""

BATCH = 500
STRENGTH = {relation: number for number, relation in enumerate(Relation)}


@dataclass(frozen=True)
class Tie:
    """A capability of a wanted version, how the one at the start relates to it, and the crosswalks' notes on the way."""

    capability: Capability
    relation: str
    note: str


@dataclass(frozen=True)
class _Edge:
    to: UUID
    relation: str
    note: str
    exact: tuple[int, int] | None = None


_Edges = dict[UUID, list[_Edge]]


def ties_of(
    lineages: Collection[UUID], to: FrameworkVersion | QuerySet[FrameworkVersion]
) -> dict[UUID, tuple[Tie, ...]]:
    """Lineage → what it counts toward in a version, or in any of some versions, the strongest tie first.

    2 queries for up to 500 lineages, and one more for each further step of a chain of *replaced by*.
    """
    end = to.pk if isinstance(to, FrameworkVersion) else None
    versions = [end] if isinstance(to, FrameworkVersion) else to.order_by().values("pk")
    found: dict[UUID, tuple[Tie, ...]] = {}
    wanted = sorted(lineages)
    for begin in range(0, len(wanted), BATCH):
        batch = wanted[begin : begin + BATCH]
        edges = _edges(batch, end)
        ways = {lineage: _ways(lineage, edges) for lineage in batch}
        members = _members({to for reached in ways.values() for to in reached}, versions)
        for lineage, reached in ways.items():
            ties = [
                Tie(capability, relation, note)
                for to, (relation, note) in reached.items()
                for capability in members.get(to, ())
            ]
            # A copy that is "replaced by" its next version keeps its lineage: the crosswalk says more, so it wins.
            direct = {edge.exact[1]: edge for edge in edges.get(lineage, ()) if edge.exact and edge.to == lineage}
            ties = [
                Tie(tie.capability, edge.relation, edge.note)
                if tie.relation == Relation.LINEAGE and (edge := direct.get(tie.capability.pk))
                else tie
                for tie in ties
            ]
            found[lineage] = tuple(
                sorted(
                    ties, key=lambda tie: (STRENGTH[Relation(tie.relation)], tie.capability.order, tie.capability.pk)
                )
            )
    return found


def _edges(lineages: Iterable[UUID], end: int | None) -> _Edges:
    """Links between lineages, read step by step along *replaced by*; each lineage is asked about once.

    `end` is the one version that is wanted: what replaced it later is no concern of it.
    """
    edges: _Edges = defaultdict(list)
    frontier = set(lineages)
    seen = set(frontier)
    for _level in range(LONGEST_CHAIN):
        if not frontier:
            break
        onward: set[UUID] = set()
        for origin, target, origin_id, target_id, version, kind, note in _crosswalks(frontier):
            if origin in frontier:
                edges[origin].append(_Edge(target, kind, note, (origin_id, target_id)))
                if kind == Crosswalk.Kind.REPLACED_BY and version != end:
                    onward.add(target)
            if target in frontier and origin != target and kind != Crosswalk.Kind.REPLACED_BY:
                back = Relation.WIDER if kind == Crosswalk.Kind.PART_OF else kind
                edges[target].append(_Edge(origin, back, note))
        frontier = onward - seen
        seen |= frontier
    return edges


def _crosswalks(lineages: set[UUID]) -> Iterable[tuple[UUID, UUID, int, int, int, str, str]]:
    return (
        Crosswalk.objects.filter(
            Q(origin__lineage__in=lineages) | Q(target__lineage__in=lineages),
            origin__version__state__in=PUBLISHED_STATES,
            target__version__state__in=PUBLISHED_STATES,
        )
        .order_by("pk")
        .values_list(
            "origin__lineage", "target__lineage", "origin_id", "target_id", "target__version_id", "kind", "note"
        )
    )


def _ways(start: UUID, edges: _Edges) -> dict[UUID, tuple[str, str]]:
    """Every lineage that can be reached from `start`, with the strongest relation and the notes on the way to it."""
    reached: dict[UUID, tuple[str, str]] = {start: (Relation.LINEAGE, "")}
    visited = {start}
    waiting: list[tuple[UUID, tuple[str, ...]]] = [(start, ())]
    while waiting:
        here, notes = waiting.pop(0)
        for edge in edges.get(here, ()):
            if edge.to == start:
                continue
            said = (*notes, edge.note) if edge.note else notes
            known = reached.get(edge.to)
            if known is None or STRENGTH[Relation(edge.relation)] < STRENGTH[Relation(known[0])]:
                reached[edge.to] = (edge.relation, "; ".join(said))
            if edge.relation == Relation.REPLACED_BY and edge.to not in visited:
                visited.add(edge.to)
                waiting.append((edge.to, said))
    return reached


def _members(lineages: set[UUID], versions: Any) -> dict[UUID, list[Capability]]:
    """The capabilities (not areas) of `versions` that have one of `lineages`: 1 query."""
    members: dict[UUID, list[Capability]] = defaultdict(list)
    for capability in (
        Capability.objects.filter(lineage__in=lineages, version__in=versions, kind=Capability.Kind.CAPABILITY)
        .select_related("version__framework")
        .defer("statement", "why", "notice", "shows", "source")
        .order_by("order")
    ):
        members[capability.lineage].append(capability)
    return members
