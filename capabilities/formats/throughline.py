"""The reader of Throughline's own files: the frameworks that are shipped with it (capabilities/shipped).

`throughline-framework-1` holds one framework with areas of capabilities; `throughline-frameworks-1` holds several, and
the crosswalks between them and others. These files have codes, not identifiers. Identifiers are made from slug, label
and code, so that they are the same on every installation and every load.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from capabilities.formats.errors import FormatError, quoted
from capabilities.formats.fields import Fields
from capabilities.formats.outline import (
    MAX_NOTE,
    CapabilityOutline,
    CrosswalkKind,
    CrosswalkOutline,
    ExpectationOutline,
    FrameworkOutline,
    Kind,
    StageOutline,
    check_outline,
)

ONE = "throughline-framework-1"
SEVERAL = "throughline-frameworks-1"
# Never to change: every identifier made from it would.
NAMESPACE = uuid.UUID("b7d6c1f0-4a43-5c0e-9b63-2f6a0d1c7e58")

_FRAMEWORK_FIELDS = ("slug", "title", "short_title", "publisher", "description", "licence", "language", "source_url")
_VERSION_FIELDS = ("label", "in_force_from", "in_force_until", "claimable", "claimable_until", "notes")
_ITEM_FIELDS = ("code", "title", "statement", "why", "notice", "shows", "expectations", "capabilities")


@dataclass(frozen=True, slots=True)
class ShippedFrameworks:
    """What one of our files holds. The crosswalks' ends are written `slug/code`, since they may lie in another file."""

    frameworks: tuple[FrameworkOutline, ...]
    crosswalks: tuple[CrosswalkOutline, ...]


def identifier_for(*parts: str) -> str:
    """The identifier of a framework (its slug) or of an item in one version of it (slug, label, code)."""
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))


def read_throughline(content: dict[str, Any]) -> ShippedFrameworks:
    """The frameworks of a file in either of our formats (the parsed JSON object), and the crosswalks it holds.

    Raises FormatError naming area and capability by their codes for anything missing, repeated or of the wrong type, an
    expectation for no known stage, and a crosswalk from or to a code that its framework, being in this file, has not.
    """
    root = Fields(content, "")
    if root.raw("format") == ONE:
        return ShippedFrameworks((_framework(root),), ())
    entries = [entry for _, entry in root.objects("frameworks", "framework")]
    frameworks = tuple(_framework(entry) for entry in entries)
    if not frameworks:
        raise FormatError("The file holds no framework. Add one.")
    slugs = [framework.slug for framework in frameworks]
    for number, slug in enumerate(slugs):
        if slug in slugs[:number]:
            raise FormatError(
                f"Another framework has the slug {quoted(slug)}. Slugs must differ.", entries[number].where
            )
    return ShippedFrameworks(frameworks, tuple(_crosswalks(root, frameworks)))


def _framework(entry: Fields) -> FrameworkOutline:
    framework = entry.inner("framework", required=True)
    version = entry.inner("version", required=True)
    slug = _slug(framework, "slug")
    label = _slug(version, "label")
    stages = tuple(_stages(entry))
    rest = entry.rest("format", "framework", "version", "stages", "areas", "capabilities", "crosswalks")
    outline = FrameworkOutline(
        identifier=identifier_for(slug),
        slug=slug,
        title=framework.line("title", required=True),
        short_title=framework.line("short_title"),
        publisher=framework.line("publisher"),
        description=framework.text("description"),
        language=framework.line("language"),
        licence=framework.line("licence"),
        source_url=framework.raw("source_url"),
        label=label,
        in_force_from=version.date("in_force_from"),
        in_force_until=version.date("in_force_until"),
        claimable=version.flag("claimable", default=True),
        claimable_until=version.date("claimable_until"),
        notes=version.text("notes"),
        stages=stages,
        capabilities=tuple(_Items(slug, label, {stage.code for stage in stages}, []).read(entry)),
        source={"format": ONE, **framework.rest(*_FRAMEWORK_FIELDS), **version.rest(*_VERSION_FIELDS), **rest},
    )
    check_outline(outline)
    return outline


def _slug(fields: Fields, key: str) -> str:
    value = fields.raw(key, required=True)
    # Part of every identifier made here, and of addresses.
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise FormatError(
            f"{quoted(key)} is {quoted(value)}. Use small letters, digits and single hyphens only.", fields.where
        )
    return value


