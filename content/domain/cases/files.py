"""Cases as files: the document with its pictures inside, taken along from one site and read at another.

What comes in from a file is looked at as a whole before anything is stored: its shape, its words (rich text is cleaned), its
pictures. What this site does not have (a capability, a theme) is left out, and said.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import UnidentifiedImageError
from wagtail.images import get_image_model
from wagtail.models import Collection, Page
from wagtail.rich_text import expand_db_html

from content.cases.document import FORMAT, CaseNotReadable, read_case
from content.domain.cases.pages import capabilities_by_code, codes_in, document_of, put
from content.domain.institutions import space_of
from content.domain.rich_text import clean
from content.models import CasePage, PageCapability, Theme
from content.reference_blocks import Reference
from people.models import User

MOST_BYTES = 5 * 1024 * 1024
MOST_CHARACTERS = 2_000_000
MOST_SAID = 20
KINDS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
_DATA = re.compile(r"data:image/(png|jpeg|webp);base64,([A-Za-z0-9+/=\s]+)\Z")
_RENDITIONS = ("width-1200|format-webp", "width-800|format-webp|webpquality-60")
_HTML = {"html", "feedback"}


class NotTaken(Exception):
    """The file is no case that this site can take in: `problems` are sentences, each with its place in the file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class NotHere(PermissionDenied):
    """Nobody may put a case there, or this person may not."""


