"""What search stands on: a row for each thing a visitor can find, the synonyms of the field, and what nobody found."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from capabilities.models import Capability, FrameworkVersion

MOST_CHARACTERS = 80


class Language(models.TextChoices):
    """The languages in which things can be found, without their regions: "en" stands for en-gb too."""

    ENGLISH = "en", _("English")
    WELSH = "cy", _("Welsh")


def language_of(code: str) -> str:
    """The language of a locale, a framework or a request: "en-gb", "en-GB" → "en". What is not known is English."""
    base = code.replace("_", "-").partition("-")[0].casefold()
    return base if base in Language.values else Language.ENGLISH.value


class Likeness(models.Model):
    """What things have in common that are alike in everything one can narrow down by.

    There are some hundreds of these for ten thousand things: a search counts how many answer of each, and compares texts
    only here. Made by content/domain/finding_index.py; `key` stands for all the rest. A row never changes.
    """

    key = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=12)
    stages = models.CharField(max_length=400, blank=True)
    institution = models.CharField(max_length=255, blank=True)
    strength = models.PositiveSmallIntegerField(null=True, blank=True)
    fits = models.CharField(max_length=8, blank=True)
    """Into which time it fits: a choice of the facet, empty where its minutes are not known."""
    language = models.CharField(max_length=8)
    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("likeness of things to find")

    def __str__(self) -> str:
        return self.key

    def key_of_values(self) -> str:
        """The key that stands for the other values."""
        values = [
            self.kind, self.stages, self.institution, self.strength, self.fits, self.language, self.version_id,
        ]  # fmt: skip
        return hashlib.blake2b(json.dumps(values).encode(), digest_size=16).hexdigest()


class Findable(models.Model):
    """A published page, or a capability of a published version, as a list of results shows it.

    Made by content/domain/finding_index.py when it is published; its words are beside it in a table of the database's own
    kind (content/domain/finding_store.py). What may be shown today is asked again with every search.
    """

    class Kind(models.TextChoices):
        DIGEST = "digest", _("Research digest")
        MODULE = "module", _("Module")
        GUIDANCE = "guidance", _("Guidance")
        CASE = "case", _("Case")
        CAPABILITY = "capability", _("Capability")

    kind = models.CharField(max_length=12, choices=Kind)
    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, null=True, blank=True, related_name="findable"
    )
    capability = models.OneToOneField(
        Capability, on_delete=models.CASCADE, null=True, blank=True, related_name="findable"
    )
    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=320)
    summary = models.TextField(blank=True)
    institution = models.CharField(max_length=255, blank=True)
    strength = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=8, choices=Language, default=Language.ENGLISH, db_default=Language.ENGLISH)
    stages = models.CharField(max_length=400, blank=True, default="", db_default="")
    """Codes of the stages that a page was written for, each between two spaces."""
    folded = models.CharField(max_length=400, blank=True, default="", db_default="")
    """The words of the title without case and accents, each after a space: what is typed is compared with it."""
    likeness = models.ForeignKey(Likeness, on_delete=models.RESTRICT, null=True, blank=True, related_name="things")
    """Kept with the rest by content/domain/finding_index.py: a search finds only what has one."""

    class Meta:
        verbose_name = _("thing to find")
        constraints = [
            models.CheckConstraint(
                condition=Q(page__isnull=False, capability__isnull=True, version__isnull=True)
                | Q(page__isnull=True, capability__isnull=False, version__isnull=False),
                name="what_is_found_is_a_page_or_a_capability",
            )
        ]

    def __str__(self) -> str:
        return self.title


class SynonymGroup(models.Model):
    """Words and phrases that stand for one thing: whoever looks for one of them finds the others.

    Operators edit the groups in the CMS. `leads` go one way only: everyday words (SEND) and narrower things (county
    lines). Whoever looks for "special educational needs" is not shown every page that says "send".
    """

    name = models.CharField(_("name"), max_length=80, unique=True, help_text=_("What it is about, for this list."))
    language = models.CharField(
        _("language"),
        max_length=8,
        choices=Language,
        default=Language.ENGLISH,
        db_default=Language.ENGLISH,
        help_text=_("They count in searches of pages in this language."),
    )
    words = models.TextField(
        _("words and phrases"),
        help_text=_("One on each line, such as “DV”, “domestic abuse” and “domestic violence”."),
    )
    leads = models.TextField(
        _("words that lead to them"),
        blank=True,
        help_text=_(
            "One on each line: everyday words (“SEND”) and narrower things (“county lines”). Whoever looks for one of "
            "these finds the words above too, but not the other way round."
        ),
    )

    panels: ClassVar = [FieldPanel("name"), FieldPanel("language"), FieldPanel("words"), FieldPanel("leads")]

    class Meta:
        verbose_name = _("synonyms for search")
        verbose_name_plural = _("synonyms for search")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        problems: dict[str, Any] = {}
        for name in ("words", "leads"):
            if any(len(line) > MOST_CHARACTERS for line in lines_of(getattr(self, name))):
                problems[name] = _("Keep each line to %(most)d characters.") % {"most": MOST_CHARACTERS}
            elif any(not any(sign.isalnum() for sign in line) for line in lines_of(getattr(self, name))):
                problems[name] = _("Write letters or numbers on every line.")
        if "words" not in problems and len({*lines_of(self.words), *lines_of(self.leads)}) < 2:
            problems["words"] = _("Write at least two, each on a line of its own.")
        if problems:
            raise ValidationError(problems)


def lines_of(text: str) -> list[str]:
    """The lines of a text that are not empty, without the space around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class MissedSearch(models.Model):
    """Words that found nothing on a day, and how often. Who looked for them is not known."""

    words = models.CharField(_("words"), max_length=80)
    day = models.DateField(_("day"), db_index=True)
    count = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        ordering = ["-day", "-count", "words"]
        constraints = [models.UniqueConstraint(fields=["words", "day"], name="missed_words_are_counted_by_day")]

    def __str__(self) -> str:
        return self.words
