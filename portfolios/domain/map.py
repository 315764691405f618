"""A worker's map: capabilities by stages, and what stands behind each crossing. Read only; nothing is scored.

The number in a knot is how many pieces of evidence there are. A full knot is somebody else's word: signed off, with the
finding *shown* or *not judged separately*, and not withdrawn (DESIGN §3). A half ring lies with a supervisor. An open
ring is one's own claim or view. What was signed off under another version and carried over by the worker is a double ring:
somebody's name, but not under this capability. One sign-off beside it makes the knot full.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.core.cache import cache
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capabilities.models import Capability, FrameworkVersion, Stage
from people.models import User
from portfolios.domain.choices import claimable_versions, own_among, stages_of
from portfolios.domain.map_standing import Behind, Crossing, standing_of
from portfolios.models import CarryOver, Claim, Judgement

Shape = Literal["none", "own", "waiting", "carried", "signed"]
Line = Literal["", "solid", "dashed"]
DEFAULT_FRAMEWORK = "starter"
DEEPEST_TINT = 3
TREE_KEPT = 60 * 60


@dataclass(frozen=True)
class Cell:
    """One crossing. `view` is the worker's latest own view there, or empty. `before` and `after` are the line."""

    stage: Stage
    count: Behind = field(default_factory=Behind)
    view: str = ""
    before: Line = ""
    after: Line = ""

    @property
    def shape(self) -> Shape:
        if self.count.signed:
            return "signed"
        if self.count.carried:
            return "carried"
        if self.count.waiting:
            return "waiting"
        if self.count.own or self.view in (Judgement.View.SHOWN, Judgement.View.PARTLY):
            return "own"
        return "none"

    @property
    def pieces(self) -> int:
        """The number written in the shape: pieces of the kind it stands for. 0 is not written."""
        by_shape = {
            "signed": self.count.knots,
            "carried": self.count.carried,
            "waiting": self.count.waiting,
            "own": self.count.own,
            "none": 0,
        }
        return by_shape[self.shape]

    @property
    def tint(self) -> int:
        """0 to 3: how much there is to look at, never how good it is."""
        return min(self.pieces, DEEPEST_TINT)

    @property
    def words(self) -> str:
        """Everything the drawing says, and what it has no room for."""
        said = []
        if self.count.signed:
            said.append(_("Signed off, %(pieces)s") % {"pieces": pieces_in_words(self.count.signed)})
        if self.count.carried:
            said.append(
                _("Carried over from %(sources)s, %(pieces)s")
                % {"sources": _(" and ").join(self.count.sources), "pieces": pieces_in_words(self.count.carried)}
            )
        if self.count.waiting:
            said.append(_("With your supervisor, %(pieces)s") % {"pieces": pieces_in_words(self.count.waiting)})
        if self.count.own:
            said.append(_("Your own claim, %(pieces)s") % {"pieces": pieces_in_words(self.count.own)})
        if self.view:
            said.append(_("Your own view: %(view)s") % {"view": Judgement.View(self.view).label})
        if self.count.withdrawn:
            said.append(_("Sign-off withdrawn, %(pieces)s") % {"pieces": pieces_in_words(self.count.withdrawn)})
        return "; ".join(said) or _("Nothing yet")


@dataclass(frozen=True)
class Row:
    """One capability across the stages."""

    capability: Capability
    cells: tuple[Cell, ...]

    @property
    def begun(self) -> tuple[Cell, ...]:
        """The cells with anything in them."""
        return tuple(cell for cell in self.cells if cell.shape != "none" or cell.view or cell.count.withdrawn)


@dataclass(frozen=True)
class Area:
    """The rows of one area; `title` is empty for a version without areas."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Map:
    """A framework version as one worker has filled it."""

    version: FrameworkVersion
    stages: tuple[Stage, ...]
    own_stage: Stage | None
    areas: tuple[Area, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for area in self.areas for row in area.rows)

    @property
    def is_empty(self) -> bool:
        return not any(row.begun for row in self.rows)


def pieces_in_words(number: int) -> str:
    """1 piece, 2 pieces."""
    return ngettext("%(number)d piece", "%(number)d pieces", number) % {"number": number}


def default_versions() -> QuerySet[FrameworkVersion]:
    """The version a map opens with: the starter framework's in force, else the latest in force of any."""
    return FrameworkVersion.objects.in_force().order_by(
        Case(When(framework__slug=DEFAULT_FRAMEWORK, then=Value(0)), default=Value(1), output_field=IntegerField()),
        F("in_force_from").desc(nulls_last=True),
        "pk",
    )


