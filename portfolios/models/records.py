"""Proof that survives erasure (DESIGN §3, docs/adr/0002-sign-off-records.md).

Submissions, decisions, findings and judgements are append-only: ids, dates, outcomes and fingerprints. The words, names
and salts they stand for are in FrozenWords, the one table whose rows may become a tombstone.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capabilities.models import Capability, FrameworkVersion, Stage
from people.models import Organisation, Supervision
from portfolios.models.evidence import Claim, EvidenceVersion, Portfolio


class FrozenWords(models.Model):
    """Canonical bytes and their salt, or the tombstone that stands where they were erased."""

    class Kind(models.TextChoices):
        SUBMISSION = "submission", _("submission")
        DECISION = "decision", _("decision")
        JUDGEMENT = "judgement", _("judgement")
        RECOMMENDATION = "recommendation", _("recommendation")
        MODERATION = "moderation", _("moderation")

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="frozen_words")
    kind = models.CharField(max_length=16, choices=Kind)
    format = models.PositiveSmallIntegerField(default=1)
    salt = models.BinaryField(null=True)
    body = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    erased_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("frozen words")
        verbose_name_plural = _("frozen words")
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, body__isnull=False, salt__isnull=False)
                | Q(erased_at__isnull=False, body__isnull=True, salt__isnull=True) & ~Q(erased_why=""),
                name="words_are_whole_or_erased_with_a_reason",
            )
        ]


class Submission(models.Model):
    """A version put before a supervisor, as it was. One per version; the addressee is asked, others may take over."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="submissions")
    version = models.OneToOneField(EvidenceVersion, on_delete=models.PROTECT, related_name="submission")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="submissions")
    supervision = models.ForeignKey(Supervision, on_delete=models.PROTECT, related_name="submissions")
    addressee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions_addressed"
    )
    framework_version = models.ForeignKey(
        FrameworkVersion, on_delete=models.PROTECT, null=True, related_name="submissions"
    )
    submitted_at = models.DateTimeField(default=timezone.now, editable=False)
    words = models.OneToOneField(FrozenWords, on_delete=models.PROTECT, related_name="submission")
    format = models.PositiveSmallIntegerField(default=1)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("submission")
        ordering = ["submitted_at", "pk"]
        indexes = [models.Index(fields=["addressee", "submitted_at"], name="submissions_by_addressee")]

    def __str__(self) -> str:
        return str(self.public_id)


class Decision(models.Model):
    """A supervisor's answer. Each names the one before it in the portfolio: one chain, no forks."""

    class Outcome(models.TextChoices):
        SIGNED_OFF = "signed_off", _("Signed off")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="decisions")
    sequence = models.PositiveIntegerField()
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=12, choices=Outcome)
    decided_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions_given")
    supervision = models.ForeignKey(Supervision, on_delete=models.PROTECT, related_name="decisions")
    took_over = models.BooleanField(default=False)
    submission_fingerprint = models.CharField(max_length=64)
    words = models.OneToOneField(FrozenWords, on_delete=models.PROTECT, related_name="decision")
    words_fingerprint = models.CharField(max_length=64)
    previous_fingerprint = models.CharField(max_length=64, blank=True)
    format = models.PositiveSmallIntegerField(default=1)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("decision")
        ordering = ["portfolio", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "sequence"], name="one_chain_no_forks"),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(outcome__in=("signed_off", "returned")),
                name="a_submission_is_decided_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.decided_at:%Y-%m-%d}"


class Finding(models.Model):
    """A supervisor's answer on one claim. None given means *not judged separately*."""

    class Answer(models.TextChoices):
        NOT_JUDGED = "not_judged", _("Not judged separately")
        SHOWN = "shown", _("Shown")
        PARTLY = "partly", _("Partly")
        NOT_YET = "not_yet", _("Not yet")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="findings")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="findings")
    answer = models.CharField(max_length=12, choices=Answer, default=Answer.NOT_JUDGED)

    class Meta:
        verbose_name = _("finding")
        ordering = ["claim"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "claim"], name="one_finding_per_claim_in_a_decision")
        ]


class DecisionDraft(models.Model):
    """What a supervisor has begun to write about a submission. Theirs alone; gone once they decide."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="decision_drafts")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="decision_drafts")
    statement = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    findings = models.JSONField(default=dict)
    edit_number = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "supervisor"], name="one_decision_draft_per_supervisor")
        ]


class Judgement(models.Model):
    """A view of a whole capability at a stage, one's own or a supervisor's. Append-only; the latest stands."""

    class Kind(models.TextChoices):
        OWN = "own", _("own view")
        SUPERVISOR = "supervisor", _("supervisor’s view")

    class View(models.TextChoices):
        SHOWN = "shown", _("I show this")
        PARTLY = "partly", _("Partly")
        NOT_YET = "not_yet", _("Not yet")

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="judgements")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OWN)
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="judgements")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="judgements")
    view = models.CharField(max_length=12, choices=View)
    words = models.OneToOneField(FrozenWords, on_delete=models.PROTECT, null=True, related_name="judgement")
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("judgement")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["portfolio", "kind", "capability"], name="judgements_by_capability")]
