"""Search by language and by stage: Welsh words as they are, English ones by their stems, and what else there is."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from wagtail.models import Locale

from content.domain.finding import find
from content.domain.finding_index import keep_pages
from content.domain.finding_synonyms import load_synonyms
from content.domain.finding_words import mutations_of, pieces, stems_of
from content.models import Findable, MissedSearch, SynonymGroup
from content.models.finding import language_of
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.content import a_digest, a_guidance, a_module

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 22), tick=False):
        yield


def in_welsh(make: Any = a_digest, **kwargs: Any) -> Any:
    """A page as it is found in Welsh."""
    page = make(**kwargs)
    page.locale = Locale.objects.get_or_create(language_code="cy")[0]
    page.save()
    keep_pages([page])
    return page


def titles(words: str, language: str = "en", **chosen: str) -> list[str]:
    return [result.title for result in find(words=words, chosen=chosen, language=language).results]


def said(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize(
    ("code", "language"), [("en-gb", "en"), ("en", "en"), ("en-GB", "en"), ("cy", "cy"), ("cy_GB", "cy"), ("", "en")]
)
def test_a_region_makes_no_other_language(code: str, language: str) -> None:
    assert language_of(code) == language


@pytest.mark.parametrize("words", ["gŵyl", "gwyl", "GWYL", "gŵyl tŷ", "ty"])
def test_a_welsh_word_is_found_without_its_accents(words: str) -> None:
    in_welsh(title="Gŵyl yn y tŷ")
    assert titles(words, "cy") == ["Gŵyl yn y tŷ"]


def test_english_rules_do_not_cut_welsh_words() -> None:
    assert stems_of("children neglected") == ("child", "neglect")
    assert stems_of("gweithiwr plant", "cy") == ("cy0gweithiwr", "cy0plant")
    in_welsh(title="Caring")
    assert titles("care", "cy") == []
    assert titles("caring", "cy") == ["Caring"]


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("cy0plant", {"cy0blant", "cy0mhlant", "cy0phlant"}),
        ("cy0gwaith", {"cy0waith", "cy0ngwaith"}),
        ("cy0llais", {"cy0lais"}),
        ("cy0rhiant", {"cy0riant"}),
        ("cy0chwarae", set()),
        ("cy0ysgol", set()),
        ("cy0da", set()),
        ("plant", set()),
    ],
)
def test_the_beginnings_that_a_welsh_word_can_have(word: str, others: set[str]) -> None:
    assert set(mutations_of(word)) == others


def test_a_welsh_word_is_found_as_it_stands_after_others() -> None:
    in_welsh(title="Siarad â phlant", summary="Am blant.")
    assert titles("plant", "cy") == ["Siarad â phlant"]


def test_results_are_in_the_readers_language_and_it_says_what_else_there_is() -> None:
    a_digest(title="Neglect in English")
    in_welsh(title="Neglect yn Gymraeg")
    assert titles("neglect") == ["Neglect in English"]
    assert titles("neglect", "cy") == ["Neglect yn Gymraeg"]
    html = Client().get("/search/?q=neglect").content.decode()
    assert "1 found" in said(html)
    assert re.search(r'thing-title"><a href="[^"]+">', html)
    assert '<a href="?q=neglect&amp;language=cy">Also 1 in Welsh</a>' in html
    other = Client().get("/search/?q=neglect&language=cy").content.decode()
    assert re.search(r'thing-title"><a href="[^"]+" hreflang="cy" lang="cy">', other)
    assert "Also 1 in English" in said(other)
    assert "Language: Welsh Take away Language" in said(other)
    assert set(titles("neglect", language="en", type="digest")) == {"Neglect in English"}


def test_any_language_can_be_chosen() -> None:
    a_digest(title="Neglect in English")
    in_welsh(title="Neglect yn Gymraeg")
    found = find(words="neglect", chosen={"language": "any"}, language="en")
    assert (found.total, found.elsewhere) == (2, [])
    [facet] = [facet for facet in found.facets if facet.name == "language"]
    assert [(choice.value, choice.number) for choice in facet.choices] == [("en", 1), ("cy", 1), ("any", 2)]


def test_a_library_in_one_language_has_nothing_to_choose() -> None:
    a_digest(title="Neglect")
    html = Client().get("/search/?q=neglect").content.decode()
    assert 'name="language"' not in html
    assert "Also" not in said(html)


def test_nothing_in_ones_own_language_is_no_miss_while_there_is_something_in_the_other() -> None:
    in_welsh(title="Esgeulustod")
    html = Client().get("/search/?q=esgeulustod").content.decode()
    assert "Nothing found" in said(html)
    assert '<a href="?q=esgeulustod&amp;language=cy">1 in Welsh</a>' in html
    assert "Did you mean" not in html
    assert MissedSearch.objects.count() == 0


def test_synonyms_count_in_their_own_language() -> None:
    SynonymGroup.objects.create(name="Cam-drin", language="cy", words="cam-drin domestig\ntrais domestig")
    SynonymGroup.objects.create(name="Abuse", words="DV\ntrais domestig")
    in_welsh(title="Byw gyda cham-drin domestig")
    a_digest(title="DV")
    assert titles("trais domestig", "cy") == []  # a phrase is looked for as it is written
    in_welsh(title="Cam-drin domestig")
    assert titles("trais domestig", "cy") == ["Cam-drin domestig"]
    assert titles("trais domestig") == ["DV"]
    assert titles("DV", "cy") == []
    # What is typed is also looked for with its words' other beginnings, synonym or not.
    assert set(titles("cam-drin domestig", "cy")) == {"Cam-drin domestig", "Byw gyda cham-drin domestig"}


def test_the_shipped_list_is_put_in_for_each_language_that_has_none() -> None:
    load_synonyms()
    english = SynonymGroup.objects.filter(language="en").count()
    welsh = SynonymGroup.objects.filter(language="cy")
    assert english > 30
    assert welsh.exists()
    welsh.delete()
    SynonymGroup.objects.filter(name="ASYE").delete()
    assert load_synonyms() == SynonymGroup.objects.filter(language="cy").count()
    assert SynonymGroup.objects.filter(language="en").count() == english - 1


def test_what_was_found_is_marked_in_its_own_language() -> None:
    assert pieces("Siarad â phlant", [("cy0phlant",)], "cy") == [("Siarad â ", False), ("phlant", True)]
    assert pieces("the children", [("child",)]) == [("the ", False), ("children", True)]
    in_welsh(title="Siarad â phlant")
    assert "<mark>phlant</mark>" in Client().get("/search/?q=plant&language=cy").content.decode()


# By stage.


def test_pages_are_narrowed_down_to_the_stage_they_were_written_for() -> None:
    version = a_published_framework(areas=1, per_area=2)
    first, second = capability_of(version, "K1"), capability_of(version, "K2")
    a_digest(title="For students", summary="neglect", tags=((first, "student"), (second, "student")))
    a_guidance(title="For two stages", summary="neglect", tags=((first, "student"), (first, "social-worker")))
    a_module(title="For all", summary="neglect", tags=(first,))
    assert set(titles("neglect", stage="student")) == {"For students", "For two stages"}
    assert titles("neglect", stage="social-worker") == ["For two stages"]
    assert len(titles("neglect", stage="work")) == 3  # no stage's code, so it counts for nothing
    [facet] = [one for one in find(words="neglect", chosen={}).facets if one.name == "stage"]
    assert [(choice.label, choice.number) for choice in facet.choices] == [("Student", 2), ("Social worker", 1)]
    html = Client().get("/search/?q=neglect&stage=student").content.decode()
    assert "Stage: Student" in said(html)


def test_a_page_that_is_tagged_anew_is_found_by_its_new_stage() -> None:
    version = a_published_framework(areas=1, per_area=1)
    page = a_digest(title="Neglect", tags=((capability_of(version, "K1"), "student"),))
    assert Findable.objects.get(page=page).stages == " student "
    page.capability_tags = []
    page.save_revision().publish()
    assert Findable.objects.get(page=page).stages == ""
