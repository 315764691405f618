"""What a review means for Wagtail's own pages: a reviewer opens the editor to comment; nobody moves or copies away what
is in review. Hooks, registered in content/wagtail_hooks.py; the rules are in content/domain/editorial.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from content.models import ReviewTask
from people.models import User


def open_for_comments(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Whoever may answer the page's review has it open for comments, whatever else they may do to pages."""
    task = page.current_workflow_task
    user = request.user
    assert isinstance(user, User)
    if isinstance(task, ReviewTask) and not user.is_superuser and task.get_actions(page, user):
        page.for_comments = True
        if request.method == "GET":
            messages.info(
                request,
                _(
                    "You are reviewing this page: your comments are kept, changes to its words are not. Answer under Reviews."
                ),
            )
    return None


def after_answer(request: HttpRequest, page: Page) -> HttpResponse | None:
    """After an answer a reviewer is led back to what waits for them: the page's folder is not theirs to see."""
    if getattr(page, "for_comments", False) and request.POST.get("action-workflow-action"):
        return HttpResponseRedirect(reverse("reviews:list"))
    return None


def keep_copies_at_home(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Reading a page for review is no right to copy it."""
    perms = page.permissions_for_user(request.user)
    if request.user.is_superuser or {"change", "add"} & perms.permissions:
        return None
    messages.error(request, _("You may read this page to review it, but not copy it."))
    return HttpResponseRedirect(reverse("reviews:list"))


def keep_in_place(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """A page in review stays where it is: who may review it depends on whose it is."""
    return _refuse_move(request, [page])


def keep_all_in_place(
    request: HttpRequest, action_type: str, objects: Iterable[Page], action: Any
) -> HttpResponse | None:
    """The same for several pages at once."""
    return _refuse_move(request, objects) if action_type == "move" and Page in action.models else None


def _refuse_move(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse | None:
    if request.user.is_superuser or not any(page.workflow_in_progress for page in pages):
        return None
    messages.error(request, _("A page in review cannot be moved. Take it back first."))
    return HttpResponseRedirect(reverse("wagtailadmin_home"))
