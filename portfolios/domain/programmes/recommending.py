"""The assessor recommends, a practice lead confirms: two people, each in their own words, each once.

Nothing is computed: a recommendation may be made before everything is there, with a reason. What was there on the day
is frozen beside the words.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.domain import audit, mail
from people.models import Membership, User
from people.states import SomebodyGotThereFirst
from portfolios.domain import words
from portfolios.domain.evidence import NotReady, person_as_they_were
from portfolios.domain.portfolios import record_career_stage
from portfolios.domain.programmes.dates import add_months
from portfolios.domain.programmes.errors import NotALead, NotTheirAssessor, OwnRecommendation
from portfolios.domain.programmes.places import assesses, begin_if_due, has_role, locked, step
from portfolios.domain.programmes.reading import PlaceStanding, place_standing
from portfolios.models import FrozenWords, Moderation, Place, Recommendation

STATEMENT_LENGTH = 20_000


@transaction.atomic
def recommend(
    *, by: User, place: Place, outcome: str, statement: str, why_now: str = "", at: datetime | None = None
) -> Recommendation:
    """Recommend "pass" or "not_yet", in the assessor's own words. Append-only; the panel is asked.

    `why_now` is needed for a pass while something is not there yet. Raises NotTheirAssessor, NotReady with what is
    missing, SomebodyGotThereFirst when the place is not under way (any more).
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    place = locked(place)
    if place.portfolio.user_id == by.pk or not assesses(by, place, today):
        raise NotTheirAssessor
    begin_if_due(place, by=by, at=at)
    if place.state != Place.State.ACTIVE:
        raise SomebodyGotThereFirst(_("This place is not under way any more. Look at it again."))
    standing = place_standing(place, today)
    if problems := _problems(standing, outcome, statement, why_now):
        raise NotReady(problems)
    organisation = place.programme.organisation
    frozen = words.freeze(
        portfolio=place.portfolio,
        kind=FrozenWords.Kind.RECOMMENDATION,
        payload={
            "outcome": outcome,
            "statement": statement.strip(),
            "why_now": why_now.strip(),
            "by": person_as_they_were(by, organisation),
            "worker": person_as_they_were(place.portfolio.user, organisation),
            "organisation": organisation.name,
            "programme": place.programme.title,
            "stood": _as_it_stood(standing),
        },
    )
    recommendation = Recommendation.objects.create(
        place=place, outcome=outcome, words=frozen.words, words_fingerprint=frozen.fingerprint, at=at, by=by
    )
    step(place, to=Place.State.RECOMMENDED, by=by, at=at)
    audit.record(
        by=by,
        action="place.recommended",
        subject=place.portfolio.user,
        organisation=organisation,
        thing=recommendation,
        detail={"outcome": outcome},
    )
    context = {"place_id": place.public_id, "programme": place.programme.title, "organisation": organisation.slug}
    mail.send(to=place.portfolio.user, template="place_recommended", context=context)
    for lead in _leads(place, but={by.pk, place.portfolio.user_id}):
        mail.send(to=lead, template="place_to_confirm", context=context)
    return recommendation


def _problems(standing: PlaceStanding, outcome: str, statement: str, why_now: str) -> list[tuple[str, str]]:
    problems: list[tuple[str, str]] = []
    if outcome not in Recommendation.Outcome.values:
        problems.append(("outcome", _("Choose what you recommend")))
    if not statement.strip():
        problems.append(("statement", _("Write what you judged and why")))
    if len(statement) > STATEMENT_LENGTH:
        problems.append(("statement", _("Shorten your statement to 20,000 characters")))
    if outcome == Recommendation.Outcome.PASS and standing.missing and not why_now.strip():
        problems.append(("why_now", _("Say why you recommend a pass although something is not there yet")))
    if len(why_now) > STATEMENT_LENGTH:
        problems.append(("why_now", _("Shorten your reason to 20,000 characters")))
    return problems


def _as_it_stood(standing: PlaceStanding) -> dict[str, Any]:
    """What was there on the day, without anybody's words: counts and dates."""
    return {
        "day": standing.today.isoformat(),
        "requirements": [
            {"title": item.title, "have": len(item.have), "waiting": len(item.waiting), "wanted": item.wanted}
            for item in standing.requirements
        ],
        "reviews": [
            {"title": review.title, "held_on": review.held_on.isoformat() if review.held_on else None}
            for review in standing.reviews
        ],
    }


