"""What stands beside a scene: the way so far, what is known by now, and the child's own words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from content.cases import engine
from content.cases.document import OTHER, Fact, Passage
from content.cases.engine import DECIDE
from cpd.domain.attempts import Playing


@dataclass(frozen=True)
class Stop:
    """A scene on the way; `said` is what was chosen there, empty where there was nothing to choose or not yet."""

    title: str
    said: str
    is_here: bool


@dataclass(frozen=True)
class Notebook:
    """Facts with a place in time in their order, the others as they were learnt; the child's words heard last."""

    chronology: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    child: Passage | None

    @property
    def is_empty(self) -> bool:
        return not (self.chronology or self.facts)


def path_of(now: Playing) -> list[Stop]:
    """Every scene in the order in which it was entered, more than once where somebody came round again."""
    stops: list[Stop] = []
    said = ""
    for before, row in now.trail():
        if row.kind == DECIDE:
            said = in_words(now, row.key, row.choice, str(row.value.get("words", "")))
        elif row.kind == engine.GO_ON:
            stops.append(Stop(_title(now, before.scene), said, is_here=False))
            said = ""
    return [*stops, Stop(_title(now, now.state.scene), said, is_here=True)]


def in_words(now: Playing, decision: str, choice: str, words: str) -> str:
    """What was chosen, in the words of the option, or in one's own."""
    found = now.case.decisions.get(decision)
    option = found.ways.get(choice) if found else None
    if choice == OTHER and words:
        return words
    return option.text if option else _("Something else")


def notebook_of(now: Playing) -> Notebook:
    """What is known by now."""
    known = [now.case.facts[key] for key in now.state.facts]
    dated = sorted((one for one in known if one.order is not None), key=lambda one: one.order or 0)
    return Notebook(
        chronology=tuple(dated),
        facts=tuple(one for one in known if one.order is None),
        child=_last_words(now),
    )


def _last_words(now: Playing) -> Passage | None:
    """What the child said last, in an earlier scene: what is said in this one stands on the page."""
    left = (_voices(now, before) for before, row in now.trail() if row.kind == engine.GO_ON)
    return next((heard[-1] for heard in reversed([*left]) if heard), None)


def _voices(now: Playing, state: engine.State) -> list[Passage]:
    scene = engine.scene_of(now.case, state)
    if scene is None:
        return []
    told = [one for enquiry in scene.enquiries for one in engine.told_by(now.case, state, enquiry)]
    shown = [*engine.passages_of(now.case, state), *told]
    return [one for one in shown if one.type == "voice" and one.value["who"] == "child"]


def _title(now: Playing, key: str) -> str:
    scene = now.case.scenes.get(key)
    return scene.title if scene else ""
