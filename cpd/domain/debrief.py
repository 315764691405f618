"""Looking back at a finished case: the way one went beside others that could be defended, and what could be known when.

Nothing here is a score. What others chose is in case_counts, how sure somebody was over many cases in calibration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from content.cases import Case, Move, engine
from content.cases.document import Decision, Enquiry, Estimate, Fact, Route
from content.cases.engine import ASK, DECIDE, State
from content.cases.words import FACTORS
from cpd.domain.attempts import Playing
from cpd.domain.changes import ChangedElsewhere, as_written, check_owner
from cpd.domain.notebook import in_words
from cpd.models import CaseAttempt, CaseMove, LookingBack
from people.models import User


class NotOver(Exception):
    """The case is still being played: looking back would give away what comes."""


@dataclass(frozen=True)
class Panelist:
    """What one role of the panel would have done, and why."""

    role: str
    option: str
    words: str


@dataclass(frozen=True)
class Decided:
    """One decision as it was locked, and what could be known at that moment.

    `letter` is the option's place (A, B, …) on the drawing. `known` were learnt by then. `askable` were still open in that
    scene, `too_long` would have been but for the time they take. Of what was learnt afterwards, `was_there` could have been
    found out by then, and `came_next` was learnt before the next decision. `factors` are those its authors name, in words.
    """

    key: str
    title: str
    prompt: str
    letter: str
    said: str
    reason: str
    confidence: int | None
    known: tuple[Fact, ...]
    askable: tuple[Enquiry, ...]
    too_long: tuple[Enquiry, ...]
    was_there: tuple[Fact, ...]
    came_next: tuple[Fact, ...]
    panel: tuple[Panelist, ...]
    factors: tuple[str, ...]
    row: CaseMove


@dataclass(frozen=True)
class Estimated:
    """Somebody's own estimate beside the panel's range, in per cent; `outcome` where the case says how it was."""

    estimate: Estimate
    per_cent: int


@dataclass(frozen=True)
class OtherWay:
    """What a route did at a decision, and why."""

    route: str
    said: str
    why: str


@dataclass(frozen=True)
class Parted:
    """A decision at which the way parted from at least one route: what one chose and what those routes did, as sentences."""

    decision: str
    own: str
    others: tuple[OtherWay, ...]


@dataclass(frozen=True)
class Debrief:
    """Everything that the page of looking back shows of one attempt."""

    now: Playing
    decided: tuple[Decided, ...]
    estimated: tuple[Estimated, ...]
    parted: tuple[Parted, ...]


def debrief_of(now: Playing) -> Debrief:
    """Look back at a finished attempt; no query. Raises NotOver."""
    if not now.state.is_over:
        raise NotOver
    decided = _decided(now)
    given = dict(now.state.estimated)
    return Debrief(
        now=now,
        decided=tuple(decided),
        estimated=tuple(Estimated(now.case.estimates[key], value) for key, value in given.items()),
        parted=tuple(_parted(now)),
    )


def _decided(now: Playing) -> list[Decided]:
    """In the order in which they were made; made again after a way round, they stand twice."""
    made: list[tuple[State, CaseMove, frozenset[str]]] = []
    open_by_then: set[str] = set()
    for then, row in now.trail():
        open_by_then |= _to_find_out(now.case, then)
        if row.kind == DECIDE:
            made.append((then, row, frozenset(open_by_then)))
    following = [*(then for then, _row, _open in made[1:]), now.state]
    return [_one(now, *each, following=after) for each, after in zip(made, following, strict=True)]


def _to_find_out(case: Case, state: State) -> set[str]:
    """The facts known once one more enquiry is made, whichever it is."""
    open_now = (one.thing.key for one in engine.enquiries_of(case, state) if one.is_affordable)
    return {fact for key in open_now for fact in engine.apply(case, state, Move(ASK, key)).facts}


def _one(now: Playing, then: State, row: CaseMove, open_by_then: frozenset[str], *, following: State) -> Decided:
    """`open_by_then`: the facts that an enquiry would have told; `following`: the state at the next decision or the end."""
    decision, facts = now.case.decisions[row.key], now.case.facts
    later = [key for key in now.state.facts if key not in then.facts]
    offered = [(one.thing, one.is_affordable) for one in engine.enquiries_of(now.case, then)]
    return Decided(
        key=decision.key,
        title=decision.title,
        prompt=decision.prompt,
        letter=letter_of(decision, row.choice),
        said=in_words(now, row.key, row.choice, str(row.value.get("words", ""))),
        reason=str(row.value.get("reason", "")),
        confidence=row.value.get("confidence"),
        known=tuple(facts[key] for key in then.facts),
        askable=tuple(thing for thing, had_time in offered if isinstance(thing, Enquiry) and had_time),
        too_long=tuple(thing for thing, had_time in offered if isinstance(thing, Enquiry) and not had_time),
        was_there=tuple(facts[key] for key in later if key in open_by_then),
        came_next=tuple(facts[key] for key in later if key in following.facts and key not in open_by_then),
        panel=tuple(
            Panelist(now.case.panel.get(view.role, view.role), option_text(decision, view.option), view.words)
            for view in decision.panel
        ),
        factors=tuple(str(FACTORS[one]) for one in decision.factors),
        row=row,
    )


def _parted(now: Playing) -> list[Parted]:
    """In the order in which they were made."""
    found = []
    for key, option in now.state.chosen:
        decision = now.case.decisions[key]
        others = tuple(
            OtherWay(route.title, as_sentence(option_text(decision, one.option)), one.why)
            for route in now.case.debrief.routes
            for one in route.choices
            if one.decision == key and one.option != option
        )
        if others:
            made = now.decided(key)
            words = str(made.value.get("words", "")) if made else ""
            found.append(Parted(decision.title, as_sentence(in_words(now, key, option, words)), others))
    return found


def option_text(decision: Decision, option: str) -> str:
    """An option in its words; empty for none."""
    found = decision.ways.get(option)
    if found is None:
        return ""
    return found.text or _("Something else")


def as_sentence(words: str) -> str:
    """With a full stop, unless it ends as a sentence does already. Authors write options either way."""
    words = words.rstrip()
    return words if not words or ends_a_sentence(words) else f"{words}."


def ends_a_sentence(words: str) -> bool:
    """Whether its last mark, before any closing quotation mark or bracket, ends a sentence."""
    return words.rstrip("”’\"')] ").endswith((".", "?", "!", "…"))


def letter_of(decision: Decision, option: str) -> str:
    """A for the first option, B for the second; empty for none."""
    keys = [*decision.ways]
    return chr(ord("A") + keys.index(option)) if option in keys else ""


def route_choice(route: Route, decision: str) -> str:
    """The option that a route takes at a decision; empty where it does not say."""
    return next((one.option for one in route.choices if one.decision == decision), "")


@transaction.atomic
def look_back(
    *, by: User, attempt: CaseAttempt, text: str, factors: Mapping[str, list[str]], edit_number: int
) -> LookingBack:
    """Keep the answer to "why did it make sense then?": words, and by decision what pulled on it.

    Raises NotYours, NotOver, TooLong, ChangedElsewhere. Factors that are none are left out.
    """
    check_owner(by, attempt)
    locked = CaseAttempt.objects.select_for_update().only("pk", "state").get(pk=attempt.pk)
    if locked.state != CaseAttempt.State.FINISHED:
        raise NotOver
    text = as_written(text)
    kept = {key: [one for one in FACTORS if one in chosen] for key, chosen in factors.items()}
    kept = {key: chosen for key, chosen in kept.items() if chosen}
    answer = LookingBack.objects.filter(attempt=attempt).first() or LookingBack(attempt=attempt)
    if (answer.text, answer.factors) == (text, kept):
        return answer
    if answer.edit_number != edit_number:
        raise ChangedElsewhere(answer)
    answer.text, answer.factors, answer.edit_number = text, kept, edit_number + 1
    answer.save()
    return answer


def answer_to(attempt: CaseAttempt) -> LookingBack | None:
    """What was said so far in looking back; no query for an attempt from attempt_of."""
    return getattr(attempt, "looking_back", None)


def in_sentences(now: Playing) -> str:
    """The way through as plain text, with the reasons: for a CPD record or a piece of evidence."""
    lines = []
    for number, row in enumerate((one for one in now.moves if one.kind == DECIDE), 1):
        decision = now.case.decisions[row.key]
        said = in_words(now, row.key, row.choice, str(row.value.get("words", "")))
        if (sure := row.value.get("confidence")) is not None:
            said = f"{said.rstrip().removesuffix('.')} " + _("(%(sure)d per cent sure)") % {"sure": sure}
        between = " " if ends_a_sentence(decision.title) else ": "
        lines.append(f"{number}. {decision.title}{between}{said}")
        if reason := str(row.value.get("reason", "")).strip():
            lines.append(_("   Why, as I wrote it then: %(reason)s") % {"reason": reason})
    return "\n".join(lines)
