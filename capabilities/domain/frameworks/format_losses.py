"""What goes because a file's format has no place for it, in sentences for the head of an import's preview.

What each format carries: the writers in capabilities/formats. Only what stands now and would not stand afterwards is
named, so that nothing is said of a format that loses nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capabilities.domain.frameworks.differences import NAMES
from capabilities.formats import FrameworkOutline

_FACTS = frozenset({
    "short_title", "publisher", "licence", "source_url", "language", "in_force_from", "in_force_until", "claimable",
    "claimable_until", "notes",
})  # fmt: skip


@dataclass(frozen=True)
class _Lacks:
    """What a kind of file has no place for. `crosswalks`: "all", "outside" (to other frameworks) or ""."""

    file: str
    facts: frozenset[str]
    stages: bool = False
    descriptions: bool = False
    texts: bool = False
    crosswalks: str = "all"


def _of_the_format(name: str) -> _Lacks | None:
    if name.startswith("Moodle"):
        return _Lacks(_("A Moodle file"), _FACTS, stages=True, texts=True, crosswalks="outside")
    if name.startswith("Mahara"):
        return _Lacks(_("A Mahara file"), _FACTS, stages=True, texts=True)
    if name.endswith("(CSV)"):
        return _Lacks(_("A CSV file"), _FACTS | {"description"}, descriptions=True)
    return None


def lost_by_format(
    file: FrameworkOutline, before: FrameworkOutline | None, after: FrameworkOutline, *, overwrites: bool
) -> tuple[str, ...]:
    """What of `before` (what stands now) is not in `after` (what would be stored) since the file's format lacks it.

    `overwrites`: `before` is the draft itself, so it would go; else it would only be missing from the new draft.
    """
    lacks = _of_the_format(str(file.source.get("format", "")))
    if lacks is None or before is None:
        return ()
    words = _("%(file)s has no %(what)s: %(lost)s would go.")
    if not overwrites:
        words = _("%(file)s has no %(what)s: %(lost)s would not be in the new draft.")
    return tuple(
        words % {"file": lacks.file, "what": what, "lost": lost} for what, lost in _losses(lacks, before, after)
    )


def _losses(lacks: _Lacks, before: FrameworkOutline, after: FrameworkOutline) -> Iterator[tuple[str, str]]:
    """What the format has none of, and how much of it would go."""
    stages = len(before.stages) - len(after.stages)
    expectations = _expectations(before) - _expectations(after)
    if lacks.stages and stages > 0:
        lost = ngettext("%(number)s stage", "%(number)s stages", stages) % {"number": stages}
        if expectations > 0:
            lost = _("%(stages)s and %(expectations)s") % {
                "stages": lost,
                "expectations": ngettext("%(number)s expectation", "%(number)s expectations", expectations)
                % {"number": expectations},
            }
        yield _("stages"), lost
    described = _described(before) - _described(after)
    if lacks.descriptions and described > 0:
        words = ngettext("that of %(number)s stage", "those of %(number)s stages", described)
        yield _("descriptions of stages"), words % {"number": described}
    texts = _with_texts(before) - _with_texts(after)
    if lacks.texts and texts > 0:
        words = ngettext("those of %(number)s capability", "those of %(number)s capabilities", texts)
        yield _("“Why it matters”, questions or suitable evidence"), words % {"number": texts}
    links = len(before.crosswalks) - len(after.crosswalks)
    if links > 0 and lacks.crosswalks:
        words = ngettext("%(number)s crosswalk", "%(number)s crosswalks", links)
        what = _("crosswalks") if lacks.crosswalks == "all" else _("crosswalks to other frameworks")
        yield what, words % {"number": links}
    gone = [name for name in NAMES if name in lacks.facts and _is_gone(name, before, after)]
    if gone:
        yield _("facts about the framework beside its title"), ", ".join(str(NAMES[name]) for name in gone)


def _expectations(outline: FrameworkOutline) -> int:
    return sum(len(item.expectations) for item in outline.capabilities)


def _described(outline: FrameworkOutline) -> int:
    return sum(bool(stage.description) for stage in outline.stages)


def _with_texts(outline: FrameworkOutline) -> int:
    return sum(bool(item.why or item.notice or item.shows) for item in outline.capabilities)


def _is_gone(name: str, before: FrameworkOutline, after: FrameworkOutline) -> bool:
    was, becomes = getattr(before, name), getattr(after, name)
    return was is False and becomes is True if name == "claimable" else bool(was) and not becomes
