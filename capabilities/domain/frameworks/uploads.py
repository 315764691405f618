"""A file somebody uploads: read, shown as a preview, stored as a draft once they say yes. Nothing is stored before.

Small files are worked on while the person waits; larger ones by the background worker, with progress to look at. Only
the uploader goes on with an upload; operators may look at it and remove it. Uploads that nobody confirms go after a
day.
"""

from __future__ import annotations

import re
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from capabilities.domain.addresses import as_label
from capabilities.domain.frameworks.drafts import check_may_change
from capabilities.domain.frameworks.errors import FrameworkProblem
from capabilities.domain.frameworks.imports import Progress, import_outline
from capabilities.domain.frameworks.outlines import outline_of
from capabilities.domain.frameworks.preview import Preview, basis_of, preview_of, standing_before
from capabilities.formats import FormatError, FrameworkOutline, read_framework
from capabilities.formats.intake import check_size
from capabilities.models import Framework, FrameworkUpload
from capabilities.states import UPLOAD_MOVES
from people.domain import audit
from people.models import Organisation, User
from people.states import NotAMove, SomebodyGotThereFirst, move

log = structlog.get_logger(__name__)

State = FrameworkUpload.State
KEPT = timedelta(days=1)
MOST_AT_ONCE = 5
"""Uploads of one person that may wait for a yes; beginning another lets the oldest go."""
SMALL = 256 * 1024
"""Bytes of a file that is read while the person waits: about 300 items, under a second."""
SMALL_PACKED = 32 * 1024
"""The same for a spreadsheet, which is packed."""
_TOLD_EVERY = 0.3  # seconds
# Some sentences name the options of a command in brackets; beneath ours stand fields with those names.
_OPTIONS = re.compile(r" \(--[^)]*\)")
_BUSY = (State.READING, State.STORING)


class ChangedSince(FrameworkProblem):
    """What the preview compared with is no longer what is there."""

    def __init__(self) -> None:
        super().__init__(
            _("The framework was changed after this preview was made. Here is a new preview: look at it again.")
        )


@dataclass(frozen=True)
class Done:
    """How far the work on an upload is: `done` of `total` items; a total of 0: not known yet."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


def uploads_of(user: User) -> QuerySet[FrameworkUpload]:
    """The uploads that a person sees: their own; operators see all. Without the bytes."""
    uploads = FrameworkUpload.objects.select_related("into", "owner", "version__framework", "by").defer("data")
    return uploads if user.is_superuser else uploads.filter(by=user)


@transaction.atomic
def begin_upload(
    *,
    by: User,
    name: str,
    data: bytes,
    label: str = "",
    into: Framework | None = None,
    owner: Organisation | None = None,
) -> FrameworkUpload:
    """Take a file in; `read_upload` goes on with it. Raises FormatError (too large, empty) and NotYourFramework.

    `into`: as a new version of this framework; else the file says whose it is, and a framework that is new belongs to
    `owner`. `label` stands in for the file's own.
    """
    check_size(len(data))
    if not data:
        raise FormatError(_("The file is empty. Choose another."))
    _check_choices(by, into, owner)
    waiting = FrameworkUpload.objects.filter(by=by).exclude(state__in=_BUSY).order_by("-created_at", "-pk")
    FrameworkUpload.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[MOST_AT_ONCE - 1 :])).delete()
    return FrameworkUpload.objects.create(
        by=by,
        file_name=_plain_name(name),
        size=len(data),
        data=data,
        label=as_label(label),
        into=into,
        owner=None if into else owner,
    )


def _plain_name(name: str) -> str:
    line = "".join(character if character.isprintable() else " " for character in name).strip()
    return line[-255:] or "file"


def _check_choices(by: User, into: Framework | None, owner: Organisation | None) -> None:
    if into is not None:
        check_may_change(by, into)
    elif owner is not None:
        check_may_change(by, Framework(owner=owner))


@transaction.atomic
def change_upload(
    *, by: User, upload: FrameworkUpload, label: str, into: Framework | None, owner: Organisation | None
) -> None:
    """Make something else of the same file: it is read again. Raises NotYourUpload and as begin_upload."""
    _check_uploader(by, upload)
    _check_choices(by, into, owner)
    move(
        upload,
        to=State.READING,
        moves=UPLOAD_MOVES,
        label=as_label(label),
        into=into,
        owner=None if into else owner,
        message="",
        preview=None,
    )


class NotYourUpload(FrameworkProblem):
    """Somebody else uploaded the file."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else uploaded this file. Upload it yourself to go on with it."))


def _check_uploader(by: User, upload: FrameworkUpload) -> None:
    if upload.by_id != by.pk:
        raise NotYourUpload


@transaction.atomic
def discard_upload(*, by: User, upload: FrameworkUpload) -> None:
    """Let an upload go; a draft that was stored from it stays. Raises NotYourUpload."""
    if not by.is_superuser:
        _check_uploader(by, upload)
    upload.delete()


@transaction.atomic
def purge_uploads() -> int:
    """Remove every upload older than a day, whatever became of it; return how many. Stored drafts stay."""
    removed, _by_model = FrameworkUpload.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return removed


def is_small(upload: FrameworkUpload) -> bool:
    """Whether the work is done while the person waits."""
    if SMALL_PACKED < upload.size <= SMALL:
        data = FrameworkUpload.objects.filter(pk=upload.pk).values_list("data", flat=True).first()
        return not bytes(data or b"").startswith(b"PK")
    return upload.size <= SMALL_PACKED


