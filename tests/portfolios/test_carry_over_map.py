"""The map with carried evidence: the old version as before, the new one with a double ring and the origin in words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from capabilities.models import FrameworkVersion
from portfolios.domain import carry_over, decisions, evidence
from portfolios.domain.insight.aggregates import count
from portfolios.domain.map import Cell, map_of, version_named, versions_to_choose
from portfolios.models import Claim
from tests.factories.capabilities import capability_of, stage_of
from tests.factories.portfolios import Pair, a_draft, a_pair
from tests.portfolios.carry_over_world import (
    a_worker_with_two_versions,
    an_old_version,
    carry,
    link,
    signed,
    signed_again,
    withdraw,
)
from tests.portfolios.writing_pages import signed_in

pytestmark = pytest.mark.django_db
MAP = "/me/capabilities/"
FROM_K1 = "Carried over from K1, The starter framework, 2026, 1 piece"


@pytest.fixture
def world() -> tuple[Pair, FrameworkVersion, FrameworkVersion]:
    return a_worker_with_two_versions()


def cell(pair: Pair, version: FrameworkVersion, code: str, stage: int = 1) -> Cell:
    found = map_of(pair.worker, version)
    assert found is not None
    return next(row for row in found.rows if row.capability.code == code).cells[stage]


def test_the_map_shows_both(world: Any) -> None:
    pair, old, new = world
    carry(pair, new, (signed(pair, "K1"), "K1"))
    before, after = cell(pair, old, "K1"), cell(pair, new, "K1")
    assert (before.shape, before.pieces, before.words) == ("signed", 1, "Signed off, 1 piece")
    assert (after.shape, after.pieces, after.words) == ("carried", 1, FROM_K1)


def test_what_is_only_suggested_is_on_no_map(world: Any) -> None:
    pair, _old, new = world
    signed(pair, "K1")
    assert cell(pair, new, "K1").shape == "none"


def test_taken_back_it_is_gone_from_the_new_map_and_stays_on_the_old(world: Any) -> None:
    pair, old, new = world
    [one] = carry(pair, new, (signed(pair, "K1"), "K1"))
    carry_over.take_back(by=pair.worker, carry_over=one)
    assert cell(pair, new, "K1").shape == "none"
    assert cell(pair, old, "K1").shape == "signed"


def test_a_withdrawn_sign_off_unties_both_and_stays_visible_in_both(world: Any) -> None:
    pair, old, new = world
    claim = signed(pair, "K1")
    carry(pair, new, (claim, "K1"))
    withdraw(pair, claim)
    assert (cell(pair, new, "K1").shape, cell(pair, new, "K1").words) == ("none", "Sign-off withdrawn, 1 piece")
    assert "Sign-off withdrawn, 1 piece" in cell(pair, old, "K1").words
    assert cell(pair, new, "K1") in next(row for row in map_of(pair.worker, new).rows).begun  # type: ignore[union-attr]


def test_what_was_merged_counts_once_and_names_both_origins(world: Any) -> None:
    pair, old, new = world
    link(capability_of(old, "K2"), capability_of(new, "K1"), "replaced_by")
    version = a_draft(pair, claims=2)
    submission = evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
    decisions.decide(by=pair.supervisor, submission=submission, outcome="signed_off", statement="Yes.")
    first, second = Claim.objects.order_by("pk")
    carry(pair, new, (first, "K1"), (second, "K1"))
    found = cell(pair, new, "K1")
    assert found.pieces == 1
    assert found.words == (
        "Carried over from K1, The starter framework, 2026 and K2, The starter framework, 2026, 1 piece"
    )


def signed_here(pair: Pair, new: FrameworkVersion, piece: Claim) -> None:
    """The next version of the piece claims the new K1, and is signed off too."""
    version = evidence.start_next_version(by=pair.worker, evidence=piece.version.evidence)
    evidence.remove_claim(by=pair.worker, version=version, claim=version.claims.get())
    evidence.add_claim(
        by=pair.worker,
        version=version,
        capability=capability_of(new, "K1"),
        stage=stage_of(new, piece.stage.code),
        reason="Still.",
    )
    submission = evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
    decisions.decide(by=pair.supervisor, submission=submission, outcome="signed_off", statement="Yes.")


def test_a_piece_that_is_signed_off_there_too_counts_once(world: Any) -> None:
    pair, _old, new = world
    claim = signed(pair, "K1")
    carry(pair, new, (claim, "K1"))
    signed_here(pair, new, claim)
    assert cell(pair, new, "K1").words == "Signed off, 1 piece"
    other = signed(pair, "K1")
    carry(pair, new, (other, "K1"))
    found = cell(pair, new, "K1")
    assert (found.shape, found.pieces, found.tint) == ("signed", 2, 2)
    assert found.words == f"Signed off, 1 piece; {FROM_K1}"


def test_what_is_carried_is_drawn_as_a_double_ring_and_named_in_the_key(world: Any) -> None:
    pair, _old, new = world
    carry(pair, new, (signed(pair, "K1"), "K1"))
    client = signed_in(pair.worker)
    drawn = client.get("/me/capabilities/?version=starter/2027").content.decode()
    table = drawn.split('<table class="map"')[1].split("</table>")[0]
    assert 'class="sig"' not in table
    [shape] = re.findall(r'class="carried">(.*?)</svg>', table)
    assert shape.count("<circle") == 2
    key = drawn.split('class="key-list legend"')[1].split("</ul>")[0]
    [named] = [line for line in key.splitlines() if 'class="carried"' in line]
    assert "Carried over" in named
    assert named.count("<circle") == 2
    before = client.get("/me/capabilities/?version=starter/2026").content.decode()
    before = before.split('<table class="map"')[1].split("</table>")[0]
    assert before.count('class="sig"') == 1
    assert 'class="carried"' not in before


def test_one_sign_off_beside_what_is_carried_makes_the_knot_full(world: Any) -> None:
    pair, _old, new = world
    claim = signed(pair, "K1")
    carry(pair, new, (claim, "K1"), (signed(pair, "K1"), "K1"))
    signed_here(pair, new, claim)
    client = signed_in(pair.worker)
    table = client.get("/me/capabilities/?version=starter/2027").content.decode().split('<table class="map"')[1]
    table = table.split("</table>")[0]
    assert table.count('class="sig"') == 1
    assert 'class="carried"' not in table
    ladder = client.get("/me/capabilities/starter/k1/?version=2027").content.decode().split('class="rail ladder"')[1]
    assert '<li class="signed">' in ladder.split("</ol>")[0]


def test_the_capabilitys_page_draws_it_like_the_map(world: Any) -> None:
    pair, _old, new = world
    carry(pair, new, (signed(pair, "K1"), "K1"))
    client = signed_in(pair.worker)
    html = client.get("/me/capabilities/starter/k1/?version=2027").content.decode()
    ladder = html.split('class="rail ladder"')[1].split("</ol>")[0]
    assert ladder.count('<li class="carried">') == 1
    assert '<li class="signed">' not in ladder
    assert '<span class="state carried">Carried over, signed off ' in html
    assert 'class="state signed"' not in html
    before = client.get("/me/capabilities/starter/k1/?version=2026").content.decode()
    assert 'class="state signed"' in before
    assert '<li class="signed">' in before
    assert 'class="state carried"' not in before


def test_carried_and_signed_neighbours_are_joined_by_a_whole_line(world: Any) -> None:
    pair, _old, new = world
    claims = [signed(pair, "K1", stage=0), signed(pair, "K1", stage=1)]
    carry(pair, new, *((claim, "K1") for claim in claims))
    assert (cell(pair, new, "K1", 0).after, cell(pair, new, "K1", 1).before) == ("solid", "solid")
    signed_here(pair, new, claims[0])
    assert (cell(pair, new, "K1", 0).shape, cell(pair, new, "K1", 1).shape) == ("signed", "carried")
    assert (cell(pair, new, "K1", 0).after, cell(pair, new, "K1", 1).before) == ("solid", "solid")


def test_a_piece_carried_once_and_signed_again_counts_once(world: Any) -> None:
    pair, _old, new = world
    first = signed(pair, "K1")
    carry(pair, new, (first, "K1"))
    signed_again(pair, first)
    assert cell(pair, new, "K1").pieces == 1


def test_nobody_elses_are_on_it(world: Any) -> None:
    pair, _old, new = world
    other = a_pair(framework=pair.framework)
    carry(other, new, (signed(other, "K1"), "K1"))
    assert cell(other, new, "K1").shape == "carried"
    assert map_of(pair.worker, new).is_empty  # type: ignore[union-attr]


def test_the_switch_offers_every_version_in_which_something_stands(world: Any) -> None:
    pair, old, new = world
    claim = signed(pair, "K1")
    carry(pair, new, (claim, "K1"))
    FrameworkVersion.objects.filter(pk__in=[old.pk, new.pk]).update(claimable_until=date(2026, 1, 1))
    assert set(versions_to_choose(pair.worker)) == {old, new}
    assert list(versions_to_choose(pair.supervisor)) == []
    FrameworkVersion.objects.filter(pk=new.pk).update(in_force_until=date(2026, 10, 2))
    assert version_named(pair.worker, "starter", "2027") == new
    assert version_named(pair.supervisor, "starter", "2027") is None


def test_pages_and_table_say_where_it_comes_from(world: Any) -> None:
    pair, _old, new = world
    claim = signed(pair, "K1", title="The drawing")
    carry(pair, new, (claim, "K1"))
    client = signed_in(pair.worker)
    for address in (
        "/me/capabilities/",
        "/me/capabilities/?as=table",
        "/me/capabilities/?version=starter/2027",
        "/me/",
    ):
        assert FROM_K1 in client.get(address).content.decode(), address
    assert "Carried over from" not in client.get("/me/capabilities/?version=starter/2026&as=table").content.decode()
    detail = client.get("/me/capabilities/starter/k1/?version=2027").content.decode()
    assert FROM_K1 in detail
    assert "Carried over from K1, The starter framework, 2026, to Newly qualified" in detail
    assert "The drawing" in detail
    before = client.get("/me/capabilities/starter/k1/?version=2026").content.decode()
    assert "The drawing" in before
    assert "Carried over" not in before.split("My evidence for it")[1]


def test_the_map_tells_quietly_and_leads_straight_there(world: Any) -> None:
    pair, _old, new = world
    client = signed_in(pair.worker)
    assert "See what counts where" not in client.get("/me/capabilities/").content.decode()
    claim = signed(pair, "K1")
    html = client.get("/me/capabilities/").content.decode()
    assert "The starter framework, 2026 has a newer version." in html
    assert 'href="/me/capabilities/carry-over/starter/2026/starter/2027/"' in html
    other = signed(pair, "R1")
    assert "2 signed-off pieces may count in The starter framework, 2027 too." in client.get(MAP).content.decode()
    carry(pair, new, (claim, "K1"))
    assert "1 signed-off piece may count in The starter framework, 2027 too." in client.get(MAP).content.decode()
    carry(pair, new, (other, "R1"))
    assert "See what counts where" not in client.get("/me/capabilities/").content.decode()


def test_the_versions_stand_under_a_heading_of_their_own(world: Any) -> None:
    pair, _old, _new = world
    client = signed_in(pair.worker)
    html = client.get(f"{MAP}?version=starter/2027").content.decode()
    versions = html.split('<h3 id="versions-h">Framework and version</h3>')[1].split("</nav>")[0]
    assert re.findall(r'href="\?version=([^"]+)"', versions) == ["starter/2027", "starter/2026"]
    assert 'version=starter/2027" aria-current="true"' in versions
    assert versions.count("<a ") == 2
    as_table = client.get(f"{MAP}?version=starter/2027&as=table").content.decode()
    assert "?version=starter/2026&amp;as=table" in as_table.split('id="versions-h"')[1].split("</nav>")[0]


def test_a_single_version_has_nothing_to_choose_from() -> None:
    pair = a_pair(framework=an_old_version())
    assert "Framework and version" not in signed_in(pair.worker).get(MAP).content.decode()


@pytest.mark.parametrize("number", [1, 3, 30])
def test_maps_cost_the_same_however_much_is_carried(world: Any, number: int, django_assert_num_queries: Any) -> None:
    pair, _old, new = world
    claims = [signed(pair, "K1") for _number in range(number)]
    client = signed_in(pair.worker)
    client.get("/me/capabilities/")
    with django_assert_num_queries(12):
        assert "See what counts where" in client.get("/me/capabilities/").content.decode()
    carry(pair, new, *((claim, "K1") for claim in claims))
    cache.clear()
    map_of(pair.worker, new)
    with django_assert_num_queries(2):
        assert map_of(pair.worker, new).rows[0].cells[1].pieces == number  # type: ignore[union-attr]
    with django_assert_num_queries(12):
        client.get("/me/capabilities/")
    with django_assert_num_queries(11):
        client.get("/me/capabilities/starter/k1/?version=2027")


def test_an_organisations_figures_count_only_what_was_judged_under_the_version(world: Any) -> None:
    pair, _old, new = world
    for kind in ("reflective_account", "direct_observation"):
        carry(pair, new, (signed(pair, "K1", kind=kind), "K1"))
    today = timezone.localdate()
    assert count(pair.organisation, new, today).covered == {}
    k1 = capability_of(pair.framework, "K1")
    assert count(pair.organisation, pair.framework, today).covered == {(pair.team.pk, k1.pk): 1}
