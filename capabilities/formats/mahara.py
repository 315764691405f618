"""The reader of Mahara's SmartEvidence frameworks (`.matrix` files, JSON): standards, and below them standard elements.

A standard becomes an area, an element a capability under its standard or under another element. A file may name that
other element in `parentelementid`, as Mahara's import does, or in `parentid`, as its export does; older files keep the
elements inside their standard. The rest (institution, self-assessment, names of the evidence statuses, short names,
numbers) is kept in `source` and written back.

Mahara's files have no identifiers. They are made from the framework's name and the numbers of standards and elements,
so that reading the file again gives the same ones; our own writer adds them under "throughline", which Mahara passes
over.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from capabilities.formats.errors import FormatError, missing_parent, quoted, same_identifier
from capabilities.formats.fields import Fields
from capabilities.formats.outline import (
    MAX_CODE,
    MAX_TITLE,
    CapabilityOutline,
    FrameworkOutline,
    Kind,
    check_number_of_items,
    check_outline,
)
from capabilities.formats.text import shorten
from capabilities.formats.tree import parents_first

FORMAT = "Mahara SmartEvidence"
OURS = "throughline"
"""Under this key our writer keeps what Mahara has no field for."""
NAMESPACE = uuid.UUID("5d0c9d0e-6f0b-5a52-9f5e-3a1f0f4f8a11")
# Never to change: every identifier made from it would.

_ELEMENTS_INSIDE = ("standardelement", "standardelements", "options")
_PARENT = ("parentelementid", "parentid")
_NO_PARENT = ("", "0")


def looks_like_mahara(content: dict[str, Any]) -> bool:
    """Whether the parsed JSON object is a SmartEvidence framework."""
    framework = content.get("framework")
    return isinstance(framework, dict) and bool(framework.keys() & {"standards", "standardelements"})


def read_mahara(content: dict[str, Any]) -> FrameworkOutline:
    """The framework in a .matrix file (the parsed JSON object).

    Raises FormatError naming the standard or element for a missing name, a number used twice, an element of no
    standard, a parent that is not there, parents in a circle.
    """
    root = Fields(content, "")
    framework = root.inner("framework", required=True)
    title = shorten(framework.line("name", required=True), MAX_TITLE)
    ours = framework.inner(OURS)
    identifier = ours.identifier() if ours.values else str(uuid.uuid5(NAMESPACE, title))
    nodes = _Nodes(identifier, {}, {})
    nodes.read(framework)
    check_number_of_items(len(nodes.parents))
    ordered = parents_first(nodes.parents, where=lambda one: nodes.items[one].fields.where)
    outline = FrameworkOutline(
        identifier=identifier,
        title=title,
        description=framework.text("description"),
        capabilities=tuple(
            nodes.items[one].capability(one, nodes.parents[one], order) for order, one in enumerate(ordered, start=1)
        ),
        source={
            "format": FORMAT,
            "framework": framework.rest("name", "description", "standards", "standardelements", OURS),
            **({"file": rest} if (rest := root.rest("framework")) else {}),
        },
    )
    check_outline(outline)
    return outline


@dataclass(frozen=True, slots=True)
class _Node:
    fields: Fields
    kind: Kind
    number: str

    def capability(self, identifier: str, parent: str | None, order: int) -> CapabilityOutline:
        ours = self.fields.inner(OURS)
        kind = ours.raw("kind")
        return CapabilityOutline(
            identifier=identifier,
            parent=parent,
            code=shorten(ours.line("code") if ours.values else self.number, MAX_CODE),
            title=title_of(self.fields),
            statement=self.fields.text("description"),
            kind="area" if kind == "area" else "capability" if kind == "capability" else self.kind,
            order=order,
            source=self.fields.rest("name", "description", *_PARENT, *_ELEMENTS_INSIDE, OURS),
        )


def title_of(fields: Fields) -> str:
    """The name, else the short name. Raises FormatError if there is neither."""
    name = fields.line("name") or fields.line("shortname")
    if not name:
        raise FormatError("“name” is missing or empty. Give it a value.", fields.where)
    return shorten(name, MAX_TITLE)


@dataclass(frozen=True, slots=True)
class _Nodes:
    """Standards and elements by their identifiers, and the parents of each, in the order they are to stand."""

    framework: str
    items: dict[str, _Node]
    parents: dict[str, str | None]

    def read(self, framework: Fields) -> None:
        standards = [standard for _, standard in framework.objects("standards", "standard")]
        elements: dict[str, list[Fields]] = {_number(standard): [] for standard in standards}
        if len(elements) < len(standards):
            numbers = [_number(standard) for standard in standards]
            twice = next(n for n, number in enumerate(numbers) if number in numbers[:n])
            raise FormatError(
                f"Another standard has the standardid {quoted(numbers[twice])}. They must differ.",
                standards[twice].where,
            )
        for _, element in framework.objects("standardelements", "element"):
            number = element.raw("standardid")
            if number not in elements:
                raise FormatError(
                    f"It belongs to the standard {quoted(number)}, which is not in the file. Correct “standardid”.",
                    element.where,
                )
            elements[number].append(element)
        for standard in standards:
            inside = [element for key in _ELEMENTS_INSIDE for _, element in standard.objects(key, "element")]
            self._read_standard(standard, [*inside, *elements[_number(standard)]])

    def _read_standard(self, standard: Fields, elements: list[Fields]) -> None:
        number = _number(standard)
        top = None
        # Our writer groups what stands at the top, without an area, under a standard that is none.
        if not standard.inner(OURS).flag("holds_top_level", default=False):
            top = self._add(standard, "area", number, f"standard/{number}", None)
        known: dict[str, str] = {}
        added: list[tuple[Fields, str]] = []
        for position, element in enumerate(elements, start=1):
            own = element.line("elementid")
            made = f"element/{number}/{own}" if own else f"element/{number}//{position}/{title_of(element)}"
            if own in known:
                raise FormatError(
                    f"Another element of the standard has the elementid {quoted(own)}. They must differ; "
                    "write them in quotation marks, so that 1.1 and 1.10 do.",
                    element.where,
                )
            identifier = self._add(element, "capability", own, made, top)
            if own:
                known[own] = identifier
            added.append((element, identifier))
        for element, identifier in added:
            self.parents[identifier] = next(_parents(element, known), top)

    def _add(self, fields: Fields, kind: Kind, number: str, made: str, parent: str | None) -> str:
        ours = fields.inner(OURS)
        identifier = ours.identifier() if ours.values else str(uuid.uuid5(NAMESPACE, f"{self.framework}/{made}"))
        if identifier in self.items:
            raise same_identifier(fields.where)
        self.items[identifier] = _Node(fields, kind, number)
        self.parents[identifier] = parent
        check_number_of_items(len(self.items))
        return identifier


def _number(standard: Fields) -> str:
    """The standard's number; one without any goes by its place."""
    return standard.raw("standardid") or standard.where.rpartition(" ")[2]


def _parents(element: Fields, known: dict[str, str]) -> Iterator[str]:
    for key in _PARENT:
        value = element.values.get(key)
        named = "" if value is False else element.raw(key)
        if named in known:
            yield known[named]
        elif named not in _NO_PARENT:
            raise missing_parent(named, element.where)
