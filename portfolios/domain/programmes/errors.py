"""What can be wrong with a step in a programme. Views turn these into words; the names say what was wrong."""

from __future__ import annotations


class NotAnAdmin(Exception):
    """Only an admin of the organisation enrols people and sets up programmes."""


class NotALead(Exception):
    """Only a practice lead of the organisation pauses, extends and confirms."""


class NotTheirAssessor(Exception):
    """Only the place's assessor, while they assess the worker in that organisation, reviews and recommends."""


class NoLiveAssessor(Exception):
    """The assessor has no live supervision of that worker, of kind assessor, in that organisation."""


class AlreadyOnProgramme(Exception):
    """The worker has an open place on that programme."""


class OwnRecommendation(Exception):
    """Nobody confirms their own recommendation, nor a place that they assess or hold."""


class BadProgramme(Exception):
    """The data of a programme cannot be read; the message names the item."""
