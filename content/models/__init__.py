"""What people read: Wagtail pages, the capabilities they are tagged with, and the editions kept of them."""

from content.models.capability_tags import PageCapability
from content.models.cases import CasePage
from content.models.checks import ConfirmedDetail, ReviewReminder
from content.models.digests import DigestPage
from content.models.editions import Edition
from content.models.finding import Findable, Likeness, MissedSearch, SynonymGroup
from content.models.guidance import GuidancePage
from content.models.institutions import InstitutionIndexPage, InstitutionPage
from content.models.machine_words import MachineWords
from content.models.modules import ModulePage
from content.models.pages import CollectionPage, HomePage, InformationPage
from content.models.review_tasks import (
    AGREE,
    ASK_FOR_CHANGES,
    REVIEWS,
    PeerReviewTask,
    PracticeReviewTask,
    ReviewTask,
    due,
)
from content.models.themes import Theme
from content.models.views import PageViews

__all__ = [
    "AGREE",
    "ASK_FOR_CHANGES",
    "REVIEWS",
    "CasePage",
    "CollectionPage",
    "ConfirmedDetail",
    "DigestPage",
    "Edition",
    "Findable",
    "GuidancePage",
    "HomePage",
    "InformationPage",
    "InstitutionIndexPage",
    "InstitutionPage",
    "Likeness",
    "MachineWords",
    "MissedSearch",
    "ModulePage",
    "PageCapability",
    "PageViews",
    "PeerReviewTask",
    "PracticeReviewTask",
    "ReviewReminder",
    "ReviewTask",
    "SynonymGroup",
    "Theme",
    "due",
]
