"""What a page's claims cite, and which of its references that is.

A claim is a mapping with its `text` and its `cites`: what an author typed to name a reference of the same page, such as
`Brandon 2013`, `Firmin and Lloyd (2022)`, `Ofsted, 2014` or `Forrester 2008b`. A reference that nobody cites is fine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from content.references.duplicates import bare
from content.references.reference import Reference, line
from content.references.writing import Listed, listed

_CITED = re.compile(r"(?P<who>.*?)[\s,(]*(?P<year>\d{4})(?P<suffix>[a-z]{0,2})[\s).]*\Z", re.IGNORECASE | re.DOTALL)
_OTHERS = re.compile(r"[\s,]*(?:\band\s+others|&\s*others|\bet\s+al)\.?[\s,]*\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b)\s*", re.IGNORECASE)


class Wrong(StrEnum):
    """What can be wrong with a claim."""

    UNCITED = "uncited"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True)
class CitationProblem:
    """What is wrong with the claim at `place` (from 0), and `choices`: what could be written instead of `cite`."""

    wrong: Wrong
    place: int
    text: str
    cite: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Citation:
    """A citation as it is shown: `label`, and the reference that it leads to unless none or several are meant."""

    label: str
    reference: Listed | None = None


def citation_problems(claims: Iterable[Mapping[str, Any]], references: Iterable[Reference]) -> list[CitationProblem]:
    """Claims that cite nothing, and citations that no reference of the page answers to, or more than one."""
    works = listed(references)
    problems = []
    for place, claim in enumerate(claims):
        text = line(claim.get("text"))
        cites = _cites(claim)
        if not cites:
            problems.append(CitationProblem(Wrong.UNCITED, place, text, choices=tuple(one.label for one in works)))
        for cite in cites:
            found = matching(cite, works)
            if len(found) != 1:
                wrong = Wrong.AMBIGUOUS if found else Wrong.UNKNOWN
                choices = tuple(one.label for one in found or _same_people(cite, works))
                problems.append(CitationProblem(wrong, place, text, cite, choices))
    return problems


def citations_of(claim: Mapping[str, Any], works: Sequence[Listed]) -> list[Citation]:
    """What the claim cites, each with the reference that is meant."""
    shown = []
    for cite in _cites(claim):
        found = matching(cite, works)
        shown.append(Citation(found[0].label, found[0]) if len(found) == 1 else Citation(cite))
    return shown


def matching(cite: str, works: Sequence[Listed]) -> list[Listed]:
    """The references that the citation may mean: its year, and its people by family name in order.

    `Brandon 2013` means every work of 2013 whose first author is Brandon, unless one is by Brandon alone.
    """
    read = _CITED.fullmatch(line(cite))
    if read is None:
        whole = bare(cite)
        return [one for one in works if whole and not one.reference.year and bare(one.reference.label) == whole]
    who, year, suffix = read["who"], int(read["year"]), read["suffix"].lower()
    exact = [
        one
        for one in works
        if bare(one.reference.label) == bare(f"{who} {year}") and (not suffix or one.suffix == suffix)
    ]
    if exact:
        return exact
    return [
        one
        for one in works
        if one.reference.year == year and _begins(who, one.reference) and (not suffix or one.suffix == suffix)
    ]


def _begins(who: str, reference: Reference) -> bool:
    """Whether the people named are the first of its authors. An institution's name may hold `and` and commas."""
    families = [bare(one.family) for one in reference.authors.named]
    named = _OTHERS.sub("", who)
    if not families or not bare(named):
        return False
    if bare(named) == families[0]:
        return True
    people = [bare(part) for part in _BETWEEN.split(named) if bare(part)]
    return people == families[: len(people)]


def _same_people(cite: str, works: Sequence[Listed]) -> list[Listed]:
    """References whose first author the citation names, whatever the year: what may have been meant."""
    read = _CITED.fullmatch(line(cite))
    who = bare(_OTHERS.sub("", read["who"] if read else line(cite)))
    return [
        one
        for one in works
        if one.reference.authors.named and who and who.startswith(bare(one.reference.authors.named[0].family))
    ]


def _cites(claim: Mapping[str, Any]) -> list[str]:
    return [found for found in (line(cite) for cite in claim.get("cites") or ()) if found]
