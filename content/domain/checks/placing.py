"""Checks of how readers come to a page, and what it says of itself: capabilities, themes, who wrote it, how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from wagtail.models import Page

from capabilities.domain.queries import claimable_capabilities
from content.domain.checks.pieces import Kind, Piece
from content.domain.checks.problem import Problem, Severity
from content.domain.checks.readability import FEWEST, reading_of
from content.domain.checks.wording import NOT_PROSE
from content.models import CasePage, DigestPage, GuidancePage, ModulePage, Theme

WORDS_A_MINUTE = 200
MINUTES_OFF = 2
"""By so many minutes may the time that a page promises differ from what its words take."""


def places(page: Page) -> Iterator[Problem]:
    """A page to learn from that stands with no capability, or with no theme, although there are some to choose. At most
    4 queries."""
    if not isinstance(page, CasePage | DigestPage | GuidancePage | ModulePage):
        return
    if not page.capability_tags.exists() and claimable_capabilities().exists():
        yield Problem(
            "no_capability",
            Severity.MUST,
            _("No capability is chosen, so nobody comes to the page by what they have to learn."),
            _("Choose two or three that it truly helps with."),
            _("Capabilities"),
            "capability_tags",
        )
    if not page.themes.exists() and Theme.objects.filter(locale=page.locale_id).exists():
        yield Problem(
            "no_theme",
            Severity.SHOULD,
            _("No theme is chosen, so the page is listed beneath none."),
            _("Choose one to three."),
            _("Themes"),
            "themes",
        )


def authors(page: Page) -> Iterator[Problem]:
    """A digest that nobody has put their name to."""
    if isinstance(page, DigestPage) and not any(str(one.value.get("name") or "").strip() for one in page.authors):
        yield Problem(
            "no_author",
            Severity.SHOULD,
            _("Nobody is named as its author."),
            _("Name whoever wrote it, in the order in which they are to be cited."),
            _("Authors"),
            "authors",
        )


def reading_time(page: Page, pieces: Iterable[Piece]) -> Iterator[Problem]:
    """A page that promises the minutes it was begun with, while its words take more, or fewer."""
    if not isinstance(page, DigestPage | GuidancePage):
        return
    if page.reading_minutes != page._meta.get_field("reading_minutes").default:
        return
    prose = [piece for piece in pieces if piece.field not in NOT_PROSE and piece.kind is not Kind.PAGE]
    words = reading_of(piece.text for piece in prose).words
    needed = max(1, round(words / WORDS_A_MINUTE))
    if words >= FEWEST and abs(needed - page.reading_minutes) > MINUTES_OFF:
        yield Problem(
            "reading_time",
            Severity.SHOULD,
            _("It says %(said)d minutes to read, and its %(words)d words take about %(needed)d.")
            % {"said": page.reading_minutes, "words": words, "needed": needed},
            _("Write what it takes: about 200 words a minute."),
            _("Minutes to read"),
            "reading_minutes",
        )
