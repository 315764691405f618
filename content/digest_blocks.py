"""StreamField blocks of a digest's own: its authors, and the questions for supervision."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class Author(blocks.StructBlock):
    """Somebody who wrote the digest, as they wish to be named."""

    name = blocks.CharBlock(label=_("Name"), max_length=120)
    role = blocks.CharBlock(label=_("Role"), max_length=120, required=False)
    affiliation = blocks.CharBlock(label=_("University or employer"), max_length=160, required=False)

    class Meta:
        label = _("Author")
        icon = "user"


class SupervisionQuestion(blocks.TextBlock):
    """Something to bring to supervision. It leads nowhere: what is said there stays there."""

    class Meta:
        label = _("Question")
        icon = "help"
