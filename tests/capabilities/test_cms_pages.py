"""Working in the CMS through its pages, as a browser without JavaScript posts them; and what each page costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from capabilities.domain import frameworks
from capabilities.domain.frameworks.editing import delete_capability
from capabilities.models import Capability, Crosswalk, Expectation, FrameworkVersion
from tests.capabilities.cms_world import CmsWorld, text
from tests.factories.capabilities import (
    CapabilityFactory,
    FrameworkVersionFactory,
    a_draft_framework,
    a_published_framework,
    capability_of,
    stage_of,
)

pytestmark = pytest.mark.django_db

# What Wagtail's own furniture and the sign-in cost on any page of the CMS, before a page of ours asks anything: session,
# user, 2 of permissions, membership, group, second factor, profile, locale, languages, page and collection permissions,
# menu.
FURNITURE = 12


@pytest.fixture
def world() -> CmsWorld:
    return CmsWorld()


@pytest.fixture
def client(world: CmsWorld) -> Client:
    return world.client(world.author)


def form_of(response: Any) -> dict[str, Any]:
    """What a browser would post from a page with one form: the form's own values and what stands hidden in it."""
    form = response.context["form"]
    posted = {field.html_name: field.value() for field in form}
    posted = {name: "" if value is None else value for name, value in posted.items()}
    if response.context.get("seen") is not None:
        posted["seen"] = response.context["seen"]
    for name, value in posted.items():
        if hasattr(value, "isoformat"):
            posted[name] = value.isoformat()
        if value is False:
            posted[name] = ""
    return posted


def titles(version: FrameworkVersion) -> list[str]:
    return list(version.capabilities.order_by("order").values_list("code", flat=True))


# The tree


def test_a_row_moves_by_its_button(world: CmsWorld, client: Client) -> None:
    k2 = capability_of(world.draft, "K2")
    tree = world.address("tree")
    page = client.get(tree)
    response = client.post(tree, {"move": f"up:{k2.pk}", "seen": page.context["seen"]})
    assert response.status_code == 302
    assert response.headers["Location"] == f"{tree}#item-{k2.pk}"
    assert titles(world.draft) == ["K", "K2", "K1", "R", "R1", "R2"]
    # The page it was made from is old now.
    late = client.post(tree, {"move": f"up:{k2.pk}", "seen": page.context["seen"]}, follow=True)
    assert "Somebody else changed this version meanwhile" in text(late)


def test_a_dragged_row_answers_the_new_count_and_the_rows(world: CmsWorld, client: Client) -> None:
    k1, r2 = capability_of(world.draft, "K1"), capability_of(world.draft, "R2")
    by_script = {"headers": {"X-Requested-With": "capabilities.tree"}}
    move = {"move": f"before:{r2.pk}:{k1.pk}", "seen": world.fresh().change_count}
    answer = client.post(world.address("tree"), move, **by_script)
    assert answer.status_code == 200
    assert answer.json()["change_count"] == world.fresh().change_count
    assert answer.json()["message"] == f"“{r2}” is moved."
    assert answer.json()["html"].index("R2 ") < answer.json()["html"].index("K1 ")
    assert titles(world.draft) == ["K", "R2", "K1", "K2", "R", "R1"]

    stale = client.post(world.address("tree"), move, **by_script)
    assert stale.status_code == 409
    assert stale.json()["change_count"] == world.fresh().change_count
    assert "Look at it again" in stale.json()["message"]


@pytest.mark.parametrize(
    "move", ["", "up", "up:", "up:x", "sideways:1", "up:999999", "before:1:999999", "up:" + "9" * 30]
)
def test_a_move_that_makes_no_sense_is_said_and_changes_nothing(world: CmsWorld, client: Client, move: str) -> None:
    before = titles(world.draft)
    response = client.post(world.address("tree"), {"move": move, "seen": "0"}, follow=True)
    assert "deleted this meanwhile" in text(response)
    assert titles(world.draft) == before


def test_no_count_in_the_form_is_an_old_page(world: CmsWorld, client: Client) -> None:
    k2 = capability_of(world.draft, "K2")
    for seen in ("", "x", "-1", "9" * 40):
        response = client.post(world.address("tree"), {"move": f"up:{k2.pk}", "seen": seen}, follow=True)
        assert "Somebody else changed" in text(response)


