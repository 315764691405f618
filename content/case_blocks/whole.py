"""What belongs to a case as a whole: facts, flags and the roles of its panel, and what its debrief is made of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from content.blocks import RICH
from content.case_pickers import KeyBlock, PickerBlock


class FactBlock(blocks.StructBlock):
    """Something that can be found out."""

    text = blocks.CharBlock(label=_("In one line"), max_length=200, help_text=_("As it stands in the notebook."))
    on = blocks.CharBlock(
        label=_("When it happened"),
        max_length=60,
        required=False,
        help_text=_("In the words of the case: Monday of week two."),
    )
    order = blocks.FloatBlock(
        label=_("Its place in the chronology"),
        required=False,
        help_text=_("A number, such as days from the first scene; smaller comes first. Nothing: it stands outside."),
    )
    source = blocks.CharBlock(label=_("Who says so"), max_length=120, required=False)
    key = KeyBlock("fact", "text")

    class Meta:
        label = _("Fact")
        icon = "info-circle"
        label_format = "{text}"
        form_layout = BlockGroup(["text", "on", "order", "source"], settings=["key"])


class FlagBlock(blocks.StructBlock):
    """Something that a choice can leave behind."""

    name = blocks.CharBlock(label=_("Name"), max_length=200, help_text=_("Such as: she let you in."))
    key = KeyBlock("flag", "name")

    class Meta:
        label = _("Flag")
        icon = "tag"
        label_format = "{name}"
        form_layout = BlockGroup(["name"], settings=["key"])


class RoleBlock(blocks.StructBlock):
    """One of those whose view is asked on decisions: a role, never a person."""

    name = blocks.CharBlock(label=_("Role"), max_length=200, help_text=_("Such as: a health visitor, a team manager."))
    key = KeyBlock("role", "name")

    class Meta:
        label = _("Role")
        icon = "user"
        label_format = "{name}"
        form_layout = BlockGroup(["name"], settings=["key"])


class RouteChoiceBlock(blocks.StructBlock):
    option = PickerBlock("option", label=_("Choice"))
    why = blocks.TextBlock(label=_("Why"), max_length=600, rows=2, required=False)

    class Meta:
        label = _("Choice")
        label_format = "{why}"


class RouteBlock(blocks.StructBlock):
    """A way through that experienced workers could defend."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    text = blocks.RichTextBlock(label=_("What speaks for it, and what it costs"), features=RICH)
    choices = blocks.ListBlock(RouteChoiceBlock(), label=_("Its choices"), min_num=1)

    class Meta:
        label = _("Route")
        icon = "arrow-right"
        label_format = "{title}"


class HindsightBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("In one line"), max_length=200)
    on = blocks.CharBlock(label=_("When it came out"), max_length=60, required=False)

    class Meta:
        label = _("Known only afterwards")
        icon = "history"
        label_format = "{text}"
