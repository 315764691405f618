"""Who is in the demo world: organisations, teams and people by role, each labelled as a demo account.

Every name says a role and a team and nothing else. Dates are counted back from the day it is loaded, so that the demo
never grows old.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from people.domain.authors import sync_author
from people.domain.invitations import verify_address
from people.models import Membership, Organisation, Registration, Supervision, Team, User
from portfolios.demo.sign_ins import DOMAIN, PASSWORD

# Stage code, and what such a worker is called.
ROLES = {
    "student": "Student on placement",
    "newly-qualified": "Newly qualified worker",
    "social-worker": "Social worker",
    "experienced": "Experienced social worker",
    "advanced": "Advanced practitioner",
}
# Team: who works there, by stage. 34 workers; one team is smaller than the smallest group shown.
TEAMS = {
    "county": {
        "Assessment": {"newly-qualified": 3, "social-worker": 3, "experienced": 2},
        "Disabled children": {"newly-qualified": 1, "social-worker": 2},
        "North": {"student": 1, "newly-qualified": 4, "social-worker": 3, "experienced": 1},
    },
    "city": {
        "Looked after": {"student": 1, "newly-qualified": 2, "social-worker": 3, "experienced": 1},
        "South": {"newly-qualified": 2, "social-worker": 4, "advanced": 1},
    },
}
# Newly qualified workers, by team and number, who are at the end of their ASYE.
FINISHERS = {("North", 2), ("Assessment", 1)}
ORGANISATIONS = {
    "county": ("Demo County Council", "demo-county", Organisation.Kind.EMPLOYER),
    "city": ("Demo City Council", "demo-city", Organisation.Kind.EMPLOYER),
    "university": ("Demo University", "demo-university", Organisation.Kind.UNIVERSITY),
    "college": ("Demo University College", "demo-college", Organisation.Kind.UNIVERSITY),
}


@dataclass
class Worker:
    """A demo worker with what they need to have a history."""

    user: User
    stage: str
    team: Team
    supervision: Supervision
    finishes: bool = False  # at the end of the ASYE, with everything it asks for


@dataclass
class Cast:
    """Everybody, and the day the world was made."""

    today: date
    organisations: dict[str, Organisation] = field(default_factory=dict)
    workers: list[Worker] = field(default_factory=list)
    supervisors: dict[str, User] = field(default_factory=dict)
    leads: dict[str, User] = field(default_factory=dict)
    admins: dict[str, User] = field(default_factory=dict)
    author: User | None = None
    peer_author: User | None = None  # writes at the other university, and so reviews what the first one writes
    framework_author: User | None = None  # writes the first council's own framework

    @property
    def lead_character(self) -> Worker:
        """The first newly qualified worker in North: the one to sign in as."""
        return next(worker for worker in self.workers if worker.user.email == f"worker@{DOMAIN}")

    def of_team(self, name: str) -> list[Worker]:
        return [worker for worker in self.workers if worker.team.name == name]


def assemble(today: date) -> Cast:
    """Make the organisations and everybody in them, with memberships and supervisions accepted two years ago."""
    cast = Cast(today)
    began = today - timedelta(days=730)
    accepted = timezone.make_aware(datetime.combine(began, time(9)))
    password = make_password(PASSWORD)  # hashed once: hashing is slow on purpose
    number = 0

    def person(local: str, first: str, last: str) -> User:
        user = User.objects.create(
            email=f"{local}@{DOMAIN}", first_name=first, last_name=f"{last} (demo)", password=password, is_demo=True
        )
        verify_address(user)
        return user

    def join(user: User, organisation: Organisation, role: str, team: Team | None = None) -> None:
        Membership.objects.create(
            user=user, organisation=organisation, team=team, role=role, started=began, accepted_at=accepted
        )

    for key, (name, slug, kind) in ORGANISATIONS.items():
        cast.organisations[key] = Organisation.objects.create(name=name, slug=slug, kind=kind, is_demo=True)
    for key, teams in TEAMS.items():
        organisation = cast.organisations[key]
        suffix = "" if key == "county" else f".{key}"
        cast.leads[key] = person(f"lead{suffix}", "Practice lead", organisation.name.removeprefix("Demo "))
        join(cast.leads[key], organisation, Membership.Role.PRACTICE_LEAD)
        sync_author(cast.leads[key])
        cast.admins[key] = person(f"admin{suffix}", "Organisation admin", organisation.name.removeprefix("Demo "))
        join(cast.admins[key], organisation, Membership.Role.ADMIN)
        for team_name, stages in teams.items():
            team = Team.objects.create(organisation=organisation, name=team_name)
            slug = team_name.lower().replace(" ", "-")
            supervisor = person(
                "supervisor" if team_name == "North" else f"supervisor.{slug}", "Practice supervisor", team_name
            )
            join(supervisor, organisation, Membership.Role.MEMBER)
            cast.supervisors[team_name] = supervisor
            Registration.objects.create(user=supervisor, number=f"DEMO{900 + len(cast.supervisors)}")
            for stage, how_many in stages.items():
                for index in range(1, how_many + 1):
                    number += 1
                    first = stage == "newly-qualified" and team_name == "North" and index == 1
                    user = person(
                        "worker" if first else f"{stage}{index}.{slug}", ROLES[stage], f"{index}, {team_name}"
                    )
                    join(user, organisation, Membership.Role.MEMBER, team)
                    Registration.objects.create(user=user, number=f"DEMO{number:03d}")
                    supervision = _supervise(user, supervisor, organisation, began)
                    finishes = stage == "newly-qualified" and (team_name, index) in FINISHERS
                    cast.workers.append(Worker(user, stage, team, supervision, finishes))
    cast.author = person("author", "University author", "Child welfare research group")
    join(cast.author, cast.organisations["university"], Membership.Role.AUTHOR)
    sync_author(cast.author)
    cast.peer_author = person("author.college", "University author", "Practice research centre")
    join(cast.peer_author, cast.organisations["college"], Membership.Role.AUTHOR)
    sync_author(cast.peer_author)
    cast.framework_author = person("author.county", "Framework author", "County Council")
    join(cast.framework_author, cast.organisations["county"], Membership.Role.AUTHOR)
    sync_author(cast.framework_author)
    return cast


def _supervise(worker: User, supervisor: User, organisation: Organisation, began: date) -> Supervision:
    """Supervised by the team's supervisor, who is also the assessor of whoever is newly qualified."""
    accepted = timezone.make_aware(datetime.combine(began, time(9)))
    kinds = [Supervision.Kind.SUPERVISOR]
    if worker.first_name == ROLES["newly-qualified"]:
        kinds.append(Supervision.Kind.ASSESSOR)
    made = [
        Supervision.objects.create(
            worker=worker,
            supervisor=supervisor,
            organisation=organisation,
            kind=kind,
            started=began,
            accepted_at=accepted,
        )
        for kind in kinds
    ]
    return made[0]
