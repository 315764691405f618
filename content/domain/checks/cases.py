"""Checks of a case beyond its words: scenes nobody reaches, ways without an end, conditions that never hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from wagtail.models import Page

from content.cases.problems import MUST
from content.domain.checks.problem import Problem, Severity
from content.models import CasePage


def graph(page: Page) -> Iterator[Problem]:
    """What content/case_graph.py says of it, each with the scene where it is mended."""
    if not isinstance(page, CasePage):
        return
    from content.domain.cases.checking import check_page

    for one in check_page(page).placed:
        yield Problem(
            f"case_{one.problem.code}",
            Severity.MUST if one.problem.severity == MUST else Severity.SHOULD,
            _("In “%(scene)s”: %(sentence)s") % {"scene": one.scene, "sentence": one.problem.sentence}
            if one.scene
            else one.problem.sentence,
            "",
            one.scene or _("Scenes"),
            "scenes",
            one.block,
        )
