"""The words of findable things in the database's own kind of index: FTS5 on SQLite, tsvector on PostgreSQL.

The only module that knows which database it is. The tables are made in content/migrations (0002, 0003); what goes in and what
is asked are stems (content/domain/finding_words.py), so neither database cuts or stems anything itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import connection

from content.domain.finding_words import Stems

BATCH = 500
# PostgreSQL keeps places of words up to this one.
_LAST_PLACE = 16_383


@dataclass(frozen=True)
class Words:
    """The stems of a thing, what weighs most first."""

    title: Stems
    summary: Stems
    body: Stems


@dataclass(frozen=True)
class Alternative:
    """One way to say a part of what is asked: words that follow each other (`phrase`), or that are all there."""

    stems: Stems
    phrase: bool = True


Question = Sequence[Sequence[Alternative]]
"""All of these parts, each in one of its alternatives."""


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def keep(rows: Iterable[tuple[int, Words]]) -> None:
    """Keep the words of findable things, by number, in place of what was kept of them before."""
    rows = list(rows)
    remove([number for number, _words in rows])
    with connection.cursor() as cursor:
        if _is_sqlite():
            cursor.executemany(
                "INSERT INTO content_findable_words (rowid, title, summary, body) VALUES (%s, %s, %s, %s)",
                [(n, " ".join(words.title), " ".join(words.summary), " ".join(words.body)) for n, words in rows],
            )
            return
        cursor.executemany(
            "INSERT INTO content_findable_words (findable_id, head, vector) VALUES (%s, %s::tsvector, %s::tsvector)",
            [(n, _head(words), _vector(words)) for n, words in rows],
        )


def remove(numbers: Sequence[int]) -> None:
    """Forget the words of these findable things."""
    with connection.cursor() as cursor:
        for at in range(0, len(numbers), BATCH):
            some = list(numbers[at : at + BATCH])
            if _is_sqlite():
                cursor.executemany("DELETE FROM content_findable_words WHERE rowid = %s", [(n,) for n in some])
            else:
                cursor.execute("DELETE FROM content_findable_words WHERE findable_id = ANY(%s)", [some])


def places(questions: Sequence[Question]) -> tuple[str, list[str]]:
    """SQL for those of `things` that answer one of the questions, with their `place`: the least is the best. Words in the
    title weigh most, then those in the summary. Without a question all of them, by title."""
    if not questions:
        return "SELECT things.*, title AS place FROM things", []
    if _is_sqlite():
        return (
            "SELECT things.*, bm25(content_findable_words, 10.0, 4.0, 1.0) AS place FROM content_findable_words "
            "JOIN things ON things.id = content_findable_words.rowid WHERE content_findable_words MATCH %s",
            [_fts5(questions)],
        )
    # Ranked by title and summary: these are small, while the words of whole pages lie apart and take long to fetch.
    return (
        "SELECT things.*, -answer.rank AS place FROM content_findable_found(%s::tsquery, %s::tsquery) AS answer "
        "JOIN things ON things.id = answer.found",
        [_tsquery(questions), _tsquery(questions, in_pairs=False)],
    )


def _fts5(questions: Sequence[Question]) -> str:
    def said(one: Alternative) -> str:
        if one.phrase:
            return f'"{" ".join(one.stems)}"'
        return "(" + " AND ".join(f'"{word}"' for word in one.stems) + ")"

    return " OR ".join(
        "(" + " AND ".join("(" + " OR ".join(said(one) for one in part) + ")" for part in question) + ")"
        for question in questions
    )


def _tsquery(questions: Sequence[Question], *, in_pairs: bool = True) -> str:
    """The questions for `vector`, which holds pairs of words; or for `head`, which holds places and weights."""

    def said(one: Alternative) -> str:
        if one.phrase and in_pairs and len(one.stems) > 1:
            return "(" + " & ".join(f"'{pair}'" for pair in _pairs(one.stems)) + ")"
        return "(" + (" <-> " if one.phrase else " & ").join(f"'{word}'" for word in one.stems) + ")"

    return " | ".join(
        "(" + " & ".join("(" + " | ".join(said(one) for one in part) + ")" for part in question) + ")"
        for question in questions
    )


def _pairs(stems: Stems) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(stems)]


def _vector(words: Words) -> str:
    """All words, and all pairs that follow each other: a phrase is asked for by its pairs, so the index alone can tell."""
    found = {part for text in (words.title, words.summary, words.body) for part in (*text, *_pairs(text))}
    return " ".join(f"'{part}'" for part in sorted(found))


def _head(words: Words) -> str:
    """The words of title and summary with their places and weights (A, B), as PostgreSQL reads them."""
    places: dict[str, list[str]] = defaultdict(list)
    at = 0
    for text, weight in ((words.title, "A"), (words.summary, "B")):
        for word in text:
            at += 1
            places[word].append(f"{min(at, _LAST_PLACE)}{weight}")
        at += 1
    return " ".join(f"'{word}':{','.join(found[:200])}" for word, found in places.items())
