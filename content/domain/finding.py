"""Finding: one search over digests, modules, guidance and the capabilities in force. `find` is the only way in.

What is typed becomes a question (words in any of their forms, each with the synonyms of the field); the database's own
index answers it (content/domain/finding_store.py). Whether something may be shown is asked anew with every search: a page
must be live and unrestricted today, and a capability's version in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capabilities.domain import queries as frameworks
from capabilities.domain.searching import MAX_QUERY
from capabilities.models import Capability, FrameworkVersion
from content.domain.addresses import address_of
from content.domain.finding_facets import ANY, Choice, Facet, facets_of, picked_of
from content.domain.finding_guesses import meant
from content.domain.finding_matches import PER_PAGE, Matches, matches_of
from content.domain.finding_questions import questions_of, sought_by
from content.domain.finding_shown import hidden, likenesses_shown
from content.domain.finding_store import Among
from content.domain.finding_synonyms import synonyms
from content.domain.finding_words import Stems
from content.models import DigestPage, Findable, Likeness, PageCapability
from content.models.finding import Language

__all__ = ["ANY", "MAX_QUERY", "Choice", "Facet", "Found", "Result", "find"]

# All that a result shows; a capability's version is one of those in force.
_SHOWN = (
    "kind", "title", "summary", "institution", "strength", "minutes", "language",
    "page__url_path", "capability__kind", "capability__slug", "capability__version_id",
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """A thing that was found, ready for a list. `lines`: its kind and minutes, strength of evidence and institution."""

    kind: str
    title: str
    summary: str
    url: str
    lines: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Elsewhere:
    """How many more are found in another language than the one that is shown."""

    value: str
    label: str
    number: int


@dataclass(frozen=True)
class Found:
    """What a search found: one page of `total` results, and the facets to narrow them down.

    `sought` are the words and phrases to mark, in stems, by language. `is_asked`: something was typed or chosen;
    `is_question`: there were words to look for in what was typed. `elsewhere` are other languages in which something is
    found. `meant` is another spelling that finds something.
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
    sought: Mapping[str, frozenset[Stems]] = field(default_factory=dict)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    meant: str = ""

    @property
    def narrowed(self) -> list[Facet]:
        """The facets in which something is chosen."""
        return [facet for facet in self.facets if facet.narrows]


