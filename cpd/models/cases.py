"""Somebody's way through an edition of a case. The moves are the attempt: append-only, and replayed to know where it stands."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models import Edition


class CaseAttempt(models.Model):
    """Somebody living through a case. Reached as `user.case_attempts`; its state moves by cpd/states.py.

    `moves_made` is the number of the last move: a page sends it back, so that two tabs never mix.
    """

    class State(models.TextChoices):
        OPEN = "open", _("under way")
        FINISHED = "finished", _("finished")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="case_attempts")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="case_attempts")
    page_key = models.UUIDField(editable=False, help_text=_("The page's translation key: one open attempt a case."))
    state = models.CharField(max_length=8, choices=State, default=State.OPEN, editable=False)
    moves_made = models.PositiveIntegerField(default=0, editable=False)
    scene_title = models.CharField(max_length=200, blank=True, editable=False)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("case attempt")
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["page_key", "state"], name="attempts_at_a_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page_key"], condition=Q(state="open"), name="one_open_attempt_per_person_and_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition.title}: {self.get_state_display()}"


class CaseMove(models.Model):
    """One thing done in an attempt (content/cases/engine.py Move). Never changed, never deleted (cpd/triggers.py).

    `choice` repeats the option of a decision, for counting; `made_by` is whoever made it: a team may share an attempt.
    """

    attempt = models.ForeignKey(CaseAttempt, on_delete=models.PROTECT, related_name="moves")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=60, blank=True)
    choice = models.CharField(max_length=60, blank=True)
    value = models.JSONField(default=dict)
    scene = models.CharField(max_length=60, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("move")
        ordering = ["attempt", "number"]
        constraints = [models.UniqueConstraint(fields=["attempt", "number"], name="moves_of_an_attempt_are_numbered")]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind} {self.key}"


class CaseNotes(models.Model):
    """What somebody notes for themselves while they play. `edit_number` tells two tabs apart."""

    attempt = models.OneToOneField(CaseAttempt, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(blank=True)
    edit_number = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("notes on a case")
        verbose_name_plural = _("notes on cases")


class LookingBack(models.Model):
    """What somebody says in the debrief to "why did it make sense then?": for each decision the factors that pulled on it,
    as {decision: [factor]}, and words of their own."""

    attempt = models.OneToOneField(CaseAttempt, on_delete=models.CASCADE, related_name="looking_back")
    text = models.TextField(blank=True)
    factors = models.JSONField(default=dict)
    edit_number = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("looking back at a case")


class AttemptShown(models.Model):
    """A finished attempt that its owner shows to one person, to compare in supervision; taken back by ending it."""

    attempt = models.ForeignKey(CaseAttempt, on_delete=models.CASCADE, related_name="shown_to")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts_shown")
    shown_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("attempt shown")
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "person"], condition=Q(ended_at=None), name="an_attempt_is_shown_to_a_person_once"
            )
        ]
