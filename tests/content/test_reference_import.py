"""References from a file into a page's draft, in the CMS: preview, ticks, a new revision; and who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageLogEntry, Workflow

from content.domain import reference_import
from content.models import DigestPage
from people.models import User
from tests.factories.content import a_digest, a_guidance, a_module, a_site
from tests.factories.people import MembershipFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db

RIS = """TY  - JOUR
AU  - Firmin, Carlene
AU  - Lloyd, J.
PY  - 2022
TI  - Green lights and red flags
T2  - Social Sciences
VL  - 11
IS  - 7
DO  - https://doi.org/10.3390/socsci11070303
ER  -

TY  - BOOK
AU  - Stark, E.
PY  - 2007
TI  - Coercive control
PB  - Oxford University Press
ER  -
"""
LISTED = {"authors": "Munro, E.", "year": 2011, "title": "A child-centred system", "source": "DfE", "url": ""}


@pytest.fixture
def operator() -> User:
    a_site()
    user: User = UserFactory(is_superuser=True, is_staff=True)
    return user


@pytest.fixture
def cms(client: Client, operator: User) -> Client:
    return sign_in(client, operator, second_factor=True)


@pytest.fixture
def page(operator: User) -> DigestPage:
    return a_digest(references=[("reference", LISTED)])


def send(cms: Client, page: Page, data: bytes | str) -> Any:
    given = {"text": data} if isinstance(data, str) else {"file": SimpleUploadedFile("refs.ris", data)}
    return cms.post(reverse("references:add", args=[page.pk]), given)


def token_in(response: Any) -> str:
    found = re.search(r'name="read" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def add(cms: Client, page: Page, token: str, *taken: int) -> Any:
    return cms.post(reverse("references:confirm", args=[page.pk]), {"read": token, "take": list(taken)}, follow=True)


def draft_titles(page: Page) -> list[str]:
    draft = Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
    return [block.value["title"] for block in draft.references]


def told(response: Any) -> str:
    return " ".join(str(one) for one in response.context["messages"])


@pytest.mark.parametrize("data", [RIS, RIS.encode()], ids=["pasted", "uploaded"])
def test_what_is_ticked_becomes_a_new_revision_and_what_is_published_stays(
    data: bytes | str, cms: Client, operator: User, page: DigestPage
) -> None:
    before = page.latest_revision_id
    response = send(cms, page, data)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Firmin, C. and Lloyd, J. (2022) <cite>Green lights and red flags.</cite> Social Sciences, 11(7)." in html
    assert 'href="https://doi.org/10.3390/socsci11070303"' in html
    assert html.count("checked") == 2
    assert draft_titles(page) == ["A child-centred system"]

    response = add(cms, page, token_in(response), 0, 1)

    assert "2 references are added to the draft." in told(response)
    assert draft_titles(page) == ["A child-centred system", "Green lights and red flags", "Coercive control"]
    page.refresh_from_db()
    assert [block.value["title"] for block in page.references] == ["A child-centred system"]
    assert page.has_unpublished_changes
    assert page.latest_revision_id != before
    assert page.latest_revision.user == operator
    entry = PageLogEntry.objects.get(action=reference_import.LOGGED)
    assert (entry.user, entry.data, entry.revision_id) == (operator, {"number": 2}, page.latest_revision_id)
    draft = page.get_latest_revision_as_object()
    added = draft.references[1].value
    assert (added["kind"], added["doi"], added["volume"], added["url"]) == (
        "article",
        "10.3390/socsci11070303",
        "11",
        "",
    )
    assert all(block.id for block in draft.references)
    draft.full_clean()


def test_only_what_is_ticked_is_added(cms: Client, page: DigestPage) -> None:
    add(cms, page, token_in(send(cms, page, RIS)), 1)
    assert draft_titles(page) == ["A child-centred system", "Coercive control"]


def test_without_a_tick_the_preview_stays_with_all_it_held(cms: Client, page: DigestPage) -> None:
    response = add(cms, page, token_in(send(cms, page, RIS + "junk at the end\n")))
    html = response.content.decode()
    assert response.status_code == 422
    assert "Tick at least one reference" in html
    assert "Coercive control" in html
    assert "junk at the end" in html
    assert token_in(response)


def test_what_is_there_already_is_marked_and_left_out(cms: Client, page: DigestPage) -> None:
    again = "TY  - RPRT\nAU  - Munro, Eileen\nPY  - 2011\nTI  - A child centred system\nER  - \n"
    near = "TY  - RPRT\nAU  - Munro, E.\nPY  - 2011\nTI  - A child-centered system\nER  - \n"
    response = send(cms, page, again + RIS + RIS + near)
    html = response.content.decode()
    assert "Left out: the page’s list has it already, as number 1." in html
    assert "Left out: it is number 2 of this file once more." in html
    assert "Left out: it is number 3 of this file once more." in html
    assert "Perhaps number 1 of the page’s list, written in another way." in html
    assert html.count('name="take"') == 3
    assert html.count("checked") == 2
    # What cannot be ticked cannot be sent in either.
    add(cms, page, token_in(response), 0, 1, 2, 3, 4)
    assert draft_titles(page) == ["A child-centred system", "Green lights and red flags", "Coercive control"]


def test_every_broken_record_is_shown_with_its_line_the_reason_and_its_text(cms: Client, page: DigestPage) -> None:
    html = send(cms, page, RIS + "TY  - JOUR\nAU  - Nobody, A.\nER  - \n<b>loose</b> words\n").content.decode()
    assert "<strong>Line 18:</strong> It has no title." in html
    assert "<pre>TY  - JOUR\nAU  - Nobody, A.\nER  -</pre>" in html
    assert "<strong>Line 21:</strong> These lines belong to no record." in html
    assert "<pre>&lt;b&gt;loose&lt;/b&gt; words</pre>" in html


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "There is nothing in it."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "No references were found in it."),
        (b"TY  - JOUR\n" * 100_000, "larger than 1 MB"),
        (b"TY  - JOUR\nER  - \n" * 1_001, "more than 1,000 records"),
        ("", "Choose a file, or paste the references."),
        ("Dear all, please add these.", "No references were found in it."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes | str, words: str, cms: Client, page: DigestPage) -> None:
    response = send(cms, page, data)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_a_file_as_large_as_allowed_goes_all_the_way(cms: Client, page: DigestPage) -> None:
    many = "".join(
        f"TY  - BOOK\nAU  - Name, A.\nPY  - {1900 + n % 120}\nTI  - {n} works\nER  - \n" for n in range(1000)
    )
    response = send(cms, page, many)
    assert response.content.decode().count("checked") == 1000
    add(cms, page, token_in(response), *range(1000))
    assert len(draft_titles(page)) == 1001


# Two editors, and the same button twice.


def test_somebody_elses_draft_in_between_is_kept_and_added_to(cms: Client, page: DigestPage) -> None:
    token = token_in(send(cms, page, RIS))
    other = page.get_latest_revision_as_object()
    other.studied = "By the other editor."
    other.references.append(
        ("reference", {**LISTED, "authors": "Stark, E.", "year": 2007, "title": "Coercive control"})
    )
    other.save_revision(user=UserFactory())

    response = add(cms, page, token, 0, 1)

    said = told(response)
    assert "1 reference is added to the draft." in said
    assert "1 stood in the list already and is left out." in said
    assert "the newest one was added to, and nothing in it is lost" in said
    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    assert draft.studied == "By the other editor."
    assert draft_titles(page) == ["A child-centred system", "Coercive control", "Green lights and red flags"]


def test_the_button_pressed_twice_adds_once(cms: Client, page: DigestPage) -> None:
    token = token_in(send(cms, page, RIS))
    add(cms, page, token, 0, 1)
    response = add(cms, page, token, 0, 1)
    assert "2 stood in the list already and are left out." in told(response)
    assert len(draft_titles(page)) == 3


# Who may, and when.


@pytest.mark.parametrize("make", [a_site, a_module])
def test_a_page_that_keeps_no_references_has_no_such_address(make: Callable[[], Page], cms: Client) -> None:
    assert cms.get(reverse("references:add", args=[make().pk])).status_code == 404
    assert cms.get(reverse("references:add", args=[10**12])).status_code == 404


def test_only_who_may_edit_the_page_reaches_it(page: DigestPage) -> None:
    author = MembershipFactory(role="author").user
    for user in (MembershipFactory().user, author):
        client = sign_in(Client(), user, second_factor=True)
        for name in ("add", "confirm"):
            assert client.post(reverse(f"references:{name}", args=[page.pk])).status_code in (302, 404)
    assert draft_titles(page) == ["A child-centred system"]


def test_a_locked_page_is_left_alone(cms: Client, operator: User, page: DigestPage) -> None:
    token = token_in(send(cms, page, RIS))
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=UserFactory())
    for response in (
        cms.get(reverse("references:add", args=[page.pk])),
        send(cms, page, RIS),
        add(cms, page, token, 0),
    ):
        assert response.status_code == 403
        assert "This page is locked." in response.content.decode()
    assert draft_titles(page) == ["A child-centred system"]


def test_a_page_in_review_is_left_alone(cms: Client, operator: User, page: DigestPage) -> None:
    token = token_in(send(cms, page, RIS))
    Workflow.objects.filter(active=True).first().start(page, operator)
    for response in (cms.get(reverse("references:add", args=[page.pk])), add(cms, page, token, 0)):
        assert response.status_code == 403
        assert "This page is in review" in response.content.decode()
    assert draft_titles(page) == ["A child-centred system"]


def test_a_preview_is_of_one_page_and_one_person(cms: Client, page: DigestPage) -> None:
    token = token_in(send(cms, page, RIS))
    other = a_guidance()
    for target, sent in ((other, token), (page, token[:-1]), (page, "")):
        response = add(cms, target, sent, 0)
        assert "is not there any more" in told(response)
    stranger = sign_in(Client(), UserFactory(is_superuser=True, is_staff=True), second_factor=True)
    assert "is not there any more" in told(add(stranger, page, token, 0))
    assert draft_titles(page) == ["A child-centred system"]


def test_an_old_preview_is_asked_for_again(cms: Client, operator: User, page: DigestPage, time_machine: Any) -> None:
    time_machine.move_to("2026-11-20 10:00 +0000", tick=False)
    token = token_in(send(cms, page, RIS))
    time_machine.shift(reference_import.A_DAY - 1)
    preview = reference_import.preview_again(by=operator, page=page, token=token)
    assert preview.fresh == 2
    time_machine.shift(2)
    with pytest.raises(reference_import.PreviewGone):
        reference_import.preview_again(by=operator, page=page, token=token)


def test_the_editor_leads_there_where_there_are_references(cms: Client, page: DigestPage) -> None:
    address = reverse("references:add", args=[page.pk])
    assert address in cms.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    module = a_module()
    html = cms.get(reverse("wagtailadmin_pages:edit", args=[module.pk])).content.decode()
    assert reverse("references:add", args=[module.pk]) not in html


def test_the_history_of_the_page_tells_of_it(cms: Client, page: DigestPage) -> None:
    add(cms, page, token_in(send(cms, page, RIS)), 0)
    html = cms.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "References added from a file" in html


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_preview_costs_the_same_however_many_were_read(
    number: int, cms: Client, page: DigestPage, django_assert_num_queries: Callable[..., Any]
) -> None:
    many = "".join(f"TY  - BOOK\nAU  - Name, A.\nPY  - 2001\nTI  - Work {n}\nER  - \n" for n in range(number))
    send(cms, page, many)
    with django_assert_num_queries(12):
        assert send(cms, page, many).status_code == 200


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(
        st.binary(max_size=300), st.text(max_size=200), st.binary(max_size=100).map(lambda b: RIS.encode() + b)
    )
)
def test_whatever_is_sent_is_answered(data: bytes | str, cms: Client, page: DigestPage) -> None:
    assert send(cms, page, data).status_code in (200, 422)
    assert add(cms, page, data if isinstance(data, str) else "x", 0).status_code in (200, 422)


def test_an_institution_that_the_file_calls_a_person_is_said_in_the_preview(cms: Client, page: DigestPage) -> None:
    entry = "@techreport{w, author={World Health Organization}, year=2013, title={Health}, institution={WHO}}"
    text = send(cms, page, entry).content.decode()
    assert "World Health Organization (2013)" in text
    assert "Line 1: “World Health Organization” is taken as the name of an institution" in " ".join(text.split())
