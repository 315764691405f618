"""An employer's own framework in the demo world: the first council's, in three versions.

One has ended, one is in force and one waits for the practice lead's review, so that the pages for writing, comparing and
reviewing frameworks and for carrying evidence over have something to show. Made by the people whose work it is, through
the domain functions. Its texts are our own, in frameworks.json as the first version had them; dates are counted back
from the day it is loaded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from capabilities.domain import frameworks
from capabilities.domain.frameworks import editing
from capabilities.domain.frameworks.merging import mark_of
from capabilities.domain.queries import default_version
from capabilities.models import Capability, Crosswalk, FrameworkVersion, Stage
from portfolios.demo.cast import Cast

TEXTS = Path(__file__).with_name("frameworks.json")
Kind = Crosswalk.Kind

# Code here, how it is related, code in the starter framework, why.
LINKS = (
    ("D1", Kind.PART_OF, "S4", "Fitting a plan to what a family has is one part of planning with them."),
    ("D1", Kind.RELATED, "K2", "Both begin with what a household has to live on."),
    ("D2", Kind.RELATED, "S1", "What families say of us shows what the relationship can bear."),
    ("D4", Kind.RELATED, "R2", "Both ask how sure we are."),
    ("D5", Kind.RELATED, "S5", "A handover is written for the next worker and the family."),
)
# What the worker of the demo sign-in claimed beside the starter framework's capabilities: by title of the piece. One is
# reworded in the next version, one is split and one is dropped.
CLAIMED = {
    "A young person’s three sentences": (
        "D2",
        "A young person told me what I do when I worry, and I do it differently.",
    ),
    "Feedback from a health visitor": ("D3", "She writes that I ring back, and that she can rely on it."),
    "Assessed report: poverty in the picture": (
        "D1",
        "I counted what each action would cost, and two came off the plan.",
    ),
}
STAGE = "newly-qualified"
NOTES = (
    "D1 counts time and travel too. D2 is split: what children say of us stays D2, what parents and carers say is D6. "
    "D4 has moved to “With families”, to whom it is owed first. D3 is dropped: it asked how fast, and not how well."
)
TEXTS_OF_D6: dict[str, Any] = {
    "code": "D6",
    "title": "Learning from what parents and carers say of us",
    "statement": "Asks parents and carers what it is like to be worked with by us, and changes something because of the "
    "answer.",
    "why": "Parents weigh what they tell people who may go to court. What they say of us when it is safe to say it is "
    "worth more than a form that is ticked at the end.",
    "notice": ["When would it be safe for this parent to tell you?", "Whom else could they tell?"],
    "shows": "Feedback in a parent’s or carer’s own words, with what you did about it.",
    "expectations": {
        "newly-qualified": [
            "Asks and listens.",
            "Asks each parent and carer how the work feels to them, and hears the answer without defending it.",
        ],
        "social-worker": [
            "Changes something.",
            "Makes a change that the family can see, tells them of it, and asks again some weeks later.",
        ],
    },
}
REQUEST = "Only D5 has changed: the family is told who comes next, and why. Does that belong here, or is it a capability of its own?"


@dataclass(frozen=True)
class Also:
    """A claim against the council's own framework that a piece makes beside those of its account."""

    capability: Capability
    stage: Stage
    reason: str


