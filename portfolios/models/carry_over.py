"""What a worker counts, by their own word, toward a capability of another framework version than the one it was signed under.

The claim keeps its capability and version, and the sign-off stays as it is: a carry-over stands beside them and points
to both. It never changes; taking it back is one date, set once (portfolios/triggers.py).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capabilities.models import Capability, Stage
from portfolios.models.evidence import Claim, Portfolio
from portfolios.models.records import Decision


class CarryOver(models.Model):
    """A signed-off claim that its owner counts toward `capability` too, at `stage` of that capability's version.

    `relation` and `note` are those of the crosswalk on the day it was confirmed: crosswalks may change, this does not.
    """

    class Relation(models.TextChoices):
        REPLACED_BY = "replaced_by", _("It took the place of the one you showed")
        SAME_AS = "same_as", _("The same, in other words")
        LINEAGE = "lineage", _("The same capability, in this version")
        PART_OF = "part_of", _("It is wider than the one you showed, so more may be needed")
        WIDER = "wider", _("It is a part of the one you showed, so check that your evidence shows this part")
        RELATED = "related", _("Related, so read it again before you count it")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="carry_overs")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="carry_overs")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="carry_overs")
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="carry_overs")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="carry_overs")
    relation = models.CharField(max_length=12, choices=Relation)
    note = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(default=timezone.now, editable=False)
    taken_back_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("carry-over")
        verbose_name_plural = _("carry-overs")
        ordering = ["confirmed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "capability"],
                condition=Q(taken_back_at__isnull=True),
                name="a_claim_is_carried_to_a_capability_once",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(taken_back_at__gte=models.F("confirmed_at")),
                name="a_carry_over_is_taken_back_after_it_was_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
