"""What can stand in the way of a review, each with the sentence that people read.

All are refusals in Django's sense too, so that Wagtail's own views answer them with “no” and store nothing.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class ReviewProblem(PermissionDenied):
    """A review cannot be answered."""


class NotYourReview(ReviewProblem):
    """Somebody who may not answer this review tried to."""


class AlreadyAnswered(ReviewProblem):
    """Another reviewer answered first, or the authors took the page back."""

    def __init__(self) -> None:
        super().__init__(_("Somebody answered this review before you, or the authors took the page back."))


class CommentMissing(ReviewProblem):
    """Changes were asked for without saying which."""

    def __init__(self) -> None:
        super().__init__(_("Say what should change: the authors have only your words to go by."))


class ChangedMeanwhile(ReviewProblem):
    """The page was changed after this review was asked for."""

    def __init__(self) -> None:
        super().__init__(_("The page was changed after you were asked. Read it again, then answer."))


class NotReviewed(ReviewProblem):
    """A page is about to be published whose words two different people have not agreed to."""

    def __init__(self) -> None:
        super().__init__(_("A page is published once two people who did not write it have agreed to its words."))