@dataclass
class Taken:
    """A case read from a file. `pictures`: the bytes of each by the place where its number goes; `left_out`: sentences."""

    data: dict[str, Any]
    pictures: list[tuple[dict[str, Any], bytes, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def export(page: CasePage) -> dict[str, Any]:
    """The whole case as it stands on the page, with its pictures inside."""
    data = _resolved(document_of(page))
    for passage in _pictures_in(data):
        if number := passage.pop("image", None):
            passage.update(_as_file(number))
    tags = page.capability_tags.select_related("capability").all()
    more = {
        "capabilities": [
            {"code": tag.capability.code, **({"stage": tag.stage_code} if tag.stage_code else {})} for tag in tags
        ],
        "themes": [theme.slug for theme in page.themes.all()],
        "references": [
            {name: value for name, value in one["value"].items() if value not in (None, "")}
            for one in page.references.get_prep_value()
        ],
    }
    begin = {
        "format": FORMAT,
        "slug": page.slug[:80],
        "language": page.locale.language_code,
        "institution": page.institution,
    }
    return {**begin, **data, **{name: value for name, value in more.items() if value}}


def _resolved(data: Any) -> Any:
    """The same with links to pages of this site as addresses: numbers mean nothing elsewhere."""
    if isinstance(data, list):
        return [_resolved(one) for one in data]
    if isinstance(data, dict):
        return {
            name: clean(expand_db_html(value)) if name in _HTML and isinstance(value, str) else _resolved(value)
            for name, value in data.items()
        }
    return data


def _pictures_in(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for scene in data["scenes"]:
        for passages in (scene["passages"], *(enquiry["passages"] for enquiry in scene.get("enquiries", ()))):
            yield from (one for one in passages if one["type"] == "picture")


def _as_file(number: int) -> dict[str, str]:
    image = get_image_model().objects.filter(pk=number).first()
    for spec in _RENDITIONS if image else ():
        try:
            with image.get_rendition(spec).file.open("rb") as file:
                said = f"data:image/webp;base64,{base64.b64encode(file.read()).decode()}"
        except OSError:
            return {}
        if len(said) <= MOST_CHARACTERS:
            return {"file": said}
    return {}


def read(content: bytes) -> Taken:
    """A file as it was uploaded. Raises NotTaken."""
    if len(content) > MOST_BYTES:
        raise NotTaken([_("The file is larger than 5 MB. Make its pictures smaller.")])
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotTaken([_("This is no text in UTF-8, so no file of a case.")]) from error
    except json.JSONDecodeError as error:
        said = _("This is no JSON: line %(line)d, column %(column)d is not as it should be.")
        raise NotTaken([said % {"line": error.lineno, "column": error.colno}]) from error
    except RecursionError as error:
        raise NotTaken([_("This is no file of a case: it is nested too deep.")]) from error
    if not isinstance(data, dict) or "format" not in data:
        raise NotTaken([_("This is no file of a case: it does not begin with a “format”.")])
    if data["format"] != FORMAT:
        raise NotTaken(
            [_("The file says its format is “%(said)s”. This site reads “%(ours)s”.")
             % {"said": str(data["format"])[:80], "ours": FORMAT}]
        )  # fmt: skip
    try:
        read_case(data)
    except CaseNotReadable as error:
        more = len(error.faults) - MOST_SAID
        rest = [_("And %(number)d more.") % {"number": more}] if more > 0 else []
        raise NotTaken([*(str(one) for one in error.faults[:MOST_SAID]), *rest]) from error
    except RecursionError as error:
        raise NotTaken([_("This is no file of a case: it is nested too deep.")]) from error
    return _looked_at(deepcopy(data))


def _looked_at(data: dict[str, Any]) -> Taken:
    taken = Taken(data)
    problems = []
    for scene in data["scenes"]:
        for passage in _pictures_in({"scenes": [scene]}):
            passage.pop("image", None)  # a number of another site's picture
            said = passage.pop("file", "")
            place = _("scene “%(scene)s”, a picture") % {"scene": scene["title"]}
            if not said:
                taken.left_out.append(_("%(place)s: it has only its words.") % {"place": place})
                continue
            try:
                taken.pictures.append((passage, *_picture(said)))
            except ValueError as error:
                problems.append(f"{place}: {error}")
    if problems:
        raise NotTaken(problems)
    return taken


def _picture(said: str) -> tuple[bytes, str]:
    """The bytes of a picture and its ending. Raises ValueError with a sentence."""
    match = _DATA.match(said)
    if match is None:
        raise ValueError(_("it has to be a PNG, JPEG or WebP picture as a data: address."))
    try:
        content = base64.b64decode(match[2], validate=False)
        with Pillow.open(io.BytesIO(content), formats=[KINDS[match[1]]]) as picture:
            if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                raise ValueError(_("it has too many pixels."))
            picture.load()
    except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError, Pillow.DecompressionBombError) as error:
        raise ValueError(_("it cannot be read as a picture of the kind that it says.")) from error
    return content, match[1]


def as_page(taken: Taken, parent: Page) -> CasePage:
    """The page that it would be beneath `parent`, not stored; what is not on this site is added to `left_out`. Pictures
    come with take_in()."""
    data = taken.data
    found = capabilities_by_code(codes_in(data))
    today = timezone.localdate()
    page = CasePage(
        institution=data.get("institution") or settings.WAGTAIL_SITE_NAME,
        last_reviewed=today,
        review_by=today + timedelta(days=365),
        live=False,
        locale_id=parent.locale_id,
    )
    put(page, data, {code: one.pk for code, one in found.items()})
    page.slug = _free_slug(parent, data.get("slug") or slugify(data["title"]) or "case")
    missing = sorted(codes_in(data) - set(found))
    if missing:
        taken.left_out.append(
            _("Capabilities that this site does not have: %(codes)s.") % {"codes": ", ".join(missing)}
        )
    page.capability_tags = _tags(data, found)  # type: ignore[misc]  # a modelcluster relation
    _put_themes(taken, page)
    _put_references(taken, page)
    return page


def _tags(data: Mapping[str, Any], found: Mapping[str, Any]) -> list[PageCapability]:
    seen: dict[tuple[str, str], PageCapability] = {}
    for order, tag in enumerate(data.get("capabilities", ())):
        if tag["code"] in found:
            stage = tag.get("stage", "")
            made = PageCapability(capability=found[tag["code"]], stage_code=stage, sort_order=order)
            seen.setdefault((tag["code"], stage), made)
    return list(seen.values())


def _put_themes(taken: Taken, page: CasePage) -> None:
    wanted = list(dict.fromkeys(taken.data.get("themes", ())))
    there = (
        {theme.slug: theme for theme in Theme.objects.filter(slug__in=wanted, locale=page.locale_id)} if wanted else {}
    )
    page.themes = list(there.values())
    if missing := [slug for slug in wanted if slug not in there]:
        taken.left_out.append(_("Themes that this site does not have: %(slugs)s.") % {"slugs": ", ".join(missing)})


def _put_references(taken: Taken, page: CasePage) -> None:
    block, kept = Reference(), []
    for number, said in enumerate(taken.data.get("references", ()), 1):
        value = {name: said[name] for name in block.child_blocks if isinstance(said.get(name), str | int)}
        try:
            kept.append(("reference", block.clean(block.to_python(value))))
        except (ValidationError, TypeError, ValueError):
            taken.left_out.append(_("Reference number %(number)d: it is not whole.") % {"number": number})
    page.references = kept


def _free_slug(parent: Page, wanted: str) -> str:
    taken = set(Page.objects.child_of(parent).values_list("slug", flat=True))
    slug, number = wanted[:80], 1
    while slug in taken:
        number += 1
        slug = f"{wanted[:76]}-{number}"
    return slug


def may_put_here(user: Any, parent: Page) -> bool:
    """Whether somebody may make a case beneath this page."""
    return bool(CasePage.can_create_at(parent) and parent.permissions_for_user(user).can_add_subpage())


@transaction.atomic
def take_in(*, by: User, parent: Page, taken: Taken) -> CasePage:
    """Make a draft of the file beneath `parent`, with its pictures. Raises NotHere."""
    parent = parent.specific
    if not may_put_here(by, parent):
        raise NotHere
    space = space_of(parent)
    collection = (space.collection if space else None) or Collection.get_first_root_node()
    for passage, content, ending in taken.pictures:
        title = (passage.get("caption") or passage["alt"] or taken.data["title"])[:200]
        image = get_image_model()(title=title, uploaded_by_user=by, collection=collection)
        image.file = ImageFile(io.BytesIO(content), name=f"{slugify(title)[:60] or 'picture'}.{ending}")
        image.save()
        passage["image"] = image.pk
    page = as_page(taken, parent)
    page.owner = by
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    return page
