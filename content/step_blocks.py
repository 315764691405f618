"""StreamField blocks of a module: its outcomes, and its steps, each of a kind that cpd knows how to take.

Every step has a `title`, and `optional` says that it can be left out. What a learner meets is made of a published edition
(content/domain/edition_steps.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.widgets import BaseChooser
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from content import body_blocks, film_checks, guidance_blocks
from content.blocks import RICH


class CapabilityChooser(BaseChooser):
    """Opens the dialog that offers what can be claimed today (content/wagtail_hooks.py)."""

    model = "capabilities.Capability"
    choose_one_text = _("Choose a capability")
    choose_another_text = _("Choose another capability")
    chooser_modal_url_name = "capability_chooser:choose"
    icon = "list-ul"


class CapabilityBlock(blocks.ChooserBlock):
    """A capability, with its version and framework at hand for its address."""

    target_model = "capabilities.Capability"

    @cached_property
    def widget(self) -> CapabilityChooser:
        return CapabilityChooser()

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Any]:
        wanted = {value for value in values if value}
        rows = self.model_class.objects.select_related("version__framework")
        found = rows.in_bulk(wanted) if wanted else {}
        return [found.get(value) for value in values]

    def to_python(self, value: int | None) -> Any:
        return self.bulk_to_python([value])[0]

    class Meta:
        icon = "list-ul"


class OutcomeValue(blocks.StructValue):
    """Reads as its text wherever a text is wanted."""

    def __str__(self) -> str:
        return str(self.get("text") or "")


class Outcome(blocks.StructBlock):
    """What somebody can do afterwards, and which capability at which stage that may show."""

    text = blocks.TextBlock(label=_("Afterwards you can"), rows=2)
    capability = CapabilityBlock(
        label=_("It may show"),
        required=False,
        help_text=_("Learners are led to it when they make evidence of the module."),
    )
    stage = blocks.CharBlock(
        label=_("At the stage"),
        required=False,
        max_length=40,
        search_index=False,
        help_text=_("The code of a stage of that framework, such as newly-qualified. Nothing: at any stage."),
    )

    def normalize(self, value: Any) -> Any:
        return super().normalize(_as_outcome(value))

    def to_python(self, value: Any) -> Any:
        return super().to_python(_as_outcome(value))

    def bulk_to_python(self, values: Iterable[Any]) -> Any:
        return super().bulk_to_python([_as_outcome(value) for value in values])

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        capability, stage = cleaned["capability"], (cleaned["stage"] or "").strip()
        cleaned["stage"] = stage
        if capability is None:
            if stage and not self.is_deferred_validation:
                raise _at("capability", _("Choose the capability that this stage belongs to, or take the stage out."))
            return cleaned
        if capability.kind != capability.Kind.CAPABILITY or not capability.version.is_public:
            raise _at("capability", _("Choose a capability of a published framework."))
        codes = list(capability.version.stages.values_list("code", flat=True)) if stage else []
        if stage and stage not in codes:
            raise _at(
                "stage", translate("Write one of these, or nothing: %(codes)s.") % {"codes": ", ".join(codes) or "–"}
            )
        return cleaned

    class Meta:
        label = _("Outcome")
        icon = "tick"
        value_class = OutcomeValue


def _as_outcome(value: Any) -> Any:
    """Outcomes were once texts: earlier editions, and drafts that come in from elsewhere, still are."""
    return {"text": value} if isinstance(value, str) else value


def _at(field: str, message: Any) -> StructBlockValidationError:
    return StructBlockValidationError(block_errors={field: ValidationError(message)})


class Outcomes(blocks.StreamBlock):
    outcome = Outcome()


def _title() -> blocks.CharBlock:
    return blocks.CharBlock(label=_("Title"), max_length=160)


def _optional() -> blocks.BooleanBlock:
    return blocks.BooleanBlock(label=_("Can be left out"), required=False)


class StepBody(blocks.StreamBlock):
    """What a text may be followed by: the same blocks as in guidance, but for statements that need a list of references."""

    paragraph = guidance_blocks.Paragraph(features=guidance_blocks.RICH)
    vignette = body_blocks.Vignette()
    timeline = body_blocks.Timeline()
    table = guidance_blocks.Table()
    callout = guidance_blocks.Callout()
    definition = guidance_blocks.Definition()
    picture = body_blocks.Picture()


class TextStep(blocks.StructBlock):
    title = _title()
    text = blocks.RichTextBlock(label=_("Text"), features=RICH)
    more = StepBody(
        label=_("More"), required=False, help_text=_("An invented example, a timeline, a table, a picture.")
    )
    optional = _optional()

    class Meta:
        label = _("Text")
        icon = "doc-full"
        description = _("Something to read.")


def _with_page(block: blocks.Block, cleaned: Any, field: str, missing: Any) -> Any:
    """The cleaned value, refused without its page. A draft may lack it."""
    if cleaned[field] is None and not block.is_deferred_validation:
        raise _at(field, missing)
    return cleaned


class DigestStep(blocks.StructBlock):
    title = _title()
    introduction = blocks.TextBlock(label=_("Why read it now, and what to look for"), required=False)
    digest = blocks.PageChooserBlock(label=_("Digest"), page_type="content.DigestPage", required=False)
    optional = _optional()

    def clean(self, value: Any) -> Any:
        missing = _(
            "Choose a digest. One that was chosen before may have been deleted: then choose another, or take the step out."
        )
        return _with_page(self, super().clean(value), "digest", missing)

    class Meta:
        label = _("Digest")
        icon = "doc-full-inverse"
        description = _("A research digest to read, with what to look for.")


class CaseStep(blocks.StructBlock):
    """A case to play. Whoever has finished it, before the module or in it, has done the step."""

    title = _title()
    introduction = blocks.TextBlock(label=_("Why play it now, and what to look for"), required=False)
    case = blocks.PageChooserBlock(label=_("Case"), page_type="content.CasePage", required=False)
    optional = _optional()

    def clean(self, value: Any) -> Any:
        missing = _(
            "Choose a case. One that was chosen before may have been deleted: then choose another, or take the step out."
        )
        return _with_page(self, super().clean(value), "case", missing)

    class Meta:
        label = _("Case")
        icon = "site"
        description = _("A case exercise to play, with what to look for.")


class VideoStep(blocks.StructBlock):
    """A film of our own, with captions, or one elsewhere that opens in a new page. Always with a transcript."""

    title = _title()
    introduction = blocks.TextBlock(label=_("What to watch for"), required=False)
    film = DocumentChooserBlock(
        label=_("File"),
        required=False,
        help_text=_("MP4 or WebM, from the documents. It plays in the page. Nothing here: give an address below."),
    )
    captions = DocumentChooserBlock(
        label=_("Captions"), required=False, help_text=_("A WebVTT file (.vtt). Needed with a file.")
    )
    poster = ImageChooserBlock(
        label=_("Still picture"), required=False, help_text=_("What is shown before it plays. It need not be there.")
    )
    link = blocks.URLBlock(
        label=_("Or its address elsewhere"),
        required=False,
        help_text=_("Opens in a new page, with a note that it is another site. Only at hosts that this site allows."),
    )
    transcript = blocks.RichTextBlock(
        label=_("Transcript"),
        features=RICH,
        help_text=_("What is said and what is to be seen, for people who cannot hear, see or play it."),
    )
    optional = _optional()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        wrong = film_checks.problems_of(cleaned, is_draft=self.is_deferred_validation)
        if wrong:
            raise StructBlockValidationError({name: ValidationError(message) for name, message in wrong.items()})
        return cleaned

    class Meta:
        label = _("Video")
        icon = "media"
        description = _("A film with captions and a transcript, or a link to one elsewhere.")


class QuizOption(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"), max_length=300)
    correct = blocks.BooleanBlock(label=_("This fits best"), required=False)
    feedback = blocks.TextBlock(label=_("What to say to somebody who chose it"))


class QuizQuestion(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=400)
    options = blocks.ListBlock(QuizOption(), label=_("Answers"), min_num=2, max_num=6)


class QuizStep(blocks.StructBlock):
    title = _title()
    introduction = blocks.TextBlock(label=_("Introduction"), required=False)
    questions = blocks.ListBlock(QuizQuestion(), label=_("Questions"), min_num=1, max_num=10)
    optional = _optional()

    class Meta:
        label = _("Short quiz")
        icon = "help"
        description = _("Questions to test one’s thinking. Nobody marks them.")


class ReflectionStep(blocks.StructBlock):
    title = _title()
    prompt = blocks.TextBlock(label=_("Question to write about"))
    hint = blocks.TextBlock(label=_("Hint"), required=False)
    optional = _optional()

    class Meta:
        label = _("Reflection")
        icon = "edit"
        description = _("A question to write about, for oneself.")


class PracticeStep(blocks.StructBlock):
    """Something to do in one's own work and to bring to supervision. It is planned first, and done later."""

    title = _title()
    task = blocks.TextBlock(
        label=_("What to do"),
        help_text=_("Something small that fits into ordinary work, and that a family would not mind."),
    )
    bring = blocks.TextBlock(
        label=_("What to bring to supervision"),
        rows=2,
        help_text=_("A question or something noticed, never a family’s details."),
    )
    optional = _optional()

    class Meta:
        label = _("Practice task")
        icon = "calendar-check"
        description = _("Something to do in one’s work and bring to supervision.")


class ModuleSteps(blocks.StreamBlock):
    text = TextStep()
    digest = DigestStep()
    case = CaseStep()
    video = VideoStep()
    quiz = QuizStep()
    reflection = ReflectionStep()
    practice = PracticeStep()
