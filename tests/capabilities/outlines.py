"""Outlines made for property tests: any tree with clean texts, stages, expectations and crosswalks, and its parts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from capabilities.formats import CapabilityOutline, CrosswalkOutline, ExpectationOutline, FrameworkOutline, StageOutline
from capabilities.formats.outline import CROSSWALK_KINDS, SYMMETRIC_KINDS
from capabilities.formats.text import one_line, plain

QUIET = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

# What people and attackers write: markup and formulas among letters.
_PIECES = st.sampled_from(
    ["Listens", "é", "ŵ", "&", "<", "a < b", "=1+1", "+", "-", "@SUM(A1)", "'", "''=x", '"', ",", ";", "\\", "100 %", "…",
     "•", " ", "\n", "\n\n", "1.10", "01", "TRUE", "#REF!", "2026-09-01", "=cmd|' /C calc'!A0", "😀", "%2C", "[x]", ":"]
)  # fmt: skip
_ANY = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"], exclude_characters="\xa0"), max_size=12)


def _clean(text: str) -> bool:
    return plain(text) == text


texts = st.lists(_PIECES | _ANY, max_size=6).map("".join).map(plain).filter(_clean)
lines = texts.map(one_line).filter(_clean)
names = (
    st.lists(_PIECES | _ANY, min_size=1, max_size=6)
    .map("".join)
    .map(one_line)
    .filter(lambda text: text and _clean(text))
)
identifiers = st.uuids().map(str)


def _short(strategy: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    return strategy.map(lambda text: one_line(text[:most])).filter(_clean)


@st.composite
def trees(draw: st.DrawFn, *, kinds: bool = True) -> tuple[CapabilityOutline, ...]:
    """Items in their order, parents before children; with `kinds` false those with children are areas, the rest not."""
    parents = draw(st.lists(st.integers(-1, 7), min_size=1, max_size=9))
    made: list[CapabilityOutline] = []
    for number, above in enumerate(parents):
        made.append(
            CapabilityOutline(
                identifier=draw(identifiers),
                parent=made[above].identifier if 0 <= above < number else None,
                code=draw(_short(lines, 60).filter(lambda code: "%2c" not in code.casefold())),  # Moodle's comma
                title=draw(_short(names, 250).filter(bool)),
                statement=draw(texts),
                kind=draw(st.sampled_from(["area", "capability"])) if kinds else "capability",
                lineage=draw(identifiers | st.just("")),
            )
        )
    # Depth first, as every reader gives them.
    children: dict[str | None, list[CapabilityOutline]] = {}
    for item in made:
        children.setdefault(item.parent, []).append(item)
    ordered: list[CapabilityOutline] = []
    waiting = list(reversed(children[None]))
    while waiting:
        item = waiting.pop()
        inner = children.get(item.identifier, [])
        ordered.append(item if kinds or not inner else replace(item, kind="area"))
        waiting.extend(reversed(inner))
    return tuple(replace(item, order=order) for order, item in enumerate(ordered, start=1))


@st.composite
def outlines(draw: st.DrawFn, *, kinds: bool = True, **fixed: Any) -> FrameworkOutline:
    """A framework of everything that an outline holds, but for what other programs wrote (`source`)."""
    items = draw(trees(kinds=kinds))
    codes = draw(st.lists(_short(names, 40).filter(bool), max_size=3, unique=True))
    stages = tuple(StageOutline(code, draw(_short(names, 100).filter(bool)), draw(texts)) for code in codes)
    expected = st.builds(ExpectationOutline, _short(lines, 160), texts.filter(bool))
    items = tuple(
        replace(
            item,
            expectations={code: draw(expected) for code in codes if draw(st.booleans())},
            why=draw(texts),
            notice=tuple(draw(st.lists(names, max_size=3))),
            shows=draw(texts),
        )
        for item in items
    )
    return FrameworkOutline(
        identifier=draw(identifiers),
        title=draw(_short(names, 250).filter(bool)),
        publisher=draw(_short(lines, 255)),
        description=draw(texts),
        language=draw(st.sampled_from(["", "en-GB", "cy"])),
        licence=draw(_short(lines, 255)),
        source_url=draw(st.sampled_from(["", "https://example.org/x?y=1"])),
        label=draw(_short(lines, 40)),
        in_force_from=draw(st.none() | st.dates()),
        claimable=draw(st.booleans()),
        claimable_until=draw(st.none() | st.dates()),
        slug=draw(st.sampled_from(["", "starter", "a-1"])),
        short_title=draw(_short(lines, 40)),
        notes=draw(texts),
        document=draw(identifiers | st.just("")),
        stages=stages,
        capabilities=items,
        **links(draw, items),
        **fixed,
    )


def links(draw: st.DrawFn, items: tuple[CapabilityOutline, ...]) -> dict[str, Any]:
    """Crosswalks among the items and to others, each said once, and what the others are called."""
    others = {draw(identifiers): draw(_short(names, 200).filter(bool)) for _ in range(2)}
    own = [item.identifier for item in items]
    ends = st.tuples(st.sampled_from(own), st.sampled_from([*own, *others]), st.sampled_from(CROSSWALK_KINDS))
    found: dict[Any, CrosswalkOutline] = {}
    for origin, target, kind in draw(st.lists(ends, max_size=5)):
        key = (frozenset({origin, target}), kind) if kind in SYMMETRIC_KINDS else (origin, target, kind)
        if origin != target and key not in found:
            found[key] = CrosswalkOutline(
                origin, target, kind, draw(_short(lines, 255)), draw(identifiers | st.just(""))
            )
    used = {end for link in found.values() for end in (link.origin, link.target)}
    return {
        "crosswalks": tuple(found.values()),
        "outside": {one: title for one, title in others.items() if one in used},
    }
