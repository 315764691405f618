"""Figures to ask questions with: where in an organisation there is enough evidence to judge. Aggregates only.

Coverage is the share of a team's workers with at least two different kinds of signed-off evidence for a capability at
their own stage. It is counted in SQL (`aggregates`), shaped and hidden where too few stand behind it (`coverage`,
`suppression`), and leaves as bands, on the page and in the file alike.
"""

from portfolios.domain.insight.coverage import Cell, Coverage, Row, TeamColumn, coverage_of
from portfolios.domain.insight.download import as_csv
from portfolios.domain.insight.questions import questions_from

__all__ = ["Cell", "Coverage", "Row", "TeamColumn", "as_csv", "coverage_of", "questions_from"]
