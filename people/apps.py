"""The people app: who is who, in which organisation, supervised by whom."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from people import checks, signals  # noqa: F401  registers the system checks and what follows a second factor
        from people.triggers import install_after_migrate

        post_migrate.connect(install_after_migrate, dispatch_uid="people.triggers")
