"""Themes and stages as readers meet them: which there are, and what is there to read on one, by kind.

A theme that nobody has translated yet keeps its name in the default language; what is listed with it is in the reader's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Window
from wagtail.models import Page

from capabilities.domain import queries as frameworks
from capabilities.models import Stage
from content.domain import languages
from content.domain.languages import in_language
from content.domain.queries import LEARNING, Learning, in_order
from content.models import PageCapability, Theme
from content.models.kinds import Kind
from content.models.public import readable

MOST_OF_A_KIND = 30


@dataclass(frozen=True)
class Counted:
    """A theme or stage, and how many pages there are on it."""

    thing: Theme | Stage
    number: int


@dataclass(frozen=True)
class Group:
    """The pages of one kind, newest review first; `more` that are not listed here."""

    kind: Kind
    pages: list[Learning] = field(default_factory=list)
    more: int = 0


def themes() -> list[Counted]:
    """Every theme by name, with its number of pages in the reader's language. 1 query, and 1 for each kind."""
    numbers: Counter[UUID] = Counter()
    for model in LEARNING:
        tied = readable(in_language(model.objects.filter(themes__isnull=False)))
        numbers.update(
            dict(tied.order_by().values_list("themes__translation_key").annotate(Count("pk", distinct=True)))
        )
    return [Counted(theme, numbers[theme.translation_key]) for theme in all_themes()]


def all_themes() -> list[Theme]:
    """Every theme once, in the reader's language where it is there, by name. 1 query."""
    found: dict[UUID, Theme] = {}
    for theme in sorted(Theme.objects.select_related("locale"), key=_foreignness):
        found.setdefault(theme.translation_key, theme)
    return sorted(found.values(), key=lambda theme: theme.name)


def theme_at(slug: str) -> Theme | None:
    """The theme at an address. Its twin in the reader's language, where there is one: that may have an address of its own.

    2 queries at most.
    """
    named = min(Theme.objects.filter(slug=slug).select_related("locale"), key=_foreignness, default=None)
    if named is None or _foreignness(named) == 0:
        return named
    twins = Theme.objects.filter(translation_key=named.translation_key, locale__language_code=languages.active())
    return twins.select_related("locale").first() or named


def _foreignness(theme: Theme) -> int:
    """0: in the reader's language. 1: in the default one. 2: in another."""
    order = (languages.active(), languages.default())
    code = theme.locale.language_code
    return order.index(code) if code in order else len(order)


def pages_on(theme: Theme) -> list[Group]:
    """What is there to read on a theme in the reader's language, by kind. 1 query for each kind."""
    return _grouped(lambda model: on(theme, model))


def on(theme: Theme, model: type[Learning]) -> QuerySet[Any]:
    """Pages of a type in the reader's language that are tied to a theme or its twin in another; readable or not."""
    tied = model.objects.filter(themes__translation_key=theme.translation_key)
    return in_language(model.objects.filter(pk__in=tied.values("pk")))


def stages() -> list[Counted]:
    """The stages of the framework that is shown first, in order, with the number of pages meant for each. 3 queries."""
    pages = readable(in_language(Page.objects.all()))
    tags = PageCapability.objects.exclude(stage_code="").filter(page__in=pages.values("pk")).order_by()
    numbers = dict(tags.values_list("stage_code").annotate(Count("page", distinct=True)))
    return [Counted(stage, numbers.get(stage.code, 0)) for stage in all_stages()]


def all_stages() -> list[Stage]:
    """The stages of the framework that is shown first, in order. 2 queries."""
    versions = frameworks.versions_in_force()
    found = list(Stage.objects.filter(version__in=versions).order_by("order"))
    first = next((one.pk for one in versions if any(stage.version_id == one.pk for stage in found)), None)
    return [stage for stage in found if stage.version_id == first]


def stage_at(code: str) -> Stage | None:
    """The stage with that code: of the starter framework, or else of another one in force. 2 queries."""
    versions = frameworks.versions_in_force()
    found = {stage.version_id: stage for stage in Stage.objects.filter(version__in=versions, code=code)}
    for version in versions:
        if version.pk in found:
            found[version.pk].version = version
            return found[version.pk]
    return None


def pages_for(stage: Stage) -> list[Group]:
    """What was written for people at a stage, whichever framework's it is tagged with, by kind. 1 query for each kind."""
    tagged = PageCapability.objects.filter(stage_code=stage.code).values("page")
    return _grouped(lambda model: in_language(model.objects.filter(pk__in=tagged)))


def _grouped(pages_of: Callable[[type[Learning]], QuerySet[Any]]) -> list[Group]:
    groups = []
    for model in LEARNING:
        found = list(in_order(readable(pages_of(model)).annotate(number=Window(Count("pk"))))[:MOST_OF_A_KIND])
        if found:
            groups.append(Group(Kind(model.kind), found, found[0].number - len(found)))
    return groups
