"""Programmes: what each asks for, who has a place, how it stands, what was recommended and confirmed.

`create` and `places` and `recommending` write; `reading`, `moderating` and `home` read; `standing`, `dates` and
`anonymise` are pure.
"""

from portfolios.domain.programmes.anonymise import Person, anonymise
from portfolios.domain.programmes.create import create_programme, keep_claimable, shipped
from portfolios.domain.programmes.errors import (
    AlreadyOnProgramme,
    BadProgramme,
    NoLiveAssessor,
    NotALead,
    NotAnAdmin,
    NotTheirAssessor,
    OwnRecommendation,
)
from portfolios.domain.programmes.home import for_home, lines_for, next_for, next_for_assessor, next_for_lead
from portfolios.domain.programmes.places import enrol, extend, pause, record_review, resume, withdraw
from portfolios.domain.programmes.reading import PlaceStanding, place_standing, standings
from portfolios.domain.programmes.recommending import confirm, recommend

__all__ = [
    "AlreadyOnProgramme",
    "BadProgramme",
    "NoLiveAssessor",
    "NotALead",
    "NotAnAdmin",
    "NotTheirAssessor",
    "OwnRecommendation",
    "Person",
    "PlaceStanding",
    "anonymise",
    "confirm",
    "create_programme",
    "enrol",
    "extend",
    "for_home",
    "keep_claimable",
    "lines_for",
    "next_for",
    "next_for_assessor",
    "next_for_lead",
    "pause",
    "place_standing",
    "recommend",
    "record_review",
    "resume",
    "shipped",
    "standings",
    "withdraw",
]
