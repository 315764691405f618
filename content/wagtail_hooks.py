"""What the CMS adds for authors of pages: choosing a capability for one, and what search misses. Operators: synonyms.

Frameworks are edited in capabilities/views/cms.
"""

from __future__ import annotations

from django import forms
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenMultipleView, ChosenView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from capabilities.domain import queries
from capabilities.domain.authoring import versions_shown_to
from capabilities.models import Capability
from content.models import SynonymGroup, Theme
from content.views import (
    checks,
    editor,
    films,
    reference_import,
    reference_report,
    reports,
    reviews,
    search_report,
    telling_authors,
    translations,
)
from content.views.cms import case_files, cases, home, signed_in
from people.models import Membership


class CapabilityFilterForm(BaseFilterForm):
    """Finds capabilities by words of their title or by code."""

    q = forms.CharField(label=_("Code or words"), required=False)

    def filter(self, objects: QuerySet[Capability]) -> QuerySet[Capability]:
        words = self.cleaned_data.get("q", "").strip()
        self.is_searching = bool(words)
        self.search_query = words
        if not words:
            return objects
        return objects.filter(Q(title__icontains=words) | Q(code__istartswith=words))


class _ClaimableOnly:
    """Only capabilities that somebody could claim today, and not those of an employer the author has nothing to do with:
    what is written now should count now, for those who read it."""

    request: HttpRequest
    filter_form_class = CapabilityFilterForm
    ordering = None

    def get_object_list(self) -> QuerySet[Capability]:
        starter_first = Case(When(version__framework__slug=queries.STARTER, then=0), default=1)
        theirs = Membership.objects.live().filter(user=self.request.user.pk).values("organisation")
        open_to_them = Q(version__framework__owner__isnull=True) | Q(version__framework__owner__in=theirs)
        return (
            queries.claimable_capabilities()
            .filter(open_to_them)
            .order_by(starter_first, "version__framework__title", "-version__in_force_from", "-version_id", "order")
        )

    @property
    def columns(self) -> list[Column]:
        return [
            self.title_column,  # type: ignore[attr-defined]
            Column("area", label=_("Area"), accessor=lambda item: item.parent.title if item.parent else ""),
            Column("version", label=_("Framework"), accessor=lambda item: str(item.version)),
        ]


class _ShownVersionsOnly:
    """What is looked up by number, after choosing, is of a version that the author may see."""

    request: HttpRequest

    def get_objects(self, pks: list[str]) -> QuerySet[Capability]:
        return Capability.objects.filter(version__in=versions_shown_to(self.request.user), pk__in=pks)

    def get_object(self, pk: str) -> Capability:
        return self.get_objects([pk]).get()


class ChosenCapabilityView(_ShownVersionsOnly, ChosenView):
    pass


class ChosenCapabilitiesView(_ShownVersionsOnly, ChosenMultipleView):
    pass


class ChooseCapabilityView(_ClaimableOnly, ChooseView):
    pass


class ChooseCapabilityResultsView(_ClaimableOnly, ChooseResultsView):
    pass


class CapabilityChooserViewSet(ChooserViewSet):
    model = Capability
    icon = "list-ul"
    choose_one_text = _("Choose a capability")
    choose_another_text = _("Choose another capability")
    per_page = 30
    choose_view_class = ChooseCapabilityView
    choose_results_view_class = ChooseCapabilityResultsView
    chosen_view_class = ChosenCapabilityView
    chosen_multiple_view_class = ChosenCapabilitiesView


capability_chooser = CapabilityChooserViewSet("capability_chooser")


def choose_capabilities() -> ViewSet:
    """The dialog in which an author finds a capability for a page."""
    return capability_chooser


hooks.register("register_admin_viewset", choose_capabilities)


class SynonymGroupViewSet(SnippetViewSet):
    """The synonyms of the field; only operators have Wagtail's permissions for them."""

    model = SynonymGroup
    icon = "search"
    menu_label = _("Synonyms for search")
    list_display = ["name", "words"]
    search_fields = ["name", "words", "leads"]


class ThemeViewSet(SnippetViewSet):
    """What pages are listed under, in each language; operators give the permission to edit them."""

    model = Theme
    icon = "tag"
    menu_label = _("Themes")
    list_display = ["name", "slug", "lead"]
    search_fields = ["name", "lead"]


register_snippet(SynonymGroupViewSet)
register_snippet(ThemeViewSet)
hooks.register("register_admin_urls", search_report.urls)
hooks.register("register_reports_menu_item", search_report.menu_item)
hooks.register("register_admin_urls", checks.urls)
hooks.register("register_admin_urls", reports.urls)
for report_item in reports.menu_items:
    hooks.register("register_reports_menu_item", report_item)
hooks.register("register_page_header_buttons", checks.header_buttons)
hooks.register("register_admin_urls", case_files.urls)
hooks.register("register_page_header_buttons", cases.header_buttons)
hooks.register("register_page_header_buttons", case_files.header_buttons)
hooks.register("before_publish_page", checks.before_publish)
hooks.register("before_copy_page", checks.before_copy)
hooks.register("register_log_actions", telling_authors.log_actions)
hooks.register("before_edit_page", telling_authors.tell_of_being_held_back)
hooks.register("register_admin_urls", reference_import.urls)
hooks.register("register_page_header_buttons", reference_import.header_buttons)
hooks.register("register_log_actions", reference_import.log_actions)
hooks.register("register_reports_menu_item", reference_report.menu_item)
hooks.register("register_admin_viewset", reviews.viewset)
hooks.register("construct_homepage_panels", home.panels)
hooks.register("register_admin_urls", signed_in.urls)
hooks.register("insert_editor_js", signed_in.script)
hooks.register("before_edit_page", editor.open_for_comments)
hooks.register("after_edit_page", editor.after_answer)
hooks.register("before_copy_page", editor.keep_copies_at_home)
hooks.register("before_move_page", editor.keep_in_place)
hooks.register("before_bulk_action", editor.keep_all_in_place)
hooks.register("before_edit_page", telling_authors.tell_of_closed_steps)
hooks.register("before_edit_page", telling_authors.tell_of_changes_asked)
hooks.register("after_edit_page", telling_authors.tell_of_others_saving)
hooks.register("before_serve_document", films.send_part, order=films.AFTER_THE_CHECK)
hooks.register("register_admin_urls", translations.urls, order=translations.FIRST)
hooks.register("register_page_header_buttons", translations.header_buttons)
hooks.register("register_log_actions", translations.log_actions)
