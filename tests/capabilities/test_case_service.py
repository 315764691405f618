"""The CASE service: what each address answers, to whom, with which headers, and in how many queries."""

from __future__ import annotations

import gzip
import json
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import jsonschema
import pytest
import time_machine
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import timezone
from structlog.testing import capture_logs

from capabilities.domain import case_cache, frameworks
from capabilities.domain.frameworks.editing import change_validity as change_validity_of_published
from capabilities.formats import read_framework
from capabilities.models import Crosswalk, Framework, FrameworkVersion
from tests.capabilities.framework_files import as_json, item, link, package
from tests.factories.capabilities import CrosswalkFactory, a_draft_framework, a_published_framework, capability_of
from tests.shared_data import shared_file

pytestmark = pytest.mark.django_db
BASE = "/ims/case/v1p1"
LONG_AGO = "2017-05-25T18:05:33+00:00"


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> Iterator[None]:
    case_cache.forget()
    yield
    case_cache.forget()


def get(client: Client, address: str, **headers: str) -> Any:
    return client.get(f"{BASE}{address}", headers=headers)


def error(response: Any) -> tuple[int, str, str, str]:
    """Status, severity, and the field and code of an answer that says what is wrong."""
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    body = response.json()
    assert body["imsx_codeMajor"] == "failure"
    assert body["imsx_description"]
    (named,) = body["imsx_codeMinor"]["imsx_codeMinorField"]
    return (
        response.status_code,
        body["imsx_severity"],
        named["imsx_codeMinorFieldName"],
        named["imsx_codeMinorFieldValue"],
    )


def titles(response: Any) -> list[str]:
    assert response.status_code == 200
    return [body["title"] for body in response.json()["CFDocuments"]]


def three_frameworks() -> list[FrameworkVersion]:
    """Published a day apart: “The alpha framework” first, so “gamma” comes first in the list."""
    versions = []
    for days, slug in ((3, "alpha"), (2, "beta"), (1, "gamma")):
        version = a_published_framework(slug=slug, areas=1, stages=1, label=slug, in_force_from=date(2026, 9, days))
        versions.append(version)
    return versions


# What is there


def test_a_published_version_is_served_whole_and_keeps_to_the_schema(client: Client) -> None:
    version = a_published_framework()
    schema = json.loads(shared_file("case/case-v1p1-cfpackage.schema.json").read_text())

    body = get(client, f"/CFPackages/{version.identifier}").json()

    jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker()).validate(body)
    outline = read_framework(as_json(body), name="package.json")
    assert outline.document == version.identifier
    assert outline.label == "2026"
    assert [capability.code for capability in outline.capabilities] == [
        *("K", "K1", "K2", "R", "R1", "R2", "S", "S1", "S2")
    ]
    assert [stage.code for stage in outline.stages] == list(version.stages.values_list("code", flat=True))
    assert outline.capabilities[1].expectations["student"].text == "K1 at student."
    assert outline.capabilities[1].expectations["student"].headline == "New at student."


def test_every_object_of_a_package_is_found_by_its_identifier(client: Client) -> None:
    version = a_published_framework(areas=2, stages=2)
    other = a_published_framework(slug="other", areas=1, stages=1)
    within = frameworks.add_crosswalk(
        by=None, origin=capability_of(version, "K1"), target=capability_of(version, "R1"), kind="related", note="Both."
    )
    beyond = frameworks.add_crosswalk(
        by=None, origin=capability_of(other, "K1"), target=capability_of(version, "K1"), kind="part_of"
    )
    body = get(client, f"/CFPackages/{version.identifier}").json()
    here = {"title": "The starter framework", "identifier": version.identifier, "uri": body["CFDocument"]["uri"]}

    document = get(client, f"/CFDocuments/{version.identifier}").json()
    assert document.pop("CFPackageURI")["uri"].endswith(f"{BASE}/CFPackages/{version.identifier}")
    assert document == body["CFDocument"]
    for one in body["CFItems"]:
        assert get(client, f"/CFItems/{one['identifier']}").json() == one | {"CFDocumentURI": here}
        around = get(client, f"/CFItemAssociations/{one['identifier']}").json()
        assert around["CFItem"] == one | {"CFDocumentURI": here}
        ends = ("originNodeURI", "destinationNodeURI")
        expected = [
            link for link in body["CFAssociations"] if one["identifier"] in [link[end]["identifier"] for end in ends]
        ]
        assert sorted(around["CFAssociations"], key=str) == sorted(expected, key=str)
    assert len(body["CFAssociations"]) == 6 + 2
    for one in body["CFAssociations"]:
        if one["identifier"] != beyond.identifier:
            assert get(client, f"/CFAssociations/{one['identifier']}").json() == one | {"CFDocumentURI": here}
    assert get(client, f"/CFAssociations/{beyond.identifier}").json()["CFDocumentURI"]["identifier"] == other.identifier
    assert within.identifier in {one["identifier"] for one in body["CFAssociations"]}
    (rubric,) = body["CFRubrics"]
    assert get(client, f"/CFRubrics/{rubric['identifier']}").json() == rubric


