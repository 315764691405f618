"""A stored version as a file in any of the formats, and the spreadsheet to fill in. Nothing here changes anything.

Who may have a draft is the caller's to ask: what is published is for everybody.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capabilities.domain.case_service import uri_base
from capabilities.domain.frameworks.errors import FrameworkProblem
from capabilities.domain.frameworks.outlines import changed_since_published, outline_of
from capabilities.formats.case_writer import write_case
from capabilities.formats.mahara_writer import write_mahara
from capabilities.formats.moodle_writer import write_moodle
from capabilities.formats.sheet_template import template_csv, template_xlsx
from capabilities.formats.sheets_writer import write_csv, write_xlsx
from capabilities.models import Framework, FrameworkVersion

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What the CASE service says of published versions too; it does not know the others.
_ADOPTION = {"draft": "Draft", "in_review": "Draft", "published": "Adopted"}


@dataclass(frozen=True)
class Format:
    """One of the formats: its name in addresses and commands, and what people read about it."""

    name: str
    label: str | Promise
    carries: str | Promise
    extension: str
    content_type: str
    mark: str = ""
    """Stands in the file's name, before the extension, where that alone does not tell the format."""


FORMATS = (
    Format(
        "case",
        gettext_lazy("CASE 1.1 (JSON)"),
        gettext_lazy("Everything. For other capability systems, and for keeping."),
        ".json",
        "application/json",
    ),
    Format(
        "xlsx",
        gettext_lazy("Excel workbook"),
        gettext_lazy("Everything people write. For editing, and reading in again."),
        ".xlsx",
        XLSX,
    ),
    Format(
        "csv",
        gettext_lazy("CSV"),
        gettext_lazy("Capabilities and expectations, without crosswalks."),
        ".csv",
        "text/csv; charset=utf-8",
    ),
    Format(
        "moodle",
        gettext_lazy("Moodle competency framework (CSV)"),
        gettext_lazy("The tree, titles and statements; no stages or expectations."),
        ".csv",
        "text/csv; charset=utf-8",
        "-moodle",
    ),
    Format(
        "mahara",
        gettext_lazy("Mahara SmartEvidence (.matrix)"),
        gettext_lazy("The tree, titles and statements; no stages, expectations or crosswalks."),
        ".matrix",
        "application/json",
        "-mahara",
    ),
)
TEMPLATE_FORMATS = tuple(one for one in FORMATS if one.name in {"xlsx", "csv"})


@dataclass(frozen=True)
class Exported:
    """A file to hand over. `notes` say, a sentence each, what of the framework the format could not carry."""

    filename: str
    content_type: str
    data: bytes
    notes: tuple[str, ...] = ()


def export(*, version: FrameworkVersion, format: str) -> Exported:  # noqa: A002  # the word people use for it
    """The version as a file. Raises FrameworkProblem for a format that there is none of."""
    chosen = _format(format, FORMATS)
    data, notes = _WRITERS[chosen.name](version)
    name = f"{version.framework.slug}-{version.label}{chosen.mark}{chosen.extension}"
    return Exported(name, chosen.content_type, data, notes)


def template(*, format: str = "xlsx") -> Exported:  # noqa: A002
    """The spreadsheet to fill in. Raises FrameworkProblem for a format that there is no template in."""
    chosen = _format(format, TEMPLATE_FORMATS)
    data = template_xlsx() if chosen.name == "xlsx" else template_csv().encode("utf-8-sig")
    return Exported(f"framework-template{chosen.extension}", chosen.content_type, data)


def version_to_export(name: str) -> FrameworkVersion:
    """The version that `slug` or `slug@label` names: without a label the one in force, else the newest published.

    Raises FrameworkProblem, saying what there is, if there is none. With a label, a draft is found as well.
    """
    slug, at, label = name.partition("@")
    framework = Framework.objects.filter(slug=slug).first()
    if framework is None:
        known = ", ".join(Framework.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise FrameworkProblem(
            _("There is no framework “%(slug)s”. There are: %(known)s.")
            % {"slug": slug, "known": known or _("none yet")}
        )
    versions = framework.versions.select_related("framework")
    if at:
        version = versions.filter(label=label).first()
    else:
        newest = ("-published_at", "-pk")
        version = versions.in_force().order_by(*newest).first() or versions.public().order_by(*newest).first()
    if version is None:
        labels = ", ".join(versions.order_by("pk").values_list("label", flat=True)) or _("none yet")
        asked = _("a version “%(label)s”") % {"label": label} if at else _("a published version")
        raise FrameworkProblem(
            _("“%(slug)s” does not have %(asked)s. Its versions: %(labels)s. Name one as %(slug)s@LABEL.")
            % {"slug": slug, "asked": asked, "labels": labels}
        )
    return version


def _format(name: str, among: tuple[Format, ...]) -> Format:
    for one in among:
        if one.name == name:
            return one
    raise FrameworkProblem(
        _("There is no format “%(name)s” for this. Choose one of: %(names)s.")
        % {"name": name, "names": ", ".join(one.name for one in among)}
    )


_Written = tuple[bytes, tuple[str, ...]]


def _case(version: FrameworkVersion) -> _Written:
    package = write_case(
        outline_of(version),
        changed_at=version.published_at or version.changed_at,
        uri_base=uri_base(),
        adoption_status=_ADOPTION.get(version.state, "Deprecated"),
        document_changed_at=changed_since_published(version),
    )
    # Without indentation: a framework at the limits stays nearer to what can be read in again.
    return (json.dumps(package, ensure_ascii=False, separators=(",", ":")) + "\n").encode(), ()


def _moodle(version: FrameworkVersion) -> _Written:
    text, notes = write_moodle(outline_of(version))
    return text.encode(), notes


def _mahara(version: FrameworkVersion) -> _Written:
    text, notes = write_mahara(outline_of(version))
    return text.encode(), notes


def _csv(version: FrameworkVersion) -> _Written:
    text, notes = write_csv(outline_of(version))
    return text.encode("utf-8-sig"), notes  # Excel takes it for Windows-1252 without the mark


_WRITERS: dict[str, Callable[[FrameworkVersion], _Written]] = {
    "case": _case,
    "xlsx": lambda version: write_xlsx(outline_of(version)),
    "csv": _csv,
    "moodle": _moodle,
    "mahara": _mahara,
}
