"""Finding words in one version of a framework: which capabilities hold them all, and where.

Small and in memory, because a published version is small: all that is looked through is read in two queries. Words are
compared without case and accents, and with the commonest English endings taken off, so that "assessments" finds
"assessment" on any database. Nothing in a query is a wildcard.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from capabilities.models import Capability, Expectation, FrameworkVersion

MAX_QUERY = 200
MAX_WORDS = 8
MAX_HITS = 50
MAX_PASSAGES = 3
PASSAGE = 280
"""The longest a passage is shown, in characters; it is cut around the first word found."""

# Left out of a query unless nothing else is in it.
_SMALL_WORDS = frozenset(
    "a|an|and|are|as|at|be|by|for|from|how|in|is|it|of|on|or|that|the|to|what|when|with".split("|")  # noqa: SIM905  readable
)
_PUNCTUATION = string.punctuation + "\u2018\u2019\u201c\u201d\u2026\u2013\u2014"
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
# Endings that make another form of the same word, after a consonant or vowel, and in place of a final e.
_ENDINGS = "s|es|ed|er|ers|ing|ings|y|ies|ied|ly|al|ally|ment|ments|ful|fully|ness|ion|ions|ive|or|ors|able|less"
_ENDINGS_FOR_E = (
    "e|es|ed|er|ers|ing|ings|ely|eful|efully|eless|ement|ements|ion|ions|ation|ations|al|ally|ive|able|or|ors"
)
_TAKEN_OFF = ("ings", "ing", "ments", "ment", "ies", "ied", "ers", "ed", "er", "es", "s", "y", "e")
# Forms that endings do not explain, and words that look alike and are not.
_IRREGULAR = {
    form: "|".join(forms)
    for forms in (
        ("child", "children"),
        ("person", "persons", "people"),
        ("woman", "women"),
        ("man", "men"),
        ("use", "uses", "used", "using", "user", "users"),
        ("hypothesis", "hypotheses"),
        ("analysis", "analyses", "analyse", "analysed", "analysing"),
        ("policy", "policies"),
        ("police",),
    )
    for form in forms
}
_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W_])"


def fold(text: str) -> str:
    """The text without case and accents, for comparing only."""
    text = text.replace("\u2019", "'").casefold()
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def words_of(text: str) -> list[str]:
    """The words of a text in order, folded, without small words, those that endings do not explain in their first form.

    For indexes of larger things: what is looked for and what is looked through are cut in the same way.
    """
    words = _WORD.findall(fold(_POSSESSIVE.sub("", text)))
    return [_IRREGULAR.get(word, word).partition("|")[0] for word in words if word not in _SMALL_WORDS]


@dataclass(frozen=True)
class Term:
    """One word of a query, folded, as it was typed: `assessments`, `2.4`, `child-centred`."""

    typed: str

    @cached_property
    def parts(self) -> list[str]:
        return _WORD.findall(self.typed)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What in a folded text is this word, in one of its forms."""
        *firsts, last = self.parts
        words = [*map(re.escape, firsts), forms_of(last)]
        return re.compile(_BEFORE + r"[\W_]{1,3}".join(words) + _AFTER)

    def is_code(self, code: str) -> bool:
        """Whether it is the (folded) code, or all of it up to a full stop, slash or the like."""
        return code == self.typed or (
            code.startswith(self.typed) and not code[len(self.typed) : len(self.typed) + 1].isalnum()
        )


def forms_of(word: str) -> str:
    """A pattern for the word and its other forms: plural, -ing, -ed and so on. Numbers and short words only as they are."""
    if word in _IRREGULAR:
        return f"(?:{_IRREGULAR[word]})"
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return re.escape(word)
    stem, shortened = _stem(word)
    doubled = f"{stem[-1]}?" if stem[-1] not in "aeiouy" else ""
    whole = f"{stem}(?:{doubled}(?:{_ENDINGS}))?"
    without_e = f"{stem}(?:{_ENDINGS_FOR_E})"
    if not shortened:
        return f"(?:{whole})"
    if len(stem) < 4:
        # Three letters are too few to stand alone: "caring" is to find "care", not "cars".
        return f"(?:{word}|{without_e})"
    return f"(?:{whole}|{without_e})"


def _stem(word: str) -> tuple[str, bool]:
    """The word without its ending, and whether it may have lost a final e (or y) with it."""
    for ending in _TAKEN_OFF:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3 or (ending == "s" and stem[-1] in "siu"):
            continue
        if ending in ("s", "ment", "ments"):
            return _stem(stem)
        if ending in ("ing", "ings", "ed", "er", "ers") and len(stem) > 4 and stem[-1] == stem[-2]:
            stem = stem[:-1]
        return stem, True
    return word, False


@dataclass(frozen=True)
class Passage:
    """A text of a capability in which something was found. `where` is the stage it describes, empty for the statement."""

    where: str
    text: str


@dataclass(frozen=True)
class Hit:
    """A capability (or area) that holds all the words, and the passages that show some of them."""

    capability: Capability
    passages: list[Passage]
    more_passages: int


