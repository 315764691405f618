"""Carrying signed-off evidence over to another framework version: what is suggested, and the worker's word on each.

The claim keeps its capability and version for ever and the sign-off is never touched: a carry-over stands beside them.
"""

from portfolios.domain.carry_over.confirming import confirm, take_back
from portfolios.domain.carry_over.errors import AlreadyTakenBack, NothingTicked, NotOnward, NotSuggested, StageWanted
from portfolios.domain.carry_over.figures import Line, figures_of
from portfolios.domain.carry_over.suggestions import (
    Carried,
    Counterpart,
    Suggestion,
    Suggestions,
    own_carry_over,
    suggestions_for,
)
from portfolios.domain.carry_over.ties import Tie, ties_of
from portfolios.domain.carry_over.versions import (
    Pair,
    ending_pair,
    is_onward,
    onward_versions,
    pairs_of,
    versions_named,
)

__all__ = [
    "AlreadyTakenBack",
    "Carried",
    "Counterpart",
    "Line",
    "NotOnward",
    "NotSuggested",
    "NothingTicked",
    "Pair",
    "StageWanted",
    "Suggestion",
    "Suggestions",
    "Tie",
    "confirm",
    "ending_pair",
    "figures_of",
    "is_onward",
    "onward_versions",
    "own_carry_over",
    "pairs_of",
    "suggestions_for",
    "take_back",
    "ties_of",
    "versions_named",
]
