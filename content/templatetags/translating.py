"""Template words of the editor of translations (templates/wagtail_localize/admin/edit_translation.html)."""

from __future__ import annotations

import json

from django import template
from wagtail_localize.models import Translation

register = template.Library()


@register.filter
def for_a_translator(props: str) -> str:
    """What the editor is given, without what would stand there as the main button of somebody who may not publish: its last
    action becomes that, and would be Delete. Deleting stands in the menu beside the title."""
    given = json.loads(props)
    if not given["perms"]["canPublish"]:
        given["perms"]["canDelete"] = False
        given["links"]["convertToAliasUrl"] = None
    return json.dumps(given)


@register.simple_tag
def parts_translated(translation: Translation) -> dict[str, int]:
    """How many parts there are, and how many of them are translated."""
    every, done = translation.get_progress()
    return {"every": every, "done": done}
