"""A case as a drawing: its scenes in layers from the beginning downwards, and the ways between them. Pure; SVG units.

A scene lies one layer beneath the lowest scene that leads to it (ways back are left aside for that). Long ways get a place of
their own in every layer that they cross, and within a layer what belongs together is drawn together, so that few lines cross.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from content.cases.document import Case, Scene

WIDTH, HEIGHT, APART, DOWN = 156.0, 58.0, 26.0, 118.0
BEND = 22.0
MARGIN = 24.0
MOST_LETTERS, MOST_LINES = 21, 2
SWEEPS = 12

DECISION, WAYS, ENDING, NOTHING = "decision", "ways", "ending", "nothing"


@dataclass(frozen=True)
class Way:
    """From one scene to another; `labels` are the options that take it (empty: it goes on by itself)."""

    origin: str
    target: str
    labels: tuple[str, ...]
    has_condition: bool


@dataclass(frozen=True)
class Box:
    """A scene; `x` and `y` are its middle. `number` is its place in the case, from 1."""

    key: str
    number: int
    title: str
    lines: tuple[tuple[str, float], ...]
    kind: str
    x: float
    y: float
    is_first: bool
    is_reached: bool
    outline: str


@dataclass(frozen=True)
class Line:
    """A way as the `d` of an SVG path; one that leads back up is drawn as such."""

    way: Way
    path: str
    is_back: bool


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


Node = tuple[str, int]
"""A scene and 0, or a way that passes through a layer: its number as text and the layer."""


def ways_of(case: Case) -> list[Way]:
    """Every pair of scenes that a way leads between, in the order of the case; scenes that are not there are left out."""
    found: dict[tuple[str, str], list[str]] = {}
    conditions: dict[tuple[str, str], bool] = defaultdict(bool)
    for scene in case.scenes.values():
        for target, label, has_condition in _leads(scene):
            if target in case.scenes:
                found.setdefault((scene.key, target), []).extend([label] if label else [])
                conditions[scene.key, target] |= has_condition
    return [
        Way(origin, target, tuple(labels), conditions[origin, target]) for (origin, target), labels in found.items()
    ]


def _leads(scene: Scene) -> Iterable[tuple[str, str, bool]]:
    if scene.decision is not None:
        return [(way.next, way.text or way.key, bool(way.when.tests)) for way in scene.decision.ways.values()]
    return [(way.scene, "", bool(way.when.tests)) for way in scene.ways]


def draw(case: Case) -> Drawing:
    """Where everything lies. Time grows with scenes times ways: a case of 100 scenes takes a few hundredths of a second."""
    ways = ways_of(case)
    back = _ways_back(case, ways)
    reached = _reached(case, ways)
    layer = _layers(case, [way for way in ways if way not in back], reached)
    rows, chains = _rows(case, ways, back, layer)
    _order(rows, chains)
    at = _places(rows)
    boxes = tuple(
        _box(case, key, number, at[key, 0], is_reached=key in reached) for number, key in enumerate(case.scenes, 1)
    )
    width = max((x for x, _y in at.values()), default=0.0) + WIDTH / 2 + MARGIN + (APART * 2 if back else 0)
    height = max((y for _x, y in at.values()), default=0.0) + HEIGHT / 2 + MARGIN
    lines = tuple(
        Line(way, _up(at[way.origin, 0], at[way.target, 0], width - MARGIN), is_back=True)
        if way in back
        else Line(way, _down([at[node] for node in chains[place]]), is_back=False)
        for place, way in enumerate(ways)
    )
    return Drawing(round(width, 1), round(height, 1), boxes, lines)


def _ways_back(case: Case, ways: list[Way]) -> set[Way]:
    """Ways that close a circle, as somebody meets them who goes every way from the beginning."""
    onward: dict[str, list[Way]] = defaultdict(list)
    for way in ways:
        onward[way.origin].append(way)
    back: set[Way] = set()
    done: set[str] = set()
    for start in [case.first_scene, *case.scenes]:
        open_, waiting = {start}, [(start, iter(onward[start]))]
        if start in done:
            continue
        done.add(start)
        while waiting:
            key, rest = waiting[-1]
            onto = next(rest, None)
            if onto is None:
                open_.discard(key)
                waiting.pop()
            elif onto.target in open_:
                back.add(onto)
            elif onto.target not in done:
                done.add(onto.target)
                open_.add(onto.target)
                waiting.append((onto.target, iter(onward[onto.target])))
    return back


def _reached(case: Case, ways: list[Way]) -> set[str]:
    """Scenes that the beginning leads to, if every condition could hold."""
    onward: dict[str, list[str]] = defaultdict(list)
    for way in ways:
        onward[way.origin].append(way.target)
    waiting = [case.first_scene] if case.first_scene in case.scenes else []
    met = set(waiting)
    while waiting:
        for key in onward.get(waiting.pop(), ()):
            if key not in met:
                met.add(key)
                waiting.append(key)
    return met


def _layers(case: Case, ways: list[Way], reached: set[str]) -> dict[str, int]:
    """The longest way from the beginning; scenes that nothing leads to stand beneath all others."""
    onward: dict[str, list[str]] = defaultdict(list)
    for way in ways:
        onward[way.origin].append(way.target)
    layer = _longest(reached, onward)
    below = max(layer.values(), default=-1) + 1
    rest = {key for key in case.scenes if key not in reached}
    return layer | {key: below + depth for key, depth in _longest(rest, onward).items()}


def _longest(keys: set[str], onward: Mapping[str, list[str]]) -> dict[str, int]:
    into = dict.fromkeys(keys, 0)
    for key in keys:
        for target in onward.get(key, ()):
            if target in into:
                into[target] += 1
    depth = dict.fromkeys(keys, 0)
    waiting = sorted(key for key, number in into.items() if number == 0)
    while waiting:
        key = waiting.pop()
        for target in onward.get(key, ()):
            if target in into:
                depth[target] = max(depth[target], depth[key] + 1)
                into[target] -= 1
                if into[target] == 0:
                    waiting.append(target)
    return depth


def _rows(
    case: Case, ways: list[Way], back: set[Way], layer: Mapping[str, int]
) -> tuple[list[list[Node]], dict[int, list[Node]]]:
    """The layers with what lies in each, and for each way the nodes that it goes through."""
    rows: list[list[Node]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for key in case.scenes:
        rows[layer[key]].append((key, 0))
    chains: dict[int, list[Node]] = {}
    for place, way in enumerate(ways):
        if way in back:
            continue
        between: list[Node] = [(f"#{place}", depth) for depth in range(layer[way.origin] + 1, layer[way.target])]
        for node in between:
            rows[node[1]].append(node)
        chains[place] = [(way.origin, 0), *between, (way.target, 0)]
    return rows, chains


def _order(rows: list[list[Node]], chains: Mapping[int, list[Node]]) -> None:
    """Move everything in its layer toward the middle of what it is tied to, down and up again a few times."""
    above: dict[Node, list[Node]] = defaultdict(list)
    below: dict[Node, list[Node]] = defaultdict(list)
    for chain in chains.values():
        for upper, lower in pairwise(chain):
            below[upper].append(lower)
            above[lower].append(upper)
    for sweep in range(SWEEPS):
        tied, order = (above, rows) if sweep % 2 == 0 else (below, rows[::-1])
        place = {node: float(n) - len(row) / 2 for row in rows for n, node in enumerate(row)}
        for row in order:
            middles = {
                node: sum(place[one] for one in tied[node]) / len(tied[node]) if tied[node] else place[node]
                for node in row
            }
            row.sort(key=middles.__getitem__)
            place |= {node: n - len(row) / 2 for n, node in enumerate(row)}


def _width(node: Node) -> float:
    return 0.0 if node[0].startswith("#") else WIDTH


def _places(rows: list[list[Node]]) -> dict[Node, tuple[float, float]]:
    """The middle of everything; every layer stands in the middle of the widest."""
    lengths = [sum(_width(node) for node in row) + APART * max(0, len(row) - 1) for row in rows]
    widest = max(lengths, default=0.0)
    found: dict[Node, tuple[float, float]] = {}
    for depth, (row, length) in enumerate(zip(rows, lengths, strict=True)):
        x = MARGIN + (widest - length) / 2
        for node in row:
            found[node] = (x + _width(node) / 2, MARGIN + HEIGHT / 2 + depth * DOWN)
            x += _width(node) + APART
    return found


def _box(case: Case, key: str, number: int, at: tuple[float, float], *, is_reached: bool) -> Box:
    scene = case.scenes[key]
    kind = DECISION if scene.decision else WAYS if scene.ways else ENDING if scene.is_ending else NOTHING
    x, y = round(at[0], 1), round(at[1], 1)
    lines = _broken(f"{number} {scene.title or scene.key}")
    return Box(
        key=key,
        number=number,
        title=scene.title or scene.key,
        lines=tuple((words, round(y + 4.5 + (n - (len(lines) - 1) / 2) * 16, 1)) for n, words in enumerate(lines)),
        kind=kind,
        x=x,
        y=y,
        is_first=key == case.first_scene,
        is_reached=is_reached,
        outline=_outline(kind, x, y),
    )


def _outline(kind: str, x: float, y: float) -> str:
    """Decisions are pointed at both sides, ends round, all others square: by form, not by colour."""
    left, right, top, bottom = x - WIDTH / 2, x + WIDTH / 2, y - HEIGHT / 2, y + HEIGHT / 2
    if kind == DECISION:
        cut = 14
        return f"M{left} {y}L{left + cut} {top}H{right - cut}L{right} {y}L{right - cut} {bottom}H{left + cut}Z"
    if kind == ENDING:
        r = HEIGHT / 2
        return f"M{left + r} {top}H{right - r}A{r} {r} 0 0 1 {right - r} {bottom}H{left + r}A{r} {r} 0 0 1 {left + r} {top}Z"
    return f"M{left} {top}H{right}V{bottom}H{left}Z"


def _broken(words: str) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= MOST_LETTERS:
            lines[-1] += f" {word}"
        else:
            lines.append(word[:MOST_LETTERS])
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: MOST_LETTERS - 1]}…"]
    return lines or ["–"]


def _down(points: list[tuple[float, float]]) -> str:
    """From the foot of the first to the head of the last, bending softly between the layers."""
    (x, y), *rest = points
    path = f"M{x:.1f} {y + HEIGHT / 2:.1f}"
    from_y = y + HEIGHT / 2
    for place, (to_x, to_y) in enumerate(rest):
        is_last = place == len(rest) - 1
        end = to_y - HEIGHT / 2
        path += f"C{x:.1f} {from_y + BEND:.1f} {to_x:.1f} {end - BEND:.1f} {to_x:.1f} {end:.1f}"
        if not is_last:
            path += f"V{to_y + HEIGHT / 2:.1f}"
        x, from_y = to_x, to_y + HEIGHT / 2
    return path


def _up(origin: tuple[float, float], target: tuple[float, float], edge: float) -> str:
    """Out at the side, up along the edge of the drawing, and in at the side of the scene that it leads back to."""
    (x, y), (to_x, to_y) = origin, target
    side, to_side = x + WIDTH / 2, to_x + WIDTH / 2
    if origin == target:
        return f"M{side:.1f} {y - 12:.1f}C{side + 36:.1f} {y - 30:.1f} {side + 36:.1f} {y + 30:.1f} {side:.1f} {y + 12:.1f}"
    return f"M{side:.1f} {y:.1f}C{edge:.1f} {y:.1f} {edge:.1f} {to_y:.1f} {to_side:.1f} {to_y:.1f}"
