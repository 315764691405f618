"""A research digest: what research can and cannot tell us about one question, who says so, and how sure one can be."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.db.models import JSONField, Value
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.blocks import TextBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from content import blocks, bodies, digest_blocks
from content.models.themes import Themed, ThemedForm, themes_panel
from content.models.written import WrittenPage
from content.panels import ChecksPanel

NOT_JUDGED = 0
"""The strength of a draft whose authors have not said yet how sure one can be. No choice, so nothing is published with it."""


class DigestForm(ThemedForm):
    """The editor's form: what might have swayed the authors has to be said before a digest is published.

    Only here, so that digests of a time before anybody asked stay published as they are until somebody works on them.
    """

    conflicts = forms.CharField(
        label=_("Conflicts of interest"),
        widget=AdminAutoHeightTextInput,
        help_text=_(
            "Who paid for the work, and whether an author gains from what it says. If there is nothing, write “None "
            "declared”: readers should not have to guess."
        ),
        error_messages={"required": _("Say what could have swayed the authors, or write “None declared”.")},
    )

    def defer_required_fields(self) -> None:
        """A draft may leave open how sure one can be; review and publishing ask for it."""
        super().defer_required_fields()
        if "strength" in self.fields and "strength" not in self.deferred_required_fields:
            self.fields["strength"].required = False
            self.deferred_required_fields.append("strength")

    def clean_strength(self) -> int:
        return int(self.cleaned_data["strength"] or NOT_JUDGED)

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()
        if self.is_deferred_validation and self.cleaned_data.get("strength") == NOT_JUDGED:
            excluded.add("strength")
        return excluded


class DigestPage(WrittenPage, Themed):  # type: ignore[django-manager-missing]  # Wagtail types no manager
    """What research can and cannot tell us about one question."""

    class Strength(models.IntegerChoices):
        VERY_LIMITED = 1, _("Very limited")
        LIMITED = 2, _("Limited")
        MODERATE = 3, _("Moderate")
        STRONG = 4, _("Strong")

    class Effect(models.TextChoices):
        NOT_APPLICABLE = "not_applicable", _("Not the kind of question that has a size")
        HARM = "harm", _("Harm")
        NONE = "none", _("None")
        SMALL = "small", _("Small")
        MEDIUM = "medium", _("Medium")
        LARGE = "large", _("Large")

    kind: ClassVar[str] = "digest"
    page_description = _("What research can and cannot tell us about one question, and how sure one can be.")
    question = models.TextField(_("the question"))
    summary = models.CharField(_("one sentence for lists"), max_length=300)
    institution = models.CharField(_("institution"), max_length=200)
    authors = StreamField(
        [("author", digest_blocks.Author())],
        verbose_name=_("authors"),
        blank=True,
        default=list,
        db_default=Value([], JSONField()),
        help_text=_("Whoever wrote the digest, in the order in which they are to be cited."),
    )
    conflicts = models.TextField(_("conflicts of interest"), blank=True, default="", db_default="")
    reading_minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=6)
    last_reviewed = models.DateField(_("last reviewed"))
    review_by = models.DateField(_("review by"))
    key_messages = StreamField([("message", TextBlock(label=_("Message")))], verbose_name=_("key messages"))
    studied = models.TextField(_("what was studied"))
    background = StreamField(
        bodies.Background(),
        verbose_name=_("more about the studies"),
        blank=True,
        default=list,
        db_default=Value([], JSONField()),
        help_text=_("For readers who want to know more. Leave it out where the reasons above say enough."),
    )
    strength = models.PositiveSmallIntegerField(_("strength of evidence"), choices=Strength)
    strength_reasons = StreamField([("reason", TextBlock(label=_("Reason")))], verbose_name=_("why this strength"))
    effect = models.CharField(_("size of effect"), max_length=16, choices=Effect)
    effect_summary = models.CharField(_("size in a few words"), max_length=160)
    effect_reasons = StreamField([("reason", TextBlock(label=_("Reason")))], verbose_name=_("why this size"))
    limits = StreamField([("limit", TextBlock(label=_("Limit")))], verbose_name=_("what it does not tell us"))
    practice = StreamField([("role", blocks.RoleImplications())], verbose_name=_("what it means for practice"))
    questions = StreamField([("question", blocks.ReflectiveQuestion())], verbose_name=_("questions to think with"))
    supervision_questions = StreamField(
        [("question", digest_blocks.SupervisionQuestion())],
        verbose_name=_("questions for supervision"),
        blank=True,
        default=list,
        db_default=Value([], JSONField()),
        help_text=_("For two people to talk about. They are copied or printed, and lead to no form."),
    )
    references = StreamField(blocks.References(), verbose_name=_("references"))

    base_form_class = DigestForm
    override_translatable_fields: ClassVar = [SynchronizedField("references")]  # works keep their own titles
    parent_page_types: ClassVar = ["content.CollectionPage", "content.InstitutionPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        ChecksPanel(),
        *Page.content_panels,
        FieldPanel("question", help_text=_("One question, in the words in which a worker would ask it.")),
        FieldPanel(
            "summary", help_text=_("What the digest says, in a sentence that stands alone in lists and search.")
        ),
        FieldPanel(
            "key_messages", help_text=_("Three to five. Each is a sentence that somebody could say to a colleague.")
        ),
        FieldPanel(
            "studied",
            help_text=_(
                "Which studies, of whom, where and when: a reader should see how near it is to their own work."
            ),
        ),
        MultiFieldPanel(
            [
                FieldPanel(
                    "strength",
                    help_text=_("Only how much one can rely on it. A strong finding may be of a small effect."),
                ),
                FieldPanel(
                    "strength_reasons",
                    help_text=_("How many studies there are, how well they were done, and whether they agree."),
                ),
            ],
            heading=_("How sure"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("effect", help_text=_("Only how much it changes or explains, as far as anybody knows.")),
                FieldPanel("effect_summary", help_text=_("Such as “Small, and it fades within a year”.")),
                FieldPanel("effect_reasons"),
            ],
            heading=_("How big"),
        ),
        FieldPanel(
            "limits", help_text=_("Whom the studies left out, and what a reader might wrongly take from the digest.")
        ),
        FieldPanel(
            "practice", help_text=_("For each role two or three things that they could do differently tomorrow.")
        ),
        FieldPanel(
            "questions",
            help_text=_("For readers by themselves. From each they can begin a draft that nobody else sees."),
        ),
        FieldPanel("supervision_questions"),
        FieldPanel("background"),
        FieldPanel(
            "references",
            help_text=_(
                "Every work that the digest rests on, once. To bring them from a file (RIS or BibTeX), save the draft and "
                "choose “Add references from a file” in the menu beside the title."
            ),
        ),
        InlinePanel(
            "capability_tags",
            heading=_("Capabilities"),
            label=_("Capability"),
            help_text=_("The page is listed with these capabilities. Choose two or three that it truly helps with."),
        ),
        themes_panel(),
        MultiFieldPanel(
            [
                FieldPanel("institution"),
                FieldPanel("authors"),
                FieldPanel("conflicts"),
                FieldPanel("reading_minutes", help_text=_("About 200 words a minute.")),
                FieldPanel(
                    "last_reviewed", help_text=_("The day on which somebody last read every line and stood by it.")
                ),
                FieldPanel(
                    "review_by",
                    help_text=_("From the day after, readers are told that the page is past its review date."),
                ),
            ],
            heading=_("About this digest"),
        ),
    ]

    class Meta:
        verbose_name = _("research digest")

    @property
    def is_overdue(self) -> bool:
        """Past the day by which it was to be looked at again."""
        return self.review_by < timezone.localdate()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain import digests

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | digests.context_of(self)
