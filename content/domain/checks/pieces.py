"""A page taken apart: its words, headings, pictures and the pages it leads to, each with its place in the editor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from html import unescape
from typing import Any

from django.db import models
from django.utils.text import capfirst
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page

_BASE = {"title", "seo_title", "search_description"}
_BREAK = re.compile(r"</(?:p|li|h[1-6]|blockquote|tr|td|th|div)>|<br\s*/?>|<hr\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{0,2000}>")
HEADINGS = {"heading", "subheading"}


class Kind(Enum):
    """What a piece is."""

    TEXT = "text"
    HTML = "html"
    HEADING = "heading"
    PICTURE = "picture"
    PAGE = "page"


@dataclass(frozen=True)
class Piece:
    """A value and where it stands. `block` is the id of the nearest block that has one; `name` its type or field name."""

    kind: Kind
    value: Any
    field: str
    label: str
    block: str = ""
    name: str = ""
    required: bool = False
    leaf: str = ""

    @property
    def text(self) -> str:
        """Its words, without markup. A paragraph ends a line."""
        if self.kind is Kind.HTML:
            return words_of(self.value)
        return str(self.value or "") if self.kind in (Kind.TEXT, Kind.HEADING) else ""


def words_of(html: Any) -> str:
    """The words of stored rich text, one paragraph on each line."""
    source = getattr(html, "source", html)
    return unescape(_TAG.sub("", _BREAK.sub("\n", str(source or "")))).replace("\x00", "").strip()


def pieces_of(page: Page) -> list[Piece]:
    """Everything of the specific page that readers see and authors can change, in the order of its fields. No query."""
    found: list[Piece] = []
    for field in page._meta.concrete_fields:
        if field.model is Page and field.name not in _BASE:
            continue
        if not field.editable or field.choices:
            continue
        place = Piece(
            Kind.TEXT, "", field.name, capfirst(str(field.verbose_name)), name=field.name, required=not field.blank
        )
        value = field.value_from_object(page)
        if isinstance(field, StreamField):
            found.extend(_in_stream(getattr(page, field.name), place))
        elif isinstance(field, RichTextField):
            found.append(replace(place, kind=Kind.HTML, value=value))
        elif isinstance(field, models.CharField | models.TextField) and not isinstance(
            field, models.SlugField | models.URLField | models.EmailField
        ):
            found.append(replace(place, value=value))
    return found


def _in_stream(stream: Any, place: Piece) -> Iterator[Piece]:
    for child in stream or ():
        here = replace(place, block=str(child.id or place.block), name=child.block_type, required=True, leaf="")
        if title_of := getattr(child.block, "title_of", None):  # it has a name of its own, which the editor shows
            here = replace(here, label=title_of(child.value) or here.label)
        yield from _in_block(child.block, child.value, here)


def _in_block(block: blocks.Block, value: Any, place: Piece) -> Iterator[Piece]:
    if getattr(block, "has_words_beside_it", False):
        return  # its text alternative is a field of its own (content/case_blocks/passages.py)
    if isinstance(block, ImageBlock | ImageChooserBlock):
        yield replace(place, kind=Kind.PICTURE, value=value)
    elif isinstance(block, blocks.StreamBlock):
        yield from _in_stream(value, place)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            inside = replace(place, required=bool(getattr(child, "required", False)), leaf=name)
            yield from _in_block(child, (value or {}).get(name), inside)
    elif isinstance(block, blocks.ListBlock):
        for item in getattr(value, "bound_blocks", ()):
            inside = replace(
                place, block=str(item.id or place.block), required=bool(getattr(item.block, "required", False))
            )
            yield from _in_block(item.block, item.value, inside)
    elif isinstance(value, TypedTable):
        yield from _in_table(value, place)
    else:
        yield from _simple(block, value, place)


def _in_table(table: TypedTable, place: Piece) -> Iterator[Piece]:
    cells = [str(cell.value or "") for row in table.rows for cell in row]
    for words in (table.caption, *(column["heading"] for column in table.columns), *cells):
        yield replace(place, value=str(words or ""), required=False)


def _simple(block: blocks.Block, value: Any, place: Piece) -> Iterator[Piece]:
    if isinstance(block, blocks.PageChooserBlock):
        yield replace(place, kind=Kind.PAGE, value=value)
    elif isinstance(block, blocks.RichTextBlock | blocks.RawHTMLBlock):
        yield replace(place, kind=Kind.HTML, value=getattr(value, "source", value))
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.BlockQuoteBlock):
        kind = Kind.HEADING if place.name in HEADINGS else Kind.TEXT
        yield replace(place, kind=kind, value=value)
