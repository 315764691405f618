"""When a version is in force: on a day, in words, and which of several is the newest. Nothing here asks the database."""

from __future__ import annotations

from datetime import date

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from capabilities.models import FrameworkVersion


def newest_first(path: str = "") -> tuple[OrderBy, str]:
    """The order of versions, or of what is reached over `path` from one: without a start date last, on any database."""
    return F(f"{path}in_force_from").desc(nulls_last=True), f"-{path}pk"


def is_in_force(version: FrameworkVersion, day: date | None = None) -> bool:
    """Whether a loaded version is in force on `day` (default today): as FrameworkVersionQuerySet.in_force, in memory."""
    day = day or timezone.localdate()
    return (
        version.state == FrameworkVersion.State.PUBLISHED
        and (version.in_force_from is None or version.in_force_from <= day)
        and (version.in_force_until is None or version.in_force_until >= day)
    )


def is_to_come(version: FrameworkVersion, day: date | None = None) -> bool:
    """Whether a loaded version is published, and in force only after `day` (default today)."""
    begins = version.in_force_from
    return (
        version.state == FrameworkVersion.State.PUBLISHED
        and begins is not None
        and begins > (day or timezone.localdate())
    )


def in_force_words(version: FrameworkVersion, day: date | None = None) -> str:
    """Now · To 31 March 2027 · From 1 April 2027 · Ended … · Superseded · Withdrawn."""
    day = day or timezone.localdate()
    if version.state == FrameworkVersion.State.WITHDRAWN:
        return _("Withdrawn")
    if version.state == FrameworkVersion.State.SUPERSEDED:
        return _("Superseded")
    begins, ends = version.in_force_from, version.in_force_until
    if begins and begins > day:
        return _("From %(day)s") % {"day": date_format(begins, "j F Y")}
    if ends and ends < day:
        return _("Ended %(day)s") % {"day": date_format(ends, "j F Y")}
    if ends:
        return _("To %(day)s") % {"day": date_format(ends, "j F Y")}
    return _("Now")


def in_force_since(version: FrameworkVersion, day: date | None = None) -> str:
    """The same as a sentence of its own: In force since 1 September 2026, to 31 March 2027 · In force from … · Ended …

    What is superseded or withdrawn says when it was in force as well, as far as its publisher gave the days.
    """
    begins, ends = version.in_force_from, version.in_force_until
    if is_in_force(version, day):
        since = _("In force since %(day)s") % {"day": date_format(begins, "j F Y")} if begins else _("In force")
        return _("%(since)s, to %(day)s") % {"since": since, "day": date_format(ends, "j F Y")} if ends else since
    words = in_force_words(version, day)
    if is_to_come(version, day) and begins:
        return _("In force from %(day)s") % {"day": date_format(begins, "j F Y")}
    if version.state in (FrameworkVersion.State.SUPERSEDED, FrameworkVersion.State.WITHDRAWN):
        return ", ".join(filter(None, [words, _was_in_force(begins, ends)]))
    return words


def _was_in_force(begins: date | None, ends: date | None) -> str:
    days = {"begins": begins and date_format(begins, "j F Y"), "ends": ends and date_format(ends, "j F Y")}
    if begins and ends:
        return _("in force %(begins)s to %(ends)s") % days
    if begins:
        return _("in force from %(begins)s") % days
    return _("in force to %(ends)s") % days if ends else ""
