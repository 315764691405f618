"""Words that arrived after the session had ended, or beside another tab's, kept for the person who wrote them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UnsentText(models.Model):
    """What somebody had written on a page, field by field, waiting to be put back or let go.

    Kept 30 days at most (people/domain/unsent.py); read only by its owner.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsent_texts")
    path = models.CharField(max_length=500)
    fields = models.JSONField(default=dict)
    kept_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("unsent text")
        ordering = ["-kept_at", "-pk"]
        indexes = [models.Index(fields=["user", "path"], name="unsent_text_by_page")]

    def __str__(self) -> str:
        return self.path
