"""The content checks: what must or should be mended on a page before others review it and anybody reads it."""

from content.domain.checks.confirming import NotADetail, confirm_detail, take_back
from content.domain.checks.problem import Problem, Severity
from content.domain.checks.running import NotReady, must_problems, problems_of, refuse_unless_ready

__all__ = [
    "NotADetail",
    "NotReady",
    "Problem",
    "Severity",
    "confirm_detail",
    "must_problems",
    "problems_of",
    "refuse_unless_ready",
    "take_back",
]
