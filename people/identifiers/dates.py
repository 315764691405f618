"""Dates of birth: a full date beside a word that says so. Any other date is a date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from people.identifiers.findings import Finding, Kind
from people.identifiers.near_digits import near_digits

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = re.compile(
    rf"(?<![\w/.-])(?:\d{{1,2}}(?P<by>[/.-])\d{{1,2}}(?P=by)\d{{2}}(?:\d\d)?|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ \u00a0](?:of[ \u00a0])?{_MONTH},?[ \u00a0]\d{{4}}"
    rf"|{_MONTH}[ \u00a0]\d{{1,2}}(?:st|nd|rd|th)?,?[ \u00a0]\d{{4}})(?![\w/-])",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:(?<!\w)d\.?o\.?b\b\.?|\bdate[ \u00a0-]of[ \u00a0-]birth\b|\bborn\b|\bbirthday\b|\bbirth date\b|\bb\.)"
    r"[^\n.;]{0,18}$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"[ \u00a0,]{0,2}\(?(?:d\.?o\.?b\b|date[ \u00a0]of[ \u00a0]birth\b)", re.IGNORECASE)


def find_birth_dates(text: str) -> Iterator[Finding]:
    """Every full date that is said to be somebody's date of birth."""
    for match in near_digits(_DATE, text):
        if _BEFORE.search(text, max(0, match.start() - 36), match.start()) or _AFTER.match(text, match.end()):
            yield Finding(Kind.BIRTH_DATE, *match.span())
