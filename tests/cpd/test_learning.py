"""A learner's way through a module: enrolling, the steps, what is kept of answers and reflections, leaving."""

from __future__ import annotations

from unittest import mock

import pytest

from content.domain import editions
from content.models import ModulePage
from cpd.domain import learning
from cpd.domain.changes import TEXT_LENGTH, ChangedElsewhere, NotYours, TooLong
from cpd.domain.outline import outline_of
from cpd.domain.steps import questions_in, steps_in, value_of
from cpd.models import Enrolment, QuizAnswer
from people.models import User
from tests.factories.content import a_module, an_edition, reflection_step, text_step
from tests.factories.cpd import an_enrolment, take_all_steps

pytestmark = pytest.mark.django_db


def ids(enrolment: Enrolment) -> dict[str, str]:
    """Step ids by type."""
    return {step.type: step.id for step in steps_in(enrolment.edition)}


def test_enrolling_pins_the_newest_edition(worker: User) -> None:
    page = a_module(title="First title")
    page.title = "Second title"
    page.save_revision().publish()
    enrolment = learning.enrol(by=worker, edition=editions.current_edition(page))
    assert (enrolment.edition.number, enrolment.edition.title, enrolment.state) == (2, "Second title", "enrolled")


def test_a_new_edition_changes_nothing_for_who_has_begun(worker: User) -> None:
    enrolment = an_enrolment(worker)
    page = ModulePage.objects.get()
    page.title = "Another title"
    page.save_revision().publish()
    assert learning.enrol(by=worker, edition=editions.current_edition(page)).edition_id == enrolment.edition_id


def test_a_second_click_resumes(worker: User) -> None:
    enrolment = an_enrolment(worker)
    assert learning.enrol(by=worker, edition=enrolment.edition) == enrolment
    assert worker.enrolments.count() == 1


def test_two_clicks_at_once_make_one_enrolment(worker: User) -> None:
    """The other click's row appears between looking and writing: the database refuses a second one."""
    first = an_enrolment(worker)
    real = learning.open_enrolment
    with mock.patch.object(learning, "open_enrolment", side_effect=[None, first]) as looked:
        assert learning.enrol(by=worker, edition=first.edition) == first
    assert looked.call_count == 2
    assert real(worker, first.edition) == first
    assert worker.enrolments.count() == 1


def test_somebody_else_has_their_own_enrolment(worker: User, somebody_else: User) -> None:
    mine = an_enrolment(worker)
    assert learning.enrol(by=somebody_else, edition=mine.edition) != mine


def test_a_finished_module_can_be_taken_again(worker: User) -> None:
    from cpd.domain.completion import complete

    first = an_enrolment(worker)
    take_all_steps(first)
    complete(by=worker, enrolment=first)
    second = learning.enrol(by=worker, edition=first.edition)
    assert second != first
    assert outline_of(second).number_done == 0


def test_opening_a_step_begins_the_module_and_is_where_it_resumes(worker: User) -> None:
    enrolment = an_enrolment(worker)
    quiz = ids(enrolment)["quiz"]
    learning.open_step(by=worker, enrolment=enrolment, step=quiz)
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.current_step) == ("in_progress", quiz)
    resume_at = outline_of(enrolment).resume_at
    assert resume_at is not None
    assert resume_at.id == quiz


def test_it_resumes_after_the_step_that_is_done(worker: User) -> None:
    enrolment = an_enrolment(worker)
    learning.mark_done(by=worker, enrolment=enrolment, step=ids(enrolment)["text"])
    resume_at = outline_of(enrolment).resume_at
    assert resume_at is not None
    assert resume_at.type == "quiz"


def test_marking_done_twice_is_marking_once(worker: User) -> None:
    enrolment = an_enrolment(worker)
    for _click in range(2):
        learning.mark_done(by=worker, enrolment=enrolment, step=ids(enrolment)["text"])
    assert enrolment.steps_done.count() == 1


def test_a_step_of_another_module_is_not_there(worker: User) -> None:
    enrolment, other = an_enrolment(worker), an_enrolment(worker)
    with pytest.raises(learning.NoSuchStep):
        learning.mark_done(by=worker, enrolment=enrolment, step=ids(other)["text"])
    with pytest.raises(learning.NoSuchStep):
        learning.open_step(by=worker, enrolment=enrolment, step="made-up")


