"""Demo cases: enough people have played two for their choices to be shown. A supervisor offers to compare one; the other is
the university author's own, who reads what people chose in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from content.cases import Move, engine
from content.cases.document import OTHER
from content.domain.cases import files
from content.domain.editions import current_edition
from content.models import CasePage, InstitutionPage
from cpd.domain import attempts
from cpd.domain.attempts import Playing
from cpd.domain.comparing import show_attempt
from cpd.models import CaseAttempt
from people.models import User
from portfolios.demo.cast import Cast

PLAYED = "late-trains"
OWN = Path(__file__).with_name("own_case.json")
PLAYERS = 30
REASONS = (
    "I do not know enough yet, and this is the way to know more.",
    "Somebody he trusts should be there when he hears it.",
    "It can wait a day. What he said today cannot.",
    "I would want to be able to explain this to him in a year.",
)
REASONS_OF_OWN = (
    "She asked a question, and nobody had answered it.",
    "The people who can change Thursdays leave at half past four.",
    "It is her page. She should find herself in it.",
    "I would not want her mother to read it before we have talked.",
)


def fill(cast: Cast) -> None:
    """Workers and the lead character's supervisor play a case to its end; the supervisor's way is shown to the worker.
    The same workers play the author's own case.
    """
    chance = Random(11)  # noqa: S311  the same world every time
    worker = cast.lead_character
    others = [one.user for one in cast.workers if one is not worker][:PLAYERS]
    if page := CasePage.objects.live().filter(slug=PLAYED).first():
        supervisor = worker.supervision.supervisor
        _play(page, [supervisor, *others], REASONS, chance)
        shown = CaseAttempt.objects.get(user=supervisor, edition=current_edition(page))
        show_attempt(by=supervisor, attempt=shown, person=worker.user)
    if own := _own_case(cast):
        _play(own, others, REASONS_OF_OWN, chance)


def _own_case(cast: Cast) -> CasePage | None:
    """A short case of the demo university, published by its author."""
    space = InstitutionPage.objects.filter(organisation=cast.organisations["university"]).first()
    if cast.author is None or space is None:
        return None
    page = files.take_in(by=cast.author, parent=space, taken=files.read(OWN.read_bytes()))
    page.get_latest_revision().publish(user=cast.author, skip_permission_checks=True)
    return CasePage.objects.get(pk=page.pk)


def _play(page: CasePage, people: Iterable[User], reasons: Sequence[str], chance: Random) -> None:
    """Each of them plays the case once, to its end."""
    edition = current_edition(page)
    for user in people:
        attempt = attempts.start(by=user, edition=edition)
        _to_the_end(user, attempts.playing(attempt), reasons, chance)


def _to_the_end(user: User, now: Playing, reasons: Sequence[str], chance: Random) -> None:
    while not now.state.is_over:
        now = attempts.make_moves(by=user, seen=now, after=len(now.moves), moves=_next(now, reasons, chance))


def _next(now: Playing, reasons: Sequence[str], chance: Random) -> list[Move]:
    """What they do next: ask now and then, estimate and decide together, go on; end the case where nothing leads on."""
    case, state = now.case, now.state
    to_ask = [one.thing for one in engine.enquiries_of(case, state) if one.is_affordable]
    if to_ask and chance.random() < 0.5:
        return [Move(engine.ASK, chance.choice(to_ask).key)]
    moves = [
        Move(engine.ESTIMATE, one.key, {"per_cent": chance.randrange(10, 91, 5)})
        for one in engine.estimates_to_go(case, state)
    ]
    options = [one.thing for one in engine.options_of(case, state) if one.is_affordable and one.thing.key != OTHER]
    decision = case.scenes[state.scene].decision
    if decision and options:
        value = {"option": chance.choice(options).key}
        reason = {"reason": chance.choice(reasons)} if decision.ask_reason else {}
        confidence = {"confidence": chance.randrange(30, 100, 10)} if decision.ask_confidence else {}
        return [*moves, Move(engine.DECIDE, decision.key, value | reason | confidence)]
    return [*moves, Move(engine.STOP if engine.is_stuck(case, state) else engine.GO_ON)]
