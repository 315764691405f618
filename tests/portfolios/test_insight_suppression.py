"""Nothing of a hidden group can be worked out: an attacker who knows every size tries all that hidden teams could be."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolios.domain.insight.suppression import Group, Plan, band_of, plan

THRESHOLD = 5


@pytest.mark.parametrize(
    ("covered", "base", "band"),
    [
        (0, 5, 0),
        (29, 100, 0),
        (3, 10, 1),
        (30, 100, 1),
        (49, 100, 1),
        (5, 10, 2),
        (69, 100, 2),
        (7, 10, 3),
        (5, 5, 3),
        (1, 3, 1),
    ],
)
def test_a_share_lies_in_one_band_and_its_lower_edge_belongs_to_it(covered: int, base: int, band: int) -> None:
    assert band_of(covered, base) == band


def published(bases: dict[Group, int], covered: dict[Group, int], threshold: int = THRESHOLD) -> dict[str, object]:
    """Everything that leaves for one capability: bands of shown teams, the band and size of all, and what is hidden."""
    allowed: Plan = plan(bases, threshold)
    size = sum(bases[group] for group in allowed.total)
    return {
        "teams": {team: band_of(covered[team], bases[team]) for team in sorted(allowed.shown)},
        "all": band_of(sum(covered[group] for group in allowed.total), size) if size else None,
        "size": size,
        "everybody": allowed.everybody,
    }


def possible(bases: dict[Group, int], seen: dict[str, object], unknown: list[Group]) -> list[dict[Group, int]]:
    """Every way of being covered, for the groups in `unknown` and all others, that would publish what was seen."""
    groups = list(bases)
    ways = itertools.product(*(range(bases[group] + 1) for group in groups))
    return [
        {group: way[groups.index(group)] for group in unknown}
        for way in ways
        if published(bases, dict(zip(groups, way, strict=True))) == seen
    ]


ORGANISATIONS: list[dict[Group, int]] = [
    {1: 6, 2: 5, 3: 3},
    {1: 6, 2: 3},
    {1: 5, 2: 4, 3: 4},
    {1: 7, 2: 1},
    {1: 6, 2: 4, None: 2},
    {1: 6, 2: 4, None: 6},
    {1: 4, 2: 4},
    {1: 3, 2: 3, 3: 3, 4: 3},
    {1: 2, 2: 4},
    {1: 1, None: 8},
    {1: 6, None: 3},
]


@pytest.mark.parametrize("bases", ORGANISATIONS, ids=str)
def test_an_attacker_who_knows_every_size_learns_nothing_of_a_hidden_group(bases: dict[Group, int]) -> None:
    hidden = [group for group, base in bases.items() if base < THRESHOLD]
    assert hidden, "an organisation with nothing hidden tests nothing"
    groups = list(bases)
    seen_before: set[str] = set()
    for way in itertools.product(*(range(bases[group] + 1) for group in groups)):
        seen = published(bases, dict(zip(groups, way, strict=True)))
        if str(seen) in seen_before:
            continue
        seen_before.add(str(seen))
        left = possible(bases, seen, hidden)
        for group in hidden:
            still = {option[group] for option in left}
            assert still == set(range(bases[group] + 1)), (seen, group, still)


@pytest.mark.parametrize("bases", [item for item in ORGANISATIONS if any(b >= THRESHOLD for g, b in item.items() if g)])
def test_beside_shown_teams_nothing_published_moves_with_the_size_of_a_hidden_one(bases: dict[Group, int]) -> None:
    hidden = [group for group, base in bases.items() if base < THRESHOLD]
    covered = {group: base // 2 for group, base in bases.items()}
    expected = published(bases, covered)
    sizes = itertools.product(range(THRESHOLD), repeat=len(hidden))
    for size in sizes:
        other = {**bases, **dict(zip(hidden, size, strict=True))}
        seen = published(other, {**covered, **dict.fromkeys(hidden, 0)})
        assert {**seen, "everybody": None} == {**expected, "everybody": None}


def test_a_small_team_is_hidden_whole_and_left_out_of_the_total() -> None:
    assert plan({1: 6, 2: 4}, 5) == Plan(frozenset({1}), frozenset({1}), everybody=False)


def test_people_in_no_team_are_added_up_only_where_they_are_enough() -> None:
    assert plan({1: 6, None: 5}, 5) == Plan(frozenset({1}), frozenset({1, None}), everybody=True)
    assert plan({1: 6, None: 4}, 5) == Plan(frozenset({1}), frozenset({1}), everybody=False)


def test_two_small_teams_alone_are_not_added_up_since_the_sum_would_tell_on_each() -> None:
    assert plan({1: 4, 2: 4}, 5).total == frozenset()


def test_many_small_teams_are_added_up_because_none_stands_out() -> None:
    assert plan({1: 3, 2: 3, 3: 3, 4: 3}, 5) == Plan(frozenset(), frozenset({1, 2, 3, 4}), everybody=True)


def test_an_organisation_without_anybody_shows_nothing() -> None:
    assert plan({}, 5) == Plan(frozenset(), frozenset(), everybody=False)


@given(
    st.dictionaries(st.integers(1, 6), st.integers(0, 9), max_size=4),
    st.integers(0, 9),
    st.integers(3, 6),
    st.data(),
)
def test_no_total_ever_says_anything_of_a_small_group(
    teams: dict[int, int], no_team: int, threshold: int, data: st.DataObject
) -> None:
    bases: dict[Group, int] = {**teams, None: no_team}
    allowed = plan(bases, threshold)
    assert all(bases[team] >= threshold for team in allowed.shown)
    size = sum(bases[group] for group in allowed.total)
    assert size == 0 or size >= threshold
    if not allowed.total:
        return
    covered = {group: data.draw(st.integers(0, base)) for group, base in bases.items()}
    band = band_of(sum(covered[group] for group in allowed.total), size)
    for group in allowed.total:
        if bases[group] < threshold:
            rest = size - bases[group]
            still = {
                own for own in range(bases[group] + 1) if any(band_of(own + o, size) == band for o in range(rest + 1))
            }
            assert still == set(range(bases[group] + 1))
