"""What somebody keeps to read later, and what they read of late. Theirs alone: no supervisor, lead or author sees it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class ReadLater(models.Model):
    """A page that somebody means to read. Gone when they take it off their list, or the page is deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_later")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    kept_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("page to read later")
        verbose_name_plural = _("pages to read later")
        ordering = ["-kept_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="a_page_is_kept_for_later_once")]


class RecentRead(models.Model):
    """A page that somebody opened, and when last. Kept for 90 days, of each person the last 20."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recent_reads")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)

    class Meta:
        verbose_name = _("page read recently")
        verbose_name_plural = _("pages read recently")
        ordering = ["-read_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="a_page_read_is_noted_once")]


class NoReadingNoted(models.Model):
    """Somebody who does not want it noted what they read. No row: it is noted."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="no_reading_noted")
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("person whose reading is not noted")
        verbose_name_plural = _("people whose reading is not noted")
