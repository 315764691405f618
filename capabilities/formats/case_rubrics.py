"""The rubrics of a CASE package: their levels are our stages, their criteria's levels our expectations.

A rubric has criteria, each for one item; a criterion has levels, each with a `quality` ("Newly qualified") and a
description. Levels of the same quality are one stage, whatever rubric they stand in. The rubrics themselves stay whole
in `source`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from capabilities.formats.errors import FormatError
from capabilities.formats.fields import Fields
from capabilities.formats.outline import MAX_STAGE_CODE, MAX_STAGE_TITLE, MAX_STAGES, ExpectationOutline, StageOutline
from capabilities.formats.text import shorten

Expectations = dict[str, dict[str, ExpectationOutline]]


def read_rubrics(root: Fields, find: Callable[[Any], str | None]) -> tuple[tuple[StageOutline, ...], Expectations]:
    """The stages, lowest first, and the expectations by item identifier and stage code; both empty without CFRubrics.

    `find` gives the identifier of the item that a link means. Criteria for items outside the file are passed over.
    Raises FormatError if the rubrics are not built as they should be, or have more levels than a framework may have
    stages.
    """
    stages = _Stages()
    expectations: Expectations = {}
    for _, rubric in root.objects("CFRubrics", "rubric"):
        for _, criterion in rubric.objects("CFRubricCriteria", "criterion"):
            item = find(criterion.values.get("CFItemURI"))
            for number, level in criterion.objects("CFRubricCriterionLevels", "level"):
                code = stages.code(level, number)
                text = level.text("description")
                if item is None or not text:
                    continue
                found = expectations.setdefault(item, {})
                before = f"{found[code].text}\n\n" if code in found else ""
                found[code] = ExpectationOutline(headline="", text=before + text)
    return stages.in_order(), expectations


@dataclass(slots=True)
class _Stages:
    """The qualities met so far: code by quality, and the lowest position each was seen at."""

    codes: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    positions: dict[str, float] = field(default_factory=dict)

    def code(self, level: Fields, number: int) -> str:
        title = shorten(level.line("quality"), MAX_STAGE_TITLE) or f"Level {number}"
        code = self.codes.get(title.casefold())
        if code is None:
            if len(self.codes) == MAX_STAGES:
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
        return tuple(StageOutline(code=code, title=self.titles[code]) for code in codes)


def _position(level: Fields) -> float:
    """Where the level stands; a rubric without positions goes by its scores, and without either as in the file."""
    for key in ("position", "score"):
        value = level.values.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
    return math.inf
