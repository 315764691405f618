"""What a practice lead reads before confirming: the recommendation, what was met, and statements without names.

The evidence itself is never read out here (DESIGN §11): a submission's words are opened only for the worker's name as
it was that day, so that a former name is taken out of the statements too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from people.models import Supervision, User
from portfolios.domain import words
from portfolios.domain.programmes.anonymise import Person, anonymise
from portfolios.domain.programmes.reading import PlaceStanding
from portfolios.domain.programmes.recommending import may_confirm
from portfolios.models import Decision, Evidence, Place


@dataclass(frozen=True)
class Statement:
    """What a supervisor said of a piece they signed off. `text` has no names; None where it was erased."""

    kind: str
    role: str
    at: datetime
    text: str | None


@dataclass(frozen=True)
class Brief:
    """All that the panel sees of a place. `statement` and `why_now` are the assessor's words without names."""

    worker: str
    reference: str
    outcome: str
    outcome_words: str
    recommended_at: datetime
    statement: str | None
    why_now: str
    statements: tuple[Statement, ...]
    may_confirm: bool
    why_not: str


def reference_of(place: Place) -> str:
    """A short reference that tells places apart without a name: six characters of a keyed hash of the place's id.

    The id itself is in addresses that name the worker, so a part of it would give them away.
    """
    return salted_hmac("portfolios.place.reference", str(place.public_id), algorithm="sha256").hexdigest()[:6].upper()


def why_not(by: User, place: Place, recommended_by: int) -> str:
    """Why this practice lead may not answer, in words; empty when they may."""
    if place.portfolio.user_id == by.pk:
        return _("This is your own place: another practice lead answers.")
    if by.pk in {recommended_by, place.assessor_id}:
        return _("You are the assessor: another practice lead answers. Nobody confirms their own recommendation.")
    return ""


def brief_for(by: User, standing: PlaceStanding) -> Brief | None:
    """What `by`, a practice lead of the organisation, reads of a place with the panel. None when nothing waits there.

    2 queries beside the standing's own.
    """
    place, recommendation = standing.place, standing.recommendation
    if recommendation is None or place.state != Place.State.RECOMMENDED:
        return None
    decisions = _decisions(standing)
    said = [(decision, words.read(decision.words)) for decision in decisions]
    recommended = words.read(recommendation.words)
    people = _people(place, said, recommended)
    roles = {person.email: person.role for person in people}
    return Brief(
        worker=_("Worker A"),
        reference=reference_of(place),
        outcome=recommendation.outcome,
        outcome_words=recommendation.get_outcome_display(),
        recommended_at=recommendation.at,
        statement=None if recommended is None else anonymise(recommended["statement"], people),
        why_now="" if recommended is None else anonymise(recommended.get("why_now", ""), people),
        statements=tuple(
            Statement(
                kind=str(Evidence.Kind(decision.submission.version.evidence.kind).label),
                role=roles.get(decision.decided_by.email, _("a supervisor")),
                at=decision.decided_at,
                text=None if payload is None else anonymise(payload["statement"], people),
            )
            for decision, payload in said
        ),
        may_confirm=may_confirm(by, place, recommendation),
        why_not=why_not(by, place, recommendation.by_id),
    )


def _decisions(standing: PlaceStanding) -> list[Decision]:
    """The sign-offs of the pieces that the place counts, in the order they were given."""
    counted = [piece.submission_id for item in standing.requirements for piece in item.have]
    return list(
        Decision.objects.filter(submission__public_id__in=counted, outcome=Decision.Outcome.SIGNED_OFF)
        .select_related("words", "decided_by", "submission__version__evidence", "submission__words")
        .order_by("decided_at", "pk")
    )


def _people(
    place: Place, said: list[tuple[Decision, dict[str, Any] | None]], recommended: dict[str, Any] | None
) -> list[Person]:
    """Everybody who may be named in what was said: the worker, the assessor and every supervisor, with former names."""
    worker = place.portfolio.user
    people = [_person(_("Worker A"), worker), _person(_("the assessor"), place.assessor)]
    numbered: dict[int, str] = {place.assessor_id: people[1].role}
    supervisions = Supervision.objects.filter(worker=worker).select_related("supervisor").order_by("started", "pk")
    supervisors = [supervision.supervisor for supervision in supervisions]
    for user in [*supervisors, *(decision.decided_by for decision, _payload in said)]:
        if user.pk not in numbered:
            numbered[user.pk] = _("Supervisor %(number)d") % {"number": len(numbered)}
            people.append(_person(numbered[user.pk], user))
    for decision, payload in said:
        people.append(_as_written(numbered[decision.decided_by_id], (payload or {}).get("by")))
        people.append(_as_written(people[0].role, (words.read(decision.submission.words) or {}).get("worker")))
    people.append(_as_written(people[1].role, (recommended or {}).get("by")))
    people.append(_as_written(people[0].role, (recommended or {}).get("worker")))
    return people


def _person(role: str, user: User) -> Person:
    return Person(role, user.first_name, user.last_name, user.email)


def _as_written(role: str, frozen: dict[str, Any] | None) -> Person:
    """A person as they were named when something was frozen; the last word of the name is taken for the last name."""
    name: str = (frozen or {}).get("name", "")
    if "@" in name:
        return Person(role, email=name)
    first, _space, last = name.rpartition(" ")
    return Person(role, first, last)
