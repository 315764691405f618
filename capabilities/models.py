"""What good practice looks like: frameworks, their dated versions, and the tree of capabilities in each.

A published version never changes (capabilities/triggers.py): a change is a new version. Nothing here knows of any
page or of anybody's progress. Everything is written through capabilities/domain.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Organisation

PUBLISHED_STATES = ("published", "superseded", "withdrawn")


class Framework(models.Model):
    """A family of versions with one name and one publisher."""

    slug = models.SlugField(_("address"), unique=True)
    identifier = models.CharField(_("CASE identifier"), max_length=255, unique=True, default=uuid.uuid4)
    title = models.CharField(_("title"), max_length=255)
    short_title = models.CharField(_("short title"), max_length=40, blank=True)
    publisher = models.CharField(_("publisher"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    licence = models.CharField(_("licence"), max_length=255, blank=True)
    source_url = models.URLField(_("address at the publisher"), blank=True)
    language = models.CharField(_("language"), max_length=16, default="en-GB")
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="frameworks",
        verbose_name=_("owner"),
    )

    class Meta:
        verbose_name = _("framework")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=~Q(slug="v"), name="v_is_reserved_in_framework_addresses"),
        ]

    def __str__(self) -> str:
        return self.title


class FrameworkVersionQuerySet(models.QuerySet["FrameworkVersion"]):
    def public(self) -> FrameworkVersionQuerySet:
        """Everything that was ever published."""
        return self.filter(state__in=PUBLISHED_STATES)

    def in_force(self, day: date | None = None) -> FrameworkVersionQuerySet:
        """Published, and in force by its publisher's dates on `day` (default today)."""
        day = day or timezone.localdate()
        return self.filter(state="published").filter(
            Q(in_force_from__isnull=True) | Q(in_force_from__lte=day),
            Q(in_force_until__isnull=True) | Q(in_force_until__gte=day),
        )

    def claimable(self, day: date | None = None) -> FrameworkVersionQuerySet:
        """Versions a new claim may name on `day`: kept apart from being in force (DOMAIN.md, frameworks).

        A programme may keep a version claimable for its own people for longer; that is portfolios' business.
        """
        day = day or timezone.localdate()
        return self.filter(state__in=("published", "superseded"), is_claimable=True).filter(
            Q(claimable_until__isnull=True) | Q(claimable_until__gte=day)
        )


class FrameworkVersion(models.Model):
    """A framework as it stood from a date. Its state moves by capabilities/states.py only."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")
        WITHDRAWN = "withdrawn", _("withdrawn")

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    label = models.SlugField(_("label"), max_length=40)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)
    is_claimable = models.BooleanField(_("can be claimed"), default=True)
    claimable_until = models.DateField(_("claimable until"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    source = models.JSONField(default=dict, blank=True, editable=False)

    objects = FrameworkVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("framework version")
        ordering = ["framework__title", "-in_force_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "label"], name="version_labels_differ_in_framework"),
            models.CheckConstraint(
                condition=Q(in_force_until__isnull=True)
                | Q(in_force_from__isnull=True)
                | Q(in_force_until__gte=F("in_force_from")),
                name="a_version_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework}, {self.label}"

    @property
    def is_public(self) -> bool:
        return self.state in PUBLISHED_STATES


class Stage(models.Model):
    """A career level of a version."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="stages")
    code = models.SlugField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("stage")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="stage_codes_differ_in_version"),
            models.UniqueConstraint(fields=["version", "order"], name="stages_stand_in_one_order"),
        ]

    def __str__(self) -> str:
        return self.title


class Capability(models.Model):  # type: ignore[django-manager-missing]  # tagged by a Wagtail model: no types
    """One node of a version's tree: an area that groups, or a capability that can be claimed.

    `identifier` is the CASE identifier in this version; `lineage` is the same across versions.
    """

    class Kind(models.TextChoices):
        AREA = "area", _("area")
        CAPABILITY = "capability", _("capability")

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="capabilities")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CAPABILITY)
    identifier = models.CharField(_("CASE identifier"), max_length=255, default=uuid.uuid4)
    lineage = models.UUIDField(default=uuid.uuid4, db_index=True)
    code = models.CharField(_("code"), max_length=60, blank=True)
    slug = models.SlugField(_("address"), max_length=80)
    title = models.CharField(_("title"), max_length=255)
    statement = models.TextField(_("statement"), blank=True)
    why = models.TextField(_("why it matters"), blank=True)
    notice = models.JSONField(_("questions to ask yourself"), default=list, blank=True)
    shows = models.TextField(_("evidence that suits it"), blank=True)
    order = models.PositiveIntegerField(_("order"))
    source = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("capability")
        verbose_name_plural = _("capabilities")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "slug"], name="capability_addresses_differ_in_version"),
            models.UniqueConstraint(fields=["version", "identifier"], name="capability_identifiers_differ_in_version"),
            models.UniqueConstraint(fields=["version", "order"], name="capabilities_stand_in_one_order"),
            models.CheckConstraint(condition=~Q(slug="v"), name="v_is_reserved_in_capability_addresses"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


class Expectation(models.Model):
    """What a capability looks like at a stage; the headline is what is new there."""

    capability = models.ForeignKey(Capability, on_delete=models.CASCADE, related_name="expectations")
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="expectations")
    headline = models.CharField(_("what is new"), max_length=160, blank=True)
    text = models.TextField(_("expectation"))

    class Meta:
        verbose_name = _("expectation")
        ordering = ["stage__order"]
        constraints = [
            models.UniqueConstraint(fields=["capability", "stage"], name="one_expectation_per_capability_and_stage")
        ]

    def __str__(self) -> str:
        return f"{self.capability}, {self.stage}"


class Crosswalk(models.Model):
    """A typed link between two capabilities. It suggests; the worker confirms."""

    class Kind(models.TextChoices):
        SAME_AS = "same_as", _("the same as")
        PART_OF = "part_of", _("part of")
        RELATED = "related", _("related to")
        REPLACED_BY = "replaced_by", _("replaced by")

    origin = models.ForeignKey(Capability, on_delete=models.CASCADE, related_name="crosswalks_out")
    target = models.ForeignKey(Capability, on_delete=models.CASCADE, related_name="crosswalks_in")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.RELATED)
    note = models.CharField(_("why"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("crosswalk")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["origin", "target", "kind"], name="one_crosswalk_of_a_kind_between_two"),
            models.CheckConstraint(condition=~Q(origin=F("target")), name="a_crosswalk_joins_two_capabilities"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.get_kind_display()} {self.target}"