def test_an_item_of_another_version_is_not_moved_nor_shown(world: CmsWorld, client: Client) -> None:
    other = a_draft_framework(slug="other")
    foreign = capability_of(other, "K2")
    client.post(world.address("tree"), {"move": f"up:{foreign.pk}", "seen": "0"})
    assert titles(other)[:3] == ["K", "K1", "K2"]
    for name in ("capability", "capability_delete"):
        address = reverse(f"frameworks:{name}", args=[world.draft.pk, foreign.pk])
        assert client.get(address).status_code == 404
    address = reverse("frameworks:stage", args=[world.draft.pk, stage_of(other, "student").pk])
    assert client.get(address).status_code == 404


def test_items_are_added_changed_and_deleted(world: CmsWorld, client: Client) -> None:
    area = capability_of(world.draft, "K")
    new = world.address("capability_new")
    given = {"kind": "capability", "parent": area.pk, "code": "K3", "title": "Third", "notice": "One?\r\n\r\n Two? "}
    again = client.post(new, given | {"again": ""})
    assert again.headers["Location"] == f"{new}?kind=capability&parent={area.pk}"
    made = capability_of(world.draft, "K3")
    assert (made.parent, made.notice) == (area, ["One?", "Two?"])
    assert titles(world.draft) == ["K", "K1", "K2", "K3", "R", "R1", "R2"]

    page = reverse("frameworks:capability", args=[world.draft.pk, made.pk])
    shown = client.get(page)
    posted = form_of(shown) | {
        "title": "The third",
        "parent": capability_of(world.draft, "R").pk,
        "notice": "One?\nTwo?",
    }
    assert client.post(page, posted).status_code == 302
    assert titles(world.draft)[-1] == "K3"

    delete = reverse("frameworks:capability_delete", args=[world.draft.pk, area.pk])
    asked = client.get(delete)
    said = text(asked)
    assert "2 areas and capabilities in it" in said
    assert "4 expectations" in said
    done = client.post(delete, {"seen": asked.context["seen"]}, follow=True)
    assert "is deleted" in text(done)
    assert titles(world.draft) == ["R", "R1", "R2", "K3"]


def test_a_form_with_faults_says_which_and_keeps_what_was_typed(world: CmsWorld, client: Client) -> None:
    new = world.address("capability_new")
    for fault in ({"title": ""}, {"title": "x" * 256}, {"kind": "wish"}, {"parent": "999999"}, {"parent": "x"}):
        response = client.post(new, {"kind": "area", "parent": "", "title": "T", "statement": "Kept words."} | fault)
        assert response.status_code == 422
        assert "Kept words." in text(response)
        assert "not saved yet" in text(response)


def test_what_both_changed_is_shown_side_by_side(world: CmsWorld, client: Client) -> None:
    item = capability_of(world.draft, "K1")
    page = reverse("frameworks:capability", args=[world.draft.pk, item.pk])
    mine = form_of(client.get(page)) | {"statement": "What I wrote.", "notice": "What did you see?"}
    other = world.client(world.lead)
    theirs = form_of(other.get(page)) | {
        "statement": "What they wrote.",
        "why": "Their why.",
        "notice": "What did you see?",
    }
    assert other.post(page, theirs).status_code == 302

    response = client.post(page, mine)
    assert response.status_code == 422
    assert "What they wrote." in text(response)
    assert "What I wrote." in text(response)
    item.refresh_from_db()
    assert item.statement == "What they wrote."

    # Seen, and decided: saving again puts mine in place. Their other field, which I never touched, is in the form.
    again = form_of(response) | {"why": "Their why.", "notice": "What did you see?"}
    assert client.post(page, again).status_code == 302
    item.refresh_from_db()
    assert (item.statement, item.why) == ("What I wrote.", "Their why.")


