"""Demo learning: modules under way and completed, and CPD entries of the current year."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from content.domain.editions import current_edition
from content.models import ModulePage
from cpd.domain.completion import complete
from cpd.domain.learning import answer_quiz, enrol, mark_done, save_reflection
from cpd.domain.steps import CASE, QUIZ, REFLECTION, questions_in, steps_in, value_of
from cpd.models import Entry
from portfolios.demo.cast import Cast, Worker

# Title, kind, what it was, learnt, impact, with whom (empty: no peer reflection), what was discussed.
ENTRIES = (
    (
        "Shadowing a family group conference",
        "practice",
        "I sat in on a conference led by an independent coordinator, because I refer families and had never seen one.",
        "Most of the work was done before anybody sat down. The relatives who said least had been prepared least.",
        "I now ask the coordinator what they need from me three weeks before, and not three days.",
        "My practice supervisor",
        "Why I had thought of the conference as a meeting and not as a process.",
    ),
    (
        "Reading about hindsight",
        "reading",
        "The digest on hindsight, because I had just read a review of a death and felt certain what I would have done.",
        "Knowing the end makes the signs look plain. I had not asked what else they could have meant then.",
        "I write down what I expect before a visit, so that I can see later what I did not know.",
        "",
        "",
    ),
    (
        "Team discussion: visiting when nobody has got ready",
        "supervision",
        "An hour in the team on unannounced visits, because we did it differently from one another.",
        "Being clear about why we come unannounced matters more than how we knock.",
        "",
        "",
        "",
    ),
)

# The first modules only: somebody with many begun and few finished would be no good example.
DEMO_MODULES = 2


def fill(cast: Cast) -> None:
    """Two finished entries and one to finish for the first worker in North; one or two for the others."""
    for index, worker in enumerate(cast.workers):
        how_many = len(ENTRIES) if worker is cast.lead_character else index % 3
        for number, (title, kind, about, learnt, impact, peer, discussed) in enumerate(ENTRIES[:how_many]):
            done_on = cast.today - timedelta(days=40 + 70 * number + index)
            Entry.objects.create(
                user=worker.user,
                title=title,
                kind=kind,
                about=about,
                done_on=done_on,
                minutes=60,
                learnt=learnt,
                impact=impact,
                peer_role=peer,
                peer_on=done_on if peer else None,
                peer_discussed=discussed,
            )
        for position, module in enumerate(ModulePage.objects.live().order_by("pk")[:DEMO_MODULES]):
            if index % 4 == position or worker is cast.lead_character:
                _learn(cast, worker, module, days_ago=14 + 9 * position + index, to_the_end=position == 0)


REFLECTION_TEXT = (
    "I had been asking what happened since my last visit. I will ask what a usual Tuesday is like, for each child, and "
    "write down what I hear before I write down what I think."
)


def _learn(cast: Cast, worker: Worker, module: ModulePage, *, days_ago: int, to_the_end: bool) -> None:
    """Go through a module step by step: to the end, or as far as the third step."""
    at = timezone.make_aware(datetime.combine(cast.today - timedelta(days=days_ago), time(15)))
    enrolment = enrol(by=worker.user, edition=current_edition(module), at=at)
    for step in steps_in(enrolment.edition)[: None if to_the_end else 3]:
        if step.type == CASE:
            continue  # theirs to play, and it can be left out
        if step.type == QUIZ:
            questions = questions_in(value_of(enrolment.edition, step.id))
            answers = {question.id: [question.options[0].id] for question in questions}
            answer_quiz(by=worker.user, enrolment=enrolment, step=step.id, answers=answers, at=at)
        elif step.type == REFLECTION:
            save_reflection(
                by=worker.user, enrolment=enrolment, step=step.id, text=REFLECTION_TEXT, edit_number=0, at=at
            )
        mark_done(by=worker.user, enrolment=enrolment, step=step.id, at=at)
    if to_the_end:
        complete(by=worker.user, enrolment=enrolment, at=at)
