"""What differs between two outlines: pure values, no database."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from capabilities.domain.frameworks.compare import _out_of_order, compare
from capabilities.domain.frameworks.differences import Comparison, LinkChange, TextChange, as_json, from_json
from capabilities.domain.frameworks.word_marks import pieces
from capabilities.formats.outline import (
    CapabilityOutline,
    CrosswalkOutline,
    ExpectationOutline,
    FrameworkOutline,
    StageOutline,
)

LONG = " ".join(f"word{number}" for number in range(5000))


def an_item(
    code: str, *, parent: str | None = None, title: str = "", lineage: str = "", **fields: object
) -> CapabilityOutline:
    return CapabilityOutline(
        identifier=code.lower(), parent=parent, code=code, title=title or f"Title of {code}", lineage=lineage, **fields
    )


def an_outline(*items: CapabilityOutline, **fields: object) -> FrameworkOutline:
    return FrameworkOutline(identifier="doc", title="A framework", capabilities=items, **fields)


K = an_item("K", kind="area")
R = an_item("R", kind="area")
K1, K2, K3 = (an_item(f"K{number}", parent="k") for number in (1, 2, 3))


def hows(comparison: Comparison) -> list[tuple[str, str]]:
    return [(item.how, item.code) for item in comparison.items]


def test_nothing_differs_between_the_same() -> None:
    outline = an_outline(K, K1, K2, stages=(StageOutline("one", "One"),))
    comparison = compare(outline, outline)
    assert not comparison
    assert hows(comparison) == [("same", "K"), ("same", "K1"), ("same", "K2")]
    assert comparison.unchanged == 3


def test_without_a_before_everything_is_new() -> None:
    comparison = compare(None, an_outline(K, K1, stages=(StageOutline("one", "One"),)))
    assert hows(comparison) == [("added", "K"), ("added", "K1")]
    assert [(stage.how, stage.title) for stage in comparison.stages] == [("added", "One")]
    assert comparison.facts == ()
    assert comparison


def test_what_was_removed_stands_where_it_was() -> None:
    comparison = compare(an_outline(K, K1, K2, K3), an_outline(K, K1, K3, an_item("K4", parent="k")))
    assert hows(comparison) == [("same", "K"), ("same", "K1"), ("removed", "K2"), ("same", "K3"), ("added", "K4")]
    assert (comparison.added, comparison.removed, comparison.changed, comparison.unchanged) == (1, 1, 0, 3)


def test_what_was_removed_at_the_beginning_stands_first() -> None:
    assert hows(compare(an_outline(K, K1, R), an_outline(R)))[0] == ("removed", "K")


def test_items_are_matched_by_lineage_whatever_else_changes() -> None:
    before = an_outline(an_item("K1", lineage="L", title="Listens"))
    after = an_outline(an_item("Z9", lineage="L", title="Hears"))
    (item,) = compare(before, after).items
    assert (item.how, item.retitled, item.recoded) == ("changed", True, True)
    assert [(text.field, text.before, text.after) for text in item.texts] == [
        ("code", "K1", "Z9"),
        ("title", "Listens", "Hears"),
    ]


def test_without_a_lineage_identifiers_match_then_code_and_title_together() -> None:
    before = an_outline(an_item("K1"), replace(an_item("K2"), identifier="old"))
    after = an_outline(an_item("K1", title="Other"), replace(an_item("K2", title="TITLE of K2"), identifier="new"))
    assert hows(compare(before, after)) == [("changed", "K1"), ("changed", "K2")]
    # The same code with another title, under another identifier, is another capability.
    other = an_outline(an_item("K1"), replace(an_item("K2", title="Quite different"), identifier="new"))
    assert hows(compare(before, other)) == [("same", "K1"), ("removed", "K2"), ("added", "K2")]


def test_each_field_is_said_by_name() -> None:
    before = an_outline(replace(K1, parent=None, statement="A", why="B", notice=("C", "D"), shows="E"))
    after = an_outline(replace(K1, parent=None, statement="1", why="2", notice=("C", "3"), shows="4", kind="area"))
    (item,) = compare(before, after).items
    assert [(str(text.name), text.before, text.after) for text in item.texts] == [
        ("Statement", "A", "1"),
        ("Why it matters", "B", "2"),
        ("Evidence that suits it", "E", "4"),
        ("Kind", "capability", "area"),
        ("Questions to ask yourself", "C\nD", "C\n3"),
    ]


def test_moving_to_another_area_names_both() -> None:
    (_k, _r, item) = compare(an_outline(K, K1, R), an_outline(K, R, replace(K1, parent="r"))).items
    assert (item.how, item.to_another_area) == ("changed", True)
    assert (item.was_under, item.is_under) == ("K Title of K", "R Title of R")


def test_moving_to_the_top_and_from_it() -> None:
    (_k, item) = compare(an_outline(K, K1), an_outline(K, replace(K1, parent=None))).items
    assert (item.was_under, item.is_under, item.to_another_area) == ("K Title of K", "", True)
    (_k, item) = compare(an_outline(K, replace(K1, parent=None)), an_outline(K, K1)).items
    assert (item.was_under, item.is_under) == ("", "K Title of K")


def test_what_moves_into_a_new_area_has_moved() -> None:
    comparison = compare(an_outline(replace(K1, parent=None)), an_outline(R, replace(K1, parent="r")))
    assert [(item.how, item.moved) for item in comparison.items] == [("added", False), ("changed", True)]


def test_only_what_changed_its_place_has_moved_not_those_it_passed() -> None:
    items = [an_item(f"K{number}") for number in range(1, 7)]
    comparison = compare(an_outline(*items), an_outline(*items[1:], items[0]))
    assert [item.code for item in comparison.items if item.moved] == ["K1"]
    (moved,) = comparison.changed_items
    assert not moved.to_another_area


def test_adding_before_others_moves_nobody() -> None:
    comparison = compare(an_outline(K, K1, K2), an_outline(K, K3, K1, K2))
    assert comparison.moved == 0
    assert comparison.added == 1


@given(st.permutations(range(8)))
def test_those_that_stay_are_in_order_and_as_many_as_can_be(order: list[int]) -> None:
    moved = _out_of_order(order)
    stay = [place for index, place in enumerate(order) if index not in moved]
    assert stay == sorted(stay)
    longest: list[int] = []
    for index, place in enumerate(order):
        longest.append(1 + max((longest[one] for one in range(index) if order[one] < place), default=0))
    assert len(stay) == max(longest)


def test_stages_are_matched_by_code_then_by_title() -> None:
    before = an_outline(
        K1, stages=(StageOutline("a", "First"), StageOutline("b", "Second"), StageOutline("c", "Third"))
    )
    after = an_outline(
        K1,
        stages=(
            StageOutline("b", "Second"),
            StageOutline("a", "First year"),
            StageOutline("x", "THIRD"),
            StageOutline("d", "Fourth"),
        ),
    )
    found = [
        (stage.how, stage.title, stage.moved, [text.field for text in stage.texts])
        for stage in compare(before, after).stages
    ]
    assert found[0][:2] in (("same", "Second"), ("changed", "Second"))
    assert sum(moved for _how, _title, moved, _texts in found) == 1
    assert found[1] == ("changed", "First year", not found[0][2], ["title"])
    assert found[2] == ("changed", "THIRD", False, ["code", "title"])
    assert found[3] == ("added", "Fourth", False, [])


def test_a_removed_stage_is_said_last_and_takes_its_expectations() -> None:
    expected = {"one": ExpectationOutline("Head", "Text"), "two": ExpectationOutline("", "More")}
    both = (StageOutline("one", "One"), StageOutline("two", "Two"))
    before = an_outline(an_item("K1", expectations=expected), stages=both)
    after = an_outline(an_item("K1", expectations={"one": expected["one"]}), stages=both[:1])
    comparison = compare(before, after)
    assert [(stage.how, stage.title) for stage in comparison.stages] == [("same", "One"), ("removed", "Two")]
    (item,) = comparison.items
    assert item.texts == (TextChange("expectation", "More", "", "Two"),)


def test_expectations_are_compared_stage_by_stage() -> None:
    stages = (StageOutline("one", "One"), StageOutline("two", "Two"))
    before = an_outline(an_item("K1", expectations={"one": ExpectationOutline("Old head", "Same")}), stages=stages)
    after = an_outline(
        an_item(
            "K1", expectations={"one": ExpectationOutline("New head", "Same"), "two": ExpectationOutline("", "New")}
        ),
        stages=stages,
    )
    (item,) = compare(before, after).items
    assert [(text.name, text.before, text.after) for text in item.texts] == [
        ("What is new, One", "Old head", "New head"),
        ("Expectation, Two", "", "New"),
    ]


def test_dates_and_the_title_page_are_said_in_words() -> None:
    before = an_outline(K1, in_force_from=date(2026, 9, 1), label="2026", claimable=True)
    after = an_outline(K1, in_force_until=date(2027, 3, 31), label="2027", claimable=False)
    facts = {fact.field: (fact.before, fact.after) for fact in compare(before, after).facts}
    assert facts == {
        "label": ("2026", "2027"),
        "in_force_from": ("1 September 2026", ""),
        "in_force_until": ("", "31 March 2027"),
        "claimable": ("yes", "no"),
    }


def test_crosswalks_are_named_by_their_ends_and_follow_their_capability() -> None:
    before = an_outline(
        replace(K1, parent=None, lineage="L"),
        crosswalks=(CrosswalkOutline("k1", "out", "part_of"), CrosswalkOutline("gone", "k1", "related")),
        outside={"out": "P1 Theirs", "gone": "P2 Theirs"},
    )
    copy = replace(K1, parent=None, lineage="L", identifier="copy")
    after = an_outline(
        copy,
        document="another",
        crosswalks=(
            CrosswalkOutline("copy", "out", "part_of"),
            CrosswalkOutline("copy", "new", "same_as", "Why."),
            CrosswalkOutline("k1", "copy", "replaced_by"),
        ),
        outside={"out": "P1 Theirs", "new": "P3 Theirs"},
    )
    links = compare(before, after).links
    assert links == (
        LinkChange("added", "K1 Title of K1", "P3 Theirs", "same_as", "Why."),
        LinkChange("removed", "P2 Theirs", "K1 Title of K1", "related"),
    )
    assert [link.sentence for link in links] == [
        "K1 Title of K1 is the same as P3 Theirs",
        "P2 Theirs is related to K1 Title of K1",
    ]


def test_what_replaces_what_is_compared_within_one_document() -> None:
    before, after = (
        an_outline(K, K1, K2),
        an_outline(K, K1, K2, crosswalks=(CrosswalkOutline("k1", "k2", "replaced_by"),)),
    )
    assert [link.kind for link in compare(before, after).links] == ["replaced_by"]


def marks(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.mark, piece.text) for piece in pieces(before, after)]


def test_texts_are_compared_word_by_word() -> None:
    assert marks("Listens to children and to parents.", "Listens to every child and to parents.") == [
        ("same", "Listens to "),
        ("removed", "children"),
        ("added", "every child"),
        ("same", " and to parents."),
    ]
    assert marks("", "New.") == [("added", "New.")]
    assert marks("Gone.", "") == [("removed", "Gone.")]
    assert marks("Same.", "Same.") == [("same", "Same.")]


def test_words_that_change_together_read_together() -> None:
    assert marks("Sees the old home daily.", "Sees a new house daily.") == [
        ("same", "Sees "),
        ("removed", "the old home"),
        ("added", "a new house"),
        ("same", " daily."),
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_give_back_both_texts(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.mark != "added") == before
    assert "".join(piece.text for piece in found if piece.mark != "removed") == after


def test_the_longest_texts_are_compared_in_time() -> None:
    began = time.process_time()
    found = pieces(f"{LONG} end", " ".join(reversed(LONG.split())))
    assert time.process_time() - began < 1
    assert [piece.mark for piece in found] == ["removed", "added"]
    assert [piece.mark for piece in pieces(f"{LONG} old", f"{LONG} new")] == ["same", "removed", "added"]


def test_a_comparison_is_kept_as_json_without_what_is_unchanged() -> None:
    before = an_outline(K, K1, K2, stages=(StageOutline("one", "One"),), label="1")
    after = an_outline(
        K,
        replace(K1, title="Other", parent=None),
        stages=(StageOutline("one", "Two"),),
        label="2",
        crosswalks=(CrosswalkOutline("k", "k1", "related"),),
    )
    comparison = compare(before, after)
    kept = json.loads(json.dumps(as_json(comparison, room=1000)))
    again = from_json(kept)
    assert again.items == comparison.changed_items
    assert (again.facts, again.stages, again.links) == (comparison.facts, comparison.stages, comparison.links)
    assert kept["unchanged"] == 1


def test_texts_that_do_not_fit_are_left_out_and_their_fields_named() -> None:
    before = an_outline(replace(K1, parent=None, statement="A" * 50), replace(K2, parent=None, statement="B" * 50))
    after = an_outline(replace(K1, parent=None, statement="1" * 50), replace(K2, parent=None, statement="2" * 50))
    first, second = from_json(as_json(compare(before, after), room=120)).items
    assert first.texts == (TextChange("statement", "A" * 50, "1" * 50),)
    assert second.texts == (TextChange("statement", None, None),)
    assert second.texts[0].pieces == []


def test_twenty_thousand_items_are_compared_in_time() -> None:
    items = [an_item(f"K{number}", lineage=str(number), statement="What somebody does.") for number in range(20_000)]
    turned = [replace(item, statement="What they do.") for item in (*items[10_000:], *items[:10_000])]
    began = time.process_time()
    comparison = compare(an_outline(*items), an_outline(*turned))
    assert time.process_time() - began < 5
    assert (comparison.changed, comparison.moved) == (20_000, 10_000)
