"""Institutions: their spaces set up whole and once, what belongs to whom, and what readers see."""

from __future__ import annotations

from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, WorkflowPage

from content.domain.institutions import NoSite, listed, open_space, organisations_of
from content.models import InstitutionIndexPage, InstitutionPage, PeerReviewTask, PracticeReviewTask
from people.domain.authors import authors_group_of, sync_author
from people.models import Membership, Organisation
from tests.factories.content import a_digest, a_site
from tests.factories.editorial import a_written_digest, an_author, an_institution, written_guidance
from tests.factories.people import MembershipFactory, OrganisationFactory, sign_in

pytestmark = pytest.mark.django_db


def a_picture(collection: Collection, title: str) -> Image:
    file = BytesIO()
    Picture.new("RGB", (8, 8), "white").save(file, "PNG")
    made: Image = Image.objects.create(
        title=title, file=ContentFile(file.getvalue(), f"{title}.png"), collection=collection
    )
    return made


def a_document(collection: Collection, title: str) -> Document:
    made: Document = Document.objects.create(
        title=title, file=ContentFile(b"Words.", f"{title}.txt"), collection=collection
    )
    return made


# Setting up


def test_a_space_is_a_page_a_group_a_collection_and_two_reviews() -> None:
    institution = an_institution()
    space, group = institution.space, institution.organisation.authors_group
    assert group is not None
    assert (space.url, space.live, group.name) == ("/institutions/north/", True, "Authors of North University")
    assert {(row.page.pk, row.permission.codename) for row in GroupPagePermission.objects.filter(group=group)} == {
        (space.pk, "add_page"),
        (space.pk, "change_page"),
    }
    assert {
        (row.collection.pk, row.permission.codename) for row in GroupCollectionPermission.objects.filter(group=group)
    } == {
        (space.collection.pk, f"{action}_{what}")
        for action in ("add", "change", "choose")
        for what in ("image", "document")
    }
    # Beside these, authors may have their pages translated; no door, no publishing.
    assert set(group.permissions.values_list("codename", flat=True)) == {"submit_translation"}
    tasks = [type(task) for task in space.get_workflow().tasks.specific()]
    assert tasks == [PeerReviewTask, PracticeReviewTask]


def test_setting_up_again_changes_nothing() -> None:
    institution = an_institution()

    def counts() -> list[int]:
        return [
            model.objects.count()
            for model in (
                Page,
                Collection,
                GroupPagePermission,
                GroupCollectionPermission,
                WorkflowPage,
                PeerReviewTask,
            )
        ]

    before = counts()
    assert open_space(by=None, organisation=institution.organisation).pk == institution.space.pk
    assert counts() == before


def test_two_organisations_of_one_name_have_a_space_and_a_group_each() -> None:
    one, two = an_institution("Riverside", "riverside"), an_institution("Riverside", "riverside-two")
    assert one.organisation.authors_group != two.organisation.authors_group
    assert not two.space.permissions_for_user(one.author).can_edit()
    assert one.space.permissions_for_user(one.author).can_edit()


def test_the_first_author_of_an_organisation_gets_it_a_space() -> None:
    a_site()
    council = OrganisationFactory(name="A council", slug="a-council")
    assert not InstitutionPage.objects.filter(organisation=council).exists()
    author = an_author(council)
    space = InstitutionPage.objects.get(organisation=council)
    assert space.permissions_for_user(author).can_add_subpage()


def test_before_there_is_a_site_authors_come_in_all_the_same() -> None:
    author = MembershipFactory(role=Membership.Role.AUTHOR).user
    assert sync_author(author) is True
    assert [group.name for group in author.groups.all()] == ["Authors"]
    with pytest.raises(NoSite):
        open_space(by=None, organisation=author.memberships.get().organisation)


def test_who_writes_for_two_organisations_is_in_both_groups_until_one_ends(django_assert_num_queries: Any) -> None:
    north, south = an_institution(), an_institution("South University", "south")
    MembershipFactory(user=north.author, organisation=south.organisation, role=Membership.Role.AUTHOR)
    sync_author(north.author)
    both = {"Authors", "Authors of North University", "Authors of South University"}
    assert set(north.author.groups.values_list("name", flat=True)) == both
    with django_assert_num_queries(2):
        sync_author(north.author)
    Membership.objects.filter(user=north.author, organisation=north.organisation).update(ended="2026-01-01")
    client = sign_in(Client(), north.author)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    assert set(north.author.groups.values_list("name", flat=True)) == both - {"Authors of North University"}
    assert not north.space.permissions_for_user(type(north.author).objects.get(pk=north.author.pk)).can_edit()


def test_the_command_sets_up_and_says_what_is_missing() -> None:
    council = OrganisationFactory(name="A council", slug="a-council")
    with pytest.raises(CommandError, match="no home page"):
        call_command("open_institution", "a-council")
    with pytest.raises(CommandError, match="No organisation"):
        call_command("open_institution", "nobody")
    a_site()
    out = StringIO()
    call_command("open_institution", "a-council", stdout=out)
    assert out.getvalue().strip() == "A council writes at /institutions/a-council/. Authors today: 0."
    assert council.space.title == "A council"


