"""Changing what a draft holds: its details, stages, areas and capabilities; and the few facts of a framework or of a
published version that may change later. The grid of expectations is in grids.py, the tree's order in ordering.py.

`seen` is the change_count that the person's page was made from; `was` the marks of the texts it showed (merging.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from capabilities.domain.addresses import as_label, free_slug
from capabilities.domain.frameworks.drafts import begin_change, check_may_change, check_may_publish
from capabilities.domain.frameworks.errors import FrameworkProblem, SomebodyElseChanged, VersionExists
from capabilities.domain.frameworks.merging import ChangedMeanwhile, merge
from capabilities.domain.frameworks.ordering import Outline, place_capability
from capabilities.domain.frameworks.versions import create_framework, create_version
from capabilities.models import Capability, Framework, FrameworkVersion, Stage
from people.domain import audit
from people.models import Organisation, User

NAMED_FOR_GOOD = "title"
FRAMEWORK_FIELDS = ("title", "short_title", "publisher", "description", "licence", "source_url", "language")
CAPABILITY_TEXTS = ("code", "title", "statement", "why", "notice", "shows", "kind")


@transaction.atomic
def start_framework(
    *, by: User | None, title: str, owner: Organisation | None, label: str, **fields: Any
) -> FrameworkVersion:
    """A framework with its first, empty draft, which is returned. Raises as create_framework and create_version."""
    framework = create_framework(by=by, title=title, owner=owner, **fields)
    version = create_version(by=by, framework=framework, label=label)
    audit.record(by=by, action="framework.draft_made", thing=version)
    return version


@transaction.atomic
def change_framework(*, by: User | None, framework: Framework, **fields: str) -> Framework:
    """What stands on a framework's title page. Its title stays once a version was published.

    Takes any of FRAMEWORK_FIELDS. Raises NotYourFramework, FrameworkProblem.
    """
    check_may_change(by, framework)
    changed = [name for name in FRAMEWORK_FIELDS if name in fields and fields[name] != getattr(framework, name)]
    if NAMED_FOR_GOOD in changed and framework.versions.public().exists():
        raise FrameworkProblem(_("A version of this framework is published, so its title stays as it is."))
    for name in changed:
        setattr(framework, name, fields[name])
    if changed:
        framework.save(update_fields=changed)
        audit.record(by=by, action="framework.changed", thing=framework, detail={"fields": changed})
    return framework


@transaction.atomic
def change_details(
    *, by: User | None, version: FrameworkVersion, seen: int | None = None, label: str, **fields: Any
) -> FrameworkVersion:
    """A draft's label, dates (in_force_from, in_force_until, claimable_until), is_claimable and notes.

    Raises NotYourFramework, FrameworkProblem, VersionExists, SomebodyElseChanged.
    """
    begin_change(by, version, seen=seen)
    label = as_label(label)
    if not label:
        raise FrameworkProblem(_("Give the version a label, such as its year."))
    if version.framework.versions.filter(label=label).exclude(pk=version.pk).exists():
        raise VersionExists(_("There is a version “%(label)s” already. Choose another label.") % {"label": label})
    version.label = label
    for name, value in fields.items():
        setattr(version, name, value)
    _check_dates(version)
    version.save(update_fields=["label", *fields])
    return version


@transaction.atomic
def change_validity(
    *,
    by: User | None,
    version: FrameworkVersion,
    in_force_until: date | None,
    is_claimable: bool,
    claimable_until: date | None,
) -> FrameworkVersion:
    """After publishing: when the version ends, and whether and until when it may be claimed. The rest never changes.

    Raises NotYourFramework, NotYoursToPublish, FrameworkProblem.
    """
    check_may_publish(by, version.framework)
    if not version.is_public:
        raise FrameworkProblem(_("This version is not published: change its details instead."))
    version.in_force_until, version.is_claimable = in_force_until, is_claimable
    version.claimable_until, version.changed_at = claimable_until, timezone.now()
    _check_dates(version)
    version.save(update_fields=["in_force_until", "is_claimable", "claimable_until", "changed_at"])
    audit.record(
        by=by,
        action="framework.validity_changed",
        thing=version,
        detail={
            "in_force_until": in_force_until.isoformat() if in_force_until else None,
            "is_claimable": is_claimable,
            "claimable_until": claimable_until.isoformat() if claimable_until else None,
        },
    )
    return version


def _check_dates(version: FrameworkVersion) -> None:
    begins, ends = version.in_force_from, version.in_force_until
    if begins and ends and ends < begins:
        raise FrameworkProblem(_("The last day in force is before the first. Change one of the two dates."))


@transaction.atomic
def delete_draft(*, by: User | None, version: FrameworkVersion, seen: int | None = None) -> None:
    """Throw a draft away with all it holds; its framework goes too where this is its only version.

    Raises as change_details.
    """
    begin_change(by, version, seen=seen)
    framework = version.framework
    audit.record(by=by, action="framework.draft_deleted", thing=version, detail={"label": version.label})
    version.delete()
    if not framework.versions.exists():
        framework.delete()


@transaction.atomic
def change_stage(
    *, by: User | None, stage: Stage, code: str, title: str, description: str, seen: int | None = None
) -> Stage:
    """Raises as change_details; FrameworkProblem where another stage has that code."""
    version = stage.version
    begin_change(by, version, seen=seen)
    code = free_stage_code(version, code, title, apart=stage)
    stage.code, stage.title, stage.description = code, title, description
    stage.save(update_fields=["code", "title", "description"])
    return stage


def free_stage_code(version: FrameworkVersion, code: str, title: str, *, apart: Stage | None = None) -> str:
    """The code as given; without one, made from the title. FrameworkProblem where another stage has it."""
    others = version.stages.exclude(pk=apart.pk) if apart is not None else version.stages.all()
    taken = set(others.values_list("code", flat=True))
    if code and code in taken:
        raise FrameworkProblem(_("Another stage has the code “%(code)s”. Choose another.") % {"code": code})
    return code or free_slug(title, taken=taken, length=40)


@transaction.atomic
def delete_stage(*, by: User | None, stage: Stage, seen: int | None = None) -> None:
    """A stage with the expectations written for it. Raises as change_details."""
    begin_change(by, stage.version, seen=seen)
    stage.delete()


@transaction.atomic
def change_capability(
    *,
    by: User | None,
    capability: Capability,
    was: Mapping[str, str],
    parent: Capability | None = None,
    move: bool = False,
    **fields: Any,
) -> Capability:
    """Any of CAPABILITY_TEXTS; and, if `move`, its place: at the end of `parent` (None: at the end, in no area).

    Fields that the person did not touch keep what is stored. Raises NotYourFramework, FrameworkProblem,
    ChangedMeanwhile (nothing stored: both have changed the same field).
    """
    version = capability.version
    begin_change(by, version)
    stored = version.capabilities.filter(pk=capability.pk).first()
    if stored is None:
        raise SomebodyElseChanged(_("Somebody else deleted this meanwhile."))
    merged = merge(typed=fields, stored={name: getattr(stored, name) for name in fields}, was=was)
    if merged.theirs:
        raise ChangedMeanwhile(merged.theirs)
    for name, value in merged.write.items():
        setattr(stored, name, value)
    if "kind" in merged.write and stored.kind != Capability.Kind.AREA and stored.children.exists():
        raise FrameworkProblem(_("It holds others, so it has to stay an area. Move them out first."))
    if "kind" in merged.write and stored.kind == Capability.Kind.AREA and stored.expectations.exists():
        raise FrameworkProblem(_("It has expectations, so it has to stay a capability. Empty them in the grid first."))
    goes_to = parent.pk if move and parent else None if move else stored.parent_id
    if "code" in merged.write or goes_to != stored.parent_id:
        _check_code_is_free(version, goes_to, stored.code, apart=stored)
    if "code" in merged.write or ("title" in merged.write and not stored.code):
        taken = set(version.capabilities.exclude(pk=stored.pk).values_list("slug", flat=True))
        stored.slug = free_slug(stored.code, stored.title, taken=taken, length=80)
    stored.save(update_fields=[*merged.write, "slug"])
    if move and (parent.pk if parent else None) != stored.parent_id:
        move_into(by=by, capability=stored, parent=parent)
    return stored


def _check_code_is_free(
    version: FrameworkVersion, parent: int | None, code: str, apart: Capability | None = None
) -> None:
    """A code stands once in one place. What imports bring, and what is dragged, is found before publishing."""
    siblings = version.capabilities.filter(parent=parent, code=code).exclude(code="")
    found = (siblings.exclude(pk=apart.pk) if apart is not None else siblings).order_by("order").first()
    if found is not None:
        raise FrameworkProblem(
            _("“%(title)s” in the same place has the code %(code)s already. Give this one another code.")
            % {"title": found.title, "code": code}
        )


@transaction.atomic
def move_into(*, by: User | None, capability: Capability, parent: Capability | None) -> FrameworkVersion:
    """To the end of an area; None: to the end of the framework, in no area. Raises as place_capability."""
    version = capability.version
    if parent is not None:
        return place_capability(by=by, capability=capability, place="inside", target=parent)
    last = version.capabilities.filter(parent=None).exclude(pk=capability.pk).order_by("order").last()
    if last is None:  # only its own area stands at the top
        raise FrameworkProblem(_("It cannot be moved there."))
    return place_capability(by=by, capability=capability, place="after", target=last)


@transaction.atomic
def insert_capability(
    *,
    by: User | None,
    version: FrameworkVersion,
    parent: Capability | None,
    kind: str,
    title: str,
    code: str = "",
    **fields: Any,
) -> Capability:
    """A new item at the end of its area, or of the framework. Raises NotYourFramework, FrameworkProblem."""
    begin_change(by, version)
    if parent is not None and parent.kind != Capability.Kind.AREA:
        raise FrameworkProblem(_("Only an area can hold others. Choose an area, or none."))
    _check_code_is_free(version, parent.pk if parent else None, code)
    taken = set(version.capabilities.values_list("slug", flat=True))
    made = version.capabilities.create(
        title=title,
        code=code,
        kind=kind,
        order=(version.capabilities.aggregate(last=Max("order"))["last"] or 0) + 1,
        slug=free_slug(code, title, taken=taken, length=80),
        **fields,
    )
    if parent is not None:
        place_capability(by=by, capability=made, place="inside", target=parent)
        made.refresh_from_db(fields=["parent", "order"])
    return made


@transaction.atomic
def delete_capability(*, by: User | None, capability: Capability, seen: int | None = None) -> int:
    """An item with everything beneath it, and their expectations and crosswalks. Returns how many items went.

    Raises as place_capability.
    """
    version = capability.version
    begin_change(by, version, seen=seen)
    node = Outline(version).nodes.get(capability.pk)
    if node is None:
        raise SomebodyElseChanged(_("Somebody else deleted this already."))
    gone = [one.pk for one in node.branch()]
    version.capabilities.filter(pk__in=gone).delete()
    return len(gone)
