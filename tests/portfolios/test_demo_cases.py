"""The demo world shows what looking back at a case can hold: choices of others, and somebody to compare with."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capabilities.domain.frameworks import load_shipped
from content.domain.cases.checking import check_page
from content.models import CasePage
from cpd.domain import comparing
from cpd.domain.attempts import case_of
from cpd.domain.case_counts import choices_of_others
from cpd.models import CaseAttempt
from portfolios.demo import cases
from portfolios.demo.cast import assemble
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("shipped_content")
def test_enough_people_have_played_for_their_choices_to_be_shown_and_a_supervisor_offers_to_compare() -> None:
    cast = assemble(timezone.localdate())
    cases.fill(cast)
    finished = CaseAttempt.objects.filter(state=CaseAttempt.State.FINISHED)
    assert finished.count() == CaseAttempt.objects.count() == 2 * cases.PLAYERS + 1
    worker = cast.lead_character.user
    assert not worker.case_attempts.exists()
    shown = comparing.shown_to(worker).get()
    assert shown.user == cast.lead_character.supervision.supervisor
    assert choices_of_others(case_of(shown.edition), shown.page_key)


@pytest.mark.usefixtures("shipped_content")
def test_the_author_has_a_case_of_their_own_and_reads_what_people_chose_in_it(client: Client) -> None:
    cast = assemble(timezone.localdate())
    cases.fill(cast)
    author = cast.author
    assert author is not None
    page = CasePage.objects.get(owner=author)
    assert (page.live, page.institution, check_page(page).placed) == (True, "Demo University", ())

    shown = sign_in(client, author).get(reverse("case_choices", args=[page.pk]))

    numbers = shown.context["numbers"]
    assert {one.decision for one in numbers.choices} == {"begin", "views"}
    assert set(cases.REASONS_OF_OWN) & {
        words for said in numbers.reasons.values() for one in said for words in one.reasons
    }


def test_without_the_case_nobody_has_played() -> None:
    load_shipped()
    cases.fill(assemble(timezone.localdate()))
    assert not CaseAttempt.objects.exists()
