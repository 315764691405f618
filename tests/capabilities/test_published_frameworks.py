"""What was published stays as it was, whoever writes: the ORM, a queryset, raw SQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, models, transaction

from capabilities.domain import frameworks
from capabilities.models import Capability, Expectation, FrameworkVersion, Stage
from tests.factories.capabilities import a_draft_framework, a_published_framework

pytestmark = pytest.mark.django_db

NEVER = "A published framework never changes"
PARTS = {
    "version": (lambda version: version, "notes"),
    "stage": (lambda version: version.stages.first(), "title"),
    "capability": (lambda version: version.capabilities.last(), "title"),
    "expectation": (lambda version: Expectation.objects.filter(capability__version=version).first(), "text"),
}
STATES = ("published", "superseded", "withdrawn")


def _in_state(state: str) -> FrameworkVersion:
    version = a_published_framework()
    if state == "superseded":
        frameworks.supersede(by=None, version=version)
    if state == "withdrawn":
        frameworks.withdraw(by=None, version=version)
    return version


@pytest.fixture(params=STATES)
def version(request: pytest.FixtureRequest) -> FrameworkVersion:
    return _in_state(request.param)


@pytest.fixture(params=sorted(PARTS))
def part(request: pytest.FixtureRequest, version: FrameworkVersion) -> tuple[models.Model, str]:
    find, column = PARTS[request.param]
    return find(version), column


def test_no_part_of_it_changes_by_saving(part: tuple[models.Model, str]) -> None:
    thing, column = part
    setattr(thing, column, "changed")
    with pytest.raises(DatabaseError, match=NEVER), transaction.atomic():
        thing.save()
    thing.refresh_from_db()
    assert getattr(thing, column) != "changed"


def test_no_part_of_it_changes_by_a_queryset(part: tuple[models.Model, str]) -> None:
    thing, column = part
    with pytest.raises(DatabaseError, match=NEVER), transaction.atomic():
        type(thing)._base_manager.filter(pk=thing.pk).update(**{column: "changed"})
    thing.refresh_from_db()
    assert getattr(thing, column) != "changed"


def test_no_part_of_it_changes_by_raw_sql(part: tuple[models.Model, str]) -> None:
    thing, column = part
    with pytest.raises(DatabaseError, match=NEVER), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {thing._meta.db_table} SET {column} = 'changed' WHERE id = %s", [thing.pk])
    thing.refresh_from_db()
    assert getattr(thing, column) != "changed"


def test_no_part_of_it_goes_by_raw_sql(part: tuple[models.Model, str]) -> None:
    thing, _column = part
    with pytest.raises(DatabaseError, match=NEVER), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {thing._meta.db_table} WHERE id = %s", [thing.pk])
    assert type(thing)._base_manager.filter(pk=thing.pk).exists()


def test_nothing_is_added_to_it_by_raw_sql(version: FrameworkVersion) -> None:
    copies = {
        "capabilities_stage": (
            'version_id, code, title, description, "order"',
            "version_id, 'new', title, description, 99",
        ),
        "capabilities_capability": (
            'version_id, kind, identifier, lineage, code, slug, title, statement, why, notice, shows, "order", source',
            "version_id, kind, 'new', lineage, 'N1', 'n1', title, statement, why, notice, shows, 999, source",
        ),
    }
    for table, (columns, values) in copies.items():
        with pytest.raises(DatabaseError, match=NEVER), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE version_id = %s LIMIT 1",
                [version.pk],
            )
    assert not Stage.objects.filter(code="new").exists()
    assert not Capability.objects.filter(code="N1").exists()


def test_no_expectation_is_added_to_it(version: FrameworkVersion) -> None:
    area = version.capabilities.filter(kind="area").first()
    with pytest.raises(DatabaseError, match=NEVER), transaction.atomic():
        Expectation.objects.create(capability=area, stage=version.stages.first(), text="One more")


def test_it_never_goes_back_to_draft_by_any_route(version: FrameworkVersion) -> None:
    state = version.state
    with pytest.raises(DatabaseError, match=NEVER), transaction.atomic():
        FrameworkVersion.objects.filter(pk=version.pk).update(state="draft")
    version.refresh_from_db()
    assert version.state == state


def test_a_draft_changes_freely() -> None:
    draft = a_draft_framework()
    assert draft.capabilities.update(why="Because.") == 9
    assert draft.stages.update(description="A stage.") == 6
    draft.delete()
    assert not Capability.objects.exists()


def test_its_ends_may_still_be_set() -> None:
    """A publisher announces later when a version ends: those two dates are no part of what was published."""
    version = a_published_framework()
    rows = FrameworkVersion.objects.filter(pk=version.pk).update(
        in_force_until="2027-03-31", claimable_until="2028-03-31"
    )
    assert rows == 1
