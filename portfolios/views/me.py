"""The home page of whoever is signed in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from portfolios.domain.home import home_of


class ShowHomeView(LoginRequiredMixin, TemplateView):
    """What needs me, my year, my programme, my map."""

    template_name = "portfolios/me/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        home = home_of(self.request.user, self.request.standing)  # type: ignore[arg-type, attr-defined]
        return super().get_context_data(home=home, year=home.year, **kwargs)
