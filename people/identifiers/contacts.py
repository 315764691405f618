"""Where somebody can be reached: phone numbers, email addresses, postcodes, lines of a street address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from people.identifiers.findings import Finding, Kind, Strength
from people.identifiers.near_digits import near_digits

# Numbers that begin with 03, 08 or 09 belong to organisations and helplines; nobody lives there.
_PHONE = re.compile(
    r"(?<![\w.,/+-])(?:(?:\+|00)44[ \u00a0.-]?(?:\(0\)[ \u00a0.-]?)?|\(?0)[127]\d{1,4}\)?(?:[ \u00a0.-]?\d){5,8}(?![\w/])(?!-\d)"
)
_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]++@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9-]{1,63}){1,8}(?!\w)")

_AREAS = [
    "AB",
    "AL",
    "B",
    "BA",
    "BB",
    "BD",
    "BH",
    "BL",
    "BN",
    "BR",
    "BS",
    "BT",
    "CA",
    "CB",
    "CF",
    "CH",
    "CM",
    "CO",
    "CR",
    "CT",
    "CV",
    "CW",
    "DA",
    "DD",
    "DE",
    "DG",
    "DH",
    "DL",
    "DN",
    "DT",
    "DY",
    "E",
    "EC",
    "EH",
    "EN",
    "EX",
    "FK",
    "FY",
    "G",
    "GL",
    "GU",
    "GY",
    "HA",
    "HD",
    "HG",
    "HP",
    "HR",
    "HS",
    "HU",
    "HX",
    "IG",
    "IM",
    "IP",
    "IV",
    "JE",
    "KA",
    "KT",
    "KW",
    "KY",
    "L",
    "LA",
    "LD",
    "LE",
    "LL",
    "LN",
    "LS",
    "LU",
    "M",
    "ME",
    "MK",
    "ML",
    "N",
    "NE",
    "NG",
    "NN",
    "NP",
    "NR",
    "NW",
    "OL",
    "OX",
    "PA",
    "PE",
    "PH",
    "PL",
    "PO",
    "PR",
    "RG",
    "RH",
    "RM",
    "S",
    "SA",
    "SE",
    "SG",
    "SK",
    "SL",
    "SM",
    "SN",
    "SO",
    "SP",
    "SR",
    "SS",
    "ST",
    "SW",
    "SY",
    "TA",
    "TD",
    "TF",
    "TN",
    "TQ",
    "TR",
    "TS",
    "TW",
    "UB",
    "W",
    "WA",
    "WC",
    "WD",
    "WF",
    "WN",
    "WR",
    "WS",
    "WV",
    "YO",
    "ZE",
]
_POSTCODE = re.compile(r"(?<![\w-])([A-Z]{1,2})\d[A-Z\d]?([ \u00a0]{0,2})\d[ABD-HJLNP-UW-Z]{2}(?!\w)", re.IGNORECASE)

_STREET = (
    r"Street|Road|Avenue|Lane|Close|Drive|Gardens|Crescent|Terrace|Grove|Mews|Rd|Ave|Cres|Boulevard|Parade|Cottages"
)
# These also name courts, places and ways of working: worth a look only.
_OTHER_STREET = r"Way|Court|Place|Square|Hill|Walk|Row|Park|View|Rise|Green|St"
_HOUSE = (
    r"(?<![\w.,/§£$€%-])(?:(?:Flat|Apartment|Unit|Room)[ \u00a0]\d{1,3}[A-Z]?,?[ \u00a0])?(\d{1,4})[A-Za-z]?,?[ \u00a0]"
)
_ADDRESS = re.compile(rf"{_HOUSE}((?:[A-Z][A-Za-z'’.-]{{1,24}}[ \u00a0]){{1,3}})({_STREET}|{_OTHER_STREET})(?!\w)")
_FIRM = set(_STREET.split("|"))
_INSTITUTIONS = {
    "Family",
    "High",
    "Crown",
    "County",
    "Supreme",
    "Appeal",
    "Magistrates",
    "Working",
    "Children",
    "Social",
}


def find_contacts(text: str) -> Iterator[Finding]:
    """Every phone number, email address, postcode and line of an address."""
    for match in near_digits(_PHONE, text):
        digits = re.sub(r"\D", "", match[0].replace("(0)", ""))
        national = digits.removeprefix("00").removeprefix("44").lstrip("0")
        if 9 <= len(national) <= 10:
            yield Finding(Kind.PHONE, *match.span())
    for match in _EMAIL.finditer(text):
        yield Finding(Kind.EMAIL, *match.span())
    for match in near_digits(_POSTCODE, text):
        as_written = match[0] == match[0].upper()
        if match[1].upper() in _AREAS and (as_written or match[2]):
            yield Finding(Kind.POSTCODE, *match.span())
    for match in near_digits(_ADDRESS, text, before=24, after=112):
        words = match[2].split()
        firm = match[3] in _FIRM
        if 1800 <= int(match[1]) <= 2099 or (not firm and _INSTITUTIONS & {words[0], words[-1]}):
            continue
        strength = Strength.STRONG if firm else Strength.WEAK
        yield Finding(Kind.ADDRESS, *match.span(), strength)
