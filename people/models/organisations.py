"""Organisations, their teams, who belongs to them, and who supervises whom, all with dates.

A membership or supervision waits until the person concerned accepts it (DESIGN §2): `accepted_at` empty means waiting.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """An employer or a university. One deployment serves many."""

    class Kind(models.TextChoices):
        EMPLOYER = "employer", _("employer")
        UNIVERSITY = "university", _("university")

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.EMPLOYER)
    is_demo = models.BooleanField(default=False, editable=False)
    small_number = models.PositiveSmallIntegerField(
        _("smallest group shown"),
        default=5,
        validators=[MinValueValidator(3), MaxValueValidator(50)],
        help_text=_("Figures that rest on fewer people are hidden."),
    )
    claims_limit = models.PositiveSmallIntegerField(
        _("most claims on one piece of evidence"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    # Whoever writes for it is in here for as long as they do (people/domain/authors.py); made with its pages.
    authors_group = models.OneToOneField(
        "auth.Group", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="organisation"
    )

    class Meta:
        verbose_name = _("organisation")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(small_number__gte=3), name="groups_under_three_are_never_shown"),
            models.CheckConstraint(condition=Q(claims_limit__gte=1), name="at_least_one_claim_is_allowed"),
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team of an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("team")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="team_names_differ_in_organisation")
        ]

    def __str__(self) -> str:
        return self.name


def _on(day: date | None) -> Q:
    """Accepted and holding on `day` (today): dates are half-open, so `ended` is the first day it no longer holds."""
    day = day or timezone.localdate()
    return Q(accepted_at__isnull=False, started__lte=day) & (Q(ended__isnull=True) | Q(ended__gt=day))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self, day: date | None = None) -> MembershipQuerySet:
        """Accepted, begun and not ended on `day` (default today)."""
        return self.filter(_on(day))

    def waiting(self) -> MembershipQuerySet:
        """Offered, and not answered yet."""
        return self.filter(accepted_at__isnull=True, ended__isnull=True)


class Membership(models.Model):
    """A role that a person has in an organisation between two dates (`ended` is the first day without it)."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        PRACTICE_LEAD = "practice_lead", _("practice lead")
        AUTHOR = "author", _("author")
        ADMIN = "admin", _("organisation admin")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships", null=True, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.MEMBER)
    started = models.DateField(_("from"), default=timezone.localdate)
    ended = models.DateField(_("until"), null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        ordering = ["started", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended__isnull=True),
                name="one_open_membership_per_role",
            ),
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(ended__gte=F("started")), name="a_membership_ends_after_it_starts"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role", "ended"], name="membership_by_role")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.organisation}"


class SupervisionQuerySet(models.QuerySet["Supervision"]):
    def live(self, day: date | None = None) -> SupervisionQuerySet:
        """Accepted, begun and not ended on `day` (default today)."""
        return self.filter(_on(day))

    def waiting(self) -> SupervisionQuerySet:
        """Offered to the worker, and not answered yet."""
        return self.filter(accepted_at__isnull=True, ended__isnull=True)


class Supervision(models.Model):
    """The dated relation worker and supervisor in an organisation: it is what lets somebody read and sign.

    Overlapping duplicates are refused by the database (people/own_triggers.py), as is supervising oneself.
    """

    class Kind(models.TextChoices):
        SUPERVISOR = "supervisor", _("supervisor")
        PRACTICE_EDUCATOR = "practice_educator", _("practice educator")
        ASSESSOR = "assessor", _("assessor")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervisions")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervisees")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="supervisions")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SUPERVISOR)
    started = models.DateField(_("from"), default=timezone.localdate)
    ended = models.DateField(_("until"), null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision")
        ordering = ["started", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(worker=F("supervisor")), name="nobody_supervises_themselves"),
            models.UniqueConstraint(
                fields=["worker", "supervisor", "organisation", "kind"],
                condition=Q(ended__isnull=True),
                name="one_open_supervision_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(ended__gte=F("started")), name="a_supervision_ends_after_it_starts"
            ),
        ]
        indexes = [models.Index(fields=["supervisor", "ended"], name="supervision_by_supervisor")]

    def __str__(self) -> str:
        return f"{self.supervisor} → {self.worker} ({self.get_kind_display()})"


class Invitation(models.Model):
    """A single-use way in for a person who has no password yet. Only a hash of its token is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="an_invitation_expires_after_it_is_made"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"
