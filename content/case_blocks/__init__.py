"""StreamField blocks of a case: what belongs to it as a whole, its scenes with what there is to read, and its decisions.

How long each text may be is that of the case's file (content/cases/case.schema.json); content/domain/cases turns the one into
the other.
"""

from content.case_blocks.passages import DrawingBlock
from content.case_blocks.scenes import EndingBlock, Scenes
from content.case_blocks.whole import FactBlock, FlagBlock, HindsightBlock, RoleBlock, RouteBlock

__all__ = [
    "DrawingBlock",
    "EndingBlock",
    "FactBlock",
    "FlagBlock",
    "HindsightBlock",
    "RoleBlock",
    "RouteBlock",
    "Scenes",
]
