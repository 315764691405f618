"""What is wrong with a case before anybody plays it: keys that lead nowhere, scenes nobody reaches, ends that are none,
conditions that can never hold, time that strands. Pure: a case in, problems out, in the order of the case.

The words of a case (reading level, identifying details) are looked at by content/checks; `texts` hands them over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from random import Random

from django.utils.translation import gettext as _

from content.cases.condition_checks import conditions_that_never_hold, never
from content.cases.document import Case, Scene
from content.cases.engine import MOST_MOVES
from content.cases.exploring import MOST_STATES, Explored, explore, place_of, walk
from content.cases.key_checks import keys_that_lead_nowhere
from content.cases.problems import MUST, Problem, must, passages_in, should
from content.cases.searching import Minutes, can_be_walked, quickest, slowest
from content.cases.time_checks import never_in_time, seldom_in_time, without_time
from content.cases.ways import conditions_in, next_scenes, scenes_from, ways_through

# Random ways through a case with more states than are looked at one by one.
WALKS = 200


@dataclass(frozen=True)
class Report:
    """Problems, and the case in numbers: `ways` rows of choices (None: it goes in circles), the least and the most minutes
    of the case's own clock (None: no end was found)."""

    problems: tuple[Problem, ...]
    scenes: int
    decisions: int
    endings: int
    ways: int | None
    shortest: Minutes | None
    longest: Minutes | None
    is_complete: bool

    @property
    def can_be_published(self) -> bool:
        return not any(one.severity == MUST for one in self.problems)


def check(case: Case, *, most_states: int = MOST_STATES) -> Report:
    """Look at the whole case. States beyond `most_states` are left to random walks, and the report says so."""
    problems = [*keys_that_lead_nowhere(case), *_empty_words(case), *_ranges(case)]
    reached = scenes_from(case, case.first_scene)
    problems += _unreachable(case, reached)
    problems += _without_end(case, reached)
    problems += conditions_that_never_hold(case, reached)
    problems += without_time(case, reached)
    found = explore(case, most_states=most_states)
    if not found.is_complete:
        _walk_instead(case, found)
    problems += _from_exploring(case, found, reached, {(one.code, one.scene) for one in problems})
    problems += _routes(case, most_states)
    problems += _worth_a_thought(case)
    shortest, longest = _times(case, found, most_states)
    order = {key: place for place, key in enumerate(case.scenes)}
    problems.sort(key=lambda one: (one.severity != MUST, order.get(one.scene, -1)))
    return Report(
        problems=tuple(dict.fromkeys(problems)),
        scenes=len(case.scenes),
        decisions=len(case.decisions),
        endings=sum(scene.is_ending for scene in case.scenes.values()),
        ways=ways_through(case),
        shortest=shortest,
        longest=longest,
        is_complete=found.is_complete,
    )


def texts(case: Case) -> Iterator[tuple[str, str]]:
    """Every text that a reader may see, with the scene it stands in ("" for the case as a whole). Some are HTML."""
    yield from (("", text) for text in (case.title, case.summary, case.content_note, case.child, case.debrief.html))
    yield from (("", f"{fact.text} {fact.source}") for fact in case.facts.values())
    for route in case.debrief.routes:
        yield from (("", text) for text in (route.title, route.html, *(choice.why for choice in route.choices)))
    yield from (("", text) for text in (*(one.text for one in case.debrief.hindsight), *case.debrief.questions))
    for scene in case.scenes.values():
        yield from ((scene.key, text) for text in _texts_of(scene) if text)


def _texts_of(scene: Scene) -> Iterator[str]:
    yield from (scene.title, scene.on)
    for passage in passages_in(scene):
        for name in ("title", "from", "html", "words", "name", "alt", "caption"):
            yield str(passage.value.get(name) or "")
        yield from (f"{tie['name']} {tie.get('note', '')}" for tie in passage.value.get("ties", []))
    for enquiry in scene.enquiries:
        yield from (enquiry.title, enquiry.text)
    for estimate in scene.estimates:
        yield from (estimate.prompt, estimate.why)
    if scene.decision:
        yield from (scene.decision.title, scene.decision.prompt, *(view.words for view in scene.decision.panel))
        for option in scene.decision.ways.values():
            yield from (option.text, option.feedback)


def _unreachable(case: Case, reached: set[str]) -> Iterator[Problem]:
    for key in case.scenes:
        if key not in reached:
            yield must("unreachable", key, _("No way leads here. Lead an option to it, or take it out."))


def _without_end(case: Case, reached: set[str]) -> Iterator[Problem]:
    endings = {key for key, scene in case.scenes.items() if scene.is_ending}
    for key in case.scenes:
        if key not in reached or scenes_from(case, key) & endings:
            continue
        if key in {one for after in next_scenes(case, key) for one in scenes_from(case, after)}:
            yield must("loop", key, _("From here one goes round in circles and never comes to an end. Add a way out."))
        else:
            yield must("dead_end", key, _("From here no way leads to an end."))


