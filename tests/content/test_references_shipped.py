"""References that come with the site, and those that an earlier release stored: whole, alike everywhere, still valid, and taken
along without loss."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from wagtail.log_actions import log
from wagtail.models import Page

from content.domain import reference_import, shipped
from content.domain.references import references_of
from content.models import CasePage, DigestPage, Edition
from content.reference_blocks import References
from content.references import FORMATS, Kind, Reference, alike, duplicates, written
from content.references.dois import doi_in, doi_of_address
from content.references.exports import PUBLISHED
from content.references.reading import read
from tests.factories.content import a_digest
from tests.factories.people import UserFactory

FILES = [
    path for path in sorted(Path(shipped.SHIPPED).glob("*/*.json")) if "references" in path.read_text(encoding="utf-8")
]
CITED = [
    pytest.param(one, id=f"{path.stem[:20]} {one['authors'][:20]} {one['year']}")
    for path in FILES
    for one in json.loads(path.read_text(encoding="utf-8")).get("references", [])
]


def test_there_are_some() -> None:
    assert len(FILES) >= 14
    assert len(CITED) >= 80


@pytest.mark.parametrize("one", CITED)
def test_each_says_who_when_what_and_where_and_is_written_as_it_will_be_shown(one: dict[str, Any]) -> None:
    found = Reference.of(one)
    assert found.authors.named
    assert found.cited == one["authors"], "names are typed as they are written"
    assert 1900 < found.year <= 2026
    assert found.title == one["title"].strip()
    assert found.source
    assert found.url == one.get("url", "")


FIELDS = [
    "kind", "authors", "year", "title", "source", "publisher", "volume", "issue", "pages", "doi", "url", "access",
]  # fmt: skip


@pytest.mark.parametrize("one", CITED)
def test_each_says_what_it_is_and_each_detail_in_its_own_field(one: dict[str, Any]) -> None:
    assert [name for name in FIELDS if name in one] == list(one), "no other fields, in the order of the editor"
    block = References()
    [cleaned] = block.clean(block.to_python([{"type": "reference", "value": one}]))
    found = Reference.of(cleaned.value)
    assert found == Reference.of(one)
    assert found.kind in set(Kind)
    assert doi_of_address(found.url) == "", "a DOI has a field of its own"
    assert found.doi == doi_in(one.get("doi", "")) == one.get("doi", "")
    assert re.fullmatch(r"\w+(–\w+)?|", found.pages)
    assert re.fullmatch(r"\d+(–\d+)?|", found.issue)
    if found.is_article:
        assert found.volume or found.issue
    elif found.kind != Kind.CHAPTER:
        assert (found.volume, found.issue, found.pages) == ("", "", ""), "of a journal, and of nothing else here"


@pytest.mark.parametrize("ending", ["ris", "bib"])
@pytest.mark.parametrize("one", CITED)
def test_each_is_the_same_after_a_journey_through_a_reference_manager(one: dict[str, Any], ending: str) -> None:
    work = Reference.of(one)
    found = read(FORMATS[ending].write([work]))
    assert found.problems == ()
    [again] = found.records
    assert again.hints == ()
    assert Reference.of(again.values) == work


TYPES = {
    Kind.ARTICLE: ("JOUR", "article", "article-journal"),
    Kind.BOOK: ("BOOK", "book", "book"),
    Kind.CHAPTER: ("CHAP", "incollection", "chapter"),
    Kind.REPORT: ("RPRT", "techreport", "report"),
    Kind.LAW: ("GOVDOC", "misc", "document"),
    Kind.WEB: ("ELEC", "misc", "webpage"),
    Kind.THESIS: ("THES", "phdthesis", "thesis"),
}


@pytest.mark.parametrize("one", CITED)
def test_each_is_taken_along_as_what_it_is_with_its_journal_or_publisher_in_its_place(one: dict[str, Any]) -> None:
    work = Reference.of(one)
    kind = (Kind.ARTICLE if work.is_article else Kind.REPORT) if work.kind == Kind.REVIEW else Kind(work.kind)
    ris, bib = FORMATS["ris"].write([work]), FORMATS["bib"].write([work])
    [item] = json.loads(FORMATS["json"].write([work]))
    assert (ris[6:].split("\r\n")[0], bib[1:].split("{")[0], item["type"]) == TYPES[kind]
    lines = dict(line.split("  - ", 1) for line in ris.split("\r\n") if "  - " in line)
    if kind == Kind.ARTICLE:
        assert (lines["T2"], lines["JO"], item["container-title"]) == (work.source, work.source, work.source)
        assert (lines.get("VL", ""), lines.get("IS", "")) == (work.volume, work.issue)
        assert "–".join(lines[end] for end in ("SP", "EP") if end in lines) == work.pages
    elif kind in (Kind.BOOK, Kind.REPORT):
        assert (lines["PB"], item["publisher"]) == (work.source, work.source)
        assert "T2" not in lines
    said = PUBLISHED.format(work.source)
    assert said not in ris
    assert said not in item.get("note", "")


def test_no_file_of_a_shipped_page_holds_a_work_of_no_kind() -> None:
    for path in FILES:
        works = [Reference.of(one) for one in json.loads(path.read_text(encoding="utf-8"))["references"]]
        assert "TY  - GEN" not in FORMATS["ris"].write(works), path.stem


def test_one_work_is_written_alike_on_every_page() -> None:
    works = [Reference.of(param.values[0]) for param in CITED]
    spellings = defaultdict(set)
    for number, group in enumerate(alike(works)):
        for place in group:
            spellings[number].add((written(works[place]), works[place].url))
    assert [found for found in spellings.values() if len(found) > 1] == []


def test_no_page_lists_a_work_twice() -> None:
    for path in FILES:
        listed = json.loads(path.read_text(encoding="utf-8")).get("references", [])
        assert duplicates([Reference.of(one) for one in listed]) == [], path.stem


EARLIER = {
    "authors": "Munro, E.",
    "year": 2011,
    "title": "A child-centred system",
    "source": "DfE",
    "url": "https://gov.uk/",
}


@pytest.mark.django_db
def test_what_an_earlier_release_stored_is_still_valid_shown_and_saved() -> None:
    page = a_digest()
    stored = [{"type": "reference", "value": EARLIER, "id": "0b0f2c0e-6f44-4f0a-9c5e-7f2f5a4d6a11"}]
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE content_digestpage SET "references" = %s WHERE page_ptr_id = %s', [json.dumps(stored), page.pk]
        )
    found = DigestPage.objects.get(pk=page.pk)
    found.full_clean()
    [block] = found.references
    assert block.value["kind"] in ("", None)
    assert block.value["doi"] in ("", None)
    assert written(Reference.of(block.value)) == "Munro, E. (2011) A child-centred system. DfE."
    found.save_revision().publish()
    [again] = DigestPage.objects.get(pk=page.pk).references
    assert again.id == "0b0f2c0e-6f44-4f0a-9c5e-7f2f5a4d6a11"
    assert Reference.of(again.value) == Reference.of(EARLIER)


def _clean(**values: Any) -> Any:
    block = References()
    given = [{"type": "reference", "value": {**EARLIER, **values}}]
    return block.clean(block.to_python(given))[0].value


def test_a_doi_is_stored_without_its_address_and_a_wrong_one_is_refused() -> None:
    assert _clean(doi=" https://doi.org/10.1093/bjsw/bcm051 ")["doi"] == "10.1093/bjsw/bcm051"
    assert _clean(doi="")["doi"] == ""
    with pytest.raises(ValidationError):
        _clean(doi="bjsw/bcm051")


def test_a_work_may_bear_no_date() -> None:
    assert _clean(year=None)["year"] is None


@pytest.mark.parametrize(
    "values", [{"year": 1700}, {"kind": "song"}, {"access": "stolen"}, {"title": ""}, {"authors": ""}]
)
def test_what_makes_no_reference_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _clean(**values)


def _as_an_earlier_release_stored_it(page: Any, **others: Any) -> Any:
    """The page with five values to a work, as the product knew them first; no author has touched it."""
    for block in page.references:
        for name in set(FIELDS) - {"authors", "year", "title", "source", "url"}:
            block.value[name] = ""
    for name, value in others.items():
        setattr(page, name, value)
    page.save_revision(clean=False).publish()
    return type(page).objects.get(pk=page.pk)


def _shipped(slug: str, language: str = "en-gb") -> Any:
    found = Page.objects.get(slug=slug, locale__language_code=language).specific
    assert isinstance(found, DigestPage | CasePage)
    return found


def _works_of(folder: str, slug: str) -> list[Reference]:
    data = json.loads((Path(shipped.SHIPPED) / folder / f"{slug}.json").read_text(encoding="utf-8"))
    return [Reference.of(one) for one in data["references"]]


@pytest.mark.usefixtures("shipped_content")
@pytest.mark.django_db
def test_what_was_put_right_reaches_pages_that_nobody_worked_on_in_both_languages() -> None:
    slug = "neglect-that-builds-slowly"
    digest = _as_an_earlier_release_stored_it(_shipped(slug), reading_minutes=6)
    twin = _as_an_earlier_release_stored_it(_shipped(slug, "cy"), reading_minutes=6)
    case = _as_an_earlier_release_stored_it(_shipped("the-slow-winter"))
    ids = [block.id for block in digest.references]
    assert {one.kind for one in references_of(digest)} == {""}

    shipped.load_shipped_content()

    for page in DigestPage.objects.filter(pk__in=(digest.pk, twin.pk)):
        assert references_of(page) == _works_of("digests", slug)
        assert page.reading_minutes == 4
        assert references_of(page.get_latest_revision_as_object()) == references_of(page)
        assert page.live
        assert not page.has_unpublished_changes
    assert twin.title == DigestPage.objects.get(pk=twin.pk).title
    assert [block.id for block in DigestPage.objects.get(pk=digest.pk).references] == ids
    assert references_of(CasePage.objects.get(pk=case.pk)) == _works_of("cases", "the-slow-winter")
    kept = Edition.objects.count()
    shipped.load_shipped_content()
    assert Edition.objects.count() == kept, "done once"


@pytest.mark.usefixtures("shipped_content")
@pytest.mark.django_db
def test_what_authors_did_to_a_shipped_page_stays() -> None:
    edited = _as_an_earlier_release_stored_it(_shipped("attachment-and-its-limits"))
    edited.save_revision(log_action=True, user=UserFactory()).publish()
    drafted = _as_an_earlier_release_stored_it(_shipped("harm-outside-the-home"))
    drafted.save_revision()
    filled = _as_an_earlier_release_stored_it(_shipped("risk-tools-and-judgement"))
    log(instance=filled, action=reference_import.LOGGED, user=UserFactory(), data={"number": 1})
    more = _shipped("talking-with-children")
    more.references.append(("reference", EARLIER))
    more = _as_an_earlier_release_stored_it(more)
    named = _as_an_earlier_release_stored_it(_shipped("poverty-and-child-protection"), title="As an author put it")
    before = {page.pk: references_of(page) for page in (edited, drafted, filled, more, named)}

    shipped.load_shipped_content()

    assert {page.pk: references_of(page) for page in DigestPage.objects.filter(pk__in=before)} == before


@pytest.mark.usefixtures("shipped_content")
@pytest.mark.django_db
def test_every_loaded_page_takes_as_long_as_its_file_says_in_either_language() -> None:
    files = {
        data["slug"]: data["reading_minutes"]
        for folder in ("digests", "guidance")
        for data in shipped._read_folder(folder)
    }
    pages = [page.specific for page in Page.objects.filter(slug__in=files)]
    assert {page.locale.language_code for page in pages} == {"en-gb", "cy"}
    assert {page.slug: page.reading_minutes for page in pages} == files
    assert all(page.reading_minutes == files[page.slug] for page in pages)