def _leads(place: Place, *, but: set[int]) -> list[User]:
    leads = (
        Membership.objects.live()
        .filter(organisation=place.programme.organisation_id, role=Membership.Role.PRACTICE_LEAD)
        .exclude(user__in=but)
        .select_related("user")
    )
    return [membership.user for membership in leads]


def may_confirm(by: User, place: Place, recommendation: Recommendation) -> bool:
    """Whether a practice lead stands outside this place: not who recommended, not its assessor, not the worker."""
    return by.pk not in {recommendation.by_id, place.assessor_id, place.portfolio.user_id}


@transaction.atomic
def confirm(
    *,
    by: User,
    place: Place,
    outcome: str,
    reason: str,
    months: int = 0,
    recommendation: Recommendation | None = None,
    at: datetime | None = None,
) -> Moderation:
    """The panel's answer to a recommendation: "confirmed" or "not_confirmed", with a reason.

    A confirmed pass records the programme's stage in the career and completes the place. A confirmed "not yet", and
    anything not confirmed, lets the place go on, its end later by `months` (0 to 24). `recommendation` is the one that
    was read: a later one is not answered by mistake. Raises NotALead, OwnRecommendation, NotReady,
    SomebodyGotThereFirst when somebody has answered it already.
    """
    at = at or timezone.now()
    place = locked(place)
    organisation = place.programme.organisation
    if not has_role(by, organisation, Membership.Role.PRACTICE_LEAD, timezone.localdate(at)):
        raise NotALead
    latest = place.recommendations.select_related("by").first()
    if latest is not None and not may_confirm(by, place, latest):
        raise OwnRecommendation
    if place.state != Place.State.RECOMMENDED or latest is None or (recommendation and recommendation.pk != latest.pk):
        raise SomebodyGotThereFirst(_("Somebody else has answered this recommendation. Their answer stands."))
    if problems := _answer_problems(outcome, reason, months):
        raise NotReady(problems)
    moderation = _write_moderation(by=by, place=place, latest=latest, outcome=outcome, reason=reason, at=at)
    passed = outcome == Moderation.Outcome.CONFIRMED and latest.outcome == Recommendation.Outcome.PASS
    if passed:
        step(place, to=Place.State.CONFIRMED, by=by, at=at)
        if place.programme.awards_stage:
            record_career_stage(
                by=by,
                portfolio=place.portfolio,
                stage=place.programme.awards_stage,
                since=timezone.localdate(at),
                place=place,
            )
    else:
        ends = add_months(place.ends, months)
        step(place, to=Place.State.ACTIVE, by=by, at=at, ends=ends)
    audit.record(
        by=by,
        action=f"place.{outcome}",
        subject=place.portfolio.user,
        organisation=organisation,
        thing=moderation,
        detail={"recommended": latest.outcome, "months": 0 if passed else months},
    )
    context = {"place_id": place.public_id, "programme": place.programme.title, "passed": passed}
    mail.send(to=place.portfolio.user, template="place_answered", context=context)
    mail.send(to=latest.by, template="place_answered_assessor", context=context)
    return moderation


def _answer_problems(outcome: str, reason: str, months: int) -> list[tuple[str, str]]:
    problems: list[tuple[str, str]] = []
    if outcome not in Moderation.Outcome.values:
        problems.append(("outcome", _("Choose whether to confirm the recommendation")))
    if not reason.strip():
        problems.append(("reason", _("Say why, in a sentence or two")))
    if len(reason) > STATEMENT_LENGTH:
        problems.append(("reason", _("Shorten your reason to 20,000 characters")))
    if not 0 <= months <= 24:
        problems.append(("months", _("Give a number of months from 0 to 24")))
    return problems


def _write_moderation(
    *, by: User, place: Place, latest: Recommendation, outcome: str, reason: str, at: datetime
) -> Moderation:
    frozen = words.freeze(
        portfolio=place.portfolio,
        kind=FrozenWords.Kind.MODERATION,
        payload={
            "outcome": outcome,
            "reason": reason.strip(),
            "by": person_as_they_were(by, place.programme.organisation),
            "organisation": place.programme.organisation.name,
            "recommendation": str(latest.public_id),
            "recommendation_fingerprint": latest.words_fingerprint,
        },
    )
    try:
        with transaction.atomic():
            return Moderation.objects.create(
                recommendation=latest,
                recommended_by=latest.by,
                outcome=outcome,
                words=frozen.words,
                words_fingerprint=frozen.fingerprint,
                at=at,
                by=by,
            )
    except IntegrityError as error:
        raise SomebodyGotThereFirst(
            _("Somebody else has answered this recommendation. Their answer stands.")
        ) from error