def test_a_group_that_is_deleted_is_made_again() -> None:
    institution = an_institution()
    group = institution.organisation.authors_group
    assert group is not None
    group.delete()
    kept = Organisation.objects.get(pk=institution.organisation.pk)
    assert kept.authors_group is None
    sync_author(institution.author)
    kept.refresh_from_db()
    assert authors_group_of(kept) in institution.author.groups.all()
    assert GroupPagePermission.objects.filter(group=kept.authors_group).count() == 2


# Pictures and documents


# Wagtail leaves the temporary file of a rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_authors_see_and_change_only_their_own_pictures_and_documents() -> None:
    north, south = an_institution(), an_institution("South University", "south")
    ours, theirs = a_picture(north.space.collection, "ours"), a_picture(south.space.collection, "theirs")
    our_paper, their_paper = a_document(north.space.collection, "ours"), a_document(south.space.collection, "theirs")
    houses = a_picture(Collection.get_first_root_node(), "houses")
    client = sign_in(Client(), north.author)
    for listing in ("wagtailimages:index", "wagtailimages_chooser:choose"):
        shown = client.get(reverse(listing)).content.decode()
        assert ("ours" in shown, "theirs" in shown, "houses" in shown) == (True, False, False), listing
    papers = client.get(reverse("wagtaildocs:index")).content.decode()
    assert (our_paper.title in papers, their_paper.title in papers) == (True, False)
    assert client.get(reverse("wagtailimages:edit", args=[ours.pk])).status_code == 200
    for address, thing in (
        ("wagtailimages:edit", theirs),
        ("wagtailimages:edit", houses),
        ("wagtaildocs:edit", their_paper),
    ):
        assert client.get(reverse(address, args=[thing.pk])).status_code == 302
    assert client.get(reverse("wagtailimages_chooser:chosen", args=[theirs.pk])).status_code in (302, 403, 404)
    # What they upload lands in their own collection, without their choosing one.
    file = BytesIO()
    Picture.new("RGB", (8, 8), "black").save(file, "PNG")
    uploaded = client.post(
        reverse("wagtailimages:add"),
        {"title": "Mine", "description": "A square.", "file": ContentFile(file.getvalue(), "mine.png")},
    )
    assert uploaded.status_code == 302, uploaded.context["form"].errors
    assert Image.objects.get(title="Mine").collection == north.space.collection


# What readers see


def test_a_space_shows_its_live_pages_by_kind_and_nobody_elses() -> None:
    north, south = an_institution(), an_institution("South University", "south")
    for page in (
        a_written_digest(north, title="Ours to read"),
        written_guidance(north, title="Our guidance"),
        a_written_digest(south, slug="elsewhere", title="Theirs"),
    ):
        page.get_latest_revision().publish()
    a_written_digest(north, slug="draft", title="Not yet out")
    north.space.about = "<p>We write.</p><script>alert(1)</script>"
    north.space.website = "https://www.example.org/"
    north.space.save_revision().publish()
    shown = Client().get("/institutions/north/").content.decode()
    assert "Research digests" in shown
    assert "Our guidance" in shown
    assert shown.index("Ours to read") < shown.index("Our guidance")
    assert "<p>We write.</p>" in shown
    assert "Whoever wrote a page never reviews it" in shown
    for not_there in ("Theirs", "Not yet out", "alert(1)", "Modules</h2>"):
        assert not_there not in shown
    assert Client().get("/institutions/south/").content.decode().count("Theirs") == 1


def test_an_empty_space_says_so_and_is_not_listed() -> None:
    north = an_institution()
    index = InstitutionIndexPage.objects.get()
    assert "Nothing is published here yet." in Client().get("/institutions/north/").content.decode()
    assert listed(index) == []
    assert "No institution has published here yet." in Client().get("/institutions/").content.decode()
    a_written_digest(north).get_latest_revision().publish()
    [one] = listed(index)
    assert (one.page.title, one.count) == ("North University", 1)
    assert "1 page<" in Client().get("/institutions/").content.decode()


@pytest.mark.parametrize("pages", [1, 3, 30])
def test_a_space_and_the_list_cost_the_same_however_much_they_hold(pages: int, django_assert_num_queries: Any) -> None:
    north = an_institution()
    for number in range(pages):
        a_written_digest(north, slug=f"digest-{number}", title=f"Digest {number}").get_latest_revision().publish()
    Client().get("/institutions/")
    with django_assert_num_queries(7):
        assert Client().get("/institutions/north/").status_code == 200
    with django_assert_num_queries(7):
        assert Client().get("/institutions/").status_code == 200


def test_a_page_bears_the_name_of_its_institution_as_it_is_now() -> None:
    north = an_institution()
    page = a_written_digest(north, institution="Somebody else")
    assert page.institution == "North University"
    north.space.title = "University of the North"
    north.space.save_revision().publish()
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.institution == "University of the North"
    assert a_digest(institution="The house").institution == "The house"


def test_whose_page_a_page_is() -> None:
    north = an_institution()
    page, house = a_written_digest(north), a_digest()
    assert organisations_of([page, house, north.space]) == {
        page.pk: north.organisation.pk,
        house.pk: None,
        north.space.pk: north.organisation.pk,
    }


def test_a_copy_of_a_space_is_nobodys_organisation() -> None:
    north = an_institution()
    copy = north.space.copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert (copy.organisation, copy.collection) == (None, None)
    assert InstitutionPage.objects.get(organisation=north.organisation).pk == north.space.pk
