"""What the CMS pages for frameworks show: which versions to whom, the tree with its places, links, the history. The
grid of expectations is in authoring_grid.py.

Reads only. A published version is everybody's to look at; a draft its owner's authors' and practice leads'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capabilities.domain.frameworks.ordering import Outline
from capabilities.models import (
    PUBLISHED_STATES,
    Capability,
    Crosswalk,
    Expectation,
    Framework,
    FrameworkVersion,
    VersionReview,
)
from capabilities.rules import EDITING_ROLES, may_change_framework, may_publish_framework
from people.models import AuditRecord, Membership, Organisation, User


def organisations_written_for(user: Any) -> QuerySet[Organisation]:
    """Organisations whose frameworks a person may write: as author or practice lead; an operator every one."""
    if user.is_superuser:
        return Organisation.objects.all()
    held = Membership.objects.live().filter(user=user, role__in=EDITING_ROLES)
    return Organisation.objects.filter(pk__in=held.values("organisation"))


def writes_frameworks_only(user: Any) -> bool:
    """A practice lead who is neither an author nor an operator: has no pages in the CMS. 1 query."""
    if user.is_superuser:
        return False
    roles = set(Membership.objects.live().filter(user=user).values_list("role", flat=True))
    return Membership.Role.PRACTICE_LEAD in roles and Membership.Role.AUTHOR not in roles


def versions_shown_to(user: Any) -> QuerySet[FrameworkVersion]:
    """What a person sees of frameworks in the CMS: whatever was published, and the drafts of organisations that they
    write for or lead; an operator sees all. `last_answer` is the outcome of the last review: pages show with it whether
    a version in review is approved."""
    answers = VersionReview.objects.filter(version=OuterRef("pk")).order_by("-asked_at", "-pk")
    versions = FrameworkVersion.objects.select_related("framework__owner", "published_by").annotate(
        last_answer=Subquery(answers.values("outcome")[:1])
    )
    if user.is_superuser:
        return versions
    return versions.filter(
        Q(state__in=PUBLISHED_STATES) | Q(framework__owner__in=organisations_written_for(user).values("pk"))
    )


def frameworks_shown_to(user: Any, *, state: str = "", words: str = "") -> QuerySet[Framework]:
    """Frameworks with `shown_versions`, newest first: those of `state`, and whose title, code or label holds `words`."""
    versions = versions_shown_to(user)
    if state:
        versions = versions.filter(state=state)
    shown = Framework.objects.filter(pk__in=versions.values("framework"))
    if words:
        shown = shown.filter(
            Q(title__icontains=words)
            | Q(short_title__icontains=words)
            | Q(publisher__icontains=words)
            | Q(owner__name__icontains=words)
            | Q(pk__in=versions.filter(label__icontains=words).values("framework"))
        )
    newest_first = versions.order_by("-in_force_from", "-pk")
    return shown.select_related("owner").prefetch_related(
        Prefetch("versions", queryset=newest_first, to_attr="shown_versions")
    )


@dataclass(frozen=True)
class Rights:
    """What one person may do with one version: asked once for a page."""

    change: bool
    publish: bool


def rights_of(user: User, version: FrameworkVersion) -> Rights:
    """What `user` may do: 1 query for a practice lead, who may do both; 2 for others."""
    publish = may_publish_framework.test(user, version.framework)
    return Rights(change=publish or may_change_framework.test(user, version.framework), publish=publish)


@dataclass(frozen=True)
class Row:
    """One line of the tree: the item, how deep it stands, and which moves there are."""

    item: Capability
    level: int
    up: bool
    down: bool
    into: bool
    out: bool
    written: int

    @property
    def is_area(self) -> bool:
        return self.item.kind == Capability.Kind.AREA


def tree_rows(version: FrameworkVersion) -> list[Row]:
    """The whole tree, depth first, however large: 2 queries."""
    items = {item.pk: item for item in version.capabilities.order_by("order")}
    written = written_in(version)
    outline = Outline(version, items.values())
    rows = []
    for node in outline.sequence():
        item = items[node.pk]
        assert node.parent is not None
        siblings, here = node.parent.children, node.place
        rows.append(
            Row(
                item=item,
                level=node.level - 1,
                up=here > 0,
                down=here + 1 < len(siblings),
                into=here > 0 and siblings[here - 1].is_area,
                out=node.parent is not outline.root,
                written=written[node.pk],
            )
        )
    return rows


def written_in(version: FrameworkVersion) -> Counter[int]:
    """How many expectations of each capability have a text."""
    counted = (
        Expectation.objects.filter(capability__version=version)
        .exclude(text="")
        .values_list("capability")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return Counter(dict(counted))


def counts_of(version: FrameworkVersion) -> dict[str, int]:
    """How many areas, capabilities and stages a version has: 2 queries."""
    kinds = dict(version.capabilities.order_by().values_list("kind").annotate(Count("pk")))
    return {
        "areas": kinds.get(Capability.Kind.AREA, 0),
        "capabilities": kinds.get(Capability.Kind.CAPABILITY, 0),
        "stages": version.stages.count(),
    }


@dataclass(frozen=True)
class GoesWith:
    """What is deleted together with an item or a stage."""

    items: int
    expectations: int
    crosswalks: int


def goes_with_capability(capability: Capability) -> GoesWith:
    """What deleting the item would take along: 3 queries."""
    node = Outline(capability.version).nodes[capability.pk]
    gone = [one.pk for one in node.branch()]
    return GoesWith(
        items=len(gone) - 1,
        expectations=Expectation.objects.filter(capability__in=gone).count(),
        crosswalks=Crosswalk.objects.filter(Q(origin__in=gone) | Q(target__in=gone)).count(),
    )


@dataclass(frozen=True)
class Event:
    """One line of a version's history."""

    at: datetime
    by: str
    what: str
    words: str = ""


