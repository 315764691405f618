"""Pages of the CMS say beforehand what will happen, and afterwards what did: no loss, lock or end goes unsaid."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from capabilities.domain import frameworks
from capabilities.domain.frameworks import exports
from capabilities.domain.frameworks.merging import mark_of
from capabilities.domain.frameworks.preview import preview_of
from capabilities.formats import read_framework
from capabilities.models import Crosswalk, Expectation, FrameworkUpload, FrameworkVersion
from people.models import Membership
from tests.capabilities.cms_world import CmsWorld, text
from tests.factories.capabilities import a_draft_framework, a_published_framework, capability_of, stage_of
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> CmsWorld:
    return CmsWorld()


@pytest.fixture
def client(world: CmsWorld) -> Client:
    return world.client(world.author)


def exported(version: FrameworkVersion, name: str) -> Any:
    return read_framework(exports.export(version=version, format=name).data, name=f"x.{name}")


# What a format has no place for


def everything(world: CmsWorld) -> FrameworkVersion:
    """The draft with all that some format lacks."""
    version = world.draft
    FrameworkVersion.objects.filter(pk=version.pk).update(in_force_from=date(2027, 4, 1), notes="What is new.")
    version.stages.update(description="Who stands here.")
    k1, k2 = capability_of(version, "K1"), capability_of(version, "K2")
    version.capabilities.update(why="", notice=[], shows="")
    version.capabilities.filter(pk=k1.pk).update(why="It matters.")
    Crosswalk.objects.create(origin=k1, target=k2)
    return world.fresh()


def test_a_moodle_file_over_a_draft_says_what_moodle_cannot_carry(world: CmsWorld) -> None:
    version = everything(world)
    stages, written = version.stages.count(), Expectation.objects.filter(capability__version=version).count()
    losses = preview_of(by=None, outline=exported(version, "moodle"), label=version.label).losses
    assert losses[0] == f"A Moodle file has no stages: {stages} stages and {written} expectations would go."
    assert losses[1].endswith("those of 1 capability would go.")
    assert "A Moodle file has no facts about the framework beside its title:" in losses[2]
    assert "In force from, Notes would go." in losses[2]
    assert len(losses) == 3, "its crosswalk is inside the framework, and Moodle has that"


def test_a_mahara_file_and_a_csv_say_theirs(world: CmsWorld) -> None:
    version = everything(world)
    mahara = preview_of(by=None, outline=exported(version, "mahara"), label=version.label).losses
    assert "A Mahara file has no crosswalks: 1 crosswalk would go." in mahara
    csv = preview_of(by=None, outline=exported(version, "csv"), label=version.label).losses
    assert csv[0] == "A CSV file has no descriptions of stages: those of 2 stages would go."
    assert csv[1] == "A CSV file has no crosswalks: 1 crosswalk would go."
    assert "In force from" in csv[2]
    assert not any("expectation" in line for line in csv)


@pytest.mark.parametrize("name", ["case", "xlsx"])
def test_formats_that_carry_everything_say_nothing(world: CmsWorld, name: str) -> None:
    version = everything(world)
    assert preview_of(by=None, outline=exported(version, name), label=version.label).losses == ()


def test_a_new_draft_misses_what_the_published_version_keeps(world: CmsWorld) -> None:
    frameworks.publish(by=None, version=world.fresh())
    losses = preview_of(by=None, outline=exported(world.fresh(), "moodle"), label="2030").losses
    assert losses[0].endswith("would not be in the new draft.")
    assert (
        preview_of(by=None, outline=exported(a_draft_framework(slug="x"), "moodle"), label="n").new_framework is False
    )


def upload(client: Client, data: bytes, world: CmsWorld, **fields: Any) -> Any:
    file = SimpleUploadedFile("ours.csv", data)
    sent = client.post(reverse("frameworks:uploads"), {"file": file, "owner": world.organisation.pk, **fields})
    return client.get(sent.headers["Location"])


def test_the_page_of_an_upload_is_headed_with_the_losses(world: CmsWorld, client: Client) -> None:
    data = exports.export(version=world.draft, format="moodle").data
    page = text(upload(client, data, world, label=world.draft.label))
    assert page.index("A Moodle file has no stages: 2 stages") < page.index("What would change")
    assert "Store as a draft" in page


def test_a_file_that_changes_nothing_is_not_offered_to_be_stored(world: CmsWorld, client: Client) -> None:
    data = exports.export(version=world.draft, format="case").data
    page = text(upload(client, data, world))
    assert "Nothing would change, so there is nothing to store." in page
    assert "Store as a draft" not in page
    copy = text(upload(client, data, world, label="2031"))
    assert "Nothing would change" not in copy
    assert "Store as a draft" in copy
    assert FrameworkUpload.objects.count() == 2


# Superseding, and the first day


def test_superseding_says_and_stores_until_when_it_may_be_claimed(world: CmsWorld) -> None:
    frameworks.publish(by=None, version=world.fresh())
    lead, page = world.client(world.lead), world.address("supersede")
    with time_machine.travel(datetime(2026, 8, 31, 12, tzinfo=UTC), tick=False):
        asked = lead.get(page)
        assert asked.context["form"]["claimable_until"].value() == date(2027, 2, 28)
        assert "with no day there they can for ever" in text(asked)
        over = lead.post(page, {"reason": "A new law.", "claimable_until": "2026-08-30"})
        assert (over.status_code, world.fresh().state) == (422, "published")
        assert "This day is over. Choose today or a later day." in text(over)
        assert lead.post(page, {"reason": "A new law.", "claimable_until": "2026-12-31"}).status_code == 302
    assert (world.fresh().state, world.fresh().claimable_until) == ("superseded", date(2026, 12, 31))


def test_superseding_without_a_day_leaves_it_claimable_and_one_to_read_has_none(world: CmsWorld) -> None:
    FrameworkVersion.objects.filter(pk=world.draft.pk).update(claimable_until=date(2030, 1, 1))
    frameworks.publish(by=None, version=world.fresh())
    lead = world.client(world.lead)
    assert lead.get(world.address("supersede")).context["form"]["claimable_until"].value() == date(2030, 1, 1)
    lead.post(world.address("supersede"), {"reason": "A new law.", "claimable_until": ""})
    assert (world.fresh().state, world.fresh().claimable_until) == ("superseded", None)

    other = world.owned(a_draft_framework(slug="to-read"))
    FrameworkVersion.objects.filter(pk=other.pk).update(is_claimable=False)
    frameworks.publish(by=None, version=FrameworkVersion.objects.get(pk=other.pk))
    page = lead.get(world.address("supersede", other.pk))
    assert "claimable_until" not in page.context["form"].fields
    assert "it is only to be read" in text(page)
    assert lead.post(world.address("supersede", other.pk), {"reason": "Old."}).status_code == 302


def test_a_person_who_publishes_without_a_first_day_makes_it_today(world: CmsWorld) -> None:
    FrameworkVersion.objects.filter(pk=world.draft.pk).update(in_force_from=None)
    later = frameworks.create_version(
        by=None, framework=world.draft.framework, label="2030", in_force_from=date(2030, 1, 1)
    )
    frameworks.add_capability(by=None, version=later, title="Later")
    frameworks.publish(by=None, version=later)
    # Half past midnight of the 22nd in London's summer would still be the 21st in UTC.
    with time_machine.travel(datetime(2026, 7, 21, 23, 30, tzinfo=UTC), tick=False):
        operator = world.client(world.operator)
        page = operator.get(world.address("publish"))
        assert "today, 22 July 2026, becomes its first day for good." in text(page)
        operator.post(world.address("publish"), {"confirmed": "on", "seen": page.context["seen"]})
    assert (world.fresh().state, world.fresh().in_force_from) == ("published", date(2026, 7, 22))
    later.refresh_from_db()
    assert later.state == "published", "what is to come is not superseded by what begins today"


def test_a_command_keeps_what_the_file_says_and_an_ended_edition_its_open_beginning(world: CmsWorld) -> None:
    FrameworkVersion.objects.filter(pk=world.draft.pk).update(in_force_from=None)
    assert frameworks.publish(by=None, version=world.fresh()).in_force_from is None
    ended = world.owned(a_draft_framework(slug="ended"))
    FrameworkVersion.objects.filter(pk=ended.pk).update(in_force_from=None, in_force_until=date(2001, 1, 1))
    fresh = FrameworkVersion.objects.get(pk=ended.pk)
    assert frameworks.publish(by=world.operator, version=fresh).in_force_from is None


def test_a_version_to_come_says_that_claims_begin_at_once(world: CmsWorld) -> None:
    FrameworkVersion.objects.filter(pk=world.draft.pk).update(in_force_from=date(2999, 1, 1))
    page = text(world.client(world.operator).get(world.address("publish")))
    assert "People can claim against it from today. That is before its first day in force" in page


# Crosswalks


def test_a_crosswalk_reads_the_same_to_those_who_hear_it(world: CmsWorld, client: Client) -> None:
    public = a_published_framework(slug="public")
    ours, other = capability_of(world.draft, "K1"), capability_of(public, "K2")
    Crosswalk.objects.create(origin=other, target=ours, kind="replaced_by")
    page = text(client.get(world.address("crosswalks")))
    assert f"{ours}, in place of, {other}" in page
    assert "replaced by" not in page


def test_the_same_crosswalk_twice_is_said_to_be_there_already(world: CmsWorld, client: Client) -> None:
    ours, other = capability_of(world.draft, "K1"), capability_of(a_published_framework(slug="public"), "K2")
    where = f"{world.address('crosswalk_new')}?ours={ours.pk}&other={other.pk}"
    given = {"kind": "related", "note": "", "direction": "out"}
    assert "are linked." in text(client.post(where, given, follow=True))
    again = text(client.post(where, given, follow=True))
    assert "are already linked in this way, so nothing was changed." in again
    assert "are linked." not in again
    assert Crosswalk.objects.count() == 1


# Reviews


def test_a_lone_author_is_told_and_nothing_is_locked(world: CmsWorld, client: Client) -> None:
    page = text(client.get(world.address("review")))
    assert "These may review it." in page
    for person in (world.colleague, world.lead):
        assert f"<li>{person}</li>" in page
    Membership.objects.filter(user__in=[world.colleague, world.lead]).delete()
    said = f"Nobody else writes for {world.organisation} yet: ask its admin to add an author or a practice lead."
    page = text(client.get(world.address("review")))
    assert said in page
    assert 'value="ask"' not in page
    refused = client.post(world.address("review"), {"do": "ask", "request": "", "seen": world.fresh().change_count})
    assert refused.status_code == 422
    assert said in text(refused)
    assert world.fresh().state == "draft"


def test_an_approved_version_is_called_approved(world: CmsWorld, client: Client) -> None:
    frameworks.ask_for_review(by=world.author, version=world.fresh())
    badge = '<span class="w-status">{}</span>'
    for name in ("version", "list"):
        address = reverse("frameworks:list") if name == "list" else world.address(name)
        assert badge.format("in review") in text(client.get(address))
    frameworks.approve(by=world.lead, review=world.draft.reviews.get())
    for address in (reverse("frameworks:list"), world.address("version"), world.address("tree")):
        page = text(client.get(address))
        assert badge.format("approved") in page
        assert badge.format("in review") not in page
    frameworks.take_back_to_draft(by=world.author, version=world.fresh())
    assert badge.format("draft") in text(client.get(world.address("version")))


def test_returning_without_a_comment_is_marked_at_the_comment(world: CmsWorld) -> None:
    frameworks.ask_for_review(by=world.author, version=world.fresh())
    number = world.draft.reviews.get().pk
    given = {"do": "return", "review": number, "comment": "  "}
    page = world.client(world.lead).post(world.address("review"), given)
    assert page.status_code == 422
    assert page.context["answer_form"].errors == {"comment": ["Say what has to change before it can be published."]}


# Labels, and fields left empty


def test_a_label_that_became_another_is_said(world: CmsWorld, client: Client) -> None:
    given = {"title": "New", "language": "en-GB", "owner": world.organisation.pk, "label": "2027 / draft"}
    assert "Its label became “2027-draft”" in text(client.post(reverse("frameworks:new"), given, follow=True))
    same = text(client.post(reverse("frameworks:new"), given | {"title": "Other", "label": "2028"}, follow=True))
    assert "Its label became" not in same
    details = {"label": "2029 β!", "seen": world.fresh().change_count, "is_claimable": "on"}
    assert "Its label became “2029" in text(client.post(world.address("details"), details, follow=True))


def test_fields_left_empty_say_what_to_do(world: CmsWorld, client: Client) -> None:
    new = text(client.post(reverse("frameworks:new"), {}))
    for words in ("Give it a title.", "Give the version a label, such as its year.", "Choose the organisation"):
        assert words in new
    assert "Give it a title." in text(client.post(world.address("stage_new"), {}))
    assert "Give it a title." in text(client.post(world.address("capability_new"), {}))
    assert "Read what will happen, then tick this." in text(world.client(world.operator).post(world.address("publish")))
    frameworks.publish(by=None, version=world.fresh())
    assert "Say why, in a sentence." in text(world.client(world.lead).post(world.address("withdraw"), {}))


def test_the_only_owner_is_chosen(world: CmsWorld, client: Client) -> None:
    page = text(client.get(reverse("frameworks:new")))
    assert f'<option value="{world.organisation.pk}" selected>' in page
    assert '<option value=""' not in page.split('name="owner"')[1].split("</select>")[0]


# The tree and the grid


def test_a_code_that_a_neighbour_has_is_refused_at_once(world: CmsWorld, client: Client) -> None:
    k1, k2 = capability_of(world.draft, "K1"), capability_of(world.draft, "K2")
    given = {"kind": "capability", "code": "K1", "title": "Another", "parent": k1.parent_id}
    page = client.post(world.address("capability_new"), given)
    assert page.status_code == 422
    assert f"“{k1.title}” in the same place has the code K1 already." in text(page)
    assert client.post(world.address("capability_new"), given | {"parent": ""}).status_code == 302
    change = world.address("capability", world.draft.pk, k2.pk)
    shown = client.get(change).context["form"]
    typed = {
        name: shown[name].value() or "" for name in ("kind", "title", "statement", "why", "shows", "parent", "was")
    }
    assert client.post(change, typed | {"code": "K1", "notice": ""}).status_code == 422
    k2.refresh_from_db()
    assert k2.code == "K2"
    # Without a code, as many as there are.
    for title in ("One", "Two"):
        answer = client.post(world.address("capability_new"), given | {"code": "", "title": title})
        assert answer.status_code == 302


def test_the_tree_says_how_the_keyboard_moves(world: CmsWorld, client: Client) -> None:
    assert "hold Alt and press an arrow key" in text(client.get(world.address("tree")))


def test_a_conflict_in_the_grid_names_what_is_saved_and_what_is_not(world: CmsWorld, client: Client) -> None:
    k1, k2, stage = capability_of(world.draft, "K1"), capability_of(world.draft, "K2"), stage_of(world.draft, "student")
    stored = {one.capability_id: one for one in Expectation.objects.filter(stage=stage, capability__in=[k1, k2])}
    typed: dict[str, str] = {}
    for item in (k1, k2):
        place, was = f"{item.pk}-{stage.pk}", stored[item.pk]
        typed |= {f"was_headline-{place}": mark_of(was.headline), f"was_text-{place}": mark_of(was.text)}
        typed |= {f"headline-{place}": "Mine.", f"text-{place}": "My words."}
    Expectation.objects.filter(pk=stored[k1.pk].pk).update(headline="", text="Their words.")
    page = client.post(f"{world.address('grid')}?area={k1.parent_id}", typed)
    assert page.status_code == 409
    assert "1 other expectation is saved; what is named below is not." in text(page)
    assert page.context["not_saved"] == [f"{k1}, {stage}"]
    assert f"<p>Not saved:</p><ul><li>{k1}, {stage}</li></ul>" in text(page)
    assert "<strong>(empty)</strong>" in text(page)


# The door


def test_an_author_and_an_operator_keep_their_home(world: CmsWorld) -> None:
    for person in (world.author, world.operator):
        assert world.client(person).get(reverse("wagtailadmin_home")).status_code == 200
    both = world.lead
    MembershipFactory(user=both, role=Membership.Role.AUTHOR)
    assert world.client(both).get(reverse("wagtailadmin_home")).status_code == 200
    assert Client().get(reverse("wagtailadmin_home")).status_code == 302
