"""What is pointed out to a writer: each detail once, their own name never; what they said of it is known by marks alone."""

from __future__ import annotations

import time
import uuid

import pytest

from people.domain.details import MOST_REMEMBERED, details_in, with_marks, without
from people.models import User
from tests.factories.people import UserFactory

ABOUT = uuid.UUID(int=1)
TEXTS = ["I rang Jane Smith on 07700 900123.", "Jane  Smith and jane\u00a0smith; Jane Smith again."]
# As people write: here and there a name and a number, and much that has neither.
TELLING = "Her grandmother, Jane Smith, had rung 07700 900123 twice, and the younger child drew a house in SW1A 1AA. "
PLAIN = (
    "I visited on a Tuesday and sat with the family for an hour before anybody spoke of the school. What I wrote then "
    "was that home conditions were good, and I believed it; in supervision we asked why, and what an ordinary day was. "
)


@pytest.fixture
def writer() -> User:
    user: User = UserFactory.build(first_name="Ada", last_name="Lovelace")
    return user


def test_each_detail_is_pointed_out_once_with_what_it_looks_like_and_what_to_write(writer: User) -> None:
    found = details_in(TEXTS, by=writer, about=ABOUT)
    assert [(one.words, str(one.looks_like)) for one in found] == [
        ("Jane Smith", "somebody’s name"),
        ("07700 900123", "a phone number"),
    ]
    assert str(found[0].instead) == "Write the role instead: “the older child”, “her grandmother”."


def test_the_writers_own_name_is_no_finding(writer: User) -> None:
    assert details_in(["My manager said that Ada Lovelace listens."], by=writer, about=ABOUT) == []
    assert details_in(["She is called Grace Hopper."], by=writer, about=ABOUT)


def test_what_was_said_to_be_nobodys_stays_so_and_what_is_new_is_pointed_out(writer: User) -> None:
    first = details_in(TEXTS, by=writer, about=ABOUT)
    remembered = with_marks(first, "")
    assert without(first, remembered) == []
    more = details_in([*TEXTS, "And Emma Jones came."], by=writer, about=ABOUT)
    assert [one.words for one in without(more, remembered)] == ["Emma Jones"]


def test_another_text_or_another_writer_is_another_matter(writer: User) -> None:
    remembered = with_marks(details_in(TEXTS, by=writer, about=ABOUT), "")
    elsewhere = details_in(TEXTS, by=writer, about=uuid.UUID(int=2))
    other = details_in(TEXTS, by=UserFactory.build(), about=ABOUT)
    assert without(elsewhere, remembered) == elsewhere != []
    assert without(other, remembered) == other != []


def test_a_mark_says_nothing_of_the_words_without_the_sites_secret(
    writer: User, settings: pytest.FixtureRequest
) -> None:
    [name, _phone] = details_in(TEXTS, by=writer, about=ABOUT)
    settings.SECRET_KEY = "another secret, as long as one should be"  # type: ignore[attr-defined]
    [same_name, _phone] = details_in(TEXTS, by=writer, about=ABOUT)
    assert name.mark != same_name.mark
    assert len(name.mark) == 8


def test_what_is_remembered_fits_into_a_cookie_and_the_oldest_goes_first(writer: User) -> None:
    remembered = ""
    for number in range(MOST_REMEMBERED + 5):
        [detail] = details_in([f"Ring 07700 {900000 + number}."], by=writer, about=ABOUT)
        remembered = with_marks([detail], remembered)
    assert len(remembered) < 3000
    assert without([detail], remembered) == []
    oldest = details_in(["Ring 07700 900000."], by=writer, about=ABOUT)
    assert without(oldest, remembered) == oldest


def test_a_damaged_cookie_only_means_that_it_is_pointed_out_again(writer: User) -> None:
    found = details_in(TEXTS, by=writer, about=ABOUT)
    for damaged in ("", "...", "x" * 5000, "é\n;"):
        assert without(found, damaged) == found


def test_twenty_thousand_words_take_less_than_half_a_second(writer: User) -> None:
    words = (TELLING + PLAIN * 4).split()
    text = " ".join((words * (20_000 // len(words) + 1))[:20_000])
    taken = []
    for _again in range(5):
        began = time.process_time()
        found = details_in([text], by=writer, about=ABOUT)
        taken.append(time.process_time() - began)
    assert [one.words for one in found] == ["Jane Smith", "07700 900123", "SW1A 1AA"]
    assert min(taken) < 0.5  # a tenth, with nothing else running
