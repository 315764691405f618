"""Readers of framework files: pure functions from bytes to outlines. No Django, no database, no network.

`read_framework` and `read_framework_file` take any format; `FrameworkOutline` is what comes out, `FormatError` what is
raised. Storing an outline is the business of capabilities/domain.
"""

from capabilities.formats.detect import read_framework, read_framework_file
from capabilities.formats.errors import FormatError
from capabilities.formats.intake import MAX_BYTES
from capabilities.formats.outline import (
    MAX_ITEMS,
    CapabilityOutline,
    CrosswalkOutline,
    ExpectationOutline,
    FrameworkOutline,
    StageOutline,
    check_outline,
)

__all__ = [
    "MAX_BYTES",
    "MAX_ITEMS",
    "CapabilityOutline",
    "CrosswalkOutline",
    "ExpectationOutline",
    "FormatError",
    "FrameworkOutline",
    "StageOutline",
    "check_outline",
    "read_framework",
    "read_framework_file",
]
