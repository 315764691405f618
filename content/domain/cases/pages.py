"""A case page and its document: what is played, read from a page; and a page made from a document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wagtail.rich_text import get_text_for_indexing

from capabilities.domain import queries as frameworks
from capabilities.models import Capability
from content.cases import Case, engine, read_case
from content.cases.document import Passage
from content.domain.cases import from_document, to_document
from content.domain.cases.stored import children, items
from content.models import CasePage

_FIELDS = ("title", "summary", "content_note", "minutes", "budget", "trust", "child", "debrief")


def document_of(page: CasePage) -> dict[str, Any]:
    """The document of a page as it stands, draft or not; pictures by number. 1 query where decisions name capabilities."""
    parts = page.stored_parts()
    said = {name: getattr(page, name) for name in _FIELDS}
    for name in ("title", "summary", "content_note", "child", "debrief"):
        said[name] = said[name] or ""
    said |= {"minutes": said["minutes"] or 1, "trust": 5 if said["trust"] is None else said["trust"]}
    return to_document.document(said, parts, _codes(parts["scenes"]))


def case_of(page: CasePage) -> Case:
    """The same as the engine takes it. A draft that is not finished gives a case that is not; nothing is raised."""
    return read_case(document_of(page), is_checked=True)


def blocks_of(page: CasePage) -> dict[str, str]:
    """The id of each scene's block, by the scene's key: where it is mended in the editor."""
    found: dict[str, str] = {}
    for stored in page.stored_parts()["scenes"]:
        found.setdefault(stored["value"].get("key") or "", stored["id"])
    return found


def scenes_of_blocks(page: CasePage) -> dict[str, str]:
    """For the id of each block that lies in a scene, the scene's own too: the scene's key."""

    def ids_in(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            if isinstance(part.get("id"), str):
                yield part["id"]
            part = [*part.values()]
        for one in part if isinstance(part, list) else ():
            yield from ids_in(one)

    stored = page.stored_parts()["scenes"]
    return {block: scene["value"].get("key") or "" for scene in stored for block in ids_in(scene)}


def first_words(page: CasePage) -> list[str]:
    """The words of the first scene as a visitor reads it, and the content note, without markup."""
    case = case_of(page)
    passages = engine.passages_of(case, engine.begin(case))
    first = case.scenes.get(case.first_scene)
    texts = [page.content_note, first.title if first else "", *(text for one in passages for text in words_of(one))]
    return [words for text in texts if (words := get_text_for_indexing(text))]


def words_of(passage: Passage) -> list[str]:
    """The texts of a passage, some of them HTML."""
    value = passage.value
    texts = [str(value.get(name) or "") for name in ("title", "from", "html", "name", "words", "alt", "caption")]
    return [*texts, *(f"{tie['name']} {tie.get('note', '')}" for tie in value.get("ties", ()))]


def put(page: CasePage, data: Mapping[str, Any], capabilities: Mapping[str, int]) -> CasePage:
    """Write what a document says into a page, not stored yet. `capabilities`: numbers by code, for decisions."""
    for name, value in from_document.fields(data).items():
        setattr(page, name, value)
    for name, stream in from_document.streams(data, capabilities).items():
        setattr(page, name, json.dumps(stream))
    return page


def capabilities_by_code(codes: Iterable[str]) -> dict[str, Capability]:
    """The capabilities that a document means by their codes: those of the starter framework first, then of any in force."""
    wanted = set(codes)
    if not wanted:
        return {}
    rows = (
        frameworks.claimable_capabilities().filter(code__in=wanted).select_related("version__framework").order_by("pk")
    )
    found: dict[str, Capability] = {}
    for row in sorted(rows, key=lambda one: one.version.framework.slug != frameworks.STARTER):
        found.setdefault(row.code, row)
    return found


def codes_in(data: Mapping[str, Any]) -> set[str]:
    """The codes of all capabilities that a document names."""
    tags = [*data.get("capabilities", ())]
    for scene in data["scenes"]:
        tags += scene.get("decision", {}).get("capabilities", ())
    return {tag["code"] for tag in tags}


def _codes(scenes: Any) -> dict[int, str]:
    numbers = {
        tag.get("capability")
        for _kind, scene in children(scenes)
        for type_, value in children(scene.get("onward"))
        if type_ == "decision"
        for tag in items(value.get("capabilities"))
    } - {None}
    return dict(Capability.objects.filter(pk__in=numbers).values_list("pk", "code")) if numbers else {}
