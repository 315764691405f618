"""An organisation's own copy of what a programme asks for, made from data (portfolios/shipped/*.json)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from capabilities.models import FrameworkVersion
from people.domain import audit
from people.models import Membership, Organisation, User
from portfolios.domain.programmes.errors import BadProgramme, NotAnAdmin
from portfolios.models import Evidence, Programme, Requirement, ReviewPoint

SHIPPED = Path(__file__).resolve().parents[2] / "shipped"
FORMAT = "throughline-programme-1"


def shipped(name: str = "asye") -> dict[str, Any]:
    """A programme that comes with the product, as data: {"format", "kind", "title", "months", "requirements", …}."""
    data: dict[str, Any] = json.loads((SHIPPED / f"{name}.json").read_text(encoding="utf-8"))
    return data


@transaction.atomic
def create_programme(
    *,
    by: User | None,
    organisation: Organisation,
    data: Mapping[str, Any],
    framework_version: FrameworkVersion,
    title: str = "",
    claimable_until: date | None = None,
) -> Programme:
    """Set a programme up for an organisation from `data` (the shape of portfolios/shipped/asye.json).

    `by` is an admin or practice lead of the organisation (None: the operator, at the command line). `claimable_until`:
    see keep_claimable. Raises NotAnAdmin, BadProgramme with the item that cannot be read.
    """
    _check_runs(by, organisation)
    if data.get("format") != FORMAT:
        raise BadProgramme(f"format: {FORMAT} is wanted.")
    stages = {stage.code: stage for stage in framework_version.stages.all()}
    awards = data.get("awards_stage")
    if awards and awards not in stages:
        raise BadProgramme(f"awards_stage: {awards} is no stage of {framework_version}.")
    months = data.get("months", 12)
    if not isinstance(months, int) or not 1 <= months <= 60:
        raise BadProgramme("months: a number from 1 to 60 is wanted.")
    if data.get("kind") not in Programme.Kind.values:
        raise BadProgramme(f"kind: {data.get('kind')} is none of {', '.join(Programme.Kind.values)}.")
    programme = Programme.objects.create(
        organisation=organisation,
        kind=data["kind"],
        title=title or data["title"],
        months=months,
        framework_version=framework_version,
        awards_stage=stages[awards] if awards else None,
        source=data.get("source", ""),
        claimable_until=claimable_until,
    )
    _write_requirements(programme, data.get("requirements", []), parent=None, path="requirements")
    for number, point in enumerate(data.get("review_points", [])):
        month = point.get("month")
        if not isinstance(month, int) or not 1 <= month <= months:
            raise BadProgramme(f"review_points[{number}]: month is a number from 1 to {months}.")
        ReviewPoint.objects.create(programme=programme, title=point["title"], month=month)
    audit.record(by=by, action="programme.created", organisation=organisation, thing=programme)
    return programme


def _check_runs(by: User | None, organisation: Organisation) -> None:
    """Raises NotAnAdmin unless `by` is an admin or practice lead of the organisation today (None: the operator)."""
    roles = (Membership.Role.ADMIN, Membership.Role.PRACTICE_LEAD)
    if by is not None and not by.memberships.live().filter(organisation=organisation, role__in=roles).exists():
        raise NotAnAdmin


@transaction.atomic
def keep_claimable(*, by: User | None, programme: Programme, until: date | None) -> Programme:
    """Let the programme's own people, and nobody else, go on claiming against its framework version until a day.

    A version has its own last day for everybody; people mid-programme may need longer (DOMAIN.md: the practitioner
    standards end on 31 March 2027). None: no longer than everybody. Raises NotAnAdmin.
    """
    _check_runs(by, programme.organisation)
    before = programme.claimable_until
    if before != until:
        programme.claimable_until = until
        programme.save(update_fields=["claimable_until"])
        audit.record(
            by=by,
            action="programme.claimable_until",
            organisation=programme.organisation,
            thing=programme,
            detail={"from": before.isoformat() if before else "", "to": until.isoformat() if until else ""},
        )
    return programme


def _write_requirements(
    programme: Programme, items: Sequence[Mapping[str, Any]], *, parent: Requirement | None, path: str
) -> None:
    for number, item in enumerate(items):
        here = f"{path}[{number}]"
        kind, wanted = item.get("evidence_kind", ""), item.get("wanted", 0)
        if not item.get("title"):
            raise BadProgramme(f"{here}: a title is wanted.")
        if kind and kind not in Evidence.Kind.values:
            raise BadProgramme(f"{here}: {kind} is no kind of evidence.")
        if kind and (not isinstance(wanted, int) or wanted < 1):
            raise BadProgramme(f"{here}: say how many pieces are wanted.")
        node = Requirement.objects.create(
            programme=programme,
            parent=parent,
            title=item["title"],
            evidence_kind=kind,
            wanted=wanted,
            due_month=item.get("due_month"),
            order=number,
        )
        _write_requirements(programme, item.get("requirements", []), parent=node, path=f"{here}.requirements")
