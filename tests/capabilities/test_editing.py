"""Editing a draft: order, texts, the grid; two people at once; and everything that is refused."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from capabilities.domain import frameworks
from capabilities.domain.frameworks import editing, grids
from capabilities.domain.frameworks.merging import ChangedMeanwhile, mark_of, merge
from capabilities.domain.frameworks.ordering import Outline, move_stage, move_to, place_capability
from capabilities.models import Capability, Crosswalk, Expectation, Framework, FrameworkVersion
from tests.factories.capabilities import (
    CapabilityFactory,
    FrameworkVersionFactory,
    a_draft_framework,
    a_published_framework,
    capability_of,
    stage_of,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> FrameworkVersion:
    return a_draft_framework(stages=2, areas=2)


def codes(version: FrameworkVersion) -> list[str]:
    """The tree as it stands, each code with a dot for every area it is in."""
    outline = Outline(version)
    named = dict(version.capabilities.values_list("pk", "code"))
    return ["." * (node.level - 1) + named[node.pk] for node in outline.sequence()]


def put(version: FrameworkVersion, code: str, place: str, target: str = "") -> list[str]:
    place_capability(
        by=None,
        capability=capability_of(version, code),
        place=place,
        target=capability_of(version, target) if target else None,
    )
    return codes(version)


# The order of the tree


def test_an_item_moves_up_down_into_and_out(draft: FrameworkVersion) -> None:
    assert codes(draft) == ["K", ".K1", ".K2", "R", ".R1", ".R2"]
    assert put(draft, "K2", "up") == ["K", ".K2", ".K1", "R", ".R1", ".R2"]
    assert put(draft, "K", "down") == ["R", ".R1", ".R2", "K", ".K2", ".K1"]
    assert put(draft, "R1", "out") == ["R", ".R2", "R1", "K", ".K2", ".K1"]
    assert put(draft, "K", "up") == ["R", ".R2", "K", ".K2", ".K1", "R1"]
    assert put(draft, "R1", "into") == ["R", ".R2", "K", ".K2", ".K1", ".R1"]
    assert put(draft, "K", "into") == ["R", ".R2", ".K", "..K2", "..K1", "..R1"]


def test_an_item_is_dropped_before_after_or_inside_another(draft: FrameworkVersion) -> None:
    assert put(draft, "R2", "before", "K1") == ["K", ".R2", ".K1", ".K2", "R", ".R1"]
    assert put(draft, "R", "before", "K") == ["R", ".R1", "K", ".R2", ".K1", ".K2"]
    assert put(draft, "R2", "after", "R") == ["R", ".R1", "R2", "K", ".K1", ".K2"]
    assert put(draft, "R2", "inside", "K") == ["R", ".R1", "K", ".K1", ".K2", ".R2"]
    assert put(draft, "K1", "inside", "K") == ["R", ".R1", "K", ".K2", ".R2", ".K1"]


@pytest.mark.parametrize(
    ("code", "place", "target"),
    [
        ("K", "up", ""),
        ("R", "down", ""),
        ("K", "out", ""),
        ("K1", "into", ""),
        ("K2", "into", ""),  # what stands before it is a capability
        ("K", "before", "K1"),  # into itself
        ("K", "inside", "K"),
        ("K1", "inside", "R1"),  # a capability holds nothing
        ("K1", "sideways", ""),
        ("K1", "before", ""),
    ],
)
def test_where_there_is_no_such_place_nothing_moves(
    draft: FrameworkVersion, code: str, place: str, target: str
) -> None:
    before = codes(draft)
    with pytest.raises(frameworks.FrameworkProblem):
        put(draft, code, place, target)
    assert codes(draft) == before


@pytest.mark.parametrize("gaps", [False, True])
def test_whatever_is_moved_the_order_is_that_of_a_tree_in_memory(*, gaps: bool) -> None:
    """A random walk against the same moves made with plain lists; with and without gaps in the numbers."""
    chance = random.Random(20261122)  # noqa: S311  no secret hangs on it
    draft = a_draft_framework(stages=1, areas=3, per_area=3)
    if gaps:
        for item in draft.capabilities.order_by("-order"):
            Capability.objects.filter(pk=item.pk).update(order=item.order * item.order + 5)
    numbers = sorted(draft.capabilities.values_list("order", flat=True))
    moves = 0
    while moves < 40:
        outline = Outline(draft)
        item = chance.choice(list(outline.nodes.values()))
        target = chance.choice(list(outline.nodes.values()))
        place = chance.choice(["up", "down", "into", "out", "before", "after", "inside"])
        aim = target if place in {"before", "after", "inside"} else None
        try:
            parent, number = move_to(outline, item, place, aim)
        except frameworks.FrameworkProblem:
            continue
        item.parent.children.remove(item)  # type: ignore[union-attr]
        parent.children.insert(number, item)
        item.parent = parent
        expected = [(node.pk, node.parent.pk or None) for node in outline.sequence() if node.parent]
        place_capability(
            by=None,
            capability=draft.capabilities.get(pk=item.pk),
            place=place,
            target=draft.capabilities.get(pk=aim.pk) if aim else None,
        )
        assert list(draft.capabilities.order_by("order").values_list("pk", "parent_id")) == expected
        assert sorted(draft.capabilities.values_list("order", flat=True)) == numbers
        moves += 1


@pytest.mark.parametrize("size", [3, 30, 1000])
def test_moving_costs_the_same_whatever_the_size(size: int) -> None:
    draft = FrameworkVersionFactory()
    Capability.objects.bulk_create(
        [CapabilityFactory.build(version=draft, code=f"C{n}", slug=f"c{n}", order=n) for n in range(1, size + 1)]
    )
    last, first = draft.capabilities.get(order=size), draft.capabilities.get(order=1)
    last.version = draft
    with CaptureQueriesContext(connection) as queries:
        place_capability(by=None, capability=last, place="before", target=first)
    made = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(made) == 5  # count the change, read it back, the tree, step aside, take the new numbers
    assert draft.capabilities.order_by("order").first() == last


def test_a_move_made_from_an_old_page_is_refused(draft: FrameworkVersion) -> None:
    seen = draft.change_count
    put(draft, "K2", "up")
    with pytest.raises(frameworks.SomebodyElseChanged):
        place_capability(by=None, capability=capability_of(draft, "R2"), place="up", seen=seen)
    assert codes(draft)[-2:] == [".R1", ".R2"]


def test_stages_change_places(draft: FrameworkVersion) -> None:
    last = stage_of(draft, "newly-qualified")
    move_stage(by=None, version=draft, stage_pk=last.pk, up=True)
    assert list(draft.stages.values_list("code", flat=True)) == ["newly-qualified", "student"]
    for up, number in ((True, last.pk), (False, stage_of(draft, "student").pk)):
        with pytest.raises(frameworks.FrameworkProblem):
            move_stage(by=None, version=draft, stage_pk=number, up=up)
    with pytest.raises(frameworks.SomebodyElseChanged):
        move_stage(by=None, version=draft, stage_pk=0, up=True)


# Texts, and two people at once


def test_what_nobody_touched_is_kept_and_what_both_changed_is_a_conflict() -> None:
    was = {name: mark_of("old") for name in "abcd"}
    merged = merge(
        typed={"a": "old\r\n", "b": "mine", "c": "mine", "d": "same"},
        stored={"a": "theirs", "b": "old", "c": "theirs", "d": "same"},
        was=was,
    )
    assert merged.write == {"b": "mine"}
    assert merged.theirs == {"c": "theirs"}


def test_two_who_change_different_fields_of_a_capability_both_have_their_words(draft: FrameworkVersion) -> None:
    item = capability_of(draft, "K1")
    was = {"title": mark_of(item.title), "statement": mark_of(item.statement)}
    old = {"title": item.title, "statement": item.statement}
    editing.change_capability(by=None, capability=item, was=was, **old | {"title": "A title"})
    editing.change_capability(by=None, capability=item, was=was, **old | {"statement": "A statement"})
    item.refresh_from_db()
    assert (item.title, item.statement) == ("A title", "A statement")

    with pytest.raises(ChangedMeanwhile) as refused:
        editing.change_capability(by=None, capability=item, was=was, title="Another", statement="A statement")
    assert refused.value.theirs == {"title": "A title"}
    item.refresh_from_db()
    assert item.title == "A title"


def test_an_address_follows_the_code_and_stays_with_it(draft: FrameworkVersion) -> None:
    item = capability_of(draft, "K1")
    editing.change_capability(by=None, capability=item, was={"title": mark_of(item.title)}, title="Quite other")
    item.refresh_from_db()
    assert item.slug == "k1"
    editing.change_capability(by=None, capability=item, was={"code": mark_of("K1")}, code="R1")
    item.refresh_from_db()
    assert (item.code, item.slug) == ("R1", "quite-other")  # r1 is taken


def test_what_holds_others_stays_an_area_and_what_has_expectations_a_capability(draft: FrameworkVersion) -> None:
    for code, old, new in (("K", "area", "capability"), ("K1", "capability", "area")):
        with pytest.raises(frameworks.FrameworkProblem, match="has to stay"):
            editing.change_capability(
                by=None, capability=capability_of(draft, code), was={"kind": mark_of(old)}, kind=new
            )


def test_an_item_changes_its_area_by_its_form(draft: FrameworkVersion) -> None:
    editing.change_capability(
        by=None, capability=capability_of(draft, "K1"), was={}, parent=capability_of(draft, "R"), move=True
    )
    assert codes(draft) == ["K", ".K2", "R", ".R1", ".R2", ".K1"]
    editing.change_capability(by=None, capability=capability_of(draft, "R1"), was={}, parent=None, move=True)
    assert codes(draft) == ["K", ".K2", "R", ".R2", ".K1", "R1"]


def test_a_new_item_stands_at_the_end_of_its_area(draft: FrameworkVersion) -> None:
    area = capability_of(draft, "K")
    editing.insert_capability(by=None, version=draft, parent=area, kind="capability", title="Third", code="K3")
    editing.insert_capability(by=None, version=draft, parent=None, kind="area", title="New", code="N")
    assert codes(draft) == ["K", ".K1", ".K2", ".K3", "R", ".R1", ".R2", "N"]
    with pytest.raises(frameworks.FrameworkProblem, match="Only an area"):
        editing.insert_capability(
            by=None, version=draft, parent=capability_of(draft, "K1"), kind="capability", title="Under"
        )


def test_an_area_is_deleted_with_all_it_holds(draft: FrameworkVersion) -> None:
    other = capability_of(a_published_framework(slug="other"), "K1")
    frameworks.add_crosswalk(by=None, origin=capability_of(draft, "K1"), target=other, kind="related")
    assert editing.delete_capability(by=None, capability=capability_of(draft, "K")) == 3
    assert codes(draft) == ["R", ".R1", ".R2"]
    assert not Crosswalk.objects.exists()
    assert Expectation.objects.filter(capability__version=draft).count() == 4


def test_what_is_deleted_twice_is_said(draft: FrameworkVersion) -> None:
    item = capability_of(draft, "K1")
    editing.delete_capability(by=None, capability=item)
    item.pk = item.pk or 0
    for change in (
        lambda: editing.delete_capability(by=None, capability=item),
        lambda: editing.change_capability(by=None, capability=item, was={}, title="Too late"),
    ):
        with pytest.raises(frameworks.SomebodyElseChanged, match="deleted"):
            change()


# Details


def test_a_drafts_details_change_and_bad_ones_are_refused(draft: FrameworkVersion) -> None:
    from datetime import date

    other = frameworks.create_version(by=None, framework=draft.framework, label="2030")
    editing.change_details(by=None, version=draft, label="2028 b", in_force_from=date(2028, 1, 1), notes="New.")
    draft.refresh_from_db()
    assert (draft.label, draft.in_force_from, draft.notes) == ("2028-b", date(2028, 1, 1), "New.")
    for bad in ({"label": "…"}, {"label": other.label}, {"label": "x", "in_force_until": date(2020, 1, 1)}):
        with pytest.raises(frameworks.FrameworkProblem):
            editing.change_details(by=None, version=FrameworkVersion.objects.get(pk=draft.pk), **bad)
    with pytest.raises(frameworks.SomebodyElseChanged):
        editing.change_details(by=None, version=draft, label="z", seen=0)


def test_only_the_days_of_a_published_version_may_still_change() -> None:
    from datetime import date

    version = a_published_framework()
    editing.change_validity(
        by=None, version=version, in_force_until=date(2027, 3, 31), is_claimable=True, claimable_until=date(2028, 1, 1)
    )
    version.refresh_from_db()
    assert (version.in_force_until, version.claimable_until) == (date(2027, 3, 31), date(2028, 1, 1))
    with pytest.raises(frameworks.FrameworkProblem, match="not a draft"):
        editing.change_details(by=None, version=version, label="other")
    with pytest.raises(frameworks.FrameworkProblem, match="before the first"):
        editing.change_validity(
            by=None, version=version, in_force_until=date(2000, 1, 1), is_claimable=True, claimable_until=None
        )


def test_a_title_stays_once_a_version_is_published(draft: FrameworkVersion) -> None:
    editing.change_framework(by=None, framework=draft.framework, title="A better one", publisher="Somebody")
    frameworks.publish(by=None, version=draft)
    with pytest.raises(frameworks.FrameworkProblem, match="stays as it is"):
        editing.change_framework(by=None, framework=draft.framework, title="Another")
    editing.change_framework(by=None, framework=draft.framework, title="A better one", publisher="Somebody else")
    assert Framework.objects.get().publisher == "Somebody else"


def test_a_draft_is_thrown_away_and_its_framework_when_it_is_the_only_version() -> None:
    published = a_published_framework()
    second = frameworks.create_version(by=None, framework=published.framework, label="2030")
    only = a_draft_framework(slug="other")
    editing.delete_draft(by=None, version=second)
    editing.delete_draft(by=None, version=only)
    assert [one.slug for one in Framework.objects.all()] == ["starter"]
    assert list(FrameworkVersion.objects.all()) == [published]
    with pytest.raises(frameworks.FrameworkProblem):
        editing.delete_draft(by=None, version=published)


def test_a_stage_without_a_code_gets_one_and_codes_differ(draft: FrameworkVersion) -> None:
    assert editing.free_stage_code(draft, "", "Student") == "student-2"
    with pytest.raises(frameworks.FrameworkProblem, match="Another stage"):
        editing.free_stage_code(draft, "student", "Whoever")
    stage = stage_of(draft, "student")
    editing.change_stage(by=None, stage=stage, code="student", title="Learner", description="")
    editing.delete_stage(by=None, stage=stage)
    assert Expectation.objects.filter(capability__version=draft).count() == 4


# The grid


def cell(
    version: FrameworkVersion, code: str, stage: str, text: str, headline: str = "", *, head: str = "", body: str = ""
) -> grids.Cell:
    """What was typed; `head` and `body` are what the page had shown."""
    return grids.Cell(
        capability=capability_of(version, code).pk,
        stage=stage_of(version, stage).pk,
        headline=headline,
        text=text,
        was={"headline": mark_of(head), "text": mark_of(body)},
    )


def words(version: FrameworkVersion, code: str, stage: str) -> tuple[str, str]:
    found = Expectation.objects.get(capability=capability_of(version, code), stage=stage_of(version, stage))
    return found.headline, found.text


def test_the_grid_writes_what_was_typed_and_leaves_the_rest(draft: FrameworkVersion) -> None:
    old = {"head": "New at student.", "body": "K1 at student."}
    frameworks.set_expectation(
        by=None, capability=capability_of(draft, "K2"), stage=stage_of(draft, "student"), text="By somebody else."
    )
    saved = grids.save_expectations(
        by=None,
        version=draft,
        cells=[
            cell(draft, "K1", "student", "Better.", "New at student.", **old),
            # Shown before somebody else wrote it, and not touched here: theirs stays.
            cell(draft, "K2", "student", "K2 at student.", "New at student.", head=old["head"], body="K2 at student."),
            cell(draft, "R1", "student", "", "", head="New at student.", body="R1 at student."),
        ],
    )  # fmt: skip
    assert (saved.written, saved.emptied, saved.conflicts, saved.lost) == (1, 1, {}, [])
    assert words(draft, "K1", "student") == ("New at student.", "Better.")
    assert words(draft, "K2", "student") == ("", "By somebody else.")
    assert not Expectation.objects.filter(
        capability=capability_of(draft, "R1"), stage=stage_of(draft, "student")
    ).exists()


def test_a_cell_that_both_changed_is_a_conflict_and_the_others_are_saved(draft: FrameworkVersion) -> None:
    old = {"head": "New at student.", "body": "K1 at student."}
    frameworks.set_expectation(
        by=None,
        capability=capability_of(draft, "K1"),
        stage=stage_of(draft, "student"),
        text="Theirs.",
        headline="New at student.",
    )
    mine = cell(draft, "K1", "student", "Mine.", "New at student.", **old)
    other = cell(draft, "K2", "student", "Mine too.", "New at student.", **old | {"body": "K2 at student."})
    saved = grids.save_expectations(by=None, version=draft, cells=[mine, other])
    assert saved.written == 1
    assert saved.conflicts == {mine.place: grids.Theirs("New at student.", "Theirs.", ("text",))}
    assert words(draft, "K1", "student")[1] == "Theirs."
    assert words(draft, "K2", "student")[1] == "Mine too."


def test_words_for_what_is_gone_come_back_as_lost(draft: FrameworkVersion) -> None:
    typed = cell(draft, "K1", "student", "Kept for them.")
    editing.delete_capability(by=None, capability=capability_of(draft, "K1"))
    saved = grids.save_expectations(by=None, version=draft, cells=[typed])
    assert saved.lost == [typed]
    assert saved.changed == 0


def test_the_grid_never_reaches_another_framework(draft: FrameworkVersion) -> None:
    other = a_draft_framework(slug="other", stages=2, areas=1)
    typed = cell(other, "K1", "student", "Theirs is not mine.", head="New at student.", body="K1 at student.")
    assert grids.save_expectations(by=None, version=draft, cells=[typed]).lost == [typed]
    assert words(other, "K1", "student")[1] == "K1 at student."


def test_nothing_changed_is_no_change(draft: FrameworkVersion) -> None:
    before = FrameworkVersion.objects.get(pk=draft.pk).change_count
    typed = cell(
        draft,
        "K1",
        "student",
        "K1 at student.\r\n",
        "New at student.",
        head="New at student.",
        body="K1 at student.",
    )
    assert grids.save_expectations(by=None, version=draft, cells=[typed]).changed == 0
    assert FrameworkVersion.objects.get(pk=draft.pk).change_count == before


def test_a_headline_too_long_is_refused_and_nothing_is_stored(draft: FrameworkVersion) -> None:
    typed = [
        cell(draft, "K2", "student", "Fine.", head="New at student.", body="K2 at student."),
        cell(draft, "K1", "student", "x", "y" * 161, head="New at student.", body="K1 at student."),
    ]
    with pytest.raises(frameworks.FrameworkProblem, match="160"):
        grids.save_expectations(by=None, version=draft, cells=typed)
    assert words(draft, "K2", "student")[1] == "K2 at student."


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_grid_costs_the_same_whatever_the_size(number: int) -> None:
    draft = a_draft_framework(stages=2, areas=1, per_area=number)
    cells = [
        cell(draft, f"K{n}", stage, f"Words {n}.", head=f"New at {stage}.", body=f"K{n} at {stage}.")
        for n in range(1, number + 1)
        for stage in ("student", "newly-qualified")
    ]
    with CaptureQueriesContext(connection) as queries:
        assert grids.save_expectations(by=None, version=draft, cells=cells).written == 2 * number
    assert len([one for one in queries if "SAVEPOINT" not in one["sql"]]) == 6


# What is refused everywhere


def changes(version: FrameworkVersion, by: Any) -> list[Any]:
    item, area = capability_of(version, "K1"), capability_of(version, "R")
    stage = stage_of(version, "student")
    return [
        lambda: place_capability(by=by, capability=item, place="inside", target=area),
        lambda: editing.change_capability(by=by, capability=item, was={}, title="x"),
        lambda: editing.insert_capability(by=by, version=version, parent=None, kind="area", title="x"),
        lambda: editing.delete_capability(by=by, capability=item),
        lambda: editing.change_details(by=by, version=version, label="x"),
        lambda: editing.change_stage(by=by, stage=stage, code="x", title="x", description=""),
        lambda: editing.delete_stage(by=by, stage=stage),
        lambda: move_stage(by=by, version=version, stage_pk=stage.pk, up=False),
        lambda: editing.delete_draft(by=by, version=version),
        lambda: grids.save_expectations(by=by, version=version, cells=[]),
    ]


def test_nobody_edits_what_is_not_theirs(draft: FrameworkVersion) -> None:
    for change in changes(draft, UserFactory()):
        with pytest.raises(frameworks.NotYourFramework):
            change()


@pytest.mark.parametrize("state", ["in_review", "published", "superseded", "withdrawn"])
def test_only_a_draft_changes(draft: FrameworkVersion, state: str) -> None:
    FrameworkVersion.objects.filter(pk=draft.pk).update(state=state)
    version = FrameworkVersion.objects.get(pk=draft.pk)
    for change in changes(version, None):
        with pytest.raises(frameworks.FrameworkProblem, match="cannot change"):
            change()


def test_a_draft_that_went_to_review_meanwhile_does_not_change(draft: FrameworkVersion) -> None:
    stale = FrameworkVersion.objects.get(pk=draft.pk)
    frameworks.ask_for_review(by=None, version=draft)
    with pytest.raises(frameworks.FrameworkProblem, match="in review"):
        editing.insert_capability(by=None, version=stale, parent=None, kind="area", title="Too late")
    assert not draft.capabilities.filter(title="Too late").exists()
