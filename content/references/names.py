"""Authors as a citation writes them, taken apart, and put together again in one way.

`Brandon, M., van der Put, C.E. and others` is two people and more who are not named. What does not read as a list of people
is one institution, whole: nobody's name is guessed from half a match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# J.E.M. · A.-M. · J. E. · Ch. · M
_INITIALS = r"(?:[^\W\d_]{1,2}\.[\s-]?)*[^\W\d_]{1,2}\.|[A-Z]"
_PERSON = re.compile(rf"(?P<family>[^,;]+?),\s*(?P<given>{_INITIALS})(?=\s*(?:,|&|\band\b|$|\bet al))")
_BETWEEN = re.compile(r"\s*(?:,\s*(?:and\s+|&\s*)?|\s+and\s+|\s*&\s*|(?=\s*\bet al))\s*")
_OTHERS = re.compile(r"(?:and\s+)?(?:others|et al\.?)\Z", re.IGNORECASE)
_AND_OTHERS = re.compile(r"(?:,|\s+and|\s*&)?\s+(?:others|et al\.?)\Z", re.IGNORECASE)
_EDITORS = re.compile(r"\s*\(eds?\.?\)\Z", re.IGNORECASE)
# Department for Children, Schools and Families: what stands behind the comma is nobody's given name.
_NO_GIVEN = re.compile(r"\b(?:and|of|the|for)\b|&", re.IGNORECASE)


@dataclass(frozen=True)
class Author:
    """A person by `family` and `given` (initials, spaced), or an institution: `family` whole and no `given`."""

    family: str
    given: str = ""

    @property
    def is_person(self) -> bool:
        return bool(self.given)

    @property
    def cited(self) -> str:
        """Callaghan, J.E.M. · Ofsted"""
        return f"{self.family}, {initials_of(self.given)}" if self.given else self.family


@dataclass(frozen=True)
class Authors:
    """Those who are named, in order, whether there are `others` who are not, and whether they are its `editors`."""

    named: tuple[Author, ...]
    others: bool = False
    editors: bool = False

    @property
    def cited(self) -> str:
        """Brandon, M., Bailey, S. and Larsson, B. · Abel, K.M. and others · Ruch, G. and Ward, A. (eds)"""
        names = [one.cited for one in self.named]
        if self.others and names:
            text = f"{', '.join(names)} and others"
        else:
            text = " and ".join(part for part in (", ".join(names[:-1]), "".join(names[-1:])) if part)
        if not text or not self.editors:
            return text
        return f"{text} ({'ed.' if len(names) == 1 and not self.others else 'eds'})"

    @property
    def short(self) -> str:
        """As a text cites them: Ofsted · Firmin and Lloyd · Brandon and others"""
        if len(self.named) > 2 or (self.others and self.named):
            return f"{self.named[0].family} and others"
        return " and ".join(one.family for one in self.named)

    @property
    def stored(self) -> str:
        """As a field keeps them, so that authors_in() reads the same people again."""
        if authors_in(self.cited).cited == self.cited and len(authors_in(self.cited).named) == len(self.named):
            return self.cited
        names = [one.cited for one in self.named] + (["others"] if self.others else [])
        return "; ".join(names) + (" (eds)" if self.editors else "")


def authors_in(text: str) -> Authors:
    """The authors of a citation. `;` separates names given in full; otherwise people have initials."""
    text = " ".join(text.split())
    bare = _EDITORS.sub("", text)
    if not bare:
        return _read(text)
    found = _read(bare)
    return Authors(found.named, found.others, editors=bare != text)


def _read(text: str) -> Authors:
    if ";" in text:
        return _separated(text)
    people: list[Author] = []
    at = 0
    while match := _PERSON.match(text, at):
        if re.search(r"\s(?:and|&)\s", match["family"]):
            break
        people.append(Author(match["family"].strip(), _spaced(match["given"])))
        at = match.end()
        if at == len(text):
            return Authors(tuple(people))
        between = _BETWEEN.match(text, at)
        if not between:
            return _whole(text)
        at = between.end()
    rest = text[at:].strip()
    if not people:
        return _whole(text)
    if _OTHERS.match(rest):
        return Authors(tuple(people), others=True)
    return Authors((*people, Author(rest))) if rest else Authors(tuple(people))


def _whole(text: str) -> Authors:
    named = _AND_OTHERS.sub("", text)
    return Authors((Author(named),), others=named != text) if named else Authors(())


def _separated(text: str) -> Authors:
    named, others = [], False
    for part in (part.strip() for part in text.split(";")):
        if _OTHERS.match(part):
            others = True
        elif part:
            family, _comma, given = (piece.strip() for piece in part.partition(","))
            is_person = family and given and not _NO_GIVEN.search(given)
            named.append(Author(family, _spaced(given)) if is_person else Author(part))
    return Authors(tuple(named), others)


def _spaced(given: str) -> str:
    """`J.E.M.` as `J. E. M.`, which programs can tell apart."""
    return re.sub(r"\.(?=[^\W\d_])", ". ", given).strip()


def initials_of(given: str) -> str:
    """`Jane Elizabeth` and `J. E.` as `J.E.`, `Jean-Paul` as `J.-P.`. What has no capitals, in other scripts, stays."""
    if given.upper() == given.lower():
        return given
    written = ""
    for part in re.findall(r"[^\s.-]+\.?|-", given):
        if part == "-":
            written += part if written else ""
        elif part[0].lower() == part[0]:
            written += f" {part}"
        elif part.endswith(".") and len(part) <= 3:
            written += part
        elif part.isupper() and 1 < len(part) <= 3 and part.isalpha():
            written += "".join(f"{letter}." for letter in part)
        else:
            written += f"{part[0]}."
    return written.strip().rstrip("-")
