"""Two people in one module at once: who saves second is told, and what the first one saved is kept."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from wagtail import hooks
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, streamfield

from content.models import ModulePage
from people.models import User
from tests.content.test_cms import _form
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.content import a_module, text_step
from tests.factories.people import UserFactory, another_window, sign_in

pytestmark = pytest.mark.django_db


class Editor:
    """Somebody who has the page open in a browser of their own."""

    def __init__(self, name: str, module: ModulePage) -> None:
        self.user: User = UserFactory(is_superuser=True, is_staff=True, first_name=name, last_name="Editor")
        self.browser = sign_in(Client(), self.user, second_factor=True)
        self.module = module
        self.url = reverse("wagtailadmin_pages:edit", args=[module.pk])
        page = self.browser.get(self.url)
        revision = ModulePage.objects.get(pk=module.pk).latest_revision
        assert f'name="loaded_revision_id" value="{revision.pk}"' in page.content.decode()
        self.opened = {
            "loaded_revision_id": str(revision.pk),
            "loaded_revision_created_at": revision.created_at.isoformat(),
        }

    def saves(self, text: str, **more: Any) -> Any:
        steps = streamfield([("reflection", {"title": text, "prompt": "What?", "hint": ""})])
        form = _form("The module", slug=self.module.slug, steps=steps) | self.opened
        headers = more.pop("headers", {})
        browser = more.pop("browser", self.browser)
        return browser.post(self.url, form | more, headers=headers)

    def saves_as_they_go(self, text: str, **more: Any) -> Any:
        return self.saves(text, headers={"accept": "application/json"}, **more)


@pytest.fixture
def module() -> ModulePage:
    return a_module(steps=[text_step()])


def titles(module: ModulePage) -> list[str]:
    """What each version says, the oldest first."""
    revisions = module.revisions.order_by("pk")
    return [revision.as_object().steps[0].value["title"] for revision in revisions]


def test_saving_as_one_goes_never_writes_over_somebody_else(module: ModulePage) -> None:
    first, second = Editor("Ada", module), Editor("Bea", module)
    assert first.saves_as_they_go("By Ada").json()["success"]

    refused = second.saves_as_they_go("By Bea")

    assert (refused.status_code, refused.json()["success"]) == (400, False)
    assert refused.json()["error_code"] == "invalid_revision"
    assert "newer version" in refused.json()["error_message"]
    assert titles(module) == ["Read this", "By Ada"]


@pytest.mark.parametrize("action", [{}, {"action-publish": "action-publish"}])
def test_who_saves_second_is_told_and_both_versions_are_kept(module: ModulePage, action: dict[str, str]) -> None:
    first, second = Editor("Ada", module), Editor("Bea", module)
    first.saves("By Ada")

    told = second.browser.get(second.saves("By Bea", **action).headers["Location"]).content.decode()

    assert titles(module) == ["Read this", "By Ada", "By Bea"]
    assert "Ada Editor saved this page while you were writing" in told
    theirs, yours = module.revisions.order_by("pk").values_list("pk", flat=True)[1:]
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[module.pk, theirs, yours])
    assert compare in told
    side_by_side = second.browser.get(compare).content.decode()
    assert "Ada" in side_by_side
    assert "Bea" in side_by_side


def test_what_was_saved_over_in_place_is_noticed_too(module: ModulePage) -> None:
    first = Editor("Ada", module)
    mine = first.saves_as_they_go("By Ada").json()["revision_id"]
    second = Editor("Bea", module)
    assert first.saves_as_they_go("By Ada, longer", overwrite_revision_id=str(mine)).json()["success"]

    assert second.saves_as_they_go("By Bea").status_code == 400
    told = second.browser.get(second.saves("By Bea").headers["Location"]).content.decode()

    assert titles(module) == ["Read this", "By Ada, longer", "By Bea"]
    assert "Ada Editor saved this page while you were writing" in told


@pytest.mark.django_db(transaction=True)
def test_what_is_saved_as_one_goes_never_comes_after_the_button(module: ModulePage) -> None:
    editor = Editor("Ada", module)
    is_under_way, is_pressed = threading.Event(), threading.Event()

    def linger(request: HttpRequest, page: Page) -> None:
        if request.headers.get("accept") == "application/json":
            is_under_way.set()
            is_pressed.wait(timeout=1)

    button = another_window(editor.browser)

    def by_itself() -> None:
        editor.saves_as_they_go("Half a")
        connection.close()

    slow = threading.Thread(target=by_itself)
    with hooks.register_temporarily("before_edit_page", linger):
        slow.start()
        is_under_way.wait(timeout=10)
        assert editor.saves("Half a sentence, and the rest", browser=button).status_code == 302
        is_pressed.set()
        slow.join(timeout=30)

    assert titles(module)[-1] == "Half a sentence, and the rest"
    module.refresh_from_db()
    assert module.get_latest_revision_as_object().steps[0].value["title"] == "Half a sentence, and the rest"


@pytest.mark.parametrize("is_live", [True, False])
@pytest.mark.parametrize("action", [{}, {"action-publish": "action-publish"}])
def test_the_button_adds_nothing_twice_where_the_last_answer_had_not_arrived(
    module: ModulePage, action: dict[str, str], *, is_live: bool
) -> None:
    if not is_live:
        module.unpublish()
    editor = Editor("Ada", module)
    capability = capability_of(a_published_framework(), "K1")
    tag = {"capability_tags": inline_formset([{"id": "", "capability": capability.pk, "stage_code": "student"}])}
    sent = {name: value for name, value in _form("", **tag).items() if name.startswith("capability_tags")}
    sent["csrfmiddlewaretoken"] = "opened-at-nine"
    assert editor.saves_as_they_go("By Ada", **sent).json()["success"]

    assert editor.saves("By Ada, and more", **sent, **action).status_code == 302

    module.refresh_from_db()
    latest = module.get_latest_revision_as_object()
    assert latest.steps[0].value["title"] == "By Ada, and more"
    assert [(tag.capability, tag.stage_code) for tag in latest.capability_tags.all()] == [(capability, "student")]


def test_an_answer_that_arrived_is_not_written_into_the_form_again(module: ModulePage) -> None:
    module.unpublish()
    editor = Editor("Ada", module)
    framework = a_published_framework()
    first, other = (capability_of(framework, code).pk for code in ("K1", "K2"))

    def sent(*rows: dict[str, Any], initial: int) -> dict[str, str]:
        tags = {"capability_tags": inline_formset(list(rows), initial=initial)}
        form = {name: value for name, value in _form("", **tags).items() if name.startswith("capability_tags")}
        return form | {"csrfmiddlewaretoken": "opened-at-nine"}

    answer = editor.saves_as_they_go(
        "By Ada", **sent({"id": "", "capability": first, "stage_code": "student"}, initial=0)
    ).json()
    editor.opened = {
        "loaded_revision_id": str(answer["revision_id"]),
        "loaded_revision_created_at": answer["revision_created_at"],
    }
    # Meanwhile she has taken the first one away and added another in its place.
    gone = {"capability": first, "stage_code": "student", "id": answer["field_updates"]["capability_tags-0-id"]}
    rows = sent(gone | {"DELETE": "on"}, {"id": "", "capability": other, "stage_code": "student"}, initial=1)
    assert editor.saves("By Ada", **rows).status_code == 302

    module.refresh_from_db()
    assert [tag.capability_id for tag in module.get_latest_revision_as_object().capability_tags.all()] == [other]


def test_who_saves_alone_is_told_nothing(module: ModulePage) -> None:
    editor = Editor("Ada", module)
    told = editor.browser.get(editor.saves("By Ada").headers["Location"]).content.decode()
    assert "while you were writing" not in told
    editor.opened = {"loaded_revision_id": "x"}
    assert editor.saves("Again").status_code == 302


def test_two_people_in_one_editor_see_each_other(module: ModulePage, settings: Any) -> None:
    assert settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL > 0
    assert settings.WAGTAIL_AUTOSAVE_INTERVAL > 0
    first, second = Editor("Ada", module), Editor("Bea", module)
    ping = reverse("wagtailadmin_editing_sessions:ping", args=["wagtailcore", "page", module.pk, 0])
    first.browser.post(ping, {"is_editing": "1"})
    seen = second.browser.post(ping, {"revision_id": second.opened["loaded_revision_id"]}).json()
    assert [(one["user"], one["is_editing"]) for one in seen["other_sessions"]] == [("Ada Editor", True)]
    first.saves("By Ada")
    seen = second.browser.post(ping, {"revision_id": second.opened["loaded_revision_id"]}).json()
    assert seen["other_sessions"][0]["revision_id"] is not None