def read_upload(*, upload: FrameworkUpload) -> None:
    """Read the file and make its preview: now if it is small, else in the background."""
    if is_small(upload):
        _read(upload.pk)
    else:
        read_in_background.enqueue(upload_id=upload.pk)


def confirm_upload(*, by: User, upload: FrameworkUpload) -> None:
    """The uploader agrees to the preview: store it as a draft, now if it is small, else in the background.

    Confirming twice stores once. What was changed since the preview is previewed again instead, and `message` says so.
    Raises NotYourUpload, FrameworkProblem (there is no preview to agree to).
    """
    _check_uploader(by, upload)
    small = is_small(upload)
    try:
        move(upload, to=State.STORING, moves=UPLOAD_MOVES, message="")
    except (NotAMove, SomebodyGotThereFirst):
        upload.refresh_from_db(fields=["state"])
        if upload.state in (State.STORING, State.STORED):
            return
        raise FrameworkProblem(_("There is no preview to confirm yet. Look at it first.")) from None
    if small:
        _store(upload.pk)
    else:
        store_in_background.enqueue(upload_id=upload.pk)


@task(backend="background")
def read_in_background(upload_id: int) -> None:
    """The background worker's part of `read_upload`."""
    _read(upload_id)


@task(backend="background")
def store_in_background(upload_id: int) -> None:
    """The background worker's part of `confirm_upload`."""
    _store(upload_id)


def preview_shown(upload: FrameworkUpload) -> Preview | None:
    """The preview that the uploader is to agree to, if there is one."""
    return Preview.from_json(upload.preview) if upload.preview else None


def progress_of(upload: FrameworkUpload) -> Done:
    """How far the work is. Kept in the cache, since what a transaction writes is seen by nobody before its end."""
    done, total = cache.get(_progress_key(upload.public_id)) or (0, 0)
    return Done(done, total)


def _progress_key(public_id: uuid.UUID) -> str:
    return f"framework-upload-{public_id}"


def _telling(upload: FrameworkUpload) -> Progress:
    told = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _TOLD_EVERY or done == total:
            told = now
            cache.set(_progress_key(upload.public_id), (done, total), timeout=3600)

    return progress


def _read(upload_id: int) -> None:
    upload = FrameworkUpload.objects.select_related("by", "into", "owner").filter(pk=upload_id).first()
    if upload is None or upload.state != State.READING:
        return  # discarded meanwhile, or done already
    try:
        preview = preview_of(
            by=upload.by,
            outline=read_framework(bytes(upload.data or b""), name=upload.file_name),
            label=upload.label,
            into=upload.into,
            owner=upload.owner,
            progress=_telling(upload),
        )
    except Exception as problem:  # noqa: BLE001  whatever it is, the person is told and nothing is stored
        _fail(upload, problem)
        return
    _finish(upload, State.READY, preview=preview.as_json(), basis=preview.basis, message=upload.message)


def _store(upload_id: int) -> None:
    upload = FrameworkUpload.objects.select_related("by", "into", "owner").filter(pk=upload_id).first()
    if upload is None or upload.state != State.STORING:
        return
    try:
        _store_previewed(upload, read_framework(bytes(upload.data or b""), name=upload.file_name))
    except ChangedSince as changed:
        _finish(upload, State.READING, message=str(changed))
        read_upload(upload=upload)
    except Exception as problem:  # noqa: BLE001  as above
        upload.state = State.STORING  # as it is in the database: what was done is undone
        _fail(upload, problem)


@transaction.atomic
def _store_previewed(upload: FrameworkUpload, outline: FrameworkOutline) -> None:
    """Store what the preview showed, or raise ChangedSince: whoever would change the framework now, waits for us."""
    shown = preview_shown(upload)
    assert shown is not None  # the table of moves leads here from a preview only
    Framework.objects.select_for_update().filter(identifier=shown.identifier).first()
    standing = standing_before(shown.identifier, shown.label)
    if basis_of(outline_of(standing) if standing else None) != upload.basis:
        raise ChangedSince
    summary = import_outline(
        by=upload.by,
        outline=outline,
        label=upload.label,
        into=upload.into,
        owner=upload.owner,
        progress=_telling(upload),
    )
    move(upload, to=State.STORED, moves=UPLOAD_MOVES, data=None, preview=None, version=summary.version, message="")
    audit.record(
        by=upload.by,
        action="framework.imported",
        organisation=summary.version.framework.owner,
        thing=summary.version,
        detail={"capabilities": summary.capabilities, "updated": summary.updated},
    )


def _fail(upload: FrameworkUpload, problem: Exception) -> None:
    """Say what is wrong with the file. What is wrong with us goes to the log as well."""
    if isinstance(problem, FormatError | FrameworkProblem):
        said = _OPTIONS.sub("", str(problem))
    elif isinstance(problem, DatabaseError):
        log.error("framework_upload_refused", upload=str(upload.public_id), exc_info=problem)
        said = _("The database refused it, and nothing is stored. Tell whoever looks after this site.")
    else:
        log.error("framework_upload_failed", upload=str(upload.public_id), exc_info=problem)
        said = _("Something went wrong here, and nothing is stored. Tell whoever looks after this site.")
    _finish(upload, State.FAILED, message=said, preview=None)


def _finish(upload: FrameworkUpload, state: str, **also: Any) -> None:
    """Move on, unless the upload was let go meanwhile."""
    cache.delete(_progress_key(upload.public_id))
    try:
        move(upload, to=state, moves=UPLOAD_MOVES, **also)
    except SomebodyGotThereFirst:
        log.info("framework_upload_gone", upload=str(upload.public_id))
