"""Template words of the editor of cases: a passage by itself, as players see it."""

from __future__ import annotations

from typing import Any

from django import template

from content.domain.case_pictures import pictures_in
from content.domain.cases.to_document import as_passage

register = template.Library()


@register.inclusion_tag("content/case/passages.html")
def passage_alone(kind: str, stored: dict[str, Any]) -> dict[str, Any]:
    """A passage as it is stored, conditions left aside."""
    passages = [as_passage(kind, stored)]
    return {"passages": passages, "pictures": pictures_in(passages)}
