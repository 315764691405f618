"""The words of findable things in the database's own kind of index: FTS5 on SQLite, tsvector on PostgreSQL.

The only module that knows which database it is. The tables are made in content/migrations (0002, 0003); what goes in and what
is asked are stems (content/domain/finding_words.py), so neither database cuts or stems anything itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from content.domain.finding_words import Stems, is_small

BATCH = 500
# PostgreSQL keeps places of words up to this one.
_LAST_PLACE = 16_383
_LONGEST_LINK = 6
"""Words that a link notes before its last: of more small words in a row only the first count."""


@dataclass(frozen=True)
class Words:
    """The stems of a thing with the small words between them, what weighs most first."""

    title: Stems
    summary: Stems
    body: Stems

    @property
    def by_weight(self) -> tuple[Stems, Stems, Stems]:
        return self.title, self.summary, self.body


@dataclass(frozen=True)
class Kept:
    """A thing by its number, with the number of its likeness."""

    number: int
    likeness: int | None
    words: Words


@dataclass(frozen=True)
class Alternative:
    """One way to say a part of what is asked: words that follow each other, small ones too (`phrase`), or that are all
    there."""

    stems: Stems
    phrase: bool = True


Question = Sequence[Sequence[Alternative]]
"""All of these parts, each in one of its alternatives."""


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def keep(things: Iterable[Kept]) -> None:
    """Keep the words of findable things in place of what was kept of them before."""
    things = list(things)
    remove([thing.number for thing in things])
    with connection.cursor() as cursor:
        if _is_sqlite():
            cursor.executemany(
                "INSERT INTO content_findable_words (rowid, title, summary, body) VALUES (%s, %s, %s, %s)",
                [(one.number, *(" ".join(stems) for stems in one.words.by_weight)) for one in things],
            )
            return
        cursor.executemany(
            "INSERT INTO content_findable_words (findable_id, likeness, head, vector) "
            "VALUES (%s, %s, %s::tsvector, %s::tsvector)",
            [(one.number, one.likeness, _head(one.words), _vector(one.words)) for one in things],
        )
        if len(things) >= BATCH:
            # New rows wait in a list that every search reads to its end, until something sorts them into the index.
            cursor.execute(
                "SELECT gin_clean_pending_list('content_findable_words_vector'), "
                "gin_clean_pending_list('content_findable_words_title')"
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


def are_kept(number: int, words: Words) -> bool:
    """Whether exactly these words are kept of a thing."""
    with connection.cursor() as cursor:
        if _is_sqlite():
            cursor.execute("SELECT title, summary, body FROM content_findable_words WHERE rowid = %s", [number])
            return cursor.fetchone() == tuple(" ".join(stems) for stems in words.by_weight)
        cursor.execute(
            "SELECT 1 FROM content_findable_words WHERE findable_id = %s AND head = %s::tsvector AND vector = %s::tsvector",
            [number, _head(words), _vector(words)],
        )
        return cursor.fetchone() is not None


@dataclass(frozen=True)
class Among:
    """Which things are looked through: not those with `hidden` numbers; only those that `chosen` finds, if it is given,
    which is SQL for numbers with its values."""

    hidden: Sequence[int] = ()
    chosen: tuple[str, Sequence[Any]] | None = None


Sql = tuple[str, list[Any]]
"""A part of a statement, with its values."""
_WORDS = "content_findable_words"
_THINGS = '"content_findable" AS thing'


def counted(questions: Sequence[Question], among: Among) -> Sql:
    """SQL for the number of things of each likeness that answer one of the questions; without a question, of all."""
    if questions and not _is_sqlite():
        limits, values = _arrays(among)
        return f"SELECT * FROM content_findable_counted(%s::tsquery, {limits})", [_tsquery(questions), *values]  # noqa: S608  parts from here
    there, values = _there(among)
    if questions:
        found = f"{_WORDS} JOIN {_THINGS} ON thing.id = {_WORDS}.rowid WHERE {_WORDS} MATCH %s AND"
        values = [_fts5(questions), *values]
    else:
        found = f"{_THINGS} WHERE"
    return f"SELECT likeness_id, count(*) FROM {found} {there} GROUP BY likeness_id", values  # noqa: S608  parts from here


def answered(questions: Sequence[Question], among: Among, likenesses: tuple[str, Sequence[Any]]) -> set[int]:
    """The places in the list of those questions that something of these likenesses (SQL for their numbers) answers."""
    there = [(at, question) for at, question in enumerate(questions) if question]
    if not there:
        return set()
    parts: list[str] = []
    values: list[Any] = []
    for at, question in there:
        if _is_sqlite():
            limits, limited = _there(among)
            found = f"{_WORDS} JOIN {_THINGS} ON thing.id = {_WORDS}.rowid WHERE {_WORDS} MATCH %s AND {limits}"
            found, asked = f"{found} AND thing.likeness_id", [_fts5([question]), *limited]
        else:
            found, asked = counted([question], among)
            found = f"({found}) AS counted (likeness, number) WHERE likeness"
        parts.append(f"SELECT {at} WHERE EXISTS (SELECT 1 FROM {found} IN (SELECT id FROM likenesses))")  # noqa: S608  parts from here
        values += asked
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH likenesses (id) AS ({likenesses[0]}) {' UNION ALL '.join(parts)}",
            [*likenesses[1], *values],
        )
        return {at for (at,) in cursor.fetchall()}


def best(questions: Sequence[Question], among: Among, most: int) -> Sql:
    """SQL for one page of results: their numbers, each with its place. Of things whose likeness is one of `picked`, those
    after the first `turn.skipped`. What has all the words in its title comes first, then what the words of title and
    summary weigh most in; without a question, by title. What is not needed for this page is not ranked."""
    if questions and not _is_sqlite():
        limits, values = _arrays(among)
        asked = [
            _tsquery(questions),
            _tsquery(questions, by_links=False),
            _tsquery(questions, by_links=False),
            _tsquery(questions, by_links=False, weights="A"),
        ]
        return (
            "SELECT id, place FROM content_findable_best(%s::tsquery, %s::tsquery, %s::tsquery, %s::tsquery, "  # noqa: S608  parts from here
            f"{limits}, ARRAY(SELECT id FROM picked), (SELECT skipped FROM turn), %s) WITH ORDINALITY AS answer (id, place)",
            [*asked, *values, most],
        )
    there, values = _there(among)
    there = f"thing.likeness_id IN (SELECT id FROM picked) AND {there}"  # noqa: S608  parts from here
    if not questions:
        return (
            "SELECT id, row_number() OVER (ORDER BY title, id) FROM (SELECT thing.id, thing.title "  # noqa: S608  parts from here
            f"FROM {_THINGS} WHERE {there} ORDER BY title, id LIMIT %s OFFSET (SELECT skipped FROM turn)) AS answer",
            [*values, most],
        )
    rank = f"bm25({_WORDS}, 10.0, 4.0, 1.0) AS place"
    found = f"{_WORDS} JOIN {_THINGS} ON thing.id = {_WORDS}.rowid WHERE {_WORDS} MATCH %s AND {there} AND"
    in_title = f"+{_WORDS}.rowid IN (SELECT rowid FROM {_WORDS} WHERE {_WORDS} MATCH %s)"  # noqa: S608  parts from here
    asked = [_fts5(questions), *values]
    return (
        f"WITH titled AS (SELECT {_WORDS}.rowid AS id, {rank} FROM {found} {in_title}), "  # noqa: S608  parts from here
        # No row of this, and the words are not looked through again.
        "short AS (SELECT 1 WHERE (SELECT count(*) FROM titled) < (SELECT skipped FROM turn) + %s) "
        "SELECT id, row_number() OVER (ORDER BY tier, place, id) FROM ("
        "SELECT * FROM (SELECT id, 0 AS tier, place FROM titled WHERE NOT EXISTS (SELECT 1 FROM short) "
        "ORDER BY place, id LIMIT %s OFFSET (SELECT skipped FROM turn)) UNION ALL "
        f"SELECT * FROM (SELECT {_WORDS}.rowid AS id, {_WORDS}.rowid NOT IN (SELECT id FROM titled) AS tier, {rank} "
        f"FROM short CROSS JOIN {found} 1 ORDER BY tier, place, id LIMIT %s OFFSET (SELECT skipped FROM turn)))",
        [*asked, f"{{title}} : ({_fts5(questions)})", most, most, *asked, most],
    )


def _arrays(among: Among) -> Sql:
    """The limits as arguments of PostgreSQL's functions."""
    chosen, values = among.chosen or ("", [])
    return f"%s::bigint[], {f'ARRAY({chosen})' if chosen else 'NULL'}", [list(among.hidden), *values]


