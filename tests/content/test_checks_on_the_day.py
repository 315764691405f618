"""The day that a page was to be published on: its checks are asked again, and what must be mended stays as it is.

Whoever can mend it is told once, the schedule stays, and other pages go out all the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from content.domain.checks import NotReady
from content.domain.editorial import holding_back, reviewing
from content.models import CasePage, CollectionPage, DigestPage, ModulePage
from people.models import User
from tests.factories.case_pages import a_case, a_draft_case
from tests.factories.cases import the_cold_room
from tests.factories.content import a_digest, a_guidance, a_module, digest_step, text_step
from tests.factories.editorial import a_practice_lead, an_institution, fresh, submit, waiting_on
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
LATER = timedelta(days=2, minutes=1)
REVIEWED = {"last_reviewed": date(2026, 11, 1), "review_by": date(2026, 11, 23)}


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 22), tick=True):
        yield


@pytest.fixture
def owner() -> User:
    user: User = UserFactory(is_superuser=True, is_staff=True, email="owner@example.org")
    return user


def _schedule(page: Page, by: User, **also: Any) -> Page:
    page.owner = by
    page.save(clean=False)
    page.go_live_at = timezone.now() + timedelta(days=2)
    for name, value in also.items():
        setattr(page, name, value)
    page.save_revision(user=by).publish(user=by)
    return fresh(page)


def _run() -> None:
    with time_machine.travel(timezone.now() + LATER, tick=False):
        call_command("publish_scheduled")


@pytest.mark.parametrize("make", [a_digest, a_guidance, a_module])
def test_a_sound_page_goes_out_on_its_day_and_nobody_is_written_to(owner: User, make: Any) -> None:
    page = _schedule(make(), owner, title="Scheduled")
    _run()
    assert fresh(page).title == "Scheduled"
    assert mail.outbox == []


def test_a_module_whose_digest_was_closed_meanwhile_stays_as_it_is_and_its_owner_is_told_once(
    owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    closed, other = a_digest(title="Closed"), _schedule(a_digest(), owner, title="Goes out")
    module = _schedule(a_module(title="Before"), owner, title="After", steps=[digest_step(closed)])
    closed.unpublish()

    with django_capture_on_commit_callbacks(execute=True):
        _run()
        _run()

    module = fresh(module)
    assert module.title == "Before"
    assert module.scheduled_revision is not None
    assert fresh(other).title == "Goes out", "the next one is published all the same"
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["owner@example.org"], "“After” was not published on its day")
    assert "A link leads to “Closed”, which readers cannot open." in sent.body
    assert reverse("checks:page", args=[module.pk]) in sent.body
    (said,) = PageLogEntry.objects.filter(page=module.pk, action=holding_back.LOGGED)
    assert (said.data, said.message) == ({"number": 1}, "Not published on its day: 1 thing must be mended first")


def test_it_goes_out_by_itself_once_what_stood_in_its_way_is_gone(owner: User) -> None:
    closed = a_digest()
    module = _schedule(a_module(), owner, title="After", steps=[digest_step(closed)])
    closed.unpublish()
    _run()
    assert fresh(module).title != "After"

    closed.get_latest_revision().publish()
    _run()

    assert fresh(module).title == "After"
    assert fresh(module).scheduled_revision is None
    assert holding_back.held_back(fresh(module)) is None


@pytest.mark.parametrize("make", [a_digest, a_guidance, a_case])
def test_a_page_whose_review_date_passed_before_its_day_is_held_back(owner: User, make: Any) -> None:
    page = _schedule(make(), owner, title="Too late", **REVIEWED)
    _run()
    assert fresh(page).title != "Too late"
    assert fresh(page).scheduled_revision is not None


def test_a_module_that_would_lead_in_a_circle_by_then_is_held_back(owner: User) -> None:
    guidance = a_guidance()
    step = text_step(text=f'<p>See <a linktype="page" id="{guidance.pk}">this</a>.</p>')
    module = _schedule(a_module(), owner, title="After", steps=[step])
    guidance.body = [("paragraph", f'<p><a linktype="page" id="{module.pk}">go</a></p>')]
    guidance.save(clean=False)
    assert "go round in a circle" in " ".join(holding_back.reasons(module.get_latest_revision_as_object()))

    _run()

    assert fresh(module).title != "After"
    assert fresh(module).scheduled_revision is not None


def test_what_looks_like_somebodys_detail_is_not_said_in_an_email(
    owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    page = _schedule(a_digest(), owner, title="Named")
    scheduled = page.scheduled_revision
    assert scheduled is not None
    scheduled.content = {**scheduled.content, "summary": "Ring my client on 07700 900123."}
    scheduled.save(update_fields=["content"])

    with django_capture_on_commit_callbacks(execute=True):
        _run()

    (sent,) = mail.outbox
    assert "07700" not in sent.body
    assert "looks like a detail of somebody" in sent.body


def test_an_owner_who_left_is_not_written_to_the_institutions_authors_are(
    django_capture_on_commit_callbacks: Any,
) -> None:
    north, left = an_institution(), UserFactory()
    page = a_draft_case(parent=north.space)
    page.owner = left
    page.save(clean=False)
    assert holding_back.people_of(page, page.save_revision(user=left)) == [north.author]
    assert holding_back.people_of(page, page.save_revision(user=north.author)) == [north.author]
    elsewhere = a_digest()
    operator = UserFactory(is_superuser=True)
    assert holding_back.people_of(elsewhere, elsewhere.save_revision()) == [operator]


def test_the_editor_says_that_the_day_has_passed(client: Client, owner: User) -> None:
    page = _schedule(a_digest(), owner, **REVIEWED)
    sign_in(client, owner, second_factor=True)
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    said = "was to be published on"
    assert said not in " ".join(str(one) for one in client.get(editor).context["messages"])

    _run()

    assert said in " ".join(str(one) for one in client.get(editor).context["messages"])
    history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "Not published on its day" in history


# A case with a scene that nobody reaches, at every door.


def _unsound(parent: Page | None = None) -> CasePage:
    document = the_cold_room()
    document["scenes"].append(
        {"key": "cellar", "title": "The cellar", "passages": [{"type": "narrative", "html": "<p>Dark.</p>"}], "ending": True}
    )  # fmt: skip
    return a_draft_case(document, parent=parent)


def test_an_unsound_case_is_not_published_in_the_editors_menu_of_many(client: Client, owner: User) -> None:
    unsound, sound = _unsound(), a_draft_case(the_cold_room() | {"title": "Sound"})
    sign_in(client, owner, second_factor=True)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    for chosen in (unsound, unsound.get_parent()):
        response = client.post(f"{address}?id={sound.pk}&id={chosen.pk}", {"include_descendants": "on"}, follow=True)
        assert not Page.objects.filter(pk__in=[unsound.pk, sound.pk], live=True).exists()
        assert "No way leads here" in " ".join(str(one) for one in response.context["messages"])

    client.post(f"{address}?id={sound.pk}", {"include_descendants": ""})
    assert fresh(sound).live


def test_an_unsound_case_does_not_go_out_on_a_day_that_a_program_gave_it(owner: User) -> None:
    page = _unsound()
    page.go_live_at = timezone.now() + timedelta(days=2)
    page.save_revision().publish()
    assert fresh(page).scheduled_revision is not None
    _run()
    assert not fresh(page).live


def test_nobody_puts_an_unsound_case_before_reviewers() -> None:
    north = an_institution()
    page = _unsound(parent=north.space)
    with pytest.raises(NotReady, match="No way leads here"):
        submit(page, north.author)


def test_the_last_agreement_does_not_publish_a_case_that_is_unsound_by_then() -> None:
    north, south, lead = an_institution(), an_institution("South", "south"), a_practice_lead()
    page = a_draft_case(parent=north.space)
    submit(page, north.author)
    reviewing.answer_review(by=south.author, state=waiting_on(page), agrees=True)
    agreed, unsound = page.get_latest_revision(), _unsound()
    agreed.content = {**agreed.content, "scenes": unsound.get_latest_revision().content["scenes"]}
    agreed.save(update_fields=["content"])

    with pytest.raises(NotReady, match="No way leads here"):
        reviewing.answer_review(by=lead, state=waiting_on(page), agrees=True)

    assert not fresh(page).live


def test_the_admin_api_does_not_publish_an_unsound_case(client: Client, owner: User) -> None:
    page = _unsound()
    sign_in(client, owner, second_factor=True)
    response = client.post(f"/cms/api/main/pages/{page.pk}/action/publish/")
    assert response.status_code == 400
    assert "No way leads here" in response.json()["message"]


def test_a_live_page_that_must_be_mended_is_not_copied_to_be_live(client: Client, owner: User) -> None:
    page = a_digest(title="Stale")
    DigestPage.objects.filter(pk=page.pk).update(review_by="2020-01-01", last_reviewed="2019-01-01")
    sign_in(client, owner, second_factor=True)
    to = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": page.get_parent().pk}
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])

    client.post(address, to | {"publish_copies": "on"})
    assert not DigestPage.objects.filter(slug="copy").exists()
    folder = CollectionPage.objects.get(slug="library")
    client.post(
        reverse("wagtailadmin_pages:copy", args=[folder.pk]),
        to | {"new_parent_page": folder.get_parent().pk, "copy_subpages": "on", "publish_copies": "on"},
    )
    assert not CollectionPage.objects.filter(slug="copy").exists()
    client.post(address, to)
    assert DigestPage.objects.filter(slug="copy", live=False).exists()


def test_a_translation_that_somebody_saved_is_asked_for_too(django_capture_on_commit_callbacks: Any) -> None:
    page = a_module()
    page.summary = "Ring my client Jane Smith on 07700 900123."
    with pytest.raises(NotReady):
        page.save_revision(user=UserFactory(is_superuser=True)).publish()  # as wagtail-localize does
    assert ModulePage.objects.get(pk=page.pk).summary != page.summary
