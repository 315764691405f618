"""The demo's institutions: what two universities say of themselves, and a page that waits for its peer review."""

from __future__ import annotations

from datetime import timedelta

from content.domain.cases.pages import capabilities_by_code
from content.domain.institutions import open_space
from content.models import GuidancePage, InstitutionPage, PageCapability
from people.models import User
from portfolios.demo.cast import Cast

ABOUT = {
    "university": (
        "Research on how children and families meet services, written for those who do the work.",
        "<p>This is an invented university of the demo world. Its research group writes short pages with practitioners "
        "and tries them out in two teams before anybody else reads them.</p>",
        "<p>For what its pages say and for putting mistakes right within two weeks of hearing of them.</p>",
    ),
    "college": (
        "Practice research with newly qualified workers and those who supervise them.",
        "<p>This is an invented university college of the demo world.</p>",
        "<p>For its own pages, and for the peer reviews that its authors give.</p>",
    ),
}


def fill(cast: Cast) -> None:
    """Both universities' spaces with their words, and guidance of the first in peer review."""
    for key, (lead, about, answers_for) in ABOUT.items():
        space = open_space(by=None, organisation=cast.organisations[key])
        space.lead, space.about, space.answers_for = lead, about, answers_for
        space.save_revision().publish(skip_permission_checks=True)
    if cast.author is not None:
        page = _guidance(cast, cast.author)
        page.get_workflow().start(page, cast.author)


def _guidance(cast: Cast, author: User) -> GuidancePage:
    space = InstitutionPage.objects.get(organisation=cast.organisations["university"])
    page = GuidancePage(
        title="Ending a visit so that it can go on",
        slug="ending-a-visit",
        summary="How to use the last five minutes of a visit so that everybody knows what was heard and what comes next.",
        roles=["student", "newly_qualified", "social_worker"],
        reading_minutes=3,
        last_reviewed=cast.today,
        review_by=cast.today + timedelta(days=365),
        body=[
            (
                "paragraph",
                "<p>People remember how a visit ended. The last five minutes are also the cheapest place to find out "
                "what you misheard.</p>",
            ),
            ("heading", "Say back what you heard"),
            (
                "paragraph",
                "<p>Use their words, not yours. Then ask what you left out. A parent who corrects you has trusted you "
                "with something.</p>",
            ),
            ("heading", "Name the next step and whose it is"),
            (
                "paragraph",
                "<p>One step each is enough. Say what you will do, by when, and what you cannot promise. Ask the child, "
                "too, what they would like to happen before you come again.</p>",
            ),
            (
                "try_this",
                {
                    "prompt": "After your next visit, write down the last thing that each person said. What did you do with it?",
                    "link_text": "Write about an ending",
                },
            ),
        ],
        owner=author,
        live=False,
    )
    capabilities = capabilities_by_code(("S1", "S3"))
    page.capability_tags = [PageCapability(capability=one) for one in capabilities.values()]  # type: ignore[misc]  # a modelcluster relation
    space.add_child(instance=page)
    page.save_revision(user=author, log_action=True)
    return page
