"""Every work that the site's pages cite, with the pages that cite it, and where one work is written in several ways."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from wagtail.models import Page
from wagtail.permissions import policy_registry

from content.domain.references import FIELD, types_with_references, words
from content.references import Reference, alike, written
from people.models import User

MAY = {"add", "change", "publish"}


@dataclass(frozen=True)
class CitingPage:
    """A page that cites a work; `may_edit` leads to its editor, `is_live` to the page."""

    pk: int
    title: str
    is_live: bool
    may_edit: bool


@dataclass(frozen=True)
class Spelling:
    """One way in which a work is written, and the pages that write it so."""

    reference: Reference
    pages: tuple[CitingPage, ...]


@dataclass(frozen=True)
class Work:
    """A work with its spellings, the most common first. `differs`: pages do not write it alike."""

    spellings: tuple[Spelling, ...]

    @property
    def differs(self) -> bool:
        return len(self.spellings) > 1

    @property
    def first(self) -> Reference:
        return self.spellings[0].reference

    @property
    def number_of_pages(self) -> int:
        return len({page.pk for one in self.spellings for page in one.pages})


def may_see(user: User) -> bool:
    """Whoever may write pages somewhere."""
    return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, MAY))


def works_cited(*, by: User, only_differing: bool = False) -> list[Work]:
    """The works of all published pages and of the drafts that this person may edit, by author and year.

    One query for each page type that keeps references, and those for the person's rights.
    """
    editable = set(
        policy_registry.get_by_type(Page).instances_user_has_permission_for(by, "change").values_list("pk", flat=True)
    )
    references: list[Reference] = []
    citing: list[CitingPage] = []
    for model in types_with_references():
        for pk, title, live, stream in model.objects.order_by("pk").values_list("pk", "title", "live", FIELD):
            if not (live or pk in editable):
                continue
            page = CitingPage(pk, title, live, pk in editable)
            for block in stream.raw_data:
                if block["type"] == "reference":
                    references.append(Reference.of(block["value"]))
                    citing.append(page)
    works = [_work([(references[place], citing[place]) for place in group]) for group in alike(references)]
    works = [work for work in works if work.differs or not only_differing]
    return sorted(works, key=lambda work: (work.first.cited.casefold(), work.first.year, work.first.title.casefold()))


def as_csv(works: list[Work]) -> str:
    """A row for each way in which a work is written. A cell that a spreadsheet would run begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["work", "authors", "year", "title", "source", "doi", "reference", "written in several ways", "pages"]
    )
    for number, work in enumerate(works, 1):
        for one in work.spellings:
            found = one.reference
            row = [
                number, found.cited, found.year or "", found.title, found.source, found.doi,
                written(found, words=words()), "yes" if work.differs else "no",
                "; ".join(page.title for page in one.pages),
            ]  # fmt: skip
            writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _work(found: list[tuple[Reference, CitingPage]]) -> Work:
    spellings: dict[tuple[str, str, str], tuple[Reference, list[CitingPage]]] = {}
    for reference, page in found:
        key = (written(reference), reference.url, reference.kind)
        pages = spellings.setdefault(key, (reference, []))[1]
        if page not in pages:
            pages.append(page)
    ordered = sorted(spellings.values(), key=lambda one: -len(one[1]))
    return Work(tuple(Spelling(reference, tuple(pages)) for reference, pages in ordered))
