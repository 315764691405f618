"""What the CMS adds for those who write cases: what people chose in them."""

from __future__ import annotations

from django.urls import URLPattern
from wagtail import hooks

from cpd.views import case_numbers


def case_number_urls() -> list[URLPattern]:
    """Beneath /cms/."""
    return case_numbers.urls


hooks.register("register_admin_urls", case_number_urls)
