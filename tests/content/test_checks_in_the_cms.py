"""The checks in the CMS: the panel of the editor, their own page, and confirming that a detail is nobody's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from content.domain.checks import NotADetail, confirm_detail, problems_of
from content.models import CollectionPage, ConfirmedDetail, DigestPage
from people.models import User
from tests.factories.content import a_digest, a_site
from tests.factories.editorial import a_practice_lead, a_written_digest, an_author, an_institution, submit
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
PHONE = "07700 900123"
REASON = "It is the number of a helpline that we run."

AUTHORS = [("author", {"name": "Hannah Gregory"})]


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 21), tick=True):
        yield


@pytest.fixture
def person() -> User:
    user: User = UserFactory(is_superuser=True, is_staff=True)
    return user


@pytest.fixture
def operator(client: Client, person: User) -> Client:
    return sign_in(client, person, second_factor=True)


@pytest.fixture
def page() -> DigestPage:
    return a_digest(studied=f"Ring {PHONE}.", summary="Then Jayden Brown came.", authors=AUTHORS)


def _checks(page: DigestPage) -> str:
    return reverse("checks:page", args=[page.pk])


def test_the_panel_of_the_editor_lists_problems_with_links_to_their_fields(operator: Client, page: DigestPage) -> None:
    content = operator.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "1 thing must be mended before review and publishing" in content
    assert f"“{PHONE}” looks like a phone number." in content
    anchor = "panel-child-content-studied-section"
    assert f'href="#{anchor}"' in content
    assert f'id="{anchor}"' in content
    assert "1 thing is worth a look" in content


def test_what_the_panel_lists_is_no_error_of_the_form(operator: Client, page: DigestPage) -> None:
    """Wagtail counts these classes on the tab and beside the title, as errors that keep a draft from being saved."""
    html = operator.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    panel = html.split('<div class="tl-checks">')[1].split("Look again at what is saved now")[0]
    assert "must be mended before review and publishing" in panel
    assert "help-critical" not in panel
    assert "error-message" not in panel


def test_the_panel_of_a_page_without_problems_says_so_and_a_new_one_says_when(operator: Client) -> None:
    content = operator.get(reverse("wagtailadmin_pages:edit", args=[a_digest(authors=AUTHORS).pk])).content.decode()
    assert "Nothing to mend." in content
    library = CollectionPage.objects.get(slug="library")
    new = operator.get(reverse("wagtailadmin_pages:add", args=["content", "digestpage", library.pk]))
    assert "Save the draft once" in new.content.decode()


def test_every_field_that_a_check_names_has_its_place_in_the_editor(operator: Client) -> None:
    page = a_digest()
    page.strength_reasons = page.effect_reasons = []
    page.conflicts, page.studied, page.review_by = "", PHONE, date(2020, 1, 1)
    page.save_revision()
    response = operator.get(_checks(page))
    fields = {one.problem.field for one in response.context["must"]}
    assert fields == {"strength_reasons", "effect_reasons", "conflicts", "studied", "review_by"}
    editor = operator.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    for one in response.context["must"]:
        assert one.anchor
        assert f'id="{one.anchor[1:]}"' in editor, one.anchor


def test_the_page_of_checks_shows_the_draft_as_it_is_saved_now(operator: Client, page: DigestPage) -> None:
    assert PHONE in operator.get(_checks(page)).content.decode()
    page.studied, page.summary = "Twelve studies.", "Fine."
    page.save_revision()
    assert "Nothing to mend." in operator.get(_checks(page)).content.decode()


def test_a_detail_is_confirmed_with_a_reason_and_the_words_are_not_kept(
    operator: Client, person: User, page: DigestPage
) -> None:
    response = operator.post(_checks(page), {"words": PHONE, "reason": REASON}, follow=True)

    kept = ConfirmedDetail.objects.get()
    assert (kept.page_id, kept.kind, kept.reason, kept.by) == (page.pk, "phone", REASON, person)
    assert PHONE not in str(vars(kept))
    assert [one.code for one in problems_of(page)] == ["detail_name"]
    assert REASON in response.content.decode()

    operator.post(_checks(page), {"take_back": str(kept.pk)})
    assert [one.code for one in problems_of(page) if one.is_must] == ["detail_phone"]


def test_a_confirmation_holds_for_those_words_on_that_page_alone(person: User, page: DigestPage) -> None:
    confirm_detail(by=person, page=page, words=PHONE, reason=REASON)
    page.studied = f"Ring {PHONE} or 07700 900456."
    assert [one.detail for one in problems_of(page) if one.is_must] == ["07700 900456"]
    assert [one.detail for one in problems_of(a_digest(studied=PHONE)) if one.is_must] == [PHONE]


def test_without_a_reason_nothing_is_confirmed_and_what_was_typed_stays(operator: Client, page: DigestPage) -> None:
    response = operator.post(_checks(page), {"words": PHONE, "reason": "ours"})
    assert response.status_code == 422
    assert "Say in a few words whose it is" in response.content.decode()
    assert 'value="ours"' in response.content.decode()
    assert not ConfirmedDetail.objects.exists()


def test_words_that_are_not_there_are_not_confirmed(operator: Client, person: User, page: DigestPage) -> None:
    with pytest.raises(NotADetail):
        confirm_detail(by=person, page=page, words="07700 900999", reason=REASON)
    response = operator.post(_checks(page), {"words": "07700 900999", "reason": REASON}, follow=True)
    assert "does not say that any more" in response.content.decode()
    assert not ConfirmedDetail.objects.exists()


def test_authors_of_the_page_and_its_reviewers_see_the_checks_and_nobody_else() -> None:
    north, south, lead = an_institution(), an_institution("South", "south"), a_practice_lead()
    page = a_written_digest(north, summary="Then Jayden Brown came.")
    colleague = an_author(north.organisation)

    def status(user: User) -> int:
        return int(sign_in(Client(), user, second_factor=True).get(_checks(page)).status_code)

    assert {user: status(user) for user in (north.author, colleague, south.author, lead)} == {
        north.author: 200,
        colleague: 200,
        south.author: 404,
        lead: 404,
    }
    submit(page, north.author)
    assert (status(south.author), status(lead)) == (200, 404)


def test_a_reviewer_reads_the_checks_but_confirms_nothing() -> None:
    north, south = an_institution(), an_institution("South", "south")
    page = a_written_digest(north, summary="Then Jayden Brown came.")
    submit(page, north.author)
    client = sign_in(Client(), south.author, second_factor=True)
    assert "It is not a person’s" not in client.get(_checks(page)).content.decode()
    assert client.post(_checks(page), {"words": "Jayden Brown", "reason": REASON}).status_code == 404
    assert not ConfirmedDetail.objects.exists()


def test_pages_of_wagtail_itself_and_pages_that_are_not_there_answer_404(operator: Client) -> None:
    home = a_site()
    assert operator.get(reverse("checks:page", args=[home.get_parent().pk])).status_code == 404
    assert operator.get(reverse("checks:page", args=[home.pk + 1000])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_checks_takes_the_same_queries_however_many_problems(
    number: int, operator: Client, django_assert_num_queries: Any, client: Client
) -> None:
    page = a_digest(key_messages=[("message", f"07700 90010{place}") for place in range(number)])
    operator.get(_checks(page))
    with django_assert_num_queries(16):
        assert len(operator.get(_checks(page)).context["must"]) == number
