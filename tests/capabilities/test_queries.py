"""Reads of frameworks: trees, crosswalks from both ends, and choices for forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from capabilities.domain import frameworks, queries
from capabilities.formats import CapabilityOutline, FrameworkOutline
from capabilities.models import Crosswalk
from tests.factories.capabilities import (
    CrosswalkFactory,
    a_draft_framework,
    a_published_framework,
    capability_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("per_area", [1, 3])
def test_a_tree_is_one_query_whatever_its_size(per_area: int, django_assert_num_queries: Callable[..., Any]) -> None:
    version = a_published_framework(per_area=per_area)
    with django_assert_num_queries(1):
        areas = queries.tree(version)
        assert [area.title for area in areas] == [
            "Knowledge",
            "Critical reflection and analysis",
            "Intervention and skills",
        ]
        assert [len(area.capabilities) for area in areas] == [per_area] * 3
        assert all(item.version.framework.slug == "starter" for area in areas for item in area.capabilities)


def test_a_tree_of_many_levels_and_of_none_is_shown_flat_and_in_order() -> None:
    outline = FrameworkOutline(
        "fw",
        "Deep",
        capabilities=(
            CapabilityOutline("loose", None, "0", "Loose", order=1),
            CapabilityOutline("top", None, "1", "Top", kind="area", order=2),
            CapabilityOutline("mid", "top", "1.1", "Middle", kind="area", order=3),
            CapabilityOutline("leaf", "mid", "1.1.1", "Leaf", order=4),
            CapabilityOutline("late", "top", "1.2", "Late", order=5),
        ),
    )
    version = frameworks.import_outline(by=None, outline=outline).version

    found = [(area.title, area.level, [item.title for item in area.capabilities]) for area in queries.tree(version)]

    assert found == [("", 0, ["Loose"]), ("Top", 0, ["Late"]), ("Middle", 1, ["Leaf"])]


def test_the_default_is_the_starter_framework_in_force() -> None:
    with pytest.raises(queries.NoFramework):
        queries.default_version()
    other = a_published_framework(slug="aaa", in_force_from=None)
    assert queries.default_version() == other
    starter = a_published_framework(in_force_from=None)
    assert queries.default_version() == starter
    assert queries.versions_in_force() == [starter, other]
    a_draft_framework(label="2030")
    assert queries.default_version() == starter


@pytest.mark.parametrize(
    ("kind", "out", "back"),
    [
        (Crosswalk.Kind.SAME_AS, "The same", "The same"),
        (Crosswalk.Kind.PART_OF, "Part of it", "Wider than it"),
        (Crosswalk.Kind.RELATED, "Related", "Related"),
        (Crosswalk.Kind.REPLACED_BY, "Replaced by it", "In its place"),
    ],
)
def test_a_crosswalk_reads_from_both_ends(kind: str, out: str, back: str) -> None:
    ours = capability_of(a_published_framework(), "R1")
    theirs = capability_of(a_published_framework(slug="pcf", areas=1), "K1")
    CrosswalkFactory(origin=ours, target=theirs, kind=kind)

    assert [(link.capability, link.relation) for link in queries.links_of(ours)] == [(theirs, out)]
    assert [(link.capability, link.relation) for link in queries.links_of(theirs)] == [(ours, back)]
    assert queries.linked_frameworks(ours.version) == [theirs.version]
    assert queries.linked_frameworks(theirs.version) == [ours.version]
    assert queries.default_and_linked() == (ours.version, [theirs.version])


def test_a_crosswalk_to_a_draft_is_not_shown() -> None:
    ours = capability_of(a_published_framework(), "R1")
    CrosswalkFactory(origin=ours, target=capability_of(a_draft_framework(slug="draft"), "K1"))

    assert queries.links_of(ours) == []
    assert queries.linked_frameworks(ours.version) == []
    assert queries.default_and_linked() == (ours.version, [])


@pytest.mark.parametrize("number", [1, 3])
def test_a_capability_costs_the_same_with_one_link_or_three(
    number: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    ours = capability_of(a_published_framework(), "R1")
    for n in range(number):
        CrosswalkFactory(origin=ours, target=capability_of(a_published_framework(slug=f"fw{n}", areas=1), "K1"))
    with django_assert_num_queries(1):
        found = queries.public_capability("starter", "r1")
    with django_assert_num_queries(5):
        view = queries.capability_view(found)
        assert [link.version.framework.slug for link in view.links] == [f"fw{n}" for n in range(number)]
    assert (view.before.code, view.after.code) == ("K2", "R2")
    assert view.ladder[0].stage.code == "student"
    assert len(view.ladder) == 6


def test_the_first_and_last_capability_have_one_neighbour() -> None:
    version = a_published_framework()
    first = queries.capability_view(capability_of(version, "K1"))
    last = queries.capability_view(capability_of(version, "S2"))
    assert (first.before, first.after.code) == (None, "K2")
    assert (last.before.code, last.after) == ("S1", None)


def test_choices_for_a_form_are_grouped_by_area_and_read_back(django_assert_num_queries: Callable[..., Any]) -> None:
    version = a_published_framework(per_area=1)
    with django_assert_num_queries(1):
        choices = queries.choices_for_claims([version])
    assert choices[0] == ("Knowledge", [("starter/2026/k1", "K1 Knowledge, part 1")])
    for _group, options in choices:
        for name, label in options:
            with django_assert_num_queries(1):
                assert str(queries.capability_named(name)) == label


def test_a_capability_is_found_by_each_of_its_names_if_it_can_be_claimed() -> None:
    version = a_published_framework(label="2025", in_force_from=date(2025, 9, 1))
    old = capability_of(version, "R1")
    assert queries.capability_named("starter/r1") == old
    assert queries.capability_named(old.identifier) == old
    new = capability_of(a_published_framework(label="2026", in_force_from=date(2026, 9, 1)), "R1")

    assert queries.capability_named("starter/r1") == new
    assert queries.capability_named("starter/2025/r1") == old
    for name in ("", "r1", "starter", "starter/r", "starter/nothing", "a/b/c/d", "starter/2030/r1"):
        assert queries.capability_named(name) is None, name
    frameworks.withdraw(by=None, version=new.version)
    assert queries.capability_named("starter/2026/r1") is None
