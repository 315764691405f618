"""The same figures as a file: one line per capability and team, the same bands, nothing more exact."""

from __future__ import annotations

from portfolios.domain.insight.coverage import Coverage

COLUMNS = ["framework", "version", "date", "code", "capability", "team", "coverage"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(coverage: Coverage) -> str:
    """CSV with a header line, one row per capability and team and one for all who are added up."""
    import pandas as pd  # see coverage.py

    version = coverage.version
    rows = []
    for row in coverage.rows:
        cells = [(team.name, cell) for team, cell in zip(coverage.teams, row.cells, strict=True)]
        for team, cell in [*cells, (coverage.total_title, row.total)]:
            rows.append(
                (
                    version.framework.title,
                    version.label,
                    coverage.day.isoformat(),
                    row.capability.code,
                    row.capability.title,
                    team,
                    cell.words,
                )
            )
    frame = pd.DataFrame([[_plain(value) for value in line] for line in rows], columns=COLUMNS)
    text: str = frame.to_csv(index=False, lineterminator="\r\n")
    return text


def _plain(value: str) -> str:
    """A value that no spreadsheet takes for a formula: an apostrophe goes before what would begin one."""
    return f"'{value}" if value.startswith(_FORMULA) else value
