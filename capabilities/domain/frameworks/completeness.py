"""What a version lacks before it is published: what must be mended first, and what should be looked at.

Each is a sentence for the person who is about to publish, and names things by their codes. Nothing here changes
anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capabilities.models import Capability, Crosswalk, Expectation, FrameworkVersion

NAMED = 10
"""How many things one sentence names; it says how many more there are."""


def problems_with(version: FrameworkVersion) -> list[str]:
    """What must be mended before the version can be published, one sentence each; empty when nothing is. 7 queries.

    A framework in which no capability has an expectation is complete: some publishers give names only. Once one has
    one, each capability needs one for every stage. A version that cannot be claimed may have no capability: it stands
    for a framework that is to come.
    """
    return [
        *_wrong_of_the_version(version),
        *_wrong_titles_and_codes(version),
        *_missing_expectations(version),
        *_strangers(version),
    ]


def gaps_in(version: FrameworkVersion) -> list[str]:
    """What should be looked at before publishing, and may be as it is, one sentence each. 4 queries."""
    return [*_empty_areas(version), *_odd_dates(version), *_codes_in_several_areas(version), *_no_counterpart(version)]


def _some(names: Sequence[str]) -> str:
    """The first few of some names, and how many more there are."""
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    if more <= 0:
        return shown
    return ngettext("%(names)s and %(number)s more", "%(names)s and %(number)s more", more) % {
        "names": shown,
        "number": more,
    }


def _wrong_of_the_version(version: FrameworkVersion) -> Iterable[str]:
    if not version.framework.title.strip():
        yield _("Give the framework a title.")
    if not version.label.strip():
        yield _("Give the version a label, such as its year.")
    begins, ends = version.in_force_from, version.in_force_until
    if begins and ends and ends < begins:
        yield _("The version ends before it comes into force. Correct one of the dates.")
    if version.is_claimable and not version.capabilities.filter(kind=Capability.Kind.CAPABILITY).exists():
        yield _("Add at least one capability.")


def _wrong_titles_and_codes(version: FrameworkVersion) -> Iterable[str]:
    rows = list(version.capabilities.order_by("order").values_list("parent_id", "code", "title"))
    if untitled := sum(not title.strip() for _parent, _code, title in rows):
        yield (
            ngettext(
                "%(number)s capability has no title. Give it one.",
                "%(number)s capabilities have no title. Give them one.",
                untitled,
            )
            % {"number": untitled}
        )
    places: dict[tuple[int | None, str], list[str]] = {}
    for parent, code, title in rows:
        if code:
            places.setdefault((parent, code), []).append(title)
    several = {place: titles for place, titles in places.items() if len(titles) > 1}
    twice = [
        _("%(code)s (%(titles)s)") % {"code": code, "titles": ", ".join(f"“{title}”" for title in titles[:NAMED])}
        for (_parent, code), titles in several.items()
    ]
    if twice:
        yield (
            ngettext(
                "The code %(codes)s stands more than once in the same place. Give each its own.",
                "The codes %(codes)s stand more than once in the same place. Give each its own.",
                len(twice),
            )
            % {"codes": _some(twice)}
        )


def _missing_expectations(version: FrameworkVersion) -> Iterable[str]:
    """Which cells of the grid are empty, one sentence for each stage."""
    written: dict[int, set[int]] = {}
    empty_text = 0
    for stage, capability, text in Expectation.objects.filter(
        capability__version=version, stage__version=version
    ).values_list("stage_id", "capability_id", "text"):
        empty_text += not text.strip()
        written.setdefault(stage, set()).add(capability)
    if empty_text:
        yield _("An expectation has no text. Write it or take it out.")
    if not written:
        return
    items = list(
        version.capabilities.filter(kind=Capability.Kind.CAPABILITY)
        .order_by("order")
        .values_list("pk", "code", "title")
    )
    for stage_pk, stage_title in version.stages.order_by("order").values_list("pk", "title"):
        has = written.get(stage_pk, set())
        if missing := [code or title for item, code, title in items if item not in has]:
            yield _("No expectation is written for “%(stage)s” in %(codes)s.") % {
                "stage": stage_title,
                "codes": _some(missing),
            }


def _strangers(version: FrameworkVersion) -> Iterable[str]:
    """Rows that point into another version; the pages make none, but the database would take them."""
    if Expectation.objects.filter(capability__version=version).exclude(stage__version=version).exists():
        yield _("An expectation names a stage of another version. Choose a stage of this one.")
    if version.capabilities.filter(parent__isnull=False).exclude(parent__version=version).exists():
        yield _("A capability stands under an area of another version. Move it.")


def _empty_areas(version: FrameworkVersion) -> Iterable[str]:
    below = Capability.objects.filter(parent=OuterRef("pk"))
    empty = version.capabilities.filter(kind=Capability.Kind.AREA).exclude(Exists(below)).order_by("order")
    if names := [str(area) for area in empty]:
        yield (
            ngettext("There is nothing in the area %(names)s.", "There is nothing in the areas %(names)s.", len(names))
            % {"names": _some(names)}
        )


def _odd_dates(version: FrameworkVersion) -> Iterable[str]:
    begins, last = version.in_force_from, version.claimable_until
    if begins and last and last < begins:
        yield _("The last day on which it can be claimed is before it comes into force.")
    if version.is_claimable and begins is None:
        yield _("It has no date of coming into force, so it takes over on the day you publish it.")


def _codes_in_several_areas(version: FrameworkVersion) -> Iterable[str]:
    codes = version.capabilities.exclude(code="").order_by("order").values_list("code", "parent_id")
    places: dict[str, list[int | None]] = {}
    for code, parent in codes:
        places.setdefault(code, []).append(parent)
    if twice := [code for code, parents in places.items() if len(set(parents)) > 1]:
        yield (
            ngettext(
                "The code %(codes)s is used in several areas. People may mix them up.",
                "The codes %(codes)s are used in several areas. People may mix them up.",
                len(twice),
            )
            % {"codes": _some(twice)}
        )


def _no_counterpart(version: FrameworkVersion) -> Iterable[str]:
    """Capabilities of the version that stands now which nothing here continues or replaces."""
    now = (
        version.framework.versions.filter(state=FrameworkVersion.State.PUBLISHED)
        .exclude(pk=version.pk)
        .order_by(F("in_force_from").desc(nulls_last=True), "-pk")
        .first()
    )
    if now is None:
        return
    same = Capability.objects.filter(version=version, lineage=OuterRef("lineage"))
    linked = Crosswalk.objects.filter(origin=OuterRef("pk"), target__version=version)
    lost = (
        now.capabilities.filter(kind=Capability.Kind.CAPABILITY)
        .exclude(Exists(same))
        .exclude(Exists(linked))
        .order_by("order")
    )
    if names := [item.code or item.title for item in lost]:
        yield (
            ngettext(
                "%(names)s of %(label)s has no counterpart here, so what was signed off for it counts nowhere in this "
                "version. Link it to what replaces it, if anything does.",
                "%(names)s of %(label)s have no counterpart here, so what was signed off for them counts nowhere in "
                "this version. Link each to what replaces it, if anything does.",
                len(names),
            )
            % {"names": _some(names), "label": now.label}
        )
