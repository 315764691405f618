"""What an author is told in the editor: what a reviewer wants changed, a day of publishing that passed, steps of a module that
lead nowhere, and that somebody else saved in between.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page, Revision

from content.domain import module_paths
from content.domain.editorial import holding_back, waiting
from content.models import ModulePage


def tell_of_closed_steps(request: HttpRequest, page: Page) -> None:
    """On opening a module whose steps lead to pages that learners can no longer read."""
    specific = page.specific
    if request.method != "GET" or not isinstance(specific, ModulePage):
        return
    draft: ModulePage = specific.get_latest_revision_as_object()
    for problem in module_paths.closed_ways(draft.steps):
        step = draft.steps[problem.place]
        messages.warning(
            request,
            _("Step %(number)s, “%(title)s”: %(message)s")
            % {"number": problem.place + 1, "title": step.value["title"], "message": problem.message},
        )


def tell_of_being_held_back(request: HttpRequest, page: Page) -> None:
    """On opening a page whose day has come and that was not published, because something must be mended."""
    if request.method != "GET" or (revision := holding_back.held_back(page)) is None:
        return
    said = _(
        "This page was to be published on %(day)s and was not: something must be mended first. If you change it, have it "
        "published or scheduled again."
    )
    day = date_format(timezone.localtime(revision.approved_go_live_at), "j F Y, H:i")
    messages.warning(
        request,
        said % {"day": day},
        buttons=[messages.button(reverse("checks:page", args=[page.pk]), _("All checks"))],
    )


class HeldBackFormatter(LogFormatter):
    """What the page's history says of a day that passed."""

    label = gettext_lazy("Hold back")

    def format_message(self, log_entry: Any) -> str:
        number = log_entry.data["number"]
        return ngettext(
            "Not published on its day: %(number)d thing must be mended first",
            "Not published on its day: %(number)d things must be mended first",
            number,
        ) % {"number": number}


def log_actions(actions: LogActionRegistry) -> None:
    """For the hook `register_log_actions`."""
    actions.register_action(holding_back.LOGGED)(HeldBackFormatter)


def tell_of_changes_asked(request: HttpRequest, page: Page) -> None:
    """On opening a page that a reviewer gave back: what should change, in their words, and how it goes on."""
    if request.method != "GET" or (asked := waiting.changes_asked(page)) is None:
        return
    said = _("%(what)s: %(who)s asked for changes on %(day)s. “%(comment)s” Save your changes, then choose “Resubmit”.")
    messages.warning(
        request,
        said
        % {
            "what": asked.what,
            "who": str(asked.by) if asked.by else _("Somebody"),
            "day": date_format(asked.on, "j F Y"),
            "comment": asked.comment,
        },
    )


def tell_of_others_saving(request: HttpRequest, page: Page) -> None:
    """On saving a page that somebody else has saved since it was opened: theirs is not lost, and here is where it is."""
    opened = request.POST.get("overwrite_revision_id") or request.POST.get("loaded_revision_id") or ""
    latest = page.latest_revision_id
    if not opened.isdigit() or latest is None:
        return
    since = Q(pk__gt=int(opened))
    with suppress(ValueError):  # saving as one goes writes over one's own latest version
        was = datetime.fromisoformat(request.POST.get("loaded_revision_created_at", ""))
        since |= Q(pk=int(opened), created_at__gt=was)
    theirs = (
        Revision.objects.for_instance(page)
        .filter(since, pk__lt=latest)
        .exclude(user=request.user.pk)
        .select_related("user")
        .order_by("-pk")
        .first()
    )
    if theirs is None:
        return
    who = str(theirs.user) if theirs.user else _("Somebody")
    messages.warning(
        request,
        _(
            "%(who)s saved this page while you were writing. Yours is the newest version now; theirs is kept. Compare the "
            "two, and bring together what belongs in."
        )
        % {"who": who},
        buttons=[
            messages.button(
                reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, theirs.pk, latest]), _("Compare")
            ),
            messages.button(reverse("wagtailadmin_pages:history", args=[page.pk]), _("All versions")),
        ],
    )
