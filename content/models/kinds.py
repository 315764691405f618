"""The kinds of page that somebody learns from: the one list of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """In the order in which lists of several kinds show them; each is the `kind` of its page type."""

    DIGEST = "digest", _("Research digests")
    GUIDANCE = "guidance", _("Guidance")
    MODULE = "module", _("Modules")
    CASE = "case", _("Cases")
