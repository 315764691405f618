"""The person: a User keeps their account for life, whatever organisation they work for."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Users are found and made by email address, kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user needs an email address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractUser):
    """Somebody with an account. `public_id` is what addresses show; the row number never leaves the database."""

    username = None  # type: ignore[assignment]
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("email address"), unique=True)
    preferred_language = models.CharField(
        _("preferred language"), max_length=8, choices=settings.LANGUAGES, default="en-gb"
    )
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_email_address"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_kept_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name others see; the address only for somebody who has not given one."""
        return self.get_full_name() or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()


class Registration(models.Model):
    """A person's entry on a professional register, named beside their decisions."""

    class Regulator(models.TextChoices):
        SOCIAL_WORK_ENGLAND = "swe", _("Social Work England")
        SOCIAL_CARE_WALES = "scw", _("Social Care Wales")
        SSSC = "sssc", _("Scottish Social Services Council")
        NISCC = "niscc", _("Northern Ireland Social Care Council")
        HCPC = "hcpc", _("Health and Care Professions Council")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="registrations")
    regulator = models.CharField(_("regulator"), max_length=8, choices=Regulator, default=Regulator.SOCIAL_WORK_ENGLAND)
    number = models.CharField(_("registration number"), max_length=40)

    class Meta:
        verbose_name = _("registration")
        constraints = [
            models.UniqueConstraint(fields=["user", "regulator"], name="one_registration_per_person_and_regulator")
        ]

    def __str__(self) -> str:
        return f"{self.get_regulator_display()} {self.number}"
