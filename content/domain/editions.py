"""Editions: what a digest, module, guidance or case said when it was published.

An edition is made by the `page_published` signal (content/signals.py), so from whichever door a page is published. Its
body is the page's own fields as stored; a module's holds as well, under `digests` and `cases`, what the digests and cases
that it sends to said of themselves at that moment, under `documents` which files came with it, and its `language`; a
case's, under `case`, the document that is played in the place of its streams. Reading it is in edition_steps.py, a case's
in cpd.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.models import Page

from content.domain.cases.pages import document_of
from content.domain.edition_steps import Outcome, Step, outcomes_of, outcomes_on, steps_of
from content.models import CasePage, DigestPage, Edition, GuidancePage, ModulePage
from content.models.public import readable

__all__ = [
    "KINDS",
    "NotPublishable",
    "Outcome",
    "Step",
    "current_edition",
    "has_editions",
    "key_of",
    "latest_edition",
    "outcomes_of",
    "outcomes_on",
    "publish_edition",
    "steps_of",
]

KINDS = {DigestPage: "digest", ModulePage: "module", GuidancePage: "guidance", CasePage: "case"}
# Fields that say nothing about the page's words.
_LEFT_OUT = {"page_ptr"}


class NotPublishable(Exception):
    """Only digests, modules, guidance and cases have editions."""


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
        if field.name in _LEFT_OUT or (isinstance(page, CasePage) and field.name in CasePage.STREAMS):
            continue
        value = field.value_from_object(page)
        if isinstance(field, StreamField):
            list(value)  # binds every block, so that each part has an id however it was put in
            value = value.get_prep_value()
        body[field.name] = value
    if isinstance(page, ModulePage):
        body |= {
            "digests": _digests(body["steps"]),
            "documents": _documents(body["steps"]),
            "language": page.locale.language_code,
        }
        # Only where there are any: what was published before modules could hold cases is still what it says.
        body |= {"cases": cases} if (cases := _cases(body["steps"])) else {}
    if isinstance(page, CasePage):
        body |= {"case": document_of(page), "language": page.locale.language_code}
    # Through text once, so that what is compared and returned is what a database gives back.
    return dict(json.loads(json.dumps(body, cls=DjangoJSONEncoder)))


def _digests(steps: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the digests of a module say, by page number; of one that not everybody may read, the title only."""
    wanted = [step["value"]["digest"] for step in steps if step["type"] == "digest"]
    pages = DigestPage.objects.filter(pk__in=wanted)
    is_open = set(readable(pages).values_list("pk", flat=True)) if wanted else set()
    return {str(page.pk): _said(page, is_open=page.pk in is_open) for page in pages}


def _said(page: DigestPage, *, is_open: bool) -> dict[str, Any]:
    if not is_open:
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


def _cases(steps: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the cases of a module say of themselves, by the key that all editions of a case share: attempts are found by it,
    also once the page is gone. Of one that not everybody may read, the title only."""
    wanted = [step["value"]["case"] for step in steps if step["type"] == "case"]
    if not wanted:
        return {}
    pages = CasePage.objects.filter(pk__in=wanted).select_related("locale").defer_streamfields()
    is_open = set(readable(CasePage.objects.filter(pk__in=wanted)).values_list("pk", flat=True))
    return {str(key_of(page)): _said_of_case(page, is_open=page.pk in is_open) for page in pages}


def _said_of_case(page: CasePage, *, is_open: bool) -> dict[str, Any]:
    said = {"page": page.pk, "title": page.title}
    if not is_open:
        return said
    edition = latest_edition(page)
    return said | {
        "summary": page.summary,
        "content_note": page.content_note,
        "minutes": page.minutes,
        "edition": str(edition.public_id) if edition else "",
    }


def _documents(steps: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Which files the films of a module are, by number: so that another file in their place is noticed."""
    films = [step["value"] for step in steps if step["type"] == "video"]
    wanted = {value[name] for value in films for name in ("film", "captions") if value.get(name)}
    found = get_document_model().objects.filter(pk__in=wanted) if wanted else ()
    return {str(one.pk): {"title": one.title, "name": one.filename, "hash": one.get_file_hash()} for one in found}


def _capabilities(page: Page) -> list[dict[str, Any]]:
    return [
        {"id": tag.capability_id, "code": tag.capability.code, "title": tag.capability.title, "stage": tag.stage_code}
        for tag in page.capability_tags.all()
    ]
