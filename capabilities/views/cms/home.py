"""The door of the CMS. Practice leads have no pages to write there, so they are led on: to the pages that wait for their
review, or else to the frameworks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.home import HomeView
from wagtail.models import TaskState

from capabilities.domain.authoring import writes_frameworks_only


class CmsHomeView(HomeView):
    """Wagtail's own home, for those who have something there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if writes_frameworks_only(request.user):
            waits = TaskState.objects.reviewable_by(request.user).exists()
            return HttpResponseRedirect(reverse("reviews:list" if waits else "frameworks:list"))
        return super().dispatch(request, *args, **kwargs)


cms_home = require_admin_access(CmsHomeView.as_view())
