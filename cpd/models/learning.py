"""A learner's way through an edition of a module. The edition is pinned: a later change of the page changes nothing."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models import Edition


class Enrolment(models.Model):
    """Somebody taking a module. Reached as `user.enrolments`; its state moves by cpd/states.py."""

    class State(models.TextChoices):
        ENROLLED = "enrolled", _("not started")
        IN_PROGRESS = "in_progress", _("in progress")
        COMPLETED = "completed", _("completed")
        WITHDRAWN = "withdrawn", _("left")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="enrolments")
    page_key = models.UUIDField(editable=False, help_text=_("The page's translation key: one open enrolment a module."))
    state = models.CharField(max_length=12, choices=State, default=State.ENROLLED, editable=False)
    current_step = models.CharField(max_length=40, blank=True, editable=False)
    planned = models.JSONField(
        null=True, editable=False, help_text=_("Practice tasks that are planned and not yet done.")
    )
    enrolled_at = models.DateTimeField(default=timezone.now, editable=False)
    completed_at = models.DateTimeField(null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("enrolment")
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page_key"],
                condition=Q(state__in=("enrolled", "in_progress")),
                name="one_open_enrolment_per_person_and_module",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition.title}: {self.get_state_display()}"


class StepDone(models.Model):
    """A step that the learner has been through."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="steps_done")
    step = models.CharField(max_length=40)
    done_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "step"], name="a_step_is_done_once")]


class QuizAnswer(models.Model):
    """What a learner answered to one question; the last answer stands. Never a mark."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="quiz_answers")
    step = models.CharField(max_length=40)
    question = models.CharField(max_length=40)
    options = models.JSONField(default=list)
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step", "question"], name="one_answer_per_question")
        ]


class Reflection(models.Model):
    """What a learner wrote in a reflection step, or noted beside a practice task. `edit_number` tells two tabs apart."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="reflections")
    step = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    edit_number = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "step"], name="one_reflection_per_step")]
