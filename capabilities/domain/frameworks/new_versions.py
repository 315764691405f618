"""A new version of a framework: a draft that starts as a copy of an earlier one and knows what it replaces.

The copy is made inside the database, table by table, so that it takes the same handful of queries whatever the size.
Rows find their copies by their address (slug, stage code), which is unique in a version and copied as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Func, JSONField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext as _

from capabilities.domain.addresses import as_label
from capabilities.domain.frameworks.drafts import check_may_change
from capabilities.domain.frameworks.errors import FrameworkProblem
from capabilities.domain.frameworks.outlines import READ_AT
from capabilities.domain.frameworks.versions import create_version
from capabilities.formats.case_links import Nodes
from capabilities.models import (
    Capability,
    Crosswalk,
    Expectation,
    Framework,
    FrameworkVersion,
    Stage,
    new_identifier,
)
from people.domain import audit
from people.models import User

# What a file said of one document or item alone: the copy is another document with other items.
ITS_OWN = ("identifier", "uri", "lastChangeDateTime", "CFPackageURI")
_BY_IDENTIFIER = ("associations", "rubrics")


@transaction.atomic
def new_version(
    *,
    by: User | None,
    of: FrameworkVersion,
    label: str,
    in_force_from: date | None = None,
    in_force_until: date | None = None,
    is_claimable: bool | None = None,
    claimable_until: date | None = None,
    notes: str = "",
) -> FrameworkVersion:
    """A draft with everything that `of` has: stages, tree, texts, expectations, order, addresses, lineages.

    The draft and its items get CASE identifiers of their own. Each capability of `of` is linked to its copy as replaced
    by it; links of `of` with other frameworks, in either direction, and among its own items are made for the copy too.
    Whatever is deleted from the draft takes its links along. Dates are not copied: those of `of` stay as they are until
    the new version is published. `is_claimable` None: as `of`. About 15 queries, whatever the size.

    Raises FrameworkProblem (`of` was never published: change it instead), VersionExists, NotYourFramework.
    """
    check_may_change(by, of.framework)
    if not of.is_public:
        raise FrameworkProblem(
            _("Version “%(label)s” is not published yet. Change it instead of starting another.") % {"label": of.label}
        )
    Framework.objects.select_for_update().get(pk=of.framework_id)  # two who start one at once get two labels
    draft = create_version(
        by=by,
        framework=of.framework,
        label=label,
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        is_claimable=of.is_claimable if is_claimable is None else is_claimable,
        claimable_until=claimable_until,
        notes=notes,
        source=_without_its_own(of.source),
    )
    _copy_stages(of, draft)
    _copy_capabilities(of, draft)
    _copy_expectations(of, draft)
    _copy_links(of, draft)
    _copy_associations(of, draft)
    audit.record(
        by=by,
        action="framework.copied",
        organisation=of.framework.owner,
        thing=draft,
        detail={"of": of.label, "label": draft.label},
    )
    return draft


def suggested_label(of: FrameworkVersion) -> str:
    """A label for the version after `of` that its framework does not have yet: the next number, or this year."""
    taken = set(of.framework.versions.values_list("label", flat=True))
    this_year = timezone.localdate().year
    numbered = re.fullmatch(r"(.*?)(\d{1,9})", of.label)
    if numbered is None:
        stem, number = "", this_year
    else:
        stem, number = numbered[1], int(numbered[2]) + 1
        if not stem and len(numbered[2]) == 4:
            number = max(number, this_year)
    while (label := as_label(f"{stem}{number}")) in taken:
        number += 1
    return label


def suggested_start(of: FrameworkVersion) -> date | None:
    """The day after `of` ends by its publisher's dates; None where it has no end, or that day has passed."""
    if of.in_force_until is None:
        return None
    next_day = of.in_force_until + timedelta(days=1)
    return next_day if next_day > timezone.localdate() else None


def _without_its_own(source: dict[str, Any]) -> dict[str, Any]:
    """What a file said of the framework, without what it said of that one document and of its items by identifier."""
    kept = {key: value for key, value in source.items() if key not in (*ITS_OWN, *_BY_IDENTIFIER, READ_AT)}
    if isinstance(document := kept.get("document"), dict):
        kept["document"] = {key: value for key, value in document.items() if key not in ITS_OWN}
    return kept


def _copy_associations(of: FrameworkVersion, draft: FrameworkVersion) -> None:
    """What a CASE file said of its items beside the tree and the crosswalks (exemplars, items elsewhere …), said of
    their copies. Rubrics need no copy: they are written from the expectations."""
    associations = of.source.get("associations")
    if not isinstance(associations, list):
        return
    slugs = dict(of.capabilities.values_list("identifier", "slug"))
    copies = dict(draft.capabilities.values_list("slug", "identifier"))
    nodes = Nodes(of.identifier, dict.fromkeys(slugs), {})
    kept = []
    for association in associations:
        said = {key: value for key, value in association.items() if key not in ITS_OWN}
        found = {end: nodes.find(association.get(end)) for end in ("originNodeURI", "destinationNodeURI")}
        for end, identifier in found.items():
            if identifier is not None:
                copy = draft.identifier if identifier == of.identifier else copies[slugs[identifier]]
                said[end] = {"identifier": copy, **_titled(association[end])}
        if any(found.values()):
            kept.append({"identifier": new_identifier(), **said})
    draft.source = {**draft.source, "associations": kept}
    draft.save(update_fields=["source"])


