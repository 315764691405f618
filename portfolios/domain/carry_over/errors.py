"""What can be wrong when somebody carries evidence over."""

from __future__ import annotations


class NothingTicked(Exception):
    """Nothing was chosen, so there is nothing to confirm."""


class NotSuggested(Exception):
    """What was ticked is not, or no longer, suggested to this person: it is withdrawn, somebody else's, or unlinked."""


class StageWanted(Exception):
    """The new version has no stage of that code, and none was chosen. `codes` are the stages of the old version."""

    def __init__(self, codes: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(codes)))
        self.codes = codes


class NotOnward(Exception):
    """Evidence is not carried between these two versions: see `versions.is_onward` and `versions.onward_versions`."""


class AlreadyTakenBack(Exception):
    """It was taken back before; once is enough."""
