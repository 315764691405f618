"""A page whose day has come and that must be mended first: it stays as it is, and whoever can mend it is told, once.

The schedule is left standing. Each run of `publish_scheduled` asks the checks anew, so that a page goes out by itself once
what stood in its way is gone, such as a page it leads to that is published again.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from content.domain.checks import Problem, must_problems
from content.domain.institutions import organisations_of
from content.domain.stale import authors_of
from people.domain import mail
from people.models import User

LOGGED = "content.hold_back"


def reasons(page: Page) -> list[str]:
    """Why the specific page cannot be published as it is given: what must be mended, else what the model itself refuses.

    Words that look like somebody's detail are not said again: the sentences go into an email.
    """
    if found := [_in_an_email(problem) for problem in must_problems(page)]:
        return found
    try:
        page.full_clean()
    except ValidationError as error:
        return list(error.messages)
    return []


def _in_an_email(problem: Problem) -> str:
    if problem.detail:
        return _("“%(where)s” holds something that looks like a detail of somebody.") % {"where": problem.where}
    return f"{problem.sentence} {problem.mend}".strip()


@transaction.atomic
def hold_back(*, page: Page, revision: Revision, why: list[str]) -> None:
    """Keep in the page's history that this revision was not published on its day, and write to whoever can mend it.

    Safe to call at every run: of one revision it is said once.
    """
    list(Page.objects.select_for_update().filter(pk=page.pk).values("pk"))
    if is_held_back(page, revision):
        return
    log(instance=page, action=LOGGED, revision=revision, data={"number": len(why)})
    for person in people_of(page, revision):
        mail.send(
            to=person,
            template="page_held_back",
            context={
                "title": page.get_admin_display_title(),
                "on": revision.approved_go_live_at,
                "why": why,
                "link": mail.address("checks:page", page.pk),
            },
        )


def is_held_back(page: Page, revision: Revision) -> bool:
    """Whether this revision was held back already. 1 query."""
    return PageLogEntry.objects.filter(page=page.pk, action=LOGGED, revision=revision.pk).exists()


def held_back(page: Page) -> Revision | None:
    """The revision of a page that should be out by now and is held back. 1 query for a page that is not scheduled."""
    revision: Revision | None = page.scheduled_revision
    return revision if revision is not None and is_held_back(page, revision) else None


def people_of(page: Page, revision: Revision) -> list[User]:
    """The page's owner and whoever saved the revision, where they may still edit it; without them the institution's
    authors, and without those the operators."""
    own = {person.pk: person for person in (page.owner, revision.user) if person is not None}
    found = [person for person in own.values() if page.permissions_for_user(person).can_edit()]
    if not found and (organisation := organisations_of([page]).get(page.pk)):
        found = authors_of({organisation})[organisation]
    return found or list(User.objects.filter(is_superuser=True, is_active=True).order_by("email"))
