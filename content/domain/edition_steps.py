"""A module's edition as somebody takes it: its steps and outcomes, put together from what was published then.

What a step said stays, whatever becomes of the pages and files it leads to; whether those can still be opened is looked
up when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Page

from capabilities.models import Capability, Stage
from content.domain import pictures
from content.domain.edition_films import film_of, link_of, open_documents
from content.domain.rich_text import shown
from content.models import Edition, ModulePage
from content.models.public import readable
from content.step_blocks import StepBody

_PAGE_LINK = re.compile(r"<a\b(?=[^>]*\blinktype=\"page\")[^>]*\bid=\"(\d+)\"[^>]*>(.*?)</a>", re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One step of a module's edition. `id` is its block's, the same in every later edition.

    `type` and the keys of `value` besides `optional`:
    text: `text`, `body` (safe HTML) · digest: `introduction`, `digest` (`title`, `question`, `summary`, `key_messages`,
    `minutes`, `edition`: public id or "", `url`: "" once it can no longer be read) · case: `introduction`, `case`
    (`title`, `summary`, `content_note`, `minutes`, `edition` and `url` likewise; `key`: that of all its editions or "";
    `page`: its number, 0 once it can no longer be begun; `changed`: published again, or opened, since) · video: `introduction`,
    `transcript` (safe HTML), `film` (edition_films.Film or None), `link` (`url`, `host`; or None) · quiz:
    `introduction`, `questions` (`id`, `question`, `options`: `id`, `text`, `correct`, `feedback`) · reflection:
    `prompt`, `hint` · practice: `task`, `bring`. A step of a kind that is not known has none of these.
    """

    id: str
    type: str
    title: str
    value: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What somebody can do afterwards; `capability` and the title of `stage` if it may show one."""

    text: str
    capability: Capability | None = None
    stage: str = ""


@dataclass(frozen=True)
class _Around:
    """What the steps of an edition lead to and can be opened today."""

    edition: Edition
    pages: Mapping[int, Page]
    documents: Mapping[int, Any]


def steps_of(edition: Edition) -> list[Step]:
    """The steps of a module's edition in order, ready for a template; none for a digest or guidance.

    Where the module leads to pages, one query finds those that can still be read (and Wagtail one more for addresses);
    where it has films, two more find the files.
    """
    stored = edition.body.get("steps", []) if edition.kind == "module" else []
    around = _Around(edition, _open_pages(stored), open_documents(stored))
    return [
        Step(
            id=step["id"],
            type=step["type"],
            title=step["value"].get("title", ""),
            value=MappingProxyType(_value(step["type"], step["value"], around)),
        )
        for step in stored
    ]


def outcomes_of(edition: Edition) -> list[Outcome]:
    """What a module's edition promised, with the capabilities that it may show. 2 queries at most."""
    said = [_as_outcome(one["value"]) for one in edition.body.get("outcomes", ())]
    numbers = {one["capability"] for one in said if one.get("capability")}
    rows = Capability.objects.select_related("version__framework")
    return _with_stages(
        [(one.get("text", ""), one.get("capability"), one.get("stage", "")) for one in said],
        rows.in_bulk(numbers) if numbers else {},
    )


def outcomes_on(page: ModulePage) -> list[Outcome]:
    """The same of a page as it stands. 2 queries at most."""
    values = [one.value for one in page.outcomes]
    known = {value["capability"].pk: value["capability"] for value in values if value["capability"]}
    return _with_stages(
        [
            (str(value), value["capability"].pk if value["capability"] else None, value["stage"] or "")
            for value in values
        ],
        known,
    )


def _as_outcome(value: Any) -> Mapping[str, Any]:
    """Until outcomes named capabilities they were texts, and editions never change."""
    return {"text": value} if isinstance(value, str) else value


def _with_stages(said: Iterable[tuple[str, int | None, str]], known: Mapping[int, Capability]) -> list[Outcome]:
    said = list(said)
    versions = {known[number].version_id for _text, number, stage in said if number and number in known and stage}
    stages = Stage.objects.filter(version__in=versions) if versions else ()
    titles = {(stage.version_id, stage.code): stage.title for stage in stages}
    found = []
    for text, number, stage in said:
        capability = known.get(number) if number else None
        title = titles.get((capability.version_id, stage), "") if capability else ""
        found.append(Outcome(text, capability, title))
    return found


def _open_pages(stored: Iterable[Mapping[str, Any]]) -> dict[int, Page]:
    numbers: set[int] = set()
    for step in stored:
        value = step["value"]
        numbers |= {value[name] for name in ("digest", "case") if value.get(name)}
        for html in _texts_in(value):
            numbers |= {int(number) for number, _words in _PAGE_LINK.findall(html)}
    return {page.pk: page for page in readable(Page.objects.filter(pk__in=numbers))} if numbers else {}


