"""What a browser can send: markup from authors, hostile characters, endless text, pages beside the protected ones."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from content.domain import editions
from cpd.domain import learning
from people.domain import unsent
from people.models import Membership
from portfolios.domain.compare import changes
from portfolios.domain.programmes.anonymise import Person, anonymise
from tests.factories.capabilities import a_draft_framework
from tests.factories.content import a_module, reflection_step
from tests.factories.people import MembershipFactory, UserFactory, sign_in
from tests.factories.portfolios import a_pair
from tests.factories.programmes import a_place

pytestmark = pytest.mark.django_db

MARKUP = '<a href="https://evil.example/sign-in">Sign in again</a><form action="/accounts/logout/" method="post">'


def test_an_authors_hint_is_text_not_markup(client: Client) -> None:
    kind, value = reflection_step()
    module = a_module(steps=[(kind, {**value, "hint": MARKUP})])
    user = UserFactory()
    enrolment = learning.enrol(by=user, edition=editions.current_edition(module))
    sign_in(client, user)
    step = enrolment.edition.body["steps"][0]["id"]
    page = client.get(reverse("cpd:step", args=[enrolment.public_id, step])).content.decode()
    assert '<form action="/accounts/logout/" method="post">' not in page
    assert "&lt;form" in page


@pytest.mark.parametrize(
    "address",
    [
        "/me/capabilities/?version=a%00b/c",
        "/me/evidence/new/?capability=a%00/b/c",
        "/me/evidence/picker/?q=%00&for=%00",
        "/me/evidence/?state=%00&page=%00",
        "/me/cpd/new/?unsent=%00",
        "/me/?x=%00",
    ],
)
def test_a_null_character_in_an_address_breaks_nothing(client: Client, address: str) -> None:
    pair = a_pair()
    sign_in(client, pair.worker)
    assert client.get(address).status_code < 500


def test_a_null_character_in_a_search_breaks_nothing(client: Client) -> None:
    admin = MembershipFactory(role=Membership.Role.ADMIN)
    sign_in(client, admin.user)
    where = reverse("people:people", args=[admin.organisation.slug])
    assert client.get(f"{where}?q=a%00b").status_code < 500


def test_a_null_character_in_the_address_of_a_capability_version_breaks_nothing(client: Client) -> None:
    pair = a_pair()
    sign_in(client, pair.worker)
    where = reverse("portfolios:map_capability", args=[pair.framework.framework.slug, pair.capabilities[0].slug])
    assert client.get(f"{where}?version=%00").status_code < 500


def test_unsent_words_with_a_null_character_are_kept() -> None:
    assert unsent.keep(UserFactory(), "/me/evidence/new/", {"text": "before\x00after"}) is not None


def test_taking_names_out_of_a_hostile_statement_is_quick() -> None:
    people = [Person("Worker A", "Ann", "Lee", "ann@example.org")]
    began = time.process_time()
    anonymise("a" * 20_000, people)
    assert time.process_time() - began < 0.5


def test_comparing_two_hostile_accounts_is_quick() -> None:
    """Few different words in an awkward order: the matcher's time grows with the cube of their number, and 1,900 of them
    in each of fifty paragraphs are under every limit. Here one of 1,600, so that the test itself ends."""
    old = " ".join("abcdefghij"[(i * i) % 10] for i in range(1_600))
    new = " ".join("abcdefghij"[(i * 7 + i // 3) % 10] for i in range(1_600))
    began = time.process_time()
    changes(old, new)
    assert time.process_time() - began < 0.5


def test_the_home_page_of_an_assessor_without_second_factor_names_nobody(client: Client) -> None:
    cast = a_place(starts=timezone.localdate() - timedelta(days=350))  # ends soon: the assessor is reminded
    assessor = UserFactory()  # a fresh one, who has not set up a second factor
    cast.pair.supervision.__class__.objects.filter(supervisor=cast.assessor).update(supervisor=assessor)
    cast.place.__class__.objects.filter(pk=cast.place.pk).update(assessor=assessor)
    sign_in(client, assessor, second_factor=False)
    assert client.get("/supervision/").status_code == 302
    assert cast.worker.last_name.encode() not in client.get("/me/").content


def test_an_author_sees_no_other_organisations_draft_framework(client: Client) -> None:
    from people.domain.authors import sync_author

    draft = a_draft_framework(slug="secret-plans", label="not-yet-out")
    draft.framework.owner = MembershipFactory().organisation
    draft.framework.save()
    author = MembershipFactory(role=Membership.Role.AUTHOR).user
    sync_author(author)
    sign_in(client, author)
    page = client.get(reverse("frameworks:list"))
    assert page.status_code == 200
    assert b"secret-plans" not in page.content
    assert client.get(reverse("frameworks:version", args=[draft.pk])).status_code == 404


def test_a_next_address_elsewhere_is_not_followed(client: Client) -> None:
    admin = MembershipFactory(role=Membership.Role.ADMIN).user
    sign_in(client, admin)
    for onward in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        page = client.get(reverse("people:second_factor"), {"next": onward}).content
        assert b"evil.example" not in page
        assert b"javascript:" not in page


def test_kept_words_of_somebody_else_are_not_there(client: Client) -> None:
    kept = unsent.keep(UserFactory(), "/me/cpd/new/", {"learnt": "My own secret words."})
    assert kept is not None
    sign_in(client, UserFactory())
    assert b"secret words" not in client.get(f"/me/cpd/new/?unsent={kept.public_id}").content
    assert client.post(reverse("people:unsent", args=[kept.public_id]), {"action": "let_go"}).status_code == 404


def test_a_signed_in_persons_pages_are_not_kept_by_the_browser(client: Client) -> None:
    sign_in(client, a_pair().worker)
    for address in ("/me/", "/me/evidence/", "/me/cpd/", "/capabilities/"):
        assert "public" not in client.get(address).headers.get("Cache-Control", "")
    assert "no-store" in client.get("/me/").headers["Cache-Control"]
