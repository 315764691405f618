"""The sheets of a framework spreadsheet and their columns: how they are headed, how else people head them, and the
help that stands beside them in the template.

A stage's columns are headed "Expectation: Newly qualified" and "Headline: Newly qualified"; where the code of the stage
cannot be made of its title, it follows in square brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from capabilities.formats.errors import FormatError, quoted
from capabilities.formats.outline import MAX_STAGE_CODE, CrosswalkKind
from capabilities.formats.tables import simple


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or one line of the sheet “Framework”: our name for it, its heading, other headings, and the help."""

    name: str
    heading: str
    help: str
    also: tuple[str, ...] = ()
    width: int = 20


FRAMEWORK, STAGES, CAPABILITIES, CROSSWALKS = "Framework", "Stages", "Capabilities", "Crosswalks"

SHEETS: dict[str, tuple[Column, ...]] = {
    FRAMEWORK: (
        Column("title", "Title", "What the framework is called.", ("name", "framework", "framework title")),
        Column("short_title", "Short title", "At most 40 characters, for narrow places."),
        Column("publisher", "Publisher", "Who stands behind it.", ("organisation", "author")),
        Column("description", "Description", "What it is for and whom, in plain text."),
        Column("licence", "Licence", "Under which terms others may use it.", ("license", "rights")),
        Column("source_url", "Source address", "Where it is published: https://…", ("source", "url", "website", "link")),
        Column("language", "Language", "en-GB, cy …"),
        Column("label", "Version", "What tells this version from others: 2026, 1.0 …", ("version label", "label", "edition")),
        Column("in_force_from", "In force from", "A date such as 2026-09-01.", ("starts", "valid from", "from")),
        Column("in_force_until", "In force until", "A date; empty while it has no end.", ("ends", "valid until", "until")),
        Column("claimable", "Claimable", "yes, or no if nobody may claim against it.", ("can be claimed",)),
        Column("claimable_until", "Claimable until", "The last day for new claims; may be empty."),
        Column("notes", "Notes", "What changed in this version, for readers.", ("version notes",)),
        Column("slug", "Address", "The last part of its web address: small letters, digits, hyphens.", ("slug",)),
        Column("identifier", "Identifier", "Leave it empty for a new framework.", ("framework identifier", "id", "guid")),
        Column("document", "Version identifier", "Leave it empty for a new version."),
    ),
    STAGES: (
        Column("code", "Code", "Small letters, digits and hyphens; empty: made from the title.", ("stage code", "id"), 24),
        Column("title", "Title", "What people call this career level.", ("stage", "name", "level"), 32),
        Column("description", "Description", "Who is at this stage, in a sentence.", (), 70),
    ),
    CAPABILITIES: (
        Column("code", "Code", "Short and different in every row: K, K1, K2 …", ("id number", "number", "ref", "reference"), 12),
        Column("parent", "Parent code", "The code of the area it belongs to; empty at the top.", ("parent", "area", "belongs to", "area code"), 12),
        Column("kind", "Kind", "area (it groups) or capability (it can be claimed). Empty: an area if other rows name it as their parent.", ("type",), 12),
        Column("title", "Title", "A few words. Every row needs one.", ("name", "short name", "capability"), 32),
        Column("statement", "Statement", "What good practice looks like, in a sentence or a few.", ("description", "full statement"), 60),
        Column("why", "Why it matters", "For whom, and why.", ("why", "rationale"), 40),
        Column("notice", "Questions to ask yourself", "One on each line of the cell (Alt and Enter).", ("questions", "notice", "what to notice", "reflective questions"), 40),
        Column("shows", "Evidence that suits it", "What could show it.", ("evidence", "shows", "suitable evidence", "what shows it"), 40),
        Column("identifier", "Identifier", "Leave it empty: one is made from the code, and stays the same.", ("case identifier", "guid", "uuid"), 38),
        Column("lineage", "Lineage", "Leave it empty. It ties the versions of one capability together.", (), 38),
    ),
    CROSSWALKS: (
        Column("origin", "From", "A code of the sheet Capabilities.", ("from code", "origin", "capability"), 16),
        Column("kind", "Kind", "same as, part of, related or replaced by.", ("relation", "type", "link"), 14),
        Column("target", "To", "A code of the sheet Capabilities; or the identifier of another framework's item, with its name in “Other item”.", ("to code", "target"), 38),
        Column("note", "Why", "One line; may be empty.", ("note", "reason", "because"), 50),
        Column("outside", "Other item", "The name of the other framework's item, if one end is in another framework.", ("other framework", "other title"), 40),
        Column("identifier", "Identifier", "Leave it empty.", ("case identifier",), 38),
    ),
}  # fmt: skip
"""In the order in which they are written."""

