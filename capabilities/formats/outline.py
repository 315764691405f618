"""What every reader yields: one framework as plain, frozen values, and the check that it can be stored.

Nothing here knows a file format, Django or the database. An outline's texts are plain text (formats/text.py says how
they were cleaned): escape them on output like any other text. `source` is the exception: it holds fields we have no
place for, exactly as they were in the file, so that a writer can give them back. Never render it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from capabilities.formats.errors import (
    FormatError,
    item_name,
    missing_parent,
    parents_in_a_circle,
    quoted,
    same_identifier,
)
from capabilities.formats.tree import find_circle

__all__ = [
    "CapabilityOutline",
    "CrosswalkKind",
    "CrosswalkOutline",
    "ExpectationOutline",
    "FormatError",
    "FrameworkOutline",
    "Kind",
    "StageOutline",
    "check_identifier",
    "check_number_of_crosswalks",
    "check_number_of_items",
    "check_outline",
]

MAX_ITEMS = 20_000
MAX_STAGES = 50
MAX_CROSSWALKS = 100_000
MAX_IDENTIFIER = 255
MAX_TITLE = 255
# The longest short texts, in characters, as capabilities/models.py stores them; a test holds the two together.
MAX_CODE = 60
MAX_STAGE_CODE = 40
MAX_STAGE_TITLE = 120
MAX_HEADLINE = 160
MAX_NOTE = 255
MAX_LABEL = 40
MAX_NAME = 255
MAX_URL = 200
MAX_SLUG = 50
MAX_SHORT_TITLE = 40
MAX_LANGUAGE = 16

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

Kind = Literal["area", "capability"]
CrosswalkKind = Literal["same_as", "part_of", "related", "replaced_by"]
CROSSWALK_KINDS: tuple[CrosswalkKind, ...] = ("same_as", "part_of", "related", "replaced_by")
# Said of A and B these are also true of B and A, so the two directions are one crosswalk.
SYMMETRIC_KINDS: frozenset[CrosswalkKind] = frozenset({"same_as", "related"})


@dataclass(frozen=True, slots=True)
class StageOutline:
    """A career level; `code` is unique in its framework."""

    code: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ExpectationOutline:
    """What a capability looks like at one stage: a short headline (may be empty) and the text."""

    headline: str
    text: str


@dataclass(frozen=True, slots=True)
class CapabilityOutline:
    """One node of the tree. `parent` is another item's identifier; `order` is its place in the whole framework, from 1;
    `expectations` is keyed by stage code; `notice` are questions to ask oneself, `shows` the evidence that suits it.

    `lineage` (a UUID as text, or empty) is the same in every version; `parent_link` holds what a file said of the link
    to the parent, beyond that it is there.
    """

    identifier: str
    parent: str | None
    code: str
    title: str
    statement: str = ""
    kind: Kind = "capability"
    order: int = 1
    expectations: dict[str, ExpectationOutline] = field(default_factory=dict)
    why: str = ""
    notice: tuple[str, ...] = ()
    shows: str = ""
    lineage: str = ""
    parent_link: dict[str, Any] = field(default_factory=dict)
    source: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CrosswalkOutline:
    """A typed link: `origin` is (same as | part of | related to | replaced by) `target`, both identifiers.

    One end may be an item of another framework. `identifier` is the link's own, empty where a file gives it none.
    """

    origin: str
    target: str
    kind: CrosswalkKind
    note: str = ""
    identifier: str = ""
    source: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FrameworkOutline:
    """One version of one framework. `capabilities` holds every item, parents before their children, siblings in order.

    `identifier` is the framework's, the same for all its versions; `document` is this version's own (empty: the same);
    `label` tells this version from others (may be empty). `outside` names the items of other frameworks that crosswalks
    lead to: title by identifier, where it is known. `claimable` false marks a framework that may be shown and linked to, but not claimed against. Dates are
    whole days. `slug` and `short_title` are given only by our own files.
    """

    identifier: str
    title: str
    publisher: str = ""
    description: str = ""
    language: str = ""
    licence: str = ""
    source_url: str = ""
    label: str = ""
    in_force_from: date | None = None
    in_force_until: date | None = None
    claimable: bool = True
    claimable_until: date | None = None
    slug: str = ""
    short_title: str = ""
    notes: str = ""
    document: str = ""
    outside: dict[str, str] = field(default_factory=dict)
    stages: tuple[StageOutline, ...] = ()
    capabilities: tuple[CapabilityOutline, ...] = ()
    crosswalks: tuple[CrosswalkOutline, ...] = ()
    source: dict[str, Any] = field(default_factory=dict)


def check_outline(outline: FrameworkOutline) -> None:
    """Make sure that an outline can be stored as it is, whoever built it.

    Raises FormatError naming the first item that is wrong: a missing or repeated identifier, an empty or over-long
    text, a parent that is not there, comes later or leads round in a circle, an expectation for no known stage, a
    crosswalk said twice; or the framework itself: no title, no items, too many items, stages or crosswalks, dates the
    wrong way round.
    """
    _check_framework(outline)
    _check_stages(outline)
    _check_items(outline)
    _check_parents(outline)
    _check_crosswalks(outline)


def check_identifier(identifier: str, where: str) -> None:
    """Raise FormatError unless `identifier` can be kept exactly as it is: 1 to 255 characters on one line."""
    if not identifier.strip():
        raise FormatError("The identifier is missing. Give every item its own.", where)
    if len(identifier) > MAX_IDENTIFIER:
        raise FormatError(f"The identifier has {len(identifier):,} characters; the most is {MAX_IDENTIFIER}.", where)
    if _UNPRINTABLE.search(identifier):
        raise FormatError("The identifier holds line breaks or control characters. Take them out.", where)


def check_number_of_crosswalks(number: int) -> None:
    """Raise FormatError if a framework has more links between items than it may have."""
    if number > MAX_CROSSWALKS:
        raise FormatError(f"There are more than {MAX_CROSSWALKS:,} links between items. Take some out.")


def check_number_of_items(number: int) -> None:
    """Raise FormatError if a file has no items, or more than one framework may have."""
    if number > MAX_ITEMS:
        raise FormatError(f"There are more than {MAX_ITEMS:,} items, the most one framework may have. Split the file.")
    if number == 0:
        raise FormatError("There are no items. A framework needs at least one.")


def _check_framework(outline: FrameworkOutline) -> None:
    where = "the framework"
    check_identifier(outline.identifier, where)
    _check_short(outline.title, "title", MAX_TITLE, where, required=True)
    _check_short(outline.publisher, "publisher", MAX_NAME, where)
    _check_short(outline.licence, "licence", MAX_NAME, where)
    _check_short(outline.source_url, "source address", MAX_URL, where)
    _check_short(outline.label, "label", MAX_LABEL, where)
    _check_short(outline.language, "language", MAX_LANGUAGE, where)
    _check_short(outline.slug, "slug", MAX_SLUG, where)
    _check_short(outline.short_title, "short title", MAX_SHORT_TITLE, where)
    if outline.claimable or outline.capabilities:
        # What nobody can claim may be a name and its dates: it stands for a framework whose text is not kept here.
        check_number_of_items(len(outline.capabilities))
    if outline.in_force_from and outline.in_force_until and outline.in_force_until < outline.in_force_from:
        raise FormatError(
            f"It ends on {outline.in_force_until} before it starts on {outline.in_force_from}. "
            "Correct one of the dates.",
            where,
        )


def _check_short(text: str, name: str, most: int, where: str, *, required: bool = False) -> None:
    if required and not text.strip():
        raise FormatError(f"The {name} is empty. Give it one.", where)
    if len(text) > most:
        raise FormatError(f"The {name} has {len(text):,} characters; the most is {most}. Shorten it.", where)


def _check_stages(outline: FrameworkOutline) -> None:
    if len(outline.stages) > MAX_STAGES:
        raise FormatError(f"There are {len(outline.stages):,} stages; the most one framework may have is {MAX_STAGES}.")
    seen: set[str] = set()
    for number, stage in enumerate(outline.stages, start=1):
        where = f"stage {number} (code {quoted(stage.code)})" if stage.code else f"stage {number}"
        _check_short(stage.code, "code", MAX_STAGE_CODE, where, required=True)
        if stage.code in seen:
            raise FormatError("Another stage has the same code. Codes must differ.", where)
        _check_short(stage.title, "title", MAX_STAGE_TITLE, where, required=True)
        seen.add(stage.code)


def _numbered(outline: FrameworkOutline) -> Iterator[tuple[str, CapabilityOutline]]:
    for number, item in enumerate(outline.capabilities, start=1):
        yield item_name(number, item.identifier), item


def _check_items(outline: FrameworkOutline) -> None:
    seen: set[str] = set()
    stages = {stage.code for stage in outline.stages}
    for where, item in _numbered(outline):
        check_identifier(item.identifier, where)
        if item.identifier in seen:
            raise same_identifier(where)
        seen.add(item.identifier)
        _check_short(item.title, "title", MAX_TITLE, where, required=True)
        _check_short(item.code, "code", MAX_CODE, where)
        for stage, expectation in item.expectations.items():
            if stage not in stages:
                raise FormatError(f"It has an expectation for {quoted(stage)}, which is not one of the stages.", where)
            _check_short(expectation.headline, f"headline for {quoted(stage)}", MAX_HEADLINE, where)
            if not expectation.text.strip():
                raise FormatError(f"The expectation for {quoted(stage)} is empty. Write it or leave it out.", where)


def _check_crosswalks(outline: FrameworkOutline) -> None:
    check_number_of_crosswalks(len(outline.crosswalks))
    seen: set[tuple[str, str, str]] = set()
    for number, crosswalk in enumerate(outline.crosswalks, start=1):
        where = f"crosswalk {number} (from {quoted(crosswalk.origin)} to {quoted(crosswalk.target)})"
        said = (crosswalk.origin, crosswalk.target, crosswalk.kind)
        if crosswalk.kind not in CROSSWALK_KINDS:
            raise FormatError(
                f"{quoted(crosswalk.kind)} is no kind of crosswalk. Use {', '.join(CROSSWALK_KINDS)}.", where
            )
        if crosswalk.origin == crosswalk.target:
            raise FormatError("It joins an item to itself. Take it out.", where)
        if said in seen:
            raise FormatError("It is there twice. Take one out.", where)
        _check_short(crosswalk.note, "note", MAX_NOTE, where)
        seen.add(said)


def _check_parents(outline: FrameworkOutline) -> None:
    parents = {item.identifier: item.parent for item in outline.capabilities}
    seen: set[str] = set()
    for where, item in _numbered(outline):
        if item.parent is not None and item.parent not in parents:
            raise missing_parent(item.parent, where)
        if item.parent is not None and item.parent not in seen:
            circle = find_circle(item.identifier, parents)
            if circle:
                raise parents_in_a_circle(circle, where)
            raise FormatError(f"It comes before its parent {quoted(item.parent)}. Put parents first.", where)
        seen.add(item.identifier)
