"""Frameworks for tests. Drafts come from the factories; published ones from `a_published_framework`, since nothing may be
added to a version once it is published."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from capabilities.domain import frameworks
from capabilities.models import Capability, Crosswalk, Expectation, Framework, FrameworkVersion, Stage

STAGES = ("student", "newly-qualified", "social-worker", "experienced", "advanced", "strategic")
AREAS = (("K", "Knowledge"), ("R", "Critical reflection and analysis"), ("S", "Intervention and skills"))


class FrameworkFactory(DjangoModelFactory[Framework]):
    class Meta:
        model = Framework

    title = factory.Sequence(lambda n: f"Framework {n}")
    slug = factory.Sequence(lambda n: f"framework-{n}")
    publisher = "A publisher"


class FrameworkVersionFactory(DjangoModelFactory[FrameworkVersion]):
    """An empty draft, to come into force on 1 September 2026."""

    class Meta:
        model = FrameworkVersion

    framework = factory.SubFactory(FrameworkFactory)
    label = factory.Sequence(lambda n: f"label-{n}")
    in_force_from = date(2026, 9, 1)


class StageFactory(DjangoModelFactory[Stage]):
    class Meta:
        model = Stage

    version = factory.SubFactory(FrameworkVersionFactory)
    code = factory.Sequence(lambda n: f"stage-{n}")
    title = factory.Sequence(lambda n: f"Stage {n}")
    order = factory.Sequence(lambda n: n + 1)


class CapabilityFactory(DjangoModelFactory[Capability]):
    class Meta:
        model = Capability

    version = factory.SubFactory(FrameworkVersionFactory)
    code = factory.Sequence(lambda n: f"C{n}")
    slug = factory.Sequence(lambda n: f"c{n}")
    title = factory.Sequence(lambda n: f"Capability {n}")
    statement = "What somebody does who has it."
    order = factory.Sequence(lambda n: n + 1)


class ExpectationFactory(DjangoModelFactory[Expectation]):
    class Meta:
        model = Expectation

    capability = factory.SubFactory(CapabilityFactory)
    stage = factory.SubFactory(StageFactory, version=factory.SelfAttribute("..capability.version"))
    headline = "What is new."
    text = "What it looks like."


class CrosswalkFactory(DjangoModelFactory[Crosswalk]):
    class Meta:
        model = Crosswalk

    origin = factory.SubFactory(CapabilityFactory)
    target = factory.SubFactory(CapabilityFactory)
    kind = Crosswalk.Kind.RELATED


def a_draft_framework(
    *, stages: int = 6, areas: int = 3, per_area: int = 2, slug: str = "starter", label: str = "2026", **version: Any
) -> FrameworkVersion:
    """A draft with areas K, R, S; capabilities K1, K2, … in each; an expectation for every stage. Whole, so it publishes."""
    framework = Framework.objects.filter(slug=slug).first() or FrameworkFactory(
        slug=slug, title=f"The {slug} framework"
    )
    draft: FrameworkVersion = FrameworkVersionFactory(framework=framework, label=label, **version)
    ladder = [
        Stage(version=draft, code=code, title=code.replace("-", " ").capitalize(), order=order)
        for order, code in enumerate(STAGES[:stages], start=1)
    ]
    Stage.objects.bulk_create(ladder)
    order = 0
    for letter, title in AREAS[:areas]:
        order += 1
        area = CapabilityFactory(
            version=draft, kind=Capability.Kind.AREA, code=letter, slug=letter.lower(), title=title, order=order
        )
        items = []
        for number in range(1, per_area + 1):
            order += 1
            items.append(
                CapabilityFactory.build(
                    version=draft,
                    parent=area,
                    code=f"{letter}{number}",
                    slug=f"{letter.lower()}{number}",
                    title=f"{title}, part {number}",
                    why="Because it matters to a child.",
                    notice=["What did you see?"],
                    shows="A direct observation.",
                    order=order,
                )
            )
        Capability.objects.bulk_create(items)
        Expectation.objects.bulk_create(
            Expectation(
                capability=item, stage=stage, headline=f"New at {stage.code}.", text=f"{item.code} at {stage.code}."
            )
            for item in items
            for stage in ladder
        )
    return draft


def a_published_framework(**kwargs: Any) -> FrameworkVersion:
    """The same, published: `a_published_framework(stages=6, areas=3, per_area=2, slug="starter", label="2026", …)`.

    Reach its parts with `capability_of(version, "R1")` and `stage_of(version, "social-worker")`.
    """
    return frameworks.publish(by=None, version=a_draft_framework(**kwargs))


def capability_of(version: FrameworkVersion, code: str) -> Capability:
    return version.capabilities.select_related("version__framework").get(code=code)


def stage_of(version: FrameworkVersion, code: str) -> Stage:
    return version.stages.get(code=code)
