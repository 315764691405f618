"""CPD entries, and the rules they are judged by. The rules are data: they change without a release."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capabilities.models import Capability
from cpd.models.cases import CaseAttempt
from cpd.models.learning import Enrolment


class Entry(models.Model):
    """One CPD record. It belongs to the person for life and counts toward the year once learnt and impact are theirs.

    Fields follow what Social Work England asks of a record: kind, what it was and why relevant, date, what was learnt,
    impact had or expected; for peer reflection, with whom in what role, when, and what was discussed.
    """

    class Kind(models.TextChoices):
        MODULE = "module", _("Module")
        READING = "reading", _("Reading")
        TRAINING = "training", _("Training or event")
        PRACTICE = "practice", _("Learning from practice")
        SUPERVISION = "supervision", _("Supervision or peer discussion")
        CASE = "case", _("Case exercise")
        FEEDBACK = "feedback", _("Feedback received")
        OTHER = "other", _("Something else")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entries")
    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="entry", editable=False
    )
    attempt = models.OneToOneField(
        CaseAttempt, on_delete=models.PROTECT, null=True, blank=True, related_name="entry", editable=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PRACTICE)
    title = models.CharField(_("title"), max_length=200)
    about = models.TextField(_("what it was and why it matters to your work"), blank=True)
    done_on = models.DateField(_("date"), default=timezone.localdate)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    learnt = models.TextField(_("what you learnt"), blank=True)
    impact = models.TextField(_("impact"), blank=True)
    peer_role = models.CharField(_("with whom, by role"), max_length=200, blank=True)
    peer_on = models.DateField(_("when you talked"), null=True, blank=True)
    peer_discussed = models.TextField(_("what you discussed"), blank=True)
    capabilities = models.ManyToManyField(Capability, through="EntryCapability", related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    edit_number = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("CPD entry")
        verbose_name_plural = _("CPD entries")
        ordering = ["-done_on", "-pk"]
        indexes = [models.Index(fields=["user", "-done_on"], name="entries_by_person_and_date")]

    def __str__(self) -> str:
        return self.title

    @property
    def sentences_to_go(self) -> int:
        """How many of the two fields that make an entry count are still empty: 0, 1 or 2."""
        return (not self.learnt.strip()) + (not self.impact.strip())

    @property
    def counts(self) -> bool:
        """Whether it counts toward the year (DESIGN §5)."""
        return self.sentences_to_go == 0

    @property
    def has_peer_reflection(self) -> bool:
        return bool(self.peer_role.strip() and self.peer_discussed.strip() and self.peer_on)


class EntryCapability(models.Model):
    """A capability that an entry bears on."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="entry_capabilities")
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "capability"], name="an_entry_names_a_capability_once")]


class RuleSet(models.Model):
    """A regulator's CPD requirement, as data, for the years that begin between two dates.

    `requirements` is a list of {"code", "kind": "different_pieces" | "peer_reflection", "wanted", "words"};
    `renewal` is {"opens": "MM-DD", "closes": "MM-DD", "steps": [{"code", "words"}], "note"}.
    """

    code = models.SlugField(unique=True)
    regulator = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    starts_month = models.PositiveSmallIntegerField()
    starts_day = models.PositiveSmallIntegerField()
    applies_from = models.DateField(help_text=_("For CPD years that begin on or after this day"))
    applies_until = models.DateField(null=True, blank=True)
    requirements = models.JSONField(default=list)
    renewal = models.JSONField(default=dict)
    source_title = models.CharField(max_length=200)
    source_url = models.URLField()
    read_on = models.DateField(help_text=_("When we last read the rule at its source"))

    class Meta:
        verbose_name = _("rule set")
        ordering = ["regulator", "-applies_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_month__range=(1, 12)) & Q(starts_day__range=(1, 31)),
                name="a_cpd_year_starts_on_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.title


class RenewalMark(models.Model):
    """The worker's own note that they have done a renewal step with the regulator. Nothing is sent from here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="renewal_marks")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    year_starts = models.DateField()
    step = models.CharField(max_length=40)
    marked_on = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "rule_set", "year_starts", "step"], name="a_renewal_step_is_marked_once_a_year"
            )
        ]
