"""Everything that creates or changes a framework: versions and their states, imports, and what ships with Throughline."""

from capabilities.domain.frameworks.completeness import gaps_in, problems_with
from capabilities.domain.frameworks.crosswalks import add_crosswalk, change_crosswalk, delete_crosswalk
from capabilities.domain.frameworks.errors import (
    FrameworkProblem,
    NotComplete,
    NotReviewed,
    NotYourFramework,
    NotYoursToPublish,
    SomebodyElseChanged,
    VersionExists,
)
from capabilities.domain.frameworks.imports import ImportSummary, import_outline
from capabilities.domain.frameworks.new_versions import new_version
from capabilities.domain.frameworks.outlines import outline_of
from capabilities.domain.frameworks.reviews import approve, ask_for_review, return_to_author, take_back_to_draft
from capabilities.domain.frameworks.shipped import load_shipped
from capabilities.domain.frameworks.versions import (
    add_capability,
    add_stage,
    create_framework,
    create_version,
    publish,
    set_claimable_until,
    set_expectation,
    supersede,
    supersede_by_hand,
    withdraw,
)

__all__ = [
    "FrameworkProblem",
    "ImportSummary",
    "NotComplete",
    "NotReviewed",
    "NotYourFramework",
    "NotYoursToPublish",
    "SomebodyElseChanged",
    "VersionExists",
    "add_capability",
    "add_crosswalk",
    "add_stage",
    "approve",
    "ask_for_review",
    "change_crosswalk",
    "create_framework",
    "create_version",
    "delete_crosswalk",
    "gaps_in",
    "import_outline",
    "load_shipped",
    "new_version",
    "outline_of",
    "problems_with",
    "publish",
    "return_to_author",
    "set_claimable_until",
    "set_expectation",
    "supersede",
    "supersede_by_hand",
    "take_back_to_draft",
    "withdraw",
]
