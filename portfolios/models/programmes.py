"""Programmes as data: what each asks for, who has a place, what was recommended and confirmed.

Nothing is computed from counts: they only say whether there is enough to judge (DOMAIN.md, rule 3).
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capabilities.models import FrameworkVersion, Stage
from people.models import Organisation
from portfolios.models.evidence import Evidence, Portfolio
from portfolios.models.records import FrozenWords


class Programme(models.Model):
    """ASYE, a placement, progression to a grade: an organisation's own copy of what it asks for."""

    class Kind(models.TextChoices):
        ASYE = "asye", _("ASYE")
        PLACEMENT = "placement", _("Student placement")
        PROGRESSION = "progression", _("Progression")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programmes")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ASYE)
    title = models.CharField(_("title"), max_length=120)
    months = models.PositiveSmallIntegerField(_("length in months"), default=12)
    framework_version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="programmes")
    claimable_until = models.DateField(
        _("claimable until"), null=True, blank=True, help_text=_("For this programme’s people; see the version’s own.")
    )
    awards_stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stage it leads to")
    )
    source = models.CharField(_("where the requirements come from"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("programme")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="programme_titles_differ_in_organisation")
        ]

    def __str__(self) -> str:
        return self.title


class Requirement(models.Model):
    """A node of what a programme asks for: a group, or a number of pieces of one kind of evidence."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="requirements")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    title = models.CharField(_("title"), max_length=160)
    evidence_kind = models.CharField(max_length=24, choices=Evidence.Kind, blank=True)
    wanted = models.PositiveSmallIntegerField(_("how many"), default=0)
    due_month = models.PositiveSmallIntegerField(_("due by month"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("requirement")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(evidence_kind="") | Q(wanted__gte=1), name="a_requirement_for_evidence_says_how_many"
            )
        ]


class ReviewPoint(models.Model):
    """A dated review that the programme asks for, in months from the start."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="review_points")
    title = models.CharField(_("title"), max_length=120)
    month = models.PositiveSmallIntegerField(_("month"))

    class Meta:
        verbose_name = _("review point")
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["programme", "month"], name="one_review_point_a_month")]


class Place(models.Model):
    """A person on a programme. Its state moves by portfolios/states.py."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("Under way")
        PAUSED = "paused", _("Paused")
        RECOMMENDED = "recommended", _("With the panel")
        CONFIRMED = "confirmed", _("Confirmed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="places")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="places")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="places_assessed")
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED, editable=False)
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"))

    class Meta:
        verbose_name = _("programme place")
        ordering = ["-starts", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="a_place_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["portfolio", "programme"],
                condition=~Q(state__in=("confirmed", "withdrawn")),
                name="one_open_place_per_programme",
            ),
        ]


class PlaceMove(models.Model):
    """One step in a place's life, kept for good."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="moves")
    state = models.CharField(max_length=12, choices=Place.State)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]


class PlaceReview(models.Model):
    """That a review was held, and when. What was said belongs to supervision."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="reviews")
    review_point = models.ForeignKey(ReviewPoint, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(_("held on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["review_point__month"]
        constraints = [models.UniqueConstraint(fields=["place", "review_point"], name="a_review_is_held_once")]


class Recommendation(models.Model):
    """The assessor's recommendation, in their own words. Append-only."""

    class Outcome(models.TextChoices):
        PASS = "pass", _("Pass")
        NOT_YET = "not_yet", _("Not yet")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="recommendations")
    outcome = models.CharField(max_length=12, choices=Outcome)
    words = models.OneToOneField(FrozenWords, on_delete=models.PROTECT, related_name="recommendation")
    words_fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]


class Moderation(models.Model):
    """The practice lead's confirmation, or not. Never by whoever recommended: the database says so too."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        NOT_CONFIRMED = "not_confirmed", _("Not confirmed")

    recommendation = models.OneToOneField(Recommendation, on_delete=models.PROTECT, related_name="moderation")
    recommended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome)
    words = models.OneToOneField(FrozenWords, on_delete=models.PROTECT, related_name="moderation")
    words_fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(by=F("recommended_by")), name="nobody_confirms_their_own_recommendation"
            )
        ]


class CareerStage(models.Model):
    """A stage that a person has reached, from a date. Append-only; the latest stands."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="career_stages")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="career_stages")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-since", "-pk"]
