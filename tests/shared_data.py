"""Where the real files of the field are found that tests read but the project does not own (see its README there)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


def shared_data_root() -> Path:
    """The folder of real files: $THROUGHLINE_SHARED_DATA, else shared/data beside the checkout. It may not exist."""
    configured = os.environ.get("THROUGHLINE_SHARED_DATA")
    return Path(configured) if configured else CHECKOUT.parent / "shared" / "data"


def shared_file(name: str) -> Path:
    """The path of a real file such as "case/Ordering.json"; where it is absent, the test that asks is skipped."""
    path = shared_data_root() / name
    if not path.is_file():
        pytest.skip(f"shared data not beside the checkout: {path}")
    return path