def find(*, words: str, chosen: Mapping[str, str], page: str = "1", language: str = "en") -> Found:
    """What answers `words`, narrowed down by `chosen` (facet → value; what is unknown counts for nothing).

    Only what is in the reader's `language`, unless another one or ANY is chosen. At most 8 queries, whatever is found;
    4 more where nothing is, 1 more for an institution that nothing found is of.
    """
    words = " ".join(words.split())
    questions, left_out = questions_of(words, synonyms())
    words = words[:MAX_QUERY]
    versions = frameworks.versions_in_force()
    options = _capabilities(versions)
    wanted = next((item for item in options if item.slug == chosen.get("capability")), None)
    likenesses, among = likenesses_shown(versions), Among(hidden(), _tagged(wanted) if wanted else None)
    # Words that mean nothing to the reader mean nothing.
    asked = {code: one for code, one in questions.items() if one} if questions[language] else {}
    stages = _stages(versions)
    picked = picked_of(chosen, stages, language)
    wanted_page = max(int(page), 1) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    is_asked = bool(asked or wanted or picked != {"language": language})
    answer = matches_of(likenesses, among, asked, picked, page=wanted_page if is_asked else None)
    if picked.get("institution", "") not in answer.institutions | {""}:
        del picked["institution"]
        answer = matches_of(likenesses, among, asked, picked, page=wanted_page)
    facets = facets_of(answer.numbers, picked, stages, answer.institutions, language)
    is_narrowed = any(facet.narrows for facet in facets)
    facets.insert(
        1,
        Facet(
            "capability",
            _("Capability"),
            [Choice(item.slug, f"{item.code} {item.title}".strip(), None, item == wanted) for item in options],
        ),
    )
    found = Found(
        words=words,
        is_question=bool(asked),
        is_asked=bool(asked or is_narrowed or wanted),
        left_out=left_out,
        facets=facets,
        elsewhere=_elsewhere(answer, picked),
    )
    if not found.is_asked:
        return found
    if not answer.total:
        meant = "" if found.elsewhere or not asked else _better(words, likenesses, among.hidden, language)
        return _with(found, meant=meant)
    pages = -(-answer.total // PER_PAGE)
    return _with(
        found,
        results=_results(answer.ids, versions),
        total=answer.total,
        page=min(wanted_page, pages),
        pages=pages,
        sought={code: frozenset(sought_by(question)) for code, question in questions.items()},
    )


def _with(found: Found, **changes: Any) -> Found:
    return Found(**{**found.__dict__, **changes})


def _tagged(capability: Capability) -> tuple[str, Sequence[Any]]:
    """SQL for the numbers of the things about a capability, in any version, and of itself."""
    tagged = PageCapability.objects.filter(capability__lineage=capability.lineage).values("page")
    about: Any = Findable.objects.filter(Q(page__in=tagged) | Q(capability=capability)).values("pk")
    return about.query.sql_with_params()


def _stages(versions: list[FrameworkVersion]) -> dict[str, str]:
    """The stages of the starter framework, by code and in order: those that pages are written for. 1 query."""
    starter = _starter(versions)
    return dict(starter.stages.order_by("order").values_list("code", "title")) if starter else {}


def _starter(versions: list[FrameworkVersion]) -> FrameworkVersion | None:
    return next((version for version in versions if version.framework.slug == frameworks.STARTER), None)


def _capabilities(versions: list[FrameworkVersion]) -> list[Capability]:
    """The capabilities to narrow down by: those of the starter framework."""
    starter = _starter(versions)
    if starter is None:
        return []
    items = starter.capabilities.filter(kind=Capability.Kind.CAPABILITY).order_by("order")
    return list(items.only("slug", "code", "title", "lineage", "version"))


def _elsewhere(answer: Matches, picked: Mapping[str, str]) -> list[Elsewhere]:
    """Languages that are not shown, in which something is found with all else that is picked."""
    if picked["language"] == ANY:
        return []
    numbers = answer.numbers["language"]
    return [
        Elsewhere(value, str(label), numbers[value])
        for value, label in Language.choices
        if value != picked["language"] and numbers[value]
    ]


def _results(numbers: list[int], versions: list[FrameworkVersion]) -> list[Result]:
    """The things with these numbers, in their order. 1 query, and Wagtail's own for where the site is."""
    rows = Findable.objects.select_related("page", "capability").only(*_SHOWN)
    things = rows.in_bulk(numbers)
    in_force = {version.pk: version for version in versions}
    for thing in things.values():
        if thing.capability is not None:
            thing.capability.version = in_force[thing.capability.version_id]
    return [_result(things[number]) for number in numbers if number in things]


def _result(thing: Findable) -> Result:
    capability = thing.capability
    return Result(
        kind=thing.kind,
        title=thing.title,
        summary=thing.summary,
        url=address_of(capability) if capability else (thing.page.url or "") if thing.page else "",
        lines=tuple(_lines(thing)),
        language=thing.language,
    )


def _lines(thing: Findable) -> Iterator[str]:
    kind = str(Findable.Kind(thing.kind).label)
    if thing.minutes:
        said = ngettext("%(kind)s, %(minutes)s minute", "%(kind)s, %(minutes)s minutes", thing.minutes)
        kind = said % {"kind": kind, "minutes": thing.minutes}
    yield kind
    if thing.strength:
        yield _("%(strength)s evidence") % {"strength": DigestPage.Strength(thing.strength).label}
    institution = thing.capability.version.framework.title if thing.capability else thing.institution
    if institution:
        yield institution


def _better(words: str, likenesses: QuerySet[Likeness], hidden: Sequence[int], language: str) -> str:
    """Another spelling of the words that does find something; empty where there is none. 2 to 4 queries."""
    other = meant(words)
    if not other:
        return ""
    questions, _left_out = questions_of(other, synonyms())
    asked = {language: questions[language]} if questions[language] else {}
    numbers = matches_of(likenesses, Among(hidden), asked, {"language": language}, page=None) if asked else None
    return other if numbers and numbers.total else ""
