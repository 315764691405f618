"""Taking people's names out of a statement before a panel reads it (DOMAIN.md: anonymised before panel). Pure.

Names are looked for as people write them: full, first or last alone, "Last, First", with initials, titles and
possessives, in any case, with or without accents, across line breaks. A name that is also an everyday English word
("Will", "Grace", "May") is replaced only where it begins with a capital, so that the text stays readable; everywhere
else it is better to take out a word too many than to leave a name in. Every email address goes.

What it cannot do: recognise a nickname, or a person whom nobody told it about. The page says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portfolios.domain.programmes.create import SHIPPED

# First or last names that are also words of a statement. Lower case.
EVERYDAY = frozenset(
    word
    for line in (SHIPPED / "everyday-names.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
_PARTICLES = "van von der den de del della di da dos das du la le el al bin binti ibn ap ab ferch y of the st o mac mc"
# Parts of a last name that never stand for a person alone.
PARTICLES = frozenset(_PARTICLES.split())
_LETTER = r"[^\W\d_]"
# Possessive, and begun only where an address can begin: a long run of letters is read once, and gone whole.
_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]++@[\w-]++(?:\.[\w-]++)++")
_LOOKALIKE = str.maketrans(
    {
        # Curly quotes, the letter apostrophe and the grave accent; every short dash; the i without a dot.
        **dict.fromkeys("\u2019\u2018\u02bc`", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013", "-"),
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "þ": "th",
    }
)


@dataclass(frozen=True)
class Person:
    """Somebody who may be named in a text. `role` stands in the place of the name: "Worker A", "the assessor"."""

    role: str
    first: str = ""
    last: str = ""
    email: str = ""


@dataclass(frozen=True)
class _Folded:
    """A text as it is compared: small letters without accents. `at[i]` is where character i began in the original."""

    text: str
    at: tuple[int, ...]


def anonymise(text: str, people: Iterable[Person]) -> str:
    """`text` with every name and address of `people` replaced by their role, and every other email address taken out.

    A name that several of them share becomes "role or role". The replacements are never read again, so a role's own
    words are safe.
    """
    people = list(people)
    folded = _fold(text)
    spans = _email_spans(folded.text, people) + _name_spans(folded, text, people)
    out: list[str] = []
    done = 0
    for start, end, role in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < done:
            continue
        out.append(text[folded.at[done] : folded.at[start]])
        out.append(role)
        done = end
    out.append(text[folded.at[done] :])
    return "".join(out)


def _fold(text: str) -> _Folded:
    """Small letters, no accents, no invisible characters, one kind of apostrophe and hyphen; positions kept."""
    letters: list[str] = []
    at: list[int] = []
    for position, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character.casefold().translate(_LOOKALIKE)).translate(_LOOKALIKE):
            if unicodedata.combining(part) or unicodedata.category(part) == "Cf":
                continue
            letters.append(part)
            at.append(position)
    return _Folded("".join(letters), (*at, len(text)))


def _email_spans(text: str, people: list[Person]) -> list[tuple[int, int, str]]:
    known = {_fold(person.email).text: person.role for person in people if person.email}
    spans = []
    for match in _EMAIL.finditer(text):
        role = known.get(match.group().rstrip(".'-"))
        spans.append((match.start(), match.end(), role or _("[an email address]")))
    return spans


def _name_spans(folded: _Folded, text: str, people: list[Person]) -> list[tuple[int, int, str]]:
    roles: dict[str, list[str]] = defaultdict(list)
    for person in people:
        for name in _ways_to_write(person):
            if person.role not in roles[name]:
                roles[name].append(person.role)
    if not roles:
        return []
    # Longest first: "Mary Ann Jones" before "Ann". White space in a name matches any run of it.
    names = sorted(roles, key=len, reverse=True)
    inner = "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)
    pattern = re.compile(
        rf"(?<!{_LETTER})(?:(?:mr|mrs|ms|miss|mx|dr|prof)\.?\s+)?(?P<name>{inner})(?P<own>'s|s'|'|s)?(?!{_LETTER})"
    )
    spans = []
    for match in pattern.finditer(folded.text):
        name = " ".join(match["name"].split())
        everyday = all(word in EVERYDAY or len(word) < 3 for word in re.split(r"[\s.,-]+", name))
        own = match["own"] or ""
        end = match.end()
        if everyday:
            if not text[folded.at[match.start("name")]].isupper():
                continue
            if own == "s":  # "Marks", "Wills": another word
                continue
        if own == "'" and not name.endswith("s"):  # a closing quotation mark
            own, end = "", match.end("name")
        role = _(" or ").join(roles[name])
        spans.append((match.start(), end, f"{role}’s" if own else role))
    return spans


def _ways_to_write(person: Person) -> set[str]:
    """Every way to write a person's name, folded, with single spaces."""
    first, last = _plain(person.first), _plain(person.last)
    ways: set[str] = set()
    if first and last:
        ways |= {f"{first} {last}", f"{last}, {first}", f"{last} {first}", f"{first[0]} {last}", f"{first[0]}. {last}"}
        ways |= {f"{first} {letter}. {last}" for letter in "abcdefghijklmnopqrstuvwxyz"}
        ways |= {f"{first} {last[0]}."}
        ways |= {f"{part} {last}" for part in first.split()}
    for whole in filter(None, (first, last)):
        ways.add(whole)
        ways |= {part for part in re.split(r"[\s-]+", whole) if len(part) > 1 and part not in PARTICLES}
    return {way for way in ways if len(way) > 1}


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[()\[\]]", " ", _fold(name).text).split())
