"""The content checks: what each finds in a page, how grave it is, and where it leads."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.images import ImageFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Drawing
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction

from content.domain.checks import problems_of
from content.domain.checks.readability import reading_of, sentences_in
from content.models import DigestPage, InformationPage
from content.models.public import PublicPage
from tests.factories.capabilities import a_published_framework
from tests.factories.content import (
    InformationPageFactory,
    a_digest,
    a_guidance,
    a_module,
    a_site,
    a_theme,
    digest_step,
    text_step,
)

pytestmark = pytest.mark.django_db
LONG = (
    "Notwithstanding considerable methodological heterogeneity, contemporaneous multidisciplinary investigations "
    "consistently demonstrate that organisational characteristics, particularly supervisory arrangements and "
    "administrative responsibilities, substantially influence practitioners’ professional decision-making concerning "
    "vulnerable children within socioeconomically disadvantaged neighbourhoods experiencing longstanding difficulties throughout the whole country. "
)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 21), tick=False):
        yield


def found(page: Page) -> list[tuple[str, bool]]:
    """What is found, but that the digests of these tests name no author."""
    return [(one.code, one.is_must) for one in problems_of(page) if one.code != "no_author"]


def _guidance(*blocks: Any, **kwargs: Any) -> Any:
    return a_guidance(body=list(blocks), **kwargs)


def test_pages_as_they_should_be_have_no_problem() -> None:
    for page in (a_digest(), a_module(), a_guidance()):
        assert found(page) == []


# Words


def test_hard_prose_is_worth_a_look_and_names_its_longest_sentences() -> None:
    [problem] = problems_of(_guidance(("paragraph", f"<p>{LONG * 4}</p>"), reading_minutes=1))
    assert (problem.code, problem.is_must, problem.field) == ("reading_level", False, "body")
    assert "“Notwithstanding considerable methodological heterogeneity, contemporaneous" in problem.mend
    assert problem.block


def test_hard_prose_in_welsh_is_not_measured() -> None:
    page = _guidance(("paragraph", f"<p>{LONG * 4}</p>"), reading_minutes=1)
    page.locale = Locale.objects.get_or_create(language_code="cy")[0]
    assert found(page) == []


def test_plain_sentences_read_easily_and_abbreviations_end_none() -> None:
    easy = reading_of(["The child is quiet. Ask her what she likes. Then wait."] * 20)
    assert (easy.sentences, easy.is_hard) == (60, False)
    assert sentences_in("Ask e.g. her aunt. Then wait.") == ["Ask e.g. her aunt.", "Then wait."]
    assert reading_of([]).index == 0.0


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(max_size=80), max_size=5))
def test_no_text_makes_the_measure_fail(texts: list[str]) -> None:
    reading = reading_of(texts)
    assert reading.sentences <= reading.words or reading.words == 0


def test_headings_keep_their_order() -> None:
    wrong = a_module(steps=[text_step(text="<h4>Far down</h4><p>Words.</p>")])
    assert found(wrong) == [("heading_order", True)]
    assert found(a_module(steps=[text_step(text="<h3>Right</h3><p>Words.</p>")])) == []
    a_site()
    page = InformationPageFactory(parent=Page.objects.get(slug="throughline"), body="<h3>Too deep</h3><p>x</p>")
    assert found(page) == [("heading_order", True)]
    page.body = "<h2> </h2><p>x</p>"
    assert found(page) == [("heading_order", True)]


def test_a_heading_with_nothing_beneath_it_is_worth_a_look() -> None:
    page = _guidance(("heading", "One"), ("paragraph", "<p>Words.</p>"), ("heading", "Two"))
    assert found(page) == [("heading_alone", False)]


def test_details_of_somebody_must_go_and_likely_names_are_worth_a_look() -> None:
    page = a_digest(studied="Ring 07700 900123 for my client Jane Smith.", summary="Then Jayden Brown came.")
    assert sorted(found(page)) == [("detail_name", False), ("detail_name", True), ("detail_phone", True)]
    phone = next(one for one in problems_of(page) if one.code == "detail_phone")
    assert (phone.field, phone.detail, "a phone number" in phone.sentence) == ("studied", "07700 900123", True)


def test_authors_and_references_are_no_secret() -> None:
    works = [
        ("reference", {"authors": "Brown, J.", "year": 2013, "title": "Seen by Jane Brown", "source": "", "url": ""})
    ]
    page = a_digest(
        studied="As Jayden Brown found.", references=works, authors=[("author", {"name": "Hannah Gregory"})]
    )
    page.summary = "Hannah Gregory sums it up."
    assert found(page) == []


def test_pages_that_say_whom_to_turn_to_may_hold_a_contact_but_no_case_number() -> None:
    a_site()
    page: InformationPage = InformationPageFactory(
        parent=Page.objects.get(slug="throughline"),
        body="<h2>Help</h2><p>help@example.org, 0161 496 0000, 12 High Street, SW1A 1AA</p>",
    )
    assert found(page) == []
    page.body = "<h2>Help</h2><p>LCS 1234567</p>"
    assert found(page) == [("detail_case_number", True)]


# Substance


def test_a_digest_says_how_sure_how_big_and_what_could_have_swayed_its_authors() -> None:
    page = a_digest()
    page.strength = page.effect = None
    page.strength_reasons = page.effect_reasons = []
    page.conflicts = " "
    assert {code for code, must in found(page) if must} == {
        "missing_strength",
        "missing_strength_reasons",
        "missing_effect",
        "missing_effect_reasons",
        "missing_conflicts",
    }


def test_a_review_date_that_has_passed_must_be_chosen_anew() -> None:
    assert found(a_digest(review_by=date(2026, 11, 21))) == []
    [problem] = problems_of(a_guidance(review_by=date(2026, 11, 20)))
    assert (problem.code, problem.is_must, problem.field) == ("overdue", True, "review_by")
    assert "20 November 2026" in problem.sentence


def test_a_statement_names_something_that_is_in_the_list() -> None:
    works = [("reference", {"authors": "Munro, E.", "year": 2011, "title": "The review", "source": "DfE", "url": ""})]
    claims = [("Well cited", ["Munro 2011"]), ("Uncited", []), ("Unknown", ["Nobody 1999"])]
    page = _guidance(
        *[("claim", {"text": f"<p>{text}.</p>", "cites": cites}) for text, cites in claims], references=works
    )
    problems = problems_of(page)
    assert [(one.code, one.is_must) for one in problems] == [("citation", True)] * 2
    assert [one.block for one in problems] == [str(block.id) for block in page.body][1:]
    page.body = [("claim", {"text": "<p> </p>", "cites": []})]
    said = next(one for one in problems_of(page) if one.code == "citation")
    assert said.sentence == "No reference is named by statement 1. Name one of this page, such as “Brandon 2013”."
    assert said.where == "Statement with sources"


def test_a_list_that_is_asked_for_and_holds_nothing_is_named() -> None:
    page = a_digest()
    page.limits = page.practice = page.questions = page.references = []
    page.last_reviewed = None
    named = {(one.where, one.field) for one in problems_of(page) if one.is_must}
    assert named == {
        ("What it does not tell us", "limits"),
        ("What it means for practice", "practice"),
        ("Questions to think with", "questions"),
        ("References", "references"),
        ("Last reviewed", "last_reviewed"),
    }
    guidance = a_guidance()
    guidance.body, guidance.roles = [], []
    assert [(one.sentence, one.field) for one in problems_of(guidance) if one.is_must] == [
        ("“For whom” is empty.", "roles"),
        ("“Guidance” is empty.", "body"),
    ]
    module = a_module()
    module.steps = []
    assert ("empty", True) in found(module)


# Where it is found


def test_a_page_stands_with_a_capability_and_should_stand_with_a_theme() -> None:
    page = a_guidance()
    assert found(page) == [], "nothing can be chosen where there is nothing"
    theme, capability = a_theme(), a_published_framework(areas=1, per_area=1).capabilities.get(slug="k1")
    assert found(page) == [("no_capability", True), ("no_theme", False)]
    for made in (a_digest, a_module):
        assert ("no_capability", True) in found(made())
        assert found(made(tags=(capability,), themes=[theme])) == []
    a_site()
    assert found(InformationPageFactory(parent=Page.objects.get(slug="throughline"))) == []


def test_a_digest_should_name_its_authors() -> None:
    assert [(one.code, one.is_must) for one in problems_of(a_digest())] == [("no_author", False)]
    assert problems_of(a_digest(authors=[("author", {"name": "Hannah Gregory"})])) == []


def test_minutes_that_nobody_chose_are_compared_with_the_words() -> None:
    easy = "<p>" + "Ask her. Then wait. " * 400 + "</p>"
    [problem] = problems_of(_guidance(("paragraph", easy)))
    assert (problem.code, problem.is_must, problem.field) == ("reading_time", False, "reading_minutes")
    assert "says 4 minutes to read" in problem.sentence
    assert found(_guidance(("paragraph", easy), reading_minutes=9)) == [], "somebody chose it"
    assert found(_guidance(("paragraph", "<p>" + "Ask her. Then wait. " * 250 + "</p>"))) == [], "near enough"


def _image() -> Any:
    drawn = BytesIO()
    Drawing.new("RGB", (8, 8)).save(drawn, "PNG")
    return get_image_model().objects.create(title="A picture", file=ImageFile(drawn, name="a.png"))


def test_a_picture_says_what_it_shows() -> None:
    for words, decorative, codes in (("", False, [("picture", True)]), ("Two chairs", False, []), ("", True, [])):
        image = _image()
        image.contextual_alt_text, image.decorative = words, decorative
        assert found(_guidance(("picture", {"picture": image, "caption": "", "credit": ""}))) == codes
    embedded = a_module(steps=[text_step(text='<p>x</p><embed embedtype="image" id="1" alt="" format="left"/>')])
    assert found(embedded) == [("picture", True)]


def test_links_lead_to_pages_that_readers_can_open() -> None:
    live, draft, private, gone = a_digest(), a_digest(), a_digest(), a_digest()
    draft.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    number = gone.pk
    gone.delete()

    def link(pk: int) -> str:
        return f'<a linktype="page" id="{pk}">there</a>'

    for pk, wrong in ((live.pk, False), (draft.pk, True), (private.pk, True), (number, True)):
        page = _guidance(("paragraph", f"<p>See {link(pk)}.</p>"))
        assert found(page) == ([("link", True)] if wrong else []), pk
    assert found(a_module(steps=[text_step(), digest_step(draft)])) == [("link", True)]
    assert found(a_guidance(related=[("page", draft), ("page", live)])) == [("link", True)]


def test_addresses_of_this_site_lead_somewhere_and_others_are_not_asked() -> None:
    live = a_digest()
    for address, wrong in (
        (live.url, False),
        ("/search/", False),
        ("/library/nothing-here/", True),
        ("https://example.org/nothing", False),
        ("https://[broken", False),
        ("#part", False),
    ):
        page = _guidance(("paragraph", f'<p>See <a href="{address}">there</a>.</p>'))
        assert found(page) == ([("link", True)] if wrong else []), address


def test_links_to_documents_that_are_gone_are_named() -> None:
    number = get_document_model().objects.count() + 41
    page = _guidance(("paragraph", f'<p><a linktype="document" id="{number}">there</a></p>'))
    assert found(page) == [("link", True)]


def test_parts_without_words_are_named() -> None:
    page = a_digest(key_messages=[("message", "One."), ("message", " ")], studied=" ")
    assert [(one.code, one.field, one.is_must) for one in problems_of(page) if one.is_must] == [
        ("empty", "key_messages", True),
        ("empty", "studied", True),
    ]


# All


def test_the_gravest_comes_first_and_every_problem_says_how_to_mend_it() -> None:
    page = a_digest(summary="Then Jayden Brown came.", studied="Ring 07700 900123.", review_by=date(2020, 1, 1))
    problems = problems_of(page)
    assert [one.is_must for one in problems] == [True, True, False, False]
    assert all(one.sentence and one.mend for one in problems)


@settings(deadline=None, max_examples=30)
@given(words=st.text(alphabet=st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"]), max_size=300))
def test_no_words_make_the_checks_fail(words: str) -> None:
    page = DigestPage(title="t", slug="t", summary=words, studied=words, key_messages=[("message", words)])
    page.locale = Locale(language_code="en-gb")
    assert isinstance(page, PublicPage)
    problems_of(page)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_checks_take_the_same_queries_however_long_the_page(number: int, django_assert_num_queries: Any) -> None:
    live = a_digest()
    words = f'<p>See <a linktype="page" id="{live.pk}">this</a> and <a href="{live.url}">that</a>. 07700 900123</p>'
    page = _guidance(*[("paragraph", words)] * number)
    page = type(page).objects.get(pk=page.pk)
    problems_of(page)
    with django_assert_num_queries(10):
        problems_of(page)