def test_what_a_file_held_beyond_ours_is_served_again(client: Client) -> None:
    links = [
        link("a", "doc", identifier="child-a", notes="First of all."),
        link("b", "doc", identifier="child-b"),
        link("a", "b", "precedes", identifier="before", sequenceNumber=4),
        link("a", "elsewhere", "exactMatchOf", identifier="match"),
    ]
    rubrics = [
        {
            "identifier": "rub",
            "CFRubricCriteria": [
                {
                    "CFItemURI": {"identifier": "a"},
                    "CFRubricCriterionLevels": [{"quality": "New", "description": "Asks."}],
                },
                {
                    "CFItemURI": {"identifier": "b"},
                    "CFRubricCriterionLevels": [{"quality": "New", "description": "Does."}],
                },
            ],
        }
    ]
    content = package([item("a", educationLevel=["19"], colour="red"), item("b")], links, CFRubrics=rubrics)
    frameworks.import_outline(by=None, outline=read_framework(as_json(content), name="x"), publish=True)

    assert get(client, "/CFItems/a").json()["educationLevel"] == ["19"]
    assert get(client, "/CFItems/a").json()["extensions"]["throughline"]["unknown"] == {"colour": "red"}
    assert get(client, "/CFAssociations/child-a").json()["notes"] == "First of all."
    assert get(client, "/CFAssociations/before").json()["associationType"] == "precedes"
    assert get(client, "/CFAssociations/match").json()["destinationNodeURI"]["identifier"] == "elsewhere"
    assert get(client, "/CFRubrics/rub").json()["CFRubricCriteria"][0]["CFItemURI"]["identifier"] == "a"
    around = get(client, "/CFItemAssociations/a").json()["CFAssociations"]
    assert [one["identifier"] for one in around] == ["child-a", "before", "match"]


@pytest.mark.parametrize(
    ("state", "status"), [("published", "Adopted"), ("superseded", "Deprecated"), ("withdrawn", "Deprecated")]
)
def test_versions_that_are_past_stay_and_say_so(state: str, status: str, client: Client) -> None:
    version = a_published_framework(areas=1, stages=1)
    if state == "superseded":
        frameworks.supersede(by=None, version=version)
    elif state == "withdrawn":
        frameworks.withdraw(by=None, version=version)

    assert get(client, f"/CFDocuments/{version.identifier}").json()["adoptionStatus"] == status
    assert get(client, f"/CFPackages/{version.identifier}").json()["CFDocument"]["adoptionStatus"] == status


def test_an_identifier_that_stands_in_two_versions_means_the_latest(client: Client) -> None:
    for label, statement in (("1", "Listens"), ("2", "Listens, and says so")):
        content = package([item("a", statement)], [link("a", "doc", identifier="child-a")])
        outline = read_framework(as_json(content), name="x")
        frameworks.import_outline(by=None, outline=outline, label=label, publish=True)

    assert get(client, "/CFItems/a").json()["fullStatement"] == "Listens, and says so"
    document = FrameworkVersion.objects.get(label="2").identifier
    assert get(client, "/CFAssociations/child-a").json()["CFDocumentURI"]["identifier"] == document


# What is not


