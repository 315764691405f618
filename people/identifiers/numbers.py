"""Numbers that stand for one person: NHS, National Insurance, pupil and case numbers. Checksums are computed.

Sources of the rules: NHS Data Dictionary (NHS number, modulus 11); HMRC's manual NIM39110 (National Insurance number);
Department for Education, unique pupil numbers (modulus 23).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from people.identifiers.findings import Finding, Kind, Strength
from people.identifiers.near_digits import near_digits

_TEN = re.compile(r"(?<![\w.,+/-])(\d{3})([ \u00a0-]?)(\d{3})([ \u00a0-]?)(\d{4})(?![\w/-])(?!\.\d)")
_NHS_WORD = re.compile(r"\b(?:nhs|chi|health and care|h&c)\b[^\n.;]{0,24}$", re.IGNORECASE)
_NHS_FIRST = set("345679")  # 0, 1 and 2 begin Scottish dates, 8 is not issued: only beside the word

_NI = re.compile(
    r"(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ \u00a0]?\d\d[ \u00a0]?\d\d[ \u00a0]?\d\d"
    r"[ \u00a0]?[A-D](?!\w)",
    re.IGNORECASE,
)

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN = re.compile(rf"(?<!\w)[{_UPN_LETTERS}]\d{{11}}[\d{_UPN_LETTERS}](?!\w)", re.IGNORECASE)
_UPN_WORD = re.compile(r"\b(?:upn|pupil)\b[^\n.;]{0,24}$", re.IGNORECASE)

_LABEL = r"(?:[ \t]{0,2}(?:id|i\.d\.|no\.?|nos\.?|number|num\.?|ref\.?|reference)\b\.?){1,2}"
_JOIN = r"[ \t]{0,2}(?:is|was|[:#=(])?[ \t]{0,2}[#(]?"
_CODE = r"([A-Z]{0,5}[-/ ]?\d[\dA-Z/-]{2,19})(?![\w])"
# The systems in which children's services keep their files, and what their numbers are called.
_SYSTEM = re.compile(
    rf"\b(?:LCS|ICS|Mosaic|Liquid ?logic|Eclipse|Care ?Director|Framework-?i|SystmOne|RiO|Care ?First|EHM|NICHE|URN)\b"
    rf"(?:{_LABEL})?{_JOIN}{_CODE}",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"\b(?:case|client|child|person|file|record|crime|police|court|referral|patient|hospital|pupil|passport|claim)"
    rf"{_LABEL}{_JOIN}{_CODE}",
    re.IGNORECASE,
)
_PLAIN = re.compile(rf"\b(?:case|client|child|crime|our ref|your ref|ref|reference)\b\.?{_JOIN}{_CODE}", re.IGNORECASE)
_COURT = re.compile(r"(?<!\w)[A-Z]{2}\d\d[CPZF]\d{5}(?!\w)")  # family proceedings: ZC17C00123
_YEAR = re.compile(r"(?:1[89]|20)\d\d(?:[-/]\d{2,4})?")


def find_numbers(text: str) -> Iterator[Finding]:
    """Every number that stands for a person."""
    for match in near_digits(_TEN, text):
        beside = bool(_NHS_WORD.search(text, max(0, match.start() - 40), match.start()))
        even = match[2] == match[4]
        if beside or (even and match[1][0] in _NHS_FIRST and _is_nhs(match[1] + match[3] + match[5])):
            yield Finding(Kind.NHS_NUMBER, *match.span())
    for match in near_digits(_NI, text):
        yield Finding(Kind.NATIONAL_INSURANCE, *match.span())
    for match in near_digits(_UPN, text):
        beside = bool(_UPN_WORD.search(text, max(0, match.start() - 40), match.start()))
        if beside or _is_upn(match[0].upper()):
            yield Finding(Kind.PUPIL_NUMBER, *match.span())
    yield from _case_numbers(text)


def _case_numbers(text: str) -> Iterator[Finding]:
    for pattern, digits in ((_SYSTEM, 5), (_NAMED, 4), (_PLAIN, 6)):
        for match in near_digits(pattern, text, before=72):
            code = match[1].strip()
            if sum(char.isdigit() for char in code) >= digits and not _YEAR.fullmatch(code):
                yield Finding(Kind.CASE_NUMBER, *match.span(1))
    for match in near_digits(_COURT, text):
        yield Finding(Kind.CASE_NUMBER, *match.span(), Strength.STRONG)


def _is_nhs(digits: str) -> bool:
    """Modulus 11 over the first nine digits, weights 10 to 2; all the same digit is nobody's number."""
    if len(set(digits)) == 1:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])


def _is_upn(code: str) -> bool:
    """Modulus 23 over what follows the letter, weights 2 to 13; a temporary number ends in a letter."""
    values = [int(char) if char.isdigit() else _UPN_LETTERS.index(char) for char in code[1:]]
    return _UPN_LETTERS[sum(value * weight for value, weight in zip(values, range(2, 14), strict=True)) % 23] == code[0]
