"""Saving a page in the CMS: the forms of one page are taken one after the other; and leaving an editor never fails.

Wagtail saves a page as it is written. *Save draft* may be pressed before the answer is there: then two forms are under
way. Of a new page Wagtail would refuse the second (“slug already in use”) or break off between its check and its save;
of another page the one that was slower, with the older words, could become the newest version after its check. Here a
form waits for the one before it, and one that has made its page already goes on in that page's editor, with all its
words. These views stand at Wagtail's addresses (content/cms_urls.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.utils import set_query_params
from wagtail.admin.views import editing_sessions
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page

REMEMBERED = 60 * 60 * 12
"""Seconds for which it is known what became of a form: as long as anybody has it open."""

logger = structlog.get_logger(__name__)


def _in_turn(page: int, save: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What `save` answers, while nobody else saves at this page. What it raises is raised, and what it has saved before
    that stays saved, as in Wagtail."""
    raised: Exception | None = None
    response: HttpResponseBase = HttpResponse(status=409)
    with transaction.atomic():
        list(Page.objects.select_for_update(no_key=True).filter(pk=page).values("pk"))
        try:
            response = save()
        except Exception as error:
            if connection.needs_rollback:
                raise
            raised = error
    if raised is not None:
        raise raised
    return response


@dataclass(frozen=True)
class Made:
    """What a form has made: the page, its first version, and what has to be in the form to send it once more."""

    page: int
    revision: int
    saved_at: str
    fields: dict[str, str]
    was_pressed: bool


class CreatePageView(CreateView):
    """Wagtail's, one form at a time for each place in the tree."""

    def dispatch(
        self, request: HttpRequest, content_type_app_name: str, content_type_model_name: str, parent_page_id: int
    ) -> HttpResponseBase:
        args = (content_type_app_name, content_type_model_name, parent_page_id)
        if request.method != "POST":
            return super().dispatch(request, *args)
        form = _form_of(request, args)

        def save() -> HttpResponseBase:
            if made := _made_by(form):
                return self._go_on(request, made)
            try:
                return super(CreatePageView, self).dispatch(request, *args)
            finally:
                if not connection.needs_rollback:  # else nothing was made, and nothing can be asked
                    self._remember(form)

        return _in_turn(parent_page_id, save)

    def _remember(self, form: str) -> None:
        page = getattr(self, "page", None)
        if not form or page is None or page.pk is None or page.latest_revision is None:
            return
        made = Made(
            page=page.pk,
            revision=page.latest_revision.pk,
            saved_at=page.latest_revision.created_at.isoformat(),
            fields=dict(self.form.get_field_updates_for_resave()),
            was_pressed=not self.expects_json_response,
        )
        cache.set(form, asdict(made), REMEMBERED)

    def _go_on(self, request: HttpRequest, made: Made) -> HttpResponseBase:
        """The same form once more: what the browser would have sent to the editor, had the answer been there."""
        if self.expects_json_response and made.was_pressed:
            # Saved as one goes, but overtaken by the button: the button's words are newer.
            return self.json_error_response("invalid_revision", _("This page was saved meanwhile."))
        _write_into(
            request,
            made.fields | {"loaded_revision_id": str(made.revision), "loaded_revision_created_at": made.saved_at},
        )
        response: HttpResponse = EditPageView.as_view()(request, made.page)
        if response.status_code == 200 and self.response_is_json(response):
            return _with_addresses(response, made.page)
        return response


class EditPageView(EditView):
    """Wagtail's, one form at a time for each page: what is saved as one goes never overtakes the button, and the button
    knows what has become of its form meanwhile."""

    def dispatch(self, request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponseBase:
        dispatch = super().dispatch
        if request.method != "POST":
            return dispatch(request, page_id, **kwargs)
        form = _form_of(request, (page_id,))

        def save() -> HttpResponseBase:
            if not self.expects_json_response:
                self._catch_up(request, form)
            response = dispatch(request, page_id, **kwargs)
            if self.expects_json_response:
                self._remember(response, form)
            return response

        return _in_turn(page_id, save)

    def _remember(self, response: HttpResponseBase, form: str) -> None:
        if not form or not isinstance(response, JsonResponse):
            return
        answer = json.loads(response.content)
        if answer.get("success"):
            cache.set(form, answer["field_updates"], REMEMBERED)

    def _catch_up(self, request: HttpRequest, form: str) -> None:
        """The answer to the last saving may not have arrived when the button was pressed: then the form does not know the
        keys of what it has added, and would add it once more."""
        if form and (fields := cache.get(form)):
            _write_into(request, fields)


def _write_into(request: HttpRequest, fields: dict[str, str]) -> None:
    """Say in the form what the browser would have said, had the answer been there."""
    posted = request.POST.copy()
    for name, value in fields.items():
        posted[name] = value
    posted._mutable = False  # noqa: SLF001  as every request's own
    request.POST = posted  # type: ignore[assignment]


def _form_of(request: HttpRequest, place: tuple[Any, ...]) -> str:
    """The key of this very form, which was opened once: its token is another one whenever it is made. Empty: unknown."""
    token = request.POST.get("csrfmiddlewaretoken", "")
    said = json.dumps([request.user.pk, token, *place])
    return f"page-form:{hashlib.sha256(said.encode()).hexdigest()}" if token else ""


def _made_by(form: str) -> Made | None:
    known = cache.get(form) if form else None
    return Made(**known) if known and Page.objects.filter(pk=known["page"]).exists() else None


def _with_addresses(response: HttpResponse, page: int) -> HttpResponse:
    """The editor's answer, with where the form lives from now on."""
    answer = json.loads(response.content)
    editor = reverse("wagtailadmin_pages:edit", args=[page])
    hydrate = set_query_params(editor, {"_w_hydrate_create_view": "1"})
    return JsonResponse({**answer, "url": editor, "hydrate_url": hydrate})


def release(request: HttpRequest, session_id: int) -> HttpResponse:
    """Somebody leaves an editor. Where the database is too busy to note it, it is noted by itself when time has passed."""
    try:
        response: HttpResponse = editing_sessions.release(request, session_id)
    except OperationalError as error:
        logger.warning("editing_session_not_released", error=type(error).__name__, words=str(error)[:200])
        return JsonResponse(
            {"error": _("The database is busy. Others see in a few minutes that you left.")}, status=503
        )
    return response
