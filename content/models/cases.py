"""A case exercise as its authors write it: scenes, what one can find out in them, decisions, and what to look back at.

What is played is the document made of it (content/domain/cases), kept with each edition.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.blocks import CharBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Revision
from wagtail_localize.fields import SynchronizedField

from content import blocks, case_blocks
from content.case_panel import CasePanel
from content.models.themes import Themed, ThemedForm, themes_panel
from content.models.written import WrittenPage
from content.panels import ChecksPanel

MOST_MINUTES = 600


class CasePage(WrittenPage, Themed):  # type: ignore[django-manager-missing]  # Wagtail types no manager
    """A branching case exercise. Visitors read its first scene; who signs in plays it."""

    kind: ClassVar[str] = "case"
    # What the document is made of besides its plain fields.
    STREAMS: ClassVar = ("facts", "flags", "panel", "scenes", "routes", "hindsight", "questions")

    summary = models.CharField(
        _("one sentence for lists"), max_length=300, help_text=_("What it is about, without telling how it goes on.")
    )
    content_note = models.TextField(
        _("content note"),
        max_length=6000,
        help_text=_("What may be hard to read, said before the first scene, so that people can choose their moment."),
    )
    institution = models.CharField(
        _("institution"), max_length=200, help_text=_("The university, council or group that answers for this page.")
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes to play"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
        help_text=_("How long playing takes a reader, with the debrief."),
    )
    last_reviewed = models.DateField(
        _("last reviewed"), help_text=_("The day on which somebody last played every way and stood by it.")
    )
    review_by = models.DateField(
        _("review by"), help_text=_("From the day after, readers are told that the page is past its review date.")
    )
    child = models.CharField(
        _("the child"),
        max_length=200,
        blank=True,
        help_text=_(
            "As the case calls the child whose day this is about. A child’s last words stay in view beneath it while it is played."
        ),
    )
    budget = models.PositiveIntegerField(
        _("minutes for this family"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100_000)],
        help_text=_(
            "What enquiries and decisions take is counted against it. Nothing: time is counted and never runs out."
        ),
    )
    trust = models.PositiveSmallIntegerField(
        _("trust at the beginning"),
        default=5,
        validators=[MaxValueValidator(10)],
        help_text=_("With the family, from 0 to 10. Choices change it; players never see the number."),
    )
    facts = StreamField(
        [("fact", case_blocks.FactBlock())],
        verbose_name=_("facts"),
        blank=True,
        max_num=200,
        collapsed=True,
        help_text=_("What can be found out. Passages and enquiries teach them; they gather in the player’s notebook."),
    )
    flags = StreamField(
        [("flag", case_blocks.FlagBlock())],
        verbose_name=_("flags"),
        blank=True,
        max_num=50,
        help_text=_("What a choice can leave behind without being a fact: conditions can ask about it later."),
    )
    panel = StreamField(
        [("role", case_blocks.RoleBlock())],
        verbose_name=_("the panel"),
        blank=True,
        max_num=12,
        help_text=_("Roles whose views on decisions the debrief shows. Disagreement is welcome."),
    )
    scenes = StreamField(
        case_blocks.Scenes(), verbose_name=_("scenes"), help_text=_("The first is where the case begins.")
    )
    debrief = RichTextField(
        _("what there is to see, looking back"),
        features=blocks.RICH,
        help_text=_("Why it made sense then, rather than who was wrong."),
    )
    routes = StreamField(
        [("route", case_blocks.RouteBlock())],
        verbose_name=_("routes that could be defended"),
        blank=True,
        max_num=4,
        help_text=_("At least two ways through that experienced workers could answer for."),
    )
    hindsight = StreamField(
        [("fact", case_blocks.HindsightBlock())],
        verbose_name=_("known only afterwards"),
        blank=True,
        help_text=_("What could not be known in any scene. The debrief shows it as hindsight."),
    )
    questions = StreamField(
        [("question", CharBlock(label=_("Question"), max_length=200))],
        verbose_name=_("questions for supervision"),
        blank=True,
        max_num=6,
    )
    references = StreamField(
        blocks.References(),
        verbose_name=_("references"),
        blank=True,
        help_text=_("Only works that you have read. Readers meet them with the first scene."),
    )

    base_form_class = ThemedForm
    override_translatable_fields: ClassVar = [SynchronizedField("references")]  # works keep their own titles
    parent_page_types: ClassVar = ["content.CollectionPage", "content.InstitutionPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        ChecksPanel(),
        CasePanel(),
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("content_note"),
        MultiFieldPanel(
            [
                FieldPanel("child"),
                FieldRowPanel([FieldPanel("budget"), FieldPanel("trust")]),
            ],
            heading=_("How it begins"),
        ),
        FieldPanel("facts"),
        FieldPanel("flags"),
        FieldPanel("panel"),
        FieldPanel("scenes"),
        MultiFieldPanel(
            [FieldPanel("debrief"), FieldPanel("routes"), FieldPanel("hindsight"), FieldPanel("questions")],
            heading=_("Debrief"),
        ),
        FieldPanel("references"),
        InlinePanel(
            "capability_tags",
            heading=_("Capabilities"),
            label=_("Capability"),
            help_text=_("The case is listed with these capabilities. Choose two or three that it truly exercises."),
        ),
        themes_panel(),
        MultiFieldPanel(
            [
                FieldPanel("institution"),
                FieldPanel("minutes"),
                FieldPanel("last_reviewed"),
                FieldPanel("review_by"),
            ],
            heading=_("About this case"),
        ),
    ]

    class Meta:
        verbose_name = _("case")

    def clean(self) -> None:
        super().clean()
        if self.last_reviewed and self.review_by and self.review_by <= self.last_reviewed:
            raise ValidationError({"review_by": _("Choose a day after the last review.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_keys()
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        if not self.for_comments:
            self.fill_keys()
        return super().save_revision(*args, **kwargs)

    def fill_keys(self) -> None:
        """What has no key yet is given one: conditions and ways name it by that."""
        from content.domain.cases import keys

        parts = self.stored_parts()
        if keys.fill(parts):
            for name in self.STREAMS:
                setattr(self, name, json.dumps(parts[name]))

    def stored_parts(self) -> dict[str, Any]:
        """The streams as they are stored, each part with its id."""
        found = {}
        for name in self.STREAMS:
            stream = getattr(self, name)
            list(stream)  # binds every block, so that each part has an id however it was put in
            found[name] = stream.get_prep_value()
        return found

    @property
    def reading_minutes(self) -> int:
        """How long it takes, by the name that other pages have for it."""
        return int(self.minutes)

    @property
    def is_overdue(self) -> bool:
        """Past the day by which it was to be looked at again."""
        return bool(self.review_by < timezone.localdate())

    @property
    def words_to_find(self) -> list[str]:
        """What search may find it by besides title and summary: the first scene, since everybody may read that. No outcomes."""
        from content.domain.cases import pages

        return pages.first_words(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain.cases import showing

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | showing.context_of(self)