@dataclass(frozen=True)
class Found:
    """What a search found. `terms` is empty when the query held nothing to look for; `hits` are the best of `total`."""

    query: str
    terms: tuple[Term, ...]
    left_out: bool
    hits: list[Hit]
    total: int

    @property
    def capabilities(self) -> list[Hit]:
        """The hits that are capabilities."""
        return [hit for hit in self.hits if hit.capability.kind != Capability.Kind.AREA]

    @property
    def areas(self) -> list[Hit]:
        """The hits that are areas."""
        return [hit for hit in self.hits if hit.capability.kind == Capability.Kind.AREA]

    @cached_property
    def token(self) -> re.Pattern[str]:
        """What one word of a folded text must be to be marked."""
        parts = [part for term in self.terms for part in [*map(re.escape, term.parts[:-1]), forms_of(term.parts[-1])]]
        return re.compile("|".join(parts) or r"(?!)")


def terms_of(query: str) -> tuple[tuple[Term, ...], bool]:
    """The words of a query, each once, without small words; and whether some had to be left out because there are too
    many or it is too long."""
    cut = len(query) > MAX_QUERY
    written = fold(_POSSESSIVE.sub("", query[:MAX_QUERY])).split()
    terms = list(dict.fromkeys(Term(word.strip(_PUNCTUATION)) for word in written))
    terms = [term for term in terms if term.parts]
    terms = [term for term in terms if term.typed not in _SMALL_WORDS] or terms
    return tuple(terms[:MAX_WORDS]), cut or len(terms) > MAX_WORDS


def search(version: FrameworkVersion, query: str) -> Found:
    """The capabilities and areas of a version that hold every word of the query in code, title, statement or
    expectations: codes and titles first, then in the publisher's order. 2 queries; none without a word to look for."""
    query = " ".join(query.split())
    terms, left_out = terms_of(query)
    if not terms:
        return Found(query[:MAX_QUERY], (), left_out, [], 0)
    items = list(version.capabilities.select_related("parent").order_by("order"))
    expected: dict[int, list[Passage]] = defaultdict(list)
    rows = Expectation.objects.filter(capability__version=version).order_by("stage__order")
    for owner, stage, headline, text in rows.values_list("capability_id", "stage__title", "headline", "text"):
        expected[owner].append(Passage(stage, f"{headline} {text}".strip()))
    ranked: list[tuple[int, int, Capability]] = []
    for place, item in enumerate(items):
        rank = _rank(item, expected[item.pk], terms)
        if rank is not None:
            ranked.append((rank, place, item))
    ranked.sort(key=lambda one: one[:2])
    hits = [_hit(item, expected[item.pk], terms) for _rank_, _place, item in ranked[:MAX_HITS]]
    return Found(query[:MAX_QUERY], terms, left_out, hits, len(ranked))


def _rank(item: Capability, expected: list[Passage], terms: tuple[Term, ...]) -> int | None:
    """0: its code is asked for · 1: all in the title · 2: all somewhere · None: not all of them are there."""
    code, title = fold(item.code), fold(item.title)
    coded = [term.is_code(code) for term in terms]
    titled = [is_code or bool(term.pattern.search(title)) for term, is_code in zip(terms, coded, strict=True)]
    if all(titled):
        return 0 if any(coded) else 1
    # Joined by more signs than may stand between the parts of one word, so that nothing is found across two texts.
    rest = fold("\n\n\n\n".join([item.statement, *(passage.text for passage in expected)]))
    if all(has or term.pattern.search(rest) for term, has in zip(terms, titled, strict=True)):
        return 2
    return None


def _hit(item: Capability, expected: list[Passage], terms: tuple[Term, ...]) -> Hit:
    own = [Passage("", item.statement)] if item.statement != item.title else []
    showing = [passage for passage in own + expected if any(term.pattern.search(fold(passage.text)) for term in terms)]
    shown = showing[:MAX_PASSAGES] or [passage for passage in own if passage.text]
    return Hit(item, shown, max(len(showing) - MAX_PASSAGES, 0))


def pieces(text: str, found: Found) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a word that was looked for; long texts are cut around the first."""
    text = unicodedata.normalize("NFC", text)
    words = [(match, bool(found.token.fullmatch(fold(match[0])))) for match in _WORD.finditer(text)]
    marked = [match.span() for match, is_marked in words if is_marked]
    start, end = 0, len(text)
    if len(text) > PASSAGE:
        first = marked[0][0] if marked else 0
        start = text.rfind(" ", 0, max(first - PASSAGE // 3, 0)) + 1
        end = text.rfind(" ", 0, start + PASSAGE) if start + PASSAGE < len(text) else len(text)
        end = end if end > start else min(start + PASSAGE, len(text))
    out: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for left, right in marked:
        if left < start or right > end:
            continue
        out += [(text[at:left], False), (text[left:right], True)]
        at = right
    out.append((text[at:end], False))
    if end < len(text):
        out.append((" …", False))
    return [(piece, is_marked) for piece, is_marked in out if piece]
