"""What a format cannot carry, in sentences for the person who exports. Each answers "" where nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from capabilities.formats.errors import quoted
from capabilities.formats.outline import CapabilityOutline, CrosswalkOutline, FrameworkOutline

MOST_NAMED = 5


def stages(outline: FrameworkOutline) -> str:
    """That stages and expectations stay behind."""
    expectations = sum(len(item.expectations) for item in outline.capabilities)
    if not outline.stages:
        return ""
    return f"{counted(len(outline.stages), 'stage')} and {counted(expectations, 'expectation')} are left out."


def facts(outline: FrameworkOutline, *kept: str) -> str:
    """That facts about the framework and this version stay behind, but for those `kept`."""
    facts = {
        "description": outline.description if "title only" in kept else "",
        "short title": outline.short_title,
        "publisher": outline.publisher,
        "licence": outline.licence,
        "source address": outline.source_url,
        "language": outline.language,
        "version label": outline.label,
        "dates in force": outline.in_force_from or outline.in_force_until,
        "“cannot be claimed”": not outline.claimable,
        "“claimable until”": outline.claimable_until,
        "version notes": outline.notes,
    }
    lost = [name for name, value in facts.items() if value and name not in kept]
    return f"Left out about the framework: {', '.join(lost)}." if lost else ""


def extra_texts(outline: FrameworkOutline) -> str:
    """That the texts beside the statement stay behind."""
    lost = [item for item in outline.capabilities if item.why or item.notice or item.shows]
    return named("Why it matters, questions and suitable evidence are left out of", lost)


def kinds(outline: FrameworkOutline) -> str:
    """That a reader who goes by children alone takes some items for the other kind."""
    parents = {item.parent for item in outline.capabilities}
    lost = [item for item in outline.capabilities if (item.identifier in parents) != (item.kind == "area")]
    return named("Whether it is an area or a capability is told by having children, and read back wrongly for", lost)


def foreign(outline: FrameworkOutline, own: str = "") -> str:
    """That what other programs wrote, and Throughline only keeps, stays behind; `own` is the format that keeps it."""
    said = str(outline.source.get("format", ""))
    if own and said.startswith(own):
        return ""
    kept = any(item.source or item.parent_link for item in outline.capabilities) or outline.source.keys() - {"format"}
    return "Fields of the imported file that Throughline keeps but does not use are left out." if kept else ""


def crosswalks(outline: FrameworkOutline) -> str:
    """That no crosswalk is carried."""
    number = len(outline.crosswalks)
    return f"{counted(number, 'crosswalk')} {'is' if number == 1 else 'are'} left out." if number else ""


def is_inside(link: CrosswalkOutline, outline: FrameworkOutline) -> bool:
    """Whether both ends of the link are items of the framework."""
    own = {item.identifier for item in outline.capabilities}
    return link.origin in own and link.target in own


def named(sentence: str, items: Sequence[CapabilityOutline]) -> str:
    """The sentence with the items it is about: the first few by code or title, and how many more."""
    names = [quoted(item.code or item.title) for item in items[:MOST_NAMED]]
    more = f" and {len(items) - MOST_NAMED} more" if len(items) > MOST_NAMED else ""
    return f"{sentence} {', '.join(names)}{more}." if items else ""


def counted(number: int, word: str) -> str:
    """`3 stages`, `1 stage`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def said(sentences: Iterable[str]) -> tuple[str, ...]:
    """Those sentences that say something."""
    return tuple(sentence for sentence in sentences if sentence)
