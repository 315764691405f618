"""Checks of what a page is made of: its dates, how sure it says one can be, sources, pictures, links, empty parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.models import Page

from content.domain.checks.pieces import Kind, Piece
from content.domain.checks.problem import Problem, Severity
from content.domain.references import citation_problem_said, citation_problems_of, claims_of
from content.models import DigestPage
from content.models.public import readable

# What `evidence` asks for in sentences of its own.
_SAID_OTHERWISE = {"strength", "strength_reasons", "effect", "effect_reasons"}
_LINK = re.compile(r"<a\b([^>]{0,2000})>", re.IGNORECASE)
_EMBED = re.compile(r"<embed\b([^>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z-]{1,20})\s{0,2}=\s{0,2}\"([^\"]{0,1900})\"", re.IGNORECASE)
_IMG = re.compile(r"<img\b([^>]{0,2000})>", re.IGNORECASE)


def dates(page: Page) -> Iterator[Problem]:
    """A review date that has passed."""
    day = getattr(page, "review_by", None)
    if day is not None and day < timezone.localdate():
        yield Problem(
            "overdue",
            Severity.MUST,
            _("The day to review this page by has passed: %(day)s.") % {"day": date_format(day, "j F Y")},
            _("Read every line again, put right what has changed, and choose a new date."),
            field="review_by",
            where=_("Review by"),
        )


def evidence(page: Page) -> Iterator[Problem]:
    """A digest says how sure and how big, each with reasons, and what could have swayed its authors."""
    if not isinstance(page, DigestPage):
        return
    asked: list[tuple[str, bool, str, str]] = [
        (
            "strength",
            not page.strength,
            _("The strength of the evidence is missing."),
            _("Choose how sure one can be."),
        ),
        (
            "strength_reasons",
            not _said(page.strength_reasons),
            _("The strength of the evidence has no reasons."),
            _("Say in one or two sentences why you are as sure as that."),
        ),
        ("effect", not page.effect, _("The size of the effect is missing."), _("Choose how big it is.")),
        (
            "effect_reasons",
            not _said(page.effect_reasons),
            _("The size of the effect has no reasons."),
            _("Say what the size rests on, or why the question has none."),
        ),
        (
            "conflicts",
            not str(getattr(page, "conflicts", "")).strip(),
            _("Nothing is said about conflicts of interest."),
            _("Say what could have swayed the authors, or write “None declared”."),
        ),
    ]
    for field, is_missing, sentence, mend in asked:
        if is_missing:
            named: Any = page._meta.get_field(field)
            label = str(named.verbose_name)
            yield Problem(f"missing_{field}", Severity.MUST, sentence, mend, label.capitalize(), field)


def _said(stream: Any) -> bool:
    return any(str(block.value or "").strip() for block in stream or ())


def citations(page: Page) -> Iterator[Problem]:
    """Statements with sources that name none, or one that is not in the page's references."""
    statements = {one.number - 1: one for one in claims_of(page)}
    for problem in citation_problems_of(page):
        statement = statements.get(problem.place)
        yield Problem(
            "citation",
            Severity.MUST,
            citation_problem_said(problem),
            _("Every statement with sources names at least one reference from the list of this page."),
            _("Statement with sources"),
            block=statement.anchor.removeprefix("claim-") if statement else "",
        )


def pictures(pieces: Iterable[Piece]) -> Iterator[Problem]:
    """Pictures that say nothing to people who do not see them."""
    for piece in pieces:
        if _is_silent(piece):
            yield Problem(
                "picture",
                Severity.MUST,
                _("A picture has no text alternative."),
                _("Say what the picture shows. If it shows nothing that matters, mark it as decorative."),
                piece.label,
                piece.field,
                piece.block,
            )


def _is_silent(piece: Piece) -> bool:
    if piece.kind is Kind.PICTURE and piece.value:
        decorative = getattr(piece.value, "decorative", False)
        return not decorative and not str(getattr(piece.value, "contextual_alt_text", "") or "").strip()
    if piece.kind is not Kind.HTML:
        return False
    embedded = [_attributes(match[1]) for match in _EMBED.finditer(str(piece.value or ""))]
    drawn = [_attributes(match[1]) for match in _IMG.finditer(str(piece.value or ""))]
    return any(one.get("embedtype") == "image" and not one.get("alt", "").strip() for one in embedded) or any(
        "alt" not in one for one in drawn
    )


def empty_fields(page: Page) -> Iterator[Problem]:
    """Fields that review asks for and that hold nothing at all, such as a list without an entry. Those that hold words are
    pieces (`empty_parts`); what a digest says of its evidence has its own words (`evidence`)."""
    for field in (*page._meta.concrete_fields, *page._meta.many_to_many):
        if field.model is Page or field.blank or not field.editable or field.name in _SAID_OTHERWISE:
            continue
        if isinstance(field, StreamField):
            is_empty = not len(getattr(page, field.name) or ())
        elif isinstance(field, models.ManyToManyField):
            is_empty = not getattr(page, field.name).exists()
        elif isinstance(field, models.CharField | models.TextField) and not field.choices:
            continue
        else:
            is_empty = field.value_from_object(page) in field.empty_values
        if is_empty:
            label = capfirst(str(field.verbose_name))
            yield Problem(
                "empty",
                Severity.MUST,
                _("“%(part)s” is empty.") % {"part": label},
                _("Fill it in: nobody can review the page without it."),
                label,
                field.name,
            )