def _stages(entry: Fields) -> Iterator[StageOutline]:
    for _, stage in entry.objects("stages", "stage"):
        yield StageOutline(_slug(stage, "code"), stage.line("title", required=True), stage.text("description"))


@dataclass(frozen=True, slots=True)
class _Items:
    """The reading of one framework's areas and capabilities, in the file's order."""

    slug: str
    label: str
    stages: set[str]
    codes: list[str]

    def read(self, entry: Fields) -> Iterator[CapabilityOutline]:
        for _, area in entry.objects("areas", "area"):
            outline = self._item(area, "area", None)
            yield outline
            for _, capability in _named(area, "area").objects("capabilities", "capability"):
                yield self._item(capability, "capability", outline.identifier)
        for _, capability in entry.objects("capabilities", "capability"):
            yield self._item(capability, "capability", None)

    def _item(self, item: Fields, kind: Kind, parent: str | None) -> CapabilityOutline:
        item = _named(item, kind)
        code = item.line("code", required=True)
        if code in self.codes:
            raise FormatError(f"Another item has the code {quoted(code)}. Codes must differ.", item.where)
        self.codes.append(code)
        return CapabilityOutline(
            identifier=identifier_for(self.slug, self.label, code),
            parent=parent,
            code=code,
            title=item.line("title", required=True),
            statement=item.text("statement"),
            kind=kind,
            order=len(self.codes),
            expectations=self._expectations(item),
            why=item.text("why"),
            notice=tuple(_lines(item, "notice")),
            shows=item.text("shows"),
            source=item.rest(*_ITEM_FIELDS),
        )

    def _expectations(self, item: Fields) -> dict[str, ExpectationOutline]:
        written = item.inner("expectations")
        found: dict[str, ExpectationOutline] = {}
        for stage in written.values:
            if stage not in self.stages:
                raise FormatError(
                    f"It has an expectation for {quoted(stage)}, which is not one of the stages.", item.where
                )
            expectation = written.inner(stage, required=True)
            found[stage] = ExpectationOutline(expectation.line("headline"), expectation.text("text", required=True))
        return found


def _named(item: Fields, kind: str) -> Fields:
    """The item under its code, which says more than its number."""
    code = item.values.get("code")
    above = item.where.rpartition(", ")[0]
    named = f"{kind} {quoted(code)}" if isinstance(code, str) and code.strip() else item.where.rpartition(", ")[2]
    return item.at(", ".join(filter(None, [above, named])))


def _lines(item: Fields, key: str) -> Iterator[str]:
    for number, line in enumerate(item.list(key), start=1):
        # A list cannot ask by name, so each line borrows a name for its message.
        yield Fields({f"{key} {number}": line}, item.where).line(f"{key} {number}", required=True)


def _crosswalks(root: Fields, frameworks: tuple[FrameworkOutline, ...]) -> Iterator[CrosswalkOutline]:
    codes = {framework.slug: {item.code for item in framework.capabilities} for framework in frameworks}
    kinds: dict[str, CrosswalkKind] = {kind: kind for kind in get_args(CrosswalkKind)}
    seen: set[tuple[str, str, str]] = set()
    for _, crosswalk in root.objects("crosswalks", "crosswalk"):
        origin, target = (_end(crosswalk, key, codes) for key in ("from", "to"))
        kind = kinds.get(crosswalk.raw("kind", required=True))
        if kind is None:
            raise FormatError(f"“kind” must be one of {', '.join(kinds)}. Correct it.", crosswalk.where)
        if origin == target or (origin, target, kind) in seen:
            raise FormatError(f"It joins {quoted(origin)} to itself, or is there twice. Take it out.", crosswalk.where)
        note = crosswalk.line("note")
        if len(note) > MAX_NOTE:
            raise FormatError(
                f"The note has {len(note)} characters; the most is {MAX_NOTE}. Shorten it.", crosswalk.where
            )
        seen.add((origin, target, kind))
        yield CrosswalkOutline(origin, target, kind, note)


def _end(crosswalk: Fields, key: str, codes: dict[str, set[str]]) -> str:
    end = crosswalk.line(key, required=True)
    slug, _, code = end.partition("/")
    if not slug or not code:
        raise FormatError(
            f"{quoted(key)} is {quoted(end)}. Write the framework's slug, a slash and a code.", crosswalk.where
        )
    if slug in codes and code not in codes[slug]:
        raise FormatError(
            f"{quoted(slug)} has no item with the code {quoted(code)}. Correct {quoted(key)}.", crosswalk.where
        )
    return end
