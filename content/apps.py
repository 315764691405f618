"""The content app: what people read, in Wagtail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = _("Content")

    def ready(self) -> None:
        from content import signals  # noqa: F401  an edition is made whenever a page is published
        from content.caching import tracing
        from content.domain import page_cache, page_views

        tracing.install()
        page_cache.listen()
        page_views.listen()
