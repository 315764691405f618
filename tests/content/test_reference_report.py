"""The report on references: every work with its pages, near-duplicates side by side, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from content.domain.reference_report import works_cited
from people.models import Membership, User
from tests.factories.content import a_digest, a_guidance, a_site
from tests.factories.people import MembershipFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db


def a_reference(**values: Any) -> tuple[str, dict[str, Any]]:
    known = {"authors": "Munro, E.", "year": 2011, "title": "Recognising harm in time", "source": "DfE", "url": ""}
    return "reference", known | values


@pytest.fixture
def operator() -> User:
    a_site()
    user: User = UserFactory(is_superuser=True, is_staff=True)
    return user


@pytest.fixture
def cms(client: Client, operator: User) -> Client:
    return sign_in(client, operator, second_factor=True)


def test_a_work_stands_once_with_every_page_and_every_spelling(operator: User) -> None:
    doi = {"doi": "10.1000/x"}
    a_digest(title="First", references=[a_reference(), a_reference(title="Another")])
    a_digest(title="Second", references=[a_reference(), a_reference(title="By its DOI", **doi)])
    a_guidance(
        title="Third", references=[a_reference(title="Recognizing harm in time"), a_reference(title="DOI", **doi)]
    )

    found = {work.first.title: work for work in works_cited(by=operator)}

    assert set(found) == {"Recognising harm in time", "Another", "By its DOI"}
    work = found["Recognising harm in time"]
    assert [(one.reference.title, [page.title for page in one.pages]) for one in work.spellings] == [
        ("Recognising harm in time", ["First", "Second"]),
        ("Recognizing harm in time", ["Third"]),
    ]
    assert (work.differs, found["Another"].differs, found["By its DOI"].differs) == (True, False, True)
    assert len(works_cited(by=operator, only_differing=True)) == 2


def test_a_reference_stored_before_there_were_so_many_fields_is_the_same_work(operator: User) -> None:
    a_digest(references=[a_reference()])
    a_digest(references=[a_reference(volume="", doi="", kind="")])
    [work] = works_cited(by=operator)
    assert not work.differs


def test_somebody_elses_draft_is_not_told_of() -> None:
    live = a_digest(title="Live", references=[a_reference(title="Public")])
    draft = a_digest(title="Secret draft", references=[a_reference(title="Secret", year=2020)])
    draft.unpublish()
    outsider: User = MembershipFactory(role=Membership.Role.PRACTICE_LEAD).user
    [work] = works_cited(by=outsider)
    assert work.first.title == "Public"
    assert [(page.pk, page.may_edit) for page in work.spellings[0].pages] == [(live.pk, False)]


def test_the_page_shows_what_differs_and_leads_to_the_editors(cms: Client) -> None:
    page = a_digest(title="First & <last>", references=[a_reference()])
    a_guidance(title="Other", references=[a_reference(title="Recognizing harm in time"), a_reference(title="Unlike")])
    html = cms.get(reverse("references:report")).content.decode()
    assert "2 works are cited" in html
    assert "1 of them is written in several ways." in html
    assert "Written in 2 ways." in html
    assert f'<a href="{reverse("wagtailadmin_pages:edit", args=[page.pk])}">First &amp; &lt;last&gt;</a>' in html
    differing = cms.get(reverse("references:report"), {"show": "differing"}).content.decode()
    assert "Recognizing" in differing
    assert "Unlike" not in differing


def test_with_nothing_cited_it_says_so(cms: Client) -> None:
    assert "No page cites anything yet." in cms.get(reverse("references:report")).content.decode()
    differing = cms.get(reverse("references:report"), {"show": "differing"}).content.decode()
    assert "Every work is written in one way only." in differing


def test_the_file_has_a_row_for_each_spelling_and_nothing_that_runs(cms: Client) -> None:
    a_digest(title="=cmd()", references=[a_reference(doi="10.1000/x"), a_reference(title="=1+1", authors="Älmö, Ö.")])
    response = cms.get(reverse("references:report_file"))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [(row["authors"], row["title"], row["doi"], row["pages"]) for row in rows] == [
        ("Munro, E.", "Recognising harm in time", "10.1000/x", "'=cmd()"),
        ("Älmö, Ö.", "'=1+1", "", "'=cmd()"),
    ]
    only = cms.get(reverse("references:report_file"), {"show": "differing"}).content.decode("utf-8-sig")
    assert len(only.splitlines()) == 1


@pytest.mark.usefixtures("shipped_content")
def test_what_is_shipped_is_written_in_one_way_everywhere(operator: User) -> None:
    works = works_cited(by=operator)
    assert len(works) > 60
    assert [work.first.title for work in works if work.differs] == []
    assert max(work.number_of_pages for work in works) >= 3


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_report_costs_the_same_however_much_is_cited(
    number: int, cms: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    for n in range(number):
        a_digest(references=[a_reference(title=f"Work {n}"), a_reference(title="In all")])
    cms.get(reverse("references:report"))
    with django_assert_num_queries(11):  # one for each kind of page that has references
        assert cms.get(reverse("references:report")).status_code == 200


def test_more_works_than_fit_are_on_further_pages(cms: Client) -> None:
    a_digest(references=[a_reference(title=f"Number {n}", year=1900 + n) for n in range(60)])
    html = cms.get(reverse("references:report"), {"p": "2"}).content.decode()
    assert "Number 59" in html
    assert "Number 3." not in html
    assert 'start="51"' in html
