"""The capabilities that a page bears on, tagged by its authors."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, Page

from capabilities.models import Capability


class PageCapability(Orderable):
    """A published capability that a page bears on, at one stage or at all."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="capability_tags")
    capability = models.ForeignKey(
        Capability, on_delete=models.PROTECT, related_name="page_tags", verbose_name=_("capability")
    )
    stage_code = models.SlugField(
        _("stage"),
        max_length=40,
        blank=True,
        help_text=_("The code of a stage, such as newly-qualified, if the page is meant for one."),
    )

    panels: ClassVar = [FieldPanel("capability"), FieldPanel("stage_code")]

    def clean(self) -> None:
        super().clean()
        capability = Capability.objects.filter(pk=self.capability_id).select_related("version").first()
        if capability is None:
            return
        if capability.kind != Capability.Kind.CAPABILITY or not capability.version.is_public:
            raise ValidationError({"capability": _("Choose a capability of a published framework.")})
        if self.stage_code and not capability.version.stages.filter(code=self.stage_code).exists():
            codes = ", ".join(capability.version.stages.values_list("code", flat=True))
            raise ValidationError(
                {"stage_code": _("Write one of these, or nothing: %(codes)s.") % {"codes": codes or "–"}}
            )

    class Meta(Orderable.Meta):
        verbose_name = _("capability")
        verbose_name_plural = _("capabilities")
        constraints = [
            models.UniqueConstraint(fields=["page", "capability", "stage_code"], name="a_page_is_tagged_once")
        ]
