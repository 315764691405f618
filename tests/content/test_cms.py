"""The CMS: who gets in, that pages can be edited and published there, and what authors may choose."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from capabilities.domain import frameworks
from content.domain import editions
from content.models import CollectionPage, Edition, InstitutionPage, ModulePage
from people.domain.authors import sync_author
from people.models import Membership, User
from tests.factories.capabilities import a_draft_framework, a_published_framework, capability_of
from tests.factories.content import a_digest, a_module, a_site, text_step
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    return sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)


@pytest.fixture
def author(shipped_content: None, client: Client) -> User:
    membership = MembershipFactory(role=Membership.Role.AUTHOR)
    sync_author(membership.user)
    sign_in(client, membership.user, second_factor=True)
    return membership.user


def _form(title: str, **also: Any) -> dict[str, Any]:
    return nested_form_data(
        {
            "title": title,
            "slug": "by-an-author",
            "summary": "One sentence.",
            "institution": "A university",
            "minutes": "20",
            "voice": "",
            "voice_of": "",
            "outcomes": streamfield([("outcome", {"text": "See more.", "capability": "", "stage": ""})]),
            "steps": streamfield([("reflection", {"title": "Your turn", "prompt": "What will you do?", "hint": ""})]),
            "finished_when": "needed",
            "practice_later": "on",
            "capability_tags": inline_formset([]),
            "comments": inline_formset([]),
            "go_live_at": "",
            "expire_at": "",
            "seo_title": "",
            "search_description": "",
            **also,
        }
    )


def test_digests_and_modules_open_for_editing(operator: Client) -> None:
    for page in (a_digest(), a_module()):
        response = operator.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert response.status_code == 200
        assert "Capabilities" in response.content.decode()


def test_publishing_in_the_cms_keeps_an_edition(operator: Client) -> None:
    a_site()
    capability = capability_of(a_published_framework(), "K1")
    modules = CollectionPage.objects.get(slug="modules")
    tag = [{"capability": capability.pk, "stage_code": "student"}]

    response = operator.post(
        reverse("wagtailadmin_pages:add", args=["content", "modulepage", modules.pk]),
        _form("By an author", capability_tags=inline_formset(tag)) | {"action-publish": "action-publish"},
    )

    assert response.status_code == 302, response.context["form"].errors
    edition = Edition.objects.get()
    assert (edition.title, edition.number, edition.capabilities[0]["code"]) == ("By an author", 1, "K1")
    assert [step.type for step in editions.steps_of(edition)] == ["reflection"]


def test_a_draft_saved_in_the_cms_keeps_none(operator: Client) -> None:
    a_site()
    modules = CollectionPage.objects.get(slug="modules")

    operator.post(reverse("wagtailadmin_pages:add", args=["content", "modulepage", modules.pk]), _form("Not yet"))

    assert ModulePage.objects.get().title == "Not yet"
    assert not Edition.objects.exists()


def test_a_page_cannot_be_tagged_with_a_draft_framework_or_a_stage_of_another(operator: Client) -> None:
    a_site()
    modules = CollectionPage.objects.get(slug="modules")
    url = reverse("wagtailadmin_pages:add", args=["content", "modulepage", modules.pk])
    draft = a_draft_framework(slug="draft").capabilities.last()
    published = capability_of(a_published_framework(), "K1")

    for tag in ({"capability": draft.pk, "stage_code": ""}, {"capability": published.pk, "stage_code": "principal"}):
        response = operator.post(
            url, _form("Tagged", capability_tags=inline_formset([tag])) | {"action-publish": "yes"}
        )
        assert response.status_code == 200
    assert not ModulePage.objects.exists()


def test_an_author_works_in_their_institutions_space_only(client: Client, author: User) -> None:
    space = InstitutionPage.objects.get(organisation=author.memberships.get().organisation)
    assert space.permissions_for_user(author).can_add_subpage()
    assert not space.permissions_for_user(author).can_publish_subpage()
    home = a_site()
    modules = CollectionPage.objects.child_of(home).get(slug="modules")
    others = (modules, modules.get_children().first(), Page.objects.child_of(home).get(slug="about"), home)
    for page in others:
        assert not page.permissions_for_user(author).can_edit()
        assert not page.permissions_for_user(author).can_add_subpage()
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 302

    client.post(
        reverse("wagtailadmin_pages:add", args=["content", "modulepage", space.pk]),
        _form("Mine") | {"action-publish": "action-publish"},
    )

    assert (ModulePage.objects.get(title="Mine").live, Edition.objects.filter(title="Mine").exists()) == (False, False)


def test_nobody_else_gets_into_the_cms(client: Client) -> None:
    sign_in(client, MembershipFactory(role=Membership.Role.MEMBER).user)

    response = client.get(reverse("wagtailadmin_home"))

    assert response.status_code == 404


def test_the_chooser_offers_only_what_can_be_claimed(operator: Client) -> None:
    a_published_framework(label="2026", per_area=1)
    a_draft_framework(label="2027", per_area=1)
    frameworks.withdraw(by=None, version=a_published_framework(slug="withdrawn", per_area=1))

    response = operator.get(reverse("capability_chooser:choose"))

    offered = [item.version.label for item in response.context["results"].object_list]
    assert offered == ["2026", "2026", "2026"]
    found = operator.get(reverse("capability_chooser:choose_results"), {"q": "r1"})
    assert [item.code for item in found.context["results"].object_list] == ["R1"]


def test_the_chooser_leaves_out_another_employers_framework(client: Client, author: User) -> None:
    own, theirs = a_published_framework(slug="own", per_area=1), a_published_framework(slug="theirs", per_area=1)
    own.framework.owner = author.memberships.get().organisation
    own.framework.save()
    theirs.framework.owner = OrganisationFactory()
    theirs.framework.save()
    a_published_framework(slug="nobodys", per_area=1)
    found = sign_in(client, author).get(reverse("capability_chooser:choose_results"), {"q": "K1"})
    content = found.content.decode()
    assert [name in content for name in ("The own framework", "The nobodys framework", "The theirs framework")] == [
        True,
        True,
        False,
    ]


def test_a_chosen_capability_of_a_draft_is_shown_to_the_authors_of_its_owner_only(client: Client) -> None:
    draft = a_draft_framework(slug="secret-plans", label="not-yet-out")
    author = MembershipFactory(role=Membership.Role.AUTHOR)
    draft.framework.owner = author.organisation
    draft.framework.save()
    elsewhere = MembershipFactory(role=Membership.Role.AUTHOR)
    address = reverse("capability_chooser:chosen", args=[draft.capabilities.first().pk])
    for membership, status in ((author, 200), (elsewhere, 404)):
        sync_author(membership.user)
        sign_in(client, membership.user)
        assert client.get(address).status_code == status


def test_the_cms_phones_nobody(operator: Client) -> None:
    page = operator.get(reverse("wagtailadmin_home")).content.decode()
    policy = operator.get(reverse("wagtailadmin_home")).headers["Content-Security-Policy"]

    assert "gravatar" not in page
    assert "releases.wagtail.io" not in page
    assert "connect-src 'self'" in policy


def test_a_preview_shows_a_draft_to_its_author(operator: Client) -> None:
    module = a_module(steps=[text_step(title="Before")])
    module.title = "Seen in preview"
    module.save_revision()

    response = operator.get(reverse("wagtailadmin_pages:view_draft", args=[module.pk]))

    assert "Seen in preview" in response.content.decode()
    assert "max-age=60" not in response.headers.get("Cache-Control", "")
