"""What is wrong with a film step as its author has filled it in: nothing to play, no captions, an address elsewhere that this
site does not lead to. What films are is in content/films.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from content import films


def problems_of(value: Mapping[str, Any], *, is_draft: bool) -> dict[str, str]:
    """What to say, by field, of a cleaned value. A draft may lack things, but never leads to a host that is not allowed."""
    wrong: dict[str, str] = {}
    if value["link"]:
        wrong |= _wrong_address(value["link"])
    for name, kinds, message in (
        ("film", films.FILMS, _not_a_film()),
        ("captions", films.CAPTIONS, _no_captions()),
    ):
        if value[name] and not _is_one_of(kinds, value[name]):
            wrong[name] = message
    return wrong if is_draft else _missing(value) | wrong


def _missing(value: Mapping[str, Any]) -> dict[str, str]:
    if value["film"] and value["link"]:
        return {"link": _("Give a file or an address, not both.")}
    if not value["film"] and not value["link"]:
        return {"film": _("Choose a file, or give the address of the film elsewhere.")}
    if value["film"] and not value["captions"]:
        return {"captions": _("Choose captions: a WebVTT file (.vtt) among the documents. People watch without sound.")}
    return {}


def _wrong_address(address: str) -> dict[str, str]:
    allowed = list(settings.VIDEO_HOSTS)
    try:
        films.check_address(address, allowed)
    except films.NotAllowed as error:
        host = error.host or _("this address")
        if not allowed:
            message = _(
                "This site leads to no film elsewhere, so not to %(host)s. Upload the file to the documents and choose it "
                "above, or ask the person who runs this site to allow the host."
            ) % {"host": host}
        else:
            message = _(
                "Only addresses that begin with https:// at %(hosts)s are possible, so not %(host)s. Put the film there, "
                "or upload the file to the documents and choose it above, or ask the person who runs this site to allow "
                "the host."
            ) % {"hosts": get_text_list(allowed, _("or")), "host": host}
        return {"link": message}
    return {}


def _is_one_of(kinds: Iterable[str], document: Any) -> bool:
    """Whether a chosen document is of these kinds, by name and by content: it may have come in by another door."""
    if films.extension_of(document.filename) not in kinds:
        return False
    try:
        with document.open_file() as file:
            return films.is_what_it_is_called(document.filename, file)
    except OSError:
        return False


def _not_a_film() -> str:
    return _("Choose an MP4 or WebM file. This document is none, or its content is not what its name says.")


def _no_captions() -> str:
    return _("Choose a WebVTT file (.vtt). This document is none, or its content is not what its name says.")