def _value(kind: str, value: Mapping[str, Any], around: _Around) -> dict[str, Any]:
    read = _READ.get(kind)
    return {"optional": bool(value.get("optional"))} | (read(value, around) if read else {})


def _texts_in(stored: Any) -> Iterator[str]:
    """Every text of a stored value, however deep it lies."""
    if isinstance(stored, str):
        yield stored
    elif isinstance(stored, Mapping | list):
        for part in stored.values() if isinstance(stored, Mapping) else stored:
            yield from _texts_in(part)


def _text(value: Mapping[str, Any], around: _Around) -> dict[str, Any]:
    more = _opened(value.get("more") or [], around.pages)
    body = StepBody().to_python(more)
    pictures.make_ready(body)
    return {
        "text": _with_open_links(value.get("text", ""), around.pages),
        "body": format_html_join("\n", "{}", ((part.render(),) for part in body)),
    }


def _opened(stored: Any, pages: Mapping[int, Page]) -> Any:
    """A stored value with the links of its texts kept only where they lead to a page that can be read."""
    if isinstance(stored, str):
        return _only_open_links(stored, pages)
    if isinstance(stored, Mapping):
        return {name: _opened(part, pages) for name, part in stored.items()}
    return [_opened(part, pages) for part in stored] if isinstance(stored, list) else stored


def _with_open_links(html: str, pages: Mapping[int, Page]) -> SafeString:
    """Stored rich text as it is shown."""
    return shown(_only_open_links(html, pages))


def _only_open_links(html: str, pages: Mapping[int, Page]) -> str:
    """Of a link to a page that cannot be read, the words stay and say so."""

    def kept(match: re.Match[str]) -> str:
        if int(match[1]) in pages:
            return match[0]
        return f"{match[2]} ({escape(_('no longer open to read'))})"

    return _PAGE_LINK.sub(kept, html)


def _digest_step(value: Mapping[str, Any], around: _Around) -> dict[str, Any]:
    return {"introduction": value.get("introduction", ""), "digest": _digest(value.get("digest"), around)}


def _digest(number: int | None, around: _Around) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "title": "",
        "question": "",
        "summary": "",
        "key_messages": [],
        "minutes": 0,
        "edition": "",
    }
    said: dict[str, Any] = empty | around.edition.body.get("digests", {}).get(str(number), {})
    page = around.pages.get(number) if number is not None else None
    return said | {"url": (page.url or "") if page else "", "title": said["title"] or (page.title if page else "")}


def _case_step(value: Mapping[str, Any], around: _Around) -> dict[str, Any]:
    return {"introduction": value.get("introduction", ""), "case": _case(value.get("case"), around)}


def _case(number: int | None, around: _Around) -> dict[str, Any]:
    empty: dict[str, Any] = {"title": "", "summary": "", "content_note": "", "minutes": 0, "edition": "", "key": ""}
    cases: Mapping[str, Mapping[str, Any]] = around.edition.body.get("cases", {})
    said = empty | next(({**one, "key": key} for key, one in cases.items() if one["page"] == number), {})
    page = around.pages.get(number) if number is not None else None
    published = page.last_published_at if page else None
    newer = published is not None and published > around.edition.published_at
    return said | {
        "page": page.pk if page else 0,
        "url": (page.url or "") if page else "",
        "title": said["title"] or (page.title if page else ""),
        "changed": page is not None and (newer or not said["edition"]),
    }


def _video(value: Mapping[str, Any], around: _Around) -> dict[str, Any]:
    return {
        "introduction": value.get("introduction", ""),
        "transcript": _with_open_links(value.get("transcript", ""), around.pages),
        "film": film_of(value, around.edition, around.documents),
        "link": link_of(value.get("link") or ""),
    }


def _quiz(value: Mapping[str, Any], around: _Around) -> dict[str, Any]:
    return {"introduction": value.get("introduction", ""), "questions": _questions(value["questions"])}


def _questions(stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": question["id"],
            "question": question["value"]["question"],
            "options": _options(question["value"]["options"]),
        }
        for question in stored
    ]


def _options(stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": option["id"],
            "text": option["value"]["text"],
            "correct": bool(option["value"].get("correct")),
            "feedback": option["value"].get("feedback", ""),
        }
        for option in stored
    ]


def _reflection(value: Mapping[str, Any], around: _Around) -> dict[str, Any]:
    return {"prompt": value.get("prompt", ""), "hint": value.get("hint", "")}


def _practice(value: Mapping[str, Any], around: _Around) -> dict[str, Any]:
    return {"task": value.get("task", ""), "bring": value.get("bring", "")}


_READ: Mapping[str, Callable[[Mapping[str, Any], _Around], dict[str, Any]]] = {
    "text": _text,
    "digest": _digest_step,
    "case": _case_step,
    "video": _video,
    "quiz": _quiz,
    "reflection": _reflection,
    "practice": _practice,
}
