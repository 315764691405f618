"""The shipped cases, each made from its file: content/shipped/cases/*.json, in the format that cases are taken along in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from content.cases.document import CaseNotReadable, read_case
from content.domain.cases import pages
from content.models import CasePage, PageCapability

REVIEWED, REVIEW_BY = date(2026, 11, 22), date(2027, 11, 21)
"""A case's file says nothing about reviews: those that ship were last looked at together."""
HOUSE = "Throughline"


def read_cases(folder: Path) -> list[dict[str, Any]]:
    """Every file of the folder, by address. Raises CaseNotReadable, naming the file, for one that is no case."""
    found = []
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        try:
            read_case(data)
        except CaseNotReadable as error:
            raise CaseNotReadable(error.faults, path.name) from error
        found.append({"slug": path.stem, **data})
    return found


def case_page(data: Mapping[str, Any], tags: list[PageCapability]) -> CasePage:
    """The page as its file says, not stored yet."""
    capabilities = pages.capabilities_by_code(pages.codes_in(data))
    page = CasePage(
        slug=data["slug"],
        institution=data.get("institution") or HOUSE,
        last_reviewed=REVIEWED,
        review_by=REVIEW_BY,
        references=[("reference", reference) for reference in data.get("references", ())],
    )
    page.capability_tags = tags  # type: ignore[misc]  # a modelcluster relation
    return pages.put(page, data, {code: found.pk for code, found in capabilities.items()})
