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
