"""What comes with Throughline to read: the site, its collections, digests, modules, guidance, cases, pages about the site.

What is there already is left as it is: authors may have changed it. Only themes, references and minutes to read are put
right on the pages of an earlier release, where nobody has worked on them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from capabilities.domain import frameworks, queries
from capabilities.models import Capability
from content.domain.finding_index import keep_by_todays_rules
from content.domain.finding_synonyms import load_synonyms
from content.domain.institutions import institutions_index
from content.domain.rich_text import clean
from content.domain.shipped_cases import case_page, read_cases
from content.domain.shipped_guidance import guidance_page
from content.domain.shipped_references import put_references_on_earlier_pages
from content.domain.shipped_themes import load_themes, put_themes_on_earlier_pages
from content.domain.shipped_welsh import load_welsh
from content.models import (
    CasePage,
    CollectionPage,
    DigestPage,
    HomePage,
    InformationPage,
    ModulePage,
    PageCapability,
    Theme,
)
from content.models.kinds import Kind
from people.models import User

SHIPPED = Path(__file__).resolve().parents[1] / "shipped"
Data = Mapping[str, Any]
LedTo = Mapping[str, Mapping[str, Page]]
"""By the kind of a step that leads to a page: the pages of that kind by their addresses."""


class BrokenContent(Exception):
    """A shipped file names something that is not there."""


@dataclass(frozen=True)
class Loaded:
    """How many pages were new."""

    digests: int
    modules: int
    guidance: int
    information: int
    cases: int = 0


@transaction.atomic
def load_shipped_content(by: User | None = None) -> Loaded:
    """Make and publish what is not there yet, and let authors work in the collections. Safe to run again.

    Loads the shipped frameworks first if none is in force. Raises BrokenContent where a page names a capability, digest
    or case that does not exist.
    """
    began = timezone.now()
    # Each page is saved several times: what refers to what is noted once, at the end.
    with disable_reference_index_auto_update():
        loaded = _load(by)
    for page in Page.objects.filter(last_published_at__gte=began).specific():
        ReferenceIndex.create_or_update_for_object(page)
    return loaded


def _load(by: User | None) -> Loaded:
    try:
        version = queries.default_version()
    except queries.NoFramework:
        frameworks.load_shipped(by)
        version = queries.default_version()
    capabilities = {item.code: item for item in version.capabilities.filter(kind=Capability.Kind.CAPABILITY)}
    pages = _read("pages.json")
    home = _home(pages["home"], by)
    library = _collection(
        home,
        "library",
        _("Library"),
        _("What research can and cannot tell us, one question at a time."),
        by,
        lists=Kind.DIGEST,
    )
    modules = _collection(
        home,
        "modules",
        _("Modules"),
        _("Half an hour each, with something of your own at the end."),
        by,
        lists=Kind.MODULE,
    )
    guidance = _collection(
        home,
        "guidance",
        _("Guidance"),
        _("How to do one thing well, for the people who do it."),
        by,
        lists=Kind.GUIDANCE,
    )
    cases = _collection(
        home,
        "cases",
        _("Cases"),
        _("Live a case with what could be known then, and look back at it."),
        by,
        lists=Kind.CASE,
    )
    institutions_index(by=by)
    themes, new_themes = load_themes(_read("themes.json"), home=home)
    new_digests = _add(library, _read_folder("digests"), lambda data: _digest(data, capabilities), by, themes)
    digests = {page.slug: page for page in DigestPage.objects.child_of(library)}
    # Modules lead to digests and cases, so those come first, new or from an earlier release.
    new_cases = _add(
        cases, read_cases(SHIPPED / "cases"), lambda data: case_page(data, _case_tags(data, capabilities)), by, themes
    )
    led_to = {"digest": digests, "case": {page.slug: page for page in CasePage.objects.child_of(cases)}}
    new_modules = _add(modules, _read_folder("modules"), lambda data: _module(data, capabilities, led_to), by, themes)
    new_guidance = _add(
        guidance,
        _read_folder("guidance"),
        lambda data: guidance_page(data, _tagged(data, capabilities), home),
        by,
        themes,
    )
    new_information = _add(
        home,
        pages["information"],
        lambda data: InformationPage(title=data["title"], slug=data["slug"], body=clean(data["html"])),
        by,
    )
    put_themes_on_earlier_pages(themes, new_themes, home=home, by=by)
    load_welsh(home=home, by=by)
    put_references_on_earlier_pages(
        {
            "library": _read_folder("digests"),
            "guidance": _read_folder("guidance"),
            "cases": read_cases(SHIPPED / "cases"),
        },
        home=home,
        by=by,
    )
    load_synonyms()
    keep_by_todays_rules()
    return Loaded(new_digests, new_modules, new_guidance, new_information, new_cases)


def _read(name: str) -> Any:
    return json.loads((SHIPPED / name).read_text(encoding="utf-8"))


def _read_folder(name: str) -> list[Data]:
    """One file for each page, in the order that the files give: what was made first is first on a new site."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in (SHIPPED / name).glob("*.json")]
    return sorted(found, key=lambda data: (data["order"], data["slug"]))


def _publish(parent: Page, page: Page, by: User | None) -> Page:
    """Through a revision, as an author's click would: so an edition is kept and the history is there."""
    page.live = False
    parent.add_child(instance=page)
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    page.refresh_from_db()
    return page


