"""A new page's form that arrives twice makes one page; leaving an editor never fails.

Wagtail saves a new page as it is written, and *Save draft* may be pressed before the answer is there.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.models import EditingSession
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, streamfield

from content.models import CollectionPage, ModulePage
from people.models import User
from tests.content.test_cms import _form
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.content import a_module, a_site
from tests.factories.people import UserFactory, another_window, sign_in

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
NAMED = "Ring my client Jane Smith on 07700 900123."


class NewModule:
    """The form of a new module, open in one browser: its token is the same however often it is sent."""

    def __init__(self, token: str = "opened-at-nine") -> None:
        if not CollectionPage.objects.exists():
            a_site()
        modules = CollectionPage.objects.get(slug="modules")
        self.user: User = UserFactory(is_superuser=True, is_staff=True)
        self.token = token
        self.address = reverse("wagtailadmin_pages:add", args=["content", "modulepage", modules.pk])
        self.browser = sign_in(Client(), self.user, second_factor=True)

    def sends(self, words: str, **also: Any) -> Any:
        headers = also.pop("headers", {})
        steps = streamfield([("reflection", {"title": "Your turn", "prompt": words, "hint": ""})])
        form = _form("Listening", steps=steps) | {"csrfmiddlewaretoken": self.token} | also
        return another_window(self.browser).post(self.address, form, headers=headers)

    def saves_as_they_go(self, words: str, **also: Any) -> Any:
        return self.sends(words, headers=JSON, **also)


def words_of(page: ModulePage) -> list[str]:
    """What each version asks, the oldest first."""
    return [revision.as_object().steps[0].value["prompt"] for revision in page.revisions.order_by("pk")]


def test_save_draft_during_the_first_saving_makes_one_page_with_the_newest_words() -> None:
    form = NewModule()
    capability = capability_of(a_published_framework(), "K1")
    tag = {"capability_tags": inline_formset([{"capability": capability.pk, "stage_code": "student"}])}
    tagged = {name: value for name, value in _form("", **tag).items() if name.startswith("capability_tags")}
    made = form.saves_as_they_go("What do", **tagged).json()
    assert made["success"]

    response = form.sends("What do you hear?", **tagged)

    page = ModulePage.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, made["url"])
    assert words_of(page) == ["What do", "What do you hear?"]
    latest = page.get_latest_revision_as_object()
    assert [tag.capability for tag in latest.capability_tags.all()] == [capability]


@pytest.mark.django_db(transaction=True)
def test_two_forms_at_once_make_one_page_and_neither_fails() -> None:
    form = NewModule()
    inside = threading.Barrier(2)

    def meet(*_about: Any) -> None:
        with suppress(threading.BrokenBarrierError):  # taken one after the other, they never meet here
            inside.wait(timeout=1)

    def linger(**_about: Any) -> None:
        time.sleep(0.5)  # long enough for the other to have looked whether the address is free

    results: list[Any] = [None, None]

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            results[index] = call()
        except Exception as error:  # noqa: BLE001  what was raised is the result
            results[index] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(0, lambda: form.saves_as_they_go("What do"))),
        threading.Thread(target=run, args=(1, lambda: form.sends("What do you hear?"))),
    ]
    pre_save.connect(linger, sender=ModulePage)
    try:
        with hooks.register_temporarily("before_create_page", meet):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=30)
    finally:
        pre_save.disconnect(linger, sender=ModulePage)

    assert [getattr(result, "status_code", result) for result in results][1] == 302
    assert getattr(results[0], "status_code", results[0]) in {200, 400}  # 400: the button was first, its words stay
    page = ModulePage.objects.get()
    assert words_of(page)[-1] == "What do you hear?"


def test_an_answer_that_got_lost_is_asked_for_again_and_the_editor_goes_on() -> None:
    form = NewModule()
    first = form.saves_as_they_go("What do").json()

    again = form.saves_as_they_go("What do you hear?").json()

    assert (again["success"], again["pk"]) == (True, first["pk"])
    assert (again["url"], again["hydrate_url"]) == (first["url"], first["hydrate_url"])
    assert words_of(ModulePage.objects.get()) == ["What do", "What do you hear?"]


def test_saving_as_one_goes_never_writes_over_what_the_button_saved() -> None:
    form = NewModule()
    form.sends("What do you hear?")

    late = form.saves_as_they_go("What do")

    assert (late.status_code, late.json()["error_message"]) == (400, "This page was saved meanwhile.")
    assert words_of(ModulePage.objects.get()) == ["What do you hear?"]


def test_a_form_sent_twice_with_publish_keeps_its_words_where_checks_refuse_it() -> None:
    form = NewModule()
    form.saves_as_they_go("What do")

    response = form.sends(NAMED, **{"action-publish": "yes"})

    page = ModulePage.objects.get()
    assert (response.status_code, page.live) == (302, False)
    assert words_of(page) == ["What do", NAMED]


def test_another_form_for_the_same_address_is_shown_again_with_its_words() -> None:
    NewModule().sends("What do you hear?")

    response = NewModule(token="another").sends("What do you see?")

    assert response.status_code == 200
    assert "already in use" in str(response.context["form"].errors["slug"])
    assert "What do you see?" in response.content.decode()
    assert words_of(ModulePage.objects.get()) == ["What do you hear?"]


def test_a_form_whose_page_was_deleted_makes_it_anew() -> None:
    form = NewModule()
    form.saves_as_they_go("What do")
    ModulePage.objects.get().delete()

    assert form.sends("What do you hear?").status_code == 302

    assert words_of(ModulePage.objects.get()) == ["What do you hear?"]


def test_somebody_elses_form_is_never_taken_for_the_same() -> None:
    form, other = NewModule(), NewModule()
    form.saves_as_they_go("What do")

    assert other.sends("What do you see?").status_code == 200  # the address is taken: shown again

    assert words_of(ModulePage.objects.get()) == ["What do"]


# Being in an editor, and leaving it


@pytest.fixture
def operator(client: Client) -> Client:
    return sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)


def _ping(page: Page, session: int) -> str:
    return reverse("wagtailadmin_editing_sessions:ping", args=["wagtailcore", "page", page.pk, session])


def test_a_session_that_is_gone_meanwhile_is_begun_anew_and_can_be_left_twice(operator: Client) -> None:
    page = a_module()
    first = operator.post(_ping(page, 0), {"is_editing": "1"}).json()
    EditingSession.objects.all().delete()

    again = operator.post(first["ping_url"], {"is_editing": "1"})

    assert again.status_code == 200
    assert [operator.post(again.json()["release_url"]).status_code for _ in range(2)] == [200, 200]
    assert not EditingSession.objects.exists()


def test_a_page_without_any_version_is_edited_and_left_like_another(operator: Client) -> None:
    page = a_module()
    page.revisions.all().delete()
    Page.objects.filter(pk=page.pk).update(latest_revision=None, live_revision=None)
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])

    assert operator.get(editor).status_code == 200
    session = operator.post(_ping(page, 0), {"is_editing": "1"})
    assert session.status_code == 200
    assert operator.post(editor, _form("Listening", slug=page.slug)).status_code == 302
    assert operator.post(session.json()["release_url"]).status_code == 200
    assert page.revisions.count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="one writer at a time is SQLite’s")
@pytest.mark.django_db(transaction=True)
def test_leaving_while_the_database_is_busy_is_no_fault(operator: Client) -> None:
    session = operator.post(_ping(a_module(), 0), {"is_editing": "1"}).json()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as busy:
        busy.execute("BEGIN IMMEDIATE")

        response = operator.post(session["release_url"])

        busy.execute("ROLLBACK")
    connection.close()
    assert response.status_code == 503
    assert response.json()["error"] == "The database is busy. Others see in a few minutes that you left."
    assert EditingSession.objects.filter(pk=session["session_id"]).exists()


def test_a_visitor_neither_makes_nor_saves_pages_nor_leaves_editors() -> None:
    form = NewModule()
    page = a_module()
    versions = page.revisions.count()
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    for address in (form.address, editor, reverse("wagtailadmin_editing_sessions:release", args=[1])):
        response = Client().post(address)
        assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, "/cms/login/")
    assert ModulePage.objects.get().revisions.count() == versions
