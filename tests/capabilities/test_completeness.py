"""Before publishing: what must be mended, what should be looked at, each in a sentence that names it."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from capabilities.domain import frameworks
from capabilities.domain.frameworks.new_versions import new_version
from capabilities.models import Capability, Expectation, FrameworkVersion
from tests.factories.capabilities import (
    CapabilityFactory,
    CrosswalkFactory,
    ExpectationFactory,
    FrameworkVersionFactory,
    StageFactory,
    a_draft_framework,
    a_published_framework,
    capability_of,
)

pytestmark = pytest.mark.django_db


def test_a_whole_framework_lacks_nothing() -> None:
    draft = a_draft_framework()
    assert frameworks.problems_with(draft) == []
    assert frameworks.gaps_in(draft) == []


def test_empty_cells_of_the_grid_are_named_by_stage_and_code() -> None:
    draft = a_draft_framework(stages=2, areas=1, per_area=3)
    Expectation.objects.filter(capability__code__in=("K1", "K3"), stage__code="student").delete()
    Expectation.objects.filter(capability__code="K2", stage__code="newly-qualified").delete()

    with pytest.raises(frameworks.NotComplete) as refused:
        frameworks.publish(by=None, version=draft)
    assert refused.value.problems == [
        "No expectation is written for “Student” in K1, K3.",
        "No expectation is written for “Newly qualified” in K2.",
    ]
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_framework_of_names_only_needs_no_expectations() -> None:
    draft = a_draft_framework(stages=3)
    Expectation.objects.all().delete()
    assert frameworks.problems_with(draft) == []


def test_many_empty_cells_are_counted_after_the_first_ten() -> None:
    draft = a_draft_framework(stages=2, areas=1, per_area=13)
    Expectation.objects.filter(stage__code="student").delete()
    assert frameworks.problems_with(draft) == [
        "No expectation is written for “Student” in K1, K2, K3, K4, K5, K6, K7, K8, K9, K10 and 3 more."
    ]


def test_capabilities_without_a_code_are_named_by_title() -> None:
    draft = a_draft_framework(stages=1, areas=1, per_area=2)
    capability_of(draft, "K1").expectations.all().delete()
    draft.capabilities.filter(code="K1").update(code="")
    assert frameworks.problems_with(draft) == ["No expectation is written for “Student” in Knowledge, part 1."]


def test_areas_need_no_expectations() -> None:
    draft = a_draft_framework(stages=1, areas=1)
    CapabilityFactory(version=draft, kind=Capability.Kind.AREA, code="E", slug="e", order=50)
    assert frameworks.problems_with(draft) == []
    assert frameworks.gaps_in(draft) == [f"There is nothing in the area E {draft.capabilities.get(code='E').title}."]


def test_a_code_may_stand_once_in_one_place() -> None:
    draft = a_draft_framework(stages=1, areas=2, per_area=2)
    Expectation.objects.all().delete()
    draft.capabilities.filter(code="K2").update(code="K1")
    assert frameworks.problems_with(draft) == [
        "The code K1 (“Knowledge, part 1”, “Knowledge, part 2”) stands more than once in the same place. Give each its own."
    ]


def test_a_code_that_several_areas_use_is_only_remarked_on() -> None:
    draft = a_draft_framework(stages=1, areas=2, per_area=1)
    draft.capabilities.filter(code__in=("K1", "R1")).update(code="1")
    assert frameworks.problems_with(draft) == []
    assert frameworks.gaps_in(draft) == ["The code 1 is used in several areas. People may mix them up."]


def test_capabilities_without_a_code_are_no_duplicates() -> None:
    draft = a_draft_framework(stages=1, areas=1, per_area=3)
    draft.capabilities.update(code="")
    assert frameworks.problems_with(draft) == []


def test_title_label_and_dates_must_be_there_and_in_order() -> None:
    draft = a_draft_framework(stages=1)
    draft.label, draft.framework.title = "", " "
    draft.in_force_from, draft.in_force_until = date(2027, 4, 1), date(2027, 3, 31)
    assert frameworks.problems_with(draft) == [
        "Give the framework a title.",
        "Give the version a label, such as its year.",
        "The version ends before it comes into force. Correct one of the dates.",
    ]


def test_a_version_that_cannot_be_claimed_may_be_a_stub_and_another_not() -> None:
    version = FrameworkVersionFactory(is_claimable=False)
    assert frameworks.problems_with(version) == []
    assert frameworks.publish(by=None, version=version).state == "published"
    assert frameworks.problems_with(FrameworkVersionFactory()) == ["Add at least one capability."]


def test_only_areas_are_not_enough() -> None:
    version = FrameworkVersionFactory()
    CapabilityFactory(version=version, kind=Capability.Kind.AREA)
    assert frameworks.problems_with(version) == ["Add at least one capability."]


def test_texts_and_rows_of_other_versions_are_found() -> None:
    draft = a_draft_framework(stages=1, areas=1, per_area=1)
    Expectation.objects.update(text=" ")
    ExpectationFactory(capability=capability_of(draft, "K1"), stage=StageFactory())
    draft.capabilities.filter(code="K1").update(parent=CapabilityFactory())
    assert frameworks.problems_with(draft) == [
        "An expectation has no text. Write it or take it out.",
        "An expectation names a stage of another version. Choose a stage of this one.",
        "A capability stands under an area of another version. Move it.",
    ]


@pytest.mark.parametrize(
    ("begins", "last", "gaps"),
    [
        (date(2026, 9, 1), None, []),
        (date(2026, 9, 1), date(2026, 9, 1), []),
        (
            date(2026, 9, 1),
            date(2026, 8, 31),
            ["The last day on which it can be claimed is before it comes into force."],
        ),
        (None, None, ["It has no date of coming into force, so it takes over on the day you publish it."]),
    ],
)
def test_odd_dates_are_remarked_on(begins: date | None, last: date | None, gaps: list[str]) -> None:
    draft = a_draft_framework(stages=1, in_force_from=begins, claimable_until=last)
    assert frameworks.problems_with(draft) == []
    assert frameworks.gaps_in(draft) == gaps


def test_what_the_last_version_had_and_nothing_here_continues_is_named() -> None:
    parent = a_published_framework(stages=1, areas=1, per_area=3)
    copy = new_version(by=None, of=parent, label="2027", in_force_from=date(2027, 4, 1))
    assert frameworks.gaps_in(copy) == []

    copy.capabilities.filter(code__in=("K1", "K2")).delete()
    (gap,) = frameworks.gaps_in(copy)
    assert gap.startswith("K1, K2 of 2026 have no counterpart here")

    CrosswalkFactory(origin=capability_of(parent, "K1"), target=capability_of(copy, "K3"), kind="part_of")
    (gap,) = frameworks.gaps_in(copy)
    assert gap.startswith("K2 of 2026 has no counterpart here")
    assert frameworks.problems_with(copy) == []


def test_counterparts_are_sought_in_the_version_that_stands_now() -> None:
    old = a_published_framework(stages=1, areas=1, per_area=2, label="2018", in_force_from=date(2018, 1, 1))
    now = new_version(by=None, of=old, label="2026", in_force_from=date(2026, 9, 1))
    now.capabilities.filter(code="K2").delete()
    frameworks.publish(by=None, version=now)
    copy = new_version(by=None, of=now, label="2027", in_force_from=date(2027, 4, 1))
    assert frameworks.gaps_in(copy) == []


def test_a_gap_does_not_stand_in_the_way_of_publishing() -> None:
    draft = a_draft_framework(stages=1, in_force_from=None)
    assert frameworks.gaps_in(draft)
    assert frameworks.publish(by=None, version=draft).state == "published"


@pytest.mark.parametrize("per_area", [1, 3, 30])
def test_checking_takes_as_many_queries_whatever_the_size(
    per_area: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    parent = a_published_framework(per_area=per_area)
    copy = new_version(by=None, of=parent, label="2027", in_force_from=date(2027, 4, 1))
    version = FrameworkVersion.objects.select_related("framework").get(pk=copy.pk)
    with django_assert_num_queries(7):
        frameworks.problems_with(version)
    with django_assert_num_queries(4):
        frameworks.gaps_in(version)