def _walk_instead(case: Case, found: Explored) -> None:
    """Where not every way could be looked at: random ones, always the same, for the times and for who gets stuck."""
    for seed in range(WALKS):
        walked = walk(case, Random(seed))  # noqa: S311 not for secrets
        if walked.state.was_stopped and walked.state.scene in case.scenes and len(walked.moves) < MOST_MOVES:
            found.stuck.setdefault(walked.state.scene, walked.state.chosen)
            continue
        found.ended(walked.state.time_used)
        found.in_time.update(place for move in walked.moves if (place := place_of(move)))


def _times(case: Case, found: Explored, most_states: int) -> tuple[Minutes | None, Minutes | None]:
    """The least and the most time that an end takes: as met, where every way was gone; else by going those first."""
    if found.shortest is None or found.longest is None:
        return None, None
    met = (Minutes(found.shortest, is_sure=found.is_complete), Minutes(found.longest, is_sure=found.is_complete))
    if found.is_complete:
        return met
    slow = slowest(case, most_states=most_states)
    longest = slow if slow and slow.minutes >= found.longest else met[1]
    return quickest(case, most_states=most_states) or met[0], longest


def _routes(case: Case, most_states: int) -> Iterator[Problem]:
    """Routes of the debrief that nobody can go. Where there are too many ways to tell, nothing is said."""
    for route in case.debrief.routes:
        decisions = [case.decisions.get(one.decision) for one in route.choices]
        is_there = all(
            decision and one.option in decision.ways for decision, one in zip(decisions, route.choices, strict=True)
        )
        if is_there and can_be_walked(case, route.choices, most_states=most_states) is False:
            sentence = _("Nobody can go the route “%s” to an end: its choices are never open, or in time, on one way.")
            yield must("route", "", sentence % route.title)


def _from_exploring(case: Case, found: Explored, reached: set[str], said: set[tuple[str, str]]) -> Iterator[Problem]:
    broken = {scene for code, scene in said if code in ("no_scene", "dead_end", "loop")}
    for scene, chosen in found.stuck.items():
        if scene in broken:
            continue
        path = ", ".join(f"{decision}: {option}" for decision, option in chosen) or _("no choice yet")
        if scene in found.out_of_time:
            sentence = _(
                "Somebody can arrive here with too little time for any option (%s). Give one that costs no time."
            )
            yield must("out_of_time", scene, sentence % path)
        else:
            yield must(
                "dead_end", scene, _("Somebody can arrive here with no way on (%s). Add one without condition.") % path
            )
    if not found.is_complete:
        yield should(
            "too_many",
            "",
            _(
                "There are more ways through than can be looked at one by one, as in any rich case. Random ones were walked instead."
            ),
        )
        yield from seldom_in_time(case, reached, found.in_time)
        return
    for key in case.scenes:
        if key not in found.scenes and ("unreachable", key) not in said:
            yield must("unreachable", key, _("Its conditions never let anybody arrive here."))
    for one in conditions_in(case):
        if one.condition.tests and one.place not in found.held and one.scene in found.scenes:
            yield must("never", one.scene, never(case, one.place))
    yield from never_in_time(case, found.held, found.in_time)


def _empty_words(case: Case) -> Iterator[Problem]:
    for scene in case.scenes.values():
        for passage in passages_in(scene):
            if passage.type == "picture" and not str(passage.value.get("alt", "")).strip():
                yield must("no_alt", scene.key, _("A picture has no text alternative. Say in words what it shows."))


def _ranges(case: Case) -> Iterator[Problem]:
    for scene in case.scenes.values():
        for one in scene.estimates:
            if one.low is not None and one.high is not None and one.low > one.high:
                sentence = _("The panel’s range runs from %(low)d to %(high)d. Put the smaller number first.")
                yield must("range", scene.key, sentence % {"low": one.low, "high": one.high})


def _worth_a_thought(case: Case) -> Iterator[Problem]:
    """Not wrong, and worth another look."""
    if case.decisions and len(case.debrief.routes) < 2:
        yield should("one_route", "", _("Describe at least two routes that could be defended."))
    for scene in case.scenes.values():
        if scene.is_ending and (scene.estimates or scene.enquiries):
            yield should("after_the_end", scene.key, _("The case ends here: nobody gets to ask or estimate."))
        if scene.decision and not scene.decision.panel:
            yield should("no_panel", scene.key, _("No role of the panel says what it would do here."))
        if scene.decision and not scene.decision.factors:
            yield should("no_factors", scene.key, _("Tag the decision with what pulls on it."))
    learnt = [passage.learns for scene in case.scenes.values() for passage in passages_in(scene)]
    learnt += [one.effects.learns for one in case.enquiries.values()]
    learnt += [way.effects.learns for one in case.decisions.values() for way in one.ways.values()]
    known = {*chain(*learnt)}
    for key in case.facts:
        if key not in known:
            yield should("never_learnt", "", _("Nobody ever learns “%s”.") % case.facts[key].text)
    voices = [passage for scene in case.scenes.values() for passage in passages_in(scene) if passage.type == "voice"]
    if not any(voice.value["who"] == "child" for voice in voices):
        yield should("no_child", "", _("The child is never heard. Let them speak, or be seen, in a scene."))
