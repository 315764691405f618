"""What there is to read in a scene, or is brought to light by an enquiry: told, written, said or drawn."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup
from wagtail.images.blocks import ImageChooserBlock

from content.blocks import RICH
from content.case_pickers import ConditionBlock, learns
from content.cases.ecomaps import TIES
from content.cases.words import DOCUMENTS

PASSAGE = "content/cms/case_passage.html"
PREVIEW = "content/cms/case_passage_preview.html"
SPEAKERS = [
    ("child", _("A child")),
    ("parent", _("A parent or carer")),
    ("family", _("Somebody else of the family")),
    ("colleague", _("A colleague or another professional")),
]
_AROUND = BlockGroup(["when", "learns"], heading=_("Only if, and what one learns"), classname="collapsed", icon="help")


class PassageBlock(blocks.StructBlock):
    """Something to read in a scene; shown as players see it, conditions left aside."""

    passage_type = ""

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"passage_type": self.passage_type, "stored": self.get_prep_value(value)}


class Narrative(PassageBlock):
    passage_type = "narrative"
    text = blocks.RichTextBlock(label=_("What happens"), features=RICH)
    when = ConditionBlock()
    learns = learns()

    class Meta:
        label = _("What happens")
        icon = "pilcrow"
        description = _("Told in the present: what is seen and heard, without explaining it.")
        form_layout = BlockGroup(["text", _AROUND])
        template = PASSAGE
        preview_template = PREVIEW
        preview_value: Any = {"text": "<p>Two coats hang by the door. Three children live here.</p>"}


class Document(PassageBlock):
    passage_type = "document"
    kind = blocks.ChoiceBlock(label=_("What it is"), choices=[*DOCUMENTS.items()], default="case_note")
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    sender = blocks.CharBlock(label=_("From"), max_length=120, required=False)
    dated = blocks.CharBlock(label=_("Dated"), max_length=60, required=False)
    text = blocks.RichTextBlock(label=_("What it says"), features=RICH)
    when = ConditionBlock()
    learns = learns()

    class Meta:
        label = _("Document")
        icon = "doc-full-inverse"
        description = _("A referral, a case note, a text message, a report: as somebody wrote it then.")
        form_layout = BlockGroup(["kind", "title", "sender", "dated", "text", _AROUND])
        template = PASSAGE
        preview_template = PREVIEW
        preview_value: Any = {
            "kind": "case_note",
            "title": "Telephone call",
            "sender": "Duty worker",
            "dated": "3 November",
            "text": "<p>School rang. Late again, and no coat.</p>",
        }


class Voice(PassageBlock):
    passage_type = "voice"
    who = blocks.ChoiceBlock(label=_("Who"), choices=SPEAKERS, default="child")
    name = blocks.CharBlock(
        label=_("Who speaks, and where"), max_length=120, help_text=_("Such as: the younger child, on the stairs.")
    )
    words = blocks.TextBlock(
        label=_("Their words"),
        max_length=1000,
        rows=3,
        help_text=_("Without quotation marks. A child’s words stay in view."),
    )
    when = ConditionBlock()
    learns = learns()

    class Meta:
        label = _("Voice")
        icon = "openquote"
        description = _("What a child, a parent or a colleague says, in their own words.")
        form_layout = BlockGroup(["who", "name", "words", _AROUND])
        template = PASSAGE
        preview_template = PREVIEW
        preview_value: Any = {"who": "child", "name": "Robin, on the stairs", "words": "It’s like camping."}


class DrawingBlock(ImageChooserBlock):
    """A picture whose words stand in a field of their own beside it, so that there is room for them."""

    has_words_beside_it = True


class CasePictureBlock(PassageBlock):
    passage_type = "picture"
    kind = blocks.ChoiceBlock(
        label=_("What it is"),
        choices=[("genogram", _("Genogram")), ("ecomap", _("Ecomap")), ("other", _("Something else"))],
        default="genogram",
    )
    picture = DrawingBlock(
        label=_("Picture"), required=False, help_text=_("Without one, readers are given the words below.")
    )
    alt = blocks.TextBlock(
        label=_("What it shows, in words"),
        max_length=2000,
        rows=3,
        help_text=_("All that somebody should see in it: people who do not see it are read this instead."),
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=300, required=False)
    when = ConditionBlock()
    learns = learns()

    class Meta:
        label = _("Picture")
        icon = "image"
        description = _("A genogram, an ecomap or another drawing, with words for people who do not see it.")
        form_layout = BlockGroup(["kind", "picture", "alt", "caption", _AROUND])
        template = PASSAGE
        preview_template = PREVIEW
        preview_value: Any = {
            "kind": "genogram",
            "picture": None,
            "alt": "Three children of two fathers; the younger father’s line to the family is broken.",
            "caption": "",
        }


class TieBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Who or what"), max_length=40)
    tie = blocks.ChoiceBlock(label=_("The tie is"), choices=list(TIES.items()), default="everyday")
    note = blocks.CharBlock(label=_("A few words"), max_length=200, required=False)

    class Meta:
        label = _("Tie")
        label_format = "{name}"


class EcomapBlock(PassageBlock):
    passage_type = "ecomap"
    centre = blocks.CharBlock(
        label=_("In the middle"), max_length=40, help_text=_("Such as: the child, or the family.")
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=300, required=False)
    ties = blocks.ListBlock(TieBlock(), label=_("Around them"), min_num=2, max_num=12)
    when = ConditionBlock()
    learns = learns()

    class Meta:
        label = _("Ecomap")
        icon = "group"
        description = _("Who is around a child or family, drawn from a list.")
        form_layout = BlockGroup(["centre", "caption", "ties", _AROUND])
        template = PASSAGE
        preview_template = PREVIEW
        preview_value: Any = {
            "centre": "Robin",
            "ties": [
                {"name": "Mother", "tie": "strong", "note": ""},
                {"name": "School", "tie": "strained", "note": "Late most days"},
                {"name": "Grandmother", "tie": "unknown", "note": ""},
            ],
        }


class Passages(blocks.StreamBlock):
    narrative = Narrative()
    document = Document()
    voice = Voice()
    picture = CasePictureBlock()
    ecomap = EcomapBlock()


DECONSTRUCT_ALIASES = {DrawingBlock: "content.case_blocks.DrawingBlock"}
"""Migrations name it by the address that it has for good."""
