"""Template words for pages in several languages: where a page is, and which words are in another language than the rest."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page

from content.domain import languages, translations

register = template.Library()


@register.simple_tag
def site_link(path: str) -> SafeString:
    """The attributes of a link to a page that every site has, such as `help/`: with `hreflang` if only in another language."""
    place = languages.place(path)
    if place.language:
        return format_html('href="{}" hreflang="{}"', place.path, place.language)
    return format_html('href="{}"', place.path)


@register.simple_tag
def words_in(code: str) -> SafeString:
    """A `lang` attribute, with a space before it, for words in the language `code`; nothing where the page is in it."""
    if not code or languages.same_language(code, languages.active()):
        return SafeString("")
    return format_html(' lang="{}"', code)


@register.inclusion_tag("content/_parts/machine_words.html", takes_context=True)
def machine_words(context: Context) -> dict[str, Any]:
    """Above a page that a machine translated: that it did, until a person has checked it. 1 query, on translations only."""
    page = context.get("page")
    if not isinstance(page, Page) or languages.active() == languages.default():
        return {"unchecked": False}
    versions = context.get("language_versions") or []
    original = next((version for version in versions if version.is_default), None)
    return {"unchecked": translations.is_unchecked(page), "original": original}
