"""A film is sent in parts: browsers ask for a piece at a time, and some play nothing otherwise.

Called by Wagtail's own view of documents, after it has looked whether this visitor may open the collection (its hook
`check_view_restrictions` comes first). Whatever is not asked for in parts, Wagtail sends itself.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse

from content import films

PIECE = 1024 * 1024  # bytes sent at once: a browser that asks for all the rest comes back for the next piece
AFTER_THE_CHECK = 100
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")


def send_part(document: Any, request: HttpRequest) -> HttpResponse | None:
    """The part of a film that the browser asks for; None where it asks for none, or in a way that is not understood."""
    if films.extension_of(document.filename) not in films.FILMS:
        return None
    asked = _RANGE.match(request.headers.get("Range", ""))
    tag = f'"{document.get_file_hash()}"'
    if asked is None or not any(asked.groups()) or request.headers.get("If-Range", tag) != tag:
        return None
    size = document.get_file_size()
    first, last = _within(asked[1], asked[2], size)
    if first > last:
        return _headed(HttpResponse(status=416), document, tag, f"bytes */{size}")
    with document.file.storage.open(document.file.name, "rb") as file:
        file.seek(first)
        part = file.read(last - first + 1)
    response = HttpResponse(part, status=206, content_type=document.content_type)
    return _headed(response, document, tag, f"bytes {first}-{last}/{size}")


def _within(first: str, last: str, size: int) -> tuple[int, int]:
    """From and to, both included; `bytes=-500` are the last 500."""
    if not first:
        return max(size - min(int(last), PIECE), 0), size - 1
    last_there = min(int(first) + PIECE, size) - 1
    return int(first), min(int(last), last_there) if last else last_there


def _headed(response: HttpResponse, document: Any, tag: str, part: str) -> HttpResponse:
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Range": part,
        "ETag": tag,
        "Content-Disposition": document.content_disposition,
        "Content-Security-Policy": "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    for name, value in headers.items():
        response.headers[name] = value
    return response