def _add(
    parent: Page, entries: Iterable[Data], make: Any, by: User | None, themes: Mapping[str, list[Theme]] | None = None
) -> int:
    there = set(Page.objects.child_of(parent).values_list("slug", flat=True))
    new = [data for data in entries if data["slug"] not in there]
    for data in new:
        page = make(data)
        if tied := (themes or {}).get(f"{parent.slug}/{page.slug}"):
            page.themes = tied
        _publish(parent, page, by)  # one after the other: a page may lead to those before it
    return len(new)


def _home(data: Data, by: User | None) -> HomePage:
    """The home page at the root of the one site, in the place of Wagtail's welcome page."""
    home: HomePage | None = HomePage.objects.order_by("pk").first()  # its twins came later
    if home is None:
        root = Page.get_first_root_node()
        learn, show, supervise = (door["text"] for door in data["doors"])
        home = HomePage(
            title=data["title"],
            slug="throughline",
            headline="\n".join(data["headline_lines"]),
            lead=data["lead"],
            learn=learn,
            show=show,
            supervise=supervise,
        )
        _publish(root, home, by)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if site.root_page_id != home.pk:
        welcome = site.root_page if site.root_page_id else None
        address = urlsplit(settings.SITE_URL)
        site.hostname = address.hostname or "localhost"
        site.port = address.port or (443 if address.scheme == "https" else 80)
        site.site_name = "Throughline"
        site.root_page = home
        site.save()
        # Only the page that Wagtail itself puts there: a plain Page cannot hold anything of anybody's.
        if welcome is not None and welcome.specific_class is Page and not welcome.get_children().exists():
            welcome.delete()
    return home


def _collection(home: HomePage, slug: str, title: str, lead: str, by: User | None, *, lists: Kind) -> CollectionPage:
    found: CollectionPage | None = CollectionPage.objects.child_of(home).filter(slug=slug).first()
    if found is None:
        found = CollectionPage(title=title, slug=slug, lead=lead, lists=lists)
        _publish(home, found, by)
    return found


def _tags(entries: Iterable[tuple[str, str]], capabilities: Mapping[str, Capability]) -> list[PageCapability]:
    tags = []
    for order, (code, stage) in enumerate(entries):
        if code not in capabilities:
            raise BrokenContent(_("No capability has the code “%(code)s”.") % {"code": code})
        tags.append(PageCapability(capability=capabilities[code], stage_code=stage, sort_order=order))
    return tags


def _texts(kind: str, texts: Iterable[str]) -> list[tuple[str, str]]:
    return [(kind, text) for text in texts]


def _digest(data: Data, capabilities: Mapping[str, Capability]) -> DigestPage:
    page = DigestPage(
        **{name: data[name] for name in _DIGEST_FIELDS},
        last_reviewed=date.fromisoformat(data["last_reviewed"]),
        review_by=date.fromisoformat(data["review_by"]),
        key_messages=_texts("message", data["key_messages"]),
        strength_reasons=_texts("reason", data["strength_reasons"]),
        effect_reasons=_texts("reason", data["effect_reasons"]),
        limits=_texts("limit", data["limits"]),
        practice=[("role", role) for role in data["practice"]],
        authors=[("author", author) for author in data["authors"]],
        questions=[("question", question) for question in data["questions"]],
        supervision_questions=_texts("question", data["supervision_questions"]),
        references=[("reference", reference) for reference in data["references"]],
    )
    page.capability_tags = _tags(((code, "") for code in data["capabilities"]), capabilities)  # type: ignore[misc]  # a modelcluster relation
    return page


_DIGEST_FIELDS = (
    "title",
    "slug",
    "question",
    "summary",
    "institution",
    "conflicts",
    "reading_minutes",
    "studied",
    "strength",
    "effect",
    "effect_summary",
)


def _module(data: Data, capabilities: Mapping[str, Capability], led_to: LedTo) -> ModulePage:
    page = ModulePage(
        title=data["title"],
        slug=data["slug"],
        summary=data["summary"],
        institution=data["institution"],
        minutes=data["minutes"],
        voice=data.get("voice", ""),
        voice_of=data.get("voice_of", ""),
        outcomes=[("outcome", _outcome(outcome, capabilities)) for outcome in data["outcomes"]],
        steps=[_step(step, led_to) for step in data["steps"]],
    )
    page.capability_tags = _tagged(data, capabilities)  # type: ignore[misc]  # a modelcluster relation
    return page


def _outcome(data: Data, capabilities: Mapping[str, Capability]) -> dict[str, Any]:
    """An outcome as its block takes it: what it may show is named by the capability's code."""
    (tag,) = _tags([(data["capability"], data["stage"])], capabilities)
    return {"text": data["text"], "capability": tag.capability, "stage": tag.stage_code}


def _tagged(data: Data, capabilities: Mapping[str, Capability]) -> list[PageCapability]:
    return _tags(((tag["code"], tag["stage"]) for tag in data["capabilities"]), capabilities)


def _case_tags(data: Data, capabilities: Mapping[str, Capability]) -> list[PageCapability]:
    return _tags(((tag["code"], tag.get("stage", "")) for tag in data.get("capabilities", ())), capabilities)


def _step(step: Data, led_to: LedTo) -> tuple[str, dict[str, Any]]:
    """A step as its block takes it, so that every part of it is given its lasting id on saving."""
    kind = step["type"]
    value = {key: content for key, content in step.items() if key != "type"}
    if kind == "text":
        value = {"title": step["title"], "text": clean(step["html"])}
    elif kind in led_to:
        if step[kind] not in led_to[kind]:
            missing = {
                "digest": _("No digest has the address “%(slug)s”."),
                "case": _("No case has the address “%(slug)s”."),
            }
            raise BrokenContent(missing[kind] % {"slug": step[kind]})
        value[kind] = led_to[kind][step[kind]]
    return kind, value
