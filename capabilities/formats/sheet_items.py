"""From the rows of a framework spreadsheet to stages, capabilities and crosswalks.

Rows name each other by code, or by identifier where codes are missing or repeated. An identifier that is not given is
made from the framework's and the code, so that reading the same sheet again updates a draft.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from capabilities.formats.errors import FormatError, missing_parent, quoted, same_identifier
from capabilities.formats.outline import (
    MAX_CODE,
    MAX_HEADLINE,
    MAX_IDENTIFIER,
    MAX_NOTE,
    MAX_STAGE_CODE,
    MAX_STAGE_TITLE,
    MAX_TITLE,
    SYMMETRIC_KINDS,
    CapabilityOutline,
    CrosswalkKind,
    CrosswalkOutline,
    ExpectationOutline,
    Kind,
    StageOutline,
    check_number_of_crosswalks,
    check_number_of_items,
)
from capabilities.formats.sheet_columns import CROSSWALK_WORDS, StageHeading, stage_code
from capabilities.formats.sheet_rows import Row, Table, letters, place
from capabilities.formats.tables import simple
from capabilities.formats.text import one_line, plain
from capabilities.formats.tree import parents_first

NAMESPACE = uuid.UUID("0f3a6f2e-30c5-5b0f-8f0b-6d7a4f1f9c21")
# Never to change: every identifier made from it would.

_KINDS: dict[str, Kind] = {
    "area": "area", "domain": "area", "group": "area",
    "capability": "capability", "competency": "capability", "competence": "capability",
}  # fmt: skip
_CROSSWALKS: dict[str, CrosswalkKind] = {simple(word): kind for kind, word in CROSSWALK_WORDS.items()} | {
    "thesameas": "same_as",
    "relatedto": "related",
}


def made_identifier(*parts: str) -> str:
    """The identifier of a framework (its address or title) or of an item (the framework's identifier, its code)."""
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))


def read_stages(rows: Iterator[Row]) -> tuple[StageOutline, ...]:
    """The stages of the sheet of that name, in its order."""
    stages: dict[str, StageOutline] = {}
    for row in rows:
        title = row.line("title", MAX_STAGE_TITLE)
        code = row.line("code", MAX_STAGE_CODE) or stage_code(title)
        if not title:
            raise FormatError("The title is missing. Write it, or delete the row.", row.where)
        if not code:
            raise FormatError("No code can be made of this title. Write one in the column “Code”.", row.where)
        if code in stages:
            raise FormatError(f"Another stage has the code {quoted(code)}. Codes must differ.", row.where)
        stages[code] = StageOutline(code, title, row.text("description"))
    return tuple(stages.values())


def stages_of(table: Table) -> tuple[StageOutline, ...]:
    """The stages that the headings of expectations name, in their order."""
    found: dict[str, StageOutline] = {}
    for heading in table.stages.values():
        code = heading.code or stage_code(heading.title) or f"stage-{len(found) + 1}"
        found.setdefault(code, StageOutline(code, one_line(heading.title, is_html=False)))
    return tuple(found.values())


def match_stages(table: Table, stages: tuple[StageOutline, ...], sheet: str) -> dict[int, tuple[str, bool]]:
    """For each column of a stage, by its place: the stage's code, and whether it holds headlines.

    Raises FormatError for a heading whose stage is not among `stages`, and for two that are the same.
    """
    codes = {stage.code for stage in stages}
    titles: dict[str, list[str]] = {}
    for stage in stages:
        titles.setdefault(" ".join(stage.title.split()).casefold(), []).append(stage.code)
    found: dict[int, tuple[str, bool]] = {}
    for position, heading in table.stages.items():
        where = place(sheet, f"cell {letters(position)}{table.heading_row}")
        code = _stage_named(heading, codes, titles)
        if code is None:
            raise FormatError(
                f"{quoted(heading.title)} is not one of the stages. Write it as in the sheet “Stages”.", where
            )
        if (code, heading.is_headline) in found.values():
            raise FormatError(f"The column for {quoted(heading.title)} is there twice. Keep one.", where)
        found[position] = (code, heading.is_headline)
    return found


def _stage_named(heading: StageHeading, codes: set[str], titles: dict[str, list[str]]) -> str | None:
    if heading.code in codes:
        return heading.code
    whole = f"{heading.title} [{heading.code}]" if heading.code else heading.title
    same = titles.get(whole.casefold(), [])
    if len(same) == 1:
        return same[0]
    made = stage_code(whole)
    return next((code for code in (whole, made) if code in codes), None)


