"""The CASE 1.1 service at /ims/case/v1p1/: published frameworks for other systems, as JSON.

Public data: no sign-in, no cookies, any origin. Each answer has an entity tag (weak where the body is compressed) and
may be kept for five minutes.
Whatever is wrong is said in the standard's own body (imsx_StatusInfo). capabilities/middleware.py calls these views
before the rest of the house, which is made for people.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _

from capabilities.domain import case_cache, case_service
from capabilities.domain.case_cache import Answer, answer_of
from capabilities.views.case_selection import BadSelection, understand

OPENAPI = Path(__file__).resolve().parent.parent / "case" / "openapi.json"
KEPT_SECONDS = 300
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, X-Total-Count",
}
METHODS = "GET, HEAD, OPTIONS"
logger = logging.getLogger(__name__)
View = Callable[..., Answer]


class NoSuchAddress(Exception):
    """The service has no address like this, whatever is published."""


def status_info(status: int, description: str, *, field: str = "", code: str = "") -> HttpResponse:
    """An error in the standard's body."""
    body: dict[str, Any] = {
        "imsx_codeMajor": "unsupported" if status == 405 else "failure",
        "imsx_severity": "error",
        "imsx_description": description,
    }
    if code:
        named = [{"imsx_codeMinorFieldName": field, "imsx_codeMinorFieldValue": code}]
        body["imsx_codeMinor"] = {"imsx_codeMinorField": named}
    return HttpResponse(_dumps(body), content_type="application/json", status=status, headers=HEADERS)


def answers(view: View) -> Callable[..., HttpResponse]:
    """Make a view of the service from a function that gives an Answer or raises what is wrong."""

    @wraps(view)
    def served(request: HttpRequest, **arguments: str) -> HttpResponse:
        response = answered(request, **arguments)
        if request.method == "HEAD":
            # The server that stands before us sends what it is given, and a body after HEAD is a fault.
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response

    def answered(request: HttpRequest, **arguments: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return _what_may_be_asked()
        if request.method not in ("GET", "HEAD"):
            refused = status_info(405, _("This service is for reading: use GET or HEAD."))
            refused["Allow"] = METHODS
            return refused
        try:
            answer = view(request, **arguments)
        except BadSelection as wrong:
            return status_info(400, str(wrong), field=wrong.parameter, code=wrong.code)
        except NoSuchAddress:
            return status_info(
                404,
                _("There is no such address in this service. All that there are stand in openapi.json."),
                field="address",
                code="unknownobject",
            )
        except case_service.Unknown:
            return _unknown(next(iter(arguments.values()), ""))
        except Exception:
            logger.exception("The CASE service failed at %s", request.path)
            return status_info(
                500,
                _("Something went wrong here. Try again later."),
                field="server",
                code="internal_server_error",
            )
        return _response(request, answer)

    return served


def _what_may_be_asked() -> HttpResponse:
    """For browsers, which ask before they send If-None-Match from a page of another origin."""
    response = HttpResponse(status=204, headers=HEADERS)
    del response["Content-Type"]  # of nothing
    response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _response(request: HttpRequest, answer: Answer) -> HttpResponse:
    response: HttpResponse
    zipped = answer.zipped if _takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", "")) else None
    if _has(request.META.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
        response = HttpResponseNotModified()
    else:
        body = answer.body if zipped is None else zipped
        response = HttpResponse(body, content_type="application/json")
        response["Content-Length"] = str(len(body))
        if zipped is not None:
            response["Content-Encoding"] = "gzip"
    # The compressed bytes are others, and a strong tag would say that they are the same.
    response["ETag"] = answer.etag if zipped is None else f"W/{answer.etag}"
    if answer.zipped is not None:
        response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    for name, value in (*HEADERS.items(), *answer.headers):
        response[name] = value
    return response


def _takes_gzip(accepted: str) -> bool:
    """Whether Accept-Encoding names gzip, and not with a weight of nothing."""
    for one in accepted.lower().split(","):
        coding, *weights = (part.strip() for part in one.split(";"))
        if coding in ("gzip", "x-gzip"):
            return not any(re.fullmatch(r"q=0(\.0*)?", weight) for weight in weights)
    return False


def _has(given: str, etag: str) -> bool:
    """If-None-Match, which compares weakly: W/"x" is the same as "x"."""
    return given.strip() == "*" or etag in re.findall(r'"[^"]*"', given)


def _unknown(identifier: str) -> HttpResponse:
    try:
        uuid.UUID(identifier)
    except ValueError:
        # Identifiers from early files need not be UUIDs, so it was looked for all the same.
        return status_info(
            404,
            _("Unknown object: there is nothing published with this identifier, which is no UUID."),
            field="sourcedId",
            code="invaliduuid",
        )
    return status_info(
        404,
        _("Unknown object: there is nothing published with this identifier."),
        field="sourcedId",
        code="unknownobject",
    )


def _dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _one(kind: str, make: Callable[[str], dict[str, Any]], identifier: str, *, shared: bool = False) -> Answer:
    if "\x00" in identifier or len(identifier) > 255:
        raise case_service.Unknown
    return case_cache.kept(f"{kind} {identifier}", lambda: answer_of(_dumps(make(identifier))), shared=shared)


def _all_documents() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = case_cache.remember(
        "documents", case_service.documents, size=lambda bodies: 4 * len(_dumps(bodies))
    )
    return found


@answers
def list_documents(request: HttpRequest) -> Answer:
    """CFDocuments: one page of them."""
    selection = understand(request.GET)
    page, total = selection.of(_all_documents())
    address = f"{case_service.uri_base()}/CFDocuments"
    headers = (("X-Total-Count", str(total)), ("Link", selection.links(address, request.GET, total)))
    return answer_of(_dumps({"CFDocuments": page}), headers)


@answers
def read_document(request: HttpRequest, document_id: str) -> Answer:
    """One CFDocument."""
    return _one("document", case_service.document, document_id)


@answers
def read_package(request: HttpRequest, document_id: str) -> Answer:
    """One CFPackage."""
    return _one("package", case_service.package, document_id, shared=True)


@answers
def read_item(request: HttpRequest, item_id: str) -> Answer:
    """One CFItem."""
    return _one("item", case_service.item, item_id)


@answers
def read_item_associations(request: HttpRequest, item_id: str) -> Answer:
    """One CFItem with the associations of it."""
    return _one("item associations", case_service.item_associations, item_id)


@answers
def read_association(request: HttpRequest, association_id: str) -> Answer:
    """One CFAssociation."""
    return _one("association", case_service.association, association_id)


@answers
def read_rubric(request: HttpRequest, rubric_id: str) -> Answer:
    """One CFRubric."""
    return _one("rubric", case_service.rubric, rubric_id, shared=True)


@answers
def read_description(request: HttpRequest) -> Answer:
    """The OpenAPI description of all this."""
    return _description()


@cache
def _description() -> Answer:
    return case_cache.with_zipped(answer_of(OPENAPI.read_bytes()))


@answers
def nothing_here(request: HttpRequest, rest: str = "") -> Answer:
    """Whatever else is asked for beneath the service's address."""
    raise NoSuchAddress
