"""The writer of Mahara's SmartEvidence frameworks (`.matrix` files), as Mahara's import reads them.

Carried, and read back exactly: the framework's identifier, title and description; each item's identifier, code, title,
statement (cleaned, as formats/text.py does), kind, parent and order; what Mahara itself wrote in a file that was
imported (institution, self-assessment, evidence statuses, short names, numbers). Identifiers, codes and kinds stand
under "throughline": Mahara passes over them and does not export them. Everything else is named in the notes.

Items at the top that have children, and areas, become standards; other items at the top are gathered under a standard
named after the framework, since Mahara has no element without one. Mahara's import resolves a parent only if it comes
earlier under the same standard, and compares numbers as PHP does, for which 1.1 is 1.10: hence the checks on numbers.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from capabilities.formats import losses
from capabilities.formats.mahara import FORMAT, OURS
from capabilities.formats.outline import CapabilityOutline, FrameworkOutline
from capabilities.formats.text import MAX_TAGS, as_html, shorten

MOST_SHORT_NAME = 100
STATUSES = [
    {"begun": "Ready for assessment"},
    {"incomplete": "Not yet shown"},
    {"partialcomplete": "Partly shown"},
    {"completed": "Shown"},
]


def write_mahara(outline: FrameworkOutline) -> tuple[str, tuple[str, ...]]:
    """The framework as the text of a .matrix file, and in sentences what of it the format cannot carry."""
    ours = outline.source.get("format") == FORMAT
    kept = outline.source.get("framework") if ours else None
    file = outline.source.get("file") if ours else None
    matrix = _Matrix(outline)
    matrix.fill()
    content = {
        **(file if isinstance(file, dict) else {}),
        "framework": {
            "institution": "all",
            "selfassess": False,
            "evidencestatuses": STATUSES,
            **(kept if isinstance(kept, dict) else {}),
            "name": outline.title,
            "description": _description(outline.description),
            "standards": matrix.standards,
            "standardelements": matrix.elements,
            OURS: {"identifier": outline.identifier},
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n", tuple(_notes(outline))


@dataclass(slots=True)
class _Matrix:
    """The two lists of the file as they fill up, and which numbers are taken: by standard, as numbers where they are."""

    outline: FrameworkOutline
    standards: list[dict[str, Any]] = field(default_factory=list)
    elements: list[dict[str, Any]] = field(default_factory=list)
    taken: set[Any] = field(default_factory=set)
    counters: dict[Any, Iterator[int]] = field(default_factory=dict)
    element_ids: dict[str, str] = field(default_factory=dict)

    def fill(self) -> None:
        parents = {item.parent for item in self.outline.capabilities}
        standard: Any = None
        standing: str | None = None  # the top item that the current standard is, None while gathering
        for item in self.outline.capabilities:
            if item.parent is None and (item.kind == "area" or item.identifier in parents):
                standard, standing = self._standard(item), item.identifier
            elif item.parent is None:
                if standing is not None or standard is None:
                    standard, standing = self._gathering(), None
                self._element(item, standard, None)
            else:
                self._element(item, standard, item.parent if item.parent != standing else None)

    def _standard(self, item: CapabilityOutline) -> Any:
        number = self._number(item.source.get("standardid"), ())
        shown = {"shortname": _short_name(item), **_unknown(item.source), **_item(item), "standardid": number}
        self.standards.append(shown)
        return number

    def _gathering(self) -> Any:
        number = self._number(None, ())
        title = self.outline.title
        self.standards.append(
            {
                "shortname": shorten(self.outline.short_title or title, MOST_SHORT_NAME),
                "name": title,
                "description": "",
                "standardid": number,
                OURS: {"holds_top_level": True},
            }
        )
        return number

    def _element(self, item: CapabilityOutline, standard: Any, parent: str | None) -> None:
        number = str(self._number(item.source.get("elementid"), (standard,)))
        self.element_ids[item.identifier] = number
        above = {"parentelementid": self.element_ids[parent], "parentid": self.element_ids[parent]} if parent else {}
        self.elements.append(
            {
                "shortname": _short_name(item),
                **_unknown(item.source),
                **_item(item),
                "standardid": standard,
                "elementid": number,
                **above,
            }
        )

    def _number(self, given: Any, within: tuple[Any, ...]) -> Any:
        """The number that a file gave, if it is still free, else the next whole one."""
        if isinstance(given, str | int | float) and not isinstance(given, bool) and str(given).strip():
            said = (*within, _as_php(given))
            if said not in self.taken:
                self.taken.add(said)
                return given
        counter = self.counters.setdefault(within, itertools.count(1))
        number = next(number for number in counter if (*within, float(number)) not in self.taken)
        self.taken.add((*within, float(number)))
        return str(number) if within else number


def _as_php(number: Any) -> Any:
    """What PHP's == goes by: texts that are numbers are compared as numbers."""
    try:
        return float(number)
    except ValueError:
        return number


def _unknown(source: dict[str, Any]) -> dict[str, Any]:
    """What Mahara wrote of an item; what other programs wrote stays out of its files."""
    return source if "standardid" in source or "shortname" in source else {}


def _item(item: CapabilityOutline) -> dict[str, Any]:
    return {
        "name": item.title,
        "description": _description(item.statement),
        OURS: {"identifier": item.identifier, "code": item.code, "kind": item.kind},
    }


def _short_name(item: CapabilityOutline) -> str:
    return shorten(item.title, MOST_SHORT_NAME)


def _description(text: str) -> str:
    written = as_html(text)
    return written if written.count("<") <= MAX_TAGS else as_html(" ".join(text.split()))


def _notes(outline: FrameworkOutline) -> Iterator[str]:
    items = outline.capabilities
    parents = {item.parent for item in items}
    yield from losses.said(
        (
            losses.stages(outline),
            losses.facts(outline),
            losses.foreign(outline, FORMAT),
            losses.extra_texts(outline),
            losses.crosswalks(outline),
            losses.named(
                f"Mahara shows {MOST_SHORT_NAME} characters of a short name. Cut there, and whole as the name:",
                [item for item in items if len(item.title) > MOST_SHORT_NAME and not _unknown(item.source)],
            ),
            losses.named(
                "Mahara takes no evidence for what stands at the top, so it can be shown under but not for",
                [
                    item
                    for item in items
                    if item.parent is None and item.kind == "capability" and item.identifier in parents
                ],
            ),
            losses.named(
                "Mahara takes evidence for everything below the top, areas too:",
                [item for item in items if item.parent is not None and item.kind == "area"],
            ),
            losses.named(
                "Their text has so many lines that they are run together:",
                [item for item in items if as_html(item.statement).count("<") > MAX_TAGS],
            ),
            "Codes and identifiers are in the file for Throughline; Mahara keeps neither when it exports again.",
        )
    )
