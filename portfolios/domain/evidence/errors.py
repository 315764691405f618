"""What can be wrong when somebody writes or sends evidence."""

from __future__ import annotations

from portfolios.models import EvidenceVersion


class NotYours(Exception):
    """The thing belongs to somebody else."""


class NotADraft(Exception):
    """Only a draft can be written in; the words of this version are frozen."""


class TooManyClaims(Exception):
    """The organisation sets how many claims one piece of evidence carries."""


class NotClaimable(Exception):
    """The capability's framework version cannot be claimed (any more)."""


class ChangedElsewhere(Exception):
    """Another tab saved in between. `current` is the version as it is now; nothing of either is lost."""

    def __init__(self, current: EvidenceVersion) -> None:
        super().__init__("The draft was changed in another tab.")
        self.current = current


class NotReady(Exception):
    """Something is missing before it can be sent. `problems` is a list of (field, what to do)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(message for _field, message in problems))
        self.problems = problems
