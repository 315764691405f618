"""What the editor of a case says beside its checks: the case in numbers, and the ways to its map and its file."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel


class CasePanel(Panel):
    """After the checks. On a page that is not stored yet it says when it will know more."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("The case"))
        super().__init__(**kwargs)

    @property
    def clean_name(self) -> str:
        return "case"

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/cms/case_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from content.domain.cases import checking

            context: dict[str, Any] = super().get_context_data(parent_context)
            if not self.instance.pk:
                return context | {"is_new": True}
            return context | {
                "report": checking.report_of(self.instance),
                "map": reverse("cases:map", args=[self.instance.pk]),
                "export": reverse("cases:file", args=[self.instance.pk]),
            }
