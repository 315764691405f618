"""The synonyms of the field, as search uses them, and the list that comes with Throughline."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import ModelLogEntry

from content.domain.finding_words import Stems, is_small, phrase_of, short_form, written_words
from content.models import SynonymGroup
from content.models.finding import Language, lines_of

SHIPPED = Path(__file__).resolve().parents[1] / "shipped" / "synonyms.json"


@dataclass(frozen=True)
class Synonyms:
    """For each word or phrase that is in a group, in stems: all that may stand in its place. `short_forms` are those that
    are written in capitals, as texts are known to have them."""

    others: dict[Stems, tuple[Stems, ...]]
    longest: int
    short_forms: frozenset[str] = frozenset()


def synonyms() -> dict[str, Synonyms]:
    """All groups by language, ready to look up in. 1 query."""
    return put_together(tuple(SynonymGroup.objects.values_list("language", "words", "leads")))


@lru_cache(maxsize=2)
def put_together(groups: tuple[tuple[str, str, str], ...]) -> dict[str, Synonyms]:
    """What groups say, each as its language, words and leads: worked out again only when they say something else."""
    others: dict[str, dict[Stems, dict[Stems, None]]] = defaultdict(lambda: defaultdict(dict))
    short: dict[str, set[str]] = defaultdict(set)
    for language, words, leads in groups:
        shown, leading = ([_said(line, language) for line in lines_of(text)] for text in (words, leads))
        sought = [one.sought for one in shown if one.sought]
        for one in (*shown, *leading):
            for typed in one.typed:
                others[language][typed].update(dict.fromkeys(sought))
            short[language] |= {one.short_form} - {""}
    return {language: _ready(others[language], short[language]) for language in Language.values}


def _ready(others: dict[Stems, dict[Stems, None]], short: set[str]) -> Synonyms:
    return Synonyms(
        others={one: tuple(many) for one, many in others.items()},
        longest=max(map(len, others), default=0),
        short_forms=frozenset(short),
    )


@dataclass(frozen=True)
class _Said:
    """A line of a group: how it may be typed, what is looked for in texts, and the short form that it is, if any."""

    typed: tuple[Stems, ...]
    sought: Stems
    short_form: str


@lru_cache(maxsize=5_000)
def _said(line: str, language: str) -> _Said:
    """A word or phrase in stems. A short form may be typed in small letters, and with an s that no rule would take off it
    (SGOs); in texts it is looked for as they write it, in capitals: "send" is a word of its own."""
    words = written_words(line)
    capitals = short_form(words[0], language) if len(words) == 1 else ""
    forms = [line, f"{words[0]}s"] if capitals else [line]
    typed = tuple(dict.fromkeys(phrase for form in forms if (phrase := _phrase(form, language))))
    return _Said(typed, (capitals,) if capitals else typed[0] if typed else (), capitals)


def _phrase(text: str, language: str) -> Stems:
    """A phrase from its first to its last word that is not small."""
    stems = phrase_of(text, language)
    places = [at for at, stem in enumerate(stems) if not is_small(stem)]
    return stems[places[0] : places[-1] + 1] if places else ()


def spoken() -> list[str]:
    """Every word and phrase of every group as it is written, to guess from what somebody meant. 1 query."""
    rows = SynonymGroup.objects.values_list("words", "leads")
    return [line for row in rows for text in row for line in lines_of(text)]


@transaction.atomic
def load_synonyms() -> int:
    """Put in the list that comes with Throughline; how many groups were new.

    A list that is there belongs to the operators: what they took out does not come back. It is given what a later release
    added: groups that say something which no group there says, and new words for those that still stand as they came.
    """
    there = {(group.language, group.name): group for group in SynonymGroup.objects.all()}
    languages = {language for language, _name in there}
    said = {(language, typed) for (language, _name), group in there.items() for typed in _typed_in(group)}
    taken_out = _taken_out() if there else set()
    new = []
    for data in json.loads(SHIPPED.read_text(encoding="utf-8")):
        group = _group(data)
        same = there.get((group.language, group.name))
        if same is not None:
            if any(_texts(same) == _texts(_group({**data, **earlier})) for earlier in data.get("earlier", ())):
                same.words, same.leads = _texts(group)
                same.save()
        elif group.language not in languages or (
            data.get("added")
            and group.name not in taken_out
            and not said & {(group.language, typed) for typed in _typed_in(group)}
        ):
            group.full_clean()
            new.append(group)
    return len(SynonymGroup.objects.bulk_create(new))


def _group(data: Mapping[str, Any]) -> SynonymGroup:
    return SynonymGroup(
        name=data["name"],
        language=data.get("language", Language.ENGLISH),
        words="\n".join(data["words"]),
        leads="\n".join(data.get("leads", ())),
    )


def _texts(group: SynonymGroup) -> tuple[str, str]:
    """Its words and what leads to them, however a form ended its lines."""
    return "\n".join(lines_of(group.words)), "\n".join(lines_of(group.leads))


def _typed_in(group: SynonymGroup) -> set[Stems]:
    return {typed for line in lines_of(group.words) for typed in _said(line, group.language).typed}


def _taken_out() -> set[str]:
    """The names of groups that somebody deleted in the CMS."""
    gone = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(SynonymGroup), action="wagtail.delete"
    )
    return set(gone.values_list("label", flat=True))
