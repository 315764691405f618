"""A decision: the ways on that one can choose, what each changes, and what its debrief shows beside it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from content.blocks import RICH
from content.case_pickers import ConditionBlock, EffectsBlock, KeyBlock, PickerBlock
from content.cases.words import FACTORS
from content.step_blocks import CapabilityBlock


def minutes(label: Any) -> blocks.IntegerBlock:
    """What doing something takes, on the clock of the case."""
    return blocks.IntegerBlock(
        label=label, min_value=0, max_value=10_000, default=0, help_text=_("0: it takes no time that matters.")
    )


class OptionBlock(blocks.StructBlock):
    """A way on that somebody can choose."""

    text = blocks.CharBlock(label=_("What one does"), max_length=400)
    feedback = blocks.RichTextBlock(
        label=_("What happens then"),
        features=RICH,
        required=False,
        help_text=_("Shown once it is locked. No praise, no blame."),
    )
    next = PickerBlock("scene", label=_("It goes on in"))
    cost = minutes(_("Minutes it takes"))
    effects = EffectsBlock()
    when = ConditionBlock()
    key = KeyBlock("option", "text")

    class Meta:
        label = _("Option")
        icon = "tick"
        label_format = "{text}"
        form_layout = BlockGroup(
            [
                "text",
                "next",
                "feedback",
                "cost",
                BlockGroup(
                    ["effects", "when"], heading=_("What it changes, and only if"), classname="collapsed", icon="help"
                ),
            ],
            settings=["key"],
        )


class OtherBlock(blocks.StructBlock):
    """A way on in the player's own words."""

    label_text = blocks.CharBlock(label=_("How it is offered"), max_length=200, required=False)
    next = PickerBlock("scene", label=_("It goes on in"))
    feedback = blocks.RichTextBlock(label=_("What happens then"), features=RICH, required=False)
    cost = minutes(_("Minutes it takes"))
    effects = EffectsBlock()

    class Meta:
        label = _("Something else")
        icon = "edit"


class TagBlock(blocks.StructBlock):
    capability = CapabilityBlock(label=_("Capability"))
    stage = blocks.CharBlock(
        label=_("At the stage"),
        max_length=40,
        required=False,
        search_index=False,
        help_text=_("The code of a stage of that framework, such as newly-qualified. Nothing: at any stage."),
    )

    class Meta:
        label = _("Capability")


class ViewBlock(blocks.StructBlock):
    role = PickerBlock("role", label=_("Role"))
    option = PickerBlock(
        "own_option", required=False, label=_("Would choose"), help_text=_("Nothing: none of them, or it depends.")
    )
    words = blocks.TextBlock(label=_("In their words"), max_length=6000, rows=3)

    class Meta:
        label = _("View")
        icon = "comment"
        label_format = "{words}"


class DecisionBlock(blocks.StructBlock):
    """A choice that is locked once it is made."""

    prompt = blocks.CharBlock(label=_("The question"), max_length=200)
    title = blocks.CharBlock(
        label=_("In a few words, for lists"), max_length=80, required=False, help_text=_("Such as: at the door.")
    )
    ask_reason = blocks.BooleanBlock(label=_("Ask for the reason"), required=False, default=True)
    ask_confidence = blocks.BooleanBlock(label=_("Ask how sure they are"), required=False, default=True)
    options = blocks.ListBlock(OptionBlock(), label=_("Options"), min_num=2, max_num=8)
    other = blocks.ListBlock(
        OtherBlock(), label=_("Something else, in the player’s own words"), max_num=1, default=[], collapsed=True
    )
    panel = blocks.ListBlock(
        ViewBlock(), label=_("What the panel says"), default=[], help_text=_("Several, who need not agree.")
    )
    capabilities = blocks.ListBlock(TagBlock(), label=_("Capabilities"), default=[])
    factors = blocks.MultipleChoiceBlock(label=_("What pulls on it"), choices=[*FACTORS.items()], required=False)
    key = KeyBlock("decision", "title prompt")

    class Meta:
        label = _("A decision")
        icon = "tick-inverse"
        label_format = "{prompt}"
        form_layout = BlockGroup(
            [
                "prompt",
                "title",
                "options",
                "other",
                "ask_reason",
                "ask_confidence",
                BlockGroup(["panel", "capabilities", "factors"], heading=_("For the debrief"), icon="group"),
            ],
            settings=["key"],
        )
