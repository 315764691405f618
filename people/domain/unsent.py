"""Words that arrive after their session has ended: kept for the person who wrote them, put back when they return.

Every form in which somebody writes carries a signed `writer` token ({% writer_token %}): whose page it was and at
which address. The token is what lets a post without a session be kept (people/middleware.py); it opens nothing else.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from people.models import UnsentText, User

FIELD = "writer"
LASTS = timedelta(days=3)
KEPT = timedelta(days=30)
MOST_BYTES = 3 * 1024 * 1024
MOST_PER_PAGE = 5
_SALT = "people.unsent.writer"
_NEVER = {FIELD, "csrfmiddlewaretoken"}

Fields = dict[str, str | list[str]]


def writer_token(user: User, path: str) -> str:
    """A signed note that this page, at this address without its query, was made for this person. Lasts three days."""
    return signing.dumps({"user": str(user.public_id), "path": urlsplit(path).path}, salt=_SALT)


def writer_of(token: str, posted_to: str) -> tuple[User, str] | None:
    """The person and the page of a token; None when it is forged, older than three days, or of another page.

    `posted_to` must be the page's own address or where its autosave goes: `save/` beneath or beside it.
    """
    try:
        note = signing.loads(token, salt=_SALT, max_age=LASTS)
        owner, page = note["user"], note["path"]
    except (signing.BadSignature, KeyError, TypeError):
        return None
    beside = page.rstrip("/").rpartition("/")[0] + "/save/"
    if posted_to not in {page, page.rstrip("/") + "/save/", beside}:
        return None
    user = User.objects.filter(public_id=owner, is_active=True).first()
    return (user, page) if user else None


def text_fields(posted: QueryDict) -> Fields:
    """What is worth keeping of a post: its text, never passwords or tokens. A field sent more than once is a list."""
    kept: Fields = {}
    for name, values in posted.lists():
        if name in _NEVER or "password" in name.lower():
            continue
        kept[name] = values[0] if len(values) == 1 else list(values)
    return kept


def _size(fields: Fields) -> int:
    return sum(
        len(name.encode()) + sum(len(text.encode()) for text in ([value] if isinstance(value, str) else value))
        for name, value in fields.items()
    )


@transaction.atomic
def keep(user: User, path: str, fields: Fields) -> UnsentText | None:
    """Keep what somebody wrote on a page; the newest five of a page stay. None: nothing there, or more than 3 MB.

    `path` is the page's address without its query. The same words arriving twice are kept once.
    """
    fields = _without_null(fields)
    if not any(_texts(fields)) or _size(fields) > MOST_BYTES:
        return None
    earlier = list(user.unsent_texts.filter(path=path))
    for same in earlier:
        if same.fields == fields:
            return same
    for old in earlier[MOST_PER_PAGE - 1 :]:
        old.delete()
    return UnsentText.objects.create(user=user, path=path, fields=fields)


def _without_null(fields: Fields) -> Fields:
    """PostgreSQL stores no NUL character, in text or in JSON; nobody means one either."""
    return {
        name.replace("\x00", ""): value.replace("\x00", "")
        if isinstance(value, str)
        else [text.replace("\x00", "") for text in value]
        for name, value in fields.items()
    }


def _texts(fields: Fields) -> Iterable[str]:
    for value in fields.values():
        yield from (text.strip() for text in ([value] if isinstance(value, str) else value))


def words_of(unsent: UnsentText) -> list[str]:
    """The sentences in it, to show what was kept; ticks, choices and row ids are not sentences."""
    return [text for text in _texts(unsent.fields) if any(space in text for space in (" ", "\n")) or len(text) > 40]


def waiting_for(user: User, path: str) -> UnsentText | None:
    """The newest words kept for this person on this page, if any."""
    return user.unsent_texts.filter(path=urlsplit(path).path).first()


def initial_from(unsent_id: Any, user: User, path: str) -> Fields | None:
    """The kept fields that `?unsent=<id>` names, for a form's `initial`; None unless it is theirs and of this page."""
    try:
        wanted = uuid.UUID(str(unsent_id))
    except ValueError:
        return None
    unsent = user.unsent_texts.filter(public_id=wanted, path=urlsplit(path).path).first()
    return unsent.fields if unsent else None


@transaction.atomic
def let_go(by: User, unsent: UnsentText) -> None:
    """The writer does not want the words any more. LookupError: they are somebody else's."""
    if unsent.user_id != by.pk:
        raise LookupError("Somebody else’s words.")
    unsent.delete()


@transaction.atomic
def purge_unsent() -> int:
    """Remove what nobody came back for in 30 days; return how many."""
    removed, _by_model = UnsentText.objects.filter(kept_at__lt=timezone.now() - KEPT).delete()
    return removed
