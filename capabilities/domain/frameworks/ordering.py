"""The order of a draft's tree: moving an item, with everything beneath it, to another place.

A version's items have one order, depth first. They keep the numbers that are there and hand them on, so that a move
costs two UPDATEs however large the tree: the rows concerned step aside, then take their new numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from django.db import transaction
from django.db.models import Case, F, IntegerField, Value, When
from django.utils.translation import gettext as _

from capabilities.domain.frameworks.drafts import begin_change
from capabilities.domain.frameworks.errors import FrameworkProblem, SomebodyElseChanged
from capabilities.models import Capability, FrameworkVersion
from people.models import User

Place = Literal["up", "down", "into", "out", "before", "after", "inside"]
PLACES: tuple[str, ...] = get_args(Place)
MAX_LEVELS = 30
RUNS_IN_ONE_UPDATE = 100


@dataclass
class Node:
    """One item of the tree, without its words. The root is nobody's and has the number 0."""

    pk: int
    is_area: bool
    order: int
    parent: Node | None
    children: list[Node]

    def branch(self) -> Iterator[Node]:
        """The node and everything beneath it, depth first; without recursion, since imports may nest deeply."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    @property
    def level(self) -> int:
        return 0 if self.parent is None else self.parent.level + 1

    @property
    def place(self) -> int:
        assert self.parent is not None
        return self.parent.children.index(self)


class Outline:
    """The tree of a version in memory. `items` are all its capabilities in order; without them, 1 query."""

    def __init__(self, version: FrameworkVersion, items: Iterable[Capability] | None = None) -> None:
        rows: list[tuple[int, int | None, str, int]]
        if items is None:
            rows = list(version.capabilities.order_by("order").values_list("pk", "parent_id", "kind", "order"))
        else:
            rows = [(item.pk, item.parent_id, item.kind, item.order) for item in items]
        self.root = Node(0, is_area=True, order=0, parent=None, children=[])
        self.nodes = {
            pk: Node(pk, is_area=kind == Capability.Kind.AREA, order=order, parent=None, children=[])
            for pk, _parent, kind, order in rows
        }
        for pk, parent_id, _kind, _order in rows:
            node = self.nodes[pk]
            node.parent = self.nodes.get(parent_id, self.root) if parent_id else self.root
            node.parent.children.append(node)

    def sequence(self) -> list[Node]:
        return [node for node in self.root.branch() if node is not self.root]


def move_to(outline: Outline, node: Node, place: str, target: Node | None) -> tuple[Node, int]:
    """Where `place` is: the parent, and the number among its children once the node itself is taken out.

    Raises FrameworkProblem where there is no such place.
    """
    assert node.parent is not None
    siblings, here = node.parent.children, node.place
    if place == "up" and here > 0:
        return node.parent, here - 1
    if place == "down" and here + 1 < len(siblings):
        return node.parent, here + 1
    if place == "into" and here > 0 and siblings[here - 1].is_area:
        return siblings[here - 1], len(siblings[here - 1].children)
    if place == "out" and node.parent is not outline.root:
        assert node.parent.parent is not None
        return node.parent.parent, node.parent.place + 1
    if place in {"before", "after", "inside"} and target is not None:
        return _beside(node, place, target)
    raise FrameworkProblem(_("It cannot be moved there."))


def _beside(node: Node, place: str, target: Node) -> tuple[Node, int]:
    if any(one is target for one in node.branch()):
        raise FrameworkProblem(_("An area cannot be moved into itself."))
    if place == "inside":
        if not target.is_area:
            raise FrameworkProblem(_("Only an area can hold others. Put it before or after the capability."))
        return target, len([child for child in target.children if child is not node])
    assert target.parent is not None
    rest = [child for child in target.parent.children if child is not node]
    return target.parent, rest.index(target) + (place == "after")


@transaction.atomic
def place_capability(
    *,
    by: User | None,
    capability: Capability,
    place: str,
    target: Capability | None = None,
    seen: int | None = None,
) -> FrameworkVersion:
    """Move an item with everything beneath it: up, down, into the area before it, out of its area, or before, after or
    inside `target`. Returns the version with its new change_count.

    Raises NotYourFramework, FrameworkProblem (no draft; no such place), SomebodyElseChanged.
    """
    version = capability.version
    begin_change(by, version, seen=seen)
    outline = Outline(version)
    node = outline.nodes.get(capability.pk)
    aim = outline.nodes.get(target.pk) if target is not None else None
    if node is None or (target is not None and aim is None):
        raise SomebodyElseChanged
    parent, number = move_to(outline, node, place, aim)
    assert node.parent is not None
    # The sum of both depths, and not the depth of the whole tree: an import may already be deep elsewhere.
    depth = max(one.level for one in node.branch()) - node.level
    if parent.level + 1 + depth > MAX_LEVELS:
        raise FrameworkProblem(_("That is more than %(most)s levels deep.") % {"most": MAX_LEVELS})
    if parent is not node.parent:
        Capability.objects.filter(pk=node.pk).update(parent=parent.pk or None)
    numbers = sorted(one.order for one in outline.nodes.values())
    node.parent.children.remove(node)
    parent.children.insert(number, node)
    node.parent = parent
    _renumber(version, outline.sequence(), numbers)
    return version


def _renumber(version: FrameworkVersion, sequence: Sequence[Node], numbers: Sequence[int]) -> None:
    moved = sorted(
        ((node.order, number) for node, number in zip(sequence, numbers, strict=True) if node.order != number)
    )
    if not moved:
        return
    aside = numbers[-1] - numbers[0] + 1
    concerned = version.capabilities.filter(order__in=[old for old, _new in moved])
    if moved[-1][0] - moved[0][0] + 1 == len(moved):  # a stretch without gaps: no list of numbers needed
        concerned = version.capabilities.filter(order__range=(moved[0][0], moved[-1][0]))
    concerned.update(order=F("order") + aside)
    runs = list(_runs(moved))
    for start in range(0, len(runs), RUNS_IN_ONE_UPDATE):
        some = runs[start : start + RUNS_IN_ONE_UPDATE]
        ranges = [(first + aside, last + aside, by - aside) for first, last, by in some]
        version.capabilities.filter(order__range=(ranges[0][0], ranges[-1][1])).update(
            order=Case(
                *(When(order__range=(first, last), then=F("order") + Value(by)) for first, last, by in ranges),
                default=F("order"),
                output_field=IntegerField(),
            )
        )


def _runs(moved: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Stretches of old numbers that all move by the same: first, last, by how much. `moved` is sorted by old number.

    Numbers between two of one stretch that do not move are left where they are: none stands aside among them.
    """
    first = last = moved[0][0]
    by = moved[0][1] - first
    for old, new in moved[1:]:
        if new - old != by:
            yield first, last, by
            first, by = old, new - old
        last = old
    yield first, last, by


@transaction.atomic
def move_stage(*, by: User | None, version: FrameworkVersion, stage_pk: int, up: bool, seen: int | None = None) -> None:
    """Let a stage change places with the one before (`up`) or after it. Raises as place_capability."""
    begin_change(by, version, seen=seen)
    stages = list(version.stages.order_by("order"))
    here = next((number for number, stage in enumerate(stages) if stage.pk == stage_pk), None)
    if here is None:
        raise SomebodyElseChanged
    there = here - 1 if up else here + 1
    if not 0 <= there < len(stages):
        raise FrameworkProblem(_("It cannot be moved there."))
    one, other = stages[here], stages[there]
    free = stages[-1].order + 1
    version.stages.filter(pk=one.pk).update(order=free)
    version.stages.filter(pk=other.pk).update(order=one.order)
    version.stages.filter(pk=one.pk).update(order=other.order)
