"""Two versions of a framework side by side: what changed between them."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from capabilities.domain.authoring import versions_shown_to
from capabilities.domain.frameworks import outline_of
from capabilities.domain.frameworks.compare import compare
from capabilities.models import FrameworkVersion
from capabilities.views.cms.base import VersionView
from capabilities.views.cms.exchange import rows_shown


class CompareVersionsView(VersionView):
    """What changed from one version to another of the same framework. Without a choice: since the version before."""

    template_name = "capabilities/cms/exchange/compare.html"
    page_title = gettext_lazy("What changed")
    tab = "compare"

    @cached_property
    def others(self) -> list[FrameworkVersion]:
        """Every version of the framework that this person may see, newest first."""
        shown = versions_shown_to(self.request.user).filter(framework=self.version.framework_id)
        return list(shown.order_by(F("in_force_from").desc(nulls_first=True), "-pk"))

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        after = self._chosen("after") or self.version
        before = self._chosen("before") or self._before(after)
        context: dict[str, Any] = {"versions": self.others, "before": before, "after": after}
        if before is not None and before != after:
            after.framework = before.framework = self.version.framework
            comparison = compare(outline_of(before), outline_of(after))
            context |= rows_shown(comparison, request)
            context["same"] = [item for item in comparison.items if item.how == "same"]
        return self.show(**context)

    def _chosen(self, name: str) -> FrameworkVersion | None:
        """The version that the address names; 404 for one that is not this framework's, or not to be seen."""
        if not (number := self.request.GET.get(name)):
            return None
        for version in self.others:
            if str(version.pk) == number:
                return version
        raise Http404

    def _before(self, after: FrameworkVersion) -> FrameworkVersion | None:
        """The version before: by its dates, published ones first; None where there is no other."""
        older = self.others[[one.pk for one in self.others].index(after.pk) + 1 :]
        younger = [one for one in self.others if one not in older and one != after]
        published = [one for one in (*older, *younger) if one.is_public]
        return next(iter(published or older or younger), None)
