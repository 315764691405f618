"""Pages whose words came from a machine: said to readers until a person has checked them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MachineWords(models.Model):
    """A published translation that holds words of a machine, and who confirmed them, if anybody did yet.

    Kept when such a page is published (content/domain/translations.py). Nobody else than a person takes the label away.
    """

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="machine_words")
    since = models.DateTimeField(_("since"), auto_now_add=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)

    class Meta:
        verbose_name = _("page with machine translation")
        verbose_name_plural = _("pages with machine translation")
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_at__isnull=False) | Q(checked_by__isnull=True),
                name="machine_words_are_checked_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.page)
