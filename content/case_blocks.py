"""StreamField blocks of a case: its facts, its scenes with all that is in them, and what the debrief is made of.

How long each text may be is that of the case's file (content/cases/case.schema.json); content/domain/cases turns the one into
the other.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup
from wagtail.images.blocks import ImageChooserBlock

from content.blocks import RICH
from content.case_pickers import ConditionBlock, EffectsBlock, KeyBlock, PickerBlock, learns
from content.cases.ecomaps import TIES
from content.step_blocks import CapabilityBlock

PASSAGE = "content/cms/case_passage.html"
PREVIEW = "content/cms/case_passage_preview.html"

DOCUMENTS = [
    ("referral", _("Referral")),
    ("case_note", _("Case note")),
    ("text_message", _("Text message")),
    ("chronology", _("Chronology")),
    ("school_report", _("From school")),
    ("letter", _("Letter")),
    ("minutes", _("Minutes of a meeting")),
]
SPEAKERS = [
    ("child", _("A child")),
    ("parent", _("A parent or carer")),
    ("family", _("Somebody else of the family")),
    ("colleague", _("A colleague or another professional")),
]
FACTORS = [
    ("human_tool", _("People and their tools: forms, systems, checklists")),
    ("human_management", _("People and management: workload, supervision, targets")),
    ("agencies_crisis", _("Agencies together in a crisis")),
    ("agencies_long_term", _("Agencies together over a long time")),
    ("family_professional", _("The family and the professionals")),
    ("human_reasoning", _("How people reason: first impressions, emotion, tiredness")),
]
_AROUND = BlockGroup(["when", "learns"], heading=_("Only if, and what one learns"), classname="collapsed", icon="help")


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
    kind = blocks.ChoiceBlock(label=_("What it is"), choices=DOCUMENTS, default="case_note")
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


def _minutes(label: Any) -> blocks.IntegerBlock:
    return blocks.IntegerBlock(
        label=label, min_value=0, max_value=10_000, default=0, help_text=_("0: it takes no time that matters.")
    )


class EnquiryBlock(blocks.StructBlock):
    """Something one can ask or look up before deciding."""

    title = blocks.CharBlock(
        label=_("What one does"), max_length=200, help_text=_("Such as: ring the landlord about the wall.")
    )
    text = blocks.TextBlock(label=_("What it would take"), max_length=400, rows=2, required=False)
    cost = _minutes(_("Minutes it takes"))
    passages = Passages(label=_("What it brings to light"), min_num=1)
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
    cost = _minutes(_("Minutes it takes"))
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
    cost = _minutes(_("Minutes it takes"))
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
    factors = blocks.MultipleChoiceBlock(label=_("What pulls on it"), choices=FACTORS, required=False)
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
        min_num = 1
        max_num = 1


class SceneBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    on = blocks.CharBlock(
        label=_("When"), max_length=80, required=False, help_text=_("Such as: Wednesday of the second week.")
    )
    passages = Passages(label=_("What there is to read"), min_num=1)
    enquiries = blocks.ListBlock(
        EnquiryBlock(), label=_("What one can find out"), max_num=12, default=[], collapsed=True
    )
    estimates = blocks.ListBlock(
        EstimateBlock(), label=_("What is to be estimated"), max_num=4, default=[], collapsed=True
    )
    onward = Onward(label=_("How it goes on"))
    key = KeyBlock("scene")

    class Meta:
        label = _("Scene")
        icon = "doc-full"
        label_format = "{title}"
        form_layout = BlockGroup(
            ["title", "on", "passages", "enquiries", "estimates", "onward"],
            settings=["key"],
        )


class Scenes(blocks.StreamBlock):
    """The first is where the case begins."""

    scene = SceneBlock()

    class Meta:
        min_num = 1
        max_num = 100
        collapsed = True


class RouteChoiceBlock(blocks.StructBlock):
    option = PickerBlock("option", label=_("Choice"))
    why = blocks.TextBlock(label=_("Why"), max_length=600, rows=2, required=False)

    class Meta:
        label = _("Choice")


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
