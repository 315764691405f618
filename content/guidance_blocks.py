"""StreamField blocks of guidance: what a page of advice is put together from, each rendered on the server.

Every block has a template in templates/content/guidance/ and an example, which the editor shows before it is chosen.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock, TypedTableBlockValidationError

# No headings inside a paragraph: they are blocks of their own, so that they always stand in order.
RICH = ["bold", "italic", "ul", "ol", "link", "blockquote"]
PREVIEW = "content/guidance/preview.html"
MAX_COLUMNS = 5


class Heading(blocks.CharBlock):
    """Begins a part of the page; others may link to it."""

    class Meta:
        label = _("Heading")
        icon = "title"
        template = "content/guidance/heading.html"
        preview_template = PREVIEW
        preview_value = _("Before you write")
        description = _("Begins a part of the page. Say what the part is about.")


class Paragraph(blocks.RichTextBlock):
    """Running text, with lists and links where they help."""

    class Meta:
        label = _("Paragraphs")
        icon = "pilcrow"
        template = "content/guidance/paragraph.html"
        preview_template = PREVIEW
        preview_value = "<p>Choose a moment when something shifted, and say what you thought <em>then</em>.</p>"
        description = _("Running text. Lists and links are possible.")


class HowToStep(blocks.StructBlock):
    """One thing to do, in a few words, and how."""

    title = blocks.CharBlock(label=_("What to do"), max_length=120)
    text = blocks.TextBlock(label=_("How"), required=False)


class Steps(blocks.StructBlock):
    """Things to do, one after the other."""

    steps = blocks.ListBlock(HowToStep(), label=_("Steps"), min_num=2, max_num=12)

    class Meta:
        label = _("Steps")
        icon = "list-ol"
        template = "content/guidance/steps.html"
        preview_template = PREVIEW
        preview_value: Any = {
            "steps": [
                {"title": "Say what you saw", "text": "Without an adjective."},
                {"title": "Say what you thought", "text": "And what else it could have been."},
            ]
        }
        description = _("Things to do in order, numbered.")


class Table(TypedTableBlock):
    """A table of words. The first column names the row; on a phone each row becomes a small record."""

    text = blocks.TextBlock(label=_("Words"), required=False, rows=2)

    def get_context(self, value: TypedTable, parent_context: Any = None) -> dict[str, Any]:
        """`lines`: each row as cells that know their column's heading."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        headings = [column["heading"] for column in value.columns]
        lines = [
            [{"heading": heading, "text": cell.value} for heading, cell in zip(headings, row, strict=True)]
            for row in value.rows
        ]
        return context | {"lines": lines}

    def clean(self, table: TypedTable) -> TypedTable:
        cleaned: TypedTable = super().clean(table)
        wrong: list[tuple[bool, Any]] = [
            (not cleaned.columns or not cleaned.row_data, _("Give the table at least one column and one row.")),
            (not str(cleaned.caption or "").strip(), _("Say in the caption what the table compares.")),
            (
                any(not str(column["heading"] or "").strip() for column in cleaned.columns),
                _("Give every column a heading."),
            ),
            (
                len(cleaned.columns) > MAX_COLUMNS,
                _("Use %(most)s columns at most: more cannot be read on a phone.") % {"most": MAX_COLUMNS},
            ),
        ]
        if errors := [ValidationError(message) for is_wrong, message in wrong if is_wrong]:
            raise TypedTableBlockValidationError(non_block_errors=errors)
        return cleaned

    class Meta:
        label = _("Table")
        icon = "table"
        template = "content/guidance/table.html"
        preview_template = PREVIEW
        preview_value: Any = {
            "caption": "Two ways to write it",
            "columns": [{"type": "text", "heading": "A diary says"}, {"type": "text", "heading": "An account says"}],
            "rows": [{"values": ["I visited on Tuesday.", "I went to find out who gets breakfast."]}],
        }
        description = _("Compares things. The first column names each row.")


class Callout(blocks.StructBlock):
    """Something to be set apart: a help, or a warning."""

    tone = blocks.ChoiceBlock(
        label=_("Kind"), choices=[("note", _("Worth knowing")), ("careful", _("Be careful"))], default="note"
    )
    title = blocks.CharBlock(label=_("First line"), max_length=120)
    text = blocks.TextBlock(label=_("Text"))
    link = blocks.URLBlock(label=_("Address to look at"), required=False)
    link_text = blocks.CharBlock(label=_("Words of the link"), max_length=80, required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["link"] and not cleaned["link_text"]:
            raise StructBlockValidationError(
                {"link_text": ValidationError(_("Say where the link leads, so that it makes sense on its own."))}
            )
        return cleaned

    class Meta:
        label = _("Callout")
        icon = "info-circle"
        template = "content/guidance/callout.html"
        preview_template = PREVIEW
        preview_value: Any = {
            "tone": "note",
            "title": "It need not have gone well",
            "text": "Accounts of things that went wrong often show the most.",
        }
        description = _("Sets one thing apart: something worth knowing, or something to be careful with.")


class Definition(blocks.StructBlock):
    """A word of the field and what it means here."""

    term = blocks.CharBlock(label=_("Word"), max_length=80)
    meaning = blocks.TextBlock(label=_("What it means here"))

    class Meta:
        label = _("Definition")
        icon = "openquote"
        template = "content/guidance/definition.html"
        preview_template = PREVIEW
        preview_value: Any = {
            "term": "Hindsight",
            "meaning": "Seeing an outcome as more likely than it looked, because you know it came.",
        }
        description = _("A word and what it means here.")


class TryThis(blocks.StructBlock):
    """Something small to do with one's own work; if it ends in writing, a link begins a draft."""

    prompt = blocks.TextBlock(label=_("What to try"))
    link_text = blocks.CharBlock(
        label=_("Words of the link"),
        max_length=60,
        required=False,
        help_text=_("Only if it ends in writing: the link begins a draft that nobody else sees."),
    )

    class Meta:
        label = _("Try this")
        icon = "pick"
        template = "content/guidance/try_this.html"
        preview_template = PREVIEW
        preview_value: Any = {"prompt": "Take one sentence of your last account. How do you know?", "link_text": ""}
        description = _("Something small to do with one’s own work.")
