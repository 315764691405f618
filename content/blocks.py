"""StreamField blocks: the steps of a module, the parts of a digest, and references."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError

from content import references

RICH = ["h3", "bold", "italic", "ul", "ol", "link", "blockquote"]


class TextStep(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = blocks.RichTextBlock(label=_("Text"), features=RICH)

    class Meta:
        label = _("Text")
        icon = "doc-full"


class DigestStep(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    introduction = blocks.TextBlock(label=_("Why read it now, and what to look for"), required=False)
    digest = blocks.PageChooserBlock(label=_("Digest"), page_type="content.DigestPage")

    class Meta:
        label = _("Digest")
        icon = "doc-full-inverse"


class QuizOption(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"), max_length=300)
    correct = blocks.BooleanBlock(label=_("This fits best"), required=False)
    feedback = blocks.TextBlock(label=_("What to say to somebody who chose it"))


class QuizQuestion(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=400)
    options = blocks.ListBlock(QuizOption(), label=_("Answers"), min_num=2, max_num=6)


class QuizStep(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    introduction = blocks.TextBlock(label=_("Introduction"), required=False)
    questions = blocks.ListBlock(QuizQuestion(), label=_("Questions"), min_num=1, max_num=10)

    class Meta:
        label = _("Short quiz")
        icon = "help"


class ReflectionStep(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    prompt = blocks.TextBlock(label=_("Question to write about"))
    hint = blocks.TextBlock(label=_("Hint"), required=False)
    optional = blocks.BooleanBlock(label=_("Can be left out"), required=False)

    class Meta:
        label = _("Reflection")
        icon = "edit"


class ModuleSteps(blocks.StreamBlock):
    text = TextStep()
    digest = DigestStep()
    quiz = QuizStep()
    reflection = ReflectionStep()


class RoleImplications(blocks.StructBlock):
    role = blocks.CharBlock(label=_("For whom"), max_length=80)
    points = blocks.ListBlock(blocks.TextBlock(label=_("Point")), label=_("Points"), min_num=1)


class ReflectiveQuestion(blocks.StructBlock):
    question = blocks.TextBlock(label=_("Question"))
    link_text = blocks.CharBlock(label=_("Words of the link"), max_length=60)


class Reference(blocks.StructBlock):
    authors = blocks.CharBlock(label=_("Authors"), max_length=300)
    year = blocks.IntegerBlock(label=_("Year"), min_value=1800, max_value=2100)
    title = blocks.CharBlock(label=_("Title"), max_length=400)
    source = blocks.CharBlock(label=_("Publisher or journal"), max_length=300, required=False)
    url = blocks.URLBlock(label=_("Address"), required=False)


class References(blocks.StreamBlock):
    """What a page cites, each work once."""

    reference = Reference()

    def clean(self, value: Any) -> Any:
        """Refuse a work that stands in the list already, at the entry that repeats it."""
        cleaned = super().clean(value)
        listed = [references.Reference.of(block.value) for block in cleaned]
        errors = {
            place: ValidationError(
                _("Number %(number)s in this list is the same work: “%(title)s”. Take one of the two out."),
                params={"number": earlier + 1, "title": listed[earlier].title},
            )
            for place, earlier in references.duplicates(listed)
        }
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned
