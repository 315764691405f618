"""What a worker was offered to learn next and put off. The worker's own: nobody else sees it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class NotNow(models.Model):
    """A page that is not offered to somebody again until a day, because they said "not now"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="not_now")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    until = models.DateField()

    class Meta:
        verbose_name = _("offer put off")
        verbose_name_plural = _("offers put off")
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="an_offer_is_put_off_once")]
