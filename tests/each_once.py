"""Pytest plugin: `--cases first` runs one case of every test, `--cases others` runs all that it leaves out.

Tracing makes a test take more than twice as long on Python 3.11, and the hundredth case of a parametrised test reaches
few lines that the first did not: CI traces the first cases alone (docs/adr/0004-coverage.md).
"""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--cases",
        choices=["all", "first", "others"],
        default="all",
        help="of a parametrised test: every case, the first as it stands in the file, or every one but that",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = config.getoption("--cases")
    if wanted == "all":
        return
    chosen: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        (chosen if _is_first_case(item) == (wanted == "first") else left_out).append(item)
    items[:] = chosen
    config.hook.pytest_deselected(items=left_out)


def _is_first_case(item: pytest.Item) -> bool:
    """Whether each parameter has the first of its values; true of a test without parameters."""
    case = getattr(item, "callspec", None)
    return case is None or not any(case.indices.values())
