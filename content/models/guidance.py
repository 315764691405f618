"""Guidance: advice on one thing that practitioners do, put together from blocks, with a day by which to look again."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from content import blocks
from content.bodies import GuidanceBody
from content.models.themes import Themed, ThemedForm, themes_panel
from content.models.written import WrittenPage
from content.panels import ChecksPanel

MOST_RELATED = 4


class Role(models.TextChoices):
    """Whom a page of guidance is for; in the order in which people meet the work."""

    STUDENT = "student", _("students")
    NEWLY_QUALIFIED = "newly_qualified", _("newly qualified workers")
    SOCIAL_WORKER = "social_worker", _("social workers")
    SUPERVISOR = "supervisor", _("supervisors")
    LEAD = "lead", _("practice leads")


class GuidanceForm(ThemedForm):
    """The editor's form: roles are ticked, not typed."""

    roles = forms.MultipleChoiceField(
        label=_("For whom"),
        choices=Role,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Tick whoever would do something differently after reading it. "
            "“Supervisors” takes in practice educators and assessors."
        ),
        error_messages={"required": _("Tick at least one: readers look for what is meant for them.")},
    )


class GuidancePage(WrittenPage, Themed):  # type: ignore[django-manager-missing]  # Wagtail types no manager
    """How to do one thing well, for the people who do it."""

    kind: ClassVar[str] = "guidance"
    page_description = _("How to do one thing well, for the people who do it.")

    summary = models.CharField(
        _("one sentence for lists"),
        max_length=300,
        help_text=_("What somebody can do after reading it. It also opens the page."),
    )
    roles = models.JSONField(_("for whom"), default=list)
    institution = models.CharField(
        _("institution"), max_length=200, help_text=_("The university, council or group that answers for this page.")
    )
    reading_minutes = models.PositiveSmallIntegerField(
        _("minutes to read"), default=4, help_text=_("About 200 words a minute.")
    )
    last_reviewed = models.DateField(
        _("last reviewed"), help_text=_("The day on which somebody last read every line and stood by it.")
    )
    review_by = models.DateField(
        _("review by"), help_text=_("From the day after, readers are told that the page is past its review date.")
    )
    body = StreamField(
        GuidanceBody(),
        verbose_name=_("guidance"),
        help_text=_("Begin with a heading or a short paragraph. 500 to 900 words are read; more are put off."),
    )
    references = StreamField(
        blocks.References(),
        verbose_name=_("references"),
        blank=True,
        help_text=_("Only works that you have read and that say what the page says. Plain advice needs none."),
    )
    related = StreamField(
        [
            (
                "page",
                PageChooserBlock(
                    label=_("Page"),
                    page_type=["content.DigestPage", "content.ModulePage", "content.GuidancePage", "content.CasePage"],
                ),
            )
        ],
        verbose_name=_("related pages"),
        blank=True,
        max_num=MOST_RELATED,
        help_text=_("What to read or do next: digests, modules, other guidance. What is not published stays out."),
    )

    base_form_class = GuidanceForm
    override_translatable_fields: ClassVar = [SynchronizedField("references")]  # works keep their own titles
    parent_page_types: ClassVar = ["content.CollectionPage", "content.InstitutionPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        ChecksPanel(),
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("roles"),
        FieldPanel("body"),
        FieldPanel("related"),
        FieldPanel("references"),
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
                FieldPanel("reading_minutes"),
                FieldPanel("last_reviewed"),
                FieldPanel("review_by"),
            ],
            heading=_("About this guidance"),
        ),
    ]

    class Meta:
        verbose_name = _("guidance")
        verbose_name_plural = _("guidance")

    def clean(self) -> None:
        super().clean()
        if not isinstance(self.roles, list) or set(self.roles) - set(Role.values):
            raise ValidationError({"roles": _("Choose from: %(roles)s.") % {"roles": ", ".join(Role.values)}})
        if self.last_reviewed and self.review_by and self.review_by <= self.last_reviewed:
            raise ValidationError({"review_by": _("Choose a day after the last review.")})

    @property
    def is_overdue(self) -> bool:
        """Past the day by which it was to be looked at again."""
        return self.review_by < timezone.localdate()

    @property
    def for_whom(self) -> str:
        """For students and social workers · For everyone."""
        chosen = [str(role.label) for role in Role if role.value in self.roles]
        if len(chosen) in (0, len(Role)):
            return gettext("For everyone")
        return gettext("For %(roles)s") % {"roles": get_text_list(chosen, gettext("and"))}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain import guidance

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | guidance.context_of(self)