def answers(enrolment: Enrolment, place: int = 0) -> dict[str, list[str]]:
    questions = questions_in(value_of(enrolment.edition, ids(enrolment)["quiz"]))
    return {question.id: [question.options[place].id] for question in questions}


def test_the_last_answer_stands(worker: User) -> None:
    enrolment = an_enrolment(worker)
    quiz = ids(enrolment)["quiz"]
    for place in (0, 1):
        assert learning.answer_quiz(by=worker, enrolment=enrolment, step=quiz, answers=answers(enrolment, place))
    (stored,) = enrolment.quiz_answers.all()
    assert stored.options == next(iter(answers(enrolment, 1).values()))


def test_an_answer_holds_no_mark(worker: User) -> None:
    assert {field.name for field in QuizAnswer._meta.get_fields()} == {
        "id", "enrolment", "step", "question", "options", "answered_at",
    }  # fmt: skip


def test_a_quiz_is_done_once_every_question_has_an_answer(worker: User) -> None:
    enrolment = an_enrolment(worker)
    quiz = ids(enrolment)["quiz"]
    assert not learning.answer_quiz(by=worker, enrolment=enrolment, step=quiz, answers={})
    assert quiz not in outline_of(enrolment).done
    assert learning.answer_quiz(by=worker, enrolment=enrolment, step=quiz, answers=answers(enrolment))
    assert quiz in outline_of(enrolment).done


def test_forged_answers_are_refused_and_nothing_is_kept(worker: User) -> None:
    enrolment = an_enrolment(worker)
    quiz, given = ids(enrolment)["quiz"], answers(enrolment)
    question = next(iter(given))
    both = answers(enrolment)[question] + answers(enrolment, 1)[question]
    for forged in ({question: ["made-up"]}, {"made-up": given[question]}, {question: both}):
        with pytest.raises(learning.NotAnAnswer):
            learning.answer_quiz(by=worker, enrolment=enrolment, step=quiz, answers=forged)
    assert enrolment.quiz_answers.count() == 0


def test_a_text_cannot_be_answered_nor_a_quiz_reflected_upon(worker: User) -> None:
    enrolment = an_enrolment(worker)
    with pytest.raises(learning.NoSuchStep):
        learning.answer_quiz(by=worker, enrolment=enrolment, step=ids(enrolment)["text"], answers={})
    with pytest.raises(learning.NoSuchStep):
        write(enrolment, "Words.", step=ids(enrolment)["quiz"])


def write(enrolment: Enrolment, text: str, number: int = 0, *, step: str = "") -> int:
    reflection = learning.save_reflection(
        by=enrolment.user, enrolment=enrolment, step=step or ids(enrolment)["reflection"], text=text, edit_number=number
    )
    return reflection.edit_number


def test_saving_a_reflection_counts_its_edits(worker: User) -> None:
    enrolment = an_enrolment(worker)
    assert [write(enrolment, "One"), write(enrolment, "Two", 1), write(enrolment, "Two", 1)] == [1, 2, 2]


def test_two_tabs_lose_nothing(worker: User) -> None:
    enrolment = an_enrolment(worker)
    number = write(enrolment, "Start")
    write(enrolment, "First tab", number)
    with pytest.raises(ChangedElsewhere) as found:
        write(enrolment, "Second tab", number)
    assert found.value.current.text == "First tab"
    assert write(enrolment, "Both", found.value.current.edit_number) == 3


def test_two_tabs_that_begin_at_once_lose_nothing(worker: User) -> None:
    enrolment = an_enrolment(worker)
    write(enrolment, "First tab", 0)
    with pytest.raises(ChangedElsewhere):
        write(enrolment, "Second tab", 0)


def test_line_ends_are_not_a_change(worker: User) -> None:
    enrolment = an_enrolment(worker)
    assert write(enrolment, "One\r\ntwo") == write(enrolment, "One\ntwo", 0) == 1


