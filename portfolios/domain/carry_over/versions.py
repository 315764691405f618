"""Between which versions evidence is carried, and which of these pairs a person has. Reads only.

Evidence goes onward: to a later version of the same framework, or to another framework that crosswalks lead to. It goes
to versions in which the person may claim today (by the version's own date or a programme's) and which have stages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from capabilities.domain.in_force import is_in_force, is_to_come
from capabilities.models import FrameworkVersion, Stage
from people.models import User
from portfolios.domain.carry_over.signed import Piece, knots_of, piece_of
from portfolios.domain.carry_over.ties import ties_of
from portfolios.domain.choices import claimable_versions
from portfolios.models import CarryOver

SOON = timedelta(days=183)
"""How long before a version ends its people are told: six months."""


@dataclass(frozen=True)
class Pair:
    """From one version to another: how many pieces of the person's signed-off evidence there are to carry.

    `pieces` are signed off under the old one; `suggested` of them have a counterpart in the new one, and `carried` of
    these are confirmed already. A piece counts once for each capability and stage it was signed off for.
    """

    version_from: FrameworkVersion
    version_to: FrameworkVersion
    pieces: int
    suggested: int
    carried: int

    @property
    def without(self) -> int:
        return self.pieces - self.suggested

    @property
    def to_confirm(self) -> int:
        return self.suggested - self.carried

    @property
    def is_same_framework(self) -> bool:
        return self.version_from.framework_id == self.version_to.framework_id

    @property
    def is_ending(self) -> bool:
        return is_ending(self.version_from)

    @property
    def ending_words(self) -> str:
        """How the old version ends, as a sentence; empty where it stays."""
        return ending_words(self.version_from)


def is_ending(version: FrameworkVersion, day: date | None = None) -> bool:
    """Superseded, withdrawn, ended, or to end within six months of `day` (default today)."""
    day = day or timezone.localdate()
    if version.state != FrameworkVersion.State.PUBLISHED:
        return True
    return version.in_force_until is not None and version.in_force_until <= day + SOON


def ending_words(version: FrameworkVersion, day: date | None = None) -> str:
    """… is withdrawn. · … has a newer version. · … ended on 31 March 2027. · … ends on 31 March 2027. · (empty)"""
    if not is_ending(version, day):
        return ""
    if version.state == FrameworkVersion.State.WITHDRAWN:
        return _("%(version)s is withdrawn.") % {"version": version}
    until = version.in_force_until
    if version.state == FrameworkVersion.State.SUPERSEDED or until is None:
        return _("%(version)s has a newer version.") % {"version": version}
    said = {"version": version, "day": date_format(until, "j F Y")}
    if until < (day or timezone.localdate()):
        return _("%(version)s ended on %(day)s.") % said
    return _("%(version)s ends on %(day)s.") % said


def is_onward(version_from: FrameworkVersion, version_to: FrameworkVersion) -> bool:
    """Whether evidence could go from the one to the other: never back to an earlier version of the same framework."""
    if version_from.framework_id != version_to.framework_id:
        return True
    return _age(version_from) < _age(version_to)


def _age(version: FrameworkVersion) -> tuple[date, int]:
    return version.in_force_from or date.min, version.pk


def onward_versions(user: User) -> QuerySet[FrameworkVersion]:
    """Versions to which the person's evidence may be carried today."""
    return claimable_versions(user).filter(Exists(Stage.objects.filter(version=OuterRef("pk"))))


def versions_named(*names: tuple[str, str]) -> list[FrameworkVersion | None]:
    """Published versions by framework address and label, in the order asked for, None where there is none: 1 query."""
    which = Q()
    for slug, label in names:
        which |= Q(framework__slug=slug, label=label)
    found = {
        (version.framework.slug, version.label): version
        for version in FrameworkVersion.objects.public().filter(which).select_related("framework")
    }
    return [found.get(name) for name in names]


