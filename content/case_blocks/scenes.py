"""A scene: what there is to read, what one can find out and has to estimate, and how it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import BlockGroup, StructBlockAdapter

from content.case_blocks.decisions import DecisionBlock, minutes
from content.case_blocks.passages import Passages
from content.case_pickers import ConditionBlock, EffectsBlock, KeyBlock, PickerBlock

UNOPENED = "unopened"
SALT = "content.scene-not-opened"


class EnquiryBlock(blocks.StructBlock):
    """Something one can ask or look up before deciding."""

    title = blocks.CharBlock(
        label=_("What one does"), max_length=200, help_text=_("Such as: ring the landlord about the wall.")
    )
    text = blocks.TextBlock(label=_("What it would take"), max_length=400, rows=2, required=False)
    cost = minutes(_("Minutes it takes"))
    passages = Passages(label=_("What it brings to light"))
    effects = EffectsBlock()
    when = ConditionBlock()
    key = KeyBlock("enquiry")

    class Meta:
        label = _("Enquiry")
        icon = "search"
        label_format = "{title}"
        form_layout = BlockGroup(
            [
                "title",
                "text",
                "cost",
                "passages",
                BlockGroup(
                    ["effects", "when"], heading=_("What it changes, and only if"), classname="collapsed", icon="help"
                ),
            ],
            settings=["key"],
        )


class EstimateBlock(blocks.StructBlock):
    """A question of likelihood, answered in per cent."""

    prompt = blocks.CharBlock(
        label=_("How likely is it that…"), max_length=200, help_text=_("The whole question, in per cent.")
    )
    low = blocks.IntegerBlock(label=_("The panel says from"), min_value=0, max_value=100, required=False)
    high = blocks.IntegerBlock(label=_("to"), min_value=0, max_value=100, required=False)
    why = blocks.TextBlock(label=_("How the panel came to its range"), max_length=1000, rows=2, required=False)
    outcome = blocks.ChoiceBlock(
        label=_("Did it turn out so?"),
        choices=[("unknown", _("The case does not say")), ("yes", _("Yes")), ("no", _("No"))],
        default="unknown",
    )
    key = KeyBlock("estimate", "prompt")

    class Meta:
        label = _("Estimate")
        icon = "help"
        label_format = "{prompt}"
        form_layout = BlockGroup(["prompt", "low", "high", "why", "outcome"], settings=["key"])


class WayBlock(blocks.StructBlock):
    scene = PickerBlock("scene", label=_("It goes on in"))
    when = ConditionBlock()

    class Meta:
        label = _("Way on")
        icon = "arrow-right"


class WaysBlock(blocks.StructBlock):
    ways = blocks.ListBlock(
        WayBlock(),
        label=_("Ways on"),
        min_num=1,
        max_num=8,
        help_text=_("The first whose condition holds is taken. Let the last one have none."),
    )

    class Meta:
        label = _("Goes on by itself")
        icon = "arrow-right"


class EndingBlock(blocks.StaticBlock):
    class Meta:
        label = _("The case ends here")
        icon = "cross"
        admin_text = _("The case ends with this scene. What follows is the debrief.")


class Onward(blocks.StreamBlock):
    """How a scene goes on: in one way."""

    decision = DecisionBlock()
    ways = WaysBlock()
    ending = EndingBlock()

    class Meta:
        max_num = 1


class SceneBlock(blocks.StructBlock):
    """In the editor only a title until it is opened (config/static/js/cms-case-scenes.js): a case has thousands of fields.

    What was not opened comes back as it was handed out, in one signed field.
    """

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    on = blocks.CharBlock(
        label=_("When"), max_length=80, required=False, help_text=_("Such as: Wednesday of the second week.")
    )
    passages = Passages(label=_("What there is to read"))
    enquiries = blocks.ListBlock(
        EnquiryBlock(), label=_("What one can find out"), max_num=12, default=[], collapsed=True
    )
    estimates = blocks.ListBlock(
        EstimateBlock(), label=_("What is to be estimated"), max_num=4, default=[], collapsed=True
    )
    onward = Onward(label=_("How it goes on"))
    key = KeyBlock("scene")

    @staticmethod
    def title_of(value: Any) -> str:
        """What the checks call the scene."""
        return str(value.get("title") or "")

    def get_form_state(self, value: Any) -> dict[str, Any]:
        state: dict[str, Any] = super().get_form_state(value)
        if value.get("key"):  # every scene that was saved has one
            state[UNOPENED] = signing.dumps(self.get_prep_value(value), salt=SALT, compress=True)
        return state

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, prefix: str) -> Any:
        said = data.get(f"{prefix}-{UNOPENED}")
        if not said:
            return super().value_from_datadict(data, files, prefix)
        try:
            return self.to_python(signing.loads(said, salt=SALT))
        except signing.BadSignature as error:
            raise SuspiciousOperation("A scene that was not opened is not as it was handed out.") from error

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, prefix: str) -> bool:
        return f"{prefix}-{UNOPENED}" not in data and bool(super().value_omitted_from_data(data, files, prefix))

    class Meta:
        label = _("Scene")
        icon = "doc-full"
        label_format = "{title}"
        form_layout = BlockGroup(
            ["title", "on", "passages", "enquiries", "estimates", "onward"],
            settings=["key"],
        )


class SceneAdapter(StructBlockAdapter):
    """Tells the editor to leave the fields of a scene out until it is opened."""

    js_constructor = "throughline.SceneBlock"

    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["js/cms-case-scenes.js"])


register(SceneAdapter(), SceneBlock)


class Scenes(blocks.StreamBlock):
    """The first is where the case begins."""

    scene = SceneBlock()

    class Meta:
        max_num = 100
        collapsed = True


DECONSTRUCT_ALIASES = {EndingBlock: "content.case_blocks.EndingBlock"}
"""Migrations name it by the address that it has for good."""
