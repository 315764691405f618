"""Files that come with a step, and addresses of films elsewhere: what a file really is, whatever it is called. No database.

The first bytes decide. It does not make a film playable, but a web page or a program called `visit.mp4` is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import BinaryIO
from urllib.parse import urlsplit

FILMS = {"mp4": "video/mp4", "webm": "video/webm"}
CAPTIONS = {"vtt": "text/vtt"}
PAPERS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CONTENT_TYPES = FILMS | CAPTIONS | PAPERS
CAPTIONS_BYTES = 1024 * 1024
_HEAD = 4096
_PORT = 443
_EBML, _DOC_TYPE = b"\x1a\x45\xdf\xa3", b"\x42\x82"
_TIMED = re.compile(r"^(?:\d+:)?\d{2}:\d{2}\.\d{3}[ \t]+-->[ \t]+(?:\d+:)?\d{2}:\d{2}\.\d{3}", re.MULTILINE)


class NotAllowed(ValueError):
    """The address is not one that a page may lead to; `host` is where it leads, empty if that cannot be told."""

    def __init__(self, host: str = "") -> None:
        super().__init__(host)
        self.host = host


def extension_of(name: str) -> str:
    """mp4 · vtt · empty."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_what_it_is_called(name: str, file: BinaryIO) -> bool:
    """Whether a file's content is of the kind that its name's ending says. Reads from the start, and goes back there."""
    check = _CHECKS.get(extension_of(name))
    if check is None:
        return False
    file.seek(0)
    try:
        return check(file)
    finally:
        file.seek(0)


def _is_mp4(file: BinaryIO) -> bool:
    """ISO base media: its first box is `ftyp`. QuickTime's own brand is none that browsers play."""
    head = file.read(12)
    return head[4:8] == b"ftyp" and head[8:12] != b"qt  " and int.from_bytes(head[:4], "big") >= 16


def _is_webm(file: BinaryIO) -> bool:
    """An EBML file whose document type is `webm`, not any Matroska."""
    head = file.read(_HEAD)
    _before, found, after = head.partition(_DOC_TYPE)
    return head.startswith(_EBML) and bool(found) and after[:5] == b"\x84webm"


def _is_captions(file: BinaryIO) -> bool:
    """WebVTT as UTF-8, with at least one line that is shown for a time."""
    words = file.read(CAPTIONS_BYTES + 1)
    if len(words) > CAPTIONS_BYTES:
        return False
    try:
        text = words.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return False
    return re.match(r"WEBVTT(?:[ \t][^\n]*)?(?:\n|$)", text) is not None and _TIMED.search(text) is not None


def _begins(*starts: bytes) -> Callable[[BinaryIO], bool]:
    return lambda file: file.read(_HEAD).startswith(starts)


_CHECKS: dict[str, Callable[[BinaryIO], bool]] = {
    "mp4": _is_mp4,
    "webm": _is_webm,
    "vtt": _is_captions,
    "pdf": _begins(b"%PDF-"),
    **dict.fromkeys(("docx", "odt", "pptx", "xlsx"), _begins(b"PK\x03\x04")),
}


def check_address(address: str, allowed: Iterable[str]) -> str:
    """The host of a film's address. Raises NotAllowed unless it is https, at a host of `allowed` exactly, with no name or
    port in it: `https://vimeo.com@elsewhere.org/` leads elsewhere.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise NotAllowed from error
    is_plain = parts.username is None and parts.password is None and port in {None, _PORT} and "\\" not in address
    if parts.scheme != "https" or not is_plain or host not in {name.lower() for name in allowed}:
        raise NotAllowed(host)
    return host
