"""What a check says about a page: how grave it is, in a sentence, where it is and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Severity(Enum):
    """What must be mended stops review and publishing; what should be mended is said and left to the authors."""

    MUST = "must"
    SHOULD = "should"

    @property
    def label(self) -> Promise:
        return _("Must be mended") if self is Severity.MUST else _("Worth a look")


@dataclass(frozen=True)
class Problem:
    """One thing. `field` and `block` (the id of a block) say where in the editor; `where` says it in words.

    `detail` stands for words that look like somebody's detail: an author may confirm that they are not.
    """

    code: str
    severity: Severity
    sentence: str
    mend: str
    where: str = ""
    field: str = ""
    block: str = ""
    detail: str = ""

    @property
    def is_must(self) -> bool:
        return self.severity is Severity.MUST
