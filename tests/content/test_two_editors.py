"""Two people in one module at once: who saves second is told, and what the first one saved is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import streamfield

from content.models import ModulePage
from people.models import User
from tests.content.test_cms import _form
from tests.factories.content import a_module, text_step
from tests.factories.people import UserFactory, sign_in

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
        return self.browser.post(self.url, form | more, headers=headers)

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
