"""Frameworks in the CMS: the menu entry and every address beneath `/cms/frameworks/`.

As in the rest of Wagtail's admin, things are named by their number here: a version's label may change while somebody
has its page open. Each view looks the number up among what the person may see (capabilities/domain/authoring.py), so
that somebody else's draft answers 404.
"""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from capabilities.views.cms import (
    comparing,
    copying,
    crosswalks,
    expectations,
    exporting,
    listing,
    reviewing,
    stages,
    tree,
    version,
)
from capabilities.views.cms import exchange as exchange_views


class FrameworkViewSet(ViewSet):
    """`frameworks:` addresses; a version's are `frameworks/<version>/…`, linked from its hub `frameworks:version`."""

    name = "frameworks"
    icon = "list-ul"
    menu_label = _("Frameworks")
    menu_order = 300
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*authoring(), *exchange()]


def authoring() -> list[URLPattern]:
    """Writing, reviewing and publishing."""
    return [
        path("", listing.ListFrameworksView.as_view(), name="list"),
        path("new/", listing.CreateFrameworkView.as_view(), name="new"),
        path("of/<int:framework_id>/", listing.ChangeFrameworkView.as_view(), name="framework"),
        path("<int:version_id>/", version.ShowVersionView.as_view(), name="version"),
        path("<int:version_id>/details/", version.ChangeDetailsView.as_view(), name="details"),
        path("<int:version_id>/delete/", version.DeleteDraftView.as_view(), name="version_delete"),
        path("<int:version_id>/history/", version.ShowHistoryView.as_view(), name="history"),
        path("<int:version_id>/stages/", stages.ListStagesView.as_view(), name="stages"),
        path("<int:version_id>/stages/new/", stages.AddStageView.as_view(), name="stage_new"),
        path("<int:version_id>/stages/<int:stage_id>/", stages.ChangeStageView.as_view(), name="stage"),
        path("<int:version_id>/stages/<int:stage_id>/delete/", stages.DeleteStageView.as_view(), name="stage_delete"),
        path("<int:version_id>/tree/", tree.ShowTreeView.as_view(), name="tree"),
        path("<int:version_id>/tree/new/", tree.AddCapabilityView.as_view(), name="capability_new"),
        path("<int:version_id>/tree/<int:capability_id>/", tree.ChangeCapabilityView.as_view(), name="capability"),
        path(
            "<int:version_id>/tree/<int:capability_id>/delete/",
            tree.DeleteCapabilityView.as_view(),
            name="capability_delete",
        ),
        path("<int:version_id>/expectations/", expectations.EditGridView.as_view(), name="grid"),
        path("<int:version_id>/crosswalks/", crosswalks.ListCrosswalksView.as_view(), name="crosswalks"),
        path("<int:version_id>/crosswalks/new/", crosswalks.AddCrosswalkView.as_view(), name="crosswalk_new"),
        path(
            "<int:version_id>/crosswalks/<int:crosswalk_id>/",
            crosswalks.ChangeCrosswalkView.as_view(),
            name="crosswalk",
        ),
        path(
            "<int:version_id>/crosswalks/<int:crosswalk_id>/delete/",
            crosswalks.DeleteCrosswalkView.as_view(),
            name="crosswalk_delete",
        ),
        path("<int:version_id>/review/", reviewing.ReviewView.as_view(), name="review"),
        path("<int:version_id>/publish/", reviewing.PublishView.as_view(), name="publish"),
        path("<int:version_id>/supersede/", reviewing.SupersedeView.as_view(), name="supersede"),
        path("<int:version_id>/withdraw/", reviewing.WithdrawView.as_view(), name="withdraw"),
    ]


def exchange() -> list[URLPattern]:
    """New versions, comparing, and files in and out."""
    return [
        path("uploads/", exchange_views.UploadFrameworkView.as_view(), name="uploads"),
        path("uploads/<uuid:upload_id>/", exchange_views.UploadView.as_view(), name="upload"),
        path("uploads/<uuid:upload_id>/confirm/", exchange_views.ConfirmUploadView.as_view(), name="upload_confirm"),
        path("uploads/<uuid:upload_id>/change/", exchange_views.ChangeUploadView.as_view(), name="upload_change"),
        path("uploads/<uuid:upload_id>/discard/", exchange_views.DiscardUploadView.as_view(), name="upload_discard"),
        path("<int:version_id>/new-version/", copying.StartVersionView.as_view(), name="new_version"),
        path("<int:version_id>/compare/", comparing.CompareVersionsView.as_view(), name="compare"),
        path("<int:version_id>/export/", exporting.ExportVersionView.as_view(), name="export"),
        path("<int:version_id>/export/<slug:name>/", exporting.DownloadVersionView.as_view(), name="export_file"),
        path("template/<slug:name>/", exporting.DownloadTemplateView.as_view(), name="template"),
    ]


def frameworks() -> ViewSet:
    """Frameworks in the admin's menu."""
    return FrameworkViewSet()


hooks.register("register_admin_viewset", frameworks)
