"""The references of a page as data and in words, what its claims cite, and where the list is taken from as a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from content.references import (
    Access,
    Citation,
    CitationProblem,
    Listed,
    Reference,
    Words,
    Wrong,
    citation_problems,
    citations_of,
    listed,
)

FIELD = "references"


@dataclass(frozen=True)
class Claim:
    """A claim block of a page: the `anchor` of its place there, its `number` (from 1), its text and what it cites."""

    anchor: str
    number: int
    text: str
    cites: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    value: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Cited:
    """A reference in its page's list, and the claims that lead to it."""

    listed: Listed
    claims: list[Claim] = field(default_factory=list)


def types_with_references() -> list[type[Page]]:
    """The page types that keep a list of references."""
    return [model for model in get_page_models() if keeps_references(model)]


def keeps_references(model: type[Page]) -> bool:
    """Whether pages of this type keep a list of references."""
    return any(isinstance(one, StreamField) and one.name == FIELD for one in model._meta.get_fields())


def references_of(page: Page) -> list[Reference]:
    """What the page cites, in its order; nothing for a page of a type that cites nothing. No query."""
    if not keeps_references(type(page)):
        return []
    return [Reference.of(block.value) for block in getattr(page, FIELD)]


def listed_on(page: Page) -> list[Cited]:
    """What the page cites as its list shows it, with the claims that lead there and back. No query."""
    works = listed(references_of(page))
    claims = claims_of(page, works)
    return [
        Cited(one, [claim for claim in claims if any(cite.reference == one for cite in claim.citations)])
        for one in works
    ]


def claims_of(page: Page, works: list[Listed] | None = None) -> list[Claim]:
    """The claims of the page's bodies, in order, each with the references that it means. No query."""
    works = listed(references_of(page)) if works is None else works
    found: list[Claim] = []
    for one in page._meta.get_fields():
        if not isinstance(one, StreamField):
            continue
        for block in getattr(page, one.name):
            if block.block_type != "claim":
                continue
            said = {"text": _plain(block.value.get("text")), "cites": list(block.value.get("cites") or ())}
            number = len(found) + 1
            found.append(
                Claim(
                    anchor=f"claim-{block.id or number}",
                    number=number,
                    text=str(said["text"]),
                    cites=tuple(str(cite) for cite in said["cites"]),
                    citations=tuple(citations_of(said, works)),
                    value=block.value,
                )
            )
    return found


def _plain(text: Any) -> str:
    """The words of a text or rich text, without markup."""
    return unescape(strip_tags(str(getattr(text, "source", text) or "")))


def citation_problems_of(page: Page) -> list[CitationProblem]:
    """Claims of the page that cite nothing, and citations that its references do not answer."""
    claims: list[dict[str, Any]] = [{"text": one.text, "cites": one.cites} for one in claims_of(page)]
    return citation_problems(claims, references_of(page))


def citation_problem_said(problem: CitationProblem) -> str:
    """The problem in words, with what to write instead. A statement without words is named by its number."""
    text = problem.text if len(problem.text) <= 80 else f"{problem.text[:79]}…"
    named = _("the statement “%(words)s”") % {"words": text}
    if not text.strip():
        named = _("statement %(number)d") % {"number": problem.place + 1}
    said = {"statement": named, "cite": problem.cite, "choices": _("; ").join(problem.choices[:12])}
    if problem.wrong == Wrong.UNCITED:
        return _("No reference is named by %(statement)s. Name one of this page, such as “Brandon 2013”.") % said
    if problem.wrong == Wrong.AMBIGUOUS:
        return (
            _(
                "“%(cite)s” in %(statement)s may be more than one reference. Write one of: %(choices)s. "
                "The letters follow the order of the list."
            )
            % said
        )
    if problem.choices:
        return _("No reference is “%(cite)s”, which %(statement)s names. Did you mean: %(choices)s?") % said
    return _("No reference is “%(cite)s”, which %(statement)s names. Add it to the list, or take it out.") % said


def words() -> Words:
    """The words that a reference is written with, in the language of today's reader."""
    return Words(
        no_date=_("no date"),
        inside=_("In: {}"),
        pages=_("pp. {}"),
        page=_("p. {}"),
        access={
            Access.FREE: _("Free to read."),
            Access.SUMMARY: _("Summary free to read."),
            Access.LIBRARY: _("Through a university or employer library."),
            Access.BUY: _("To buy or borrow."),
        },
    )


def public_references(request: HttpRequest, path: str) -> tuple[Page, list[Reference]] | None:
    """The page at that path and what it cites, if anybody may read it and it cites something."""
    found = Page.route_for_request(request, path)
    page = found.page if found else None
    if page is None or not (references := references_of(page)):
        return None
    # A file is for everybody or for nobody: it asks for no password and no sign-in.
    return None if page.get_view_restrictions().exists() else (page, references)