def begins(today: date) -> date:
    """When the version in force on `today` began: two to three months before, on the first of a month."""
    month = today.year * 12 + today.month - 1 - 2
    return date(month // 12, month % 12 + 1, 1)


def first_version(cast: Cast) -> FrameworkVersion:
    """The earlier version, published and in force for the year before the one that is in force now."""
    began = begins(cast.today)
    began = began.replace(year=began.year - 1)
    by = cast.framework_author
    texts = json.loads(TEXTS.read_text(encoding="utf-8"))
    areas, stages = texts.pop("areas"), texts.pop("stages")
    version = editing.start_framework(
        by=by, owner=cast.organisations["county"], label=str(began.year), language="en-GB", **texts
    )
    editing.change_details(by=by, version=version, label=version.label, in_force_from=began)
    for stage in stages:
        frameworks.add_stage(by=by, version=version, **stage)
    for area in areas:
        parent = frameworks.add_capability(
            by=by, version=version, kind=Capability.Kind.AREA, title=area["title"], statement=area["statement"]
        )
        for capability in area["capabilities"]:
            _write(cast, version, parent, capability)
    starter = _by_code(default_version())
    for code, kind, other, note in LINKS:
        frameworks.add_crosswalk(by=by, origin=_by_code(version)[code], target=starter[other], kind=kind, note=note)
    return _publish(cast, version, "The first version. Please read the expectations beside one another.")


def also_claimed(version: FrameworkVersion) -> dict[str, Also]:
    """By title of the piece: see CLAIMED."""
    capabilities, stage = _by_code(version), version.stages.get(code=STAGE)
    return {title: Also(capabilities[code], stage, reason) for title, (code, reason) in CLAIMED.items()}


def later_versions(cast: Cast, first: FrameworkVersion) -> None:
    """The version in force, by which the first has ended, and the next one in review."""
    second = _second_version(cast, first)
    last_day = begins(cast.today) - timedelta(days=1)
    first.refresh_from_db()
    editing.change_validity(
        by=cast.leads["county"], version=first, in_force_until=last_day, is_claimable=True, claimable_until=last_day
    )
    _third_version(cast, second)


def _second_version(cast: Cast, first: FrameworkVersion) -> FrameworkVersion:
    """One capability reworded, one split, one dropped, one moved."""
    by, began = cast.framework_author, begins(cast.today)
    version = frameworks.new_version(by=by, of=first, label=str(began.year), in_force_from=began, notes=NOTES)
    items, before = _by_code(version), _by_code(first)
    families = version.capabilities.get(kind=Capability.Kind.AREA, title="With families")
    _change(
        cast,
        items["D1"],
        statement="Counts what a plan asks of a family in money, time and travel before it is agreed, and takes out or "
        "pays for what they cannot meet.",
    )
    _change(
        cast,
        items["D2"],
        title="Learning from what children say of us",
        statement="Asks children and young people what it is like to be worked with by us, and changes something because "
        "of the answer.",
    )
    frameworks.set_expectation(
        by=by,
        capability=items["D2"],
        stage=version.stages.get(code=STAGE),
        headline="Asks and listens.",
        text="Asks each child, in a way that suits them, how the work feels to them, and hears the answer without "
        "defending it.",
    )
    link = Crosswalk.objects.get(origin=before["D2"], target=items["D2"])
    frameworks.change_crosswalk(by=by, crosswalk=link, kind=link.kind, note="What children and young people say of us")
    _write(cast, version, families, TEXTS_OF_D6)
    frameworks.add_crosswalk(
        by=by,
        origin=before["D2"],
        target=_by_code(version)["D6"],
        kind=Kind.REPLACED_BY,
        note="What parents and carers say of us",
    )
    editing.delete_capability(by=by, capability=items["D3"])
    editing.move_into(by=by, capability=items["D4"], parent=families)
    return _publish(cast, version, "Four changes, named in the notes. Please look at the two halves of the old D2.")


def _third_version(cast: Cast, second: FrameworkVersion) -> FrameworkVersion:
    """One capability reworded, and the practice lead asked to review it."""
    by, begun = cast.framework_author, begins(cast.today)
    begin = begun.replace(year=begun.year + 1)
    version = frameworks.new_version(by=by, of=second, label=str(begin.year), in_force_from=begin)
    _change(
        cast,
        _by_code(version)["D5"],
        statement="Passes work on so that the family does not have to begin again, and tells them who comes next and why.",
    )
    return frameworks.ask_for_review(by=by, version=version, request=REQUEST)


def _write(cast: Cast, version: FrameworkVersion, area: Capability, texts: dict[str, Any]) -> None:
    """A capability with its expectations, at the end of an area."""
    fields = {name: text for name, text in texts.items() if name != "expectations"}
    capability = editing.insert_capability(
        by=cast.framework_author, version=version, parent=area, kind=Capability.Kind.CAPABILITY, **fields
    )
    for stage in version.stages.all():
        headline, text = texts["expectations"][stage.code]
        frameworks.set_expectation(
            by=cast.framework_author, capability=capability, stage=stage, headline=headline, text=text
        )


def _change(cast: Cast, capability: Capability, **fields: Any) -> None:
    """Change texts as somebody does who has just looked at them."""
    was = {name: mark_of(getattr(capability, name)) for name in fields}
    editing.change_capability(by=cast.framework_author, capability=capability, was=was, **fields)


def _publish(cast: Cast, version: FrameworkVersion, request: str) -> FrameworkVersion:
    """Put before the practice lead, approved and published."""
    lead = cast.leads["county"]
    frameworks.ask_for_review(by=cast.framework_author, version=version, request=request)
    frameworks.approve(by=lead, review=version.reviews.get(outcome=""))
    return frameworks.publish(by=lead, version=version)


def _by_code(version: FrameworkVersion) -> dict[str, Capability]:
    return {item.code: item for item in version.capabilities.filter(kind=Capability.Kind.CAPABILITY)}
