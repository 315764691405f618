"""Recognisers of identifying details: what each finds, what it leaves alone, and that nothing makes them fail or slow."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.identifiers import Kind, Strength, contacts, dates, find, numbers
from people.identifiers.near_digits import near_digits

FOUND = [
    ("Her NHS number is 943 476 5919.", Kind.NHS_NUMBER, "943 476 5919"),
    ("9434765919", Kind.NHS_NUMBER, "9434765919"),
    ("NHS no. 943-476-5919", Kind.NHS_NUMBER, "943-476-5919"),
    ("NHS number 123 456 7890, mistyped", Kind.NHS_NUMBER, "123 456 7890"),
    ("CHI 0101011234 in Scotland", Kind.NHS_NUMBER, "0101011234"),
    ("NI AB 12 34 56 C.", Kind.NATIONAL_INSURANCE, "AB 12 34 56 C"),
    ("ab123456c", Kind.NATIONAL_INSURANCE, "ab123456c"),
    ("H801200001001", Kind.PUPIL_NUMBER, "H801200001001"),
    ("UPN: B801200001001", Kind.PUPIL_NUMBER, "B801200001001"),
    ("LCS 1234567", Kind.CASE_NUMBER, "1234567"),
    ("Mosaic ID: 445566", Kind.CASE_NUMBER, "445566"),
    ("case number 20231234", Kind.CASE_NUMBER, "20231234"),
    ("crime reference number: 42/123456/24", Kind.CASE_NUMBER, "42/123456/24"),
    ("in ZC17C00123 the judge", Kind.CASE_NUMBER, "ZC17C00123"),
    ("ring 07700 900123 after four", Kind.PHONE, "07700 900123"),
    ("0161 496 0000", Kind.PHONE, "0161 496 0000"),
    ("(020) 7946 0000", Kind.PHONE, "(020) 7946 0000"),
    ("+44 (0)161 496 0000", Kind.PHONE, "+44 (0)161 496 0000"),
    ("+447700900123", Kind.PHONE, "+447700900123"),
    ("write to jo.smith@example.org.uk.", Kind.EMAIL, "jo.smith@example.org.uk"),
    ("they live in SW1A 1AA now", Kind.POSTCODE, "SW1A 1AA"),
    ("m1 1ae", Kind.POSTCODE, "m1 1ae"),
    ("at 12 Acacia Avenue, Leeds", Kind.ADDRESS, "12 Acacia Avenue"),
    ("Flat 3, 14a High Street", Kind.ADDRESS, "Flat 3, 14a High Street"),
    ("dob 12/03/2015", Kind.BIRTH_DATE, "12/03/2015"),
    ("D.O.B.: 12.03.15", Kind.BIRTH_DATE, "12.03.15"),
    ("born on 3rd March 2015 in", Kind.BIRTH_DATE, "3rd March 2015"),
    ("2015-03-12 (dob)", Kind.BIRTH_DATE, "2015-03-12"),
    ("date of birth is March 3, 2015", Kind.BIRTH_DATE, "March 3, 2015"),
    ("my client Jane Smith said", Kind.NAME, "Jane Smith"),
    ("child: Aaliyah Khan", Kind.NAME, "Aaliyah Khan"),
    ("a boy called Zed Quux", Kind.NAME, "Zed Quux"),
    ("the mother Jane O’Neill’s flat", Kind.NAME, "Jane O’Neill"),
]


@pytest.mark.parametrize(("text", "kind", "words"), FOUND)
def test_what_identifies_somebody_is_found_and_sure(text: str, kind: Kind, words: str) -> None:
    assert [(one.kind, text[one.start : one.end], one.strength) for one in find(text)] == [
        (kind, words, Strength.STRONG)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "the Children Act 1989, section 47, and s17",
        "Working Together 2023, chapter 4",
        "Research Report DFE-RR123",
        "https://doi.org/10.1177/1049731507303958 and doi:10.3390/socsci11070303",
        "ISBN 978-1-84905-123-4, pp. 0123-0456",
        "[2013] EWCA Civ 965; the case of Re B",
        "Childline is on 0800 1111, the NSPCC on 0808 800 5000, the council on 0300 123 4567",
        "reviewed on 12 March 2026, next on 2027-03-12",
        "John Bowlby was born in 1907",
        "Eileen Munro wrote about Victoria Climbié",
        "Child Protection Conference, Family Court, County Court, Social Work England",
        "mother, Alcohol Use; father, Working Patterns; child Social Worker",
        "the Joseph Rowntree Foundation and Charlotte Street",
        "in 2014 Family Court proceedings",
        "123 456 7890 is nobody’s number",
        "9999999999 4444444444",
        "K1, 2.4, PCF 3, £12 a week, 41% of 1,204 children",
        "GB 12 34 56 C",
    ],
)
def test_laws_references_helplines_and_dates_are_left_alone(text: str) -> None:
    assert find(text) == []


def test_a_given_name_with_another_name_is_worth_a_second_look() -> None:
    text = "Then Jayden Brown came in."
    assert [(text[one.start : one.end], one.strength) for one in find(text)] == [("Jayden Brown", Strength.WEAK)]


def test_authors_who_are_cited_may_be_named() -> None:
    assert find("Marian Brandon found it first, then Carlene Firmin and Hannah Gregory") != []
    assert find("Marian Brandon found it, and Hannah Gregory", known={"Gregory", "Marian Brandon"}) == []


def test_of_two_readings_of_one_place_the_surer_is_kept() -> None:
    text = "my client Jane Smith, 07700 900123"
    assert [one.kind for one in find(text)] == [Kind.NAME, Kind.PHONE]


def test_every_kind_says_what_to_write_instead() -> None:
    for kind in Kind:
        assert str(kind.looks_like)
        assert str(kind.instead).endswith(".")


def test_a_finding_does_not_hold_the_words() -> None:
    [found] = find("my client Jane Smith")
    assert "Jane" not in repr(found)


PARTS = st.sampled_from(
    ["my client ", "Jane ", "Smith ", "dob ", "12/03/2015", "0", "7", "07700 900123", "@", "a.b", "SW1A", " 1AA", "case ",
     "number ", "12 ", "High ", "Street", "\n", "’s", "(", ")", "+44", "-", "LCS ", "NHS ", "943 476 5919", "\x00", "é"]
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(max_size=200), st.lists(PARTS, max_size=30).map("".join)))
def test_nothing_makes_it_fail_and_every_place_is_in_the_text(text: str) -> None:
    found = find(text)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
    for before, after in pairwise(found):
        assert before.end <= after.start


@pytest.mark.parametrize(
    "part",
    ["a", "0", "07 ", "Aa Bb ", "Jane Smith ", "a@", "1 A", "(0", "12/12/2012 ", "case number ", "http://", "mother "],
)
def test_time_grows_with_the_length_alone(part: str) -> None:
    def seconds(length: int) -> float:
        text = part * (length // len(part))
        started = time.process_time()
        find(text)
        return time.process_time() - started

    # Twenty times the text; a square would take 400 times as long.
    assert seconds(1_000_000) < 60 * max(seconds(50_000), 0.01)


PATTERNS = [
    (numbers._TEN, {}),
    (numbers._NI, {}),
    (numbers._UPN, {}),
    (numbers._COURT, {}),
    (numbers._SYSTEM, {"before": 72}),
    (numbers._NAMED, {"before": 72}),
    (numbers._PLAIN, {"before": 72}),
    (dates._DATE, {}),
    (contacts._PHONE, {}),
    (contacts._POSTCODE, {}),
    (contacts._ADDRESS, {"before": 24, "after": 112}),
]
LONGEST = [
    "hospital reference number reference number: #(ABCDE-1234567890123456789",
    "Apartment 123A, 1234B, Abcdefghijklmnopqrstuvwxy Abcdefghijklmnopqrstuvwxy Abcdefghijklmnopqrstuvwxy Boulevard",
    "30th of September, 2015",
    "September 30th, 2015",
    "+44 (0)161 496 0000",
]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*(text for text, _kind, _words in FOUND), *LONGEST, "nobody said a word of it " * 6, "\n", ". ", "7"]
        ),
        max_size=8,
    ),
    st.sampled_from(["", " ", "\n"]),
)
def test_looking_near_digits_only_finds_what_looking_everywhere_does(parts: list[str], between: str) -> None:
    text = between.join(parts)
    for pattern, room in PATTERNS:
        everywhere = [match.span() for match in pattern.finditer(text)]
        assert [match.span() for match in near_digits(pattern, text, **room)] == everywhere, pattern.pattern[:40]
