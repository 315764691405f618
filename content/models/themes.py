"""Themes: what pages are about in a reader's words (neglect, thinking and deciding), across kinds and institutions.

A theme is edited in the CMS and has a twin in each language. Pages are tied to themes, and found by the theme's
`translation_key`: a page in Welsh that was tied to the English theme is listed with the Welsh one.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin

from content.models.written import WrittenForm

MOST_THEMES = 3


class Theme(TranslatableMixin, models.Model):
    """Something that people look for, with an address of its own at /themes/<slug>/."""

    name = models.CharField(_("name"), max_length=80, help_text=_("In a reader’s words, such as “Neglect”."))
    slug = models.SlugField(
        _("address"),
        max_length=80,
        help_text=_("The end of its address. Leave it as it is once people know it."),
    )
    lead = models.CharField(
        _("what it takes in"),
        max_length=240,
        help_text=_("One sentence, shown beneath the name wherever it is listed."),
    )

    panels: ClassVar = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("lead")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="a_theme_has_its_own_address_in_a_language")
        ]

    def __str__(self) -> str:
        return self.name


class Themed(models.Model):
    """What a page shares that is listed with themes."""

    themes = ParentalManyToManyField(
        Theme,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("themes"),
        help_text=_("One to three that a reader would look under."),
    )

    class Meta:
        abstract = True


class ThemedForm(WrittenForm):
    """The editor's form of a page with themes: those of its own language are offered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("themes")
        if isinstance(field, forms.ModelMultipleChoiceField):
            locale = self.instance.locale_id or (self.parent_page and self.parent_page.locale_id)
            field.queryset = Theme.objects.filter(locale=locale)

    def clean_themes(self) -> Any:
        """A page about everything is found under nothing."""
        chosen = self.cleaned_data["themes"]
        if len(chosen) > MOST_THEMES:
            raise forms.ValidationError(
                _("Choose %(most)d at most: those that the page is mainly about.") % {"most": MOST_THEMES}
            )
        return chosen


def themes_panel() -> FieldPanel:
    """Themes are ticked, not held down with a key."""
    return FieldPanel("themes", widget=forms.CheckboxSelectMultiple)
