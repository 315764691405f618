"""Addresses of Wagtail's admin at which views of ours stand: included before Wagtail's own (config/urls.py)."""

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.urls import display_custom_404

from content.views.cms import saving

urlpatterns = [
    path(
        "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
        never_cache(display_custom_404(require_admin_access(saving.CreatePageView.as_view()))),
    ),
    path(
        "pages/<int:page_id>/edit/",
        never_cache(display_custom_404(require_admin_access(saving.EditPageView.as_view()))),
    ),
    path(
        "editing-sessions/release/<int:session_id>/",
        never_cache(display_custom_404(require_admin_access(saving.release))),
    ),
]
