"""Frameworks and their versions: making them, filling a draft, and moving a version between its states.

`by` is who asks; None stands for the server's own commands. A published version is kept as it is by the database
(capabilities/triggers.py): these functions say so kindly first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capabilities.domain.addresses import as_label, free_slug
from capabilities.domain.frameworks.errors import FrameworkProblem, NotComplete, NotYourFramework, VersionExists
from capabilities.models import Capability, Crosswalk, Expectation, Framework, FrameworkVersion, Stage
from capabilities.rules import may_change_framework
from capabilities.states import VERSION_MOVES
from people.domain import audit
from people.models import Organisation, User
from people.states import move

State = FrameworkVersion.State


def check_may_change(by: User | None, framework: Framework | None) -> None:
    """Raise NotYourFramework unless `by` may change the framework (None: the server itself)."""
    if by is not None and not may_change_framework.test(by, framework):
        raise NotYourFramework


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
    source: dict[str, Any] | None = None,
) -> FrameworkVersion:
    """A draft version. Raises VersionExists if the framework has one with that label."""
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
        label=label,
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        is_claimable=is_claimable,
        claimable_until=claimable_until,
        notes=notes,
        source=source or {},
    )


def _check_draft(by: User | None, version: FrameworkVersion) -> None:
    check_may_change(by, version.framework)
    if version.state != State.DRAFT:
        raise FrameworkProblem(
            _("Version “%(label)s” is not a draft, so it cannot change. Make a new version.") % {"label": version.label}
        )


@transaction.atomic
def add_stage(*, by: User | None, version: FrameworkVersion, code: str, title: str, description: str = "") -> Stage:
    """A stage after those that are there."""
    _check_draft(by, version)
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
    **fields: Any,
) -> Capability:
    """An area or capability after those that are there; its address is made from the code or title."""
    _check_draft(by, version)
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
    *, by: User | None, capability: Capability, stage: Stage, text: str, headline: str = ""
) -> Expectation:
    """What the capability looks like at the stage: written, or written over, while the version is a draft."""
    _check_draft(by, capability.version)
    expectation, _created = Expectation.objects.update_or_create(
        capability=capability, stage=stage, defaults={"text": text, "headline": headline}
    )
    return expectation


@transaction.atomic
def add_crosswalk(*, by: User | None, origin: Capability, target: Capability, kind: str, note: str = "") -> Crosswalk:
    """Link two capabilities. Links join versions, so they may be added after publishing; the same one is never made twice."""
    check_may_change(by, origin.version.framework)
    crosswalk, _created = Crosswalk.objects.get_or_create(
        origin=origin, target=target, kind=kind, defaults={"note": note}
    )
    return crosswalk


@transaction.atomic
def ask_for_review(*, by: User | None, version: FrameworkVersion) -> FrameworkVersion:
    """Draft → in review."""
    check_may_change(by, version.framework)
    move(version, to=State.IN_REVIEW, moves=VERSION_MOVES)
    return version


@transaction.atomic
def take_back_to_draft(*, by: User | None, version: FrameworkVersion) -> FrameworkVersion:
    """In review → draft."""
    check_may_change(by, version.framework)
    move(version, to=State.DRAFT, moves=VERSION_MOVES)
    return version


def problems_with(version: FrameworkVersion) -> list[str]:
    """What is missing before the version can be published, one sentence each; empty when nothing is."""
    problems = []
    if not version.framework.title.strip():
        problems.append(_("Give the framework a title."))
    if not version.capabilities.filter(kind=Capability.Kind.CAPABILITY).exists():
        problems.append(_("Add at least one capability."))
    if untitled := version.capabilities.filter(title="").count():
        problems.append(
            ngettext(
                "%(number)s capability has no title. Give it one.",
                "%(number)s capabilities have no title. Give them one.",
                untitled,
            )
            % {"number": untitled}
        )
    expectations = Expectation.objects.filter(capability__version=version)
    if expectations.exclude(stage__version=version).exists():
        problems.append(_("An expectation names a stage of another version. Choose a stage of this one."))
    if expectations.filter(text="").exists():
        problems.append(_("An expectation has no text. Write it or take it out."))
    if version.capabilities.filter(parent__isnull=False).exclude(parent__version=version).exists():
        problems.append(_("A capability stands under an area of another version. Move it."))
    return problems


@transaction.atomic
def publish(*, by: User | None, version: FrameworkVersion) -> FrameworkVersion:
    """Publish a draft or reviewed version: from now on it never changes. Raises NotComplete with what is missing.

    Where it takes over today, the framework's earlier published versions become superseded (they can still be claimed
    until their own date); where it starts later, they end the day before, unless they already had an end.
    """
    check_may_change(by, version.framework)
    if problems := problems_with(version):
        raise NotComplete(problems)
    move(version, to=State.PUBLISHED, moves=VERSION_MOVES, published_at=timezone.now(), published_by=by)
    _end_earlier(by, version)
    audit.record(by=by, action="framework.published", thing=version)
    return version


def _end_earlier(by: User | None, version: FrameworkVersion) -> None:
    today = timezone.localdate()
    earlier = version.framework.versions.filter(state=State.PUBLISHED).exclude(pk=version.pk)
    begins = version.in_force_from
    if begins is not None:
        # An older edition that is added late (for old claims) ends nothing that came after it.
        earlier = earlier.filter(Q(in_force_from__isnull=True) | Q(in_force_from__lte=begins))
    if begins is None or begins <= today:
        for old in earlier:
            supersede(by=by, version=old)
        return
    (
        earlier.filter(in_force_until__isnull=True)
        .filter(Q(in_force_from__isnull=True) | Q(in_force_from__lt=begins))
        .update(in_force_until=begins - timedelta(days=1))
    )


@transaction.atomic
def supersede(*, by: User | None, version: FrameworkVersion) -> FrameworkVersion:
    """Published → superseded: a later version stands in its place; it stays readable."""
    check_may_change(by, version.framework)
    move(version, to=State.SUPERSEDED, moves=VERSION_MOVES)
    audit.record(by=by, action="framework.superseded", thing=version)
    return version


@transaction.atomic
def withdraw(*, by: User | None, version: FrameworkVersion) -> FrameworkVersion:
    """Published or superseded → withdrawn: nobody claims against it any more; it stays readable."""
    check_may_change(by, version.framework)
    move(version, to=State.WITHDRAWN, moves=VERSION_MOVES)
    audit.record(by=by, action="framework.withdrawn", thing=version)
    return version