def test_drafts_and_what_is_in_review_are_not_there(client: Client) -> None:
    draft = a_draft_framework(areas=1, stages=1)
    review = a_draft_framework(slug="reviewed", areas=1, stages=1)
    FrameworkVersion.objects.filter(pk=review.pk).update(state="in_review")
    crosswalk = CrosswalkFactory(origin=capability_of(draft, "K1"), target=capability_of(review, "K1"))
    assert get(client, "/CFDocuments").json() == {"CFDocuments": []}

    for version in (draft, review):
        made = capability_of(version, "K1")
        for address in (
            f"/CFDocuments/{version.identifier}",
            f"/CFPackages/{version.identifier}",
            f"/CFItems/{made.identifier}",
            f"/CFItemAssociations/{made.identifier}",
            f"/CFAssociations/{crosswalk.identifier}",
        ):
            assert error(get(client, address)) == (404, "error", "sourcedId", "unknownobject"), address


def test_a_published_package_does_not_tell_of_drafts_that_link_to_it(client: Client) -> None:
    version, draft = a_published_framework(areas=1, stages=1), a_draft_framework(slug="secret", areas=1, stages=1)
    CrosswalkFactory(origin=capability_of(draft, "K1"), target=capability_of(version, "K1"), note="Not yet public")

    answer = get(client, f"/CFPackages/{version.identifier}")

    assert len(answer.json()["CFAssociations"]) == 3
    assert "Not yet public" not in answer.content.decode()
    assert capability_of(draft, "K1").identifier not in answer.content.decode()


@pytest.mark.parametrize(
    "kind", ["CFDocuments", "CFPackages", "CFItems", "CFItemAssociations", "CFAssociations", "CFRubrics"]
)
@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        (str(uuid.UUID(int=1)), "unknownobject"),
        ("no-uuid", "invaliduuid"),
        ("%00", "invaliduuid"),
        ("a%0Ab", "invaliduuid"),
        ("%F0%9F%92%9A", "invaliduuid"),
        ("x" * 300, "invaliduuid"),
        ("' OR 1=1 --", "invaliduuid"),
    ],
)
def test_unknown_identifiers_are_answered_in_the_standard_s_words(
    kind: str, identifier: str, code: str, client: Client
) -> None:
    a_published_framework(areas=1, stages=1)

    assert error(get(client, f"/{kind}/{identifier}")) == (404, "error", "sourcedId", code)


@pytest.mark.parametrize(
    "address", ["/", "/CFDocuments/", "/CFConcepts/x", "/nothing", "/CFItems/a/b", "/cfdocuments", "/%0a"]
)
def test_other_addresses_beneath_the_service_are_answered_so_too(address: str, client: Client) -> None:
    response = get(client, address)

    assert error(response) == (404, "error", "address", "unknownobject")
    assert "openapi.json" in response.json()["imsx_description"]


@pytest.mark.parametrize("address", ["/CFDocuments", "/CFPackages/x", "/nothing"])
def test_a_browser_that_asks_first_is_told_what_it_may_send(address: str, client: Client) -> None:
    response = client.options(f"{BASE}{address}", headers={"access-control-request-headers": "if-none-match"})

    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Headers"] == "If-None-Match"
    assert response["Access-Control-Expose-Headers"] == "ETag, Link, X-Total-Count"
    assert not response.has_header("Content-Type")


@pytest.mark.parametrize(("address", "status"), [("/CFDocuments", 200), ("/CFItems/x", 404), ("/nothing", 404)])
def test_head_has_the_headers_of_get_and_no_body(address: str, status: int) -> None:
    """As the view hands it to the server: the test client would take a body off by itself."""
    make = RequestFactory()
    match = resolve(f"{BASE}{address}")

    whole = match.func(make.get(f"{BASE}{address}"), **match.kwargs)
    head = match.func(make.head(f"{BASE}{address}"), **match.kwargs)

    assert (head.status_code, head.content) == (status, b"")
    assert head["Content-Length"] == str(len(whole.content))
    assert len(whole.content) > 10


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/CFDocuments", "/CFItems/a", "/nothing"])
def test_only_reading_is_served(method: str, address: str, client: Client) -> None:
    response = getattr(client, method)(f"{BASE}{address}")

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["imsx_codeMajor"] == "unsupported"


