"""`manage.py carry_over FROM TO --worker EMAIL | --organisation SLUG`: what would be suggested. Confirms nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from capabilities.domain.queries import current_of, public_versions
from capabilities.models import Capability, FrameworkVersion
from people.models import Organisation, User
from portfolios.domain import carry_over
from portfolios.models import CarryOver

RELATIONS = {
    CarryOver.Relation.REPLACED_BY: "replaced by",
    CarryOver.Relation.SAME_AS: "the same as",
    CarryOver.Relation.LINEAGE: "the same capability",
    CarryOver.Relation.PART_OF: "part of",
    CarryOver.Relation.WIDER: "wider than",
    CarryOver.Relation.RELATED: "only related to",
}


class Command(BaseCommand):
    help = (
        "Say which signed-off evidence would count where under another framework version, in codes and numbers only. "
        "It suggests: each worker confirms on their own page."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("from_version", metavar="FROM", help="the old version: SLUG@LABEL, or SLUG for the current")
        parser.add_argument("to_version", metavar="TO", help="the new version: SLUG@LABEL, or SLUG for the current")
        parser.add_argument("--worker", metavar="EMAIL", help="one person’s evidence")
        parser.add_argument("--organisation", metavar="SLUG", help="what was signed off in an organisation, in numbers")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["worker"]) == bool(options["organisation"]):
            raise CommandError("Say for whom: either --worker EMAIL or --organisation SLUG.")
        version_from, version_to = _version(options["from_version"]), _version(options["to_version"])
        if not carry_over.is_onward(version_from, version_to):
            raise CommandError(
                f"{_name(version_to)} does not come after {_name(version_from)}: evidence is carried onward only."
            )
        if not version_to.stages.exists():
            raise CommandError(f"{_name(version_to)} has no stages, so nothing can stand on a map of it.")
        if options["worker"]:
            self.of_worker(options["worker"], version_from, version_to)
        else:
            self.of_organisation(options["organisation"], version_from, version_to)
        self.stdout.write(
            "Nothing was confirmed: each worker does that on their own page, My capabilities, Carry over."
        )

    def of_worker(self, email: str, version_from: FrameworkVersion, version_to: FrameworkVersion) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody has the address {email}.")
        found = carry_over.suggestions_for(user, version_from, version_to)
        self.stdout.write(f"From {_name(version_from)} to {_name(version_to)}, for one worker:")
        for capability, group in groupby(found.suggested, lambda one: one.signed.capability):
            suggestions = list(group)
            self.stdout.write(
                f"  {_code(capability)} → {_counterparts(suggestions[0].counterparts)}: {len(suggestions)} suggested, "
                f"{sum(one.is_confirmed for one in suggestions)} confirmed"
                + ("; the worker chooses" if suggestions[0].is_ambiguous else "")
            )
        for capability, left in groupby(found.without, lambda one: one.capability):
            self.stdout.write(f"  {_code(capability)} → no counterpart: {len(list(left))}")
        self.stdout.write(
            f"Total: {len(found.suggested) + len(found.without)} signed off; {len(found.suggested)} suggested "
            f"({len(found.ambiguous)} ambiguous, {sum(one.is_confirmed for one in found.suggested)} confirmed), "
            f"{len(found.without)} without counterpart."
        )
        if found.stages_to_choose:
            codes = ", ".join(stage.code for stage in found.stages_to_choose)
            self.stdout.write(f"The worker says where these stages belong: {codes}.")

    def of_organisation(self, slug: str, version_from: FrameworkVersion, version_to: FrameworkVersion) -> None:
        organisation = Organisation.objects.filter(slug=slug).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {slug}.")
        self.stdout.write(f"From {_name(version_from)} to {_name(version_to)}, signed off in {slug}:")
        shown = hidden = suggested = without = 0
        for line in carry_over.figures_of(organisation, version_from, version_to):
            to = _counterparts(line.ties) if line.ties else "no counterpart"
            if line.pieces is None:
                hidden += 1
                self.stdout.write(f"  {_code(line.capability)} → {to}: too few to show")
                continue
            shown += 1
            suggested += line.pieces if line.ties else 0
            without += 0 if line.ties else line.pieces
            self.stdout.write(f"  {_code(line.capability)} → {to}: {line.pieces} pieces of {line.workers} workers")
        self.stdout.write(
            f"Total over the {shown} shown: {suggested} suggested, {without} without counterpart. {hidden} hidden: fewer "
            f"than {organisation.small_number} workers each, and in no total."
        )


def _version(name: str) -> FrameworkVersion:
    slug, _at, label = name.partition("@")
    versions = list(public_versions().filter(framework__slug=slug).order_by("-in_force_from", "-pk"))
    if not versions:
        raise CommandError(f"There is no published framework {slug}.")
    if not label:
        return current_of(versions)
    found = next((version for version in versions if version.label == label), None)
    if found is None:
        labels = ", ".join(version.label for version in versions)
        raise CommandError(f"{slug} has no published version {label}. It has: {labels}.")
    return found


def _name(version: FrameworkVersion) -> str:
    return f"{version.framework.slug}@{version.label}"


def _code(capability: Capability) -> str:
    return capability.code or capability.slug


def _counterparts(ties: tuple[carry_over.Tie, ...] | tuple[carry_over.Counterpart, ...]) -> str:
    return ", ".join(f"{_code(tie.capability)} ({RELATIONS[CarryOver.Relation(tie.relation)]})" for tie in ties)
