"""The frameworks that come with Throughline: the starter framework, the reference frameworks, and the links between them."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from capabilities.domain.addresses import as_label
from capabilities.domain.frameworks.errors import FrameworkProblem
from capabilities.domain.frameworks.imports import ImportSummary, import_outline
from capabilities.formats import CrosswalkOutline, read_shipped
from capabilities.models import Capability, Crosswalk, FrameworkVersion
from people.models import User

SHIPPED = Path(__file__).resolve().parents[2] / "shipped"
FILES = ("starter-framework.json", "reference-frameworks.json")


@transaction.atomic
def load_shipped(by: User | None = None) -> list[ImportSummary]:
    """Publish what is shipped and not there yet, and make the links that are missing. Safe to run again.

    Returns a summary of each framework that was new. Raises FormatError for a damaged file, FrameworkProblem for a link
    that leads nowhere.
    """
    summaries = []
    links: list[CrosswalkOutline] = []
    for name in FILES:
        shipped = read_shipped((SHIPPED / name).read_bytes(), name=name)
        links += shipped.crosswalks
        summaries += [
            import_outline(by=by, outline=outline, publish=True)
            for outline in shipped.frameworks
            if not FrameworkVersion.objects.public()
            .filter(framework__identifier=outline.identifier, label=as_label(outline.label))
            .exists()
        ]
    _link(links)
    return summaries


def _link(links: list[CrosswalkOutline]) -> None:
    """Ends are written `framework/code`; each means that item in the framework's newest published version."""
    slugs = {end.partition("/")[0] for link in links for end in (link.origin, link.target)}
    items = {
        f"{item.version.framework.slug}/{item.code}": item
        for item in Capability.objects.filter(
            version__framework__slug__in=slugs, version__state=FrameworkVersion.State.PUBLISHED
        )
        .select_related("version__framework")
        .order_by("version__in_force_from", "version_id")
    }
    for link in links:
        for end in (link.origin, link.target):
            if end not in items:
                raise FrameworkProblem(_("A link names “%(end)s”, which is in no published framework.") % {"end": end})
    Crosswalk.objects.bulk_create(
        (
            Crosswalk(origin=items[link.origin], target=items[link.target], kind=link.kind, note=link.note)
            for link in links
        ),
        ignore_conflicts=True,
    )
