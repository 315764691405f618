"""Checks of a module beyond its words: steps that lead round in a circle, or twice to the same digest or case.

Pages that a step leads to and nobody can open are found with all other links (substance.links).
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from wagtail.models import Page

from content.domain import module_paths
from content.domain.checks.problem import Problem, Severity
from content.models import ModulePage


def ways(page: Page) -> Iterator[Problem]:
    """Each with the step where it is mended. A few queries for each link of a way."""
    if not isinstance(page, ModulePage):
        return
    for one in module_paths.wrong_ways(page):
        step = page.steps[one.place]
        yield Problem(
            "way",
            Severity.MUST,
            _("Step %(number)d: %(message)s") % {"number": one.place + 1, "message": one.message},
            "",
            str(step.value.get("title") or _("Steps")),
            "steps",
            str(step.id),
        )
