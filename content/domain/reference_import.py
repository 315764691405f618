"""References from a file into a page's draft: first a preview of what was read, then what its editor ticked.

Between the two nothing is stored: the preview goes to the editor and back, signed. The page that readers see stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from content.domain.references import FIELD, keeps_references, references_of
from content.references import Reference, alike, duplicates
from content.references.reading import MOST_BYTES, MOST_RECORDS, Problem, ReadFile, Record, Why, read
from content.references.records import Hint
from people.models import User

LOGGED = "content.references_added"
_SALT = "content.reference_import"
A_DAY = 24 * 60 * 60


class NotYoursToEdit(Exception):
    """The page is not there for this person."""


class NotNow(Exception):
    """Theirs, but locked or in review; says so in words."""


class PreviewGone(Exception):
    """What came back is no preview of ours for this page and person, or an old one."""


@dataclass(frozen=True)
class Row:
    """A record of the file as the preview shows it. `same` is a number in the page's list or the file, `of_page` says which.
    What is certainly there already cannot be taken; what may be is left unticked."""

    place: int
    line: int
    reference: Reference
    hints: tuple[str, ...]
    same: int = 0
    of_page: bool = False
    certain: bool = False

    @property
    def may_be_taken(self) -> bool:
        return not self.certain

    @property
    def is_ticked(self) -> bool:
        return not self.same


@dataclass(frozen=True)
class Preview:
    """What was read, and the `token` that brings it back."""

    format: str
    rows: list[Row]
    problems: list[tuple[Problem, str]]
    token: str

    @property
    def fresh(self) -> int:
        return sum(row.is_ticked for row in self.rows)

    @property
    def left_out(self) -> int:
        return len(self.rows) - self.fresh


@dataclass(frozen=True)
class Added:
    """How many were added, how many had come into the list meanwhile, and whether somebody had changed the draft."""

    number: int
    there_already: int
    draft_had_changed: bool


def page_to_edit(*, by: User, page_id: int) -> Page:
    """The page, if it keeps references and this person may edit it. Raises NotYoursToEdit."""
    page: Page | None = Page.objects.filter(pk=page_id).specific().first()
    if page is None or not keeps_references(type(page)) or not page.permissions_for_user(by).can_edit():
        raise NotYoursToEdit
    return page


def check_open(*, by: User, page: Page) -> None:
    """Raises NotNow while the page is in review or locked for this person."""
    if page.workflow_in_progress:
        raise NotNow(
            _(
                "This page is in review, and its words stay as they are meanwhile. Add references before or after the review."
            )
        )
    lock = page.get_lock()
    if lock is not None and lock.for_user(by):
        raise NotNow(_("This page is locked. Unlock it, or ask whoever locked it, and then add the references."))


def preview(*, by: User, page: Page, data: bytes | str) -> Preview:
    """What the file would add to the page's latest draft. Raises Unreadable, NotNow."""
    check_open(by=by, page=page)
    draft = page.get_latest_revision_as_object()
    found = read(data)
    return _preview(by, page, draft, found, page.latest_revision_id)


def preview_again(*, by: User, page: Page, token: str) -> Preview:
    """The same preview, seen against the draft as it is now. Raises PreviewGone, NotNow."""
    check_open(by=by, page=page)
    found, revision = _opened(by, page, token)
    return _preview(by, page, page.get_latest_revision_as_object(), found, revision)


@transaction.atomic
def add_references(*, by: User, page: Page, token: str, taken: Collection[int]) -> Added:
    """Append what was ticked to the page's newest draft, as a new revision; what is published stays.

    Raises PreviewGone, NotNow. Somebody else's draft in between is kept: theirs is the one that is added to.
    """
    found, revision_seen = _opened(by, page, token)
    locked = Page.objects.select_for_update().get(pk=page.pk).specific
    check_open(by=by, page=locked)
    draft = locked.get_latest_revision_as_object()
    listed = references_of(draft)
    chosen = [record for place, record in enumerate(found.records) if place in taken]
    there = {place for place, _earlier in duplicates([*listed, *(Reference.of(one.values) for one in chosen)])}
    stream = getattr(draft, FIELD)
    block = stream.stream_block.child_blocks["reference"]
    added = 0
    for place, record in enumerate(chosen, len(listed)):
        if place not in there:
            stream.append(("reference", block.to_python(record.values)))
            added += 1
    if added:
        # A draft may be unfinished elsewhere: what is added here was cleaned before it was shown.
        revision = draft.save_revision(user=by, clean=False)
        log(instance=draft, action=LOGGED, user=by, revision=revision, content_changed=True, data={"number": added})
    return Added(added, len(chosen) - added, locked.latest_revision_id != revision_seen)


