"""A person's portfolio, the evidence in it, its numbered versions and what each version claims.

While a version is a draft its words are here. Submitting moves them into FrozenWords (portfolios/models/records.py) and
empties them here, so that what is shown is what was fingerprinted and can be erased in one place.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capabilities.models import Capability, Stage
from cpd.models import Entry


class Portfolio(models.Model):
    """One per person, for life. `chain_length` and `chain_head` close the chain of decisions at its open end."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="portfolio")
    chain_length = models.PositiveIntegerField(default=0, editable=False)
    chain_head = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("portfolio")

    def __str__(self) -> str:
        return str(self.public_id)


class Evidence(models.Model):
    """A piece of evidence: what it is, and the numbered versions of it. Reached as `portfolio.evidence`."""

    class Kind(models.TextChoices):
        REFLECTIVE_ACCOUNT = "reflective_account", _("Reflective account")
        DIRECT_OBSERVATION = "direct_observation", _("Direct observation")
        FAMILY_FEEDBACK = "family_feedback", _("Feedback from a child, young person or family")
        PROFESSIONAL_FEEDBACK = "professional_feedback", _("Feedback from another professional")
        WRITTEN_REPORT = "written_report", _("Assessed written report")
        CRITICAL_REFLECTION = "critical_reflection", _("Critical reflection")
        LEARNING = "learning", _("Learning record")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=24, choices=Kind, default=Kind.REFLECTIVE_ACCOUNT)
    title = models.CharField(_("title"), max_length=200, blank=True)
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-updated_at", "-pk"]
        indexes = [models.Index(fields=["portfolio", "-updated_at"], name="evidence_by_portfolio")]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())


class EvidenceVersion(models.Model):
    """One numbered version. Its state moves by portfolios/states.py; once submitted nothing else of it changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft, only you can see it")
        SUBMITTED = "submitted", _("With your supervisor")
        RETURNED = "returned", _("Returned to you")
        RECALLED = "recalled", _("Called back")
        SIGNED_OFF = "signed_off", _("Signed off")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, editable=False)
    text = models.TextField(_("account"), blank=True)
    edit_number = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("version of evidence")
        verbose_name_plural = _("versions of evidence")
        ordering = ["evidence", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="versions_of_evidence_are_numbered"),
            models.UniqueConstraint(
                fields=["evidence"], condition=Q(state__in=("draft", "submitted")), name="one_version_is_open_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(text=""), name="submitted_words_are_kept_among_the_frozen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence}, version {self.number}"


class VersionMove(models.Model):
    """One step in a version's life, kept for good."""

    version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="moves")
    state = models.CharField(max_length=12, choices=EvidenceVersion.State)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]


class Claim(models.Model):
    """A claim: "this version shows capability C at stage S, because …" The reason moves among the frozen words on submitting."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(EvidenceVersion, on_delete=models.CASCADE, related_name="claims")
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="claims")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="claims")
    reason = models.TextField(_("why it shows this"), blank=True)

    class Meta:
        verbose_name = _("claim")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "capability"], name="a_version_claims_a_capability_once")
        ]

    def __str__(self) -> str:
        return f"{self.capability} at {self.stage}"
