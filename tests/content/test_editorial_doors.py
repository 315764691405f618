"""Every door of the CMS: authors write in their own institution's space and publish through none; reviewers read,
comment and answer, and do nothing else. By request, not by what a page shows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Comment, Page, Revision, TaskState, WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from content.domain.editorial import waiting
from content.models import CollectionPage, GuidancePage, PeerReviewTask, PracticeReviewTask
from people.models import Membership, User
from tests.factories.content import a_guidance, an_image
from tests.factories.editorial import (
    Institution,
    a_practice_lead,
    a_written_digest,
    an_author,
    an_institution,
    fresh,
    submit,
    waiting_on,
    written_guidance,
)
from tests.factories.people import MembershipFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db


class World:
    """Two institutions, a practice lead, and guidance of the first as its author left it."""

    def __init__(self) -> None:
        self.north: Institution = an_institution()
        self.south = an_institution("South University", "south")
        self.lead = a_practice_lead()
        self.page = written_guidance(self.north, title="How to listen", slug="how-to-listen")

    def client(self, user: User) -> Client:
        return sign_in(Client(), user)

    def edit(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])


@pytest.fixture
def world() -> World:
    return World()


def form(page: GuidancePage | None = None, **also: Any) -> dict[str, Any]:
    """What the editor of a page of guidance sends."""
    return nested_form_data(
        {
            "title": page.title if page else "By an author",
            "slug": page.slug if page else "by-an-author",
            "summary": "How to do it well.",
            "reading_minutes": "4",
            "last_reviewed": "2026-10-02",
            "review_by": "2027-10-01",
            "body": streamfield([("heading", "Before you write")]),
            "references": streamfield([]),
            "related": streamfield([]),
            "capability_tags": inline_formset([]),
            "comments": inline_formset([]),
            "go_live_at": "",
            "expire_at": "",
            "seo_title": "",
            "search_description": "",
            **also,
        }
    ) | {"roles": ["student", "supervisor"]}


def add(world: World, client: Client, parent: Page, **also: Any) -> Any:
    address = reverse("wagtailadmin_pages:add", args=["content", "guidancepage", parent.pk])
    return client.post(address, form() | also)


def answer(world: World, client: Client, action: str, **data: Any) -> Any:
    state = waiting_on(world.page)
    address = reverse("wagtailadmin_pages:workflow_action", args=[world.page.pk, action, state.pk])
    return client.post(address, data)


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


# Authors


def test_an_author_writes_in_their_own_space_without_being_asked_which_it_is(world: World) -> None:
    client = world.client(world.north.author)
    address = reverse("wagtailadmin_pages:add", args=["content", "guidancepage", world.north.space.pk])
    opened = client.get(address).content.decode()
    assert 'name="institution"' not in opened
    assert 'name="action-submit"' in opened
    assert 'name="action-publish"' not in opened
    response = add(world, client, world.north.space)
    assert response.status_code == 302, response.context["form"].errors
    page = GuidancePage.objects.get(slug="by-an-author")
    assert (page.institution, page.live, page.get_latest_revision_as_object().institution) == (
        "North University",
        False,
        "North University",
    )


def test_an_author_writes_nowhere_else(world: World) -> None:
    client = world.client(world.north.author)
    library = CollectionPage.objects.get(slug="guidance")
    for parent in (library, world.south.space):
        assert add(world, client, parent).status_code in (302, 403)
        assert not parent.permissions_for_user(world.north.author).can_add_subpage()
    theirs = a_written_digest(world.south)
    for page in (library, theirs, world.south.space, world.north.space.get_parent()):
        assert not page.permissions_for_user(world.north.author).can_edit()
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 302
        assert client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 302
    assert not GuidancePage.objects.filter(slug="by-an-author").exists()


def test_no_door_lets_an_author_publish(world: World) -> None:
    client = world.client(world.north.author)
    pages = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    add(world, client, world.north.space, **{"action-publish": "action-publish"})
    client.post(world.edit(), form(world.page) | {"action-publish": "action-publish"})
    client.post(f"{pages}?id={world.page.pk}&next=/cms/", {})
    live = a_guidance(title="Live already")
    assert not Page.objects.filter(pk=world.page.pk, live=True).exists()
    assert not Page.objects.get(slug="by-an-author").live
    # A copy or an alias that is live at once, here or in the site's own collections.
    library = CollectionPage.objects.get(slug="guidance")
    copy = reverse("wagtailadmin_pages:copy", args=[world.page.pk])
    for parent, also in (
        (library, {}),
        (world.north.space, {"publish_copies": "on"}),
        (world.north.space, {"alias": "on"}),
        (library, {"alias": "on"}),
        (world.south.space, {}),
    ):
        client.post(
            copy,
            {"new_title": "Copied", "new_slug": "copied", "new_parent_page": parent.pk, "copy_subpages": "on"} | also,
        )
        assert not Page.objects.filter(slug="copied", live=True).exists()
        assert not Page.objects.filter(slug="copied").child_of(library).exists()
        Page.objects.filter(slug="copied").delete()
    assert not {"publish_copies", "alias"} & CopyForm(page=live, user=world.north.author).fields.keys()
    # Moving into what is published elsewhere, from elsewhere, one by one and together.
    for page, to in ((world.page, library), (world.page, world.south.space), (live, world.north.space)):
        client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, to.pk]))
        client.post(
            f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'move'])}?id={page.pk}&next=/cms/",
            {"chooser": to.pk},
        )
        assert not page.permissions_for_user(world.north.author).can_move_to(to)
    assert fresh(world.page).get_parent().pk == world.north.space.pk
    assert fresh(live).get_parent().pk == library.pk


def test_an_author_can_neither_unpublish_nor_delete_what_readers_have(world: World) -> None:
    fresh(world.page).get_latest_revision().publish()
    client = world.client(world.north.author)
    client.post(reverse("wagtailadmin_pages:unpublish", args=[world.page.pk]))
    client.post(reverse("wagtailadmin_pages:delete", args=[world.page.pk]))
    client.post(reverse("wagtailadmin_pages:set_privacy", args=[world.page.pk]), {"restriction_type": "login"})
    assert fresh(world.page).live
    assert fresh(world.page).get_view_restrictions().count() == 0
    # A change of a live page stays a draft until it is agreed to.
    client.post(world.edit(), form(world.page, summary="Mended."))
    page = fresh(world.page)
    assert (page.summary, page.get_latest_revision_as_object().summary) == ("How to do it well.", "Mended.")


def test_an_author_uses_no_picture_of_somebody_else_even_by_its_number(world: World) -> None:
    client = world.client(world.north.author)
    theirs, ours = an_image(title="Theirs"), an_image(title="Ours")
    theirs.collection, ours.collection = world.south.space.collection, world.north.space.collection
    for image in (theirs, ours):
        image.save()

    def sent(image: Any) -> Any:
        picture = {"image": str(image.pk), "alt_text": "A quiet room with two chairs.", "decorative": ""}
        body = streamfield([("picture", {"picture": picture, "caption": "", "credit": ""})])
        return client.post(world.edit(), form(world.page, body=body))

    refused = sent(theirs)
    assert refused.status_code == 200
    assert "“Theirs” is not in a collection that you may choose from." in str(refused.context["form"].errors)
    kept = sent(ours)
    assert kept.status_code == 302, kept.context["form"].errors
    assert fresh(world.page).get_latest_revision_as_object().body[0].value["picture"].pk == ours.pk
    # What the page holds already stays when its picture moves out of reach.
    ours.collection = world.south.space.collection
    ours.save()
    assert sent(ours).status_code == 302


def test_submitting_locks_the_page_and_taking_it_back_opens_it(world: World) -> None:
    client = world.client(world.north.author)
    response = client.post(world.edit(), form(world.page) | {"action-submit": "action-submit"})
    assert response.status_code == 302, response.context["form"].errors
    assert isinstance(waiting_on(world.page).task.specific, PeerReviewTask)
    opened = client.get(world.edit(), follow=True).content.decode()
    assert "is with authors of other institutions, who are asked to answer by" in opened
    assert "You worked on this page" in opened
    before = fresh(world.page).latest_revision_id
    client.post(world.edit(), form(world.page, summary="Changed meanwhile."))
    assert fresh(world.page).latest_revision_id == before
    client.post(world.edit(), form(world.page) | {"action-cancel-workflow": "yes"})
    assert not fresh(world.page).workflow_in_progress
    client.post(world.edit(), form(world.page, summary="Changed afterwards."))
    assert fresh(world.page).get_latest_revision_as_object().summary == "Changed afterwards."


def test_a_page_in_review_stays_where_it_is(world: World) -> None:
    both = an_author(world.north.organisation)
    MembershipFactory(user=both, organisation=world.south.organisation, role=Membership.Role.AUTHOR)
    client = world.client(both)
    to_south = reverse("wagtailadmin_pages:move_confirm", args=[world.page.pk, world.south.space.pk])
    submit(world.page, world.north.author)
    response = client.post(to_south)
    assert "A page in review cannot be moved" in said(response)
    client.post(
        f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'move'])}?id={world.page.pk}&next=/cms/",
        {"chooser": world.south.space.pk},
    )
    assert fresh(world.page).get_parent().pk == world.north.space.pk
    fresh(world.page).current_workflow_state.cancel()
    client.post(to_south)
    page = fresh(world.page)
    assert page.get_parent().pk == world.south.space.pk
    page.save_revision(user=both)
    assert fresh(page).get_latest_revision_as_object().institution == "South University"


# Reviewers


def test_a_colleague_is_refused_at_every_door(world: World) -> None:
    submit(world.page, world.north.author)
    colleague = an_author(world.north.organisation)
    client = world.client(colleague)
    state = waiting_on(world.page)
    ours = reverse("reviews:answer", args=[state.pk])
    why = "You write for the institution whose page this is. Another institution reviews it."
    for response in (client.get(ours), client.post(ours, {"answer": "agree"})):
        assert response.status_code == 403
        assert why in response.content.decode()
    assert why in client.get(world.edit()).content.decode()
    assert answer(world, client, "agree").status_code == 302
    assert answer(world, client, "approve").status_code == 302
    assert answer(world, client, "reject", comment="No.").status_code == 302
    client.post(world.edit(), form(world.page) | {"action-workflow-action": "1", "workflow-action-name": "agree"})
    client.post(world.edit(), form(world.page) | {"action-cancel-workflow": "yes"})
    state.refresh_from_db()
    assert (state.status, state.workflow_state.status) == (
        TaskState.STATUS_IN_PROGRESS,
        WorkflowState.STATUS_IN_PROGRESS,
    )
    assert world.page.title not in client.get(reverse("reviews:list")).content.decode()


def test_the_writer_is_refused_at_every_door(world: World) -> None:
    submit(world.page, world.north.author)
    client = world.client(world.north.author)
    ours = client.post(reverse("reviews:answer", args=[waiting_on(world.page).pk]), {"answer": "agree"})
    assert ours.status_code == 403
    assert "You worked on this page" in ours.content.decode()
    answer(world, client, "agree")
    client.post(world.edit(), form(world.page) | {"action-workflow-action": "1", "workflow-action-name": "agree"})
    assert isinstance(waiting_on(world.page).task.specific, PeerReviewTask)


def test_another_institution_reads_and_answers_without_any_right_to_the_page(world: World) -> None:
    submit(world.page, world.north.author)
    client = world.client(world.south.author)
    state = waiting_on(world.page)
    assert world.page.title in client.get(reverse("reviews:list")).content.decode()
    shown = client.get(reverse("reviews:answer", args=[state.pk])).content.decode()
    preview = reverse("wagtailadmin_pages:workflow_preview", args=[world.page.pk, state.task_id])
    assert preview in shown
    assert "Before you write" in client.get(preview).content.decode()
    opened = client.get(world.edit())
    assert opened.status_code == 200
    assert "your comments are kept, changes to its words are not" in opened.content.decode()
    done = client.post(reverse("reviews:answer", args=[state.pk]), {"answer": "agree", "comment": "Clear."})
    assert (done.status_code, done.headers["Location"]) == (302, reverse("reviews:list"))
    assert isinstance(waiting_on(world.page).task.specific, PracticeReviewTask)
    # Done is done: the page is closed to them again, at once.
    assert client.get(world.edit()).status_code == 302
    assert client.get(preview).status_code == 302
    assert "You agreed with its words" in client.get(reverse("reviews:answer", args=[state.pk])).content.decode()


def test_asking_for_changes_without_a_comment_says_so_and_keeps_what_was_typed(world: World) -> None:
    submit(world.page, world.north.author)
    client = world.client(world.south.author)
    address = reverse("reviews:answer", args=[waiting_on(world.page).pk])
    refused = client.post(address, {"answer": "reject", "comment": " "})
    assert refused.status_code == 422
    assert "Say what should change" in refused.content.decode()
    assert client.post(address, {"comment": "Half a thought"}).status_code == 422
    assert "Half a thought" in client.post(address, {"comment": "Half a thought"}).content.decode()
    assert waiting.waiting_for(world.south.author)[0].page.pk == world.page.pk
    # Wagtail's own doors ask for the comment as well.
    answer(world, client, "reject")
    client.post(world.edit(), form(world.page) | {"action-workflow-action": "1", "workflow-action-name": "reject"})
    assert fresh(world.page).workflow_in_progress
    assert client.post(address, {"answer": "reject", "comment": "Who was asked?"}).status_code == 302
    assert fresh(world.page).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    resubmitted = world.client(world.north.author)
    resubmitted.post(world.edit(), form(world.page, summary="Now with names.") | {"action-submit": "action-submit"})
    state = waiting_on(world.page)
    answers = client.get(reverse("reviews:answer", args=[state.pk])).content.decode()
    assert "Who was asked?" in answers


def test_a_reviewer_comments_beside_the_words_and_changes_none(world: World) -> None:
    submit(world.page, world.north.author)
    client = world.client(world.south.author)
    state = waiting_on(world.page)
    before = Revision.objects.get(pk=state.revision_id).content
    comment = {
        "text": "Which children?",
        "contentpath": "summary",
        "resolved": "",
        "position": "",
        "id": "",
        "replies": inline_formset([]),
    }
    changed = form(world.page, title="Taken over", summary="Mine now.", body=streamfield([("heading", "Mine")]))
    response = client.post(world.edit(), changed | nested_form_data({"comments": inline_formset([comment])}))
    assert response.status_code == 302, response.context["form"].errors
    kept = Comment.objects.get()
    assert (kept.text, kept.user, kept.page.pk) == ("Which children?", world.south.author, world.page.pk)
    page = fresh(world.page)
    assert page.latest_revision_id == state.revision_id
    after = Revision.objects.get(pk=state.revision_id)
    assert {name: value for name, value in after.content.items() if name != "wagtail_admin_comments"} == {
        name: value for name, value in before.items() if name != "wagtail_admin_comments"
    }
    assert [row["text"] for row in after.content["wagtail_admin_comments"]] == ["Which children?"]
    assert (page.title, page.summary) == ("How to listen", "How to do it well.")
    assert after.user == world.north.author
    # The review goes on, they may still answer it, and autosave finds nothing to complain about.
    autosaved = client.post(
        world.edit(), form(page, title="Again"), headers={"accept": "application/json", "x-requested-with": "fetch"}
    )
    assert json.loads(autosaved.content)["success"] is True
    assert fresh(page).latest_revision_id == state.revision_id
    client.post(
        world.edit(),
        form(page)
        | {"action-workflow-action": "1", "workflow-action-name": "agree", "workflow-action-extra-data": "{}"},
    )
    assert isinstance(waiting_on(page).task.specific, PracticeReviewTask)
    assert fresh(page).get_latest_revision().user != world.south.author


def test_a_reviewer_gets_no_further_through_the_page_they_read(world: World) -> None:
    submit(world.page, world.north.author)
    client = world.client(world.south.author)
    copied = client.post(
        reverse("wagtailadmin_pages:copy", args=[world.page.pk]),
        {"new_title": "Copied", "new_slug": "copied", "new_parent_page": world.south.space.pk},
    )
    assert "You may read this page to review it, but not copy it." in said(copied)
    client.post(reverse("wagtailadmin_pages:delete", args=[world.page.pk]))
    client.post(world.edit(), form(world.page) | {"action-publish": "action-publish"})
    client.post(world.edit(), form(world.page) | {"action-cancel-workflow": "yes"})
    page = fresh(world.page)
    assert (page.live, page.workflow_in_progress) == (False, True)
    assert not Page.objects.filter(slug="copied").exists()


def test_a_practice_lead_finds_what_waits_at_the_door_and_publishes_it(world: World) -> None:
    client = world.client(world.lead)
    assert client.get("/cms/").headers["Location"] == reverse("frameworks:list")
    submit(world.page, world.north.author)
    sign_in(Client(), world.south.author).post(
        reverse("reviews:answer", args=[waiting_on(world.page).pk]), {"answer": "agree"}
    )
    assert client.get("/cms/").headers["Location"] == reverse("reviews:list")
    assert world.page.title in client.get(reverse("reviews:list")).content.decode()
    state = waiting_on(world.page)
    client.post(reverse("reviews:answer", args=[state.pk]), {"answer": "agree"})
    assert fresh(world.page).live
    assert client.get("/cms/").headers["Location"] == reverse("frameworks:list")
    assert Client().get(fresh(world.page).url).status_code == 200


def test_an_operator_publishes_but_lends_nobody_a_review(world: World) -> None:
    operator = UserFactory(is_superuser=True)
    submit(world.page, world.north.author)
    client = world.client(operator)
    assert client.get(reverse("reviews:answer", args=[waiting_on(world.page).pk])).status_code == 403
    answer(world, client, "agree")
    assert isinstance(waiting_on(world.page).task.specific, PeerReviewTask)
    client.post(world.edit(), form(world.page) | {"action-publish": "action-publish"})
    assert fresh(world.page).live
    assert not fresh(world.page).workflow_in_progress
