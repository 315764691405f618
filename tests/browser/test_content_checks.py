"""The checks in a browser: the panel of the editor, their page without JavaScript, and the reports."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from content.models import ConfirmedDetail, PageCapability, PageViews
from tests.browser.checks import screenshot
from tests.browser.cms_checks import look_at_ours
from tests.browser.conftest import OpenPage
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.editorial import a_written_digest, an_institution
from tests.factories.people import give_second_factor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_author_finds_what_must_be_mended_and_confirms_a_number(open_page: OpenPage) -> None:
    north = an_institution()
    digest = a_written_digest(north, studied="Ring 07700 900123.", summary="Then Jayden Brown came.")

    page = open_page(give_second_factor(north.author))
    page.goto(reverse("wagtailadmin_pages:edit", args=[digest.pk]))
    panel = page.locator(".tl-checks")
    expect(panel).to_contain_text("1 thing must be mended")
    screenshot(page, "checks-panel")
    panel.get_by_role("link", name="Go to “What was studied”").click()
    expect(page.locator("#panel-child-content-studied-section")).to_be_in_viewport()

    plain = open_page(north.author, javascript=False)
    plain.goto(reverse("checks:page", args=[digest.pk]))
    plain.get_by_text("It is not a person’s").first.click()
    plain.get_by_label("Whose is it, or why is it nobody’s?").first.fill("It is the number of a helpline that we run.")
    plain.get_by_role("button", name="Confirm, and let it stay").first.click()
    assert ConfirmedDetail.objects.filter(page=digest.pk).count() == 1
    page.goto(reverse("checks:page", args=[digest.pk]))
    look_at_ours(page, "checks")


@pytest.mark.parametrize("report", ["stale", "gaps", "use"])
def test_the_reports_can_be_read(open_page: OpenPage, report: str) -> None:
    north = an_institution()
    version = a_published_framework(areas=1, per_area=2)
    today = timezone.localdate()
    for number, days in enumerate((-12, 5, 40)):
        digest = a_written_digest(
            north, title=f"Digest {number}", slug=f"digest-{number}", review_by=today + timedelta(days=days)
        )
        digest.capability_tags = [PageCapability(capability=capability_of(version, "K1"))]
        digest.save_revision().publish()
        PageViews.objects.create(page_id=digest.pk, day=today, count=number * 7)

    page = open_page(give_second_factor(north.author))
    page.goto(reverse(f"reports:{report}"))
    expect(page.locator("table.listing")).to_be_visible()
    look_at_ours(page, f"report-{report}")
