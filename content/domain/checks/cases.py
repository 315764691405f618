"""Checks of a case beyond its words: scenes nobody reaches, ways without an end, conditions that never hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import Page

from content.cases.problems import MUST
from content.domain.checks.problem import Problem, Severity
from content.models import CasePage

ABOUT_ROUTES = {"route", "one_route"}


def graph(page: Page) -> Iterator[Problem]:
    """What content/case_graph.py says of it, each with the scene where it is mended."""
    if not isinstance(page, CasePage):
        return
    from content.domain.cases.checking import check_page

    for one in check_page(page).placed:
        field = "routes" if one.problem.code in ABOUT_ROUTES else "scenes"
        yield Problem(
            f"case_{one.problem.code}",
            Severity.MUST if one.problem.severity == MUST else Severity.SHOULD,
            _("In “%(scene)s”: %(sentence)s") % {"scene": one.scene, "sentence": one.problem.sentence}
            if one.scene
            else one.problem.sentence,
            "",
            one.scene or _label(page, field),
            field,
            one.block,
        )


def _label(page: CasePage, field: str) -> str:
    named: Any = page._meta.get_field(field)
    return capfirst(str(named.verbose_name))
