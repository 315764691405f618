"""The spaces of universities and councils: what an institution is, what it answers for, and its pages beneath it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Collection, Page
from wagtail_localize.fields import BaseTranslatableField

from content.models.public import PublicPage
from people.models import Organisation

RICH = ["bold", "italic", "ul", "ol", "link"]


class InstitutionIndexPage(PublicPage):
    """The list of institutions at /institutions/, each with a space of its own beneath."""

    lead = models.TextField(_("lead"), blank=True)

    max_count_per_parent = 1
    parent_page_types: ClassVar = ["content.HomePage"]
    subpage_types: ClassVar = ["content.InstitutionPage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("list of institutions")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain import institutions

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"institutions": institutions.listed(self)}


class InstitutionPage(PublicPage):
    """A university's or council's space: its authors write beneath it and nowhere else (content/domain/institutions.py).

    The organisation is the one of this deployment; a page about an institution that has no people here has none.
    """

    lead = models.TextField(_("in one or two sentences"), blank=True, max_length=400)
    about = RichTextField(
        _("about"), features=RICH, blank=True, help_text=_("Who writes here, and what they know about.")
    )
    answers_for = RichTextField(
        _("what it answers for"),
        features=RICH,
        blank=True,
        help_text=_("What readers may hold the institution to: how pages are made, checked and put right."),
    )
    website = models.URLField(_("website"), blank=True)
    organisation = models.OneToOneField(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="space",
        verbose_name=_("organisation"),
    )
    collection = models.OneToOneField(
        Collection, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    parent_page_types: ClassVar = ["content.InstitutionIndexPage"]
    subpage_types: ClassVar = ["content.DigestPage", "content.ModulePage", "content.GuidancePage", "content.CasePage"]
    # A copy, in another language or not, is no second space of the same organisation.
    exclude_fields_in_copy: ClassVar = ["organisation", "collection"]
    # Neither translated nor kept in step: an organisation has one space, and its twins are known by their key.
    override_translatable_fields: ClassVar = [
        BaseTranslatableField("organisation"),
        BaseTranslatableField("collection"),
    ]
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("about"),
        FieldPanel("answers_for"),
        FieldPanel("website"),
    ]

    class Meta:
        verbose_name = _("institution")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain import institutions

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | institutions.context_of(self)
