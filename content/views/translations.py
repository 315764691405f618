"""Translating in the CMS: wagtail-localize's doors with our own locks, and the check of what a machine wrote.

Its views ask for one permission that holds for the whole site. These stand before them at the same addresses and ask for
the page: only what somebody may edit, they may have translated; only who may publish, publishes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.views.edit_translation import stop_translation
from wagtail_localize.views.report import TranslationsReportView
from wagtail_localize.views.snippets_api import SnippetViewSet
from wagtail_localize.views.submit_translations import SubmitPageTranslationView, SubmitSnippetTranslationView
from wagtail_localize.views.update_translations import UpdateTranslationsView

from content.domain import translations

FIRST = -100
"""Before wagtail-localize's own addresses."""
CHECK = "content_check_machine_words"


class SubmitOwnPageView(SubmitPageTranslationView):
    """Only a page that the person may edit; with what lies beneath it only if all of that is theirs too."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        page = _theirs(request, get_object_or_404(Page, pk=kwargs["page_id"]))
        if "include_subtree" in request.POST:
            for beneath in page.get_descendants().specific():
                _theirs(request, beneath)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        for locale in form.cleaned_data["locales"]:
            translations.make_parents(page=self.object, locale=locale)
        try:
            response: HttpResponse = super().form_valid(form)
        except TypeError:
            # A part of a block that was added to the product after the page was last saved: saving fills it.
            messages.error(self.request, _("Save this page once in the editor, and then have it translated."))
            return redirect("wagtailadmin_pages:edit", self.object.pk)
        return response


class SubmitSnippetView(SubmitSnippetTranslationView):
    """Themes and the like are operators' work."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        _operators_only(request)
        return super().dispatch(request, *args, **kwargs)


class UpdateOwnTranslationsView(UpdateTranslationsView):
    """Only from a page that the person may edit, and into translations that they may; published by publishers only."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        source = get_object_or_404(TranslationSource, pk=kwargs["translation_source_id"])
        instance = source.get_source_instance()
        if not isinstance(instance, Page):
            _operators_only(request)
            return super().dispatch(request, *args, **kwargs)
        _theirs(request, instance)
        for translation in source.translations.filter(enabled=True):
            target = _theirs(request, translation.get_target_instance())
            if "publish_translations" in request.POST and not target.permissions_for_user(request.user).can_publish():
                raise Http404
        return super().dispatch(request, *args, **kwargs)


@require_POST
def stop_following(request: HttpRequest, translation_id: int) -> HttpResponse:
    """The translation goes on as a page of its own, with all that is translated: wagtail-localize would leave that behind."""
    translation = get_object_or_404(Translation, pk=translation_id)
    instance = translation.get_target_instance()
    if not isinstance(instance, Page):
        _operators_only(request)
        response: HttpResponse = stop_translation(request, translation_id)
        return response
    page = translations.stop_following(by=request.user, translation=translation)  # type: ignore[arg-type]
    messages.success(
        request,
        _(
            "“%s” stands on its own now, with what is translated as its draft. Submit it from the menu beside “Save draft”."
        )
        % page.title,
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


def _theirs(request: HttpRequest, page: Page) -> Page:
    if not translations.may_translate(request.user, page):  # type: ignore[arg-type]
        raise Http404
    return page


def _operators_only(request: HttpRequest) -> None:
    if not (request.user.is_authenticated and request.user.is_superuser):
        raise Http404


class OrderedReportView(TranslationsReportView):
    """In an order, so that no translation is on two pages of the report and none on no page."""

    def get_queryset(self) -> QuerySet[Translation]:
        found: QuerySet[Translation] = super().get_queryset().order_by("pk")
        return found


def for_operators(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """The report over all translations, and lists of snippets: they know nothing of whose a page is."""
    _operators_only(request)
    if "app_label" in kwargs:
        response: HttpResponse = SnippetViewSet.as_view({"get": "retrieve" if "pk" in kwargs else "list"})(
            request, **kwargs
        )
        return response
    report: HttpResponse = OrderedReportView.as_view(results_only=request.path.endswith("/results/"))(request)
    return report


@require_http_methods(["GET", "POST"])
def check_machine_words(request: HttpRequest, page_id: int) -> HttpResponse:
    """A person says that they have read what a machine translated; the label for readers goes."""
    page = _theirs(request, get_object_or_404(Page, pk=page_id).specific)
    if not translations.is_unchecked(page):
        raise Http404
    if request.method == "POST":
        translations.confirm_machine_words(by=request.user, page=page)  # type: ignore[arg-type]
        messages.success(
            request, _("Thank you. Readers are no longer told that a machine translated “%s”.") % page.title
        )
        return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "content/cms/check_machine_words.html", {"page": page})


def header_buttons(
    page: Page, user: Any, view_name: str | None = None, next_url: str | None = None
) -> Iterable[Button]:
    """“A person has checked it”, on a page whose readers are told that a machine translated it."""
    if page.pk and translations.is_unchecked(page) and translations.may_translate(user, page):
        yield Button(
            _("Confirm the machine translation"), reverse(CHECK, args=[page.pk]), icon_name="check", priority=55
        )


def log_actions(actions: LogActionRegistry) -> None:
    """What the page's history says of it."""
    actions.register_action(
        translations.CHECKED,
        gettext_lazy("Confirm a machine translation"),
        gettext_lazy("Read the machine translation and confirmed it"),
    )


def urls() -> list[URLPattern]:
    """At wagtail-localize's addresses beneath /cms/, before its own; and the page for confirming."""
    snippets = "localize/api/snippets/<slug:app_label>/<slug:model_name>/"
    return [
        path("localize/submit/page/<int:page_id>/", SubmitOwnPageView.as_view()),
        path("localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/", SubmitSnippetView.as_view()),
        path("localize/update/<int:translation_source_id>/", UpdateOwnTranslationsView.as_view()),
        path("localize/translate/<int:translation_id>/disable/", stop_following),
        path("localize/reports/translations/", for_operators),
        path("localize/reports/translations/results/", for_operators),
        path(snippets, for_operators),
        path(f"{snippets}<str:pk>/", for_operators),
        path("pages/<int:page_id>/machine-words/", check_machine_words, name=CHECK),
    ]
