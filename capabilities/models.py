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


def new_identifier() -> str:
    """A CASE identifier that nothing else has."""
    return str(uuid.uuid4())


class Framework(models.Model):
    """A family of versions with one name and one publisher."""

    slug = models.SlugField(_("address"), unique=True)
    identifier = models.CharField(_("CASE identifier"), max_length=255, unique=True, default=new_identifier)
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
    """A framework as it stood from a date. Its state moves by capabilities/states.py only.

    `identifier` is the CASE document's: each version is a document of its own. `change_count` counts the changes of a
    draft, so that two people who edit it at once notice.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")
        WITHDRAWN = "withdrawn", _("withdrawn")

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    identifier = models.CharField(_("CASE identifier"), max_length=255, unique=True, default=new_identifier)
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
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    change_count = models.PositiveIntegerField(default=0, editable=False)
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

    `identifier` is the CASE identifier in this version; `lineage` is the same across versions. `parent_link` keeps what a
    file said of the association with the parent (its identifier and the fields we have no place for), `source` what it
    said of the item.
    """

    class Kind(models.TextChoices):
        AREA = "area", _("area")
        CAPABILITY = "capability", _("capability")

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="capabilities")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CAPABILITY)
    identifier = models.CharField(_("CASE identifier"), max_length=255, default=new_identifier)
    lineage = models.UUIDField(default=uuid.uuid4, db_index=True)
    code = models.CharField(_("code"), max_length=60, blank=True)
    slug = models.SlugField(_("address"), max_length=80)
    title = models.CharField(_("title"), max_length=255)
    statement = models.TextField(_("statement"), blank=True)
    why = models.TextField(_("why it matters"), blank=True)
    notice = models.JSONField(_("questions to ask yourself"), default=list, blank=True)
    shows = models.TextField(_("evidence that suits it"), blank=True)
    order = models.PositiveIntegerField(_("order"))
    parent_link = models.JSONField(default=dict, blank=True, editable=False)
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
    """A typed link between two capabilities. It suggests; the worker confirms.

    `identifier` is that of the CASE association; `source` keeps what a file said of it and we have no place for.
    """

    class Kind(models.TextChoices):
        SAME_AS = "same_as", _("the same as")
        PART_OF = "part_of", _("part of")
        RELATED = "related", _("related to")
        REPLACED_BY = "replaced_by", _("replaced by")

    origin = models.ForeignKey(Capability, on_delete=models.CASCADE, related_name="crosswalks_out")
    target = models.ForeignKey(Capability, on_delete=models.CASCADE, related_name="crosswalks_in")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.RELATED)
    note = models.CharField(_("why"), max_length=255, blank=True)
    identifier = models.CharField(_("CASE identifier"), max_length=255, default=new_identifier, db_index=True)
    source = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("crosswalk")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["origin", "target", "kind"], name="one_crosswalk_of_a_kind_between_two"),
            models.CheckConstraint(condition=~Q(origin=F("target")), name="a_crosswalk_joins_two_capabilities"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.get_kind_display()} {self.target}"


class VersionReview(models.Model):
    """Somebody asked for a draft to be read; somebody else approved it or returned it, saying why. Kept as history."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="reviews")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    request = models.TextField(_("what to look at"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("review")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(outcome=""), name="one_open_review_of_a_version"),
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")), name="nobody_reviews_what_they_asked_to_have_reviewed"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="a_review_with_an_outcome_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.asked_at:%Y-%m-%d}"


class FrameworkUpload(models.Model):
    """A file on its way to becoming a draft: read, shown as a preview of what would change, then stored or let go.

    The bytes lie in the database, where web and worker both reach them and no address serves them, and go as soon as
    they are stored; `basis` stands for what the preview compared with. Never shown to anybody but `by` and operators.
    """

    class State(models.TextChoices):
        READING = "reading", _("being read")
        READY = "ready", _("waiting for your yes")
        STORING = "storing", _("being stored")
        STORED = "stored", _("stored")
        FAILED = "failed", _("not stored")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.READING)
    file_name = models.CharField(_("file"), max_length=255)
    size = models.PositiveIntegerField(_("size in bytes"))
    data = models.BinaryField(null=True)
    into = models.ForeignKey(
        Framework, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("new version of")
    )
    owner = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    label = models.CharField(_("label"), max_length=40, blank=True)
    message = models.TextField(blank=True)
    preview = models.JSONField(null=True, blank=True)
    basis = models.CharField(max_length=64, blank=True)
    version = models.ForeignKey(FrameworkVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("uploaded framework file")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="stored") | Q(data__isnull=True), name="a_stored_upload_keeps_no_file"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
