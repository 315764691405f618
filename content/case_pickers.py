"""Blocks by which the parts of a case name each other: a key that nobody has to write, pickers of what the form holds, and
conditions and effects put together from them.

The browser fills keys and pickers (config/static/js/cms-cases.js); stored is always the key. Without it a picker is a box
with the key that was saved, and keys that are empty are filled when the page is saved (content/domain/cases/keys.py).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

KEY = RegexValidator(r"^[a-z0-9][a-z0-9-]{0,59}\Z", _("Small letters, digits and hyphens, at most 60 of them."))
# What can be picked.
KINDS = ("fact", "flag", "role", "scene", "enquiry", "option", "own_option")


class _Named(forms.TextInput):
    """A box of the editor that cms-cases.js turns into something to choose from."""

    class Media:
        js = ("js/cms-cases.js",)
        css: ClassVar = {"all": ("css/cms-cases.css",)}


class KeyBlock(blocks.FieldBlock):
    """What conditions and ways call a part of the case by. Made from its name, once; no reader ever sees it.

    `kind` is what it is the key of, `named_by` the field beside it that holds its name (or several, the first that is filled).
    """

    def __init__(self, kind: str, named_by: str = "title", **kwargs: Any) -> None:
        self.kind, self.named_by = kind, named_by
        kwargs.setdefault("label", _("Key"))
        super().__init__(**kwargs)

    @cached_property
    def field(self) -> forms.CharField:
        return forms.CharField(
            required=False,
            max_length=60,
            validators=[KEY],
            help_text=_("Made from the name. Leave it as it is once others lead here."),
            widget=_Named(
                attrs={
                    "data-controller": "tl-case-key",
                    "data-tl-case-key-kind-value": self.kind,
                    "data-tl-case-key-names-value": self.named_by,
                    "autocomplete": "off",
                    "spellcheck": "false",
                }
            ),
        )

    def normalize(self, value: Any) -> str:
        return str(value or "")

    class Meta:
        icon = "key"
        default = ""


class PickerBlock(blocks.FieldBlock):
    """The key of something else in the same case, picked by its name. `kind` is one of KINDS; an option is decision/option,
    an own option one of the decision that the picker stands in."""

    def __init__(self, kind: str, required: bool = True, help_text: Any = "", **kwargs: Any) -> None:  # noqa: FBT001, FBT002  as Wagtail's
        self.kind, self.is_needed, self.help = kind, required, help_text
        super().__init__(**kwargs)

    @cached_property
    def field(self) -> forms.CharField:
        return forms.CharField(
            required=self.is_needed,
            max_length=125,
            help_text=self.help,
            widget=_Named(
                attrs={
                    "data-controller": "tl-case-picker",
                    "data-tl-case-picker-kind-value": self.kind,
                    "autocomplete": "off",
                    "spellcheck": "false",
                }
            ),
        )

    def normalize(self, value: Any) -> str:
        return str(value or "")

    class Meta:
        icon = "link"
        default = ""


def _whether(yes: Any, no: Any) -> blocks.ChoiceBlock:
    """Yes or no, in the words that fit what is asked."""
    return blocks.ChoiceBlock(label=_("How"), choices=[("yes", yes), ("no", no)], default="yes")


class FactTest(blocks.StructBlock):
    fact = PickerBlock("fact", label=_("The fact"))
    so = _whether(_("is known by now"), _("is not known yet"))

    class Meta:
        label = _("A fact")
        icon = "info-circle"
        label_format = "{so}"


class EnquiryTest(blocks.StructBlock):
    enquiry = PickerBlock("enquiry", label=_("The enquiry"))
    so = _whether(_("was made"), _("was not made"))

    class Meta:
        label = _("An enquiry")
        icon = "search"


class OptionTest(blocks.StructBlock):
    option = PickerBlock("option", label=_("The option"))
    so = _whether(_("was chosen"), _("was not chosen"))

    class Meta:
        label = _("A choice")
        icon = "tick"


class FlagTest(blocks.StructBlock):
    flag = PickerBlock("flag", label=_("The flag"))
    so = _whether(_("is set"), _("is not set"))

    class Meta:
        label = _("A flag")
        icon = "tag"


class SceneTest(blocks.StructBlock):
    scene = PickerBlock("scene", label=_("The scene"))
    so = _whether(_("was met"), _("was not met"))

    class Meta:
        label = _("A scene")
        icon = "doc-full"


class TrustTest(blocks.StructBlock):
    at_least = blocks.IntegerBlock(label=_("Trust, 0 to 10"), min_value=0, max_value=10, default=5)
    so = _whether(_("is at least that"), _("is less than that"))

    class Meta:
        label = _("Trust with the family")
        icon = "group"


class TimeTest(blocks.StructBlock):
    at_least = blocks.IntegerBlock(label=_("Minutes left"), min_value=0, max_value=100_000, default=60)
    so = _whether(_("are at least that many"), _("are fewer than that"))

    class Meta:
        label = _("Time left")
        icon = "time"


class Tests(blocks.StreamBlock):
    """What is asked, one after the other."""

    fact = FactTest()
    enquiry = EnquiryTest()
    option = OptionTest()
    flag = FlagTest()
    scene = SceneTest()
    trust = TrustTest()
    time_left = TimeTest()

    class Meta:
        required = False
        max_num = 8


class ConditionBlock(blocks.StructBlock):
    """When something is there; with nothing asked, always."""

    tests = Tests(
        label=_("Only if"),
        required=False,
        help_text=_("With nothing here it is always there. The first of a case mostly is."),
    )
    any = blocks.ChoiceBlock(
        label=_("Of these"),
        choices=[("all", _("all have to be so")), ("any", _("one is enough"))],
        default="all",
        help_text=_("Where more than one is asked."),
    )

    class Meta:
        label = _("Condition")
        icon = "help"


def learns(label: Any = None) -> blocks.ListBlock:
    """Facts that whoever gets here knows from then on."""
    return blocks.ListBlock(
        PickerBlock("fact", label=_("Fact")),
        label=label or _("What one learns from it"),
        default=[],
        help_text=_("Facts from the list above. They go into the notebook."),
    )


class EffectsBlock(blocks.StructBlock):
    """What doing something changes besides the scene."""

    trust = blocks.IntegerBlock(
        label=_("Trust with the family changes by"),
        min_value=-10,
        max_value=10,
        default=0,
        help_text=_("From 10 less to 10 more."),
    )
    sets = blocks.ListBlock(PickerBlock("flag", label=_("Flag")), label=_("Sets flags"), default=[])
    clears = blocks.ListBlock(PickerBlock("flag", label=_("Flag")), label=_("Clears flags"), default=[])
    learns = learns(_("Teaches facts"))

    class Meta:
        label = _("What it changes")
        icon = "order"
