"""The home of the CMS for who writes for an institution: what to begin, what waits for their review, and their drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel

from content.domain.editorial import desk, waiting
from content.models.kinds import Kind
from people.models import User

WRITE: dict[Kind, Promise] = {
    Kind.DIGEST: _("Write a digest"),
    Kind.GUIDANCE: _("Write guidance"),
    Kind.MODULE: _("Write a module"),
    Kind.CASE: _("Write a case"),
}


@dataclass(frozen=True)
class Way:
    """A link to an empty page of one kind."""

    label: Promise
    url: str


class DeskPanel(Component):
    """`spaces` are those the person may write in: there is at least one."""

    name = "desk"
    order = 100
    template_name = "content/cms/desk.html"
    media = forms.Media(css={"all": ["css/cms.css"]})

    def __init__(self, user: User, spaces: list[desk.Space]) -> None:
        self.user = user
        self.spaces = spaces

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {
            "places": [(space.page, [_way(space, kind) for kind in space.types]) for space in self.spaces],
            "reviews": waiting.waiting_for(self.user),
            "drafts": desk.drafts_of(self.user),
        }


def _way(space: desk.Space, kind: Kind) -> Way:
    options = space.types[kind]._meta
    return Way(
        WRITE[kind], reverse("wagtailadmin_pages:add", args=[options.app_label, options.model_name, space.page.pk])
    )


def panels(request: HttpRequest, shown: list[Component]) -> None:
    """Hook: for authors one panel of ours in the place of Wagtail's lists, which know other ways to answer a review.

    Operators keep theirs: they also answer for pages outside the institutions.
    """
    user = request.user
    assert isinstance(user, User)
    if user.is_superuser:
        return
    spaces = desk.spaces_of(user)
    if spaces:
        shown[:] = [DeskPanel(user, spaces), *(panel for panel in shown if isinstance(panel, LockedPagesPanel))]
