"""What people read: Wagtail pages, the capabilities they are tagged with, and the editions kept of them."""

from content.models.editions import Edition
from content.models.finding import Findable, MissedSearch, SynonymGroup
from content.models.guidance import GuidancePage
from content.models.pages import (
    CollectionPage,
    DigestPage,
    HomePage,
    InformationPage,
    ModulePage,
    PageCapability,
)

__all__ = [
    "CollectionPage",
    "DigestPage",
    "Edition",
    "Findable",
    "GuidancePage",
    "HomePage",
    "InformationPage",
    "MissedSearch",
    "ModulePage",
    "PageCapability",
    "SynonymGroup",
]