def test_words_for_an_item_that_is_gone_are_not_lost(world: CmsWorld, client: Client) -> None:
    item = capability_of(world.draft, "K1")
    page = reverse("frameworks:capability", args=[world.draft.pk, item.pk])
    mine = form_of(client.get(page)) | {"statement": "Long work.", "notice": ""}
    delete_capability(by=None, capability=item)
    response = client.post(page, mine)
    assert response.status_code == 422
    assert "Long work." in text(response)
    assert "deleted this meanwhile" in text(response)
    assert f'action="{world.address("capability_new")}"' in text(response)


def test_words_typed_while_the_version_went_to_review_are_not_lost(world: CmsWorld, client: Client) -> None:
    frameworks.ask_for_review(by=world.colleague, version=world.fresh())
    key = f"{capability_of(world.draft, 'K1').pk}-{stage_of(world.draft, 'student').pk}"
    grid = client.post(world.address("grid"), {f"text-{key}": "Long work.", f"headline-{key}": ""})
    assert grid.status_code == 422
    assert "Long work." in text(grid)
    assert "Take it back to draft first" in text(grid)
    item = client.post(world.address("capability_new"), {"kind": "area", "title": "T", "statement": "More work."})
    assert item.status_code == 422
    assert "More work." in text(item)


# The grid


def grid_form(response: Any) -> dict[str, str]:
    posted = {}
    for row in response.context["rows"]:
        for cell in row.cells:
            posted[f"headline-{cell.key}"], posted[f"text-{cell.key}"] = cell.headline, cell.text
            posted |= {f"was_{name}-{cell.key}": mark for name, mark in cell.was.items()}
    return posted


def test_the_grid_saves_all_at_once_and_marks_what_is_empty(world: CmsWorld, client: Client) -> None:
    area = capability_of(world.draft, "K")
    where = f"{world.address('grid')}?area={area.pk}"
    page = client.get(where)
    posted = grid_form(page)
    assert len(posted) == 2 * 2 * 4  # two capabilities, two stages
    first, second = (row.cells[0].key for row in page.context["rows"])
    done = client.post(
        where, posted | {f"text-{first}": "Better.", f"text-{second}": "", f"headline-{second}": ""}, follow=True
    )
    assert "2 expectations are saved." in text(done)
    assert text(done).count('<span class="tl-cell__note">Empty</span>') == 1
    assert Expectation.objects.filter(capability__version=world.draft).count() == 7
    unchanged = client.post(where, grid_form(done), follow=True)
    assert "Nothing was changed" in text(unchanged)


def test_two_editors_of_the_grid_lose_nothing(world: CmsWorld, client: Client) -> None:
    where = world.address("grid")
    page = client.get(where)
    mine = grid_form(page)
    first, second = page.context["rows"][0].cells[0].key, page.context["rows"][0].cells[1].key
    other = world.client(world.lead)
    other.post(where, grid_form(other.get(where)) | {f"text-{first}": "Theirs.", f"text-{second}": "Theirs alone."})

    response = client.post(where, mine | {f"text-{first}": "Mine.", f"headline-{second}": "Mine alone."})
    assert response.status_code == 409
    cells = {cell.key: cell for row in response.context["rows"] for cell in row.cells}
    assert (cells[first].text, cells[first].theirs.text) == ("Mine.", "Theirs.")
    # The second cell: each wrote another field, so both stand.
    assert (cells[second].headline, cells[second].text, cells[second].theirs) == ("Mine alone.", "Theirs alone.", None)
    stored = {f"{one.capability_id}-{one.stage_id}": one for one in Expectation.objects.all()}
    assert (stored[first].text, stored[second].headline, stored[second].text) == (
        "Theirs.",
        "Mine alone.",
        "Theirs alone.",
    )

    assert client.post(where, grid_form(response)).status_code == 302
    assert Expectation.objects.get(pk=stored[first].pk).text == "Mine."


def test_a_headline_too_long_is_marked_and_everything_typed_is_kept(world: CmsWorld, client: Client) -> None:
    where = world.address("grid")
    page = client.get(where)
    key, other = page.context["rows"][0].cells[0].key, page.context["rows"][0].cells[1].key
    response = client.post(where, grid_form(page) | {f"headline-{key}": "x" * 161, f"text-{other}": "Kept."})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in text(response)
    assert "Kept." in text(response)


