"""Cases for tests: editions made straight from a document, and attempts played through the domain."""

from __future__ import annotations

import uuid
from typing import Any

from content.cases import Move
from content.models import Edition
from cpd.domain import attempts
from cpd.models import CaseAttempt
from people.models import User
from tests.content.case_graphs import a_decision, a_scene, an_enquiry, an_option, small_case
from tests.factories.people import UserFactory


def the_cold_room() -> dict[str, Any]:
    """A case of four scenes with one of everything: enquiries that cost time, an estimate, two decisions, two ends."""
    coat = {"type": "narrative", "html": "<p>One coat hangs by the door.</p>", "learn": ["coat"]}
    child = {"type": "voice", "who": "child", "name": "Robin, on the stairs", "words": "It’s like camping."}
    door = a_scene(
        "door",
        on="Tuesday",
        passages=[{"type": "narrative", "html": "<p>Somebody opens.</p>"}, child],
        enquiries=[
            an_enquiry("look", title="Look into the hall", cost=30, passages=[coat]),
            an_enquiry("ring", title="Ring the school", text="They may not answer.", cost=90),
        ],
        estimates=[{"key": "heated", "prompt": "How likely is it that upstairs is heated?", "low": 10, "high": 30,
                    "why": "The stairs are cold.", "outcome": False}],
        decision=a_decision(
            "at-the-door",
            prompt="What do you do?",
            ask_reason=True,
            ask_confidence=True,
            factors=["human_reasoning", "family_professional"],
            options=[
                an_option("up", text="Ask to see upstairs", next="upstairs", cost=15, feedback="<p>She leads the way.</p>"),
                an_option("back", text="Come back tomorrow", next="end-away", feedback="<p>The door closes.</p>"),
            ],
            other={"label": "Something else", "next": "upstairs", "feedback": "<p>It takes a moment.</p>"},
            panel=[{"role": "nurse", "option": "up", "words": "I would want to see where they sleep."}],
        ),
    )  # fmt: skip
    upstairs = a_scene(
        "upstairs",
        on="The same day",
        decision=a_decision(
            "the-room",
            prompt="And now?",
            options=[
                an_option("talk", text="Sit down with her", next="end-talk"),
                an_option("write", text="Write it up", next="end-away"),
            ],
        ),
    )
    return small_case(
        [door, upstairs, a_scene("end-talk", ending=True), a_scene("end-away", ending=True)],
        title="The cold room",
        child="Robin",
        budget=120,
        facts=[
            {"key": "coat", "text": "One coat for two children", "on": "Tuesday", "order": 1, "source": "You saw it"}
        ],
        debrief={
            "html": "<p>Nobody was wrong.</p>",
            "routes": [
                {
                    "title": "See first",
                    "html": "<p>Look before you ask.</p>",
                    "choices": [
                        {"decision": "at-the-door", "option": "up", "why": "One knows more then."},
                        {"decision": "the-room", "option": "talk"},
                    ],
                },
                {
                    "title": "Slowly",
                    "html": "<p>Keep the door open.</p>",
                    "choices": [{"decision": "at-the-door", "option": "back", "why": "She was alone."}],
                },
            ],
            "hindsight": [{"text": "The boiler had been reported as mended"}],
            "questions": ["What would you have needed to know?"],
        },
    )


def a_case_edition(document: dict[str, Any] | None = None, **fields: Any) -> Edition:
    """An edition of a case without a page."""
    document = document or the_cold_room()
    body = {
        "case": document,
        "summary": document["summary"],
        "content_note": document["content_note"],
        "institution": "",
    }
    return Edition.objects.create(
        **{
            "page_key": uuid.uuid4(),
            "number": 1,
            "kind": attempts.CASE,
            "title": document["title"],
            "minutes": 20,
            "body": body,
            **fields,
        }
    )


def an_attempt(user: User | None = None, edition: Edition | None = None) -> CaseAttempt:
    """Somebody at the beginning of a case."""
    return attempts.start(by=user or UserFactory(), edition=edition or a_case_edition())


def make(attempt: CaseAttempt, *moves: Move) -> attempts.Playing:
    """The owner makes these moves, one after the other."""
    now = attempts.playing(attempt)
    for move in moves:
        now = attempts.make_moves(by=attempt.user, seen=now, after=len(now.moves), moves=[move])
    return now


LOOK, RING, GO_ON = Move("ask", "look"), Move("ask", "ring"), Move("go_on")


def estimate(per_cent: int = 40) -> Move:
    return Move("estimate", "heated", {"per_cent": per_cent})


def decide(option: str = "up", *, reason: str = "I do not know enough.", confidence: int = 70, **more: Any) -> Move:
    return Move("decide", "at-the-door", {"option": option, "reason": reason, "confidence": confidence, **more})


def decide_room(option: str = "talk") -> Move:
    return Move("decide", "the-room", {"option": option})


def play_to_the_end(
    attempt: CaseAttempt, *, option: str = "up", room: str = "talk", per_cent: int = 40
) -> attempts.Playing:
    """Look, estimate, decide, and decide again where the case asks again."""
    first = [LOOK, estimate(per_cent), decide(option), GO_ON]
    return make(attempt, *first, *([] if option == "back" else [decide_room(room), GO_ON]))
