"""Crosswalks made by hand. A link joins two versions and changes neither, so it may be made after publishing; but only
by somebody who edits the framework of one of its ends, and never while one of the ends is in review.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from capabilities.domain.frameworks.drafts import begin_change
from capabilities.domain.frameworks.errors import FrameworkProblem, NotYourFramework
from capabilities.models import Capability, Crosswalk, FrameworkVersion
from capabilities.rules import may_change_framework
from people.domain import audit
from people.models import User


def may_link(by: User | None, origin: Capability, target: Capability) -> bool:
    """Whether one end is in a framework that `by` edits, and the other there too or in a published version."""
    if by is None:
        return True
    ours = [may_change_framework.test(by, end.version.framework) for end in (origin, target)]
    return any(ours) and all(own or end.version.is_public for own, end in zip(ours, (origin, target), strict=True))


def _begin(by: User | None, origin: Capability, target: Capability) -> None:
    if not may_link(by, origin, target):
        raise NotYourFramework
    for version in {end.version_id: end.version for end in (origin, target)}.values():
        if version.state == FrameworkVersion.State.IN_REVIEW:
            raise FrameworkProblem(
                _("“%(version)s” is in review, so its crosswalks cannot change. Take it back to draft first.")
                % {"version": version}
            )
        if version.state == FrameworkVersion.State.DRAFT:
            begin_change(by, version)


def _record(by: User | None, action: str, link: Crosswalk) -> None:
    """Links of what is published are noted one by one: nobody reviews them."""
    for end in (link.origin, link.target):
        if end.version.is_public and (by is None or may_change_framework.test(by, end.version.framework)):
            detail = {"from": link.origin.identifier, "to": link.target.identifier, "kind": link.kind}
            audit.record(by=by, action=action, thing=end.version, detail=detail)


def is_linked(origin: Capability, target: Capability, kind: str) -> bool:
    """Whether that link is there already."""
    return Crosswalk.objects.filter(origin=origin, target=target, kind=kind).exists()


@transaction.atomic
def add_crosswalk(*, by: User | None, origin: Capability, target: Capability, kind: str, note: str = "") -> Crosswalk:
    """Link two capabilities; the same link is never made twice (the one there is stays as it is).

    Raises NotYourFramework; FrameworkProblem where both ends are one, or one is in review.
    """
    _begin(by, origin, target)
    if origin.pk == target.pk:
        raise FrameworkProblem(_("A capability cannot be linked to itself. Choose another one."))
    crosswalk, made = Crosswalk.objects.get_or_create(origin=origin, target=target, kind=kind, defaults={"note": note})
    if made:
        _record(by, "crosswalk.added", crosswalk)
    return crosswalk


@transaction.atomic
def change_crosswalk(*, by: User | None, crosswalk: Crosswalk, kind: str, note: str) -> Crosswalk:
    """Say otherwise how the two are related, or why. Raises as add_crosswalk, and where that link is there already."""
    _begin(by, crosswalk.origin, crosswalk.target)
    crosswalk.kind, crosswalk.note = kind, note
    try:
        with transaction.atomic():
            crosswalk.save(update_fields=["kind", "note"])
    except IntegrityError:
        raise FrameworkProblem(_("These two are linked in this way already.")) from None
    _record(by, "crosswalk.changed", crosswalk)
    return crosswalk


@transaction.atomic
def delete_crosswalk(*, by: User | None, crosswalk: Crosswalk) -> None:
    """Take the link away. Raises as add_crosswalk."""
    _begin(by, crosswalk.origin, crosswalk.target)
    _record(by, "crosswalk.deleted", crosswalk)
    crosswalk.delete()
