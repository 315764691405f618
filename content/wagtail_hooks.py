"""What the CMS adds for authors: choosing a capability for a page, and looking at frameworks (they are not edited here)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenMultipleView, ChosenView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views import chooser
from wagtail.snippets.views.snippets import InspectView, SnippetViewSet

from capabilities.domain import queries
from capabilities.models import Capability, FrameworkVersion
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
    """Only capabilities that somebody could claim today: what is written now should count now."""

    filter_form_class = CapabilityFilterForm
    ordering = None

    def get_object_list(self) -> QuerySet[Capability]:
        starter_first = Case(When(version__framework__slug=queries.STARTER, then=0), default=1)
        return queries.claimable_capabilities().order_by(
            starter_first, "version__framework__title", "-version__in_force_from", "-version_id", "order"
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


def versions_shown_to(user: Any) -> QuerySet[FrameworkVersion]:
    """What a person sees of frameworks in the CMS: whatever was published, and the drafts of organisations that they
    write for; an operator sees all."""
    versions = FrameworkVersion.objects.all()
    if user.is_superuser:
        return versions
    writes_for = Membership.objects.live().filter(user=user, role=Membership.Role.AUTHOR)
    return versions.filter(
        Q(pk__in=FrameworkVersion.objects.public().values("pk"))
        | Q(framework__owner__in=writes_for.values("organisation"))
    )


class LookOnly(ModelPermissionPolicy):
    """Whoever is in the CMS may look; nobody adds, changes or deletes."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and user.has_perm("wagtailadmin.access_admin")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action) and versions_shown_to(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Any]:
        found = versions_shown_to(user)
        return found if self.user_has_any_permission(user, actions) else found.none()


class InspectVersionView(InspectView):
    """The list leaves out what is somebody else's; its address answers 404 too."""

    def get_object(self, queryset: Any = None) -> FrameworkVersion:
        return get_object_or_404(versions_shown_to(self.request.user), pk=self.pk)


class _ShownOnly:
    """The dialogs that Wagtail makes for choosing a version show no more than the list does."""

    request: HttpRequest

    def get_object_list(self) -> QuerySet[FrameworkVersion]:
        return versions_shown_to(self.request.user)

    def get_object(self, pk: str) -> FrameworkVersion:
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks: list[str]) -> QuerySet[FrameworkVersion]:
        return self.get_object_list().filter(pk__in=pks)


class ChooseVersionView(_ShownOnly, chooser.ChooseView):
    pass


class ChooseVersionResultsView(_ShownOnly, chooser.ChooseResultsView):
    pass


class ChosenVersionView(_ShownOnly, chooser.SnippetChosenView):
    pass


class ChosenVersionsView(_ShownOnly, chooser.SnippetChosenMultipleView):
    pass


class VersionChooserViewSet(chooser.SnippetChooserViewSet):
    choose_view_class = ChooseVersionView
    choose_results_view_class = ChooseVersionResultsView
    chosen_view_class = ChosenVersionView
    chosen_multiple_view_class = ChosenVersionsView


class FrameworkVersionViewSet(SnippetViewSet):
    model = FrameworkVersion
    icon = "list-ul"
    menu_label = _("Frameworks")
    menu_order = 300
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ("framework", "label", "state", "in_force_from", "in_force_until", "claimable_until", "notes")
    list_display = ("__str__", "state", "in_force_from", "in_force_until", "claimable_until")
    list_per_page = 50
    inspect_view_class = InspectVersionView
    chooser_viewset_class = VersionChooserViewSet

    def get_queryset(self, request: HttpRequest) -> QuerySet[FrameworkVersion]:
        return versions_shown_to(request.user).select_related("framework")


register_permission_policy(FrameworkVersion, LookOnly(FrameworkVersion))
register_snippet(FrameworkVersionViewSet)
