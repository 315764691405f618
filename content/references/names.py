"""Authors as a citation writes them, taken apart: people by family name and initials, and institutions whole.

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


@dataclass(frozen=True)
class Author:
    """A person by `family` and `given` (initials, spaced), or an institution: `family` whole and no `given`."""

    family: str
    given: str = ""

    @property
    def is_person(self) -> bool:
        return bool(self.given)


@dataclass(frozen=True)
class Authors:
    """Those who are named, in order, and whether there are `others` who are not."""

    named: tuple[Author, ...]
    others: bool = False


def authors_in(text: str) -> Authors:
    """The authors of a citation. `;` separates names given in full; otherwise people have initials."""
    text = " ".join(text.split())
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
            named.append(Author(family, _spaced(given)) if given else Author(family))
    return Authors(tuple(named), others)


def _spaced(given: str) -> str:
    """`J.E.M.` as `J. E. M.`, which programs can tell apart."""
    return re.sub(r"\.(?=[^\W\d_])", ". ", given).strip()