def test_a_fault_of_ours_is_said_in_the_standard_s_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_identifier: str) -> Any:
        raise RuntimeError("A secret of the server")

    monkeypatch.setattr("capabilities.domain.case_service.item", fail)

    response = get(client, "/CFItems/a")

    assert error(response) == (500, "error", "server", "internal_server_error")
    assert "secret" not in response.content.decode()


# Headers


def test_answers_carry_no_cookie_and_may_be_kept_by_anybody(client: Client) -> None:
    version = a_published_framework(areas=1, stages=1)
    client.cookies["sessionid"] = "x" * 32

    varies = {
        "/CFDocuments": "",
        f"/CFPackages/{version.identifier}": "Accept-Encoding",
        "/openapi.json": "Accept-Encoding",
    }
    for address, vary in varies.items():
        response = get(client, address)
        assert response.status_code == 200
        assert not response.cookies
        assert response.get("Vary", "") == vary
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cache-Control"] == "public, max-age=300"
        assert response["Content-Type"] == "application/json"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["ETag"].startswith('"')


def test_every_answer_leaves_its_line_in_the_log_like_any_page(client: Client) -> None:
    with capture_logs() as lines:
        get(client, "/CFDocuments?limit=2")
        get(client, "/CFItems/no-uuid")

    assert [(line["event"], line["code"], line["request"]) for line in lines] == [
        ("request_finished", 200, f"GET {BASE}/CFDocuments"),
        ("request_finished", 404, f"GET {BASE}/CFItems/no-uuid"),
    ]


def test_what_a_reader_has_already_is_not_sent_again(client: Client) -> None:
    version = a_published_framework(areas=1, stages=1)
    address = f"/CFPackages/{version.identifier}"
    tag = get(client, address)["ETag"]

    for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = get(client, address, if_none_match=given)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    for given in ('"other"', tag.strip('"'), ""):
        assert get(client, address, if_none_match=given).status_code == 200
    head = client.head(f"{BASE}{address}")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", tag)


@pytest.mark.parametrize(
    ("accepted", "is_zipped"),
    [
        *(("gzip", True), ("br, GZIP;q=0.5", True), ("deflate, x-gzip", True)),
        *(("", False), ("br", False), ("gzip;q=0", False), ("gzip; q=0.00, br", False), ("notgzip", False)),
    ],
)
def test_a_package_is_compressed_for_those_who_say_they_can_read_it(
    accepted: str, *, is_zipped: bool, client: Client
) -> None:
    version = a_published_framework()
    address = f"/CFPackages/{version.identifier}"
    whole = get(client, address)

    response = get(client, address, accept_encoding=accepted)

    assert response["Vary"] == whole["Vary"] == "Accept-Encoding"
    assert response["Content-Length"] == str(len(response.content))
    assert response.has_header("Content-Encoding") == is_zipped
    assert response["ETag"] == (f"W/{whole['ETag']}" if is_zipped else whole["ETag"])
    if is_zipped:
        assert len(response.content) < len(whole.content) / 4
        assert gzip.decompress(response.content) == whole.content
    else:
        assert response.content == whole.content
    for tag in (whole["ETag"], response["ETag"]):
        again = get(client, address, accept_encoding=accepted, if_none_match=tag)
        assert (again.status_code, again.content, again["ETag"], again["Vary"]) == (
            *(304, b"", response["ETag"]),
            "Accept-Encoding",
        )
        assert not again.has_header("Content-Encoding")


