"""Learning done: enrolments and what was done in them, CPD entries, and regulators' rules as data."""

from cpd.models.cases import AttemptShown, CaseAttempt, CaseMove, CaseNotes, LookingBack
from cpd.models.entries import Entry, EntryCapability, RenewalMark, RuleSet
from cpd.models.learning import Enrolment, QuizAnswer, Reflection, StepDone
from cpd.models.reading import NoReadingNoted, ReadLater, RecentRead

__all__ = [
    "AttemptShown",
    "CaseAttempt",
    "CaseMove",
    "CaseNotes",
    "Enrolment",
    "Entry",
    "EntryCapability",
    "LookingBack",
    "NoReadingNoted",
    "QuizAnswer",
    "ReadLater",
    "RecentRead",
    "Reflection",
    "RenewalMark",
    "RuleSet",
    "StepDone",
]
