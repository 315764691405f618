"""Outcomes of a module: what they may show, at which stage; as earlier releases kept them, and as they are shown."""

from __future__ import annotations

import importlib
import json
import re
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from capabilities.models import Capability
from content.domain import editions
from content.models import Edition, ModulePage
from content.step_blocks import Outcome
from tests.factories.capabilities import a_draft_framework, a_published_framework, capability_of
from tests.factories.content import a_module, text_step

pytestmark = pytest.mark.django_db


def wrong_with(capability: Capability | None, stage: str, *, is_draft: bool = False) -> list[str]:
    block = Outcome()
    value = block.normalize({"text": "See more.", "capability": capability, "stage": stage})
    try:
        (block.clean_deferred if is_draft else block.clean)(value)
    except ValidationError as error:
        return list(error.block_errors)  # type: ignore[attr-defined]
    return []


def test_an_outcome_may_show_a_published_capability_at_a_stage_of_its_version() -> None:
    capability = capability_of(a_published_framework(), "R1")
    for stage in ("", "student", " student "):
        assert wrong_with(capability, stage) == []
    assert wrong_with(None, "") == []


def test_it_names_no_stage_of_another_version_no_area_and_no_draft() -> None:
    version = a_published_framework()
    draft = a_draft_framework(slug="draft").capabilities.last()
    assert wrong_with(capability_of(version, "R1"), "principal") == ["stage"]
    assert wrong_with(None, "student") == ["capability"]
    assert wrong_with(draft, "") == ["capability"]
    assert wrong_with(version.capabilities.filter(kind=Capability.Kind.AREA).first(), "") == ["capability"]
    assert wrong_with(None, "student", is_draft=True) == []


def test_a_text_is_an_outcome_that_may_show_nothing() -> None:
    (outcome,) = a_module(outcomes=[("outcome", "See more.")]).outcomes
    assert (str(outcome.value), outcome.value["capability"]) == ("See more.", None)


OLD = [{"type": "outcome", "value": "See more.", "id": "a1"}, {"type": "outcome", "value": "Ask “why”.", "id": "b2"}]
NEW = [{**one, "value": {"text": one["value"], "capability": None, "stage": ""}} for one in OLD]


def test_what_earlier_releases_kept_is_brought_over_in_pages_drafts_and_history() -> None:
    module = a_module(title="First")
    module.title = "Draft"
    module.save_revision()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE content_modulepage SET outcomes = %s WHERE page_ptr_id = %s", [json.dumps(OLD), module.pk]
        )
    for revision in module.revisions.all():
        revision.content["outcomes"] = json.dumps(OLD)
        revision.save()

    migration = importlib.import_module("content.migrations.0006_steps_and_outcomes_of_modules")
    for _run in range(2):
        migration.outcomes_of_texts(apps, None)

        assert ModulePage.objects.get(pk=module.pk).outcomes.get_prep_value() == NEW
        assert [json.loads(one.content["outcomes"]) for one in module.revisions.all()] == [NEW, NEW]
        draft = ModulePage.objects.get(pk=module.pk).get_latest_revision_as_object()
        assert [str(outcome.value) for outcome in draft.outcomes] == ["See more.", "Ask “why”."]


def test_editions_are_read_in_both_shapes() -> None:
    capability = capability_of(a_published_framework(), "R1")
    new = {"text": "Notice.", "capability": capability.pk, "stage": "student"}
    body = {"outcomes": [*OLD, {"type": "outcome", "value": new, "id": "c3"}]}
    first, _second, third = editions.outcomes_of(Edition(kind="module", body=body))
    assert (first.text, first.capability, first.stage) == ("See more.", None, "")
    assert (third.text, third.capability, third.stage) == ("Notice.", capability, "Student")


@pytest.mark.parametrize("number", [1, 3])
def test_outcomes_are_on_the_page_with_what_they_may_show(
    client: Client, number: int, django_assert_num_queries: Any
) -> None:
    version = a_published_framework()
    codes = ["R1", "K1", "K2"][:number]
    module = a_module(
        steps=[text_step()],
        outcomes=[
            ("outcome", {"text": f"Do {code}.", "capability": capability_of(version, code), "stage": "student"})
            for code in codes
        ],
    )
    client.get(module.url)
    with django_assert_num_queries(PAGE_QUERIES):
        said = client.get(module.url, {"again": "1"}).content.decode()
    for code in codes:
        one = re.search(rf"<li>Do {code}\..*?</li>", said, re.DOTALL)
        assert one
        assert "May show" in one[0]
        assert f'<span class="code">{code}</span>' in one[0]
        assert ", Student" in one[0]


PAGE_QUERIES = 9


@pytest.mark.usefixtures("shipped_content")
def test_every_shipped_module_says_what_its_outcomes_may_show() -> None:
    for module in ModulePage.objects.all():
        outcomes = editions.outcomes_on(module)
        assert all(outcome.capability and outcome.stage for outcome in outcomes), module.title
        assert editions.outcomes_of(editions.current_edition(module)) == outcomes
        assert [step.block_type for step in module.steps].count("practice") == 1
