"""Middleware of the whole site: which security policy a page gets, what a shared computer may keep, and what
no page is asked to read."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

CMS_PREFIX = "/cms/"


class ContentSecurityPolicy(CSPMiddleware):
    """Strict everywhere; looser only under /cms/, where Wagtail's own admin needs it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(CMS_PREFIX):
            response._csp_config = settings.CMS_CONTENT_SECURITY_POLICY["DIRECTIVES"]  # type: ignore[attr-defined]  # noqa: SLF001  as django-csp documents
        return super().process_response(request, response)


class LanguageOfTheAddress(LocaleMiddleware):
    """The address alone says the language, never the browser: what is kept of a page is the same for everybody."""

    def process_request(self, request: HttpRequest) -> None:
        translation.activate(translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


class NoStoreForSignedIn:
    """Pages made for a signed-in person are not kept by the browser: office computers are shared."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class NoNullCharacters:
    """PostgreSQL stores no NUL character and refuses to look for one: no view needs to think of it.

    In an address it is nothing that a person wrote: 400. In posted text it came along with what they wrote, so it is
    taken out and their words are kept. The CMS's forms see to it themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or "\x00" in query or "%00" in query:
            raise BadRequest("A NUL character in the address.")
        if request.method == "POST" and not request.path_info.startswith(CMS_PREFIX):
            posted = request.POST
            if any("\x00" in text for name, values in posted.lists() for text in (name, *values)):
                request.POST = _without_null(posted)  # type: ignore[assignment]
        return self.get_response(request)


def _without_null(posted: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for name, values in posted.lists():
        clean.setlist(name.replace("\x00", ""), [value.replace("\x00", "") for value in values])
    clean._mutable = False  # noqa: SLF001  as every request's own
    return clean
