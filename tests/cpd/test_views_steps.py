"""One step on a page: what is kept, what is refused in words, and what is shown back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cpd.domain.changes import TEXT_LENGTH
from cpd.domain.steps import questions_in, steps_in, value_of
from cpd.models import Enrolment
from people.models import User
from tests.factories.content import a_digest, digest_step, quiz_step, reflection_step, text_step
from tests.factories.cpd import a_finished_module, an_enrolment, take_all_steps
from tests.factories.films import practice_step, video_step

pytestmark = pytest.mark.django_db


def step_url(enrolment: Enrolment, kind: str, name: str = "cpd:step") -> str:
    step = next(step for step in steps_in(enrolment.edition) if step.type == kind)
    return reverse(name, args=[enrolment.public_id, step.id])


def overview(enrolment: Enrolment) -> str:
    return reverse("cpd:enrolment", args=[enrolment.public_id])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.mark.parametrize(
    ("kind", "queries"), [("text", 8), ("digest", 8), ("video", 9), ("quiz", 9), ("reflection", 10), ("practice", 9)]
)
def test_a_step_takes_few_queries(
    page: Client, worker: User, kind: str, queries: int, django_assert_num_queries: Any
) -> None:
    """The one that writes among them notes where the learner is."""
    steps = [text_step(), digest_step(a_digest()), quiz_step(), reflection_step()]
    if kind in {"video", "practice"}:
        steps = [video_step() if kind == "video" else practice_step(), text_step()]
    enrolment = an_enrolment(worker, steps=steps)
    for step in steps_in(enrolment.edition):
        page.get(reverse("cpd:step", args=[enrolment.public_id, step.id]))
    if kind == "reflection":
        page.get(step_url(enrolment, "text"))
    with django_assert_num_queries(queries):
        assert page.get(step_url(enrolment, kind)).status_code == 200


def test_feedback_is_shown_only_after_answering(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker)
    assert "It may close it." not in text_of(page.get(step_url(enrolment, "quiz")))


def test_an_empty_quiz_says_in_words_what_to_do(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker)
    response = page.post(step_url(enrolment, "quiz"), {"answers": "1"})
    assert "Choose the answer you would argue for: The child is quiet. What now?" in text_of(response)
    assert "Error: What would you do?" in text_of(response)
    assert page.post(step_url(enrolment, "quiz")).headers["Location"] == step_url(enrolment, "quiz")
    assert not enrolment.steps_done.exists()


def test_one_of_two_questions_answered_is_kept(page: Client, worker: User) -> None:
    first, second = quiz_step(), quiz_step()
    first[1]["questions"] += second[1]["questions"]
    enrolment = an_enrolment(worker, steps=[first])
    questions = questions_in(value_of(enrolment.edition, steps_in(enrolment.edition)[0].id))
    page.post(step_url(enrolment, "quiz"), {"answers": "1", questions[1].id: questions[1].options[0].id})
    assert [answer.question for answer in enrolment.quiz_answers.all()] == [questions[1].id]


def test_a_forged_option_is_refused_in_words(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker)
    (question,) = questions_in(value_of(enrolment.edition, steps_in(enrolment.edition)[1].id))
    response = page.post(step_url(enrolment, "quiz"), {"answers": "1", question.id: "forged", "other": "x"})
    assert "Choose one of the answers given" in text_of(response)
    assert not enrolment.quiz_answers.exists()


@pytest.mark.parametrize("step", ["made-up", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_step_is_not_there(page: Client, worker: User, step: str) -> None:
    enrolment = an_enrolment(worker)
    args = [enrolment.public_id, step]
    assert page.get(reverse("cpd:step", args=args)).status_code == 404
    assert page.post(reverse("cpd:step", args=args), {"text": "Words"}).status_code == 404
    assert page.post(reverse("cpd:reflection_save", args=args), {"text": "Words"}).status_code == 404


def test_an_empty_reflection_asks_for_a_sentence(page: Client, worker: User) -> None:
    response = page.post(step_url(an_enrolment(worker), "reflection"), {"text": " ", "then": "next"})
    assert "Write a sentence or two, or come back to it later" in text_of(response)


def test_an_empty_reflection_can_be_left_for_later(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker)
    response = page.post(step_url(enrolment, "reflection"), {"text": "", "then": "later"})
    assert response.headers["Location"] == overview(enrolment)
    assert not enrolment.steps_done.exists()


def test_a_megabyte_of_text_is_refused_in_words_and_stays_in_the_box(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker)
    text = "word " * 200_000
    response = page.post(step_url(enrolment, "reflection"), {"text": text, "then": "next"})
    assert f"Keep it under {TEXT_LENGTH} characters" in text_of(response)
    assert text.strip() in response.content.decode()
    saved = page.post(step_url(enrolment, "reflection", "cpd:reflection_save"), {"text": text})
    assert (saved.status_code, "X-Edit-Number" in saved.headers) == (422, False)
    assert not enrolment.reflections.exists()


def test_autosave_answers_with_the_time_and_the_number(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker)
    url = step_url(enrolment, "reflection", "cpd:reflection_save")
    response = page.post(url, {"text": "One", "edit_number": ""})
    assert (response.status_code, response.headers["X-Edit-Number"]) == (200, "1")
    assert text_of(response).strip() == "Saved at 09:00"
    assert page.post(url, {"text": "Two", "edit_number": "1"}).headers["X-Edit-Number"] == "2"
    assert not enrolment.steps_done.exists()


def test_two_tabs_are_told_and_both_texts_are_shown(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker)
    save, url = step_url(enrolment, "reflection", "cpd:reflection_save"), step_url(enrolment, "reflection")
    page.post(save, {"text": "First tab", "edit_number": "0"})
    refused = page.post(save, {"text": "Second tab", "edit_number": "0"})
    assert (refused.status_code, "changed in another tab" in text_of(refused)) == (409, True)
    both = page.post(url, {"text": "Second tab", "edit_number": "0", "then": "next"})
    assert both.status_code == 409
    assert "First tab" in text_of(both)
    assert ">\nSecond tab</textarea>" in both.content.decode()
    number = re.search(r'name="edit_number" value="(\d+)"', both.content.decode())
    assert number is not None
    page.post(url, {"text": "Both tabs", "edit_number": number[1], "then": "next"})
    assert enrolment.reflections.get().text == "Both tabs"


def test_words_that_come_after_the_end_are_shown_to_be_copied(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker)
    take_all_steps(enrolment)
    page.post(reverse("cpd:complete", args=[enrolment.public_id]))
    response = page.post(step_url(enrolment, "reflection"), {"text": "Late words", "edit_number": "1"})
    assert (response.status_code, "Late words" in text_of(response)) == (409, True)
    saved = page.post(step_url(enrolment, "reflection", "cpd:reflection_save"), {"text": "Late words"})
    assert (saved.status_code, "finished or left in another tab" in text_of(saved)) == (409, True)
    assert enrolment.reflections.get().text != "Late words"


def test_a_finished_module_can_be_read_again_and_not_be_written_in(page: Client, worker: User) -> None:
    enrolment = a_finished_module(worker, text="What I wrote.").enrolment
    assert enrolment is not None
    response = page.get(step_url(enrolment, "reflection"))
    assert "What I wrote." in text_of(response)
    assert "<textarea" not in response.content.decode()
    assert "It opens the talk." in text_of(page.get(step_url(enrolment, "quiz")))
    assert "Change my answers" not in text_of(page.get(step_url(enrolment, "quiz")))


def test_their_autosave_and_two_tabs(page: Client, worker: User) -> None:
    entry = a_finished_module(worker, steps=[text_step()])
    assert entry.enrolment is not None
    save = reverse("cpd:sentences_save", args=[entry.enrolment.public_id])
    response = page.post(save, {"learnt": "One.", "impact": "", "edit_number": "0"})
    assert (response.status_code, response.headers["X-Edit-Number"]) == (200, "1")
    assert "One sentence to go" in text_of(response)
    assert page.post(save, {"learnt": "Other.", "impact": "", "edit_number": "0"}).status_code == 409
    both = page.post(overview(entry.enrolment), {"learnt": "Other.", "impact": "Two.", "edit_number": "0"})
    assert both.status_code == 409
    assert "One." in text_of(both)
    entry.refresh_from_db()
    assert (entry.learnt, entry.impact) == ("One.", "")


def test_unsent_words_come_back(page: Client, worker: User) -> None:
    from people.domain import unsent

    enrolment = an_enrolment(worker)
    url = step_url(enrolment, "reflection")
    kept = unsent.keep(worker, url, {"text": "Words from before.", "edit_number": "9"})
    assert kept is not None
    assert "We kept what you had written here" in text_of(page.get(url))
    put_back = page.get(url, {"unsent": str(kept.public_id)}).content.decode()
    assert ">\nWords from before.</textarea>" in put_back
    assert 'name="edit_number" value="9"' not in put_back


def test_after_answering_the_way_on_comes_before_changing_the_answers(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker)
    url = step_url(enrolment, "quiz")
    options = re.findall(r'type="radio" name="([^"]+)" value="([^"]+)"', page.get(url).content.decode())
    name, value = options[0]
    shown = page.post(url, {"answers": "1", name: value}, follow=True).content.decode()
    onward, change = shown.index('type="submit" form="onward"'), shown.index("Change my answers")
    assert onward < change
    assert '<form method="post" action="' in shown
    assert 'id="onward"' in shown
    assert "button second" in shown[onward:change]


def test_every_page_of_a_module_says_where_it_lies(page: Client, worker: User) -> None:
    enrolment = an_enrolment(worker)
    for url in (overview(enrolment), step_url(enrolment, "text"), reverse("cpd:leave", args=[enrolment.public_id])):
        crumbs = re.search(r'<ol class="crumbs">.*?</ol>', page.get(url).content.decode(), re.DOTALL)
        assert crumbs
        assert re.sub(r"<[^>]+>|\s\s+", "", crumbs[0]).startswith("My CPDMy learning"), url


def test_a_film_plays_in_the_page_with_captions_and_loads_nothing_before(page: Client, worker: User) -> None:
    shown = page.get(step_url(an_enrolment(worker, steps=[video_step()]), "video")).content.decode()
    video = re.search(r"<video.*?</video>", shown, re.DOTALL)
    assert video
    for part in ("controls", 'preload="none"', 'type="video/webm"', 'kind="captions"', 'srclang="en-gb"', "default"):
        assert part in video[0], part
    assert "autoplay" not in shown
    assert "<iframe" not in shown
    assert "A key turns in the door." in shown
    source, track = re.findall(r'src="(/documents/[^"]+)"', video[0])
    for url, kind in ((source, "video/webm"), (track, "text/vtt")):
        response = page.get(url, headers={"range": "bytes=0-1"})
        assert response.headers["Content-Type"] == kind
        for close in getattr(response, "_resource_closers", ()):
            close()


def test_a_film_elsewhere_is_a_plain_link_with_a_note(page: Client, worker: User, settings: Any) -> None:
    settings.VIDEO_HOSTS = ["media.example.ac.uk"]
    steps = [video_step(film=None, link="https://media.example.ac.uk/visit")]
    url = step_url(an_enrolment(worker, steps=steps), "video")
    shown = page.get(url).content.decode()
    link = 'href="https://media.example.ac.uk/visit" target="_blank" rel="noopener noreferrer"'
    assert link in shown
    assert "You visit another site there." in shown
    assert "<video" not in shown
    assert "<iframe" not in shown
    settings.VIDEO_HOSTS = []
    shown = page.get(url).content.decode()
    assert "media.example.ac.uk" not in shown
    assert "The film can no longer be played from here." in shown
    assert "A key turns in the door." in shown


def test_a_digest_that_is_closed_since_keeps_what_it_said(page: Client, worker: User) -> None:
    digest = a_digest()
    url = step_url(an_enrolment(worker, steps=[digest_step(digest)]), "digest")
    assert "Read the whole digest" in text_of(page.get(url))
    digest.unpublish()
    shown = text_of(page.get(url))
    assert "no longer open to read. What it said when this module was published is above." in shown
    assert "First message." in shown
    assert "Read the whole digest" not in shown
