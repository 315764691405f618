"""Where the steps of a module lead: never round in a circle, never twice to the same digest or case, and to pages that are
open.

A step leads to the digest or case that it names and to the pages that its text links to; from there on, to what those pages'
own words link to. What a page only lists as related, to be read some other time, is no step on the way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import extract_references_from_rich_text

from content.models import ModulePage
from content.models.public import readable

# Lists of pages, not ways that a text sends somebody.
_NOT_ON_THE_WAY = {"related", "references"}
_FURTHEST = 25  # links in a row; longer ways exist in no library, and an editor waits for the answer


@dataclass(frozen=True)
class Problem:
    """What is wrong with the step at a place (from 0), at which of its fields (empty: the step as a whole)."""

    place: int
    field: str
    message: str


def pages_of(steps: StreamValue) -> list[dict[str, set[int]]]:
    """For each step in order, the pages that each of its fields leads to: no query for pages that are not chosen."""
    return [_led_to(step.block, step.value) for step in steps]


def _led_to(block: Any, value: Any) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for model, number, _model_path, content_path in block.extract_references(value):
        if issubclass(model, Page):
            found[content_path.partition(".")[0]].add(int(number))
    return dict(found)


def wrong_ways(page: ModulePage) -> list[Problem]:
    """Steps that lead back to the module, and digests and cases that it sends to a second time."""
    steps = pages_of(page.steps)
    problems = _repeated(page.steps)
    if page.pk is None:
        return problems
    closing = _that_lead_to(page, {number for step in steps for numbers in step.values() for number in numbers})
    for place, step in enumerate(steps):
        for field, numbers in step.items():
            if page.pk in numbers:
                message = _("This is a link to the module itself. Take it out: whoever reads it is there already.")
            elif back := sorted(closing[number] for number in numbers if number in closing):
                message = _(
                    "This leads to “%(title)s”, and from there back to this module: learners would go round in a circle. "
                    "Take one of the two links out."
                ) % {"title": back[0]}
            else:
                continue
            problems.append(Problem(place, field, message))
    return problems


def _repeated(steps: StreamValue) -> list[Problem]:
    first: dict[int, int] = {}
    problems = []
    said = {
        "digest": _("Step %(number)s sends to this digest already. Choose another, or take one of the two out."),
        "case": _("Step %(number)s has this case already. Choose another, or take one of the two out."),
    }
    for place, step in enumerate(steps):
        page = step.value[step.block_type] if step.block_type in said else None
        if page is None:
            continue
        if page.pk in first:
            message = said[step.block_type] % {"number": first[page.pk] + 1}
            problems.append(Problem(place, step.block_type, message))
        first.setdefault(page.pk, place)
    return problems


def _that_lead_to(target: Page, begin: Iterable[int]) -> Mapping[int, str]:
    """Those of the pages `begin` from which some way leads to `target`, with their titles. A few queries a link of it."""
    titles: dict[int, str] = {}
    onward: dict[int, set[int]] = {}
    begin = set(begin) - {target.pk}
    seen, frontier = {target.pk} | begin, begin
    for _link in range(_FURTHEST):
        if not frontier:
            break
        for page in Page.objects.filter(pk__in=frontier).specific():
            titles[page.pk] = page.title
            onward[page.pk] = {number for version in _versions(page) for number in _links_in(version)}
        frontier = {number for numbers in onward.values() for number in numbers} - seen
        seen |= frontier
    return {number: titles[number] for number in begin & titles.keys() if _reaches(number, target.pk, onward)}


def _versions(page: Page) -> Iterator[Page]:
    """What a page says, and what its latest draft would say: two drafts must not close a circle between them."""
    yield page
    if page.has_unpublished_changes:
        yield page.get_latest_revision_as_object()


def _links_in(page: Page) -> set[int]:
    found: set[int] = set()
    for field in page._meta.local_concrete_fields:
        value = field.value_from_object(page)
        if field.name in _NOT_ON_THE_WAY or not value:
            continue
        if isinstance(field, StreamField):
            found |= {
                number
                for child in value
                for numbers in _led_to(child.block, child.value).values()
                for number in numbers
            }
        elif isinstance(field, RichTextField):
            references = extract_references_from_rich_text(str(value))
            found |= {int(number) for model, number, _path, _content in references if issubclass(model, Page)}
    return found


def _reaches(start: int, target: int, onward: Mapping[int, set[int]]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for number in onward.get(waiting.pop(), ()):
            if number == target:
                return True
            if number not in seen:
                seen.add(number)
                waiting.append(number)
    return False


def closed_ways(steps: StreamValue) -> list[Problem]:
    """Steps that send to a page which is deleted, not published, or private: a learner could not read it. 2 queries."""
    led_to = pages_of(steps)
    numbers = {number for step in led_to for found in step.values() for number in found}
    if not numbers:
        return []
    titles = dict(Page.objects.filter(pk__in=numbers).values_list("pk", "title"))
    is_open = set(readable(Page.objects.filter(pk__in=numbers)).values_list("pk", flat=True))
    return [
        Problem(place, field, _closed(titles.get(number)))
        for place, step in enumerate(led_to)
        for field, found in step.items()
        for number in sorted(found - is_open)[:1]
    ]


def _closed(title: str | None) -> str:
    if title is None:
        return _("It leads to a page that has been deleted. Choose another page, or take it out.")
    return _(
        "Learners cannot read “%(title)s”: it is not published, or it is private. Publish it or open it first, choose "
        "another page, or take it out."
    ) % {"title": title}
