"""Frameworks and their versions: making them, filling a draft, and moving a version between its states.

`by` is who asks; None stands for the server's own commands. A published version is kept as it is by the database
(capabilities/triggers.py): these functions say so kindly first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from capabilities.domain.addresses import as_label, free_slug
from capabilities.domain.frameworks.completeness import problems_with
from capabilities.domain.frameworks.drafts import begin_change, check_may_change, check_may_publish
from capabilities.domain.frameworks.errors import (
    FrameworkProblem,
    NotComplete,
    NotReviewed,
    SomebodyElseChanged,
    VersionExists,
)
from capabilities.models import (
    Capability,
    Expectation,
    Framework,
    FrameworkVersion,
    Stage,
    VersionReview,
    new_identifier,
)
from capabilities.states import VERSION_MOVES
from people.domain import audit
from people.models import Organisation, User
from people.states import move

State = FrameworkVersion.State

# Sent in the same transaction, with `version`: apps above keep what they list of a published version.
version_published = Signal()


@transaction.atomic
def create_framework(
    *, by: User | None, title: str, slug: str = "", owner: Organisation | None = None, **fields: Any
) -> Framework:
    """A framework without versions. `slug` is made from the title if not given; raises FrameworkProblem if it is taken."""
    framework = Framework(title=title, owner=owner, **fields)
    check_may_change(by, framework)
    taken = set(Framework.objects.values_list("slug", flat=True))
    if slug and slug in taken:
        raise FrameworkProblem(_("There is another framework at the address “%(slug)s”.") % {"slug": slug})
    framework.slug = free_slug(slug or title, taken=taken, length=50)
    framework.save()
    return framework


@transaction.atomic
def create_version(
    *,
    by: User | None,
    framework: Framework,
    label: str,
    in_force_from: date | None = None,
    in_force_until: date | None = None,
    is_claimable: bool = True,
    claimable_until: date | None = None,
    notes: str = "",
    identifier: str = "",
    source: dict[str, Any] | None = None,
) -> FrameworkVersion:
    """A draft version. Raises VersionExists if the framework has one with that label.

    `identifier` is the CASE document's; without one, a framework's first version has the framework's own.
    """
    check_may_change(by, framework)
    label = as_label(label)
    if not label:
        raise FrameworkProblem(_("Give the version a label, such as its year."))
    if framework.versions.filter(label=label).exists():
        raise VersionExists(
            _("%(framework)s has a version “%(label)s” already. Give this one another label.")
            % {"framework": framework.title, "label": label}
        )
    return FrameworkVersion.objects.create(
        framework=framework,
        identifier=identifier or _document_identifier(framework),
        label=label,
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        is_claimable=is_claimable,
        claimable_until=claimable_until,
        notes=notes,
        source=source or {},
    )


def _document_identifier(framework: Framework) -> str:
    taken = FrameworkVersion.objects.filter(identifier=framework.identifier).exists()
    return new_identifier() if taken else str(framework.identifier)


@transaction.atomic
def add_stage(
    *,
    by: User | None,
    version: FrameworkVersion,
    code: str,
    title: str,
    description: str = "",
    seen: int | None = None,
) -> Stage:
    """A stage after those that are there."""
    begin_change(by, version, seen=seen)
    last = version.stages.aggregate(last=Max("order"))["last"] or 0
    return version.stages.create(code=code, title=title, description=description, order=last + 1)


@transaction.atomic
def add_capability(
    *,
    by: User | None,
    version: FrameworkVersion,
    title: str,
    code: str = "",
    parent: Capability | None = None,
    kind: str = Capability.Kind.CAPABILITY,
    notice: Sequence[str] = (),
    seen: int | None = None,
    **fields: Any,
) -> Capability:
    """An area or capability after those that are there; its address is made from the code or title."""
    begin_change(by, version, seen=seen)
    taken = set(version.capabilities.values_list("slug", flat=True))
    last = version.capabilities.aggregate(last=Max("order"))["last"] or 0
    return version.capabilities.create(
        title=title,
        code=code,
        parent=parent,
        kind=kind,
        notice=list(notice),
        order=last + 1,
        slug=free_slug(code, title, taken=taken, length=80),
        **fields,
    )


@transaction.atomic
def set_expectation(
    *,
    by: User | None,
    capability: Capability,
    stage: Stage,
    text: str,
    headline: str = "",
    seen: int | None = None,
) -> Expectation:
    """What the capability looks like at the stage: written, or written over, while the version is a draft."""
    begin_change(by, capability.version, seen=seen)
    expectation, _created = Expectation.objects.update_or_create(
        capability=capability, stage=stage, defaults={"text": text, "headline": headline}
    )
    return expectation


def is_approved(version: FrameworkVersion) -> bool:
    """Whether somebody approved the version as it now stands: in review nothing changes, so the last answer counts."""
    last = version.reviews.order_by("-asked_at", "-pk").first()
    return version.state == State.IN_REVIEW and last is not None and last.outcome == VersionReview.Outcome.APPROVED


@transaction.atomic
def publish(*, by: User | None, version: FrameworkVersion, seen: int | None = None) -> FrameworkVersion:
    """Publish a version: from now on it never changes.

    People publish what somebody else approved; the operator and the server's own commands may publish a draft. `seen`
    is the change_count of what was looked at. Where it takes over today, the framework's earlier published versions
    become superseded (they can still be claimed until their own date); where it starts later, they end the day before,
    unless they already had an end. Without a first day, one that a person publishes begins today (London's day); a
    command leaves it open, as the file had it. Raises NotYourFramework, NotYoursToPublish, NotComplete with what is
    missing, NotReviewed, SomebodyElseChanged.
    """
    check_may_publish(by, version.framework)
    now = FrameworkVersion.objects.select_for_update().get(pk=version.pk)
    if seen is not None and now.change_count != seen:
        raise SomebodyElseChanged
    begins = first_day_when_published(version) if by is not None else version.in_force_from
    if problems := problems_with(version):
        raise NotComplete(problems)
    if by is not None and not by.is_superuser and not version.is_public and not is_approved(now):
        raise NotReviewed
    at = timezone.now()
    move(
        version,
        to=State.PUBLISHED,
        moves=VERSION_MOVES,
        published_at=at,
        published_by=by,
        changed_at=at,
        in_force_from=begins,
    )
    earlier = earlier_ended_by(version)
    for old in earlier.superseded:
        supersede(by=by, version=old)
    for old in earlier.ended:
        old.in_force_until, old.changed_at = earlier.last_day, at
        old.save(update_fields=["in_force_until", "changed_at"])
    audit.record(by=by, action="framework.published", thing=version)
    version_published.send(sender=FrameworkVersion, version=version)
    return version


def first_day_when_published(version: FrameworkVersion) -> date | None:
    """The first day in force of a version that a person publishes now: its own, else today.

    None for an edition without a first day that has ended already: nobody knows when it began.
    """
    if version.in_force_from is not None:
        return version.in_force_from
    today = timezone.localdate()
    return today if version.in_force_until is None or version.in_force_until >= today else None


@dataclass(frozen=True)
class EarlierVersions:
    """What publishing does to the framework's earlier published versions: superseded at once, or ended on `last_day`."""

    superseded: list[FrameworkVersion]
    ended: list[FrameworkVersion]
    last_day: date | None


def earlier_ended_by(version: FrameworkVersion, begins: date | None = None) -> EarlierVersions:
    """Which published versions of the framework make way for this one when it is published, and how: 1 query, or 2.

    `begins` is its first day where that is not stored yet. A stub (nothing in it, and nobody claims against it) only kept the place: it makes way at once.
    """
    earlier = (
        version.framework.versions.filter(state=State.PUBLISHED)
        .exclude(pk=version.pk)
        .annotate(is_stub=~Q(is_claimable=True) & ~Exists(Capability.objects.filter(version=OuterRef("pk"))))
    )
    begins = version.in_force_from or begins
    if begins is not None:
        # An older edition that is added late (for old claims) ends nothing that came after it.
        earlier = earlier.filter(Q(in_force_from__isnull=True) | Q(in_force_from__lte=begins))
    if begins is None or begins <= timezone.localdate():
        return EarlierVersions(list(earlier), [], None)
    ending = earlier.filter(is_stub=False, in_force_until__isnull=True).filter(
        Q(in_force_from__isnull=True) | Q(in_force_from__lt=begins)
    )
    return EarlierVersions(list(earlier.filter(is_stub=True)), list(ending), begins - timedelta(days=1))


@transaction.atomic
def supersede(*, by: User | None, version: FrameworkVersion, reason: str = "") -> FrameworkVersion:
    """Published → superseded: a later version stands in its place; it stays readable. `reason` goes into the records."""
    check_may_publish(by, version.framework)
    move(version, to=State.SUPERSEDED, moves=VERSION_MOVES, changed_at=timezone.now())
    audit.record(by=by, action="framework.superseded", thing=version, detail={"reason": reason} if reason else {})
    return version


@transaction.atomic
def supersede_by_hand(
    *, by: User | None, version: FrameworkVersion, reason: str, claimable_until: date | None
) -> FrameworkVersion:
    """Supersede a version that none follows, and say until when it may be claimed (None: for ever).

    Raises as supersede and set_claimable_until. A version that is only to be read needs no day.
    """
    supersede(by=by, version=version, reason=reason)
    if version.is_claimable:
        set_claimable_until(by=by, version=version, day=claimable_until)
    return version


@transaction.atomic
def withdraw(*, by: User | None, version: FrameworkVersion, reason: str = "") -> FrameworkVersion:
    """Published or superseded → withdrawn: nobody claims against it any more; it stays readable. `reason` as above."""
    check_may_publish(by, version.framework)
    move(version, to=State.WITHDRAWN, moves=VERSION_MOVES, changed_at=timezone.now())
    audit.record(by=by, action="framework.withdrawn", thing=version, detail={"reason": reason} if reason else {})
    return version


@transaction.atomic
def set_claimable_until(*, by: User | None, version: FrameworkVersion, day: date | None) -> FrameworkVersion:
    """The last day on which a new claim may name a published version; None: no end. Claims made stay for ever.

    Kept apart from the publisher's dates: people who are in the middle of a programme go on claiming against a version
    that is no longer in force. Raises NotYourFramework, NotYoursToPublish, FrameworkProblem (a draft, withdrawn, or
    only to be read).
    """
    check_may_publish(by, version.framework)
    now = FrameworkVersion.objects.select_for_update().get(pk=version.pk)
    if now.state not in (State.PUBLISHED, State.SUPERSEDED):
        raise FrameworkProblem(_("Only a published version that is not withdrawn can be claimed against."))
    if not now.is_claimable:
        raise FrameworkProblem(_("This version is only to be read: nobody claims against it, so it needs no last day."))
    before = now.claimable_until
    if before != day:
        version.changed_at = timezone.now()
    version.claimable_until = day
    version.save(update_fields=["claimable_until", "changed_at"])
    if before != day:
        audit.record(
            by=by,
            action="framework.validity_changed",
            organisation=version.framework.owner,
            thing=version,
            detail={"before": before and before.isoformat(), "after": day and day.isoformat()},
        )
    return version
