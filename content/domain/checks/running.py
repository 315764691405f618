"""Runs every check over a page, and refuses to let one through that must be mended first."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from content.domain.checks import cases, modules, placing, substance, wording
from content.domain.checks.pieces import pieces_of
from content.domain.checks.problem import Problem
from content.models import ConfirmedDetail
from content.models.public import PublicPage

NAMED = 3


class NotReady(Exception):
    """A page must be mended before it is reviewed or published. `str()` is the message for whoever tried."""

    def __init__(self, page: Page, problems: list[Problem]) -> None:
        self.page, self.problems = page, problems
        super().__init__(said(page, problems))


def problems_of(page: Page) -> list[Problem]:
    """What the checks find in the specific page as it is given (a draft, or a revision as an object), gravest first.

    At most 10 queries, and for a module a few for each link of its ways. Nothing for a page of a type that is not ours.
    """
    if not isinstance(page, PublicPage):
        return []
    pieces = pieces_of(page)
    found = [
        *substance.dates(page),
        *cases.graph(page),
        *modules.ways(page),
        *substance.evidence(page),
        *substance.citations(page),
        *substance.pictures(pieces),
        *wording.heading_order(pieces),
        *substance.links(page, pieces),
        *substance.empty_fields(page),
        *substance.empty_parts(page, pieces),
        *placing.places(page),
        *placing.authors(page),
        *placing.reading_time(page, pieces),
        *wording.details(page, pieces, confirmed_on(page)),
        *wording.reading_level(page, pieces),
    ]
    return sorted(found, key=lambda problem: not problem.is_must)


def must_problems(page: Page) -> list[Problem]:
    """Only what stops review and publishing."""
    return [problem for problem in problems_of(page) if problem.is_must]


def refuse_unless_ready(page: Page) -> None:
    """Raises NotReady if something must be mended first."""
    if problems := must_problems(page):
        raise NotReady(page, problems)


def confirmed_on(page: Page) -> set[str]:
    """Fingerprints of the words that authors of this page said are nobody's details. 1 query."""
    if not page.pk:
        return set()
    return set(ConfirmedDetail.objects.filter(page=page.pk).values_list("fingerprint", flat=True))


def said(page: Page, problems: list[Problem]) -> str:
    """What must be mended, in a message of a few sentences."""
    title: Any = page.get_admin_display_title()
    first = ngettext(
        "“%(title)s” stays a draft. One thing must be mended first:",
        "“%(title)s” stays a draft. %(count)d things must be mended first:",
        len(problems),
    ) % {"title": title, "count": len(problems)}
    named = [f"{problem.sentence} {problem.mend}" for problem in problems[:NAMED]]
    more = len(problems) - NAMED
    rest = ngettext("And %(count)d more.", "And %(count)d more.", more) % {"count": more} if more > 0 else ""
    return " ".join([first, *named, *([rest] if rest else []), _("All of them stand under “Checks”.")])
