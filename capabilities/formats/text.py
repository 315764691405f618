"""Cleaning of texts from files: everything a reader yields is plain text, never HTML.

Decision: CASE statements are plain text by the standard yet often hold HTML, and Moodle's descriptions are HTML.
Keeping some HTML would ask every page to know which texts are safe; plain text is escaped by the template like all
else. So markup is parsed with nh3 (which also drops scripts and styles with their content), paragraphs, line breaks and
list items become line breaks, and the rest of the markup goes. A text without markup is left alone: `a < b` is not a
tag.
A spreadsheet's cells hold what somebody typed and saw: there nothing is markup (`is_html=False`), and “<b>” stays.
"""

from __future__ import annotations

import html
import re

import nh3

from capabilities.formats.errors import FormatError

MAX_TEXT = 50_000
"""The longest single text that is read, in characters: longer ones are no statements, and slow to parse."""

MAX_TAGS = 1_000
"""How many `<` a text may hold: the time to parse HTML grows with the square of how deep its tags are nested."""

_BLOCKS = {"p", "div", "ul", "ol", "table", "tr", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
_KEPT = _BLOCKS | {"br", "li", "td", "th"}
_COMMON_TAGS = (
    "a|abbr|b|blockquote|body|br|center|code|dd|div|dl|dt|em|font|h[1-6]|head|hr|html|i|iframe|img|li|link|math|meta|object|"
    "ol|p|pre|s|script|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul"
)
_ENTITY = r"&(?:#[0-9]+|#x[0-9a-f]+|[a-z][a-z0-9]*);"
_MARKUP = re.compile(rf"<!--|</?(?:{_COMMON_TAGS})(?:[\s/][^<>]*)?>|{_ENTITY}", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z0-9]+)>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(value: str, *, is_html: bool | None = None, where: str = "") -> str:
    """Plain text with its paragraphs: at most one empty line in a row, no control characters, no space at the ends.

    `is_html` says whether `value` is HTML (whose own line breaks mean nothing); None: if it has tags or entities.
    Raises FormatError, naming `where`, if there are more tags than can be parsed in good time.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\N{NO-BREAK SPACE}", " ")
    if _MARKUP.search(value) if is_html is None else is_html:
        if value.count("<") > MAX_TAGS:
            raise FormatError(f"This text has more than {MAX_TAGS:,} HTML tags. Simplify it.", where)
        value = _without_markup(value)
    value = _CONTROL.sub("", value.replace("\t", " "))
    lines = [re.sub(r" {2,}", " ", line).strip() for line in value.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def as_html(value: str) -> str:
    """Plain text as HTML, for programs that keep descriptions so: plain() of it is `value` again, if that was clean.

    Backslashes are written as entities: before a quotation mark, PHP's reader of CSV would trip over them.
    """
    if not value:
        return ""
    escaped = html.escape(value, quote=False).replace("\\", "&#92;").replace("\n", "<br>")
    return "".join(f"<p>{paragraph}</p>" for paragraph in escaped.split("<br><br>"))


def one_line(value: str, *, is_html: bool | None = None, where: str = "") -> str:
    """The same as plain(), on a single line: for titles, names and codes."""
    return " ".join(plain(value, is_html=is_html, where=where).split())


def shorten(value: str, length: int) -> str:
    """`value` if it has at most `length` characters, else cut at the end of a word, with “…” inside the length."""
    if len(value) <= length:
        return value
    room = value[: length - 1]
    # One more character tells whether the cut falls between two words anyway.
    if not value[length - 1].isspace() and " " in room:
        room = room.rsplit(" ", 1)[0]
    return room.rstrip(" ,;:-\N{EN DASH}") + "…"


def too_long(value: str, where: str) -> FormatError:
    """The error for a text of more than MAX_TEXT characters."""
    return FormatError(f"This text has {len(value):,} characters; the most is {MAX_TEXT:,}. Shorten it.", where)


def _without_markup(value: str) -> str:
    # A tag's own line breaks would survive the parser only to look like paragraphs.
    tidy = re.sub(r"\s+", " ", nh3.clean(value, tags=_KEPT, attributes={}, link_rel=None))
    spaced = re.sub(r"• \s*", "• ", _TAG.sub(_break_for, tidy))
    return html.unescape(spaced).replace("\N{NO-BREAK SPACE}", " ")


def _break_for(tag: re.Match[str]) -> str:
    closing, name = tag.groups()
    if name in _BLOCKS:
        return "\n\n"
    if name == "br":
        return "\n"
    if name == "li":
        return "" if closing else "\n• "
    return " "
