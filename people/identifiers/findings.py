"""What a recogniser says: the kind of detail, where it stands, how sure it is, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(Enum):
    """What a detail looks like."""

    NHS_NUMBER = "nhs_number"
    NATIONAL_INSURANCE = "national_insurance"
    PUPIL_NUMBER = "pupil_number"
    CASE_NUMBER = "case_number"
    PHONE = "phone"
    EMAIL = "email"
    POSTCODE = "postcode"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    NAME = "name"

    @property
    def looks_like(self) -> Promise:
        """A phone number: to follow “This looks like”."""
        return _LOOKS_LIKE[self]

    @property
    def instead(self) -> Promise:
        """What to write instead, as a sentence."""
        return _INSTEAD[self]


CONTACTS = frozenset({Kind.PHONE, Kind.EMAIL, Kind.POSTCODE, Kind.ADDRESS})
"""What a public body also has."""


class Strength(Enum):
    """Strong: hardly anything else looks like it. Weak: worth a second look."""

    STRONG = "strong"
    WEAK = "weak"


@dataclass(frozen=True)
class Finding:
    """A detail at `text[start:end]`. It does not hold the words, so that it may be passed on."""

    kind: Kind
    start: int
    end: int
    strength: Strength = Strength.STRONG

    @property
    def is_strong(self) -> bool:
        return self.strength is Strength.STRONG


_LOOKS_LIKE = {
    Kind.NHS_NUMBER: _("an NHS number"),
    Kind.NATIONAL_INSURANCE: _("a National Insurance number"),
    Kind.PUPIL_NUMBER: _("a pupil number"),
    Kind.CASE_NUMBER: _("a case or reference number"),
    Kind.PHONE: _("a phone number"),
    Kind.EMAIL: _("an email address"),
    Kind.POSTCODE: _("a postcode"),
    Kind.ADDRESS: _("a street address"),
    Kind.BIRTH_DATE: _("a date of birth"),
    Kind.NAME: _("somebody’s name"),
}
_NUMBER = _("Leave the number out: nobody who reads this needs it.")
_INSTEAD = {
    Kind.NHS_NUMBER: _NUMBER,
    Kind.NATIONAL_INSURANCE: _NUMBER,
    Kind.PUPIL_NUMBER: _NUMBER,
    Kind.CASE_NUMBER: _NUMBER,
    Kind.PHONE: _("Leave the number out: nobody who reads this needs it."),
    Kind.EMAIL: _("Leave the address out, and say by role who was written to: “the health visitor”."),
    Kind.POSTCODE: _("Leave the postcode out. If the place matters, say what kind it is: “a small town”."),
    Kind.ADDRESS: _("Leave the address out. If the place matters, say what kind it is: “a flat with one bedroom”."),
    Kind.BIRTH_DATE: _("Write an age or a stage instead: “four years old”, “starting school”."),
    Kind.NAME: _("Write the role instead: “the older child”, “her grandmother”."),
}
