"""What an author finds when they enter the CMS: where they may write and what, and the drafts they are at. Reads only.

What waits for their review is in waiting.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _
from wagtail.models import Page, WorkflowState
from wagtail.permissions import policy_registry

from content.models import InstitutionPage, PeerReviewTask
from content.models.kinds import Kind
from people.models import Membership, User

MOST_DRAFTS = 10


@dataclass(frozen=True)
class Space:
    """An institution's space in which somebody may write, and which types of page: by kind, in the order of the lists."""

    page: InstitutionPage
    types: dict[Kind, type[Page]]


@dataclass(frozen=True)
class Draft:
    """A page with words that are not published yet, and where it is on its way."""

    page: Page
    kind: str
    state: str
    saved_at: datetime | None

    @property
    def title(self) -> str:
        return str(self.page.draft_title or self.page.title)


def spaces_of(user: User) -> list[Space]:
    """The spaces of the organisations that this person writes for today, by name. 1 query, and the permissions' own."""
    written_for = Membership.objects.live().filter(user=user, role=Membership.Role.AUTHOR).values("organisation")
    spaces = InstitutionPage.objects.filter(organisation__in=written_for).order_by("title", "pk")
    found = [Space(space, _types_in(space)) for space in spaces if space.permissions_for_user(user).can_add_subpage()]
    return [space for space in found if space.types]


def _types_in(space: InstitutionPage) -> dict[Kind, type[Page]]:
    creatable = {
        model.kind: model for model in InstitutionPage.creatable_subpage_models() if model.can_create_at(space)
    }
    return {kind: creatable[kind] for kind in Kind if kind in creatable}


def drafts_of(user: User) -> list[Draft]:
    """What this person began or saved last and is not published as it is, the latest first; never what has left their
    reach. 3 queries, and the permissions' own."""
    theirs = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    pages = (
        theirs.filter(Q(owner=user) | Q(latest_revision__user=user))
        .filter(Q(live=False) | Q(has_unpublished_changes=True), alias_of=None)
        .order_by(F("latest_revision_created_at").desc(nulls_last=True), "-pk")
        .prefetch_workflow_states()
        .annotate_approved_schedule()[:MOST_DRAFTS]
    )
    peer = set(PeerReviewTask.objects.values_list("pk", flat=True))
    return [_draft(page, peer) for page in pages]


def _draft(page: Page, peer: set[int]) -> Draft:
    round_ = page.current_workflow_state
    model = page.specific_class
    return Draft(
        page=page,
        kind=str(model._meta.verbose_name) if model else "",
        state=_state(page, round_, peer),
        saved_at=page.latest_revision_created_at,
    )


def _state(page: Page, round_: WorkflowState | None, peer: set[int]) -> str:
    if round_ is not None and round_.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return _("A reviewer asks for changes")
    if round_ is not None and round_.current_task_state is not None:
        if round_.current_task_state.task_id in peer:
            return _("With an author of another institution, for peer review")
        return _("With a practice lead, for practice review")
    if page.approved_schedule:
        return _("Agreed, and waits for its day")
    return _("Published; your changes since are a draft") if page.live else _("Draft")
