"""A scene that was not opened in the editor is handed out sealed and comes back as it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation

from content.case_blocks.scenes import UNOPENED
from content.models import CasePage
from tests.factories.case_pages import a_draft_case

pytestmark = pytest.mark.django_db


def _scenes(page: CasePage) -> Any:
    return page.scenes.stream_block, page.scenes


def _posted(sealed: list[str]) -> dict[str, str]:
    data = {"scenes-count": str(len(sealed))}
    for number, one in enumerate(sealed):
        place = f"scenes-{number}"
        data |= {
            f"{place}-deleted": "",
            f"{place}-order": str(number),
            f"{place}-type": "scene",
            f"{place}-id": f"id-{number}",
        }
        data[f"{place}-value-{UNOPENED}"] = one
    return data


def test_what_nobody_opened_comes_back_as_it_was() -> None:
    block, value = _scenes(a_draft_case())
    state = block.get_form_state(value)
    sealed = [one["value"][UNOPENED] for one in state]

    posted = block.value_from_datadict(_posted(sealed), {}, "scenes")
    cleaned = block.clean(posted)

    assert not block.value_omitted_from_data(_posted(sealed), {}, "scenes")
    assert not block.child_blocks["scene"].value_omitted_from_data(_posted(sealed), {}, "scenes-0-value")
    stored = [one["value"] for one in value.get_prep_value()]
    assert [one["value"] for one in posted.get_prep_value()] == stored
    assert [one["value"] for one in cleaned.get_prep_value()] == stored


def test_what_was_changed_on_the_way_is_refused() -> None:
    block, value = _scenes(a_draft_case())
    sealed = block.get_form_state(value)[0]["value"][UNOPENED]
    with pytest.raises(SuspiciousOperation):
        block.value_from_datadict(_posted([f"{sealed[:-3]}abc"]), {}, "scenes")


def test_a_new_scene_has_its_fields_at_once() -> None:
    block, _value = _scenes(a_draft_case())
    scene = block.child_blocks["scene"]
    assert UNOPENED not in scene.get_form_state(scene.get_default())
