"""Rich text made safe and ready for a page: an author's words may hold links and emphasis, never script or style."""

from __future__ import annotations

import re
from html import unescape

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from wagtail.rich_text import expand_db_html

TAGS = {
    "h2",
    "h3",
    "h4",
    "p",
    "br",
    "hr",
    "b",
    "strong",
    "i",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "blockquote",
    "cite",
    "sup",
    "sub",
}
# What a word processor, a table or an e-mail puts between words. The tags go; the words must not run together.
_BETWEEN = re.compile(
    r"</?(?:address|article|aside|caption|center|dd|details|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|h1|h5|h6|"
    r"header|legend|main|nav|option|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|o:p)\b[^>]*>",
    re.IGNORECASE,
)
_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)


def clean(html: str) -> str:
    """HTML as it is stored: the tags above, and links with an address or to a page of ours (`linktype`, `id`)."""
    return nh3.clean(_apart(html), tags=TAGS, attributes={"a": {"href", "linktype", "id"}}, link_rel=None)


def _apart(html: str) -> str:
    """The same with a space where a tag that is not kept stood between words."""
    return _BETWEEN.sub(" ", html)


def shown(html: str) -> SafeString:
    """Stored rich text as it is shown: links to pages resolved, and cleaned again, whoever stored it."""
    expanded = expand_db_html(_apart(html or ""))
    return mark_safe(nh3.clean(expanded, tags=TAGS, attributes={"a": {"href"}}, link_rel="noopener"))  # noqa: S308 cleaned


def with_anchors(html: str) -> SafeString:
    """The same, with an id on each h2 made from its words, so that other pages can point at it."""

    def add_id(match: re.Match[str]) -> str:
        return f'<h2 id="{slugify(unescape(strip_tags(match[1])))}">{match[1]}</h2>'

    return mark_safe(_HEADING.sub(add_id, shown(html)))  # noqa: S308 cleaned by shown()
