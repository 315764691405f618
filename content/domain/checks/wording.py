"""Checks of a page's words: reading level, the order of headings, and details that could point to somebody."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from content.domain.checks.pieces import Kind, Piece, words_of
from content.domain.checks.problem import Problem, Severity
from content.domain.checks.readability import HARD, LONG, reading_of
from content.domain.references import references_of
from content.models import CasePage, DigestPage, GuidancePage, ModulePage
from people.identifiers import find
from people.identifiers.findings import CONTACTS, Finding

# Who wrote something is named there; those names and titles are neither prose nor anybody's secret.
NOT_PROSE = {"references", "authors", "institution", "title", "seo_title", "search_description"}
NAMED_OPENLY = {"references", "authors", "institution"}
NAMED = 3
_WITHIN = re.compile(r"<h([1-6])[^>]{0,200}>(.*?)</h\1>", re.IGNORECASE | re.DOTALL)


def reading_level(page: Page, pieces: Iterable[Piece]) -> Iterator[Problem]:
    """One problem for prose that is hard to read, naming its longest sentences. Nothing for a page in Welsh."""
    if page.locale.language_code.startswith("cy"):
        return
    prose = [piece for piece in pieces if piece.field not in NOT_PROSE and piece.kind in (Kind.TEXT, Kind.HTML)]
    reading = reading_of(piece.text for piece in prose)
    if not reading.is_hard:
        return
    longest = reading.long_sentences[:NAMED]
    place = next((piece for piece in prose if longest and longest[0][1][:60] in piece.text), None)
    named = " ".join(
        ngettext("“%(begin)s …” has %(count)d word.", "“%(begin)s …” has %(count)d words.", count)
        % {"begin": _begin(sentence), "count": count}
        for count, sentence in longest
    )
    yield Problem(
        code="reading_level",
        severity=Severity.SHOULD,
        sentence=_(
            "The text is hard to read: %(index)s by sentences and words, where up to %(hard)d reads easily enough."
        )
        % {"index": reading.index, "hard": HARD},
        mend=(
            _("Begin with the longest sentences: make two of each. %(named)s") % {"named": named}
            if longest
            else _("No sentence has %(long)d words; look for shorter words.") % {"long": LONG}
        ),
        where=place.label if place else "",
        field=place.field if place else "",
        block=place.block if place else "",
    )


def heading_order(pieces: Iterable[Piece]) -> Iterator[Problem]:
    """Headings without words, headings that leave a level out, and headings with nothing beneath them."""
    pieces = list(pieces)
    for piece, after in zip(pieces, [*pieces[1:], None], strict=True):
        if piece.kind is Kind.HTML:
            yield from _inside(piece)
        if piece.kind is Kind.HEADING and piece.text.strip() and _ends_here(piece, after):
            yield Problem(
                "heading_alone",
                Severity.SHOULD,
                _("Nothing follows the heading “%(heading)s”.") % {"heading": piece.text.strip()},
                _("Write what it announces, or take the heading out."),
                piece.label,
                piece.field,
                piece.block,
            )


def _ends_here(heading: Piece, after: Piece | None) -> bool:
    return after is None or after.field != heading.field or after.kind is Kind.HEADING


def _inside(piece: Piece) -> Iterator[Problem]:
    """Of rich text: the page or its step is one level above the first heading that the text may have."""
    level = 2 if piece.block or piece.field == "debrief" else 1  # a case’s debrief stands beneath a heading
    for match in _WITHIN.finditer(str(piece.value or "")):
        found, words = int(match[1]), words_of(match[2])
        if not words:
            sentence, mend = _("A heading has no words."), _("Write the heading, or take it out.")
        elif found > level + 1:
            sentence = _("The heading “%(heading)s” leaves a level out.") % {"heading": words}
            mend = _("Choose heading %(level)d, so that people who listen to the page find their way.") % {
                "level": level + 1
            }
        else:
            level = found
            continue
        yield Problem("heading_order", Severity.MUST, sentence, mend, piece.label, piece.field, piece.block)
        level = min(found, level + 1)


def details(page: Page, pieces: Iterable[Piece], confirmed: Collection[str]) -> Iterator[Problem]:
    """Words that could point to a child, a family or anybody: strong ones must go or be confirmed, weak ones are named.

    `confirmed`: fingerprints of words that an author said are nobody's. Pages that say whom to turn to may hold contacts.
    """
    known = _known(page)
    may_hold_contacts = not isinstance(page, DigestPage | GuidancePage | ModulePage | CasePage)
    said: set[str] = set()
    for piece in pieces:
        if piece.field in NAMED_OPENLY:
            continue
        text = piece.text
        for finding in find(text, known=known):
            words = text[finding.start : finding.end]
            mark = fingerprint(words)
            if mark in confirmed or mark in said or (may_hold_contacts and finding.kind in CONTACTS):
                continue
            said.add(mark)
            yield _detail(piece, finding, words)


def _detail(piece: Piece, finding: Finding, words: str) -> Problem:
    return Problem(
        f"detail_{finding.kind.value}",
        Severity.MUST if finding.is_strong else Severity.SHOULD,
        _("“%(words)s” looks like %(what)s.") % {"words": words, "what": finding.kind.looks_like},
        str(finding.kind.instead),
        piece.label,
        piece.field,
        piece.block,
        detail=words,
    )


def fingerprint(words: str) -> str:
    """What stands for words that were confirmed, without holding them: the same however they are spaced."""
    return hashlib.sha256(" ".join(words.split()).casefold().encode()).hexdigest()


def _known(page: Page) -> set[str]:
    """Who may be named: authors of what is cited, the page's own, and its institution."""
    known = {str(getattr(page, "institution", ""))}
    for reference in references_of(page):
        known.update(author.family for author in reference.authors.named)
    for block in getattr(page, "authors", None) or ():
        known.add(" ".join(str(block.value.get("name") or "").split()))
    return {name for name in known if name}


def _begin(sentence: str) -> str:
    return " ".join(sentence.split()[:8])