def empty_parts(page: Page, pieces: Iterable[Piece]) -> Iterator[Problem]:
    """Parts that are asked for and hold no words."""
    seen: set[tuple[str, str]] = set()
    for piece in pieces:
        place = (piece.field, piece.block)
        if not piece.required or place in seen or piece.kind is Kind.PAGE or _holds(piece):
            continue
        seen.add(place)
        yield Problem(
            "empty",
            Severity.MUST,
            _("“%(part)s” has a part without words.") % {"part": piece.label}
            if piece.block
            else _("“%(part)s” is empty.") % {"part": piece.label},
            _("Write it, or take it out."),
            piece.label,
            piece.field,
            piece.block,
        )


def _holds(piece: Piece) -> bool:
    if piece.kind is Kind.PICTURE:
        return bool(piece.value)
    if piece.kind is Kind.HTML and ("<embed" in str(piece.value) or "<img" in str(piece.value)):
        return True
    return bool(piece.text.strip())


def links(page: Page, pieces: Iterable[Piece]) -> Iterator[Problem]:
    """Links to pages of ours that nobody can read, and to documents that are gone. At most 3 queries."""
    found = [(piece, *target) for piece in pieces for target in _targets(piece)]
    pages = {key for _piece, kind, key in found if kind == "page"}
    paths = {key for _piece, kind, key in found if kind == "path"}
    documents = {key for _piece, kind, key in found if kind == "document"}
    there = dict(Page.objects.filter(pk__in=pages).values_list("pk", "title")) if pages else {}
    open_to_all = set(readable(Page.objects.filter(pk__in=pages)).values_list("pk", flat=True)) if pages else set()
    known = _known_paths(page, paths) if paths else set()
    kept = (
        set(get_document_model().objects.filter(pk__in=documents).values_list("pk", flat=True)) if documents else set()
    )
    for piece, kind, key in found:
        if kind == "page" and key not in open_to_all:
            sentence = (
                _("A link leads to “%(title)s”, which readers cannot open.") % {"title": there[key]}
                if key in there
                else _("A link leads to a page that is no longer there.")
            )
            mend = _("Publish that page first, choose another, or take the link out.")
        elif kind == "path" and key not in known:
            sentence = _("A link leads to %(address)s, where there is no page.") % {"address": key}
            mend = _("Choose the page in the editor instead of writing its address, or take the link out.")
        elif kind == "document" and key not in kept:
            sentence, mend = (
                _("A link leads to a document that is no longer there."),
                _("Choose another, or take it out."),
            )
        else:
            continue
        yield Problem("link", Severity.MUST, sentence, mend, piece.label, piece.field, piece.block)


def _targets(piece: Piece) -> Iterator[tuple[str, Any]]:
    if piece.kind is Kind.PAGE:
        if piece.value is not None:
            yield "page", piece.value.pk
        elif piece.required:
            yield "page", None
    if piece.kind is not Kind.HTML:
        return
    for match in _LINK.finditer(str(piece.value or "")):
        said = _attributes(match[1])
        kind, number, address = said.get("linktype", ""), said.get("id", ""), said.get("href", "")
        if kind in ("page", "document"):
            yield kind, int(number) if number.isdecimal() and len(number) < 10 else None
        elif path := _own_path(address):
            yield "path", path


def _attributes(source: str) -> dict[str, str]:
    return {match[1].lower(): match[2] for match in _ATTRIBUTE.finditer(source)}


def _own_path(address: str) -> str:
    """The path of an address of this site that is a page's; empty for any other site's."""
    try:
        parts, ours = urlsplit(address.replace("&amp;", "&")), urlsplit(settings.SITE_URL)
    except ValueError:
        return ""
    own = (not parts.netloc and parts.path.startswith("/")) or (
        parts.scheme in ("http", "https") and parts.netloc == ours.netloc
    )
    return (parts.path or "/") if own else ""


def _known_paths(page: Page, paths: set[str]) -> set[str]:
    """Those paths that something answers: a view of ours, or a page that anybody can read."""
    from django.urls import Resolver404, resolve

    answered, of_pages = set(), {}
    site = page.get_site()
    root = site.root_page.url_path.rstrip("/") if site else ""
    for path in paths:
        try:
            match = resolve(path)
        except Resolver404:
            continue
        if match.view_name == "wagtail_serve":
            of_pages[f"{root}{path.rstrip('/')}/"] = path
        else:
            answered.add(path)
    live = readable(Page.objects.filter(url_path__in=of_pages)).values_list("url_path", flat=True)
    return answered | {of_pages[one] for one in live}
