"""Names of people: a full name beside a word that says whose it is, and, weakly, a common given name with another name.

Known to everybody and therefore no finding: people after whom inquiries, laws and theories are called.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from people.identifiers.findings import Finding, Kind, Strength
from people.identifiers.given_names import GIVEN

_WORD = r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿ'’-]{1,29}"
_SPACE = r"[ \u00a0]"
_PAIR = re.compile(rf"(?<![\w'’-])({_WORD}){_SPACE}({_WORD})(?![\w-])")
_WHO = (
    r"client|service[ -]user|child|young person|young man|young woman|boy|girl|baby|infant|teenager|pupil|patient|mother|"
    r"mum|father|dad|parent|step-?(?:mother|father|brother|sister)|brother|sister|sibling|son|daughter|grandmother|"
    r"grandfather|nan|gran|grandad|aunt|uncle|cousin|carer|partner|wife|husband|boyfriend|girlfriend|neighbour"
)
# What ends where a name begins, as in: my client Jane Smith; a boy called Jane Smith; the same with a colon between.
_MARKER = re.compile(
    rf"(?:\b(?P<my>my[ \u00a0])?(?:{_WHO})\b(?:(?P<said>[ \u00a0]?[:(–][ \u00a0]?|,?[ \u00a0](?:is[ \u00a0])?(?:called|named)[ \u00a0])"
    rf"|,?[ \u00a0])"
    rf"|\b(?P<label>(?:full )?name[ \u00a0]?:[ \u00a0]?|(?:is|was|who is)[ \u00a0](?:called|named)[ \u00a0]))\Z",
    re.IGNORECASE,
)

_LONGEST_MARKER = 80

_KNOWN = frozenset(
    name.casefold()
    for name in (
        "Eileen Munro", "Victoria Climbié", "Victoria Climbie", "Peter Connelly", "Maria Colwell", "Jasmine Beckford",
        "Kimberley Carlile", "Tyra Henry", "Daniel Pelka", "Khyra Ishaq", "Arthur Labinjo-Hughes", "Star Hobson",
        "Sara Sharif", "Ainlee Labonte", "Lauren Wright", "Stephen Lawrence", "Alexis Jay", "Herbert Laming",
        "Josh MacAlister", "John Bowlby", "Mary Ainsworth", "Mary Main", "Patricia Crittenden", "Donald Winnicott",
        "Daniel Kahneman", "Gary Klein", "Donald Schön", "David Kolb", "Tony Morrison", "Evan Stark", "Kimberlé Crenshaw",
        "Urie Bronfenbrenner", "Erik Erikson", "Jean Piaget", "Michael Rutter", "Harry Ferguson", "Carlene Firmin",
        "Jenny Molloy", "Paul Bywaters", "Marian Brandon", "Jan Horwath", "Stephen Cobb", "Martin Luther", "Mother Teresa",
        "Virginia Bottomley", "Louise Casey", "Joseph Rowntree", "Jessica Kingsley",
    )
)  # fmt: skip
# What stands behind a given name and makes it a place, a body or a work.
_NOT_A_NAME = frozenset(
    """
act acts and association authority avenue award bill board bridge care case cases centre centres chair charter child
childhood children christmas church clinic close code college commission committee community conference convention
council county court courts day department development director directive drive education england english europe family
families foundation framework friday fund gardens government great group guidance guide head health her high his home
hospital house human in inquiry institute international ireland issue journal justice lane law learning library local
london magistrate magistrates manual march may minister ministry model monday museum national no north not office
officer panel park part partnership plan planning policy practice press prize programme project protection publications
purpose quarterly report reports research review reviews right rights road royal safeguarding saturday scale school
schools scotland section service services she he they it social society south standards state states station street
strategy study sunday support supervision symposium team the theory thursday training trust tuesday union university
wales was wednesday week welsh west what when where who why will with work worker workers working year years young youth
a an is at by for from of on or to as but if so then this that these those there here we you your our my me i
yes early help need needs order orders assessment questionnaire interview test trial tool index rule rules register
""".split()  # noqa: SIM905  read as words
)


def find_names(text: str, *, known: Collection[str] = ()) -> Iterator[Finding]:
    """Two names in a row that look like a person's. `known` as in people.identifiers.find."""
    spared = {name.casefold() for name in known}
    place = 0
    while match := _PAIR.search(text, place):
        # From the second word on, so that no pair is missed: "Then Jane Smith".
        place = match.start(2)
        first, last = match[1].casefold(), match[2].casefold().removesuffix("’s").removesuffix("'s")
        if first in _NOT_A_NAME or last in _NOT_A_NAME:
            continue
        common = first in GIVEN
        # Whether a marker stands before it, and leaves no doubt that a name follows.
        marker = _MARKER.search(text, max(0, match.start() - _LONGEST_MARKER), match.start())
        sure = marker is not None and (common or any(marker.groupdict().values()))
        if not (common or sure):
            continue
        if f"{first} {last}" in _KNOWN or not spared.isdisjoint((first, last, f"{first} {last}")):
            continue
        end = match.end() - (2 if match[2].endswith(("’s", "'s")) else 0)
        yield Finding(Kind.NAME, match.start(), end, Strength.STRONG if sure else Strength.WEAK)
        place = match.end()
