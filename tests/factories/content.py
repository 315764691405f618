"""Pages for tests, in their places beneath the site's home page, published through a revision so that editions are kept.

`a_site()` stands for load_shipped_content without its words: home, library, modules and guidance at their addresses.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import factory
import wagtail_factories
from django.conf import settings
from django.core.files.images import ImageFile
from PIL import Image as PillowImage
from wagtail.images.models import Image
from wagtail.models import Locale, Page, Site

from capabilities.models import Capability
from content.domain import editions
from content.models import (
    CollectionPage,
    DigestPage,
    Edition,
    GuidancePage,
    HomePage,
    InformationPage,
    ModulePage,
    PageCapability,
    Theme,
)
from content.models.kinds import Kind


class HomePageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = HomePage

    title = "Throughline"
    slug = "throughline"
    headline = "Write it once.\nIt counts everywhere."
    lead = "Where social workers learn."
    learn = "Read."
    show = "Write."
    supervise = "Sign off."


class CollectionPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = CollectionPage

    title = "Library"
    lead = "What research can tell us."


class InformationPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = InformationPage

    title = "About"
    body = "<h2>How we judge research</h2><p>With care.</p>"


class DigestPageFactory(wagtail_factories.PageFactory):
    class Meta:
        model = DigestPage

    title = factory.Sequence(lambda n: f"Digest {n}")
    slug = factory.Sequence(lambda n: f"digest-{n}")
    question = "What helps?"
    summary = "Some things help."
    institution = "A university"
    conflicts = "None declared."
    reading_minutes = 6
    last_reviewed = date(2026, 10, 2)
    review_by = date(2027, 10, 1)
    key_messages = factory.LazyFunction(lambda: [("message", "First message."), ("message", "Second message.")])
    studied = "Twelve studies."
    strength = DigestPage.Strength.MODERATE
    strength_reasons = factory.LazyFunction(lambda: [("reason", "They agree.")])
    effect = DigestPage.Effect.SMALL
    effect_summary = "Small, probably worthwhile"
    effect_reasons = factory.LazyFunction(lambda: [("reason", "Eight of every hundred.")])
    limits = factory.LazyFunction(lambda: [("limit", "Whether children noticed.")])
    practice = factory.LazyFunction(lambda: [("role", {"role": "If you supervise", "points": ["Ask."]})])
    questions = factory.LazyFunction(
        lambda: [("question", {"question": "Whose number do you not have?", "link_text": "Write about who is missing"})]
    )
    references = factory.LazyFunction(
        lambda: [
            (
                "reference",
                {
                    "authors": "Munro, E.",
                    "year": 2011,
                    "title": "The Munro review of child protection: final report",
                    "source": "Department for Education",
                    "url": "https://www.gov.uk/",
                },
            )
        ]
    )


class ModulePageFactory(wagtail_factories.PageFactory):
    """A module with a text, a quiz of one question and a reflection that must be written."""

    class Meta:
        model = ModulePage

    title = factory.Sequence(lambda n: f"Module {n}")
    slug = factory.Sequence(lambda n: f"module-{n}")
    summary = "Half an hour well spent."
    institution = "A university"
    minutes = 30
    outcomes = factory.LazyFunction(lambda: [("outcome", "See more.")])
    steps = factory.LazyFunction(lambda: [text_step(), quiz_step(), reflection_step()])


class GuidancePageFactory(wagtail_factories.PageFactory):
    """Guidance with a heading, a paragraph and something to try."""

    class Meta:
        model = GuidancePage

    title = factory.Sequence(lambda n: f"Guidance {n}")
    slug = factory.Sequence(lambda n: f"guidance-{n}")
    summary = "How to do it well."
    roles = factory.LazyFunction(lambda: ["student", "supervisor"])
    institution = "A university"
    reading_minutes = 4
    last_reviewed = date(2026, 10, 2)
    review_by = date(2027, 10, 1)
    body = factory.LazyFunction(
        lambda: [
            ("heading", "Before you write"),
            ("paragraph", "<p>Choose a moment.</p>"),
            ("try_this", {"prompt": "Take one sentence.", "link_text": "Begin an account"}),
        ]
    )


def text_step(title: str = "Read this", text: str = "<p>Something to read.</p>") -> tuple[str, dict[str, Any]]:
    return "text", {"title": title, "text": text}


def digest_step(digest: DigestPage, title: str = "What research says") -> tuple[str, dict[str, Any]]:
    return "digest", {"title": title, "introduction": "Look for the limits.", "digest": digest}


def quiz_step(title: str = "What would you do?") -> tuple[str, dict[str, Any]]:
    options = [
        {"text": "Ask", "correct": True, "feedback": "It opens the talk."},
        {"text": "Wait", "correct": False, "feedback": "It may close it."},
    ]
    question = {"question": "The child is quiet. What now?", "options": options}
    return "quiz", {"title": title, "introduction": "", "questions": [question]}


def reflection_step(title: str = "Your turn", *, optional: bool = False) -> tuple[str, dict[str, Any]]:
    return "reflection", {"title": title, "prompt": "What will you do?", "hint": "A few words.", "optional": optional}


def a_site() -> HomePage:
    """The home page at the root of the default site, with /library/, /modules/ and /guidance/ beneath it; made once for a test."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        home = HomePageFactory(parent=root)
        CollectionPageFactory(parent=home, title="Library", slug="library", lists=Kind.DIGEST)
        CollectionPageFactory(parent=home, title="Modules", slug="modules", lists=Kind.MODULE)
        CollectionPageFactory(parent=home, title="Guidance", slug="guidance", lists=Kind.GUIDANCE)
        site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True, hostname="localhost")
        site.root_page = home
        site.site_name = settings.WAGTAIL_SITE_NAME
        site.save()
    return home


