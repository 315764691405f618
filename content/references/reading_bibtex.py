"""BibTeX read entry by entry: braces, quotation marks, abbreviations and LaTeX's accents become plain text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    Field,
    ImplicitComment,
    ParsingFailedBlock,
    String,
)

from content.references.exports import ACCESS, LAW, REVIEW
from content.references.names import Author, Authors
from content.references.records import Hint, Problem, ReadFile, Record, Why, as_record, shown
from content.references.reference import Kind

# The parsers write what they cannot read to the log; ours goes onto the page.
for _name in ("bibtexparser", "pylatexenc"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_KINDS = {
    Kind.ARTICLE: "article periodical suppperiodical inproceedings conference",
    Kind.BOOK: "book booklet mvbook collection mvcollection proceedings",
    Kind.CHAPTER: "incollection inbook bookinbook suppbook suppcollection",
    Kind.REPORT: "techreport report manual",
    Kind.LAW: "legislation legal jurisdiction standard",
    Kind.WEB: "online www electronic webpage",
    Kind.THESIS: "phdthesis mastersthesis thesis",
}
KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names.split()}
_TYPED = {REVIEW: Kind.REVIEW, LAW: Kind.LAW, "Web page": Kind.WEB}
_SOURCES: dict[str, tuple[str, ...]] = {
    Kind.ARTICLE: ("journal", "journaltitle", "booktitle"),
    Kind.REVIEW: ("journal", "journaltitle", "institution", "publisher"),
    Kind.CHAPTER: ("booktitle",),
    Kind.REPORT: ("institution", "organization", "publisher"),
    Kind.THESIS: ("school", "institution"),
}
_ANY_SOURCE = (
    "publisher", "howpublished", "institution", "organization", "school", "journal", "journaltitle", "booktitle",
)  # fmt: skip
_FIELDS = {
    *_ANY_SOURCE, "author", "editor", "title", "subtitle", "year", "date", "volume", "number", "pages", "doi", "url", "type",
    "note", "issue", "address",
}  # fmt: skip
# What the decoder does not know, or takes for an accent; and braces, which it would take for a group.
_KEPT = {
    r"\textbraceleft{}": "\ue000",
    r"\textbraceright{}": "\ue001",
    r"\textasciicircum{}": "\ue002",
    r"\textasciitilde{}": "\ue003",
    r"\textbackslash{}": "\ue004",
    r"\{": "\ue000",
    r"\}": "\ue001",
}
_BACK = {0xE000: "{", 0xE001: "}", 0xE002: "^", 0xE003: "~", 0xE004: "\\"}
# Words of institutions' names that are hardly anybody's family name. Not Service, Church or House, which are.
_INSTITUTIONAL = (
    "agency alliance assembly association authority bureau centre center commission committee confederation consortium council "
    "department directorate federation foundation government inspectorate institute institution ministry nations network "
    "office organisation organization panel parliament partnership society taskforce trust university"
)
_INSTITUTIONS = frozenset(_INSTITUTIONAL.split())
_MOST = 8000
_ENTRY = re.compile(r"^[ \t]*@", re.MULTILINE)


def read_bibtex(text: str) -> ReadFile:
    """Every entry. Comments, strings and preambles are no works, and are left alone."""
    records: list[Record] = []
    problems: list[Problem] = []
    blocks = list(_blocks(text))
    strings = "\n".join(one.raw or "" for _at, one in blocks if isinstance(one, String))
    for at, block in blocks:
        found = _read(block, at, strings)
        if isinstance(found, Record):
            records.append(found)
        elif found is not None:
            problems.append(found)
    return ReadFile("BibTeX", tuple(records), tuple(problems))


def _blocks(text: str) -> Iterator[tuple[int, Block]]:
    """The parts of the file with the lines on which they begin. If the parser gives up on the file, entry by entry."""
    try:
        blocks = parse_string(text).blocks
    except Exception:  # noqa: BLE001  whatever the parser trips over
        starts = [match.start() for match in _ENTRY.finditer(text)] or [0]
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            at, part = text.count("\n", 0, start) + 1, text[start:end]
            try:
                found = parse_string(part).blocks
            except Exception:  # noqa: BLE001
                yield at, ParsingFailedBlock(error=ValueError(), start_line=0, raw=part)
            else:
                yield from ((at + (one.start_line or 0), one) for one in found)
        return
    for one in blocks:
        yield (one.start_line or 0) + 1, one


def _read(block: Block, at: int, strings: str) -> Record | Problem | None:
    hints: tuple[Hint, ...] = ()
    raw = block.raw or ""
    if isinstance(block, DuplicateFieldKeyBlock):
        hints = (Hint(Why.TWICE, ", ".join(sorted(block.duplicate_keys))),)
    if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
        block = _with_own_key(block, strings)
    if isinstance(block, Entry):
        try:
            fields = _plain(block)
            people, taken = _people(block)
        except Exception:  # noqa: BLE001  only this entry is lost, and it is shown
            return Problem(at, Hint(Why.BROKEN), shown(raw))
        return as_record(_values(block.entry_type.lower(), fields), people, at, raw, (*hints, *taken))
    if isinstance(block, ParsingFailedBlock):
        return Problem(at, Hint(Why.BROKEN), shown(raw))
    # Words between the entries are a comment by BibTeX's rules; what looks like the rest of an entry is shown.
    if isinstance(block, ImplicitComment) and re.search(r"[@{}=]", raw) and not raw.lstrip().startswith("%"):
        return Problem(at, Hint(Why.NO_RECORD), shown(raw))
    return None


def _with_own_key(block: DuplicateBlockKeyBlock | DuplicateFieldKeyBlock, strings: str) -> Block:
    """The entry of a key that another has too, or with a field that it has twice (the first counts), as if it were right."""
    if isinstance(block, DuplicateFieldKeyBlock):
        entry = block.ignore_error_block
        if not isinstance(entry, Entry):
            return block
        kept: dict[str, Field] = {}
        for one in entry.fields:
            value = str(one.value)
            bare = value[1:-1] if len(value) > 1 and (value[0], value[-1]) in (("{", "}"), ('"', '"')) else value
            kept.setdefault(one.key.lower(), Field(one.key, bare))
        return Entry(entry.entry_type, "key", list(kept.values()), raw=block.raw)
    again = parse_string(f"{strings}\n{block.raw}").blocks
    return again[-1] if again and isinstance(again[-1], Entry) else block


def _values(entry_type: str, fields: Mapping[str, str]) -> dict[str, str]:
    def first(*names: str) -> str:
        return next((fields[name] for name in names if fields.get(name)), "")

    kind = _TYPED.get(first("type"), KIND_OF.get(entry_type, ""))
    source_fields = _SOURCES.get(kind, _ANY_SOURCE)
    source = first(*source_fields) or first(*_ANY_SOURCE)
    publisher = first("publisher") if kind == Kind.CHAPTER and first("booktitle") else ""
    subtitle = first("subtitle")
    title = first("title") + (f": {subtitle}" if subtitle else "")
    note = first("note")
    return {
        "kind": kind,
        "year": first("year", "date"),
        "title": title,
        "source": source,
        "publisher": publisher,
        "volume": first("volume"),
        "issue": first("number", "issue"),
        "pages": re.sub(r"\s*-+\s*", "–", first("pages")),
        "doi": first("doi"),
        "url": first("url") or (first("howpublished") if "://" in first("howpublished") else ""),
        "access": next((name for name, said in ACCESS.items() if said == note), ""),
    }


def _people(entry: Entry) -> tuple[Authors, tuple[Hint, ...]]:
    """Family name and given names as BibTeX tells them apart; a name in braces is an institution, whole.

    By BibTeX's rules, World Health Organization without braces is somebody of the family Organization. A name that stands
    alone and holds such a word is taken as an institution nevertheless, and the hint says so.
    """
    fields = {key.lower(): one.value for key, one in entry.fields_dict.items()}
    editors = not str(fields.get("author") or "").strip()
    named: list[Author] = []
    others = False
    names = split_multiple_persons_names(str(fields.get("editor" if editors else "author") or "")[:_MOST])
    alone = [text for name in names if (text := name.strip()) and text.casefold() != "others"]
    hints: tuple[Hint, ...] = ()
    for name in names:
        text = name.strip()
        if text.casefold() == "others":
            others = True
        elif text.startswith("{") and text.endswith("}") and _depth_stays(text):
            named.append(Author(_decoded({"name": text})["name"]))
        elif len(alone) == 1 and _is_institutions(text):
            named.append(Author(" ".join(_decoded({"name": text})["name"].split())))
            hints = (Hint(Why.INSTITUTION, named[-1].family[:120]),)
        elif text:
            parts = parse_single_name_into_parts(text, strict=False)
            family, given = " ".join([*parts.von, *parts.last, *parts.jr]), " ".join(parts.first)
            plain = _decoded({"family": family, "given": given})
            named.append(Author(plain["family"], plain["given"]))
    return Authors(tuple(named), others, editors and bool(named)), hints


def _is_institutions(name: str) -> bool:
    """Whether a name of several words, given first name first, holds a word that only institutions have."""
    words = [word.strip("{}().") for word in name.casefold().split()]
    return "," not in name and len(words) > 1 and not _INSTITUTIONS.isdisjoint(words)


def _depth_stays(text: str) -> bool:
    """Whether the first brace is closed by the last: {Department of Health}, and not {O}zg{u}r."""
    depth = 0
    for place, char in enumerate(text):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if not depth:
            return place == len(text) - 1
    return False


def _plain(entry: Entry) -> dict[str, str]:
    fields = {key.lower(): str(one.value)[:_MOST] for key, one in entry.fields_dict.items()}
    wanted = {name: value for name, value in fields.items() if name in _FIELDS - {"author", "editor", "doi", "url"}}
    raw = {name: fields.get(name, "").strip("{}").replace(r"\_", "_").replace(r"\%", "%") for name in ("doi", "url")}
    return {**_decoded(wanted), **raw}


def _decoded(fields: Mapping[str, str]) -> dict[str, str]:
    """LaTeX as plain text; what the decoder cannot read stays as it was typed."""
    kept = {}
    for name, value in fields.items():
        text = value.translate(dict.fromkeys(_BACK))
        for macro, char in _KEPT.items():
            text = text.replace(macro, char)
        kept[name] = text
    if any(char in value for value in kept.values() for char in "\\~$-`'"):
        kept = _without_latex(kept)
    return {name: value.replace("{", "").replace("}", "").translate(_BACK) for name, value in kept.items()}


def _without_latex(fields: Mapping[str, str]) -> dict[str, str]:
    entry = Entry("misc", "key", [Field(name, value) for name, value in fields.items()])
    library = LatexDecodingMiddleware(keep_math_mode=False).transform(Library([entry]))
    if not library.entries:
        return dict(fields)
    return {name: str(one.value) for name, one in library.entries[0].fields_dict.items()}
