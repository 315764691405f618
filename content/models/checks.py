"""What authors confirmed about a page's words, and which reminders were sent of its review date."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ConfirmedDetail(models.Model):
    """Words of a page look like a detail of somebody's, and an author says why they are not. Only a fingerprint is kept."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="confirmed_details")
    kind = models.CharField(max_length=24)
    fingerprint = models.CharField(max_length=64, editable=False)
    reason = models.CharField(_("why it is not a person’s"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("confirmed detail")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "fingerprint"], name="words_of_a_page_are_confirmed_once")
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.reason}"


class ReviewReminder(models.Model):
    """One person was reminded of one page's review date: 60 days before, 14 days before, or when it had passed."""

    class Stage(models.IntegerChoices):
        EARLY = 60, _("60 days before")
        SOON = 14, _("14 days before")
        OVERDUE = 0, _("overdue")

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="review_reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    review_by = models.DateField()
    stage = models.PositiveSmallIntegerField(choices=Stage)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("review reminder")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "person", "review_by", "stage"], name="nobody_is_reminded_twice_of_the_same_date"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.review_by}, {self.get_stage_display()}"
