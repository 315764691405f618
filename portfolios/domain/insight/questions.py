"""Questions that the figures raise, for people to talk about. Pure: they come from the shown bands and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portfolios.domain.insight.coverage import Coverage, Row


@dataclass(frozen=True)
class Question:
    """`words` as a sentence or two, and where on the page the figures are."""

    words: str
    link: str
    link_words: str


def questions_from(coverage: Coverage) -> list[Question]:
    """At most three: where least is seen, where teams differ most, and whom the figures leave out. No team is named."""
    questions = [_least(coverage), _differing(coverage), _left_out(coverage)]
    return [question for question in questions if question is not None]


def _shown(row: Row) -> list[int]:
    return [cell.band for cell in row.cells if cell.band is not None]


def _least(coverage: Coverage) -> Question | None:
    """The capability that stands lowest across the shown teams, if it stands alone or in a pair."""
    levels = {row: sum(_shown(row)) for row in coverage.rows if _shown(row)}
    if not levels:
        return None
    link = ("coverage-h", _("See coverage"))
    lowest = min(levels.values())
    rows = [row for row, level in levels.items() if level == lowest]
    if lowest == max(levels.values()):
        if lowest == 0:
            words = _("Every capability is under 30% in the teams shown. Is evidence not written, or not signed off?")
            return Question(words, *link)
        return None
    if len(rows) == 1:
        words = _("“%(one)s” has least evidence across the teams shown. Do people get a way to show it?")
        return Question(words % {"one": rows[0].capability.title}, *link)
    if len(rows) == 2:
        words = _("“%(one)s” and “%(two)s” have least evidence across the teams. Do people get a way to show them?")
        return Question(words % {"one": rows[0].capability.title, "two": rows[1].capability.title}, *link)
    words = _("%(number)d capabilities have equally little evidence. Which of them matters most to talk about first?")
    return Question(words % {"number": len(rows)}, *link)


def _differing(coverage: Coverage) -> Question | None:
    """The first capability in which the shown teams lie furthest apart, by two bands at least."""
    spreads = {row: max(_shown(row)) - min(_shown(row)) for row in coverage.rows if len(_shown(row)) > 1}
    if not spreads or max(spreads.values()) < 2:
        return None
    widest, *others = [row for row, spread in spreads.items() if spread == max(spreads.values())]
    if others:
        words = _(
            "“%(title)s” is among those where teams lie furthest apart. What does the work of each team let people show?"
        )
    else:
        words = _("Teams lie furthest apart on “%(title)s”. What does the work of each team let people show?")
    return Question(words % {"title": widest.capability.title}, "coverage-h", _("See the teams"))


def _left_out(coverage: Coverage) -> Question | None:
    hidden = coverage.hidden_teams
    if not hidden:
        return None
    words = ngettext(
        "%(number)d team is too small to show. How else will you hear from the people in it?",
        "%(number)d teams are too small to show. How else will you hear from the people in them?",
        hidden,
    )
    return Question(words % {"number": hidden}, "hidden-h", _("See why figures are hidden"))
