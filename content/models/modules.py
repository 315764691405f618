"""A module: ordered steps to learn from, with something of one's own at the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.fields import StreamField
from wagtail.models import Page

from content.models.themes import Themed, ThemedForm, themes_panel
from content.models.written import WrittenPage
from content.panels import ChecksPanel
from content.step_blocks import ModuleSteps, Outcomes

if TYPE_CHECKING:
    from content.domain.module_paths import Problem


class ModuleForm(ThemedForm):
    """The editor's form: what is published or sent for review leads to pages that learners can read."""

    def clean(self) -> dict[str, Any]:
        from content.domain import module_paths

        cleaned: dict[str, Any] = super().clean()
        if not self.is_deferred_validation and (steps := cleaned.get("steps")):
            problems = module_paths.closed_ways(steps)
            if problems:
                self.add_error("steps", at_their_steps(problems))
        return cleaned


def at_their_steps(problems: Iterable[Problem]) -> StreamBlockValidationError:
    """Problems as the editor shows them: each beside the field of the step that has it."""
    found: dict[int, dict[str, ValidationError]] = {}
    for problem in problems:
        found.setdefault(problem.place, {})[problem.field] = ValidationError(problem.message)
    return StreamBlockValidationError(
        block_errors={place: StructBlockValidationError(block_errors=errors) for place, errors in found.items()}
    )


class ModulePage(WrittenPage, Themed):  # type: ignore[django-manager-missing]  # Wagtail types no manager
    """Ordered steps to learn from, with a reflection of one's own."""

    class Finished(models.TextChoices):
        NEEDED = "needed", _("when every step is done that is not marked as one that can be left out")
        EVERY = "every", _("when every step is done, whatever is marked")

    kind: ClassVar[str] = "module"
    page_description = _("Ordered steps to learn from, with something to write or to do at the end.")

    summary = models.CharField(_("one sentence for lists"), max_length=300)
    institution = models.CharField(_("institution"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    voice = models.CharField(
        _("words to quote"),
        max_length=160,
        blank=True,
        help_text=_("Something a child says in the module. The home page quotes it, without quotation marks."),
    )
    voice_of = models.CharField(_("whose words"), max_length=120, blank=True)
    outcomes = StreamField(Outcomes(), verbose_name=_("what you will be able to do"))
    steps = StreamField(ModuleSteps(), verbose_name=_("steps"))
    finished_when = models.CharField(
        _("it is finished"), max_length=10, choices=Finished, default=Finished.NEEDED, db_default=Finished.NEEDED.value
    )
    practice_later = models.BooleanField(
        _("practice tasks may be done later"),
        default=True,
        db_default=True,
        help_text=_(
            "Planning a practice task is then enough to finish the module, and it stays open until it is done. Without "
            "it, the module is finished once the task is done."
        ),
    )

    base_form_class = ModuleForm
    parent_page_types: ClassVar = ["content.CollectionPage", "content.InstitutionPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        ChecksPanel(),
        *Page.content_panels,
        FieldPanel(
            "summary", help_text=_("What somebody can do afterwards, in a sentence that stands alone in lists.")
        ),
        FieldPanel("institution"),
        FieldPanel(
            "minutes",
            help_text=_(
                "All steps together, writing and watching included. A case counts only where it cannot be left out."
            ),
        ),
        MultiFieldPanel([FieldPanel("voice"), FieldPanel("voice_of")], heading=_("On the home page")),
        FieldPanel("outcomes"),
        FieldPanel("steps"),
        MultiFieldPanel([FieldPanel("finished_when"), FieldPanel("practice_later")], heading=_("When it is finished")),
        InlinePanel(
            "capability_tags",
            heading=_("Capabilities"),
            label=_("Capability"),
            help_text=_("The page is listed with these capabilities. Choose two or three that it truly helps with."),
        ),
        themes_panel(),
    ]

    class Meta:
        verbose_name = _("module")

    def clean(self) -> None:
        """No step leads round in a circle or twice to the same digest or case, by whichever door the page is saved."""
        from content.domain import module_paths

        super().clean()
        if problems := module_paths.wrong_ways(self):
            raise ValidationError({"steps": at_their_steps(problems)})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain import modules

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | modules.context_of(self)