def test_a_large_area_comes_in_parts_that_fit_into_a_post(world: CmsWorld, client: Client) -> None:
    big = world.owned(a_draft_framework(slug="big", stages=6, areas=1, per_area=40))
    where = reverse("frameworks:grid", args=[big.pk])
    page = client.get(where)
    assert page.context["grid"].pages == 2
    assert len(grid_form(page)) <= 900
    assert [row.capability.code for row in client.get(f"{where}?p=2").context["rows"]][-1] == "K40"
    for odd in ("p=99", "p=0", "p=x", "area=999999", "area=x", "p=" + "9" * 40):
        assert client.get(f"{where}?{odd}").status_code == 200


def test_a_grid_without_stages_or_capabilities_says_what_to_add(world: CmsWorld, client: Client) -> None:
    empty = world.owned(FrameworkVersionFactory())
    assert "at least one stage and one capability" in text(client.get(reverse("frameworks:grid", args=[empty.pk])))


# Stages, details


def test_stages_are_added_moved_changed_and_deleted(world: CmsWorld, client: Client) -> None:
    client.post(world.address("stage_new"), {"title": "Social worker", "code": ""})
    made = stage_of(world.draft, "social-worker")
    client.post(world.address("stages"), {"move": f"up:{made.pk}", "seen": world.fresh().change_count})
    assert list(world.draft.stages.values_list("code", flat=True)) == ["student", "social-worker", "newly-qualified"]
    page = reverse("frameworks:stage", args=[world.draft.pk, made.pk])
    clash = client.post(page, form_of(client.get(page)) | {"code": "student"})
    assert "Another stage has the code" in text(clash)
    assert client.post(page, form_of(client.get(page)) | {"title": "Worker"}).status_code == 302
    delete = reverse("frameworks:stage_delete", args=[world.draft.pk, stage_of(world.draft, "student").pk])
    asked = client.get(delete)
    assert "and 4 expectations written for it" in text(asked)
    assert client.post(delete, {"seen": asked.context["seen"]}).status_code == 302
    assert list(world.draft.stages.values_list("code", flat=True)) == ["social-worker", "newly-qualified"]


def test_details_are_saved_and_faults_are_said(world: CmsWorld, client: Client) -> None:
    page = world.address("details")
    good = form_of(client.get(page)) | {"label": "2028 draft", "in_force_from": "2028-01-01", "is_claimable": "on"}
    for fault, said in (
        ({"label": "…"}, "Use letters or numbers"),
        ({"in_force_until": "2027-12-31"}, "before its first day"),
        ({"in_force_until": "yesterday"}, "valid date"),
    ):
        response = client.post(page, good | fault)
        assert response.status_code == 422
        assert said in text(response)
    assert client.post(page, good).status_code == 302
    assert world.fresh().label == "2028-draft"
    stale = client.post(page, good | {"label": "2029"})
    assert stale.status_code == 422
    assert "Somebody else changed" in text(stale)
    assert world.fresh().label == "2028-draft"


def test_a_lead_ends_claiming_of_a_published_version_and_nothing_else(world: CmsWorld) -> None:
    frameworks.publish(by=None, version=world.fresh())
    lead, page = world.client(world.lead), world.address("details")
    assert set(lead.get(page).context["form"].fields) == {"in_force_until", "is_claimable", "claimable_until"}
    given = {"claimable_until": "2028-03-31", "is_claimable": "on", "label": "other", "notes": "other"}
    assert lead.post(page, given).status_code == 302
    version = world.fresh()
    assert (str(version.claimable_until), version.label, version.notes) == ("2028-03-31", "2027", "")
    refused = world.client(world.author).post(page, given | {"claimable_until": "2030-01-01"})
    assert refused.status_code == 422
    assert str(world.fresh().claimable_until) == "2028-03-31"


def test_a_draft_is_deleted_after_asking(world: CmsWorld, client: Client) -> None:
    asked = client.get(world.address("version_delete"))
    assert "and its framework, which has no other" in text(asked)
    assert client.post(world.address("version_delete"), {"seen": "77"}).status_code == 302
    assert FrameworkVersion.objects.filter(pk=world.draft.pk).exists()
    client.post(world.address("version_delete"), {"seen": asked.context["seen"]})
    assert not FrameworkVersion.objects.filter(pk=world.draft.pk).exists()