@dataclass(slots=True)
class Items:
    """The rows of the sheet “Capabilities”, and how they are found by code and by identifier."""

    framework: str
    rows: dict[str, Row] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)

    def read(self, rows: Iterator[Row]) -> None:
        """Take in the rows. Raises FormatError for one without a code, or with a code that another has."""
        for row in rows:
            code = row.line("code", MAX_CODE)
            given = row.identifier("identifier")
            if not code and not given:
                raise FormatError("The code is missing. Give every row its own, or delete the row.", row.where)
            identifier = given or made_identifier(self.framework, code)
            if code in self.codes and not (given and all(self._is_given(one) for one in self.codes[code])):
                first = self.rows[self.codes[code][0]]
                raise FormatError(f"Row {first.number} has the code {quoted(code)} too. Codes must differ.", row.where)
            if identifier in self.rows:
                raise same_identifier(row.where, first=f"Row {self.rows[identifier].number}")
            if code:
                self.codes.setdefault(code, []).append(identifier)
            self.rows[identifier] = row
            check_number_of_items(len(self.rows))

    def _is_given(self, identifier: str) -> bool:
        return bool(self.rows[identifier].raw("identifier"))

    def find(self, name: str, row: Row) -> str | None:
        """The identifier of the item that a cell names; None if there is none. Raises FormatError if there are two."""
        same = self.codes.get(one_line(name, is_html=False), [])
        if len(same) > 1:
            raise FormatError(
                f"{len(same)} rows have the code {quoted(name)}. Write the identifier of the one that is meant.",
                row.where,
            )
        return same[0] if same else name if name in self.rows else None

    def capabilities(self, columns: dict[int, tuple[str, bool]]) -> Iterator[CapabilityOutline]:
        """The items, parents before their children. Raises FormatError for an unknown parent, and for a circle."""
        parents: dict[str, str | None] = {}
        for identifier, row in self.rows.items():
            named = row.raw("parent")
            parents[identifier] = self.find(named, row) if named else None
            if named and parents[identifier] is None:
                raise missing_parent(named, row.where)
        above = set(parents.values())
        ordered = parents_first(
            parents,
            where=lambda one: self.rows[one].where,
            name=lambda one: self.rows[one].raw("code") or one,
        )
        for order, identifier in enumerate(ordered, start=1):
            row = self.rows[identifier]
            kind: Kind = "area" if identifier in above else "capability"
            yield _capability(row, identifier, parents[identifier], order, _kind(row) or kind, columns)


def _kind(row: Row) -> Kind | None:
    said = row.raw("kind")
    if said and simple(said) not in _KINDS:
        raise FormatError(f"The kind is {quoted(said)}. Write area or capability, or leave it empty.", row.where)
    return _KINDS[simple(said)] if said else None


def _capability(
    row: Row, identifier: str, parent: str | None, order: int, kind: Kind, columns: dict[int, tuple[str, bool]]
) -> CapabilityOutline:
    title = row.line("title", MAX_TITLE)
    if not title:
        raise FormatError("The title is missing. Write it, or delete the row.", row.where)
    return CapabilityOutline(
        identifier=identifier,
        parent=parent,
        code=row.line("code", MAX_CODE),
        title=title,
        statement=row.text("statement"),
        kind=kind,
        order=order,
        expectations=_expectations(row, columns),
        why=row.text("why"),
        notice=tuple(line for line in row.text("notice").split("\n") if line),
        shows=row.text("shows"),
        lineage=_lineage(row),
    )


def _lineage(row: Row) -> str:
    value = row.raw("lineage")
    try:
        return str(uuid.UUID(value)) if value else ""
    except ValueError:
        raise FormatError(
            f"The lineage is {quoted(value)}, which is no UUID. Leave it as it was exported, or empty.", row.where
        ) from None


def _expectations(row: Row, columns: dict[int, tuple[str, bool]]) -> dict[str, ExpectationOutline]:
    texts: dict[str, str] = {}
    headlines: dict[str, str] = {}
    for position, (stage, is_headline) in columns.items():
        if text := plain(row.at(position), is_html=False):
            if is_headline:
                headlines[stage] = row.short(text, MAX_HEADLINE, f"headline for {quoted(stage)}")
            else:
                texts[stage] = text
    for stage in headlines:
        if stage not in texts:
            raise FormatError(
                f"There is a headline for {quoted(stage)}, but no expectation. Write it, or take the headline out.",
                row.where,
            )
    return {stage: ExpectationOutline(headlines.get(stage, ""), text) for stage, text in texts.items()}


def read_crosswalks(rows: Iterator[Row], items: Items) -> tuple[tuple[CrosswalkOutline, ...], dict[str, str]]:
    """The crosswalks, and what the other frameworks' items among their ends are called."""
    found: dict[tuple[str, str, str], CrosswalkOutline] = {}
    outside: dict[str, str] = {}
    for row in rows:
        ends = [_end(row, name, what, items, outside) for name, what in (("origin", "From"), ("target", "To"))]
        if not any(end in items.rows for end in ends):
            raise FormatError("None of its ends is in the sheet “Capabilities”. Correct one.", row.where)
        said = row.raw("kind")
        kind = _CROSSWALKS.get(simple(said))
        if kind is None:
            words = ", ".join(CROSSWALK_WORDS.values())
            raise FormatError(f"The kind is {quoted(said)}. Write one of: {words}.", row.where)
        origin, target = ends
        if origin == target:
            raise FormatError("It joins an item to itself. Take it out.", row.where)
        if (origin, target, kind) in found or (kind in SYMMETRIC_KINDS and (target, origin, kind) in found):
            raise FormatError("It is there twice. Take one out.", row.where)
        note = row.line("note", MAX_NOTE)
        found[origin, target, kind] = CrosswalkOutline(origin, target, kind, note, row.identifier("identifier"))
        check_number_of_crosswalks(len(found))
    return tuple(found.values()), outside


def _end(row: Row, name: str, what: str, items: Items, outside: dict[str, str]) -> str:
    named = row.raw(name)
    if not named:
        raise FormatError(f"{quoted(what)} is empty. Write a code.", row.where)
    inside = items.find(named, row)
    if inside is not None:
        return inside
    title = row.line("outside", MAX_TITLE + MAX_CODE + 1, what="other item")
    if not title and not _is_uuid(named):
        raise FormatError(
            f"{quoted(named)} is no code of the sheet “Capabilities”. For an item of another framework write its "
            "identifier, and its name in “Other item”.",
            row.where,
        )
    row.short(named, MAX_IDENTIFIER, what)
    if title:
        outside[named] = title
    return row.identifier(name)


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
