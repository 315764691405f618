"""References where people meet them: on the page, as files beside it, and in the author's form."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import bibtexparser
import pytest
import rispy
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from content.models import CollectionPage, DigestPage, GuidancePage
from tests.factories.content import a_digest, a_guidance, a_module, a_site
from tests.factories.people import MembershipFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db

TYPES = {
    "ris": "application/x-research-info-systems; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json; charset=utf-8",
}


def a_reference(**values: Any) -> dict[str, Any]:
    reference = {"authors": "Munro, E.", "year": 2011, "title": "A child-centred system", "source": "DfE", "url": ""}
    return reference | values


def _listed(*references: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [("reference", reference) for reference in references]


@pytest.mark.parametrize("make", [a_digest, a_guidance])
def test_a_page_writes_its_references_in_one_way_and_offers_them_as_files(
    make: Callable[..., Page], client: Client
) -> None:
    page = make(
        references=_listed(
            a_reference(title="What happens?", url="https://doi.org/10.1093/bjsw/bcm051"),
            a_reference(title="<b>Bold</b>", authors="A & B"),
        )
    )

    html = client.get(page.url).content.decode()

    assert (
        "Munro, E. (2011) <cite>What happens?</cite> DfE. "
        '<a class="doi" href="https://doi.org/10.1093/bjsw/bcm051">doi:10.1093/bjsw/bcm051</a>'
    ) in html
    assert "A &amp; B (2011) <cite>&lt;b&gt;Bold&lt;/b&gt;.</cite> DfE." in html
    for ending in TYPES:
        assert f'<a href="{page.url}references.{ending}">' in html


def test_a_page_without_references_offers_no_file(client: Client) -> None:
    page = a_guidance()

    assert "references." not in client.get(page.url).content.decode()
    assert client.get(f"{page.url}references.ris").status_code == 404


@pytest.mark.parametrize("ending", list(TYPES))
def test_a_file_has_its_type_and_name_and_is_kept(ending: str, client: Client) -> None:
    page = a_digest()

    response = client.get(f"{page.url}references.{ending}")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == TYPES[ending]
    assert response.headers["Content-Disposition"] == f'attachment; filename="{page.slug}.{ending}"'
    assert response.headers["Cache-Control"] == "public, max-age=60"
    again = client.get(f"{page.url}references.{ending}", headers={"if-none-match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(f"{page.url}references.{ending}").status_code == 200


@pytest.mark.usefixtures("shipped_content")
def test_every_reference_that_is_shipped_is_read_back(client: Client) -> None:
    pages = [page for model in (DigestPage, GuidancePage) for page in model.objects.all() if page.references]
    assert len(pages) >= 12
    for page in pages:
        titles = [block.value["title"] for block in page.references]
        ris, bib, csl = (client.get(f"{page.url}references.{ending}").content.decode() for ending in TYPES)
        assert [one["title"] for one in rispy.loads(ris)] == titles
        assert [one["title"] for one in json.loads(csl)] == titles
        library = bibtexparser.parse_string(bib)
        assert (len(library.entries), library.failed_blocks) == (len(titles), [])


def test_a_file_of_a_page_that_is_not_public_is_not_found(client: Client) -> None:
    draft, members_only = a_digest(), a_digest()
    beneath = a_guidance(references=_listed(a_reference()))
    draft.unpublish()
    PageViewRestriction.objects.create(page=members_only, restriction_type=PageViewRestriction.LOGIN)
    PageViewRestriction.objects.create(page=beneath.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)

    for page in (draft, members_only, beneath):
        assert client.get(f"{page.url}references.ris").status_code == 404, page


@pytest.mark.parametrize(
    "path",
    [
        "{digest}references.txt",
        "{digest}references.RIS",
        "{digest}%0A/references.ris",
        "{module}references.ris",
        "/library/nothing/references.ris",
        "/library/references.ris",
        "/references.ris",
        "/me/evidence/references.ris",
    ],
)
def test_what_is_no_file_is_not_found(path: str, client: Client) -> None:
    address = path.format(digest=a_digest().url, module=a_module().url)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_file_costs_the_same_however_much_is_cited(
    number: int, client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    page = a_digest(references=_listed(*(a_reference(title=f"Work {n}") for n in range(number))))
    client.get(page.url)
    with django_assert_num_queries(7):
        response = client.get(f"{page.url}references.ris")
    assert len(rispy.loads(response.content.decode())) == number


# In the author's form.


@pytest.fixture
def operator(client: Client) -> Client:
    a_site()
    return sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)


def _form(*references: dict[str, Any]) -> dict[str, Any]:
    return nested_form_data(
        {
            "title": "By an author",
            "slug": "by-an-author",
            "summary": "One sentence.",
            "institution": "A university",
            "reading_minutes": "4",
            "last_reviewed": date(2026, 10, 2).isoformat(),
            "review_by": date(2027, 10, 1).isoformat(),
            "body": streamfield([("heading", "Before")]),
            "references": streamfield(_listed(*references)),
            "related": streamfield([]),
            "capability_tags": inline_formset([]),
            "comments": inline_formset([]),
            "go_live_at": "",
            "expire_at": "",
            "seo_title": "",
            "search_description": "",
        }
    ) | {"roles": ["supervisor"]}


def _send(client: Client, form: dict[str, Any], *, publish: bool = True) -> Any:
    parent = CollectionPage.objects.get(slug="guidance")
    return client.post(
        reverse("wagtailadmin_pages:add", args=["content", "guidancepage", parent.pk]),
        form | ({"action-publish": "action-publish"} if publish else {}),
    )


DOI = "https://doi.org/10.1093/bjsw/bcm051"


@pytest.mark.parametrize(
    "again",
    [
        a_reference(title="A child centred system", authors="MUNRO, E"),
        a_reference(title="Something else", authors="Else, S.", url="http://dx.doi.org/10.1093/BJSW/bcm051"),
    ],
    ids=["authors, year and title", "DOI"],
)
@pytest.mark.parametrize("publish", [True, False], ids=["publish", "draft"])
def test_a_work_that_is_listed_already_is_refused_and_nothing_is_lost(
    again: dict[str, Any],
    publish: bool,  # noqa: FBT001
    operator: Client,
) -> None:
    response = _send(operator, _form(a_reference(url=DOI), a_reference(title="Between"), again), publish=publish)

    assert response.status_code == 200
    # The editor hands errors to its script as JSON.
    html = response.content.decode().replace(r"\u201c", "“").replace(r"\u201d", "”")
    assert "Number 1 in this list is the same work: “A child-centred system”. Take one of the two out." in html
    assert again["title"] in html
    assert not GuidancePage.objects.filter(slug="by-an-author").exists()


def test_different_works_of_one_author_are_fine(operator: Client) -> None:
    response = _send(operator, _form(a_reference(), a_reference(year=2012), a_reference(title="Another")))

    assert response.status_code == 302
    assert len(GuidancePage.objects.get(slug="by-an-author").references) == 3


def test_a_worker_reads_the_files_too(client: Client) -> None:
    page = a_digest()
    sign_in(client, MembershipFactory().user)
    response = client.get(f"{page.url}references.bib")
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "private, no-store")
