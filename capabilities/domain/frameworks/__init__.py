"""Everything that creates or changes a framework: versions and their states, imports, and what ships with Throughline."""

from capabilities.domain.frameworks.errors import (
    FrameworkProblem,
    NotComplete,
    NotYourFramework,
    VersionExists,
)
from capabilities.domain.frameworks.imports import ImportSummary, import_outline
from capabilities.domain.frameworks.shipped import load_shipped
from capabilities.domain.frameworks.versions import (
    add_capability,
    add_crosswalk,
    add_stage,
    ask_for_review,
    create_framework,
    create_version,
    publish,
    set_expectation,
    supersede,
    take_back_to_draft,
    withdraw,
)

__all__ = [
    "FrameworkProblem",
    "ImportSummary",
    "NotComplete",
    "NotYourFramework",
    "VersionExists",
    "add_capability",
    "add_crosswalk",
    "add_stage",
    "ask_for_review",
    "create_framework",
    "create_version",
    "import_outline",
    "load_shipped",
    "publish",
    "set_expectation",
    "supersede",
    "take_back_to_draft",
    "withdraw",
]
