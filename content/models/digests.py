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
        FieldPanel("question"),
        FieldPanel("summary"),
        FieldPanel("key_messages"),
        FieldPanel("studied"),
        MultiFieldPanel([FieldPanel("strength"), FieldPanel("strength_reasons")], heading=_("How sure")),
        MultiFieldPanel(
            [FieldPanel("effect"), FieldPanel("effect_summary"), FieldPanel("effect_reasons")], heading=_("How big")
        ),
        FieldPanel("limits"),
        FieldPanel("practice"),
        FieldPanel("questions"),
        FieldPanel("supervision_questions"),
        FieldPanel("background"),
        FieldPanel("references"),
        InlinePanel("capability_tags", heading=_("Capabilities"), label=_("Capability")),
        themes_panel(),
        MultiFieldPanel(
            [
                FieldPanel("institution"),
                FieldPanel("authors"),
                FieldPanel("conflicts"),
                FieldPanel("reading_minutes"),
                FieldPanel("last_reviewed"),
                FieldPanel("review_by"),
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
