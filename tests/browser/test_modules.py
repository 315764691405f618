"""A module with steps of every kind: taken by a worker, with and without JavaScript, and put together by an author."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from content.models import ModulePage
from cpd.models import CaseAttempt, Enrolment
from tests.browser.checks import look_at, screenshot
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.case_pages import a_case, case_step
from tests.factories.cases import play_to_the_end
from tests.factories.content import a_digest, a_module, digest_step, quiz_step, reflection_step, text_step
from tests.factories.films import MP4, VTT, a_document, practice_step, some_captions, video_step
from tests.factories.people import MembershipFactory, UserFactory, give_second_factor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_module_of_every_kind(settings: Any, **also: Any) -> ModulePage:
    settings.VIDEO_HOSTS = ["media.example.ac.uk"]
    version = a_published_framework()
    elsewhere = video_step("A talk elsewhere", film=None, link="https://media.example.ac.uk/visit")
    steps = [text_step(), digest_step(a_digest()), case_step(a_case(), "Stand in the hall"), video_step("The hall")]
    return a_module(
        title="The ordinary hall",
        summary="See what a hall can tell.",
        steps=[*steps, elsewhere, quiz_step(), reflection_step(optional=True), practice_step("Ask once")],
        outcomes=[
            ("outcome", {"text": "Say what you saw.", "capability": capability_of(version, "K1"), "stage": "student"}),
            ("outcome", {"text": "Ask what it means.", "capability": None, "stage": ""}),
        ],
        **also,
    )


def go_on(page: Page, name: str | re.Pattern[str] = re.compile("^(Next: |Finish)")) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).first.click()


@pytest.mark.parametrize("javascript", [True, False])
def test_every_kind_of_step_is_taken(open_page: Any, settings: Any, javascript: bool) -> None:  # noqa: FBT001
    module = a_module_of_every_kind(settings)
    page = open_page(MembershipFactory().user, javascript=javascript)
    look = look_at if javascript else lambda page, name: None  # noqa: ARG005
    page.goto(module.url)
    expect(page.locator("main")).to_contain_text("May show K1")
    expect(page.locator("main")).to_contain_text("it is enough to plan it")
    look(page, "module-page-every-kind")
    go_on(page, "Start this module")
    look(page, "step-text")
    go_on(page)
    look(page, "step-digest")
    go_on(page)
    play_the_case(page, look)
    go_on(page)
    look(page, "step-video")
    if javascript:
        assert page.evaluate(PLAYS) == ["", 1, "A key turns in the door."]
    go_on(page)
    expect(page.get_by_role("link", name=re.compile("Watch it at media.example.ac.uk"))).to_be_visible()
    page.get_by_text("Transcript", exact=True).click()
    look(page, "step-video-elsewhere")
    go_on(page)
    page.locator("main fieldset input").first.check()
    go_on(page, "See what we say")
    look(page, "step-quiz")
    go_on(page)
    page.locator("main textarea").fill("I will ask.")
    look(page, "step-reflection")
    go_on(page)
    look(page, "step-practice")
    page.get_by_label(re.compile("A note for yourself")).fill("On Tuesday, after school.")
    if javascript:
        expect(page.locator("[data-saved]")).to_contain_text("Saved at")
    go_on(page, "I plan to do it")
    expect(page.get_by_role("heading", level=1)).to_have_text("It is in your CPD")
    look(page, "module-finished-with-a-task")
    page.get_by_role("heading", name="Ask once").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("You plan to do this")
    expect(page.locator("main textarea")).to_have_value("On Tuesday, after school.")
    look(page, "step-practice-after")
    go_on(page, "I have done it")
    expect(page.locator("body")).to_contain_text("The module stays finished")
    assert Enrolment.objects.get().steps_done.count() == 8


def play_the_case(page: Page, look: Any) -> None:
    """From the step into the case, and from its debrief back to a step that is done."""
    expect(page.locator("main")).to_contain_text("The step is done once you have finished the case.")
    look(page, "step-case")
    go_on(page, "Begin the case")
    expect(page.get_by_role("heading", level=1)).to_have_text("Door")
    play_to_the_end(CaseAttempt.objects.get())
    page.reload()
    page.get_by_role("link", name="Look back").click()
    expect(page.locator("main")).to_contain_text("which makes a CPD entry of its own")
    page.get_by_role("link", name="Back to the module “The ordinary hall”").click()
    expect(page.locator("main")).to_contain_text("You finished this case on")
    look(page, "step-case-finished")


# Nothing is loaded before somebody plays it; then it plays, and its captions are those of the file.
PLAYS = """async () => {
  const video = document.querySelector("video"), before = video.currentSrc && video.readyState ? "loaded" : "";
  video.muted = true;
  await video.play();
  const track = video.textTracks[0];
  for (let wait = 0; wait < 50 && !(track.cues && track.cues.length); wait++) await new Promise(ok => setTimeout(ok, 100));
  return [before, track.cues.length, track.cues[0].text];
}"""


def test_an_mp4_of_a_browser_plays_as_well(open_page: Any) -> None:
    a_module(steps=[video_step(film=a_document("visit.mp4", MP4), captions=some_captions())])
    user = MembershipFactory().user
    page = open_page(user)
    page.goto(ModulePage.objects.get().url)
    go_on(page, "Start this module")
    assert page.evaluate(PLAYS) == ["", 1, "A key turns in the door."]


def test_an_author_puts_a_film_and_a_task_into_a_module(open_page: Any, settings: Any) -> None:
    settings.VIDEO_HOSTS = ["media.example.ac.uk"]
    module = a_module(steps=[video_step("The hall"), practice_step("Ask once")])
    a_document("other.vtt", VTT)
    page = open_page(give_second_factor(UserFactory(is_superuser=True, is_staff=True)))
    page.goto(reverse("wagtailadmin_pages:edit", args=[module.pk]))
    expect(page.get_by_text("Or its address elsewhere").first).to_be_visible()
    link = page.get_by_label("Or its address elsewhere").first
    link.fill("https://elsewhere.org/film")
    page.locator("#page-edit-form").evaluate(
        "form => { const button = form.querySelector('[name=action-publish]'); form.requestSubmit(button); }"
    )
    expect(page.get_by_text(re.compile("at media.example.ac.uk are possible, so not elsewhere.org"))).to_be_visible()
    screenshot(page, "module-editor-refused")
    assert ModulePage.objects.get().steps[0].value["link"] == ""
