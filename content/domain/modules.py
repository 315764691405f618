"""What a module's public page shows besides its own words, and when a module is finished, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from content.domain import queries
from content.domain.edition_steps import outcomes_on
from content.models import ModulePage
from content.models.public import readable

LEAD_TO_PAGES = ("digest", "case")


@dataclass(frozen=True)
class StepShown:
    """A step on the module's public page. `page`: the digest or case that it leads to, if anybody may read that."""

    kind: str
    title: str
    optional: bool
    page: Page | None = None
    questions: int = 0
    has_film: bool = False


def context_of(page: ModulePage) -> dict[str, Any]:
    """For the page's template: `outcomes`, `steps` (StepShown) and `rule`."""
    steps = steps_shown(page)
    return queries.surroundings_of(page) | {
        "outcomes": outcomes_on(page),
        "steps": steps,
        "rule": rule_in_words(
            leaves_out=any(step.optional for step in steps),
            has_practice=any(step.kind == "practice" for step in steps),
            practice_later=page.practice_later,
        ),
    }


def steps_shown(page: ModulePage) -> list[StepShown]:
    """The way through in order. 1 query for the digests and cases together, 1 for films."""
    every_step = page.finished_when == ModulePage.Finished.EVERY
    stored = list(page.steps.raw_data)
    open_pages = _open_pages(
        page, {step["value"].get(step["type"]) for step in stored if step["type"] in LEAD_TO_PAGES}
    )
    return [
        StepShown(
            kind=step["type"],
            title=step["value"].get("title", ""),
            optional=bool(step["value"].get("optional")) and not every_step,
            page=open_pages.get(step["value"].get(step["type"])) if step["type"] in LEAD_TO_PAGES else None,
            questions=len(step["value"].get("questions") or ()),
            has_film=step["type"] == "video" and bool(page.steps[place].value["film"]),
        )
        for place, step in enumerate(stored)
    ]


def _open_pages(page: ModulePage, numbers: Iterable[int | None]) -> dict[int | None, Page]:
    """Those that anybody may read, by number."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return {}
    found = Page.objects.filter(pk__in=wanted)
    return {one.pk: one for one in (found.live() if page.is_nothing_restricted else readable(found))}


def rule_in_words(*, leaves_out: bool, has_practice: bool, practice_later: bool) -> str:
    """When somebody has finished: `leaves_out` if some steps need not be done."""
    said = [
        _("You finish it with every step but those that can be left out.")
        if leaves_out
        else _("You finish it with every step.")
    ]
    if has_practice:
        said.append(
            _("For a practice task it is enough to plan it: you do it at work, in your own time.")
            if practice_later
            else _("A practice task counts once you have done it at work.")
        )
    return " ".join(said)
