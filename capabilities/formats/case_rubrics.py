"""The rubrics of a CASE package: their levels are our stages, their criteria's levels our expectations; read and written.

A rubric has criteria, each for one item; a criterion has levels, each with a `quality` ("Newly qualified") and a
description. Levels of the same quality are one stage, whatever rubric they stand in. The rubrics themselves stay whole
in `source`, and are written back as they were unless somebody has changed a stage or an expectation since. What rubrics
have no place for (a stage's code, an expectation's headline) stands in the level's `extensions`, of which the standard
has a list there.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from capabilities.formats.case_fields import OURS, Defaults, made_identifier
from capabilities.formats.errors import FormatError
from capabilities.formats.fields import Fields
from capabilities.formats.outline import (
    MAX_HEADLINE,
    MAX_STAGE_CODE,
    MAX_STAGE_TITLE,
    MAX_STAGES,
    CapabilityOutline,
    ExpectationOutline,
    StageOutline,
)
from capabilities.formats.text import plain, shorten

Expectations = dict[str, dict[str, ExpectationOutline]]
FAR_BELOW = 1e9  # before any position a rubric gives


def read_rubrics(
    root: Fields, find: Callable[[Any], str | None], *, given: tuple[StageOutline, ...] = ()
) -> tuple[tuple[StageOutline, ...], Expectations]:
    """The stages, lowest first, and the expectations by item identifier and stage code; both empty without CFRubrics.

    `find` gives the identifier of the item that a link means. Criteria for items outside the file are passed over.
    `given` are stages known beforehand, in their order; levels with their titles belong to them.
    Raises FormatError if the rubrics are not built as they should be, or have more levels than a framework may have
    stages.
    """
    stages = _Stages(given)
    expectations: Expectations = {}
    for _, rubric in root.objects("CFRubrics", "rubric"):
        for _, criterion in rubric.objects("CFRubricCriteria", "criterion"):
            item = find(criterion.values.get("CFItemURI"))
            for number, level in criterion.objects("CFRubricCriterionLevels", "level"):
                ours = own_fields(level)
                code = stages.code(level, ours, number)
                text = plain(ours.raw("text"), is_html=False) if "text" in ours.values else level.text("description")
                if item is None or not text:
                    continue
                found = expectations.setdefault(item, {})
                before = f"{found[code].text}\n\n" if code in found else ""
                found[code] = ExpectationOutline(_headline(ours), before + text)
    return stages.in_order(), expectations


def own_fields(level: Fields) -> Fields:
    """Our own fields of a level: the first of its extensions that has any."""
    extensions = level.values.get("extensions")
    for extension in extensions if isinstance(extensions, list) else ():
        if isinstance(extension, dict) and isinstance(extension.get(OURS), dict):
            return Fields(extension[OURS], level.where)
    return Fields({}, level.where)


def _headline(ours: Fields) -> str:
    return shorten(" ".join(plain(ours.raw("headline"), is_html=False).split()), MAX_HEADLINE)


def write_rubric(
    document: str,
    stages: tuple[StageOutline, ...],
    items: Iterable[tuple[dict[str, str], CapabilityOutline]],
    to: Defaults,
) -> dict[str, Any]:
    """One rubric for a framework: a criterion for each item with expectations, a level for each expectation.

    `items` are those items, each with the link that means it.
    """
    identifier = made_identifier(document, "rubric")
    positions = {stage.code: number for number, stage in enumerate(stages, start=1)}
    titles = {stage.code: stage.title for stage in stages}
    criteria = []
    for number, (link, item) in enumerate(items, start=1):
        criterion = made_identifier(document, item.identifier, "criterion")
        levels = []
        for code in sorted(item.expectations, key=lambda code: positions[code]):
            expected = item.expectations[code]
            ours = {"stage": code} | ({"headline": expected.headline} if expected.headline else {})
            if not _reads_as(expected.text):
                ours["text"] = expected.text
            level = made_identifier(document, item.identifier, "level", code)
            levels.append(
                {
                    "identifier": level,
                    "uri": to.uri("level", level),
                    "description": expected.text,
                    "quality": titles[code],
                    "position": positions[code],
                    "rubricCriterionId": criterion,
                    "lastChangeDateTime": to.changed_at,
                    "extensions": [{OURS: ours}],
                }
            )
        criteria.append(
            {
                "identifier": criterion,
                "uri": to.uri("criterion", criterion),
                "CFItemURI": link,
                "position": number,
                "rubricId": identifier,
                "lastChangeDateTime": to.changed_at,
                "CFRubricCriterionLevels": levels,
            }
        )
    return {
        "identifier": identifier,
        "uri": to.uri("rubric", identifier),
        "title": "Expectations by stage",
        "lastChangeDateTime": to.changed_at,
        "CFRubricCriteria": criteria,
    }


_MADE = (
    {"identifier", "uri", "title", "lastChangeDateTime", "CFRubricCriteria"},
    {"identifier", "uri", "CFItemURI", "position", "rubricId", "lastChangeDateTime", "CFRubricCriterionLevels"},
    {
        *("identifier", "uri", "description", "quality", "position", "rubricCriterionId", "lastChangeDateTime"),
        "extensions",
    },
)


def is_made(rubric: dict[str, Any], document: str) -> bool:
    """Whether a rubric is of our own writing and nobody has added to it: then it need not be kept, it can be made again."""
    criteria = rubric.get("CFRubricCriteria") or []
    levels = [level for criterion in criteria for level in criterion.get("CFRubricCriterionLevels") or []]
    return rubric.get("identifier") == made_identifier(document, "rubric") and all(
        one.keys() <= known for known, many in zip(_MADE, ([rubric], criteria, levels), strict=True) for one in many
    )


def _reads_as(text: str) -> bool:
    """Whether a text comes back as it is, and not as the markup it may look like."""
    try:
        return plain(text) == text
    except FormatError:
        return False


@dataclass(slots=True)
class _Stages:
    """The qualities met so far: code by quality, and the lowest position each was seen at."""

    given: tuple[StageOutline, ...]
    codes: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    positions: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, stage in enumerate(self.given):
            self.codes.setdefault(stage.title.casefold(), stage.code)
            self.titles[stage.code] = stage.title
            self.positions[stage.code] = number - len(self.given) - FAR_BELOW

    def code(self, level: Fields, ours: Fields, number: int) -> str:
        own = ours.raw("stage")
        # A level whose quality somebody has changed since is another stage now.
        if own in self.titles and self.titles[own] == level.values.get("quality"):
            return own
        title = shorten(level.line("quality"), MAX_STAGE_TITLE) or f"Level {number}"
        code = self.codes.get(title.casefold())
        if code is None:
            if len(self.titles) == MAX_STAGES:
                raise FormatError(f"The rubrics have more than {MAX_STAGES} different levels. Use fewer.", level.where)
            code = self._new_code(title)
            self.codes[title.casefold()] = code
            self.titles[code] = title
        self.positions[code] = min(self.positions.get(code, math.inf), _position(level))
        return code

    def _new_code(self, title: str) -> str:
        letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
        slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[: MAX_STAGE_CODE - 3].strip("-") or "level"
        code, number = slug, 1
        while code in self.titles:  # “A+” and “A-” are two levels
            number += 1
            code = f"{slug}-{number}"
        return code

    def in_order(self) -> tuple[StageOutline, ...]:
        codes = sorted(self.titles, key=lambda code: self.positions[code])
        described = {stage.code: stage.description for stage in self.given}
        return tuple(StageOutline(code, self.titles[code], described.get(code, "")) for code in codes)


def _position(level: Fields) -> float:
    """Where the level stands; a rubric without positions goes by its scores, and without either as in the file."""
    for key in ("position", "score"):
        value = level.values.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
    return math.inf