# Crosswalks


def test_a_crosswalk_is_found_made_changed_and_deleted(world: CmsWorld, client: Client) -> None:
    public = a_published_framework(slug="public", per_area=3)
    secret = a_draft_framework(slug="secret")
    ours, other = capability_of(world.draft, "K1"), capability_of(public, "K3")
    new = world.address("crosswalk_new")
    found = client.get(new, {"ours": ours.pk, "q": "K3"}).context["found"]
    assert found == [other]
    assert client.get(new, {"ours": ours.pk, "q": "secret"}).context["found"] == []
    for odd in ({"ours": "999999"}, {"ours": ours.pk, "other": capability_of(secret, "K1").pk}):
        assert client.get(new, odd).status_code == 404
        assert client.post(f"{new}?ours={odd['ours']}&other={odd.get('other', '')}").status_code == 404
    where = f"{new}?ours={ours.pk}&other={other.pk}"
    assert client.post(where, {"kind": "wish"}).status_code == 422
    assert client.post(where, {"kind": "part_of", "note": "Near.", "direction": "in"}).status_code == 302
    link = Crosswalk.objects.get()
    assert (link.origin, link.target, link.kind) == (other, ours, "part_of")
    listed = client.get(world.address("crosswalks"))
    assert "made up of, among others" in text(listed)

    page = reverse("frameworks:crosswalk", args=[world.draft.pk, link.pk])
    assert client.post(page, {"kind": "same_as", "note": ""}).status_code == 302
    link.refresh_from_db()
    assert link.kind == "same_as"
    # Their own people see it on their version, and may not touch it: neither framework is anybody's but ours.
    theirs = reverse("frameworks:crosswalk", args=[public.pk, link.pk])
    assert client.get(theirs).status_code == 404
    assert client.post(reverse("frameworks:crosswalk_delete", args=[world.draft.pk, link.pk])).status_code == 302
    assert not Crosswalk.objects.exists()


def test_links_to_drafts_of_others_are_not_listed(world: CmsWorld) -> None:
    public = a_published_framework(slug="public")
    Crosswalk.objects.create(origin=capability_of(world.draft, "K1"), target=capability_of(public, "K1"))
    address = reverse("frameworks:crosswalks", args=[public.pk])
    assert len(world.client(world.author).get(address).context["lines"]) == 1
    assert world.client(world.elsewhere).get(address).context["lines"] == []


# Review and publishing


def test_the_way_from_draft_to_published_through_the_pages(world: CmsWorld, client: Client) -> None:
    old = frameworks.create_version(by=None, framework=world.draft.framework, label="2020")
    frameworks.add_capability(by=None, version=old, title="Old")
    frameworks.publish(by=None, version=old)
    review, publish = world.address("review"), world.address("publish")
    lead = world.client(world.lead)
    assert "Nobody has approved this version yet" in text(lead.get(publish))
    early = lead.post(publish, {"confirmed": "on", "seen": world.fresh().change_count})
    assert early.status_code == 422

    client.post(review, {"do": "ask", "request": "Please.", "seen": world.fresh().change_count})
    waiting = client.get(review)
    assert "You asked for this review, so somebody else has to answer." in text(waiting)
    number = waiting.context["review"].pk
    own = client.post(review, {"do": "approve", "review": number, "comment": ""})
    assert own.status_code == 422
    assert "You asked for this review, so somebody else has to decide." in text(own)

    empty = lead.post(review, {"do": "return", "review": number, "comment": ""})
    assert "Say what has to change" in text(empty)
    assert lead.post(review, {"do": "approve", "review": number, "comment": "Good."}).status_code == 302
    late = world.client(world.colleague).post(review, {"do": "return", "review": number, "comment": "No."})
    assert "Somebody answered or took back this review before you" in text(late)

    page = lead.get(publish)
    assert "Version 2020 is superseded at once" in text(page)
    assert "Nothing is missing" in text(page)
    unticked = lead.post(publish, {"seen": page.context["seen"]})
    assert unticked.status_code == 422
    done = lead.post(publish, {"seen": page.context["seen"], "confirmed": "on"}, follow=True)
    assert "is published" in text(done)
    old.refresh_from_db()
    assert (world.fresh().state, old.state) == ("published", "superseded")
    twice = lead.post(publish, {"seen": page.context["seen"], "confirmed": "on"}, follow=True)
    assert "That cannot be done any more" in text(twice)
    history = text(client.get(world.address("history")))
    for line in ("Published", "Approved", "Good.", "Review asked for", "Please."):
        assert line in history


