"""CPD entries: written in a minute, kept for life, read by nobody but their owner until they share them.

Every write to an entry is here, except those that finished modules and cases make (completion.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import PROTECT, F, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from capabilities.domain import queries
from capabilities.models import PUBLISHED_STATES, Capability
from cpd.domain.changes import ChangedElsewhere, as_written, check_owner
from cpd.domain.rule_sets import same_words
from cpd.models import Entry, EntryCapability
from people.models import User

FIELDS = (
    "kind",
    "title",
    "about",
    "done_on",
    "minutes",
    "learnt",
    "impact",
    "peer_role",
    "peer_on",
    "peer_discussed",
)
TEXTS = ("title", "about", "learnt", "impact", "peer_role", "peer_discussed")
NEAR = timedelta(days=366)


class EntryIsUsed(Exception):
    """Evidence was made from the entry: it stays, so that the evidence can say where it came from."""


def entry_of(user: User, public_id: UUID) -> Entry:
    """The person's own entry. Raises Entry.DoesNotExist for anybody else's."""
    return user.entries.select_related("enrolment").get(public_id=public_id)


def texts_of(entry: Entry) -> list[str]:
    """Everything in it that is in somebody's own words."""
    return [getattr(entry, name) for name in TEXTS]


@transaction.atomic
def create_entry(
    *,
    by: User,
    title: str,
    capabilities: Iterable[Capability] = (),
    key: UUID | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Entry:
    """A new entry; everything but its title may follow later.

    `fields` are any of FIELDS. `key` is the page's own: a form that arrives twice with it makes one entry. Raises
    TooLong.
    """
    if key and (made := by.entries.filter(public_id=key).first()):
        return made
    values = _as_kept({"title": title, **fields})
    at = at or timezone.now()
    try:
        with transaction.atomic():
            entry = Entry.objects.create(user=by, public_id=key or uuid4(), created_at=at, **values)
    except IntegrityError:
        # Two clicks at once, or a key that is somebody else's: theirs is not shown, ours gets a key of its own.
        if key and (made := by.entries.filter(public_id=key).first()):
            return made
        entry = Entry.objects.create(user=by, created_at=at, **values)
    _name(entry, capabilities)
    return entry


@transaction.atomic
def save_entry(
    *,
    by: User,
    entry: Entry,
    edit_number: int,
    changes: Mapping[str, Any],
    capabilities: Collection[Capability] | None = None,
) -> Entry:
    """Keep changes to an entry: any of FIELDS; `capabilities` where given are all that it names from now on.

    `edit_number` is the one the writer's page was made with; saving what is there already changes nothing. Raises
    NotYours, TooLong, ChangedElsewhere when another tab has saved since.
    """
    check_owner(by, entry)
    current = by.entries.select_for_update().get(pk=entry.pk)
    changes = {name: value for name, value in _as_kept(changes).items() if getattr(current, name) != value}
    named = set(current.entry_capabilities.values_list("capability", flat=True))
    wanted = named if capabilities is None else {capability.pk for capability in capabilities}
    if not changes and wanted == named:
        return current
    rows = by.entries.filter(pk=entry.pk, edit_number=edit_number).update(
        **changes, edit_number=F("edit_number") + 1, updated_at=timezone.now()
    )
    if rows != 1:
        raise ChangedElsewhere(current)
    if wanted != named:
        current.entry_capabilities.exclude(capability__in=wanted).delete()
        _name(current, [capability for capability in capabilities or () if capability.pk not in named])
    current.refresh_from_db()
    return current


@transaction.atomic
def delete_entry(*, by: User, entry: Entry) -> None:
    """Delete an entry for good. Raises NotYours, EntryIsUsed."""
    check_owner(by, entry)
    try:
        entry.delete()
    except ProtectedError as error:
        raise EntryIsUsed from error


def is_used(entry: Entry) -> bool:
    """Whether anything made from the entry keeps it from being deleted: a query for each kind of such thing.

    What that is this app does not know: the models above say it by protecting the entry they point to.
    """
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: entry}).exists()
        for relation in Entry._meta.related_objects
        if getattr(relation, "on_delete", None) is PROTECT
    )


def twin_of(entry: Entry) -> str:
    """The title of another entry of about the same time with the same words under learnt; "" if there is none.

    Reviewers check for identical records (Social Work England).
    """
    words = same_words(entry.learnt)
    if not words:
        return ""
    others = entry.user.entries.exclude(pk=entry.pk).filter(done_on__range=_around(entry.done_on))
    return next((title for title, learnt in others.values_list("title", "learnt") if same_words(learnt) == words), "")


def nameable(entry: Entry | None = None) -> list[tuple[str, list[Capability]]]:
    """The capabilities an entry may name, by area: the starter framework's in force, then others it names already.

    Each with its version and framework. At most 3 queries.
    """
    offered: list[tuple[str, list[Capability]]] = []
    try:
        version = queries.default_version()
    except queries.NoFramework:
        pass
    else:
        for area in queries.tree(version):
            for capability in area.capabilities:
                capability.version = version
            if area.capabilities:
                offered.append((area.title, area.capabilities))
    known = {capability.pk for _title, group in offered for capability in group}
    named = entry.capabilities.select_related("version__framework").order_by("order") if entry else []
    if others := [capability for capability in named if capability.pk not in known]:
        offered.append((_("From other frameworks"), others))
    return offered


def _around(day: date) -> tuple[date, date]:
    return max(day, date.min + NEAR) - NEAR, min(day, date.max - NEAR) + NEAR


def _as_kept(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"An entry has no {', '.join(sorted(unknown))} to be written.")
    return {name: as_written(value) if isinstance(value, str) else value for name, value in values.items()}


def _name(entry: Entry, capabilities: Iterable[Capability]) -> None:
    """Name published capabilities on an entry; areas group and are not named."""
    wanted = [capability.pk for capability in capabilities]
    found = Capability.objects.filter(
        pk__in=wanted, kind=Capability.Kind.CAPABILITY, version__state__in=PUBLISHED_STATES
    ).order_by("order")
    EntryCapability.objects.bulk_create(
        (EntryCapability(entry=entry, capability=capability) for capability in found), ignore_conflicts=True
    )
