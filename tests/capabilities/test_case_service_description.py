"""The service against its own OpenAPI description: schemathesis asks what the description allows, and what it forbids, and
holds each answer against it. In this process, over WSGI: the whole application, no socket."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from capabilities.domain import case_cache, frameworks
from capabilities.formats.case_fields import FIELDS, REQUIRED, made_identifier
from capabilities.models import FrameworkVersion
from capabilities.views.case_selection import DOCUMENT_FIELDS
from capabilities.views.case_service import OPENAPI
from tests.factories.capabilities import a_published_framework, capability_of

BASE = "/ims/case/v1p1"
# Few, since every answer is looked at in every way; the same ones each time, so that a failure can be repeated.
BOUNDED = settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)


@pytest.fixture
def service(db: None) -> Any:
    case_cache.forget()
    version = a_published_framework(areas=1, stages=2)
    past = a_published_framework(slug="past", areas=1, stages=1)
    frameworks.withdraw(by=None, version=past)
    frameworks.add_crosswalk(
        by=None, origin=capability_of(version, "K1"), target=capability_of(past, "K1"), kind="related", note="Both."
    )
    # As Django's own test client does: the test's connection is not the request's to close.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    case_cache.forget()


PATHS = sorted(json.loads(OPENAPI.read_text())["paths"])
OF_ONE = [path for path in PATHS if "sourcedId" in path]


def hold_against(operation: Any, mode: GenerationMode) -> int:
    """Ask in that mode (what is allowed, what is not), and hold each answer against the description. How often it asked."""
    asked = 0

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        nonlocal asked
        asked += 1
        case.call_and_validate()

    ask()
    return asked


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_to_what_is_allowed_is_as_described(path: str, service: Any) -> None:
    assert hold_against(service[path]["GET"], GenerationMode.POSITIVE) > 1


def test_every_answer_to_what_is_not_allowed_is_a_refusal_as_described(service: Any) -> None:
    assert hold_against(service["/CFDocuments"]["GET"], GenerationMode.NEGATIVE) > 5


@pytest.mark.parametrize("path", OF_ONE)
def test_every_object_that_is_found_is_as_described(path: str, service: Any) -> None:
    version = FrameworkVersion.objects.get(framework__slug="starter")
    capability = capability_of(version, "K1")
    known = {
        "/CFDocuments/{sourcedId}": version.identifier,
        "/CFPackages/{sourcedId}": version.identifier,
        "/CFItems/{sourcedId}": capability.identifier,
        "/CFItemAssociations/{sourcedId}": capability.identifier,
        "/CFAssociations/{sourcedId}": capability.crosswalks_out.get().identifier,
        "/CFRubrics/{sourcedId}": made_identifier(version.identifier, "rubric"),
    }
    case = service[path]["GET"].Case(path_parameters={"sourcedId": known[path]})

    # As it is: in this process nobody unpacks what is compressed.
    response = case.call(headers={"Accept-Encoding": "identity"})

    assert response.status_code == 200
    case.validate_response(response)


@pytest.mark.django_db
def test_the_description_is_served_with_its_addresses_relative_to_the_server(client: Client) -> None:
    description = client.get(f"{BASE}/openapi.json").json()

    assert description["openapi"].startswith("3.")
    assert description["servers"] == [{"url": BASE}]
    assert "http" not in json.dumps(description["paths"])


def test_the_description_has_the_fields_that_are_written() -> None:
    """The description is kept by hand: this is what reminds whoever changes a field."""
    schemas = json.loads(OPENAPI.read_text())["components"]["schemas"]
    names = {
        "package": "CFPackage",
        "document": "CFPckgDocument",
        "item": "CFPckgItem",
        "association": "CFPckgAssociation",
        "rubric": "CFRubric",
        "criterion": "CFRubricCriterion",
        "level": "CFRubricCriterionLevel",
        "definitions": "CFDefinition",
        "concept": "CFConcept",
        "subject": "CFSubject",
        "licence": "CFLicense",
        "item type": "CFItemType",
        "grouping": "CFAssociationGrouping",
    }
    assert names.keys() == FIELDS.keys()
    for kind, name in names.items():
        assert list(schemas[name]["properties"]) == [*FIELDS[kind], "extensions"], name
        required = ("CFDocument",) if kind == "package" else REQUIRED.get(kind, ())
        assert tuple(schemas[name].get("required", ())) == required, name
    assert tuple(schemas["CFDocument"]["properties"]) == DOCUMENT_FIELDS
