"""StreamField blocks that the bodies of guidance and digests share: an invented example, a timeline, a picture, a claim.

As in content/guidance_blocks.py, every block has a template in templates/content/guidance/ and an example, which the
editor shows before it is chosen.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock

from content.guidance_blocks import PREVIEW, RICH

_FILE_NAME = re.compile(
    r"\.(?:gif|jpe?g|png|webp)$|^(?:img|dsc|image|photo|picture|scan|screenshot)[-_ ]?\d*$", re.IGNORECASE
)

FEWEST_WORDS = 3
"""Words below which a picture's title does not say what it shows."""


class Vignette(blocks.StructBlock):
    """A few lines of an invented situation. Readers are always told that it is invented."""

    title = blocks.CharBlock(label=_("First line"), max_length=120)
    text = blocks.RichTextBlock(
        label=_("What happens"),
        features=RICH,
        help_text=_("Make it up. Not even a changed real case belongs here: somebody may know it again."),
    )
    question = blocks.TextBlock(label=_("A question to end with"), required=False, rows=2)

    class Meta:
        label = _("Invented example")
        icon = "comment"
        template = "content/guidance/vignette.html"
        preview_template = PREVIEW
        preview_value: Any = {
            "title": "A visit before school",
            "text": "<p>A worker comes at ten to eight. A girl of nine opens the door with her brother’s shoes in her "
            "hand.</p>",
            "question": "What would you want to know about the half hour before?",
        }
        description = _("A situation that was made up, and is marked so for readers.")


class TimelineEntry(blocks.StructBlock):
    """One thing that happened, and when."""

    when = blocks.CharBlock(
        label=_("When"), max_length=60, help_text=_("As it should be read: “March, year 1” or “Week 3”.")
    )
    what = blocks.TextBlock(label=_("What happened"), rows=2)
    source = blocks.CharBlock(label=_("Who says so"), max_length=120, required=False)


class Timeline(blocks.StructBlock):
    """Things in the order in which they happened."""

    title = blocks.CharBlock(label=_("What it shows"), max_length=120)
    invented = blocks.BooleanBlock(
        label=_("It is an invented example"), required=False, default=True, help_text=_("Readers are told so.")
    )
    entries = blocks.ListBlock(TimelineEntry(), label=_("Entries"), min_num=2, max_num=30)

    class Meta:
        label = _("Timeline")
        icon = "history"
        template = "content/guidance/timeline.html"
        preview_template = PREVIEW
        preview_value: Any = {
            "title": "Three small things in one winter",
            "invented": True,
            "entries": [
                {"when": "November", "what": "Two dental appointments are missed.", "source": "The dental practice"},
                {"when": "December", "what": "The boiler breaks. It is mended in three days.", "source": "The mother"},
                {"when": "January", "what": "He falls asleep in class for the first time.", "source": "The school"},
            ],
        }
        description = _("What happened, in order, with who says so. For chronologies.")


class DescribedImage(ImageBlock):
    """An image with its text alternative, or the author's explicit word that it says nothing."""

    def clean(self, value: Any) -> Any:
        said = (value.contextual_alt_text or "").strip() if value else ""
        if value and not value.decorative and not self.is_deferred_validation:
            if not said:
                raise _at_text(
                    _(
                        "Say what the picture shows, for people who do not see it. If it shows nothing that matters, "
                        "mark it as decorative."
                    )
                )
            if _FILE_NAME.search(said):
                raise _at_text(_("“%(text)s” is the name of a file. Say what the picture shows.") % {"text": said})
            if _is_only_its_title(value, said):
                raise _at_text(_("“%(text)s” is only the picture’s title. Say what it shows.") % {"text": said})
        return super().clean(value)


def _is_only_its_title(image: Any, said: str) -> bool:
    """The editor offers the title where nobody described the picture, and the title is often the name of its file."""
    title = str(image.title or "").strip()
    return said.casefold() == title.casefold() and len(said.split()) < FEWEST_WORDS


def _at_text(message: Any) -> StructBlockValidationError:
    return StructBlockValidationError(block_errors={"alt_text": ValidationError(message)})


class Picture(blocks.StructBlock):
    """A picture in several widths, so that a phone loads a small one."""

    picture = DescribedImage(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=300, required=False)
    credit = blocks.CharBlock(label=_("Made by"), max_length=120, required=False)

    class Meta:
        label = _("Picture")
        icon = "image"
        template = "content/guidance/picture.html"
        preview_template = "content/guidance/picture_preview.html"
        preview_value: Any = {"picture": None, "caption": "", "credit": ""}
        description = _("A drawing or photograph, with words for people who do not see it.")


class Claim(blocks.StructBlock):
    """A statement and the references of this page that it rests on, each by first author and year."""

    text = blocks.RichTextBlock(label=_("Statement"), features=["bold", "italic", "link"])
    cites = blocks.ListBlock(
        blocks.CharBlock(label=_("First author and year"), max_length=120),
        label=_("Rests on"),
        default=[],
        help_text=_("Each work in the list of references by its first author and year, such as “Munro 2011”."),
    )

    class Meta:
        label = _("Statement with sources")
        icon = "link"
        template = "content/guidance/claim.html"
        preview_template = PREVIEW
        preview_value: Any = {
            "text": "<p>Professional judgement had been crowded out by procedure.</p>",
            "cites": ["Munro 2011"],
        }
        description = _("Says something that research found, and which references it rests on.")


class Subheading(blocks.CharBlock):
    """A heading within a part of a page."""

    class Meta:
        label = _("Heading")
        icon = "title"
        template = "content/guidance/subheading.html"
        preview_template = PREVIEW
        preview_value = _("How they looked")
        description = _("Begins a passage. Say what it is about.")
