"""Learning done: enrolments and what was done in them, CPD entries, and regulators' rules as data."""

from cpd.models.entries import Entry, EntryCapability, RenewalMark, RuleSet
from cpd.models.learning import Enrolment, QuizAnswer, Reflection, StepDone

__all__ = [
    "Enrolment",
    "Entry",
    "EntryCapability",
    "QuizAnswer",
    "Reflection",
    "RenewalMark",
    "RuleSet",
    "StepDone",
]