def test_a_body_is_compressed_once_for_all_who_ask(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    version = a_published_framework()
    made: list[int] = []
    compress = gzip.compress
    monkeypatch.setattr(
        case_cache.gzip, "compress", lambda body, **how: made.append(len(body)) or compress(body, **how)
    )

    for _again in range(3):
        get(client, f"/CFPackages/{version.identifier}", accept_encoding="gzip")

    assert len(made) == 1


def test_a_crosswalk_added_changed_and_taken_away_after_publishing_shows_at_once(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    version, other = a_published_framework(areas=1, stages=1), a_published_framework(slug="other", areas=1, stages=1)
    address = f"/CFPackages/{version.identifier}"
    tags = [get(client, address)["ETag"]]

    def see(note: str | None) -> None:
        response = get(client, address)
        tags.append(response["ETag"])
        links = [one for one in response.json()["CFAssociations"] if one["associationType"] == "isPartOf"]
        assert [one.get("notes") for one in links] == ([] if note is None else [note])

    with django_capture_on_commit_callbacks(execute=True):
        crosswalk = frameworks.add_crosswalk(
            by=None, origin=capability_of(version, "K1"), target=capability_of(other, "K1"), kind="part_of", note="One"
        )
    see("One")
    with django_capture_on_commit_callbacks(execute=True):
        frameworks.change_crosswalk(by=None, crosswalk=crosswalk, kind="part_of", note="Two")
    see("Two")
    with django_capture_on_commit_callbacks(execute=True):
        frameworks.delete_crosswalk(by=None, crosswalk=Crosswalk.objects.get())
    see(None)
    assert len(set(tags)) == 3
    assert tags[0] == tags[3]


def test_a_change_by_another_process_shows_within_seconds(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    version = a_published_framework(areas=1, stages=1)
    address = f"/CFDocuments/{version.identifier}"
    assert get(client, address).json()["adoptionStatus"] == "Adopted"

    FrameworkVersion.objects.filter(pk=version.pk).update(state="withdrawn")  # no signal, as from elsewhere

    assert get(client, address).json()["adoptionStatus"] == "Adopted"
    monkeypatch.setattr(case_cache, "FRESH_SECONDS", -1.0)
    assert get(client, address).json()["adoptionStatus"] == "Deprecated"


def test_memory_holds_no_more_than_it_may(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    version = a_published_framework()
    monkeypatch.setattr(case_cache, "MOST_ANSWERS", 3)

    for capability in version.capabilities.all():
        assert get(client, f"/CFItems/{capability.identifier}").status_code == 200

    assert len(case_cache._memory) == 3
    monkeypatch.setattr(case_cache, "MOST_BYTES", 10)
    case_cache.forget()
    assert get(client, f"/CFPackages/{version.identifier}").status_code == 200
    assert not case_cache._memory


# Choosing among documents


def test_documents_come_latest_first_and_in_pages(client: Client) -> None:
    three_frameworks()

    first = get(client, "/CFDocuments?limit=2")
    second = get(client, "/CFDocuments?limit=2&offset=2")
    beyond = get(client, "/CFDocuments?offset=7")

    assert titles(first) == ["The gamma framework", "The beta framework"]
    assert titles(second) == ["The alpha framework"]
    assert titles(beyond) == []
    assert {response["X-Total-Count"] for response in (first, second, beyond)} == {"3"}
    links = dict(reversed(part.split("; ")) for part in first["Link"].split(", "))
    base = "<http://localhost:8000/ims/case/v1p1/CFDocuments?limit=2&offset="
    assert links == {'rel="next"': f"{base}2>", 'rel="first"': f"{base}0>", 'rel="last"': f"{base}2>"}
    assert 'rel="prev"' in second["Link"]
    assert 'rel="next"' not in second["Link"]


def test_documents_are_sorted_by_the_field_that_is_asked_for(client: Client) -> None:
    three_frameworks()

    assert titles(get(client, "/CFDocuments?sort=title")) == [
        f"The {name} framework" for name in ("alpha", "beta", "gamma")
    ]
    descending = get(client, "/CFDocuments?sort=statusStartDate&orderBy=desc")
    assert titles(descending) == [f"The {name} framework" for name in ("alpha", "beta", "gamma")]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("title='The beta framework'", ["beta"]),
        ("title='the BETA framework'", ["beta"]),
        ("title~'ta'", ["beta"]),
        ('title~"ta"', ["beta"]),
        ("title!='The beta framework'", ["gamma", "alpha"]),
        ("version>'alpha'", ["gamma", "beta"]),
        ("version>='beta' AND title~'gamma'", ["gamma"]),
        ("version='alpha' OR title~'gamma'", ["gamma", "alpha"]),
        ("statusStartDate<'2026-09-02'", ["gamma"]),
        ("statusStartDate<='2026-09-02'", ["gamma", "beta"]),
        ("subject='maths'", []),
        ("subject!='maths'", ["gamma", "beta", "alpha"]),
    ],
)
def test_documents_are_filtered(written: str, expected: list[str], client: Client) -> None:
    three_frameworks()

    response = client.get(f"{BASE}/CFDocuments", {"filter": written})

    assert titles(response) == [f"The {name} framework" for name in expected]
    assert response["X-Total-Count"] == str(len(expected))


def test_links_to_other_pages_keep_what_was_asked_for(client: Client) -> None:
    three_frameworks()

    response = client.get(
        f"{BASE}/CFDocuments", {"limit": 1, "filter": "title~'a'", "fields": "title", "sort": "title"}
    )

    following = response["Link"].split('>; rel="next"')[0].removeprefix("<http://localhost:8000")
    assert titles(client.get(following)) == ["The beta framework"]


def test_only_the_fields_that_are_asked_for_are_given(client: Client) -> None:
    version = a_published_framework(areas=1, stages=1)

    body = get(client, "/CFDocuments?fields=title,identifier,CFPackageURI").json()

    (document,) = body["CFDocuments"]
    assert list(document) == ["identifier", "title", "CFPackageURI"]
    assert document["identifier"] == version.identifier


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("limit=0", "limit", "invalid_selection_field"),
        ("limit=-1", "limit", "invalid_selection_field"),
        ("limit=many", "limit", "invalid_selection_field"),
        ("limit=", "limit", "invalid_selection_field"),
        ("limit=1.5", "limit", "invalid_selection_field"),
        (f"limit={'9' * 5000}", "limit", "invalid_selection_field"),
        ("offset=-1", "offset", "invalid_selection_field"),
        ("offset=2147483648", "offset", "invalid_selection_field"),
        ("offset=%00", "offset", "invalid_selection_field"),
        ("sort=colour", "sort", "invalid_sort_field"),
        ("sort=", "sort", "invalid_sort_field"),
        ("sort=title&orderBy=up", "orderBy", "invalid_sort_field"),
        ("fields=title,colour", "fields", "invalid_selection_field"),
        ("fields=", "fields", "invalid_selection_field"),
        ("filter=", "filter", "invalid_selection_field"),
        ("filter=title", "filter", "invalid_selection_field"),
        ("filter=title=x", "filter", "invalid_selection_field"),
        ("filter=colour='red'", "filter", "invalid_selection_field"),
        ("filter=title='a' AND", "filter", "invalid_selection_field"),
        ("filter=title='a' NOT title='b'", "filter", "invalid_selection_field"),
        ("filter=title='a' AND title='b' AND title='c'", "filter", "invalid_selection_field"),
        (f"filter=title='{'a' * 3000}'", "filter", "invalid_selection_field"),
    ],
)
def test_parameters_that_cannot_be_followed_are_refused(query: str, field: str, code: str, client: Client) -> None:
    a_published_framework(areas=1, stages=1)

    assert error(get(client, f"/CFDocuments?{query}")) == (400, "error", field, code)


