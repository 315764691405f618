"""The checks of a case as its page stands: what the graph says, and what its file would refuse. For the editor and its map."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from content import case_graph
from content.case_graph import Report
from content.cases import Case, CaseNotReadable, read_case
from content.cases.problems import Problem, must
from content.domain.cases.pages import blocks_of, document_of
from content.models import CasePage

# States that are looked at while somebody waits for the editor: under a second. check_case looks at more.
IN_THE_EDITOR = 2_000
# Reports that a process keeps.
KEPT = 16


@dataclass(frozen=True)
class Placed:
    """A problem, and the id of the block of its scene in the editor; empty for the case as a whole."""

    problem: Problem
    scene: str
    block: str


@dataclass(frozen=True)
class Checked:
    """A page's case, the report on it, and its problems with their places."""

    case: Case
    report: Report
    placed: tuple[Placed, ...]


def check_page(page: CasePage) -> Checked:
    """Everything at once, for a page as it stands."""
    data = document_of(page)
    case = read_case(data, is_checked=True)
    report, of_its_shape = _looked_at(json.dumps(data, sort_keys=True), get_language() or "")
    blocks = blocks_of(page)
    found = [*of_its_shape, *report.problems]
    placed = tuple(
        Placed(one, case.scenes[one.scene].title if one.scene in case.scenes else "", blocks.get(one.scene, ""))
        for one in found
    )
    return Checked(case, report, placed)


@lru_cache(maxsize=KEPT)
def _looked_at(document: str, language: str) -> tuple[Report, tuple[Problem, ...]]:
    """The report on a document and what is wrong with its shape, in the language of whoever reads it: asked for several
    times while one page is edited."""
    data = json.loads(document)
    return case_graph.check(read_case(data, is_checked=True), most_states=IN_THE_EDITOR), tuple(_not_of_its_shape(data))


def report_of(page: CasePage) -> Report:
    """The case in numbers."""
    return check_page(page).report


def _not_of_its_shape(data: dict[str, Any]) -> Iterator[Problem]:
    """What is missing or too long for the format of a case: each with its scene where it has one."""
    try:
        read_case(data)
    except CaseNotReadable as error:
        for fault in error.faults:
            scene, steps = "", fault.steps
            if steps[:1] == ("scenes",) and len(steps) > 1:
                scene, steps = data["scenes"][int(steps[1]) - 1]["key"], steps[2:]
            yield must("shape", scene, _said(steps, fault.keyword))


def _said(steps: tuple[str, ...], keyword: str) -> str:
    if not steps:
        return _("It does not say how it goes on: lead it to another scene, ask for a decision, or end the case here.")
    names = _names()
    place = " → ".join(names.get(step, step) for step in steps)
    if keyword in ("minLength", "minItems"):
        return _("“%(place)s” is missing, or there are too few.") % {"place": place}
    if keyword in ("maxLength", "maxItems"):
        return _("“%(place)s” is longer than it may be.") % {"place": place}
    return _("“%(place)s” is not whole: something in it is missing, too long or out of its range.") % {"place": place}


def _names() -> dict[str, str]:
    """What the editor calls the parts of the document."""
    return {
        "title": _("Title"),
        "summary": _("One sentence for lists"),
        "content_note": _("Content note"),
        "facts": _("Facts"),
        "flags": _("Flags"),
        "panel": _("The panel"),
        "scenes": _("Scenes"),
        "debrief": _("Debrief"),
        "routes": _("Routes that could be defended"),
        "choices": _("Its choices"),
        "hindsight": _("Known only afterwards"),
        "questions": _("Questions for supervision"),
        "passages": _("What there is to read"),
        "enquiries": _("What one can find out"),
        "estimates": _("What is to be estimated"),
        "decision": _("A decision"),
        "options": _("Options"),
        "other": _("Something else"),
        "next": _("It goes on in"),
        "prompt": _("The question"),
        "html": _("Text"),
        "text": _("In one line"),
        "name": _("Name"),
        "when": _("Condition"),
        "tests": _("Only if"),
        "effects": _("What it changes"),
        "key": _("Key"),
        "words": _("In their words"),
        "ties": _("Around them"),
        "on": _("When"),
    }