CSV_FRAMEWORK = (
    Column("framework", "Framework", "The framework's title, the same in every row.", ("framework title",)),
    Column("framework_identifier", "Framework identifier", "Leave it empty for a new framework."),
    Column("label", "Version", "What tells this version from others: 2026, 1.0 …", ("version label",)),
)
"""What CSV, which has but one sheet, says of the framework: the same in every row."""

CROSSWALK_WORDS: dict[CrosswalkKind, str] = {
    "same_as": "same as",
    "part_of": "part of",
    "related": "related",
    "replaced_by": "replaced by",
}
EXPECTATION, HEADLINE = "Expectation", "Headline"
_STAGE_HEADING = re.compile(
    rf"\s*({EXPECTATION}|{HEADLINE})s?(?: for| at)?\s*[:\N{{EN DASH}}-]\s*(\S.*)", re.IGNORECASE | re.DOTALL
)
_OTHER_SHEET_NAMES = {
    "framework": FRAMEWORK, "about": FRAMEWORK,
    "stages": STAGES, "stage": STAGES, "levels": STAGES, "careerstages": STAGES,
    "capabilities": CAPABILITIES, "capability": CAPABILITIES, "competencies": CAPABILITIES, "items": CAPABILITIES,
    "crosswalks": CROSSWALKS, "crosswalk": CROSSWALKS, "links": CROSSWALKS,
}  # fmt: skip


def sheet_of(title: str) -> str | None:
    """Which of our sheets one called `title` is, if any."""
    return _OTHER_SHEET_NAMES.get(simple(title))


def columns_of(cells: Sequence[str], columns: Sequence[Column], where: str) -> dict[str, int]:
    """Where each of `columns` stands in a row of headings, by name. Raises FormatError for a column that is there twice."""
    names = {simple(heading): column.name for column in columns for heading in (*column.also, column.heading)}
    # A heading of ours beats another column's other name.
    names |= {simple(column.heading): column.name for column in columns}
    found: dict[str, int] = {}
    for position, cell in enumerate(cells):
        name = names.get(simple(cell)) if cell.strip() else None
        if name in found:
            raise FormatError(f"The column {quoted(cell)} is there twice. Keep one.", where)
        if name:
            found[name] = position
    return found


@dataclass(frozen=True, slots=True)
class StageHeading:
    """A stage as a heading names it: `code` is empty unless the heading gives it."""

    is_headline: bool
    title: str
    code: str


def read_stage_heading(cell: str) -> StageHeading | None:
    """The stage that a heading is for; None if it is no heading of a stage."""
    found = _STAGE_HEADING.fullmatch(cell)
    if not found:
        return None
    title, bracket, code = found[2].strip().rpartition(" [")
    given = bool(bracket) and code.endswith("]") and bool(title.strip())
    return StageHeading(
        is_headline=found[1].casefold() == HEADLINE.casefold(),
        title=" ".join((title if given else found[2]).split()),
        code=_unescaped(code[:-1]) if given else "",
    )


def stage_heading(kind: str, title: str, code: str, taken: Mapping[str, str]) -> str:
    """The heading for a stage; with its code unless `taken` (stage codes by their titles, small) tells it by the title."""
    told = taken.get(title.casefold()) == code == stage_code(title) and not title.endswith("]")
    return f"{kind}: {title}" if told else f"{kind}: {title} [{_escaped(code)}]"


def stage_code(title: str) -> str:
    """The code that a stage gets from its title: `Newly qualified` becomes `newly-qualified`."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:MAX_STAGE_CODE].strip("-")


def _escaped(code: str) -> str:
    return code.replace("%", "%25").replace("[", "%5B").replace("]", "%5D")


def _unescaped(code: str) -> str:
    return code.replace("%5D", "]").replace("%5B", "[").replace("%25", "%")