def pairs_of(user: User, *, only_ending: bool = False) -> list[Pair]:
    """Every pair of versions between which the person has something to carry or has carried; what ends soon comes first,
    and of one version what goes to one in force.

    4 queries, and one more for each step of a chain of *replaced by*; 1 where nothing is signed off.
    `only_ending` leaves out what stays in force, before anything else is asked.
    """
    pieces = _pieces(user)
    if only_ending:
        pieces = {version: found for version, found in pieces.items() if is_ending(version)}
    if not pieces:
        return []
    carried = _carried(user)
    ties = ties_of({lineage for found in pieces.values() for lineage in found.values()}, onward_versions(user))
    pairs = []
    for version_from, found in pieces.items():
        counts: dict[FrameworkVersion, set[Piece]] = {}
        for piece, lineage in found.items():
            for tie in ties[lineage]:
                counts.setdefault(tie.capability.version, set()).add(piece)
        for version_to, suggested in counts.items():
            if is_onward(version_from, version_to):
                done = len(suggested & carried.get(version_to.pk, set()))
                pairs.append(Pair(version_from, version_to, len(found), len(suggested), done))
    return sorted(
        pairs,
        key=lambda pair: (
            not pair.is_ending,
            str(pair.version_from),
            not is_in_force(pair.version_to),
            -pair.suggested,
        ),
    )


def ending_pair(user: User) -> Pair | None:
    """What the map tells of: a version that is ending, and where its evidence may count, while something is open there.

    That is the version in force of the same framework; a later one only where none is in force; another framework only
    where the same has no version to go to. 1 query for those whose versions all stay, one more than `pairs_of` where
    nothing is tied to a version in force of the same framework.
    """
    pairs = pairs_of(user, only_ending=True)
    onward = _onward_in_framework(user, pairs)
    open_pairs = [pair for pair in pairs if pair.to_confirm and _is_the_one_to_tell(pair, onward)]
    return min(
        open_pairs,
        key=lambda pair: (not pair.is_same_framework, not is_in_force(pair.version_to), -pair.to_confirm),
        default=None,
    )


def _onward_in_framework(user: User, pairs: list[Pair]) -> set[FrameworkVersion]:
    """Versions of the old ones' own frameworks to which evidence may go: asked only where `pairs` do not know enough."""
    known = {pair.version_to for pair in pairs if pair.is_same_framework}
    settled = {pair.version_from for pair in pairs if pair.is_same_framework and is_in_force(pair.version_to)}
    unsettled = {pair.version_from.framework_id for pair in pairs if pair.version_from not in settled}
    if not unsettled:
        return known
    return known | set(onward_versions(user).filter(framework__in=unsettled))


def _is_the_one_to_tell(pair: Pair, onward: set[FrameworkVersion]) -> bool:
    same = {
        version
        for version in onward
        if version.framework_id == pair.version_from.framework_id and is_onward(pair.version_from, version)
    }
    wanted = {version for version in same if is_in_force(version)} or {
        version for version in same if is_to_come(version)
    }
    if wanted:
        return pair.version_to in wanted
    return not pair.is_same_framework and not is_ending(pair.version_to)


def _pieces(user: User) -> dict[FrameworkVersion, dict[Piece, UUID]]:
    """Version → each piece at each crossing, with the lineage of its capability: 1 query."""
    claims = (
        knots_of(user)
        .select_related(None)
        .select_related("version", "capability__version__framework")
        .only(
            "stage",
            "version__evidence",
            "capability__lineage",
            *(f"capability__version__{name}" for name in ("label", "state", "in_force_from", "in_force_until")),
            *(f"capability__version__framework__{name}" for name in ("slug", "title", "short_title")),
        )
    )
    found: dict[FrameworkVersion, dict[Piece, UUID]] = {}
    for claim in claims:
        found.setdefault(claim.capability.version, {})[piece_of(claim)] = claim.capability.lineage
    return found


def _carried(user: User) -> dict[int, set[Piece]]:
    """Version (its row number) → what is carried to it: 1 query."""
    found: dict[int, set[Piece]] = {}
    for version, *piece in CarryOver.objects.filter(portfolio__user=user, taken_back_at__isnull=True).values_list(
        "capability__version", "claim__version__evidence", "claim__capability", "claim__stage"
    ):
        found.setdefault(version, set()).add((piece[0], piece[1], piece[2]))
    return found
