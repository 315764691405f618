"""What is typed as a question: its words in any of their forms, each with the synonyms of the field, by language."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from capabilities.domain.searching import MAX_QUERY, MAX_WORDS
from content.domain.finding_store import Alternative, Question
from content.domain.finding_synonyms import Synonyms
from content.domain.finding_words import Stems, is_small, mutations_of, phrase_of, short_form, written_words
from content.models.finding import Language

LONGEST_CHANGED = 3
"""Words of a phrase, each of which is also looked for with its other beginnings (Welsh): 4 × 4 × 4 ways at most."""


def questions_of(typed: str, known: Mapping[str, Synonyms]) -> tuple[dict[str, Question], bool]:
    """What is typed as parts that must all be there, as it is asked in each language; and whether something was left
    out because it was too long."""
    words, left_out = words_typed(typed)
    return {language: _question(words, language, known[language]) for language in Language.values}, left_out


def words_typed(typed: str) -> tuple[list[str], bool]:
    """The words of what is typed in order and as they are written, up to the most that are looked for; and whether
    something was left out. Small words count for nothing, nor do those that were there before."""
    words: list[str] = []
    counted: set[Stems] = set()
    for term in typed[:MAX_QUERY].split():
        found = written_words(term)
        stems = tuple(stem for stem in phrase_of(term) if not is_small(stem))
        if stems and stems not in counted and len(counted) == MAX_WORDS:
            return words, True
        counted |= {stems} - {()}
        words += found
    return words, len(typed) > MAX_QUERY


def sought_by(question: Question) -> list[Stems]:
    """The words and phrases that answer a question, to mark them."""
    return [
        stems
        for part in question
        for one in part
        for stems in ([one.stems] if one.phrase else [(stem,) for stem in one.stems])
    ]


def _question(words: list[str], language: str, known: Synonyms) -> Question:
    stems = phrase_of(" ".join(words), language)
    short_forms = _short_forms(words, language, known)
    parts: dict[Stems, list[Alternative]] = {}
    at = 0
    while at < len(stems):
        most = min(known.longest, len(stems) - at)
        length = next((n for n in range(most, 0, -1) if stems[at : at + n] in known.others), 1)
        phrase = stems[at : at + length]
        found = tuple(stem for stem in phrase if not is_small(stem))
        if found and phrase not in parts:
            # What was typed need not stand together: a synonym never makes a search find less.
            itself = (short_forms[at],) if length == 1 and short_forms[at] else found
            others = [Alternative(other) for other in known.others.get(phrase, ()) if other not in {phrase, itself}]
            if len(found) <= LONGEST_CHANGED:
                forms = product(*([stem, *mutations_of(stem)] for stem in found))
                others += [Alternative(form, phrase=False) for form in forms if form != found]
            parts[phrase] = [Alternative(itself, phrase=False), *others]
        at += length
    return list(parts.values())


def _short_forms(words: list[str], language: str, known: Synonyms) -> list[str]:
    """For each word what stands for it, if it is typed in capitals and is one of the field's short forms: then it is not
    the everyday word (SEND). Whoever writes everything in capitals means nothing by them."""
    found = [short_form(word, language) for word in words]
    if len(words) > 1 and all(found) and not set(found) <= known.short_forms:
        return [""] * len(words)
    return [one if one in known.short_forms else "" for one in found]
