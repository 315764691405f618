"""The CMS pages for frameworks: who gets in, what they see, what they may press. Every address by every kind of person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capabilities.domain import frameworks
from capabilities.models import Crosswalk
from people.domain.authors import GROUP, LEADS_GROUP, sync_author
from people.models import Membership
from tests.capabilities.cms_world import CmsWorld, text
from tests.factories.capabilities import CrosswalkFactory, a_published_framework, capability_of, stage_of
from tests.factories.people import MembershipFactory, sign_in

pytestmark = pytest.mark.django_db

PEOPLE = ("author", "lead", "operator", "elsewhere", "author_elsewhere", "admin")


@pytest.fixture
def world() -> CmsWorld:
    return CmsWorld()


def addresses(world: CmsWorld) -> dict[str, str]:
    """Every authoring address of the draft, with its parts."""
    item, stage = capability_of(world.draft, "K1"), stage_of(world.draft, "student")
    link = Crosswalk.objects.first() or CrosswalkFactory(
        origin=item, target=capability_of(a_published_framework(slug="public"), "K1")
    )
    version = world.draft.pk
    parts = {
        "stage": [version, stage.pk],
        "stage_delete": [version, stage.pk],
        "capability": [version, item.pk],
        "capability_delete": [version, item.pk],
        "crosswalk": [version, link.pk],
        "crosswalk_delete": [version, link.pk],
        "framework": [world.draft.framework_id],
    }
    names = (
        "framework", "version", "details", "version_delete", "history", "stages", "stage_new", "stage", "stage_delete",
        "tree", "capability_new", "capability", "capability_delete", "grid", "crosswalks", "crosswalk_new", "crosswalk",
        "crosswalk_delete", "review", "publish", "supersede", "withdraw",
    )  # fmt: skip
    return {name: reverse(f"frameworks:{name}", args=parts.get(name, [version])) for name in names}


def statuses(world: CmsWorld, who: str, method: str = "get") -> dict[str, int]:
    client = world.client(getattr(world, who))
    return {name: getattr(client, method)(url).status_code for name, url in addresses(world).items()}


def differing(found: dict[str, int], usual: int) -> dict[str, int]:
    return {name: status for name, status in found.items() if status != usual}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["elsewhere", "author_elsewhere", "admin"])
def test_a_draft_of_others_answers_404_on_every_address(world: CmsWorld, who: str, method: str) -> None:
    assert differing(statuses(world, who, method), 404) == {}


def test_its_authors_and_leads_open_the_pages_of_a_draft(world: CmsWorld) -> None:
    ended = {"supersede": 302, "withdraw": 302}  # nothing to end yet: back to the version, with a message
    assert differing(statuses(world, "author"), 200) == ended | {"publish": 302}
    assert differing(statuses(world, "lead"), 200) == ended
    assert differing(statuses(world, "operator"), 200) == ended


def test_a_published_version_is_read_by_everybody_in_the_cms_and_edited_by_nobody(world: CmsWorld) -> None:
    frameworks.publish(by=None, version=world.fresh())
    locked = dict.fromkeys(("version_delete", "stage_new", "stage", "stage_delete", "capability_new", "capability", "capability_delete", "publish"), 302)  # fmt: skip
    assert differing(statuses(world, "lead"), 200) == locked
    assert differing(statuses(world, "author"), 200) == locked | {"supersede": 302, "withdraw": 302}
    read = dict.fromkeys(("version", "stages", "tree", "grid", "crosswalks"), 200)
    for who in ("elsewhere", "author_elsewhere"):
        assert differing(statuses(world, who), 404) == read
    assert set(statuses(world, "admin").values()) == {404}


def test_an_author_is_told_who_publishes(world: CmsWorld) -> None:
    response = world.client(world.author).get(world.address("publish"), follow=True)
    assert "Only a practice lead of the organisation that owns this framework can do this." in text(response)
    assert response.redirect_chain[-1][0] == world.address("version")


def test_a_page_of_an_author_that_is_locked_says_why(world: CmsWorld) -> None:
    frameworks.ask_for_review(by=world.author, version=world.fresh())
    client = world.client(world.colleague)
    said = text(client.get(world.address("capability_new"), follow=True))
    assert "is in review, so it cannot change. Take it back to draft first." in said
    details = text(client.get(world.address("details")))
    assert "Take it back to draft to change it." in details
    assert "Save details" not in details


def test_the_list_shows_published_versions_and_drafts_of_ones_own(world: CmsWorld) -> None:
    a_published_framework(slug="public", label="out")
    for who, shown in (("author", True), ("lead", True), ("operator", True), ("elsewhere", False)):
        page = text(world.client(getattr(world, who)).get(reverse("frameworks:list")))
        assert ("The ours framework" in page) is shown, who
        assert "The public framework" in page


def test_the_list_is_narrowed_by_state_and_words(world: CmsWorld) -> None:
    a_published_framework(slug="public", label="out")
    client = world.client(world.author)

    def titles(**query: str) -> list[str]:
        return [one.title for one in client.get(reverse("frameworks:list"), query).context["page"]]

    assert titles() == ["The ours framework", "The public framework"]
    assert titles(state="draft") == ["The ours framework"]
    assert titles(state="nonsense") == ["The ours framework", "The public framework"]
    assert titles(q="public") == ["The public framework"]
    assert titles(q="2027") == ["The ours framework"]  # a label
    assert titles(q=world.organisation.name) == ["The ours framework"]
    assert titles(q="none of them") == []
    assert "No framework matches" in text(client.get(reverse("frameworks:list"), {"q": "none of them"}))


def test_a_framework_is_started_for_ones_own_organisation_only(world: CmsWorld) -> None:
    client = world.client(world.lead)
    form: dict[str, Any] = {"title": "New one", "label": "2028", "language": "en-GB", "owner": world.organisation.pk}
    other = MembershipFactory(role=Membership.Role.PRACTICE_LEAD).organisation
    refused = client.post(reverse("frameworks:new"), form | {"owner": other.pk})
    assert refused.status_code == 422
    assert "not one of the available choices" in text(refused)
    assert client.post(reverse("frameworks:new"), form | {"owner": ""}).status_code == 422
    made = client.post(reverse("frameworks:new"), form, follow=True)
    assert "is there, with an empty draft" in text(made)
    assert made.context["version"].framework.owner == world.organisation
    # The operator may leave it without an owner.
    assert world.client(world.operator).post(reverse("frameworks:new"), form | {"owner": ""}).status_code == 302


# The door


def test_a_practice_lead_enters_the_cms_and_finds_frameworks_and_no_pages(world: CmsWorld) -> None:
    client = sign_in(Client(), world.lead)
    door = client.get(reverse("wagtailadmin_home"))
    assert (door.status_code, door.headers["Location"]) == (302, reverse("frameworks:list"))
    home = client.get(reverse("frameworks:list"))
    assert '<a href="/">Back to Throughline</a>' in text(home)
    assert list(world.lead.groups.values_list("name", flat=True)) == [LEADS_GROUP]
    menu = text(home)
    assert "/cms/frameworks/" in menu
    for address in (
        "wagtailadmin_explore_root",
        "wagtailimages:index",
        "wagtaildocs:index",
        "wagtailusers_users:index",
    ):
        assert client.get(reverse(address)).status_code in (302, 404), address
    assert "/cms/frameworks/" in client.get(reverse("portfolios:me")).content.decode()


def test_without_a_second_factor_a_practice_lead_sets_one_up_first(world: CmsWorld) -> None:
    client = sign_in(Client(), world.lead, second_factor=False)
    response = client.get(world.address("version"))
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("people:second_factor"))


@pytest.mark.parametrize(("role", "group"), [("practice_lead", LEADS_GROUP), ("author", GROUP)])
def test_the_door_closes_with_the_membership(world: CmsWorld, role: str, group: str) -> None:
    user = world.member(role)
    client = world.client(user)
    assert client.get(world.address("version")).status_code == 200
    assert user.groups.filter(name=group).exists()
    Membership.objects.filter(user=user).update(ended=timezone.localdate())
    assert client.get(world.address("version")).status_code == 404
    assert not user.groups.exists()


def test_who_is_both_keeps_one_door_when_the_other_closes(world: CmsWorld) -> None:
    user = world.member(Membership.Role.PRACTICE_LEAD)
    authoring = MembershipFactory(user=user, role=Membership.Role.AUTHOR)
    assert sync_author(user) is True
    assert set(user.groups.values_list("name", flat=True)) == {GROUP, LEADS_GROUP}
    client = world.client(user)
    Membership.objects.filter(pk=authoring.pk).update(ended=date(2026, 1, 1))
    assert client.get(world.address("version")).status_code == 200
    assert list(user.groups.values_list("name", flat=True)) == [LEADS_GROUP]


def test_a_membership_that_has_not_begun_opens_nothing(world: CmsWorld) -> None:
    later = MembershipFactory(
        organisation=world.organisation, role=Membership.Role.PRACTICE_LEAD, started=date(2999, 1, 1)
    )
    assert world.client(later.user).get(world.address("version")).status_code == 404
    assert sync_author(later.user) is False
