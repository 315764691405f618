"""The blocks of a page's references: what an author fills in for each work, checked as it is saved."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError

from content import references
from content.references import MOST, YEARS, Access, Kind
from content.references.dois import doi_in

KINDS = [
    (Kind.ARTICLE.value, _("Journal article")),
    (Kind.BOOK.value, _("Book")),
    (Kind.CHAPTER.value, _("Chapter of a book")),
    (Kind.REPORT.value, _("Report")),
    (Kind.REVIEW.value, _("Review of research")),
    (Kind.LAW.value, _("Guidance or law")),
    (Kind.WEB.value, _("Web page")),
    (Kind.THESIS.value, _("Thesis")),
]
ACCESS = [
    (Access.FREE.value, _("Free to read")),
    (Access.SUMMARY.value, _("Summary free to read")),
    (Access.LIBRARY.value, _("Through a university or employer library")),
    (Access.BUY.value, _("To buy or borrow")),
]


class DoiBlock(blocks.CharBlock):
    """A DOI, however it was pasted; kept as registered, without `https://doi.org/`."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned:
            return cleaned
        found = doi_in(cleaned)
        if not found:
            raise ValidationError(
                _("“%(typed)s” is no DOI. A DOI begins with 10. and holds a slash, such as 10.1093/bjsw/bcm051."),
                params={"typed": cleaned},
            )
        return found


class Reference(blocks.StructBlock):
    """One work. Whatever came after the first five fields may be empty, so that older references stay valid."""

    kind = blocks.ChoiceBlock(label=_("What it is"), choices=KINDS, required=False)
    authors = blocks.CharBlock(
        label=_("Authors"),
        max_length=MOST["authors"],
        help_text=_(
            "Family name and initials, such as “Brandon, M. and Bailey, S.”, or an institution by its name. "
            "Separate with a semicolon where names hold commas; end with “and others” or “(eds)” where that is so."
        ),
    )
    year = blocks.IntegerBlock(
        label=_("Year"),
        min_value=YEARS[0],
        max_value=YEARS[1],
        required=False,
        help_text=_("Leave it empty only if the work bears no date."),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=MOST["title"])
    source = blocks.CharBlock(
        label=_("Publisher or journal"),
        max_length=MOST["source"],
        required=False,
        help_text=_("Of a chapter: the book’s title, and its editors if you like."),
    )
    publisher = blocks.CharBlock(label=_("Publisher of the book"), max_length=MOST["publisher"], required=False)
    volume = blocks.CharBlock(label=_("Volume"), max_length=MOST["volume"], required=False)
    issue = blocks.CharBlock(label=_("Issue"), max_length=MOST["issue"], required=False)
    pages = blocks.CharBlock(label=_("Pages"), max_length=MOST["pages"], required=False)
    doi = DoiBlock(label=_("DOI"), max_length=300, required=False)
    url = blocks.URLBlock(label=_("Address"), required=False)
    access = blocks.ChoiceBlock(label=_("How to get to read it"), choices=ACCESS, required=False)

    class Meta:
        label = _("Reference")
        icon = "openquote"
        label_format = "{authors} ({year}) {title}"


class References(blocks.StreamBlock):
    """What a page cites, each work once."""

    reference = Reference()

    def clean(self, value: Any) -> Any:
        """Refuse a work that stands in the list already, at the entry that repeats it."""
        cleaned = super().clean(value)
        listed = [references.Reference.of(block.value) for block in cleaned]
        errors = {
            place: ValidationError(
                _("Number %(number)s in this list is the same work: “%(title)s”. Take one of the two out."),
                params={"number": earlier + 1, "title": listed[earlier].title},
            )
            for place, earlier in references.duplicates(listed)
        }
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned
