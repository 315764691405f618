"""Learning and CPD entries for tests, made through the domain wherever it does more than fill in a row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from cpd.domain import completion, learning
from cpd.domain.steps import QUIZ, REFLECTION, questions_in, steps_in, value_of
from cpd.models import Enrolment, Entry, RuleSet
from people.models import User
from tests.factories.content import an_edition
from tests.factories.people import UserFactory


class EntryFactory(DjangoModelFactory[Entry]):
    """An entry that counts: learnt and impact differ from one entry to the next. Dated 3 November 2026."""

    class Meta:
        model = Entry

    user = factory.SubFactory(UserFactory)
    kind = Entry.Kind.PRACTICE
    title = factory.Sequence(lambda n: f"Entry {n}")
    about = "A home visit, and what I made of it."
    done_on = date(2026, 11, 3)
    learnt = factory.Sequence(lambda n: f"I learnt to ask for the ordinary day, case {n}.")
    impact = "I ask for it on every first visit now."

    class Params:
        with_peer = factory.Trait(
            peer_role="My manager", peer_on=date(2026, 11, 4), peer_discussed="Whether I had asked the child."
        )


class RuleSetFactory(DjangoModelFactory[RuleSet]):
    """A rule set of an invented regulator: one piece a year, beginning on 1 April."""

    class Meta:
        model = RuleSet

    code = factory.Sequence(lambda n: f"rule-{n}")
    regulator = "scw"
    title = "An invented rule"
    starts_month = 4
    starts_day = 1
    applies_from = date(2021, 4, 1)
    requirements = factory.LazyFunction(
        lambda: [{"code": "pieces", "kind": "different_pieces", "wanted": 1, "words": "different pieces"}]
    )
    renewal = factory.LazyFunction(dict)
    source_title = "A regulator"
    source_url = "https://example.org/cpd/"
    read_on = date(2026, 11, 1)


def an_enrolment(user: User | None = None, *, at: datetime | None = None, **module: Any) -> Enrolment:
    """Somebody enrolled in a new module; `module` goes to tests.factories.content.a_module."""
    return learning.enrol(by=user or UserFactory(), edition=an_edition(**module), at=at)


def take_all_steps(enrolment: Enrolment, *, text: str = "I will ask the child first.") -> None:
    """Answer, write and read every step, so that the module can be finished. Empty `text`: optional ones stay empty."""
    by = enrolment.user
    for step in steps_in(enrolment.edition):
        if step.type == QUIZ:
            questions = questions_in(value_of(enrolment.edition, step.id))
            answers = {question.id: [question.options[0].id] for question in questions}
            learning.answer_quiz(by=by, enrolment=enrolment, step=step.id, answers=answers)
            continue
        if step.type == REFLECTION and text:
            learning.save_reflection(by=by, enrolment=enrolment, step=step.id, text=text, edit_number=0)
        learning.mark_done(by=by, enrolment=enrolment, step=step.id)


def a_finished_module(user: User | None = None, *, at: datetime | None = None, text: str = "", **module: Any) -> Entry:
    """The entry that a finished module has made. `text` is what was written in each reflection."""
    enrolment = an_enrolment(user, at=at, **module)
    take_all_steps(enrolment, text=text or "I will ask the child first.")
    entry = completion.complete(by=enrolment.user, enrolment=enrolment, at=at)
    assert entry is not None
    return entry
