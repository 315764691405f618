"""Template words of the search page."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from content.domain.finding import Found, Result
from content.domain.finding_words import pieces

register = template.Library()


@register.simple_tag
def marked_in(text: str, result: Result, found: Found) -> SafeString:
    """A text of a result, escaped, with the words that were looked for, and their synonyms, marked."""
    sought = found.sought.get(result.language, frozenset())
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece) if hit else piece,)
            for piece, hit in pieces(text, sought, result.language)
        ),
    )