def _preview(by: User, page: Page, draft: Page, found: ReadFile, revision: int | None) -> Preview:
    listed = references_of(draft)
    block = getattr(draft, FIELD).stream_block.child_blocks["reference"]
    cleaned = [_cleaned(block, record) for record in found.records]
    records = [one for one in cleaned if isinstance(one, Record)]
    refused = [one for one in cleaned if isinstance(one, Problem)]
    problems = sorted((*found.problems, *refused), key=lambda one: one.line)
    kept_file = ReadFile(found.format, tuple(records), tuple(problems))
    works = [*listed, *(Reference.of(one.values) for one in records)]
    certain = dict(duplicates(works))
    near = {place: group[0] for group in alike(works) for place in group[1:]}
    rows = []
    for place, record in enumerate(records):
        at = place + len(listed)
        other = certain.get(at, near.get(at))
        rows.append(
            Row(
                place=place,
                line=record.line,
                reference=works[at],
                hints=tuple(said(hint) for hint in record.hints),
                same=0 if other is None else other + 1 if other < len(listed) else other - len(listed) + 1,
                of_page=other is not None and other < len(listed),
                certain=at in certain,
            )
        )
    return Preview(
        found.format, rows, [(one, said(one.hint)) for one in problems], _closed(by, page, kept_file, revision)
    )


def _cleaned(block: Any, record: Record) -> Record | Problem:
    """The record as the editor would accept it: an address that is none is left out and named."""
    values, hints = dict(record.values), list(record.hints)
    try:
        block.clean(block.to_python(values))
    except ValidationError as error:
        wrong = set(getattr(error, "block_errors", {}))
        if "url" in wrong:
            hints.append(Hint(Why.BAD_URL, str(values["url"])[:120]))
            values["url"] = ""
        if wrong - {"url"}:
            return Problem(record.line, Hint(Why.NOT_VALID, ", ".join(sorted(wrong))), str(values["title"]))
    return Record(record.line, values, tuple(hints))


def _closed(by: User, page: Page, found: ReadFile, revision: int | None) -> str:
    told = {"page": page.pk, "by": by.pk, "revision": revision, **asdict(found)}
    return signing.dumps(told, salt=_SALT, compress=True)


def _opened(by: User, page: Page, token: str) -> tuple[ReadFile, int | None]:
    try:
        told = signing.loads(token, salt=_SALT, max_age=A_DAY)
    except signing.BadSignature as problem:
        raise PreviewGone from problem
    if (told["page"], told["by"]) != (page.pk, by.pk):
        raise PreviewGone
    records = tuple(
        Record(one["line"], one["values"], tuple(Hint(Why(hint["why"]), hint["what"]) for hint in one["hints"]))
        for one in told["records"]
    )
    problems = tuple(
        Problem(one["line"], Hint(Why(one["hint"]["why"]), one["hint"]["what"]), one["text"])
        for one in told["problems"]
    )
    return ReadFile(told["format"], records, problems), told["revision"]


def said(hint: Hint) -> str:
    """What is wrong or to be looked at, in words."""
    return _words()[hint.why] % {"what": hint.what, "size": MOST_BYTES // 1024 // 1024, "most": f"{MOST_RECORDS:,}"}


def _words() -> dict[Why, str]:
    return {
        Why.TOO_LARGE: _("The file is larger than %(size)s MB. Export fewer references at a time."),
        Why.TOO_MANY: _("The file holds more than %(most)s records. Export fewer references at a time."),
        Why.EMPTY: _("There is nothing in it. Choose another file, or paste the references."),
        Why.NEITHER: _(
            "No references were found in it. Export them as RIS (.ris) or BibTeX (.bib) from your reference manager or "
            "from the journal’s page."
        ),
        Why.NO_RECORD: _("These lines belong to no record."),
        Why.BROKEN: _("A bracket, quotation mark or comma is missing here, so that nobody can tell where it ends."),
        Why.NO_TITLE: _("It has no title."),
        Why.NO_AUTHORS: _("“%(what)s” names neither authors nor editors. Add who published it as the author."),
        Why.TOO_LONG: _("One of its parts is too long for a reference: %(what)s."),
        Why.NOT_VALID: _("The editor would not accept it. Look at: %(what)s."),
        Why.NO_YEAR: _("It has no year."),
        Why.BAD_YEAR: _("The year “%(what)s” could not be read and is left empty."),
        Why.BAD_DOI: _("“%(what)s” is no DOI and is left out."),
        Why.BAD_URL: _("“%(what)s” is no web address and is left out."),
        Why.NO_KIND: _("The record does not say what it is."),
        Why.NO_END: _("The record has no end; it was read up to the next one."),
        Why.TWICE: _("It says this twice, and the first counts: %(what)s."),
        Why.INSTITUTION: _(
            "“%(what)s” is taken as the name of an institution, though the file does not say so. Change it if it is a person."
        ),
    }
