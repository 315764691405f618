"""Finding: one search over digests, modules, guidance and the capabilities in force. `find` is the only way in.

What is typed becomes a question (words in any of their forms, each with the synonyms of the field); the database's own
index answers it (content/domain/finding_store.py). Whether something may be shown is asked anew with every search: a page
must be live and unrestricted today, and a capability's version in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction

from capabilities.domain import queries as frameworks
from capabilities.domain.searching import MAX_QUERY, terms_of
from capabilities.models import Capability, FrameworkVersion
from content.domain import finding_store
from content.domain.addresses import address_of
from content.domain.finding_guesses import meant
from content.domain.finding_store import Alternative, Question
from content.domain.finding_synonyms import Synonyms, synonyms
from content.domain.finding_words import Stems, stems_of
from content.models import DigestPage, Findable, PageCapability

__all__ = ["MAX_QUERY", "Choice", "Facet", "Found", "Result", "find"]

PER_PAGE = 20
SHORT, MEDIUM = 5, 15
"""Minutes: what fits between two visits, and what fits into a break."""


@dataclass(frozen=True)
class Choice:
    """One value of a facet, how many are found with it (None: not counted), and whether it is chosen."""

    value: str
    label: str
    number: int | None
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A way to narrow down: `name` is that of the field in the address."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.chosen), None)


@dataclass(frozen=True)
class Result:
    """A thing that was found, ready for a list. `minutes` is 0 and `strength` empty where it has none."""

    kind: str
    kind_label: str
    title: str
    summary: str
    url: str
    minutes: int
    institution: str
    strength: str


@dataclass(frozen=True)
class Found:
    """What a search found: one page of `total` results, and the facets to narrow them down.

    `sought` are the words and phrases to mark, in stems. `is_asked`: something was typed or chosen; `is_question`: there
    were words to look for in what was typed. `meant` is another spelling that finds something.
    """

    words: str
    is_question: bool
    is_asked: bool
    left_out: bool
    results: list[Result] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1
    facets: list[Facet] = field(default_factory=list)
    sought: frozenset[Stems] = frozenset()
    meant: str = ""

    @property
    def narrowed(self) -> list[Facet]:
        """The facets in which something is chosen."""
        return [facet for facet in self.facets if facet.chosen]


def find(*, words: str, chosen: Mapping[str, str], page: str = "1") -> Found:
    """What answers `words`, narrowed down by `chosen` (facet → value; what is unknown counts for nothing).

    At most 9 queries, whatever is found; 4 more where nothing is.
    """
    words = " ".join(words.split())
    question, left_out = _question(words, synonyms())
    words = words[:MAX_QUERY]
    versions = frameworks.versions_in_force()
    options = _capabilities(versions)
    wanted = next((item for item in options if item.slug == chosen.get("capability")), None)
    things = _shown(versions)
    if wanted is not None:
        tagged = PageCapability.objects.filter(capability__lineage=wanted.lineage).values("page")
        things = things.filter(Q(page__in=tagged) | Q(capability=wanted))
    matched = finding_store.matching(things, question) if question else things
    counts = _counts(matched)
    facets = _facets(counts, chosen)
    picked = {facet.name: facet.chosen.value for facet in facets if facet.chosen}
    facets.insert(
        1,
        Facet(
            "capability",
            _("Capability"),
            [Choice(item.slug, f"{item.code} {item.title}".strip(), None, item == wanted) for item in options],
        ),
    )
    is_asked = bool(question or picked or wanted)
    found = Found(words=words, is_question=bool(question), is_asked=is_asked, left_out=left_out, facets=facets)
    if not is_asked:
        return found
    total = sum(row.number for row in counts if all(_TESTS[name](row, value) for name, value in picked.items()))
    if not total:
        return _with(found, meant=_better(words, versions) if question else "")
    pages = -(-total // PER_PAGE)
    at = min(max(int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1, 1), pages)
    narrowed = matched.filter(*(_FILTERS[name](value) for name, value in picked.items()))
    ordered = finding_store.best_first(narrowed, question) if question else narrowed.order_by("title", "pk")
    numbers = list(ordered.values_list("pk", flat=True)[(at - 1) * PER_PAGE : at * PER_PAGE])
    return _with(
        found,
        results=_results(numbers),
        total=total,
        page=at,
        pages=pages,
        sought=frozenset(_sought(question)),
    )


def _with(found: Found, **changes: Any) -> Found:
    return Found(**{**found.__dict__, **changes})


def _question(words: str, known: Synonyms) -> tuple[Question, bool]:
    """What is typed as parts that must all be there; and whether something was left out because it was too long."""
    terms, left_out = terms_of(words)
    stems = [one for term in terms for one in stems_of(" ".join(term.parts))]
    parts: list[list[Alternative]] = []
    at = 0
    while at < len(stems):
        length = next((n for n in range(known.longest, 0, -1) if tuple(stems[at : at + n]) in known.others), 0)
        typed = tuple(stems[at : at + (length or 1)])
        others = [Alternative(other) for other in known.others.get(typed, ()) if other != typed]
        # What was typed need not stand together: a synonym never makes a search find less.
        parts.append([Alternative(typed, phrase=False), *others])
        at += len(typed)
    return parts, left_out


def _sought(question: Question) -> list[Stems]:
    return [
        stems
        for part in question
        for one in part
        for stems in ([one.stems] if one.phrase else [(stem,) for stem in one.stems])
    ]


def _shown(versions: list[FrameworkVersion]) -> QuerySet[Findable]:
    """What a visitor may find today. 1 query, for the restrictions, of which there are few."""
    in_force = [version.pk for version in versions]
    # Pages off the site are few: to leave them out costs less than to look at each page that is on it.
    things = Findable.objects.filter(Q(page__isnull=False) | Q(version__in=in_force)).exclude(
        page__in=Page.objects.filter(live=False)
    )
    for path in PageViewRestriction.objects.values_list("page__path", flat=True):
        things = things.exclude(page__path__startswith=path)
    return things


def _capabilities(versions: list[FrameworkVersion]) -> list[Capability]:
    """The capabilities to narrow down by: those of the starter framework."""
    starter = next((version for version in versions if version.framework.slug == frameworks.STARTER), None)
    if starter is None:
        return []
    return list(starter.capabilities.filter(kind=Capability.Kind.CAPABILITY).order_by("order"))


@dataclass(frozen=True)
class _Row:
    """How many are found that are alike in everything one can narrow down by."""

    kind: str
    institution: str
    strength: str
    time: str
    number: int


def _counts(matched: QuerySet[Findable]) -> list[_Row]:
    """All that was found in one query, grouped, so that each facet can be counted without asking again."""
    time = Case(
        When(minutes__isnull=True, then=Value("")),
        When(minutes__lte=SHORT, then=Value("5")),
        When(minutes__lte=MEDIUM, then=Value("15")),
        default=Value("more"),
        output_field=CharField(),
    )
    rows = matched.order_by().values("kind", "institution", "strength", time=time).annotate(number=Count("pk"))
    return [
        _Row(row["kind"], row["institution"], str(row["strength"] or ""), row["time"], row["number"]) for row in rows
    ]


_TESTS: dict[str, Callable[[_Row, str], bool]] = {
    "type": lambda row, value: row.kind == value,
    "institution": lambda row, value: row.institution == value,
    "strength": lambda row, value: row.strength == value,
    "time": lambda row, value: row.time == value or (value == "15" and row.time == "5"),
}
_FILTERS: dict[str, Callable[[str], Q]] = {
    "type": lambda value: Q(kind=value),
    "institution": lambda value: Q(institution=value),
    "strength": lambda value: Q(strength=int(value)),
    "time": lambda value: Q(minutes__gt=MEDIUM) if value == "more" else Q(minutes__lte=int(value)),
}


def _facets(counts: list[_Row], chosen: Mapping[str, str]) -> list[Facet]:
    institutions = sorted({row.institution for row in counts if row.institution}, key=str.casefold)
    labels: dict[str, tuple[str, dict[str, str]]] = {
        "type": (_("Kind"), {value: str(label) for value, label in Findable.Kind.choices}),
        "institution": (_("Institution"), {name: name for name in institutions}),
        "strength": (
            _("Strength of evidence"),
            {str(value): str(label) for value, label in reversed(DigestPage.Strength.choices)},
        ),
        "time": (
            _("Time"),
            {"5": _("5 minutes or less"), "15": _("15 minutes or less"), "more": _("More than 15 minutes")},
        ),
    }
    picked = {name: chosen[name] for name, (_label, values) in labels.items() if chosen.get(name) in values}
    facets = []
    for name, (label, values) in labels.items():
        numbers: Counter[str] = Counter()
        for row in counts:
            if all(_TESTS[other](row, value) for other, value in picked.items() if other != name):
                numbers.update({value: row.number for value in values if _TESTS[name](row, value)})
        choices = [
            Choice(value, text, numbers[value], picked.get(name) == value)
            for value, text in values.items()
            if numbers[value] or picked.get(name) == value
        ]
        facets.append(Facet(name, label, choices))
    return facets


def _results(numbers: list[int]) -> list[Result]:
    """The things with these numbers, in their order. 1 query, and Wagtail's own for where the site is."""
    rows = Findable.objects.select_related("page", "capability__version__framework", "capability__parent")
    things = rows.in_bulk(numbers)
    return [_result(things[number]) for number in numbers if number in things]


def _result(thing: Findable) -> Result:
    capability = thing.capability
    return Result(
        kind=thing.kind,
        kind_label=str(Findable.Kind(thing.kind).label),
        title=thing.title,
        summary=thing.summary,
        url=address_of(capability) if capability else (thing.page.url or "") if thing.page else "",
        minutes=thing.minutes or 0,
        institution=capability.version.framework.title if capability else thing.institution,
        strength=str(DigestPage.Strength(thing.strength).label) if thing.strength else "",
    )


def _better(words: str, versions: list[FrameworkVersion]) -> str:
    """Another spelling of the words that does find something; empty where there is none. 3 to 5 queries."""
    other = meant(words)
    if not other:
        return ""
    question, _left_out = _question(other, synonyms())
    return other if question and finding_store.matching(_shown(versions), question).exists() else ""
