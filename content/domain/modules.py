"""What a module's public page shows besides its own words, and when a module is finished, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from content.domain import queries
from content.domain.edition_steps import outcomes_on
from content.models import ModulePage
from content.models.public import readable


def context_of(page: ModulePage) -> dict[str, Any]:
    """For the page's template: `outcomes`, `open_digests` (numbers of those that anybody may read), `rule`."""
    kinds = {step.block_type for step in page.steps}
    every_step = page.finished_when == ModulePage.Finished.EVERY
    return queries.surroundings_of(page) | {
        "outcomes": outcomes_on(page),
        "open_digests": _open_digests(page),
        "rule": rule_in_words(
            leaves_out=not every_step and any(step.value.get("optional") for step in page.steps),
            has_practice="practice" in kinds,
            practice_later=page.practice_later,
        ),
    }


def _open_digests(page: ModulePage) -> set[int]:
    """1 query where a page of the site is restricted, none otherwise."""
    digests = [step.value["digest"] for step in page.steps if step.block_type == "digest"]
    live = {digest.pk for digest in digests if digest and digest.live}
    if not live or page.is_nothing_restricted:
        return live
    return set(readable(Page.objects.filter(pk__in=live)).values_list("pk", flat=True))


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
