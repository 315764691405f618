"""Comparing texts word by word, and bringing two together."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolios.domain.compare import Run, changes, has_changes, together

TEXTS = st.lists(st.text(alphabet="ab ", max_size=30), max_size=5).map("\n\n".join)


def words(text: str) -> list[str]:
    return text.split()


@given(TEXTS, TEXTS)
def test_what_is_not_removed_is_the_new_text_and_what_is_not_added_the_old(old: str, new: str) -> None:
    runs = [run for paragraph in changes(old, new) for run in paragraph]
    assert [w for run in runs if run.kind != "removed" for w in words(run.words)] == words(new)
    assert sorted(w for run in runs if run.kind != "added" for w in words(run.words)) == sorted(words(old))


@given(TEXTS)
def test_a_text_compared_with_itself_has_no_changes(text: str) -> None:
    assert not has_changes(changes(text, text))
    assert words(together(text, text)) == words(text)


@given(TEXTS, TEXTS)
def test_two_texts_brought_together_keep_every_paragraph_of_both(one: str, other: str) -> None:
    both = together(one, other)
    for text in (one, other):
        for paragraph in text.split("\n\n"):
            assert words(paragraph) == [] or any(words(paragraph) == words(part) for part in both.split("\n\n"))


def test_one_word_changed_is_one_word_marked() -> None:
    assert changes("I saw the kitchen.", "I saw the children.") == [
        (Run("same", "I saw the"), Run("removed", "kitchen."), Run("added", "children.")),
    ]


def test_a_new_paragraph_is_added_whole() -> None:
    assert changes("One.", "One.\r\n\r\nTwo words.") == [(Run("same", "One."),), (Run("added", "Two words."),)]


AWKWARD = ["abcdefghij"[(number * number) % 10] for number in range(1_600)]
AS_AWKWARD = ["abcdefghij"[(number * 7 + number // 3) % 10] for number in range(1_600)]


def test_what_is_too_much_work_is_shown_whole() -> None:
    old, new = " ".join(AWKWARD), " ".join(AS_AWKWARD)
    assert changes(old, new) == [(Run("removed", old), Run("added", new))]


@pytest.mark.parametrize("between", [" ", "\n\n"])
def test_many_hostile_paragraphs_share_one_budget(between: str) -> None:
    old = "\n\n".join(f"{number} " + between.join(AWKWARD[:300]) for number in range(100))
    new = "\n\n".join(f"{number} " + between.join(AS_AWKWARD[:300]) for number in range(100))
    begun = time.process_time()
    assert has_changes(changes(old, new))
    assert together(old, new)
    assert time.process_time() - begun < 4


def test_an_ordinary_long_account_is_compared_word_by_word() -> None:
    words_of_it = ("I sat down with the child and we looked at the drawing together for a while. " * 30).split()
    old = [f"{number}. " + " ".join(words_of_it[:200]) for number in range(20)]
    new = [paragraph.replace("drawing", "picture", 1) for paragraph in old]
    found = changes("\n\n".join(old), "\n\n".join(new))
    assert all(len(paragraph) == 4 for paragraph in found)


def test_the_longest_accounts_compare_in_little_time() -> None:
    old = " ".join(f"word{number}" for number in range(20_000))
    begun = time.process_time()
    assert has_changes(changes(old, old + " more"))
    assert time.process_time() - begun < 2
