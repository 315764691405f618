"""No door lets a page through that must be mended: the editor, review, its last agreement, several at once, the API.

Whoever tried reads why, and the draft is kept.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, WorkflowState
from wagtail.test.utils.form_data import streamfield

from content.domain.checks import NotReady
from content.domain.editorial import reviewing
from content.models import CollectionPage, DigestPage, ModulePage
from people.models import User
from tests.content.test_cms import _form
from tests.factories.content import a_digest, a_module, a_site
from tests.factories.editorial import (
    a_practice_lead,
    a_written_digest,
    an_institution,
    fresh,
    submit,
    waiting_on,
)
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
NAMED = "Ring my client Jane Smith on 07700 900123."


@pytest.fixture
def person() -> User:
    user: User = UserFactory(is_superuser=True, is_staff=True)
    return user


@pytest.fixture
def operator(client: Client, person: User) -> Client:
    return sign_in(client, person, second_factor=True)


def _naming(**also: Any) -> dict[str, Any]:
    return _form("Named", steps=streamfield([("reflection", {"title": "You", "prompt": NAMED, "hint": ""})]), **also)


def _messages(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_the_editor_does_not_publish_a_new_page_that_names_somebody_and_keeps_the_draft(operator: Client) -> None:
    a_site()
    modules = CollectionPage.objects.get(slug="modules")
    address = reverse("wagtailadmin_pages:add", args=["content", "modulepage", modules.pk])

    response = operator.post(address, _naming() | {"action-publish": "yes"}, follow=True)

    page = ModulePage.objects.get()
    assert (page.live, page.title) == (False, "Named")
    assert NAMED in str(page.get_latest_revision().content["steps"])
    assert response.redirect_chain == [(reverse("wagtailadmin_pages:edit", args=[page.pk]), 302)]
    said = _messages(response)
    assert "stays a draft" in said
    assert "07700 900123" in said
    assert "Jane Smith" in said


def test_the_editor_does_not_publish_over_a_live_page_and_keeps_the_draft(operator: Client) -> None:
    page = a_module()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    response = operator.post(address, _naming() | {"action-publish": "yes"})

    assert response.status_code == 302
    page.refresh_from_db()
    assert (page.live, NAMED in str(page.steps.get_prep_value())) == (True, False)
    assert NAMED in str(page.get_latest_revision().content["steps"])


def test_a_page_that_names_nobody_is_published(operator: Client) -> None:
    page = a_module()

    operator.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), _form("Clean") | {"action-publish": "yes"})

    page.refresh_from_db()
    assert page.title == "Clean"


def test_a_review_of_a_page_that_must_be_mended_does_not_begin_and_the_draft_is_kept(client: Client) -> None:
    north = an_institution()
    page = a_written_digest(north)
    page.summary = NAMED
    page.save_revision(user=north.author)

    with pytest.raises(NotReady, match="07700 900123"):
        submit(page, north.author)

    assert not WorkflowState.objects.exists()
    assert fresh(page).get_latest_revision_as_object().summary == NAMED


def test_submitting_in_the_editor_says_why_it_is_refused(client: Client) -> None:
    north = an_institution()
    sign_in(client, north.author, second_factor=True)
    address = reverse("wagtailadmin_pages:add", args=["content", "modulepage", north.space.pk])

    response = client.post(address, _naming() | {"action-submit": "yes"}, follow=True)
    assert "form" not in response.context or not response.context["form"].errors

    page = ModulePage.objects.get()
    assert (page.live, WorkflowState.objects.count()) == (False, 0)
    assert "07700 900123" in _messages(response)


def test_the_last_agreement_does_not_publish_what_must_be_mended_by_then() -> None:
    north, south, lead = an_institution(), an_institution("South", "south"), a_practice_lead()
    page = a_written_digest(north)
    submit(page, north.author)
    reviewing.answer_review(by=south.author, state=waiting_on(page), agrees=True)
    fixed = page.get_latest_revision()
    fixed.content = {**fixed.content, "review_by": "2020-01-01"}
    fixed.save(update_fields=["content"])

    with pytest.raises(NotReady, match="review"):
        reviewing.answer_review(by=lead, state=waiting_on(page), agrees=True)

    assert not fresh(page).live
    assert waiting_on(page) is not None


def test_changes_that_leave_something_to_mend_do_not_go_on_to_review() -> None:
    north, south = an_institution(), an_institution("South", "south")
    page = a_written_digest(north)
    submit(page, north.author)
    reviewing.answer_review(by=south.author, state=waiting_on(page), agrees=False, comment="Say more.")
    page = fresh(page)
    page.summary = NAMED
    page.save_revision(user=north.author)

    with pytest.raises(NotReady):
        page.current_workflow_state.resume(user=north.author)

    assert fresh(page).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES


def test_a_page_that_must_be_mended_cannot_be_scheduled(person: User) -> None:
    page = a_digest()
    page.go_live_at = timezone.now() + timedelta(days=2)
    page.summary = NAMED

    with pytest.raises(NotReady):
        page.save_revision(user=person).publish(user=person)

    assert not page.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_publishing_several_at_once_publishes_none_if_one_must_be_mended(operator: Client) -> None:
    good, bad = a_digest(), a_digest()
    for page in (good, bad):
        page.unpublish()
        page.summary = NAMED if page is bad else "Fine."
        page.save_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    response = operator.post(f"{address}?id={good.pk}&id={bad.pk}", {"include_descendants": ""}, follow=True)

    assert not Page.objects.filter(pk__in=[good.pk, bad.pk], live=True).exists()
    assert bad.title in _messages(response)


def test_the_admin_api_refuses_too(operator: Client) -> None:
    page = a_digest()
    page.summary = NAMED
    page.save_revision()

    response = operator.post(f"/cms/api/main/pages/{page.pk}/action/publish/")

    assert response.status_code == 400
    assert "07700 900123" in response.json()["message"]
    assert DigestPage.objects.get(pk=page.pk).summary != NAMED


def test_dialogs_of_the_cms_are_led_to_the_editor(rf: Any) -> None:
    from django.contrib.messages.storage.fallback import FallbackStorage

    from content.domain.checks import must_problems
    from content.views.not_ready import SayWhatIsMissing

    page = a_digest(summary=NAMED)
    request = rf.post("/cms/", headers={"X-Requested-With": "XMLHttpRequest"})
    request.session = {}
    request._messages = FallbackStorage(request)
    answer = SayWhatIsMissing(lambda _request: None).process_exception(request, NotReady(page, must_problems(page)))
    assert answer is not None
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]).encode() in answer.content
    assert SayWhatIsMissing(lambda _request: None).process_exception(request, ValueError()) is None
