"""References that come with the site, and those that an earlier release stored: whole, alike everywhere, still valid."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from content.domain import shipped
from content.models import DigestPage
from content.reference_blocks import References
from content.references import Reference, alike, duplicates, written
from content.references.dois import doi_of_address
from tests.factories.content import a_digest

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
    if "doi.org" in found.url:
        assert doi_of_address(found.url)


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
