"""The page types. Each publishes an edition of itself from whichever door it is published (content/signals.py)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.blocks import TextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.url_routing import RouteResult

from capabilities.models import Capability
from content import blocks
from content.models.public import PublicPage


class PageCapability(Orderable):
    """A published capability that a page bears on, at one stage or at all."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="capability_tags")
    capability = models.ForeignKey(
        Capability, on_delete=models.PROTECT, related_name="page_tags", verbose_name=_("capability")
    )
    stage_code = models.SlugField(
        _("stage"),
        max_length=40,
        blank=True,
        help_text=_("The code of a stage, such as newly-qualified, if the page is meant for one."),
    )

    panels: ClassVar = [FieldPanel("capability"), FieldPanel("stage_code")]

    def clean(self) -> None:
        super().clean()
        capability = Capability.objects.filter(pk=self.capability_id).select_related("version").first()
        if capability is None:
            return
        if capability.kind != Capability.Kind.CAPABILITY or not capability.version.is_public:
            raise ValidationError({"capability": _("Choose a capability of a published framework.")})
        if self.stage_code and not capability.version.stages.filter(code=self.stage_code).exists():
            codes = ", ".join(capability.version.stages.values_list("code", flat=True))
            raise ValidationError(
                {"stage_code": _("Write one of these, or nothing: %(codes)s.") % {"codes": codes or "–"}}
            )

    class Meta(Orderable.Meta):
        verbose_name = _("capability")
        verbose_name_plural = _("capabilities")
        constraints = [
            models.UniqueConstraint(fields=["page", "capability", "stage_code"], name="a_page_is_tagged_once")
        ]


class HomePage(PublicPage):
    """The front door: what this is, in three lines and three doors."""

    headline = models.TextField(_("headline"), help_text=_("One line each"))
    lead = models.TextField(_("lead"))
    learn = models.TextField(_("door: learn"))
    show = models.TextField(_("door: show"))
    supervise = models.TextField(_("door: supervise"))

    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("learn"), FieldPanel("show"), FieldPanel("supervise")], heading=_("Doors")),
    ]

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """The page at an address in two queries however deep it lies; Wagtail's own way takes two for each level."""
        if not path_components:
            return super().route(request, path_components)
        paths = [f"{self.url_path}{'/'.join(path_components[: n + 1])}/" for n in range(len(path_components))]
        found = {page.url_path: page for page in Page.objects.filter(url_path__in=paths[-2:])}
        if paths[-1] not in found:
            raise Http404
        page = found[paths[-1]].specific
        page._cached_parent_obj = found[paths[-2]] if len(paths) > 1 else self  # noqa: SLF001 as Wagtail's own route() does
        return page.route(request, [])

    @property
    def headline_lines(self) -> list[str]:
        return [line.strip() for line in self.headline.splitlines() if line.strip()]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain import queries

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"home": queries.home()}


class CollectionPage(PublicPage):
    """A list of the pages beneath it: the library of digests, the modules, the guidance."""

    lead = models.TextField(_("lead"), blank=True)

    parent_page_types: ClassVar = ["content.HomePage"]
    subpage_types: ClassVar = ["content.DigestPage", "content.ModulePage", "content.GuidancePage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("collection")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain import queries

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"things": queries.things_in(self)}


class InformationPage(PublicPage):
    """Words about the site: accessibility, privacy, help."""

    body = RichTextField(_("text"), features=["h2", *blocks.RICH])

    parent_page_types: ClassVar = ["content.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("information page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain import queries

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"body": queries.body_of(self)}


class DigestPage(PublicPage):
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
    reading_minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=6)
    last_reviewed = models.DateField(_("last reviewed"))
    review_by = models.DateField(_("review by"))
    key_messages = StreamField([("message", TextBlock(label=_("Message")))], verbose_name=_("key messages"))
    studied = models.TextField(_("what was studied"))
    strength = models.PositiveSmallIntegerField(_("strength of evidence"), choices=Strength)
    strength_reasons = StreamField([("reason", TextBlock(label=_("Reason")))], verbose_name=_("why this strength"))
    effect = models.CharField(_("size of effect"), max_length=16, choices=Effect)
    effect_summary = models.CharField(_("size in a few words"), max_length=160)
    effect_reasons = StreamField([("reason", TextBlock(label=_("Reason")))], verbose_name=_("why this size"))
    limits = StreamField([("limit", TextBlock(label=_("Limit")))], verbose_name=_("what it does not tell us"))
    practice = StreamField([("role", blocks.RoleImplications())], verbose_name=_("what it means for practice"))
    questions = StreamField([("question", blocks.ReflectiveQuestion())], verbose_name=_("questions to think with"))
    references = StreamField(blocks.References(), verbose_name=_("references"))

    parent_page_types: ClassVar = ["content.CollectionPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
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
        FieldPanel("references"),
        InlinePanel("capability_tags", heading=_("Capabilities"), label=_("Capability")),
        MultiFieldPanel(
            [
                FieldPanel("institution"),
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
        from content.domain import queries

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | queries.surroundings_of(self)


class ModulePage(PublicPage):
    """Ordered steps to learn from, with a reflection of one's own."""

    kind: ClassVar[str] = "module"

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
    outcomes = StreamField([("outcome", TextBlock(label=_("Outcome")))], verbose_name=_("what you will be able to do"))
    steps = StreamField(blocks.ModuleSteps(), verbose_name=_("steps"))

    parent_page_types: ClassVar = ["content.CollectionPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("institution"),
        FieldPanel("minutes"),
        MultiFieldPanel([FieldPanel("voice"), FieldPanel("voice_of")], heading=_("On the home page")),
        FieldPanel("outcomes"),
        FieldPanel("steps"),
        InlinePanel("capability_tags", heading=_("Capabilities"), label=_("Capability")),
    ]

    class Meta:
        verbose_name = _("module")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain import queries

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | queries.surroundings_of(self)