def test_a_text_that_is_too_long_is_refused_not_cut(worker: User) -> None:
    with pytest.raises(TooLong):
        write(an_enrolment(worker), "x" * (TEXT_LENGTH + 1))


def test_emptying_a_reflection_that_must_be_written_undoes_its_step(worker: User) -> None:
    enrolment = an_enrolment(worker)
    take_all_steps(enrolment)
    write(enrolment, "  ", 1)
    assert [step.type for step in outline_of(enrolment).to_go] == ["reflection"]


def test_emptying_one_that_can_be_left_out_does_not(worker: User) -> None:
    enrolment = an_enrolment(worker, steps=[reflection_step(optional=True)])
    take_all_steps(enrolment)
    write(enrolment, "", 1)
    assert outline_of(enrolment).number_done == 1


@pytest.mark.parametrize("state", ["completed", "withdrawn"])
def test_nothing_is_written_in_a_module_that_is_over(worker: User, state: str) -> None:
    enrolment = an_enrolment(worker)
    Enrolment.objects.filter(pk=enrolment.pk).update(state=state)
    with pytest.raises(learning.NotOpen):
        write(enrolment, "Words")
    with pytest.raises(learning.NotOpen):
        learning.mark_done(by=worker, enrolment=enrolment, step=ids(enrolment)["text"])
    with pytest.raises(learning.NotOpen):
        learning.answer_quiz(by=worker, enrolment=enrolment, step=ids(enrolment)["quiz"], answers=answers(enrolment))
    with pytest.raises(learning.NotOpen):
        learning.leave(by=worker, enrolment=Enrolment.objects.get(pk=enrolment.pk))
    learning.open_step(by=worker, enrolment=Enrolment.objects.get(pk=enrolment.pk), step=ids(enrolment)["quiz"])
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.current_step) == (state, "")


def test_who_leaves_and_begins_again_finds_everything(worker: User) -> None:
    enrolment = an_enrolment(worker)
    take_all_steps(enrolment, text="My words.")
    learning.leave(by=worker, enrolment=enrolment)
    assert enrolment.state == "withdrawn"
    again = learning.enrol(by=worker, edition=enrolment.edition)
    assert again != enrolment
    assert again.state == "in_progress"
    assert outline_of(again).number_done == 3
    assert again.reflections.get().text == "My words."
    assert again.quiz_answers.get().options == enrolment.quiz_answers.get().options


def test_words_find_their_step_in_a_later_edition(worker: User) -> None:
    page = a_module(steps=[text_step(), reflection_step()])
    enrolment = learning.enrol(by=worker, edition=editions.current_edition(page))
    take_all_steps(enrolment, text="My words.")
    learning.leave(by=worker, enrolment=enrolment)
    page = ModulePage.objects.get(pk=page.pk)
    del page.steps[0]
    page.save_revision().publish()
    again = learning.enrol(by=worker, edition=editions.current_edition(page))
    assert again.edition.number == 2
    assert (again.reflections.get().text, outline_of(again).number_done) == ("My words.", 1)


def test_nobody_else_writes_in_an_enrolment(worker: User, somebody_else: User) -> None:
    enrolment = an_enrolment(worker)
    step = ids(enrolment)
    acts = [
        lambda: learning.open_step(by=somebody_else, enrolment=enrolment, step=step["text"]),
        lambda: learning.mark_done(by=somebody_else, enrolment=enrolment, step=step["text"]),
        lambda: learning.answer_quiz(by=somebody_else, enrolment=enrolment, step=step["quiz"], answers={}),
        lambda: learning.save_reflection(
            by=somebody_else, enrolment=enrolment, step=step["reflection"], text="x", edit_number=0
        ),
        lambda: learning.leave(by=somebody_else, enrolment=enrolment),
    ]
    for act in acts:
        with pytest.raises(NotYours):
            act()
    with pytest.raises(Enrolment.DoesNotExist):
        learning.enrolment_of(somebody_else, enrolment.public_id)


def test_a_module_without_steps_has_nowhere_to_resume(worker: User) -> None:
    edition = an_edition(steps=[])
    assert outline_of(learning.enrol(by=worker, edition=edition)).resume_at is None
