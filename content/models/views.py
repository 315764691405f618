"""How often a page was read on a day. By whom is not known to anybody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PageViews(models.Model):
    """A page and a day; counted in content/domain/page_views.py."""

    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page"), db_index=False
    )
    day = models.DateField(_("day"), db_index=True)
    count = models.PositiveIntegerField(_("times read"), default=0)

    class Meta:
        verbose_name = _("reads of a page")
        verbose_name_plural = _("reads of pages")
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="reads_of_a_page_are_counted_by_day")]

    def __str__(self) -> str:
        return f"{self.page_id}, {self.day}: {self.count}"
