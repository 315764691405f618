"""Editions: what was published of a page at one time, kept for whoever was learning from it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Edition(models.Model):
    """An immutable copy of what a page said when it was published (content/triggers.py).

    Wagtail deletes revisions with their page; an edition stays and is protected while anything points to it.
    `body` is the page's own fields as JSON (StreamFields in their stored form); `capabilities` is a list of
    {"id": row of the published capability, "code", "title", "stage": code or ""}.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="editions"
    )
    page_key = models.UUIDField(_("page"), editable=False)
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20)
    title = models.CharField(_("title"), max_length=255)
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    body = models.JSONField(default=dict)
    capabilities = models.JSONField(default=list)
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("edition")
        ordering = ["page_key", "-number"]
        constraints = [models.UniqueConstraint(fields=["page_key", "number"], name="editions_of_a_page_are_numbered")]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"
