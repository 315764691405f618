"""What somebody may be about to type: titles of pages and capabilities, and words of the field that find something. In five
small queries at most.

What is typed is neither kept nor logged: the log holds addresses without their query (config/logs.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from capabilities.domain.searching import MAX_QUERY
from capabilities.models import FrameworkVersion
from content.domain import finding_store
from content.domain.addresses import address_of
from content.domain.finding_questions import questions_of
from content.domain.finding_shown import HIDDEN, hidden, likenesses_shown
from content.domain.finding_store import Among
from content.domain.finding_synonyms import put_together
from content.domain.finding_words import split
from content.models import Findable, SynonymGroup
from content.models.finding import lines_of

MOST = 8
MOST_WORDS = 3
MOST_TRIED = 12
"""Words of the field, the shortest first, of which it is asked whether they find anything."""
SHORTEST = 2
# What an address is made of.
_OF_VERSION = tuple(
    f"capability__version__{name}" for name in ("label", "state", "in_force_from", "in_force_until", "framework__slug")
)


@dataclass(frozen=True)
class Suggestion:
    """A line of the list: where it leads (`url`), or, where that is empty, the words to look for."""

    text: str
    kind: str
    url: str = ""


def suggestions(*, typed: str, language: str) -> list[Suggestion]:
    """At most 8 for what was typed so far: words of the field that begin so, then titles in which every word begins one.

    Only what a visitor may read today, in the reader's language; words only if they find something of that. 2 queries, 3
    more where there are words that begin so; none for less than two letters.
    """
    words = split(typed[:MAX_QUERY])
    if len("".join(words)) < SHORTEST:
        return []
    spoken = _spoken(words, language)[:MOST_WORDS]
    things = _titled(words, language)[: MOST - len(spoken)]
    return [*spoken, *(_of(thing) for thing in things)]


def _spoken(words: list[str], language: str) -> list[Suggestion]:
    """Words and phrases of the synonyms that begin as what was typed and find something, each once: 1 query, or 4."""
    start = "".join(f" {word}" for word in words)
    groups = tuple(SynonymGroup.objects.values_list("language", "words", "leads"))
    lines = dict.fromkeys(
        line for spoken, *row in groups if spoken == language for text in row for line in lines_of(text)
    )
    begun = [line for line in lines if "".join(f" {word}" for word in split(line)).startswith(start)]
    if not begun:
        return []
    begun = sorted(begun, key=lambda line: (len(line), line))[:MOST_TRIED]
    known = put_together(groups)
    questions = [questions_of(line, known)[0][language] for line in begun]
    shown = likenesses_shown(list(FrameworkVersion.objects.in_force(timezone.localdate()))).filter(language=language)
    found = finding_store.answered(questions, Among(hidden()), shown.values("pk").query.sql_with_params())
    return [Suggestion(line, _("Search for this")) for at, line in enumerate(begun) if at in found]


def _titled(words: list[str], language: str) -> QuerySet[Findable, Any]:
    """Things in whose title a word begins with each of `words`; those that begin with what was typed first."""
    in_force = FrameworkVersion.objects.in_force(timezone.localdate())
    things = Findable.objects.filter(language=language)
    for word in dict.fromkeys(words):
        things = things.filter(folded__contains=f" {word}")
    start = "".join(f" {word}" for word in words)
    return (
        things.filter(Q(version=None) | Q(version__in=in_force.values("pk")))
        .exclude(pk__in=RawSQL(HIDDEN, []))  # noqa: S611  no value in it
        .annotate(
            begins=Case(When(folded__startswith=start, then=Value(0)), default=Value(1), output_field=IntegerField())
        )
        .order_by("begins", Length("title"), "title", "pk")
        .select_related("page", "capability__version__framework")
        .only("kind", "title", "page__url_path", "capability__kind", "capability__slug", *_OF_VERSION)
    )


def _of(thing: Findable) -> Suggestion:
    capability = thing.capability
    url = address_of(capability) if capability else (thing.page.url or "") if thing.page else ""
    return Suggestion(thing.title, str(Findable.Kind(thing.kind).label), url)
