"""Looking only where digits are: what most recognisers look for has at least one, and most of a text has none."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = re.compile(r"\d+")


def near_digits(pattern: re.Pattern[str], text: str, *, before: int = 16, after: int = 32) -> Iterator[re.Match[str]]:
    """As `pattern.finditer(text)`, in less time, for a pattern whose matches hold a digit.

    A match must begin within `before` characters of its first digit, and end well within `after` of its first digits.
    """
    begin = end = 0
    for digits in _DIGITS.finditer(text):
        if digits.start() - before > end:
            yield from pattern.finditer(text, begin, end)
            begin = digits.start() - before
        end = digits.end() + after
    yield from pattern.finditer(text, begin, end)
