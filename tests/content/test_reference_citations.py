"""What a page's claims cite: found, missing or more than one; and links there and back on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from content.domain.references import citation_problem_said, citation_problems_of, listed_on
from content.references import Reference, Wrong, citation_problems, listed
from content.references.citations import matching
from tests.factories.content import a_guidance


def a_work(authors: str, year: int | None, title: str = "A work") -> Reference:
    return Reference.of({"authors": authors, "year": year, "title": title})


WORKS = [
    a_work("Brandon, M., Bailey, S. and Larsson, B.", 2013),
    a_work("Firmin, C. and Lloyd, J.", 2022),
    a_work("Forrester, D. and Harwin, J.", 2008),
    a_work("Forrester, D., Kershaw, S. and Moss, H.", 2008, "Talking"),
    a_work("Forrester, D., McCambridge, J. and Hughes, L.", 2008, "Drinking"),
    a_work("Ofsted", 2014),
    a_work("Munro, E.", 1999),
    a_work("Munro, E. and Hubbard, A.", 1999),
    a_work("Department for Children, Schools and Families", 2008),
    a_work("van der Put, C.E. and others", 2017),
    a_work("Anna Freud Centre", None),
]


@pytest.mark.parametrize(
    ("cite", "places"),
    [
        ("Brandon 2013", [0]),
        ("Brandon (2013)", [0]),
        ("Brandon et al. 2013", [0]),
        ("Brandon and others, 2013", [0]),
        ("BRANDON, Bailey and Larsson 2013", [0]),
        ("Firmin & Lloyd 2022", [1]),
        ("Firmin and Lloyd (2022)", [1]),
        ("Forrester and Harwin 2008", [2]),
        ("Forrester and Kershaw 2008", [3]),
        ("Forrester 2008", [2, 3, 4]),
        ("Forrester and others 2008", [3, 4]),
        ("Forrester and others 2008b", [4]),
        ("Forrester 2008a", [3]),
        ("Ofsted 2014", [5]),
        ("Munro 1999", [6]),
        ("Munro and Hubbard 1999", [7]),
        ("Department for Children, Schools and Families 2008", [8]),
        ("van der Put 2017", [9]),
        ("Anna Freud Centre", [10]),
        ("Brandon 2014", []),
        ("Bailey 2013", []),
        ("Bran 2013", []),
        ("2013", []),
        ("Brandon", []),
        ("", []),
    ],
)
def test_a_citation_means_a_reference_by_its_people_and_year(cite: str, places: list[int]) -> None:
    assert [one.place for one in matching(cite, listed(WORKS))] == places


def test_problems_say_what_could_be_written_instead() -> None:
    claims: list[dict[str, Any]] = [
        {"text": "Fine.", "cites": ["Brandon 2013", "Ofsted 2014"]},
        {"text": "Nothing behind it.", "cites": [" "]},
        {"text": "Which of them?", "cites": ["Forrester 2008"]},
        {"text": "The wrong year.", "cites": ["Firmin 2021", "Nobody 1900"]},
    ]
    found = citation_problems(claims, WORKS)
    assert [(one.wrong, one.place, one.cite) for one in found] == [
        (Wrong.UNCITED, 1, ""),
        (Wrong.AMBIGUOUS, 2, "Forrester 2008"),
        (Wrong.UNKNOWN, 3, "Firmin 2021"),
        (Wrong.UNKNOWN, 3, "Nobody 1900"),
    ]
    assert found[1].choices == ("Forrester and Harwin 2008", "Forrester and others 2008a", "Forrester and others 2008b")
    assert found[2].choices == ("Firmin and Lloyd 2022",)
    assert found[3].choices == ()
    said = [citation_problem_said(one) for one in found]
    assert (
        said[0]
        == "No reference is named by the statement “Nothing behind it.”. Name one of this page, such as “Brandon 2013”."
    )
    assert "Write one of: Forrester and Harwin 2008; Forrester and others 2008a;" in said[1]
    assert said[2].endswith("Did you mean: Firmin and Lloyd 2022?")
    assert said[3].endswith("Add it to the list, or take it out.")


def test_a_statement_without_words_is_named_by_its_number() -> None:
    [_first, problem] = citation_problems([{"text": "", "cites": []}, {"text": " ", "cites": ["Nobody 1900"]}], WORKS)
    assert citation_problem_said(problem).startswith("No reference is “Nobody 1900”, which statement 2 names.")


@given(st.lists(st.text(max_size=30), max_size=4), st.text(max_size=30))
def test_whatever_is_typed_is_a_problem_or_a_reference(cites: list[str], text: str) -> None:
    for problem in citation_problems([{"text": text, "cites": cites}], WORKS):
        assert citation_problem_said(problem)


@pytest.mark.parametrize("one", WORKS)
def test_what_a_label_says_means_its_own_reference(one: Reference) -> None:
    works = listed(WORKS)
    [work] = [work for work in works if work.reference is one]
    assert matching(work.label, works) == [work]


REFERENCES = [
    ("reference", {"authors": "Forrester, D., Kershaw, S. and Moss, H.", "year": 2008, "title": "Talking"}),
    ("reference", {"authors": "Forrester, D., McCambridge, J. and Hughes, L.", "year": 2008, "title": "Drinking"}),
    ("reference", {"authors": "Ofsted", "year": 2014, "title": "In the child’s time"}),
]


def a_claim(text: str, *cites: str) -> tuple[str, dict[str, Any]]:
    return "claim", {"text": f"<p>{text}</p>", "cites": list(cites)}


@pytest.mark.django_db
def test_a_claim_leads_to_its_references_and_they_lead_back(client: Client) -> None:
    page = a_guidance(
        body=[
            ("heading", "Before"),
            a_claim("Parents drink.", "Forrester 2008b", "Nobody <b> 1900"),
            a_claim("Others say so too.", "Forrester and McCambridge 2008", "Ofsted 2014"),
        ],
        references=REFERENCES,
    )
    first, second = (block.id for block in page.body if block.block_type == "claim")

    html = client.get(page.url).content.decode()

    assert f'id="claim-{first}"' in html
    assert '<a href="#ref-forrester-2008-drinking">Forrester and others 2008b</a>' in html
    assert "Nobody &lt;b&gt; 1900" in html
    assert '<li id="ref-forrester-2008-talking">Forrester, D., Kershaw, S. and Moss, H. (2008a)' in html
    assert '<li id="ref-forrester-2008-drinking">' in html
    assert html.count(f'<a href="#claim-{first}">statement 1</a>') == 1
    assert html.count(f'<a href="#claim-{second}">statement 2</a>') == 2
    assert [len(one.claims) for one in listed_on(page)] == [0, 2, 1]
    [problem] = citation_problems_of(page)
    assert (problem.text, problem.cite) == ("Parents drink.", "Nobody <b> 1900")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3, 30])
def test_claims_cost_no_query(number: int, django_assert_num_queries: Callable[..., Any]) -> None:
    page = a_guidance(body=[a_claim(f"Claim {n}", "Ofsted 2014") for n in range(number)], references=REFERENCES)
    with django_assert_num_queries(0):
        assert len(listed_on(page)[2].claims) == number
        assert citation_problems_of(page) == []
