"""The synonyms of the field, as search uses them, and the list that comes with Throughline."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from content.domain.finding_words import Stems, stems_of
from content.models import SynonymGroup
from content.models.finding import Language, lines_of

SHIPPED = Path(__file__).resolve().parents[1] / "shipped" / "synonyms.json"


@dataclass(frozen=True)
class Synonyms:
    """For each word or phrase that is in a group, in stems: all that may stand in its place."""

    others: dict[Stems, tuple[Stems, ...]]
    longest: int


def synonyms() -> dict[str, Synonyms]:
    """All groups by language, ready to look up in. 1 query."""
    return _put_together(tuple(SynonymGroup.objects.values_list("language", "words", "leads")))


@lru_cache(maxsize=2)
def _put_together(groups: tuple[tuple[str, str, str], ...]) -> dict[str, Synonyms]:
    """What the groups say: worked out again only when they say something else."""
    others: dict[str, dict[Stems, dict[Stems, None]]] = defaultdict(lambda: defaultdict(dict))
    for language, words, leads in groups:
        shown, leading = (
            [stems for line in lines_of(text) for stems in _forms(line, language)] for text in (words, leads)
        )
        for one in (*shown, *leading):
            others[language][one].update(dict.fromkeys(shown))
    return {language: _ready(others[language]) for language in Language.values}


def _ready(others: dict[Stems, dict[Stems, None]]) -> Synonyms:
    return Synonyms(others={one: tuple(many) for one, many in others.items()}, longest=max(map(len, others), default=0))


@lru_cache(maxsize=5_000)
def _forms(line: str, language: str) -> list[Stems]:
    """A word or phrase in stems; a short form in capitals also with an s, which no rule would take off it (SGOs)."""
    forms = [line, f"{line}s"] if line.isupper() and line.isalpha() else [line]
    return list(dict.fromkeys(stems for form in forms if (stems := stems_of(form, language))))


def spoken() -> list[str]:
    """Every word and phrase of every group as it is written, to guess from what somebody meant. 1 query."""
    rows = SynonymGroup.objects.values_list("words", "leads")
    return [line for row in rows for text in row for line in lines_of(text)]


@transaction.atomic
def load_synonyms() -> int:
    """Put in the list that comes with Throughline for each language that has none yet; how many groups were new.

    A list that is there belongs to the operators: what they took out does not come back.
    """
    known = set(SynonymGroup.objects.values_list("language", flat=True))
    named = set(SynonymGroup.objects.values_list("name", flat=True))
    groups = [
        SynonymGroup(
            name=group["name"],
            language=group.get("language", Language.ENGLISH),
            words="\n".join(group["words"]),
            leads="\n".join(group.get("leads", ())),
        )
        for group in json.loads(SHIPPED.read_text(encoding="utf-8"))
    ]
    groups = [group for group in groups if group.language not in known and group.name not in named]
    for group in groups:
        group.full_clean()
    return len(SynonymGroup.objects.bulk_create(groups))
