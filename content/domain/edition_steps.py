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

from django.conf import settings
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError
from wagtail.models import CollectionViewRestriction, Page

from capabilities.models import Capability, Stage
from content import films
from content.domain import pictures
from content.domain.rich_text import shown
from content.models import Edition, ModulePage
from content.models.public import readable
from content.step_blocks import StepBody

STILL = "width-1240"
_PAGE_LINK = re.compile(r"<a\b(?=[^>]*\blinktype=\"page\")[^>]*\bid=\"(\d+)\"[^>]*>(.*?)</a>", re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One step of a module's edition. `id` is its block's, the same in every later edition.

    `type` and the keys of `value` besides `optional`:
    text: `text`, `body` (safe HTML) · digest: `introduction`, `digest` (`title`, `question`, `summary`, `key_messages`,
    `minutes`, `edition`: public id or "", `url`: "" once it can no longer be read) · video: `introduction`,
    `transcript` (safe HTML), `film` (Film or None), `link` (`url`, `host`; or None) · quiz: `introduction`, `questions`
    (`id`, `question`, `options`: `id`, `text`, `correct`, `feedback`) · reflection: `prompt`, `hint` · practice:
    `task`, `bring`. A step of a kind that is not known has none of these.
    """

    id: str
    type: str
    title: str
    value: Mapping[str, Any]


@dataclass(frozen=True)
class Film:
    """A film to be played in the page; without `captions` only if that file is gone since. `changed`: not the one of then."""

    src: str
    type: str
    captions: str
    language: str
    poster: str
    changed: bool


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
    around = _Around(edition, _open_pages(stored), _open_documents(stored))
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
        if value.get("digest"):
            numbers.add(value["digest"])
        for html in _texts_in(value):
            numbers |= {int(number) for number, _words in _PAGE_LINK.findall(html)}
    return {page.pk: page for page in readable(Page.objects.filter(pk__in=numbers))} if numbers else {}


def _open_documents(stored: Iterable[Mapping[str, Any]]) -> dict[int, Any]:
    """The files of film steps that are there and that every learner may open."""
    films_in = [step["value"] for step in stored if step["type"] == "video"]
    numbers = {value[name] for value in films_in for name in ("film", "captions") if value.get(name)}
    if not numbers:
        return {}
    documents = get_document_model().objects.filter(pk__in=numbers).select_related("collection")
    closed = tuple(CollectionViewRestriction.objects.values_list("collection__path", flat=True))
    return {one.pk: one for one in documents if not one.collection.path.startswith(closed)}


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


def _video(value: Mapping[str, Any], around: _Around) -> dict[str, Any]:
    return {
        "introduction": value.get("introduction", ""),
        "transcript": _with_open_links(value.get("transcript", ""), around.pages),
        "film": _film(value, around),
        "link": _link(value.get("link") or ""),
    }


def _film(value: Mapping[str, Any], around: _Around) -> Film | None:
    document = around.documents.get(value.get("film") or 0)
    if document is None:
        return None
    captions = around.documents.get(value.get("captions") or 0)
    then = around.edition.body.get("documents", {}).get(str(document.pk), {})
    return Film(
        src=document.url,
        type=document.content_type,
        captions=captions.url if captions else "",
        language=str(around.edition.body.get("language", settings.LANGUAGE_CODE)),
        poster=_still(value.get("poster")),
        changed=bool(then) and then["hash"] != document.get_file_hash(),
    )


def _still(number: int | None) -> str:
    """Where the still picture is; empty if there is none, or its file cannot be read."""
    image = get_image_model().objects.filter(pk=number).first() if number else None
    if image is None:
        return ""
    try:
        return str(image.get_rendition(STILL).url)
    except (SourceImageIOError, OSError):
        return ""


def _link(address: str) -> dict[str, str] | None:
    """An address elsewhere, as long as the site still allows its host."""
    try:
        return {"url": address, "host": films.check_address(address, settings.VIDEO_HOSTS)}
    except films.NotAllowed:
        return None


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
    "video": _video,
    "quiz": _quiz,
    "reflection": _reflection,
    "practice": _practice,
}
