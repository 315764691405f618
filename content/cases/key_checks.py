"""Keys of a case that name something that is not there, or stand for two things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from django.utils.translation import gettext as _

from content.cases.document import Case, Condition, Decision, Scene
from content.cases.problems import Problem, must, passages_in
from content.cases.ways import conditions_in


def keys_that_lead_nowhere(case: Case) -> Iterator[Problem]:
    """Every key that is named and not there, or there twice."""
    for what in case.repeated:
        yield must("repeated", "", _("There are two of “%(what)s”. Give one of them another name.") % {"what": what})
    yield from _repeated_in_scenes(case)
    if case.first_scene not in case.scenes:
        yield must("no_scene", "", _("The case begins in “%s”, and there is no such scene.") % case.first_scene)
    for scene in case.scenes.values():
        yield from _keys_of(case, scene)
    for one in conditions_in(case):
        yield from _keys_of_condition(case, one.scene, one.condition)
    yield from _keys_of_debrief(case)


def _repeated_in_scenes(case: Case) -> Iterator[Problem]:
    scenes = case.scenes.values()
    kinds = {
        "enquiry": [one.key for scene in scenes for one in scene.enquiries],
        "decision": [scene.decision.key for scene in scenes if scene.decision],
        "estimate": [one.key for scene in scenes for one in scene.estimates],
        "option": [
            f"{scene.decision.key}/{one.key}" for scene in scenes if scene.decision for one in scene.decision.options
        ],
    }
    for kind, keys in kinds.items():
        for key, number in Counter(keys).items():
            if number > 1:
                what = f"{kind} {key}"
                yield must(
                    "repeated", "", _("There are two of “%(what)s”. Give one of them another name.") % {"what": what}
                )


def _keys_of(case: Case, scene: Scene) -> Iterator[Problem]:
    ways = [*scene.decision.ways.values()] if scene.decision else []
    for key in [way.next for way in ways] or [way.scene for way in scene.ways]:
        if key not in case.scenes:
            yield must("no_scene", scene.key, _("It leads to “%s”, and there is no such scene.") % key)
    effects = [*(one.effects for one in scene.enquiries), *(one.effects for one in ways)]
    facts = [*(one.learns for one in passages_in(scene)), *(one.learns for one in effects)]
    for key in chain(*facts):
        if key not in case.facts:
            yield must("no_fact", scene.key, _("It teaches “%s”, which is not in the list of facts.") % key)
    for key in chain(*(one.sets + one.clears for one in effects)):
        if key not in case.flags:
            yield must("no_flag", scene.key, _("It sets or clears “%s”, which is not in the list of flags.") % key)
    if scene.decision:
        yield from _keys_of_panel(case, scene.key, scene.decision)


def _keys_of_panel(case: Case, scene: str, decision: Decision) -> Iterator[Problem]:
    for view in decision.panel:
        if view.role not in case.panel:
            yield must("no_role", scene, _("“%s” is not a role of the panel.") % view.role)
        if view.option and view.option not in decision.ways:
            yield must("no_option", scene, _("The panel would choose “%s”, which is no option.") % view.option)


def _keys_of_condition(case: Case, scene: str, condition: Condition) -> Iterator[Problem]:
    there = {
        "fact": case.facts,
        "enquiry": case.enquiries,
        "flag": case.flags,
        "scene": case.scenes,
        "option": {f"{key}/{way}" for key, decision in case.decisions.items() for way in decision.ways},
    }
    for test in condition.tests:
        if test.what in there and test.key not in there[test.what]:
            yield must("no_key", scene, _("A condition asks about “%s”, which is not in this case.") % test.key)


def _keys_of_debrief(case: Case) -> Iterator[Problem]:
    for route in case.debrief.routes:
        for choice in route.choices:
            decision = case.decisions.get(choice.decision)
            if decision is None or choice.option not in decision.ways:
                yield must(
                    "no_option",
                    "",
                    _("The route “%(route)s” chooses “%(choice)s”, which is not in this case.")
                    % {"route": route.title, "choice": f"{choice.decision}/{choice.option}"},
                )
