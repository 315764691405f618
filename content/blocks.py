"""StreamField blocks: the parts of a digest, and references. A module's are in content/step_blocks.py."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.reference_blocks import Reference, References

__all__ = ["RICH", "Reference", "References", "ReflectiveQuestion", "RoleImplications"]

RICH = ["h3", "bold", "italic", "ul", "ol", "link", "blockquote"]


class RoleImplications(blocks.StructBlock):
    role = blocks.CharBlock(label=_("For whom"), max_length=80)
    points = blocks.ListBlock(blocks.TextBlock(label=_("Point")), label=_("Points"), min_num=1)


class ReflectiveQuestion(blocks.StructBlock):
    question = blocks.TextBlock(label=_("Question"))
    link_text = blocks.CharBlock(label=_("Words of the link"), max_length=60)