def _titled(link: Any) -> dict[str, str]:
    return {"title": link["title"]} if isinstance(link, dict) and isinstance(link.get("title"), str) else {}


class _NewIdentifier(Func):
    """A random UUID for each row, made by the database."""

    output_field = models.CharField()
    arity = 0

    def as_sql(  # type: ignore[override]  # the stubs ask for arguments that nothing here uses
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        if connection.vendor == "postgresql":
            return "gen_random_uuid()::text", ()
        return (
            "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||"
            " substr('89ab', 1 + (abs(random()) %% 4), 1) || substr(hex(randomblob(2)), 2) || '-' ||"
            " hex(randomblob(6)))"
        ), ()


class _WithoutItsOwn(Func):
    """A JSON object without the keys of ITS_OWN."""

    output_field = JSONField()
    arity = 1

    def as_sql(  # type: ignore[override]  # the stubs ask for arguments that nothing here uses
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        sql, params = compiler.compile(self.source_expressions[0])
        if connection.vendor == "postgresql":
            return f"({sql} - %s::text[])", (*params, list(ITS_OWN))
        return f"json_remove({sql}{', %s' * len(ITS_OWN)})", (*params, *(f"$.{key}" for key in ITS_OWN))


def _insert(model: type[models.Model], rows: QuerySet[Any], fields: Mapping[str, Combinable]) -> None:
    """INSERT INTO model (fields) SELECT … FROM rows: what the ORM has no word for."""
    quote = connection.ops.quote_name
    names = {f"new_{name}": expression for name, expression in fields.items()}
    chosen = rows.order_by().annotate(**names).values_list(*names)
    sql, params = chosen.query.get_compiler(connection=connection).as_sql()
    columns_of = {field.name: str(field.column) for field in model._meta.concrete_fields}
    columns = ", ".join(quote(columns_of[name]) for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) {sql}", params)


def _as_they_are(model: type[models.Model], *but: str) -> dict[str, Combinable]:
    """Every field of a model, to be copied as it is, without its number and those named."""
    return {
        field.name: F(field.attname)
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in but
    }


def _copy_stages(of: FrameworkVersion, draft: FrameworkVersion) -> None:
    _insert(Stage, of.stages.all(), {**_as_they_are(Stage, "version"), "version": Value(draft.pk)})


def _copy_capabilities(of: FrameworkVersion, draft: FrameworkVersion) -> None:
    own = ("version", "parent", "identifier", "parent_link", "source")
    _insert(
        Capability,
        of.capabilities.all(),
        {
            **_as_they_are(Capability, *own),
            "version": Value(draft.pk),
            "identifier": _NewIdentifier(),
            "parent_link": _WithoutItsOwn("parent_link"),
            "source": _WithoutItsOwn("source"),
        },
    )
    # The parents' numbers are known only now.
    parents = (
        Capability.objects.filter(version=of, slug=OuterRef("slug"))
        .annotate(copy=_copy_of(draft, "parent__slug"))
        .values("copy")[:1]
    )
    draft.capabilities.update(parent_id=Subquery(parents))


def _copy_of(draft: FrameworkVersion, slug: str) -> Subquery:
    """The number of the copy, in the draft, of the capability whose address is in the field `slug`."""
    return Subquery(Capability.objects.filter(version=draft, slug=OuterRef(slug)).values("pk")[:1])


def _copy_expectations(of: FrameworkVersion, draft: FrameworkVersion) -> None:
    stage = Stage.objects.filter(version=draft, code=OuterRef("stage__code")).values("pk")[:1]
    _insert(
        Expectation,
        Expectation.objects.filter(capability__version=of, stage__version=of),
        {
            **_as_they_are(Expectation, "capability", "stage"),
            "capability": _copy_of(draft, "capability__slug"),
            "stage": Subquery(stage),
        },
    )


def _copy_links(of: FrameworkVersion, draft: FrameworkVersion) -> None:
    fresh = {"identifier": _NewIdentifier()}
    original = Capability.objects.filter(version=of, slug=OuterRef("slug")).values("pk")[:1]
    _insert(
        Crosswalk,
        draft.capabilities.filter(kind=Capability.Kind.CAPABILITY),
        {
            **fresh,
            "origin": Subquery(original),
            "target": F("pk"),
            "kind": Value(Crosswalk.Kind.REPLACED_BY.value),
            "note": Value(""),
            "source": Value({}, output_field=JSONField()),
        },
    )
    # What is replaced by what is said between versions, so it is no link of the copy's.
    links = Crosswalk.objects.exclude(kind=Crosswalk.Kind.REPLACED_BY)
    as_it_is = {**_as_they_are(Crosswalk, "identifier", "origin", "target", "source"), **fresh}
    as_it_is["source"] = _WithoutItsOwn("source")
    origin, target = _copy_of(draft, "origin__slug"), _copy_of(draft, "target__slug")
    outside = {"origin__version": of}, {"target__version": of}
    family = of.framework_id
    _insert(
        Crosswalk,
        links.filter(**outside[0]).exclude(target__version__framework=family),
        {**as_it_is, "origin": origin, "target": F("target_id")},
    )
    _insert(
        Crosswalk,
        links.filter(**outside[1]).exclude(origin__version__framework=family),
        {**as_it_is, "origin": F("origin_id"), "target": target},
    )
    _insert(
        Crosswalk,
        links.filter(origin__version=of, target__version=of),
        {**as_it_is, "origin": origin, "target": target},
    )
