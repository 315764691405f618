"""A case as its public page shows it: what it is, and the first scene as everybody meets it. Nothing of what comes after."""

from __future__ import annotations

from typing import Any

from content.cases import engine
from content.domain.case_pictures import pictures_in
from content.domain.cases.pages import case_of
from content.domain.queries import surroundings_of
from content.models import CasePage


def context_of(page: CasePage) -> dict[str, Any]:
    """For the page's template: its surroundings, and the first `scene` with its `passages` and `pictures`."""
    case = case_of(page)
    state = engine.begin(case)
    passages = engine.passages_of(case, state)
    return surroundings_of(page) | {
        "scene": engine.scene_of(case, state),
        "passages": passages,
        "pictures": pictures_in(passages),
        "budget": case.budget,
    }
