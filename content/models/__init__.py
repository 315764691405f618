"""What people read: Wagtail pages, the capabilities they are tagged with, and the editions kept of them."""

from content.models.editions import Edition
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
    "GuidancePage",
    "HomePage",
    "InformationPage",
    "ModulePage",
    "PageCapability",
]