def version_named(user: User, framework: str, label: str) -> FrameworkVersion | None:
    """A version the worker may open a map of: one to claim from, or in force, or that they have claims in.

    None where there are no stages to draw it by.
    """
    return (
        FrameworkVersion.objects.public()
        .filter(framework__slug=framework, label=label)
        .filter(Exists(Stage.objects.filter(version=OuterRef("pk"))))
        .filter(
            Q(pk__in=claimable_versions(user).values("pk"))
            | Q(pk__in=FrameworkVersion.objects.in_force().values("pk"))
            | Q(pk__in=_written_in(user))
        )
        .first()
    )


def _written_in(user: User) -> QuerySet[Any, Any]:
    """Versions in which the worker has claims, or to which they carried evidence over."""
    claims = Claim.objects.filter(version__evidence__portfolio__user=user)
    carried = CarryOver.objects.filter(portfolio__user=user, taken_back_at__isnull=True)
    return (
        Capability.objects.filter(Q(pk__in=claims.values("capability")) | Q(pk__in=carried.values("capability")))
        .order_by()
        .values("version")
    )


def versions_to_choose(user: User) -> QuerySet[FrameworkVersion]:
    """What the links above a map offer: versions with stages to claim from, or in which something stands. 1 query."""
    return (
        FrameworkVersion.objects.public()
        .filter(Q(pk__in=claimable_versions(user).values("pk")) | Q(pk__in=_written_in(user)))
        .filter(Exists(Stage.objects.filter(version=OuterRef("pk"))))
        .select_related("framework")
        .order_by("framework__title", F("in_force_from").desc(nulls_last=True))
    )


def map_of(user: User, version: FrameworkVersion | None = None) -> Map | None:
    """The map of `version`, or of the default one; None where no framework is in force.

    2 queries, whatever is in it, and one more the first time a version is asked for."""
    wanted = (
        FrameworkVersion.objects.filter(pk=version.pk)
        if version
        else FrameworkVersion.objects.filter(pk=default_versions().values("pk")[:1])
    )
    stages = stages_of(user, wanted)
    if not stages:
        return None
    version = stages[0].version
    standing = standing_of(user, version)
    return Map(
        version=version,
        stages=tuple(stages),
        own_stage=own_among(stages),
        areas=tuple(_areas(_tree(version), stages, standing)),
    )


def _tree(version: FrameworkVersion) -> list[Capability]:
    """Areas and capabilities in order. A published version never changes, so it is read once and kept: 1 query, then 0."""
    if version.published_at is None:
        return list(_nodes(version))
    key = f"map-tree-{version.pk}-{version.published_at.timestamp()}"
    kept: list[Capability] | None = cache.get(key)
    if kept is None:
        kept = list(_nodes(version))
        cache.set(key, kept, TREE_KEPT)
    return kept


def _nodes(version: FrameworkVersion) -> QuerySet[Capability]:
    return (
        Capability.objects.filter(version=version)
        .only("kind", "code", "title", "slug", "order", "parent_id", "version_id")
        .order_by("order")
    )


def annotated_stages(user: User, version: FrameworkVersion) -> list[Stage]:
    """The version's stages in order, each knowing the worker's own (choices.own_among): 1 query."""
    return stages_of(user, FrameworkVersion.objects.filter(pk=version.pk))


def row_of(user: User, capability: Capability, stages: list[Stage]) -> Row:
    """One capability's row of the map: 1 query."""
    return _row(capability, stages, standing_of(user, capability.version, capability))


def _areas(
    nodes: list[Capability],
    stages: list[Stage],
    standing: dict[Crossing, tuple[Behind, str]],
) -> list[Area]:
    """Rows under the area they stand in, in the version's own order."""
    titles: dict[int | None, str] = {}
    rows: dict[int | None, list[Row]] = {}
    for node in nodes:
        if node.kind == Capability.Kind.AREA:
            titles[node.pk] = node.title
        else:
            rows.setdefault(node.parent_id, []).append(_row(node, stages, standing))
    return [Area(titles.get(parent, ""), tuple(found)) for parent, found in rows.items()]


def _row(capability: Capability, stages: list[Stage], standing: dict[Crossing, tuple[Behind, str]]) -> Row:
    cells = [Cell(stage, *standing.get((capability.pk, stage.pk), (Behind(), ""))) for stage in stages]
    for left in range(len(cells) - 1):
        line = _line(cells[left].shape, cells[left + 1].shape)
        cells[left] = replace(cells[left], after=line)
        cells[left + 1] = replace(cells[left + 1], before=line)
    return Row(capability, tuple(cells))


def _line(left: Shape, right: Shape) -> Line:
    """Neighbours are joined: by a whole line where both are signed off, here or elsewhere, else by dashes (not yet)."""
    if "none" in (left, right):
        return ""
    return "solid" if {left, right} <= {"signed", "carried"} else "dashed"