def test_more_documents_than_one_answer_holds_come_in_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    three_frameworks()
    monkeypatch.setattr("capabilities.views.case_selection.MOST", 2)

    response = get(client, "/CFDocuments?limit=1000")

    assert len(titles(response)) == 2
    assert "limit=2&offset=2" in response["Link"]


# Queries


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_takes_three_queries_and_then_none(
    number: int, client: Client, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(number):
        a_published_framework(slug=f"framework-{n}", areas=1, per_area=1, stages=1)
    case_cache.forget()

    with django_assert_num_queries(3):
        assert len(titles(get(client, "/CFDocuments"))) == number
    with django_assert_num_queries(0):
        get(client, "/CFDocuments")
    monkeypatch.setattr(case_cache, "FRESH_SECONDS", -1.0)
    with django_assert_num_queries(1):
        get(client, "/CFDocuments")


@pytest.mark.parametrize("per_area", [1, 3, 30])
def test_a_package_takes_six_queries_and_then_none(
    per_area: int, client: Client, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = a_published_framework(per_area=per_area)
    other = a_published_framework(slug="other")
    for capability in version.capabilities.filter(kind="capability"):
        CrosswalkFactory(origin=capability, target=capability_of(other, "K1"))
    case_cache.forget()
    address = f"/CFPackages/{version.identifier}"

    with django_assert_num_queries(6):
        assert len(get(client, address).json()["CFItems"]) == 3 + 3 * per_area
    with django_assert_num_queries(0):
        get(client, address)
    monkeypatch.setattr(case_cache, "FRESH_SECONDS", -1.0)
    with django_assert_num_queries(1):
        get(client, address)


@pytest.mark.parametrize("per_area", [1, 3, 30])
@pytest.mark.parametrize(("kind", "queries"), [("CFItems", 3), ("CFItemAssociations", 4)])
def test_an_item_takes_few_queries_whatever_the_size(
    per_area: int, kind: str, queries: int, client: Client, django_assert_num_queries: Any
) -> None:
    version = a_published_framework(per_area=per_area)
    address = f"/{kind}/{capability_of(version, 'K').identifier}"
    case_cache.forget()

    with django_assert_num_queries(queries):
        assert get(client, address).status_code == 200


def test_times_are_those_of_publishing(client: Client) -> None:
    version = a_published_framework(areas=1, stages=1)
    assert version.published_at > timezone.now() - timedelta(minutes=5)

    body = get(client, f"/CFDocuments/{version.identifier}").json()

    assert body["lastChangeDateTime"] == version.published_at.isoformat(timespec="seconds")
    assert Framework.objects.get().title == body["title"]


def supersede(version: FrameworkVersion) -> None:
    frameworks.supersede(by=None, version=version)


def withdraw(version: FrameworkVersion) -> None:
    frameworks.withdraw(by=None, version=version)


def end_claiming(version: FrameworkVersion) -> None:
    frameworks.set_claimable_until(by=None, version=version, day=date(2027, 8, 31))


def change_validity(version: FrameworkVersion) -> None:
    change_validity_of_published(
        by=None, version=version, in_force_until=date(2027, 8, 31), is_claimable=False, claimable_until=None
    )


def publish_another(version: FrameworkVersion, days: int) -> None:
    later = a_draft_framework(slug="later", areas=1, stages=1)
    later.framework, later.label = version.framework, "later"
    later.in_force_from = timezone.localdate() + timedelta(days=days)
    later.save()
    frameworks.publish(by=None, version=later)


def publish_one_that_takes_over(version: FrameworkVersion) -> None:
    publish_another(version, 0)


def publish_one_that_begins_later(version: FrameworkVersion) -> None:
    publish_another(version, 30)


@pytest.mark.parametrize(
    "happens",
    [
        *(supersede, withdraw, end_claiming, change_validity),
        *(publish_one_that_takes_over, publish_one_that_begins_later),
    ],
)
@pytest.mark.parametrize("imported", [False, True])
def test_a_document_says_when_its_state_or_its_dates_changed_and_its_items_keep_their_time(
    happens: Callable[[FrameworkVersion], None], *, imported: bool, client: Client
) -> None:
    published = timezone.now() - timedelta(days=9)
    with time_machine.travel(published, tick=True):
        if imported:
            content = package([item("a", lastChangeDateTime=LONG_AGO)], document={"lastChangeDateTime": LONG_AGO})
            version = frameworks.import_outline(
                by=None, outline=read_framework(as_json(content), name="x.json")
            ).version
            frameworks.publish(by=None, version=version)
        else:
            version = a_published_framework(areas=1, stages=1)
    first = LONG_AGO if imported else version.published_at.isoformat(timespec="seconds")
    address = f"/CFPackages/{version.identifier}"
    before = get(client, address).json()
    assert before["CFDocument"]["lastChangeDateTime"] == first
    case_cache.forget()
    begun = timezone.now()

    happens(FrameworkVersion.objects.get(pk=version.pk))

    case_cache.forget()
    after = get(client, address).json()
    when = after["CFDocument"]["lastChangeDateTime"]
    assert begun.isoformat(timespec="seconds") <= when <= timezone.now().isoformat(timespec="seconds")
    assert [one["lastChangeDateTime"] for one in after["CFItems"]] == [
        one["lastChangeDateTime"] for one in before["CFItems"]
    ]
    (listed,) = [
        one
        for one in get(
            client, f"/CFDocuments?filter=lastChangeDateTime>'{published.date() + timedelta(days=1)}'"
        ).json()["CFDocuments"]
        if one["identifier"] == version.identifier
    ]
    assert listed["lastChangeDateTime"] == when
