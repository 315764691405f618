"""Proof and progression: evidence and its versions, submissions and decisions, programmes and career stages."""

from portfolios.models.carry_over import CarryOver
from portfolios.models.evidence import Claim, Evidence, EvidenceVersion, Portfolio, VersionMove
from portfolios.models.next_for_you import NotNow
from portfolios.models.programmes import (
    CareerStage,
    Moderation,
    Place,
    PlaceMove,
    PlaceReview,
    Programme,
    Recommendation,
    Requirement,
    ReviewPoint,
)
from portfolios.models.records import Decision, DecisionDraft, Finding, FrozenWords, Judgement, Submission

__all__ = [
    "CareerStage",
    "CarryOver",
    "Claim",
    "Decision",
    "DecisionDraft",
    "Evidence",
    "EvidenceVersion",
    "Finding",
    "FrozenWords",
    "Judgement",
    "Moderation",
    "NotNow",
    "Place",
    "PlaceMove",
    "PlaceReview",
    "Portfolio",
    "Programme",
    "Recommendation",
    "Requirement",
    "ReviewPoint",
    "Submission",
    "VersionMove",
]
