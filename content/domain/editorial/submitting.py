"""What stands in the way of putting a page before its reviewers."""

from __future__ import annotations

from wagtail.models import Page

from content.domain.checks import NotReady, Problem, must_problems


def problems_before_review(page: Page) -> list[Problem]:
    """What has to be put right first, by the content checks; `page` is the specific page as it would be read."""
    return must_problems(page)


def refuse_before_review(page: Page) -> None:
    """Raises NotReady with what has to be put right first."""
    if problems := problems_before_review(page):
        raise NotReady(page, problems)
