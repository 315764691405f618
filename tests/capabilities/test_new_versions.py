"""A new version: a draft that has everything its parent has, under identifiers of its own, and knows what it replaces."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from capabilities.domain import frameworks
from capabilities.domain.frameworks import import_outline, outline_of
from capabilities.domain.frameworks.new_versions import new_version, suggested_label, suggested_start
from capabilities.formats import read_framework
from capabilities.formats.case_writer import write_case
from capabilities.models import Capability, Crosswalk, Expectation, FrameworkVersion, Stage
from people.models import AuditRecord, Membership
from tests.capabilities import framework_files as case_files
from tests.factories.capabilities import (
    CapabilityFactory,
    CrosswalkFactory,
    a_draft_framework,
    a_published_framework,
    capability_of,
)
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
# What a copy has of its own; everything else is as in the original.
OWN = {
    Stage: {"id", "version_id"},
    Capability: {"id", "version_id", "parent_id", "identifier"},
    Expectation: {"id", "capability_id", "stage_id"},
}


def rows(version: FrameworkVersion) -> dict[type, list[dict[str, Any]]]:
    """Everything of a version in order, without what a copy has of its own; relations by address."""
    found: dict[type, list[dict[str, Any]]] = {}
    for model, queryset in (
        (Stage, version.stages.order_by("order")),
        (Capability, version.capabilities.order_by("order")),
        (
            Expectation,
            Expectation.objects.filter(capability__version=version).order_by("capability__order", "stage__order"),
        ),
    ):
        found[model] = [
            {
                field.attname: getattr(row, field.attname)
                for field in model._meta.concrete_fields
                if field.attname not in OWN[model]
            }
            for row in queryset
        ]
    found[Capability] = [
        row | {"parent": parent}
        for row, parent in zip(
            found[Capability],
            version.capabilities.order_by("order").values_list("parent__slug", flat=True),
            strict=True,
        )
    ]
    found[Expectation] = [
        row | {"at": at}
        for row, at in zip(
            found[Expectation],
            Expectation.objects.filter(capability__version=version)
            .order_by("capability__order", "stage__order")
            .values_list("capability__slug", "stage__code"),
            strict=True,
        )
    ]
    return found


def test_a_new_version_has_every_field_of_every_row_of_its_parent() -> None:
    draft = a_draft_framework(stages=3, areas=2, per_area=2)
    deep = CapabilityFactory(
        version=draft, parent=capability_of(draft, "K1"), code="K1a", slug="k1a", order=99, source={"notes": "kept"}
    )
    parent = frameworks.publish(by=None, version=_whole(draft, deep))

    copy = new_version(by=None, of=parent, label="2027")

    assert rows(copy) == rows(parent)
    assert len(rows(copy)[Capability]) == 7
    assert len(rows(copy)[Expectation]) == 15
    assert (copy.state, copy.label, copy.change_count) == ("draft", "2027", 0)


def _whole(draft: FrameworkVersion, *without: Capability) -> FrameworkVersion:
    for capability in without:
        for stage in draft.stages.all():
            frameworks.set_expectation(by=None, capability=capability, stage=stage, text="Written.")
    return draft


def test_the_copy_and_its_items_have_identifiers_of_their_own() -> None:
    parent = a_published_framework(stages=1)
    first, second = (new_version(by=None, of=parent, label=label) for label in ("2027", "2028"))

    versions = [parent, first, second]
    identifiers = [item.identifier for version in versions for item in version.capabilities.all()]
    assert len(set(identifiers)) == len(identifiers) == 27
    assert len({version.identifier for version in versions}) == 3
    assert len({item.lineage for version in versions for item in version.capabilities.all()}) == 9


@pytest.mark.parametrize(
    "source", [{}, {"uri": "https://example.org/1", "lastChangeDateTime": "2020", "notes": "kept"}]
)
def test_what_a_file_said_of_one_item_alone_is_not_said_of_its_copy(source: dict[str, str]) -> None:
    draft = a_draft_framework(stages=1)
    draft.capabilities.update(source=source, parent_link=source | {"identifier": "of-the-link", "sequence": 3})
    FrameworkVersion.objects.filter(pk=draft.pk).update(source={"document": source, "uri": "x"})
    draft.refresh_from_db()
    parent = frameworks.publish(by=None, version=draft)

    copy = new_version(by=None, of=parent, label="2027")

    kept = {"notes": "kept"} if source else {}
    item = capability_of(copy, "K1")
    assert item.source == kept
    assert item.parent_link == kept | {"sequence": 3}
    assert copy.source == {"document": kept}
    assert capability_of(parent, "K1").source == source


def test_each_capability_is_replaced_by_its_copy_and_areas_are_not() -> None:
    parent = a_published_framework(stages=1, areas=2, per_area=2)

    copy = new_version(by=None, of=parent, label="2027")

    links = Crosswalk.objects.filter(kind="replaced_by")
    assert sorted(links.values_list("origin__code", "target__code")) == [
        (code, code) for code in ("K1", "K2", "R1", "R2")
    ]
    assert {link.origin.version_id for link in links} == {parent.pk}
    assert {link.target.version_id for link in links} == {copy.pk}


def test_links_with_other_frameworks_and_within_are_the_copys_too_but_none_with_other_versions() -> None:
    old = a_published_framework(stages=1, label="2025", in_force_from=date(2025, 9, 1))
    parent = new_version(by=None, of=old, label="2026", in_force_from=date(2026, 9, 1))
    frameworks.publish(by=None, version=parent)
    other = a_published_framework(stages=1, slug="pcf", label="2018")
    k1, k2, theirs = capability_of(parent, "K1"), capability_of(parent, "K2"), capability_of(other, "R1")
    CrosswalkFactory(origin=k1, target=theirs, kind="part_of", note="Why.")
    CrosswalkFactory(origin=theirs, target=k2, kind="related")
    CrosswalkFactory(origin=k1, target=k2, kind="related")
    CrosswalkFactory(origin=k1, target=capability_of(old, "K2"), kind="same_as")
    CrosswalkFactory(origin=k2, target=theirs, kind="replaced_by")

    copy = new_version(by=None, of=parent, label="2027")

    def links(version: FrameworkVersion) -> set[tuple[str, str, str, str, str, str]]:
        labels = ("origin__version__label", "origin__code", "kind", "target__version__label", "target__code", "note")
        found = Crosswalk.objects.filter(origin__version=version) | Crosswalk.objects.filter(target__version=version)
        return set(found.exclude(kind="replaced_by", origin__version=parent).values_list(*labels))

    assert links(copy) == {
        ("2027", "K1", "part_of", "2018", "R1", "Why."),
        ("2018", "R1", "related", "2027", "K2", ""),
        ("2027", "K1", "related", "2027", "K2", ""),
    }
    identifiers = list(Crosswalk.objects.values_list("identifier", flat=True))
    assert len(set(identifiers)) == len(identifiers)


def test_what_is_deleted_from_the_draft_takes_its_link_along() -> None:
    parent = a_published_framework(stages=1, areas=1, per_area=2)
    copy = new_version(by=None, of=parent, label="2027")

    capability_of(copy, "K1").delete()

    assert list(Crosswalk.objects.values_list("origin__code", flat=True)) == ["K2"]


def test_the_dates_of_the_parent_stay_with_the_parent() -> None:
    parent = a_published_framework(
        stages=1, in_force_from=date(2026, 9, 1), in_force_until=date(2027, 3, 31), claimable_until=date(2028, 9, 30)
    )
    copy = new_version(by=None, of=parent, label="2027", in_force_from=date(2027, 4, 1), notes="Shorter.")

    parent.refresh_from_db()
    assert (parent.in_force_until, parent.claimable_until) == (date(2027, 3, 31), date(2028, 9, 30))
    assert (copy.in_force_from, copy.in_force_until, copy.claimable_until) == (date(2027, 4, 1), None, None)
    assert copy.notes == "Shorter."


def test_a_copy_can_be_claimed_as_its_parent_unless_told() -> None:
    stub = a_published_framework(stages=1, is_claimable=False)
    assert new_version(by=None, of=stub, label="2027").is_claimable is False
    assert new_version(by=None, of=stub, label="2028", is_claimable=True).is_claimable is True


def test_a_copy_is_published_and_its_parent_can_still_be_claimed() -> None:
    with time_machine.travel(TODAY, tick=False):
        parent = a_published_framework(stages=2)
        copy = frameworks.publish(by=None, version=new_version(by=None, of=parent, label="2027"))
        parent.refresh_from_db()
        assert (parent.state, copy.state) == ("superseded", "published")
        assert set(FrameworkVersion.objects.claimable()) == {parent, copy}


def test_only_what_was_published_is_copied() -> None:
    draft = a_draft_framework(stages=1)
    with pytest.raises(frameworks.FrameworkProblem, match="Change it instead"):
        new_version(by=None, of=draft, label="2027")
    assert FrameworkVersion.objects.count() == 1


@pytest.mark.parametrize(("label", "refusal"), [("2026", frameworks.VersionExists), ("…", frameworks.FrameworkProblem)])
def test_a_label_is_needed_that_the_framework_has_not(label: str, refusal: type[Exception]) -> None:
    parent = a_published_framework(stages=1)
    with pytest.raises(refusal):
        new_version(by=None, of=parent, label=label)
    assert Capability.objects.count() == 9


def test_who_may_start_a_new_version() -> None:
    owner = OrganisationFactory()
    parent = a_published_framework(stages=1)
    parent.framework.owner = owner
    parent.framework.save()
    for number, role in enumerate((Membership.Role.AUTHOR, Membership.Role.PRACTICE_LEAD)):
        author = MembershipFactory(role=role, organisation=owner).user
        copy = new_version(by=author, of=parent, label=f"by-{number}")
        record = AuditRecord.objects.filter(action="framework.copied").latest("pk")
        assert (record.actor, record.object_id, record.organisation) == (author, str(copy.pk), owner)
    elsewhere = MembershipFactory(role=Membership.Role.AUTHOR).user
    for stranger in (UserFactory(), elsewhere, MembershipFactory(organisation=owner).user):
        with pytest.raises(frameworks.NotYourFramework):
            new_version(by=stranger, of=parent, label="theirs")


@pytest.mark.parametrize("per_area", [1, 3, 333])
def test_a_copy_takes_as_many_queries_whatever_its_size(per_area: int) -> None:
    parent = a_published_framework(per_area=per_area)
    began = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        copy = new_version(by=None, of=parent, label="2027")
    took = time.process_time() - began
    beside = ("SAVEPOINT", "referenceindex", "django_content_type")  # Wagtail looks at every row that is saved
    own = [query["sql"] for query in queries if not any(word in query["sql"] for word in beside)]
    assert len(own) == 13
    assert copy.capabilities.count() == 3 * per_area + 3
    assert took < 2


@pytest.mark.parametrize(
    ("label", "taken", "suggested"),
    [
        ("2026", [], "2027"),
        ("2018", [], "2026"),
        ("2026", ["2027"], "2028"),
        ("1", [], "2"),
        ("v1-2", ["v1-3"], "v1-4"),
        ("final", [], "2026"),
    ],
)
def test_the_next_label_is_suggested(label: str, taken: list[str], suggested: str) -> None:
    version = a_published_framework(stages=1, label=label)
    for other in taken:
        new_version(by=None, of=version, label=other)
    with time_machine.travel(TODAY, tick=False):
        assert suggested_label(version) == suggested


@pytest.mark.parametrize(
    ("ends", "suggested"), [(None, None), (date(2027, 3, 31), date(2027, 4, 1)), (date(2026, 11, 20), None)]
)
def test_it_is_suggested_to_begin_where_the_last_one_ends(ends: date | None, suggested: date | None) -> None:
    version = a_published_framework(stages=1, in_force_until=ends)
    with time_machine.travel(TODAY, tick=False):
        assert suggested_start(version) == suggested


def test_what_a_case_file_said_beside_the_tree_is_said_of_the_copies() -> None:
    package = case_files.package(
        [case_files.item("a", "Listens"), case_files.item("b", "Writes")],
        [
            case_files.link("a", "doc"),
            case_files.link("b", "doc"),
            case_files.link("a", "b", "precedes", identifier="of-the-first", sequenceNumber=4),
            case_files.link("a", "elsewhere", "isRelatedTo", identifier="of-the-second"),
        ],
        document={"version": "1", "notes": "kept"},
    )
    parent = import_outline(
        by=None, outline=read_framework(case_files.as_json(package), name="x"), publish=True
    ).version

    copy = new_version(by=None, of=parent, label="2")

    new = {item.title: item.identifier for item in copy.capabilities.all()}
    said = {
        (one["associationType"], one["originNodeURI"]["identifier"], one["destinationNodeURI"]["identifier"])
        for one in copy.source["associations"]
    }
    assert said == {("precedes", new["Listens"], new["Writes"]), ("isRelatedTo", new["Listens"], "elsewhere")}
    assert {one["identifier"] for one in copy.source["associations"]}.isdisjoint({"of-the-first", "of-the-second"})
    assert copy.source["document"]["notes"] == "kept"
    copy.refresh_from_db()
    again = read_framework(
        case_files.as_json(write_case(outline_of(copy), changed_at=timezone.now(), uri_base="https://example.org/")),
        name="x",
    )
    assert {item.identifier for item in again.capabilities} == set(new.values())
