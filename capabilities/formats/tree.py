"""Ordering of items into a tree, parents before children. No recursion: the file decides how deep it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from capabilities.formats.errors import missing_parent, parents_in_a_circle


def parents_first(
    parents: Mapping[str, str | None],
    *,
    where: Callable[[str], str],
    siblings: Callable[[Sequence[str]], Sequence[str]] = tuple,
    name: Callable[[str], str] = str,
) -> list[str]:
    """Every identifier, each parent directly followed by its descendants.

    `parents` maps each identifier to its parent's (None at the top), in the file's order. `siblings` may put the
    children of one parent into another order. `where` names an identifier's place in the file for a message, and `name`
    what people call it there. Raises FormatError for a parent that is not a key of `parents`, or for parents that lead
    round in a circle.
    """
    children: dict[str | None, list[str]] = {}
    for identifier, parent in parents.items():
        if parent is not None and parent not in parents:
            raise missing_parent(parent, where(identifier))
        children.setdefault(parent, []).append(identifier)

    ordered: list[str] = []
    waiting = list(reversed(siblings(children.get(None, []))))
    while waiting:
        identifier = waiting.pop()
        ordered.append(identifier)
        waiting.extend(reversed(siblings(children.get(identifier, []))))

    if len(ordered) < len(parents):
        reached = set(ordered)
        stranded = next(identifier for identifier in parents if identifier not in reached)
        circle = find_circle(stranded, parents)
        raise parents_in_a_circle([name(one) for one in circle], where(circle[0]))
    return ordered


def find_circle(start: str, parents: Mapping[str, str | None]) -> list[str]:
    """The identifiers of the circle that the way up from `start` runs into; empty if it ends at the top."""
    way: dict[str, None] = {}
    here: str | None = start
    while here is not None and here not in way:
        way[here] = None
        here = parents.get(here)
    if here is None:
        return []
    walked = list(way)
    return walked[walked.index(here) :]
