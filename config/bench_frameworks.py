"""Large frameworks for `make bench`: how long an import takes, and what the pages and the CASE package of one cost.

Made in memory, stored in the bench's throw-away database. Used by config/bench.py only.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capabilities.formats.outline import FrameworkOutline

STAGES = 5
AREAS = 20


def large_framework(number_of_items: int, *, expectations: bool) -> FrameworkOutline:
    """That many areas (20) and capabilities, with five stages and an expectation for each of them where asked."""
    from capabilities.formats.outline import CapabilityOutline, ExpectationOutline, FrameworkOutline, StageOutline

    stages = tuple(StageOutline(f"stage-{n}", f"Stage {n}") for n in range(1, STAGES + 1)) if expectations else ()
    size = number_of_items
    areas = [
        CapabilityOutline(f"bench-{size}-area-{n}", None, f"A{n}", f"Area {n}", kind="area")
        for n in range(1, AREAS + 1)
    ]
    capabilities = [
        CapabilityOutline(
            f"bench-{size}-{n}",
            areas[n % AREAS].identifier,
            f"B{n}",
            f"Capability number {n}",
            "Notices how a child lives, says what was seen, and changes the plan when what is seen changes.",
            expectations={
                stage.code: ExpectationOutline(f"New at {stage.title}.", f"What number {n} looks like there.")
                for stage in stages
            },
        )
        for n in range(1, size - AREAS + 1)
    ]
    items = [replace(item, order=order) for order, item in enumerate([*areas, *capabilities], start=1)]
    return FrameworkOutline(
        identifier=f"bench-{size}",
        title=f"A framework of {size:,}",
        slug=f"bench-{size}",
        label="1",
        stages=stages,
        capabilities=tuple(items),
    )


def timed_import(number_of_items: int, *, expectations: bool) -> float:
    """Store and publish such a framework; the seconds it took."""
    from capabilities.domain.frameworks import import_outline

    outline = large_framework(number_of_items, expectations=expectations)
    began = time.perf_counter()
    import_outline(by=None, outline=outline, publish=True)
    return time.perf_counter() - began
