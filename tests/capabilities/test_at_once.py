"""Two people at the same moment, in two transactions: one outcome, one clear message, nothing lost."""

from __future__ import annotations

import pytest
from django.db import connection

from capabilities.domain import frameworks
from capabilities.domain.frameworks.grids import Cell, save_expectations
from capabilities.domain.frameworks.merging import mark_of
from capabilities.domain.frameworks.ordering import Outline, place_capability
from capabilities.domain.frameworks.reviews import open_review
from capabilities.models import Expectation, FrameworkVersion, VersionReview
from people.states import SomebodyGotThereFirst
from tests.capabilities.cms_world import CmsWorld
from tests.factories.capabilities import capability_of, stage_of
from tests.portfolios.test_deciding_at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers at once need PostgreSQL"),
]


def named(results: list[object]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_reviewers_at_once_give_one_answer() -> None:
    world = CmsWorld()
    frameworks.ask_for_review(by=world.author, version=world.fresh())
    first, second = open_review(world.draft), open_review(world.draft)
    assert first is not None
    assert second is not None

    results = at_once(
        lambda: frameworks.approve(by=world.lead, review=first),
        lambda: frameworks.return_to_author(by=world.colleague, review=second, comment="Not yet."),
    )

    assert named(results) == ["SomebodyGotThereFirst", "VersionReview"]
    review = VersionReview.objects.get()
    assert world.fresh().state == ("in_review" if review.outcome == "approved" else "draft")


def test_who_publishes_while_another_takes_back_publishes_only_what_was_approved() -> None:
    world = CmsWorld()
    frameworks.ask_for_review(by=world.author, version=world.fresh())
    review = open_review(world.draft)
    assert review is not None
    frameworks.approve(by=world.colleague, review=review)
    one, other = world.fresh(), world.fresh()

    results = at_once(
        lambda: frameworks.publish(by=world.lead, version=one),
        lambda: frameworks.take_back_to_draft(by=world.author, version=other),
    )

    assert sum(isinstance(result, FrameworkVersion) for result in results) == 1
    assert sum(isinstance(result, SomebodyGotThereFirst | frameworks.NotReviewed) for result in results) == 1
    assert world.fresh().state in {"published", "draft"}


def test_two_moves_from_one_page_move_once_and_the_tree_stays_whole() -> None:
    world = CmsWorld()
    seen = world.fresh().change_count
    k2, r1 = capability_of(world.draft, "K2"), capability_of(world.draft, "R1")

    results = at_once(
        lambda: place_capability(by=world.author, capability=k2, place="up", seen=seen),
        lambda: place_capability(by=world.lead, capability=r1, place="down", seen=seen),
    )

    assert named(results) == ["FrameworkVersion", "SomebodyElseChanged"]
    assert len(Outline(world.draft).sequence()) == 6


def test_two_moves_that_ask_for_no_count_stand_one_after_the_other() -> None:
    world = CmsWorld()
    k2, r2 = capability_of(world.draft, "K2"), capability_of(world.draft, "R2")
    target, other = capability_of(world.draft, "K1"), capability_of(world.draft, "K1")

    results = at_once(
        lambda: place_capability(by=world.author, capability=k2, place="before", target=target),
        lambda: place_capability(by=world.lead, capability=r2, place="before", target=other),
    )

    assert named(results) == ["FrameworkVersion", "FrameworkVersion"]
    order = list(world.draft.capabilities.order_by("order").values_list("code", flat=True))
    assert order in (["K", "K2", "R2", "K1", "R", "R1"], ["K", "R2", "K2", "K1", "R", "R1"])


def test_two_who_save_the_same_cell_at_once_keep_one_and_show_the_other() -> None:
    world = CmsWorld()
    item, stage = capability_of(world.draft, "K1"), stage_of(world.draft, "student")
    was = {"headline": mark_of("New at student."), "text": mark_of("K1 at student.")}
    one, other = world.fresh(), world.fresh()

    results = at_once(
        lambda: save_expectations(
            by=world.author, version=one, cells=[Cell(item.pk, stage.pk, "New at student.", "Mine.", was)]
        ),
        lambda: save_expectations(
            by=world.lead, version=other, cells=[Cell(item.pk, stage.pk, "New at student.", "Theirs.", was)]
        ),
    )

    saved = sorted((result.written, len(result.conflicts)) for result in results)  # type: ignore[attr-defined]
    assert saved == [(0, 1), (1, 0)]
    stored = Expectation.objects.get(capability=item, stage=stage).text
    [conflict] = [one for result in results for one in result.conflicts.values()]  # type: ignore[attr-defined]
    assert conflict.text == stored
