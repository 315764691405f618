"""Whole pages, as the last visitor got them: which may be kept, for which requests, and until when.

One page is kept for each address of the site, never for a query string or a host that the site does not know, so nobody
can fill the cache. Several visitors who ask for a page at the moment it changed each get it made: as many at once as the
server has threads, and the last one's is kept.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as time_of_day
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from content.caching import generations, is_for_somebody
from content.caching.tracing import Trace

LONGEST = 60 * 60
"""Seconds that a page is kept: were a change ever missed, it would show after that."""
ZIP_LEVEL = 6
MOST_REMEMBERED = 5_000
PLACES = "places"
"""The tag of what lies right beneath a home page, which the header and footer of translated pages lead to."""

# Made for each answer anew, or said about bytes that may be sent in another form.
_NOT_KEPT = frozenset({"content-length", "content-encoding", "etag", "date", "x-request-id", "x-correlation-id"})
_VARIES_BY = frozenset({"cookie", "accept-language", "accept-encoding"})
_APPS = ("config", "people", "capabilities", "content", "cpd", "portfolios", "templates", "locale")


@dataclass(frozen=True, slots=True)
class WholePage:
    """A page as it is sent. `began` is the number at which making it began; `page` the CMS page that it shows, if any."""

    zipped: bytes
    size: int
    tag: str
    headers: tuple[tuple[str, str], ...]
    made_from: tuple[str, ...]
    began: int
    until: float
    page: int | None

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The response: compressed for those who take it, without a body for those who have it."""
        zips = _takes_gzip(request.headers.get("Accept-Encoding", ""))
        body = self.zipped if zips else gzip.decompress(self.zipped)
        response = HttpResponse(body, headers=dict(self.headers))
        # The compressed bytes are others: a strong tag would say that they are the same.
        response.headers["ETag"] = f'W/"{self.tag}"' if zips else f'"{self.tag}"'
        response.headers["Content-Length"] = str(len(body))
        if zips:
            response.headers["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])
        if request.method == "HEAD":
            response.content = b""
        found = get_conditional_response(request, etag=response.headers["ETag"], response=response)
        assert isinstance(found, HttpResponse)
        return found


# What was found good, and at which number: until the next change nobody has to look at its tags.
_good: OrderedDict[str, tuple[str, int, int]] = OrderedDict()


def key_for(request: HttpRequest) -> str | None:
    """Under which name the answer is kept; None where it may be for one person, or is not one of the site's addresses."""
    if (
        not settings.WHOLE_PAGE_CACHE
        or request.method not in {"GET", "HEAD"}
        or request.META.get("QUERY_STRING")
        or is_for_somebody(request)
        or getattr(request, "is_dummy", False)  # a preview in the CMS
        or not {"HTTP_HX_REQUEST", "HTTP_AUTHORIZATION"}.isdisjoint(request.META)
        or "//" in request.path  # Wagtail takes them for one
    ):
        return None
    try:
        host = request.get_host().lower()
    except DisallowedHost:
        return None
    if not _is_ours(host, request.META.get("SERVER_PORT", "")):
        return None
    said = "\n".join((release(), str(request.scheme), host, request.get_full_path()))
    return f"page-{hashlib.blake2b(said.encode('utf-8', 'backslashreplace'), digest_size=20).hexdigest()}"


def look_up(key: str) -> WholePage | None:
    """The page, if nothing that it was made from has changed. No query, unless the cache itself is a table."""
    found = generations.asked(lambda cache: cache.get_many([key, generations.COUNTER]))
    page = (found or {}).get(key)
    number = (found or {}).get(generations.COUNTER)
    if not isinstance(page, WholePage) or number is None or page.until <= time.time() or generations.has_unreported():
        return None
    known = (page.tag, page.began, int(number))
    if _good.get(key) != known:
        if not generations.unchanged(page.made_from, page.began):
            return None
        _good[key] = known
        while len(_good) > MOST_REMEMBERED:
            _good.popitem(last=False)
    return page


def forget_what_was_good() -> None:
    """Look at the tags of every page again."""
    _good.clear()


def may_keep(request: HttpRequest, response: HttpResponse, trace: Trace) -> bool:
    """Whether the view lets visitors keep it, and nothing in it is one person's, a preview, or of unknown origin."""
    control = response.headers.get("Cache-Control", "")
    varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name.strip()}
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and response.headers.get("Content-Type", "").startswith("text/html")
        and "public" in control
        and "private" not in control
        and not response.cookies
        and varies <= _VARIES_BY
        and not getattr(request, "is_preview", False)
        and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
        and b"csrfmiddlewaretoken" not in response.content
        and "Content-Encoding" not in response.headers
        and not trace.unknown
    )


def made(request: HttpRequest, response: HttpResponse, trace: Trace, *, began: int, at: datetime) -> WholePage:
    """The page to keep; `at` is when making it began."""
    tags = trace.tags
    if _prefix(request.path) in _other_languages():
        tags = tags | {PLACES}
    body = response.content
    return WholePage(
        zipped=gzip.compress(body, compresslevel=ZIP_LEVEL, mtime=0),
        size=len(body),
        tag=hashlib.blake2b(body, digest_size=16).hexdigest(),
        headers=tuple((name, value) for name, value in response.items() if name.lower() not in _NOT_KEPT),
        made_from=tuple(sorted(tags)),
        began=began,
        until=min(at.timestamp() + LONGEST, next_day(at).timestamp()),
        page=getattr(request, "shown_page", None),
    )


def keep(key: str, page: WholePage) -> None:
    """Keep it, unless something was published while it was made."""
    if generations.now() != page.began:
        return
    generations.begin(page.made_from, page.began)
    generations.asked(lambda cache: cache.set(key, page, LONGEST))


def next_day(at: datetime) -> datetime:
    """The next midnight in London: pages say which reviews are overdue and which versions are in force *today*."""
    here = timezone.localtime(at)
    return timezone.make_aware(datetime.combine(here.date() + timedelta(days=1), time_of_day.min))


@lru_cache(maxsize=1)
def release() -> str:
    """Stands for the code, templates, words and styles that pages are made with: those of another release are not used."""
    mark = hashlib.blake2b(digest_size=16)
    files = [
        path
        for folder in _APPS
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*"))
        if path.suffix in {".py", ".html", ".mo", ".json"} and path.is_file()
    ]
    for path in (*files, Path(settings.STATIC_ROOT) / "staticfiles.json"):
        if path.exists():
            mark.update(path.read_bytes())
    return mark.hexdigest()


def _is_ours(host: str, port: str) -> bool:
    """Whether it is a name that the site is known to have, and not one of the many that a pattern allows."""
    site = urlsplit(str(settings.SITE_URL)).netloc.lower()
    names = {name.lower() for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))}
    return host == site or host in names or (host.removesuffix(f":{port}") in names and bool(port))


def _prefix(path: str) -> str:
    return path.split("/", 2)[1]


def _other_languages() -> set[str]:
    return {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}


def _takes_gzip(accepted: str) -> bool:
    """Whether Accept-Encoding names gzip, and not with a weight of nothing."""
    for one in accepted.lower().split(","):
        coding, *weights = (part.strip() for part in one.split(";"))
        if coding in {"gzip", "x-gzip"}:
            return not any(re.fullmatch(r"q=0(\.0*)?", weight) for weight in weights)
    return False
