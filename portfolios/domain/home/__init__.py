"""What stands on a person's home page: what needs them, their year, their programme, their map, their latest evidence,
what to learn next.

One frozen dataclass, made in few queries (DESIGN §6: the whole page in 15). Read only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cpd.domain.calendar import year_holding
from cpd.domain.rule_sets import YearStanding, judge_year
from cpd.models import RuleSet
from people.domain.queries import Standing
from people.models import Registration, User
from portfolios.domain import programmes
from portfolios.domain.home import things as lines
from portfolios.domain.home.recent import RECENT, Recent, evidence_of
from portfolios.domain.home.things import Thing
from portfolios.domain.map import Map, map_of
from portfolios.domain.next_for_you import Next, Review, next_for
from portfolios.domain.programmes.home import Line

__all__ = ["Home", "Recent", "Thing", "home_of", "year_of"]


@dataclass(frozen=True)
class Home:
    """The whole page. `map` is None for somebody who keeps no portfolio, `year` for somebody no register asks for one."""

    today: date
    is_worker: bool
    things: tuple[Thing, ...] = ()
    lines: tuple[Line, ...] = ()
    year: YearStanding | None = None
    map: Map | None = None
    recent: tuple[Recent, ...] = field(default=())
    next: tuple[Next, ...] = ()

    @property
    def headline(self) -> str:
        """How many things need the person, in words as far as words are short."""
        number = len(self.things)
        if not number:
            return _("Nothing needs you today")
        written = {
            1: _("One"), 2: _("Two"), 3: _("Three"), 4: _("Four"), 5: _("Five"),
            6: _("Six"), 7: _("Seven"), 8: _("Eight"), 9: _("Nine"),
        }  # fmt: skip
        return ngettext("%(number)s thing needs you", "%(number)s things need you", number) % {
            "number": written.get(number, str(number))
        }


def home_of(user: User, standing: Standing, today: date | None = None) -> Home:
    """The home page of `user`, whose standing is known. At most 13 queries for a worker, once the map's tree is kept."""
    today = today or timezone.localdate()
    offices = bool(standing.supervises or standing.leads or standing.administers)
    is_worker = standing.is_supervised or not offices
    waiting = lines.waiting_for(user, today)
    year = year_of(user, today) if standing.is_supervised or user.registrations.exists() else None
    if not is_worker:
        asked = (*waiting.sent, *lines.of_others(user, standing, today), *waiting.requests)
        return Home(today, is_worker=False, things=(*asked, *lines.of_year(year), *waiting.modules), year=year)
    evidence = evidence_of(user)
    programme = programmes.for_home(user, today)
    things = (
        *lines.returned(evidence),
        *waiting.requests,
        *waiting.sent,
        # Whoever is on a programme themselves finds other people's on the pages for those: 15 queries are all there are.
        *(() if programme.lines else lines.of_others(user, standing, today)),
        *(lines.from_programme(thing) for thing in programme.next),
        *lines.of_year(year),
        *waiting.modules,
        *lines.unfinished(evidence),
    )
    recent = tuple(sorted(evidence, key=lambda row: row.touched_at, reverse=True)[:RECENT])
    own_map = map_of(user)
    return Home(
        today,
        is_worker=True,
        things=things,
        lines=programme.lines,
        year=year,
        map=own_map,
        recent=recent,
        next=next_for(user, standing, own_map, Review(*programme.review) if programme.review else None),
    )


def year_of(user: User, today: date) -> YearStanding:
    """The CPD year that holds today, judged by the rule of the person's regulator: 3 queries.

    The same rule as cpd.domain.years.rules_of, which asks in more steps than a home page may.
    """
    own = user.registrations.filter(regulator=OuterRef("regulator"))
    rules = RuleSet.objects.annotate(is_own=Exists(own), has_any=Exists(user.registrations.all()))
    default = Registration.Regulator.SOCIAL_WORK_ENGLAND
    found = [rule for rule in rules if rule.is_own or (not rule.has_any and rule.regulator == default)]
    chosen = (
        default if any(rule.regulator == default for rule in found) else min((r.regulator for r in found), default="")
    )
    year = year_holding([rule for rule in found if rule.regulator == chosen], today)
    entries = user.entries.filter(done_on__range=(year.starts, year.ends))
    marks: dict[str, date] = {}
    if isinstance(year.rule, RuleSet):
        marked = user.renewal_marks.filter(rule_set=year.rule, year_starts=year.starts)
        marks = dict(marked.values_list("step", "marked_on"))
    return judge_year(year, entries, marks, today)
