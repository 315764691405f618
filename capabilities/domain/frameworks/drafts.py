"""Before anything in a version changes: whether this person may, whether it is still a draft, and whether somebody else
was quicker. Every function that changes a draft begins with `begin_change`.
"""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from capabilities.domain.frameworks.errors import (
    FrameworkProblem,
    NotYourFramework,
    NotYoursToPublish,
    SomebodyElseChanged,
)
from capabilities.models import Framework, FrameworkVersion
from capabilities.rules import may_change_framework, may_publish_framework
from people.models import User


def check_may_change(by: User | None, framework: Framework | None) -> None:
    """Raise NotYourFramework unless `by` may change the framework (None: the server itself)."""
    if by is not None and not may_change_framework.test(by, framework):
        raise NotYourFramework


def check_may_publish(by: User | None, framework: Framework | None) -> None:
    """Raise NotYourFramework or NotYoursToPublish unless `by` may publish, supersede and withdraw (None: the server)."""
    check_may_change(by, framework)
    if by is not None and not may_publish_framework.test(by, framework):
        raise NotYoursToPublish


def check_draft(version: FrameworkVersion) -> None:
    """Raise FrameworkProblem, saying what to do, unless the version is a draft."""
    if version.state == FrameworkVersion.State.IN_REVIEW:
        raise FrameworkProblem(
            _("Version “%(label)s” is in review, so it cannot change. Take it back to draft first.")
            % {"label": version.label}
        )
    if version.state != FrameworkVersion.State.DRAFT:
        raise FrameworkProblem(
            _("Version “%(label)s” is not a draft, so it cannot change. Make a new version.") % {"label": version.label}
        )


def begin_change(by: User | None, version: FrameworkVersion, *, seen: int | None = None) -> None:
    """Check rights and state, and count the change; to be called first in the transaction that makes it.

    `seen` is the change_count that the person's page was made from (None: whatever it is now). The row stays locked
    until the transaction ends, so those who change a draft at once wait for each other. Raises NotYourFramework,
    FrameworkProblem (no draft any more), SomebodyElseChanged.
    """
    check_may_change(by, version.framework)
    check_draft(version)
    rows = FrameworkVersion.objects.filter(pk=version.pk, state=FrameworkVersion.State.DRAFT)
    if seen is not None:
        rows = rows.filter(change_count=seen)
    if rows.update(change_count=F("change_count") + 1, changed_at=timezone.now()) != 1:
        version.refresh_from_db(fields=["state", "change_count"])
        check_draft(version)
        raise SomebodyElseChanged
    version.refresh_from_db(fields=["change_count", "changed_at"])