def _there(among: Among) -> Sql:
    """The limits as a condition on `thing`."""
    conditions, values = ["thing.likeness_id IS NOT NULL"], []
    if among.hidden:
        conditions.append(
            "thing.id NOT IN (SELECT value FROM json_each(%s))" if _is_sqlite() else "thing.id <> ALL(%s::bigint[])"
        )
        values.append(json.dumps(list(among.hidden)) if _is_sqlite() else list(among.hidden))
    if among.chosen:
        conditions.append(f"thing.id IN ({among.chosen[0]})")
        values += among.chosen[1]
    return " AND ".join(conditions), values


def _fts5(questions: Sequence[Question]) -> str:
    def said(one: Alternative) -> str:
        if one.phrase:
            return f'"{" ".join(one.stems)}"'
        return "(" + " AND ".join(f'"{word}"' for word in one.stems) + ")"

    return " OR ".join(
        "(" + " AND ".join("(" + " OR ".join(said(one) for one in part) + ")" for part in question) + ")"
        for question in questions
    )


def _tsquery(questions: Sequence[Question], *, by_links: bool = True, weights: str = "") -> str:
    """The questions for `vector`, which holds links of words; or for `head`, which holds places and weights."""
    only = f":{weights}" if weights else ""

    def said(one: Alternative) -> str:
        if one.phrase and by_links and len(one.stems) > 1:
            return "(" + " & ".join(f"'{link}'" for link in _links(one.stems)) + ")"
        return "(" + (" <-> " if one.phrase else " & ").join(f"'{word}'{only}" for word in one.stems) + ")"

    return " | ".join(
        "(" + " & ".join("(" + " | ".join(said(one) for one in part) + ")" for part in question) + ")"
        for question in questions
    )


def _links(stems: Stems) -> list[str]:
    """Each word with the next one that is not small and with what stands between them: "child in need"."""
    links: list[str] = []
    link: list[str] = []
    for stem in stems:
        if not is_small(stem):
            if link:
                links.append(" ".join([*link, stem]))
            link = [stem]
        elif 0 < len(link) < _LONGEST_LINK:
            link.append(stem)
    return links


def _vector(words: Words) -> str:
    """All words that are not small, and all links: a phrase is asked for by its links, so the index alone can tell."""
    texts = (words.title, words.summary, words.body)
    found = {stem for text in texts for stem in text if not is_small(stem)}
    found |= {link for text in texts for link in _links(text)}
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