def _published(factory_class: Any, slug: str, tags: Any, **kwargs: Any) -> Any:
    parent = CollectionPage.objects.child_of(a_site()).get(slug=slug)
    page = factory_class.build(**kwargs)
    page.live = False
    page.capability_tags = [
        PageCapability(capability=tag[0], stage_code=tag[1])
        if isinstance(tag, tuple)
        else PageCapability(capability=tag)
        for tag in tags
    ]
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


Tags = tuple[Capability | tuple[Capability, str], ...]


def a_digest(*, tags: Tags = (), **kwargs: Any) -> DigestPage:
    """A published digest in the library; `tags` are capabilities or (capability, stage code)."""
    return _published(DigestPageFactory, "library", tags, **kwargs)


def a_module(*, tags: Tags = (), **kwargs: Any) -> ModulePage:
    """A published module; `a_module(steps=[text_step(), reflection_step(optional=True)], tags=((capability, "student"),))`."""
    return _published(ModulePageFactory, "modules", tags, **kwargs)


def a_guidance(*, tags: Tags = (), **kwargs: Any) -> GuidancePage:
    """A published page of guidance: `a_guidance(body=[("heading", "Before"), ("paragraph", "<p>Wait.</p>")])`."""
    return _published(GuidancePageFactory, "guidance", tags, **kwargs)


def an_edition(*, tags: Tags = (), **kwargs: Any) -> Edition:
    """The first edition of a new module."""
    return editions.current_edition(a_module(tags=tags, **kwargs))


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Theme

    name = factory.Sequence(lambda n: f"Theme {n}")
    slug = factory.Sequence(lambda n: f"theme-{n}")
    lead = "What it takes in."
    locale = factory.LazyFunction(Locale.get_default)


def a_theme(**kwargs: Any) -> Theme:
    """A theme in the default language; pages are tied to it by `a_digest(themes=[a_theme()])`."""
    theme: Theme = ThemeFactory(**kwargs)
    return theme


def an_image(name: str = "lines.png", *, width: int = 900, height: int = 600, title: str = "Lines") -> Image:
    """A picture in the CMS."""
    return Image.objects.create(title=title, file=ImageFile(io.BytesIO(picture_bytes(width, height)), name=name))


def picture_bytes(width: int = 900, height: int = 600, form: str = "PNG") -> bytes:
    """The bytes of a picture of one colour."""
    out = io.BytesIO()
    PillowImage.new("RGB", (width, height), "#9a7b3f").save(out, form)
    return out.getvalue()
