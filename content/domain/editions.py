"""Editions: what a digest, module or guidance said when it was published, and a module's steps as somebody takes them.

An edition is made by the `page_published` signal (content/signals.py), so from whichever door a page is published. Its
body is the page's own fields as stored, plus, under `digests`, what the digests it sends to said at that moment.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from wagtail.fields import StreamField
from wagtail.models import Page

from content.domain.rich_text import shown
from content.models import DigestPage, Edition, GuidancePage, ModulePage

KINDS = {DigestPage: "digest", ModulePage: "module", GuidancePage: "guidance"}
# Fields that say nothing about the page's words.
_LEFT_OUT = {"page_ptr"}


class NotPublishable(Exception):
    """Only digests, modules and guidance have editions."""


@dataclass(frozen=True)
class Step:
    """One step of a module's edition. `id` is its block's, the same in every later edition.

    `type` and the keys of `value`:
    text: `text` (safe HTML) · digest: `introduction`, `digest` (`title`, `question`, `summary`, `key_messages`,
    `minutes`, `edition`: public id or "", `url`: "" once the page is gone) · quiz: `introduction`, `questions` (`id`,
    `question`, `options`: `id`, `text`, `correct`, `feedback`) · reflection: `prompt`, `hint`, `optional`.
    """

    id: str
    type: str
    title: str
    value: Mapping[str, Any]


def has_editions(page: Page) -> bool:
    """Whether pages of this type keep editions; `page` is the specific page."""
    return type(page) in KINDS


def key_of(page: Page) -> uuid.UUID:
    """What all editions of a page share, also after the page is deleted: its own in each language."""
    return uuid.uuid5(page.translation_key, page.locale.language_code)


@transaction.atomic
def publish_edition(page: Page) -> Edition:
    """Keep what the page says now as its next edition. Publishing again without a change makes no new one.

    `page` is the specific page (one of KINDS). Raises NotPublishable for any other.
    """
    if not has_editions(page):
        raise NotPublishable(type(page).__name__)
    # Whoever publishes the same page at the same moment waits here, so that numbers neither repeat nor skip.
    list(Page.objects.select_for_update().filter(pk=page.pk).values("pk"))
    said = {
        "kind": KINDS[type(page)],
        "title": page.title,
        "minutes": page.minutes if isinstance(page, ModulePage) else page.reading_minutes,
        "body": _body(page),
        "capabilities": _capabilities(page),
    }
    last = latest_edition(page)
    if last and last.page_id == page.pk and all(getattr(last, name) == value for name, value in said.items()):
        return last
    return Edition.objects.create(
        page_id=page.pk,
        page_key=key_of(page),
        number=last.number + 1 if last else 1,
        published_at=timezone.now(),
        **said,
    )


def latest_edition(page: Page) -> Edition | None:
    """The newest edition of a page, None if it was never published."""
    return Edition.objects.filter(page_key=key_of(page)).order_by("-number").first()


def current_edition(page: Page) -> Edition:
    """The edition that somebody who begins now is given; made on the spot for a live page that has none.

    Raises NotPublishable for a page that is not live or has no editions.
    """
    specific = page.specific
    if not specific.live or not has_editions(specific):
        raise NotPublishable(type(specific).__name__)
    return latest_edition(specific) or publish_edition(specific)


def _body(page: Page) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for field in page._meta.local_concrete_fields:
        if field.name in _LEFT_OUT:
            continue
        value = field.value_from_object(page)
        if isinstance(field, StreamField):
            list(value)  # binds every block, so that each part has an id however it was put in
            value = value.get_prep_value()
        body[field.name] = value
    if isinstance(page, ModulePage):
        body["digests"] = _digests(body["steps"])
    # Through text once, so that what is compared and returned is what a database gives back.
    return dict(json.loads(json.dumps(body, cls=DjangoJSONEncoder)))


def _digests(steps: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the digests of a module say, by page number; of one that is not published, the title only."""
    wanted = [step["value"]["digest"] for step in steps if step["type"] == "digest"]
    return {str(page.pk): _said(page) for page in DigestPage.objects.filter(pk__in=wanted)}


def _said(page: DigestPage) -> dict[str, Any]:
    if not page.live:
        return {"title": page.title}
    edition = latest_edition(page)
    return {
        "title": page.title,
        "question": page.question,
        "summary": page.summary,
        "key_messages": [str(block.value) for block in page.key_messages],
        "minutes": page.reading_minutes,
        "edition": str(edition.public_id) if edition else "",
    }


def _capabilities(page: Page) -> list[dict[str, Any]]:
    return [
        {"id": tag.capability_id, "code": tag.capability.code, "title": tag.capability.title, "stage": tag.stage_code}
        for tag in page.capability_tags.all()
    ]


def steps_of(edition: Edition) -> list[Step]:
    """The steps of a module's edition in order, ready for a template; none for a digest or guidance.

    Where the module sends to digests, one query finds those that can still be read (and Wagtail one more for addresses).
    """
    stored = edition.body.get("steps", []) if edition.kind == "module" else []
    digests = {step["value"].get("digest") for step in stored if step["type"] == "digest"} - {None}
    live = {page.pk: page for page in Page.objects.live().filter(pk__in=digests)} if digests else {}
    return [
        Step(
            id=step["id"],
            type=step["type"],
            title=step["value"].get("title", ""),
            value=MappingProxyType(_value(step["type"], step["value"], edition, live)),
        )
        for step in stored
    ]


def _value(kind: str, value: Mapping[str, Any], edition: Edition, live: Mapping[int, Page]) -> dict[str, Any]:
    if kind == "text":
        return {"text": shown(value["text"])}
    if kind == "digest":
        return {"introduction": value.get("introduction", ""), "digest": _digest(value.get("digest"), edition, live)}
    if kind == "quiz":
        return {"introduction": value.get("introduction", ""), "questions": _questions(value["questions"])}
    return {
        "prompt": value.get("prompt", ""),
        "hint": value.get("hint", ""),
        "optional": bool(value.get("optional")),
    }


def _digest(number: int | None, edition: Edition, live: Mapping[int, Page]) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "title": "",
        "question": "",
        "summary": "",
        "key_messages": [],
        "minutes": 0,
        "edition": "",
    }
    said: dict[str, Any] = empty | edition.body.get("digests", {}).get(str(number), {})
    page = live.get(number) if number is not None else None
    return said | {"url": (page.url or "") if page else "", "title": said["title"] or (page.title if page else "")}


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
