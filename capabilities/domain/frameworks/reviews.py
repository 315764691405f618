"""Another pair of eyes before publishing: asking for a review, approving, returning, taking back.

In review a version is locked. Whoever asked never decides; of two who decide at once, one does. An approved version
stays in review, unchanged, until a practice lead publishes it or somebody takes it back to draft. A review that was
taken back reads as returned by nobody.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capabilities.domain.frameworks.drafts import check_may_change
from capabilities.domain.frameworks.errors import FrameworkProblem, NotYourFramework, SomebodyElseChanged
from capabilities.models import FrameworkVersion, VersionReview
from capabilities.rules import EDITING_ROLES, may_decide_review
from capabilities.states import VERSION_MOVES
from people.domain import audit, mail
from people.models import Membership, User
from people.states import SomebodyGotThereFirst, move

State = FrameworkVersion.State
Outcome = VersionReview.Outcome


class NotYoursToDecide(FrameworkProblem):
    """Whoever asked for a review does not answer it."""

    def __init__(self) -> None:
        super().__init__(_("You asked for this review, so somebody else has to decide."))


class NobodyToReview(FrameworkProblem):
    """A review would wait for ever: the asker is the only one who writes for the owner."""

    def __init__(self, version: FrameworkVersion) -> None:
        super().__init__(
            _("Nobody else writes for %(owner)s yet: ask its admin to add an author or a practice lead.")
            % {"owner": version.framework.owner}
        )


@transaction.atomic
def ask_for_review(
    *, by: User | None, version: FrameworkVersion, request: str = "", seen: int | None = None
) -> FrameworkVersion:
    """Draft → in review: locked from now on. `request` says what to look at; `seen` is the change_count looked at.

    Others who write for the owner get an email. Raises NotYourFramework, NotAMove, SomebodyGotThereFirst,
    SomebodyElseChanged, NobodyToReview. A command (`by` None) only moves the state.
    """
    check_may_change(by, version.framework)
    now = FrameworkVersion.objects.select_for_update().get(pk=version.pk)
    if seen is not None and now.change_count != seen:
        raise SomebodyElseChanged
    if by is not None and nobody_reviews(version, asker=by):
        raise NobodyToReview(version)
    move(version, to=State.IN_REVIEW, moves=VERSION_MOVES)
    if by is not None:
        review = VersionReview.objects.create(version=version, asked_by=by, request=request.strip())
        audit.record(by=by, action="framework.review_asked", thing=version, detail={"review": review.pk})
        for reviewer in reviewers_of(review):
            _tell(reviewer, "framework_review_asked", review)
    return version


@transaction.atomic
def take_back_to_draft(*, by: User | None, version: FrameworkVersion) -> FrameworkVersion:
    """In review → draft, by whoever may change it; an open review ends without an answer, an approval counts no more."""
    check_may_change(by, version.framework)
    move(version, to=State.DRAFT, moves=VERSION_MOVES)
    version.reviews.filter(outcome="").update(outcome=Outcome.RETURNED, decided_at=timezone.now())
    audit.record(by=by, action="framework.taken_back", thing=version)
    return version


@transaction.atomic
def approve(*, by: User, review: VersionReview, comment: str = "") -> VersionReview:
    """Say that the version may be published as it stands. Raises NotYourFramework, NotYoursToDecide, SomebodyGotThereFirst."""
    _decide(by, review, Outcome.APPROVED, comment)
    for person in {review.asked_by, *_leads_of(review.version)} - {by}:
        _tell(person, "framework_review_approved", review)
    return review


@transaction.atomic
def return_to_author(*, by: User, review: VersionReview, comment: str) -> VersionReview:
    """Back to draft, saying what is missing. Raises as `approve`; FrameworkProblem without a comment."""
    if not comment.strip():
        raise FrameworkProblem(_("Say what has to change before it can be published."))
    _decide(by, review, Outcome.RETURNED, comment)
    move(review.version, to=State.DRAFT, moves=VERSION_MOVES)
    _tell(review.asked_by, "framework_review_returned", review)
    return review


def _decide(by: User, review: VersionReview, outcome: str, comment: str) -> None:
    version = review.version
    check_may_change(by, version.framework)
    if not may_decide_review.test(by, review):
        raise NotYoursToDecide if review.asked_by_id == by.pk else NotYourFramework
    decided = {"outcome": outcome, "decided_by": by, "decided_at": timezone.now(), "comment": comment.strip()}
    # The version first, as everywhere: whoever takes it back or publishes it holds that row.
    FrameworkVersion.objects.select_for_update().get(pk=version.pk)
    if VersionReview.objects.filter(pk=review.pk, outcome="").update(**decided) != 1:
        raise SomebodyGotThereFirst(_("Somebody answered or took back this review before you. Look at it again."))
    for name, value in decided.items():
        setattr(review, name, value)
    audit.record(by=by, action=f"framework.review_{outcome}", thing=version, detail={"review": review.pk})


def open_review(version: FrameworkVersion) -> VersionReview | None:
    """The review that waits for an answer, with its version, framework and asker at hand."""
    return (
        VersionReview.objects.filter(version=version, outcome="")
        .select_related("version__framework__owner", "asked_by")
        .first()
    )


def reviewers_of(review: VersionReview) -> list[User]:
    """Everybody who may answer it on behalf of the owner: its authors and practice leads, the asker apart."""
    return [person for person in _people_of(review.version, EDITING_ROLES) if person.pk != review.asked_by_id]


def possible_reviewers(version: FrameworkVersion, *, asker: User) -> list[User]:
    """Everybody who could answer if `asker` asked for a review now: 1 query."""
    return [person for person in _people_of(version, EDITING_ROLES) if person.pk != asker.pk]


def nobody_reviews(version: FrameworkVersion, *, asker: User) -> bool:
    """Whether a review would wait for ever. What belongs to nobody is the operators' to answer."""
    return version.framework.owner_id is not None and not possible_reviewers(version, asker=asker)


def _leads_of(version: FrameworkVersion) -> list[User]:
    return _people_of(version, (Membership.Role.PRACTICE_LEAD,))


def _people_of(version: FrameworkVersion, roles: tuple[str, ...]) -> list[User]:
    owner = version.framework.owner_id
    if owner is None:
        return []
    memberships = Membership.objects.live().filter(organisation_id=owner, role__in=roles)
    return list(User.objects.filter(pk__in=memberships.values("user"), is_active=True).order_by("pk"))


def _tell(to: User, template: str, review: VersionReview) -> None:
    link = mail.address("frameworks:review", review.version_id)
    mail.send(to=to, template=template, context={"review": review, "version": review.version, "link": link})