_EVENTS: Mapping[str, Any] = {
    "framework.draft_made": gettext_lazy("Draft made"),
    "framework.review_asked": gettext_lazy("Review asked for"),
    "framework.review_approved": gettext_lazy("Approved"),
    "framework.review_returned": gettext_lazy("Returned to its authors"),
    "framework.taken_back": gettext_lazy("Taken back to draft"),
    "framework.published": gettext_lazy("Published"),
    "framework.superseded": gettext_lazy("Superseded"),
    "framework.withdrawn": gettext_lazy("Withdrawn"),
    "framework.validity_changed": gettext_lazy("Dates for claiming changed"),
    "framework.version_started": gettext_lazy("Made as a copy of an earlier version"),
    "framework.imported": gettext_lazy("Imported from a file"),
    "crosswalk.added": gettext_lazy("Crosswalk added"),
    "crosswalk.changed": gettext_lazy("Crosswalk changed"),
    "crosswalk.deleted": gettext_lazy("Crosswalk deleted"),
}


def history_of(version: FrameworkVersion) -> list[Event]:
    """What happened to the version, newest first, from the audit trail and the reviews: 2 queries."""
    records = AuditRecord.objects.filter(
        object_type=FrameworkVersion._meta.label_lower, object_id=str(version.pk)
    ).select_related("actor")
    reviews = {review.pk: review for review in version.reviews.all()}

    def words(record: AuditRecord) -> str:
        # The trail holds no words: it says whose they are, and they stand with the review.
        if (review := reviews.get(record.detail.get("review"))) is None:
            return str(record.detail.get("reason", ""))
        return review.request if record.action == "framework.review_asked" else review.comment

    return [
        Event(
            at=record.at,
            by=str(record.actor) if record.actor else _("the server"),
            what=str(_EVENTS.get(record.action, record.action)),
            words=words(record),
        )
        for record in records
    ]


def answered_reviews(version: FrameworkVersion) -> list[VersionReview]:
    """Reviews that somebody answered, newest first, with the people in them: 1 query."""
    return list(version.reviews.exclude(outcome="").exclude(decided_by=None).select_related("asked_by", "decided_by"))


def crosswalks_of(version: FrameworkVersion, user: Any) -> list[Crosswalk]:
    """The version's crosswalks in the order of its tree, those with drafts that the person may not see left out: 1 query."""
    shown = versions_shown_to(user)
    links = (
        Crosswalk.objects.filter(Q(origin__version=version) | Q(target__version=version))
        .filter(origin__version__in=shown.values("pk"), target__version__in=shown.values("pk"))
        .select_related("origin__version__framework", "target__version__framework")
    )

    def place(link: Crosswalk) -> tuple[int, int]:
        return (link.origin if link.origin.version_id == version.pk else link.target).order, link.pk

    return sorted(links, key=place)


def linkable_to(version: FrameworkVersion, user: Any, words: str) -> QuerySet[Capability]:
    """Capabilities of other versions that one of this version may be linked to: published ones, and drafts that the
    person writes; found by code, title, or the framework's title."""
    writable = organisations_written_for(user).values("pk")
    ours = Q() if user.is_superuser else Q(framework__owner__in=writable)
    versions = versions_shown_to(user).filter(
        Q(state__in=PUBLISHED_STATES) | (Q(state=FrameworkVersion.State.DRAFT) & ours)
    )
    found = Capability.objects.filter(version__in=versions.values("pk"), kind=Capability.Kind.CAPABILITY)
    found = found.exclude(version=version)
    for word in words.split():
        found = found.filter(
            Q(code__istartswith=word)
            | Q(title__icontains=word)
            | Q(version__framework__title__icontains=word)
            | Q(version__framework__short_title__iexact=word)
        )
    return found.select_related("version__framework").order_by(
        "version__framework__title", "-version__in_force_from", "-version_id", "order"
    )
