"""What can be wrong with a change to a framework, each said in one line for the person who asked for it."""

from __future__ import annotations

from django.utils.translation import gettext as _


class FrameworkProblem(Exception):
    """The change cannot be made; `str()` says why and what to do, on one line."""


class NotYourFramework(FrameworkProblem):
    """Somebody else's framework, or no right to change frameworks at all."""

    def __init__(self) -> None:
        super().__init__(_("You cannot change this framework. Ask an author of the organisation that owns it."))


class VersionExists(FrameworkProblem):
    """There is a version with that label which must not be written over."""


class NotComplete(FrameworkProblem):
    """The version cannot be published yet; `problems` lists what is missing, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


class NotYoursToPublish(FrameworkProblem):
    """May write and review, but not decide what is published."""

    def __init__(self) -> None:
        super().__init__(_("Only a practice lead of the organisation that owns this framework can do this."))


class NotReviewed(FrameworkProblem):
    """Nobody else has approved the version as it stands."""

    def __init__(self) -> None:
        super().__init__(_("Ask somebody else to review this version first. It can be published once they approve it."))


class SomebodyElseChanged(FrameworkProblem):
    """The draft was changed by another hand since it was looked at."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("Somebody else changed this version meanwhile. Look at it again, then repeat."))
