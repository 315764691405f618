"""What is somebody else's is not there: every page and every method."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from cpd import urls
from cpd.domain.steps import steps_in
from cpd.models import CaseAttempt, Enrolment, Entry
from people.models import User
from tests.factories.cases import a_case_edition, an_attempt, play_to_the_end
from tests.factories.cpd import EntryFactory, a_finished_module, an_enrolment

pytestmark = pytest.mark.django_db
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
OWNED = [pattern.name for pattern in urls.urlpatterns if "enrolment_id" in str(pattern.pattern)]
ATTEMPTS = [pattern.name for pattern in urls.urlpatterns if "attempt_id" in str(pattern.pattern)]
ENTRIES = [pattern.name for pattern in urls.urlpatterns if "entry_id" in str(pattern.pattern)]


def arguments(pattern_name: str, thing: Enrolment | Entry) -> list[object]:
    step = [steps_in(thing.edition)[-1].id] if isinstance(thing, Enrolment) and "step" in steps_of(pattern_name) else []
    return [thing.public_id, *step]


def steps_of(name: str) -> str:
    return next(str(pattern.pattern) for pattern in urls.urlpatterns if pattern.name == name)


def refused(page: Client, url: str) -> None:
    for method in METHODS:
        response = getattr(page, method)(url)
        # 405: the page knows no such method for anybody, and has looked at nothing.
        assert response.status_code in {404, 405} or (method == "options" and not response.content), (method, url)
        assert b"Secret" not in response.content
    for method in ("get", "post"):
        assert getattr(page, method)(url).status_code in {404, 405}


@pytest.mark.parametrize("name", OWNED)
@pytest.mark.parametrize("state", ["open", "finished"])
def test_somebody_elses_learning_is_not_there(page: Client, somebody_else: User, name: str, state: str) -> None:
    theirs = an_enrolment(somebody_else, title="Secret")
    if state == "finished":
        finished = a_finished_module(somebody_else, title="Secret").enrolment
        assert finished is not None
        theirs = finished
    before = Enrolment.objects.values().get(pk=theirs.pk)
    refused(page, reverse(f"cpd:{name}", args=arguments(name, theirs)))
    assert Enrolment.objects.values().get(pk=theirs.pk) == before


@pytest.mark.parametrize("name", ENTRIES)
def test_somebody_elses_entry_is_not_there(page: Client, somebody_else: User, name: str) -> None:
    theirs = EntryFactory(user=somebody_else, title="Secret")
    before = Entry.objects.values().get()
    refused(page, reverse(f"cpd:{name}", args=[theirs.public_id]))
    assert Entry.objects.values().get() == before


@pytest.mark.parametrize("name", ATTEMPTS)
@pytest.mark.parametrize("state", ["open", "finished"])
def test_somebody_elses_case_is_not_there(page: Client, somebody_else: User, name: str, state: str) -> None:
    theirs = an_attempt(somebody_else, a_case_edition(title="Secret"))
    if state == "finished":
        play_to_the_end(theirs)
    before = CaseAttempt.objects.values().get(pk=theirs.pk)
    refused(page, reverse(f"cpd:{name}", args=[theirs.public_id]))
    assert CaseAttempt.objects.values().get(pk=theirs.pk) == before


@pytest.mark.parametrize("name", [*OWNED, *ENTRIES, *ATTEMPTS])
def test_what_does_not_exist_answers_the_same(page: Client, name: str) -> None:
    args: list[object] = [uuid.uuid4()]
    if "step" in steps_of(name):
        args.append("a-step")
    url = reverse(f"cpd:{name}", args=args)
    answers = {page.post(url).status_code, page.get(url).status_code}
    assert 404 in answers
    assert answers <= {404, 405}


def test_lists_show_nothing_of_others(page: Client, somebody_else: User) -> None:
    a_finished_module(somebody_else, title="Secret")
    an_enrolment(somebody_else, title="Secret")
    EntryFactory(user=somebody_else, title="Secret")
    for url in ("/me/cpd/", "/me/cpd/2026/", "/me/cpd/2026/print/"):
        assert b"Secret" not in page.get(url).content
    response = page.get("/me/learning/")
    assert (response.context["outlines"], list(response.context["finished"])) == ([], [])


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda pattern: pattern.name)
def test_nobody_comes_in_without_signing_in(client: Client, pattern: URLPattern) -> None:
    values = {
        "enrolment_id": uuid.uuid4(), "entry_id": uuid.uuid4(), "attempt_id": uuid.uuid4(), "step": "a-step", "page_id": 1, "year": 2026,
    }  # fmt: skip
    wanted = {name: value for name, value in values.items() if f":{name}>" in str(pattern.pattern)}
    url = reverse(f"cpd:{pattern.name}", kwargs=wanted)
    for method in ("get", "post"):
        response = getattr(client, method)(url)
        assert (response.status_code, response.headers["Location"]) == (302, f"/accounts/login/?next={url}")