def test_what_is_missing_stops_publishing_and_is_said(world: CmsWorld) -> None:
    Capability.objects.filter(version=world.draft, code="K1").update(title="")
    for who in (world.lead, world.operator):
        page = text(world.client(who).get(world.address("publish")))
        assert "It cannot be published before it is there" in page
        assert 'name="confirmed"' not in page
    posted = world.client(world.operator).post(
        world.address("publish"), {"confirmed": "on", "seen": world.fresh().change_count}
    )
    assert posted.status_code == 422
    assert world.fresh().state == "draft"


def test_taking_back_unlocks_and_asks_for_another_review(world: CmsWorld, client: Client) -> None:
    review = world.address("review")
    client.post(review, {"do": "ask", "request": "", "seen": world.fresh().change_count})
    assert client.post(review, {"do": "take_back"}).status_code == 302
    assert world.fresh().state == "draft"
    assert client.post(review, {"do": "take_back"}).status_code == 422
    assert client.post(review, {"do": "nonsense"}).status_code == 422
    stale = client.post(review, {"do": "ask", "request": "Kept.", "seen": "99"})
    assert "Somebody else changed" in text(stale)
    assert "Kept." in text(stale)


@pytest.mark.parametrize(("name", "state"), [("supersede", "superseded"), ("withdraw", "withdrawn")])
def test_ending_a_version_asks_why(world: CmsWorld, name: str, state: str) -> None:
    frameworks.publish(by=None, version=world.fresh())
    lead = world.client(world.lead)
    assert lead.post(world.address(name), {"reason": " "}).status_code == 422
    assert lead.post(world.address(name), {"reason": "A new law."}).status_code == 302
    assert world.fresh().state == state
    assert "A new law." in text(lead.get(world.address("history")))
    assert lead.get(world.address(name)).status_code == 302
    assert lead.post(world.address(name), {"reason": "Again."}).status_code == 422


# What pages cost


def count(client: Client, address: str) -> int:
    client.get(address)  # groups, content types and sites are known from then on
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_pages_cost_the_same_whatever_they_show(world: CmsWorld, number: int) -> None:
    version = world.owned(a_draft_framework(slug="sized", stages=2, areas=1, per_area=number))
    for n in range(1, number + 1):
        world.owned(a_draft_framework(slug=f"more-{n}", stages=1, areas=1, per_area=1))
        Crosswalk.objects.create(
            origin=capability_of(version, f"K{n}"), target=capability_of(world.draft, "K1"), kind="related"
        )
    client = world.client(world.lead)
    costs = {
        name: count(client, reverse(f"frameworks:{name}", args=[version.pk])) - FURNITURE
        for name in ("version", "stages", "tree", "grid", "crosswalks", "review", "history")
    }
    assert costs == {"version": 11, "stages": 3, "tree": 4, "grid": 6, "crosswalks": 3, "review": 16, "history": 4}
    assert count(client, reverse("frameworks:list")) - FURNITURE == 4


def test_a_tree_of_a_thousand_costs_no_more(world: CmsWorld) -> None:
    big = world.owned(FrameworkVersionFactory())
    area = CapabilityFactory(version=big, kind="area", order=0)
    Capability.objects.bulk_create(
        CapabilityFactory.build(version=big, parent=area, code=f"T{n}", slug=f"t{n}", order=n) for n in range(1, 1001)
    )
    client = world.client(world.lead)
    assert count(client, reverse("frameworks:tree", args=[big.pk])) - FURNITURE == 4
