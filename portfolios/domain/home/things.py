"""The lines of "what needs me": each from what it is about to where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cpd.domain.rule_sets import Judged, YearStanding
from cpd.models import Enrolment
from people.domain.queries import Standing
from people.models import Membership, Supervision, User
from portfolios.domain import programmes
from portfolios.domain.home.recent import Recent, State
from portfolios.domain.programmes.home import NextThing
from portfolios.domain.queue import awaiting_decision_by

MOST_OF_A_KIND = 3
STATEMENT_WORDS = 26
SOON_DAYS = 30


@dataclass(frozen=True)
class Thing:
    """One line of "what needs me": where it leads, why, and its state as a shape (`css`) and a word."""

    title: str
    words: str
    url_name: str
    url_args: tuple[object, ...]
    css: str
    state: str

    @property
    def href(self) -> str:
        return reverse(self.url_name, args=self.url_args)


@dataclass(frozen=True)
class Waiting:
    """What waits in other tables: requests to answer, modules begun, what was sent to this person to decide."""

    requests: tuple[Thing, ...]
    modules: tuple[Thing, ...]
    sent: tuple[Thing, ...]


def waiting_for(user: User, today: date) -> Waiting:
    """Requests to answer, modules begun, and what was sent to this person to decide: 1 query over four tables."""

    def said(kind: str, **columns: Any) -> dict[str, Any]:
        found = {"what": Value(kind, output_field=CharField())}
        for name in ("key", "of", "first", "last", "email"):
            found[name] = columns.get(name, Value("", output_field=CharField()))
        return {name: Cast(value, CharField()) for name, value in found.items()}

    columns = ("what", "key", "of", "first", "last", "email")
    memberships = Membership.objects.filter(user=user).waiting().annotate(**said("member", of=F("organisation__name")))
    supervisions = (
        Supervision.objects.filter(worker=user)
        .waiting()
        .annotate(
            **said(
                "supervised",
                of=F("organisation__name"),
                first=F("supervisor__first_name"),
                last=F("supervisor__last_name"),
                email=F("supervisor__email"),
            )
        )
    )
    modules = Enrolment.objects.filter(user=user, state=Enrolment.State.IN_PROGRESS).annotate(
        **said("module", key=F("public_id"), of=F("edition__title"))
    )
    sent = awaiting_decision_by(user, today).filter(addressee=user).annotate(**said("sent"))
    rows = (
        memberships.order_by()
        .values_list(*columns)
        .union(*(table.order_by().values_list(*columns) for table in (supervisions, modules, sent)), all=True)
    )
    requests, begun, waiting = [], [], 0
    for what, key, of, first, last, email in rows:
        if what == "sent":
            waiting += 1
            continue
        if what == "module":
            begun.append(
                Thing(
                    _("Go on with “%(title)s”") % {"title": of},
                    _("You are taken to where you left off."),
                    "cpd:enrolment",
                    (UUID(key),),
                    "own",
                    _("Module in progress"),
                )
            )
            continue
        name = f"{first} {last}".strip() or email
        title = (
            _("Say whether %(name)s supervises you") % {"name": name}
            if what == "supervised"
            else _("Say whether you belong to %(organisation)s") % {"organisation": of}
        )
        requests.append(
            Thing(
                title,
                _("%(organisation)s asks. Nothing changes until you answer.") % {"organisation": of},
                "people:requests",
                (),
                "look",
                _("Waiting for your answer"),
            )
        )
    return Waiting(tuple(requests), tuple(begun[:MOST_OF_A_KIND]), tuple(_sent(waiting)))


def _sent(waiting: int) -> list[Thing]:
    if not waiting:
        return []
    title = ngettext("Read %(number)d piece of evidence", "Read %(number)d pieces of evidence", waiting)
    return [
        Thing(
            title % {"number": waiting},
            _("Somebody you supervise has sent it to you."),
            "portfolios:queue",
            (),
            "waiting",
            _("With you"),
        )
    ]


def of_others(user: User, standing: Standing, today: date) -> list[Thing]:
    """What waits for an assessor or a practice lead: 1 query for a supervisor, 1 for each organisation that is led."""
    things = []
    if standing.supervises:
        things += [from_programme(thing) for thing in programmes.next_for_assessor(user, today)]
    for organisation in standing.leads:
        things += [from_programme(thing) for thing in programmes.next_for_lead(user, organisation, today)]
    return things


def from_programme(thing: NextThing) -> Thing:
    """A programme's own line as one of the home page."""
    return Thing(thing.title, thing.words, thing.url_name, thing.url_args, thing.css, thing.state)


def of_year(year: YearStanding | None) -> list[Thing]:
    """What the year still asks for, and while it asks, entries that lack a sentence or two; My CPD lists them anyway."""
    if year is None or all(requirement.done for requirement in year.requirements):
        return []
    things = []
    soon = year.days_left <= SOON_DAYS
    by = _("By %(day)s") % {"day": date_format(year.ends, "j F")}
    for requirement in year.requirements:
        if requirement.done:
            continue
        if requirement.kind == "peer_reflection":
            title = _("Add a peer reflection to one CPD entry")
            why = _("One conversation with a colleague, manager or other professional. A few lines will do.")
        else:
            title = ngettext(
                "Record %(number)d more CPD entry", "Record %(number)d more CPD entries", requirement.to_go
            ) % {"number": requirement.to_go}
            why = _("What you did, what you learnt, and what it changes in your work.")
        things.append(Thing(title, why, "cpd:year", (), "problem" if soon else "own", by))
    lacking = [judged for judged in year.entries if judged.to_go][:MOST_OF_A_KIND]
    return [*things, *(_lacking(judged) for judged in lacking)]


def _lacking(judged: Judged) -> Thing:
    return Thing(
        _("Finish “%(title)s”") % {"title": judged.entry.title},
        judged.reason,
        "cpd:entry",
        (judged.entry.public_id,),
        "own",
        ngettext("%(number)d sentence to go", "%(number)d sentences to go", judged.to_go) % {"number": judged.to_go},
    )


def returned(evidence: Sequence[Recent]) -> Iterable[Thing]:
    """Pieces that a supervisor asks to look at again."""
    return [_returned(row) for row in evidence if row.state == State.RETURNED][:MOST_OF_A_KIND]


def unfinished(evidence: Sequence[Recent]) -> Iterable[Thing]:
    """Drafts."""
    return [_unfinished(row) for row in evidence if row.state == State.DRAFT][:MOST_OF_A_KIND]


def _returned(row: Recent) -> Thing:
    said = Truncator(row.statement).words(STATEMENT_WORDS)
    return Thing(
        _("Look again at “%(title)s”") % {"title": row.title},
        _("Your supervisor says: %(statement)s") % {"statement": said} if said else _("Your supervisor has answered."),
        "portfolios:evidence",
        (row.evidence_id,),
        "returned",
        _("Returned to you"),
    )


def _unfinished(row: Recent) -> Thing:
    return Thing(
        _("Go on writing “%(title)s”") % {"title": row.title},
        _("Last saved on %(day)s. Nobody sees it until you send it.") % {"day": date_format(row.touched_at, "j F")},
        "portfolios:evidence_write",
        (row.evidence_id,),
        "draft",
        _("Draft"),
    )
