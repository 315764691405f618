"""The worker's pages for carrying evidence over, as a browser without JavaScript uses them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from capabilities.models import FrameworkVersion
from portfolios.domain import carry_over
from portfolios.models import CarryOver
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.portfolios import Pair, a_pair
from tests.portfolios.carry_over_world import (
    NOTE,
    a_new_version,
    a_worker_with_two_versions,
    carry,
    link,
    signed,
    signed_again,
    withdraw,
)
from tests.portfolios.writing_pages import signed_in

pytestmark = pytest.mark.django_db
LIST = "/me/capabilities/carry-over/"
PAGE = "/me/capabilities/carry-over/starter/2026/starter/2027/"


@pytest.fixture
def world() -> tuple[Pair, FrameworkVersion, FrameworkVersion]:
    return a_worker_with_two_versions()


def text_of(response: Any) -> str:
    """What a reader sees, in one line."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace("&ldquo;", "“")


def boxes(response: Any) -> list[str]:
    return re.findall(r'name="carry" value="([^"]+)"', response.content.decode())


def test_from_home_to_three_confirmed_in_three_loads(world: Any) -> None:
    pair, _old, new = world
    for code in ("K1", "R1", "S1"):
        signed(pair, code)
    client = signed_in(pair.worker)
    assert "/me/capabilities/" in client.get("/me/").content.decode()
    loads = [client.get("/me/capabilities/")]
    [address] = re.findall(r'href="(/me/capabilities/carry-over/[^"]+/2027/)"', loads[-1].content.decode())
    loads.append(client.get(address))
    ticked = boxes(loads[-1])
    assert len(ticked) == 3
    html = loads[-1].content.decode()
    assert " required" not in html.split('id="id_carry"')[1].split("</form>")[0]
    assert "checked" not in html
    assert html.split("<main")[1].count('class="button"') == 1
    loads.append(client.post(address, {"carry": ticked}, follow=True))
    assert len(loads) == 3
    assert "3 are carried over." in loads[-1].content.decode()
    assert CarryOver.objects.filter(portfolio=pair.worker.portfolio, capability__version=new).count() == 3


def test_the_page_says_what_counts_where_and_how(world: Any) -> None:
    pair, _old, new = world
    for code in ("K1", "K2", "R1", "R2", "S2"):
        signed(pair, code, title=f"On {code}")
    carry(pair, new, (signed(pair, "S3", title="Before"), "S3"))
    said = text_of(signed_in(pair.worker).get(PAGE))
    for words in (
        "Which of this still counts?",
        "Counts toward K1 Knowledge, part 1",
        f"It took the place of the one you showed. “{NOTE}”",
        "There is more than one in its place. Tick those that your evidence shows: one, several or none.",
        "It is wider than the one you showed, so more may be needed.",
        "Nothing stands in its place. What is related may still be shown by your evidence.",
        "Related, so read it again before you count it.",
        f"Version 1, Newly qualified, signed off by {pair.supervisor.name} on ",
        "“Before”, signed off for S3 Intervention and skills, part 3, counts at Newly qualified",
        "No link leads from these to The starter framework, 2027.",
    ):
        assert words in said, words
    without = said.split("Without a counterpart")[1]
    assert "On S2" in without
    assert "On K1" not in without


def test_what_is_confirmed_is_offered_no_more_and_can_be_taken_back(world: Any) -> None:
    pair, _old, _new = world
    claim = signed(pair, "K1")
    client = signed_in(pair.worker)
    first = client.get(PAGE)
    ticked = boxes(first)
    done = client.post(PAGE, {"carry": ticked}, follow=True)
    assert boxes(done) == []
    assert "What has a counterpart is carried over" in text_of(done)
    assert "/me/capabilities/?version=starter/2027" in done.content.decode()
    # The page of before, sent once more: nothing happens twice, and nothing is an error.
    again = client.post(PAGE, {"carry": ticked}, follow=True)
    assert again.status_code == 200
    one = CarryOver.objects.get()
    back = client.post(f"{LIST}{one.public_id}/take-back/", follow=True)
    assert back.redirect_chain == [(PAGE, 302)]
    assert "Taken back." in back.content.decode()
    assert boxes(back) == [f"{claim.public_id}/k1"]
    twice = client.post(f"{LIST}{one.public_id}/take-back/", follow=True)
    assert "It was taken back already." in twice.content.decode()


def test_nothing_ticked_says_what_to_do(world: Any) -> None:
    pair, _old, _new = world
    signed(pair, "K1")
    page = signed_in(pair.worker).post(PAGE)
    html = page.content.decode()
    assert page.status_code == 200
    assert "There is a problem" in html
    assert '<a href="#id_carry">Tick at least one piece of evidence</a>' in html
    assert not CarryOver.objects.exists()


BAD = ["nonsense", "x/y", "../..", "00000000-0000-0000-0000-000000000000/k1", "", "ticked-elsewhere"]


@pytest.mark.parametrize("value", BAD)
def test_what_is_not_suggested_cannot_be_posted(world: Any, value: str) -> None:
    pair, _old, _new = world
    signed(pair, "K1")
    if value == "ticked-elsewhere":
        other = a_pair(framework=pair.framework)
        value = f"{signed(other, 'K1').public_id}/k1"
    client = signed_in(pair.worker)
    page = client.post(PAGE, {"carry": [value, *boxes(client.get(PAGE))]})
    assert page.status_code == 200
    assert "is not suggested any more" in page.content.decode()
    assert not CarryOver.objects.exists()


def test_what_was_ticked_stays_ticked_after_a_mistake(world: Any) -> None:
    pair, old, _new = world
    other = a_published_framework(slug="short", label="1", per_area=1, stages=1)
    link(capability_of(old, "K1"), capability_of(other, "K1"), "same_as")
    signed(pair, "K1", stage=3)
    address = "/me/capabilities/carry-over/starter/2026/short/1/"
    client = signed_in(pair.worker)
    first = client.get(address)
    assert "Where does “Experienced” belong?" in text_of(first)
    refused = client.post(address, {"carry": boxes(first)})
    html = refused.content.decode()
    assert "Choose where it belongs: you ticked a piece from that stage" in html
    assert re.search(r'name="carry" value="[^"]+" checked', html)
    assert not CarryOver.objects.exists()
    done = client.post(address, {"carry": boxes(first), "stage-experienced": "student"}, follow=True)
    assert "1 is carried over." in done.content.decode()
    assert CarryOver.objects.get().stage.code == "student"


def test_a_withdrawn_sign_off_is_still_listed_and_counts_no_more(world: Any) -> None:
    pair, _old, new = world
    claim = signed(pair, "K1")
    carry(pair, new, (claim, "K1"))
    withdraw(pair, claim)
    said = text_of(signed_in(pair.worker).get(PAGE))
    assert "Sign-off withdrawn: it counts no more" in said


def test_a_version_that_can_no_longer_be_claimed_shows_what_was_carried_and_takes_no_more(world: Any) -> None:
    pair, _old, new = world
    carry(pair, new, (signed(pair, "K1"), "K1"))
    signed(pair, "R1")
    FrameworkVersion.objects.filter(pk=new.pk).update(claimable_until=date(2026, 1, 1))
    client = signed_in(pair.worker)
    page = client.get(PAGE)
    assert boxes(page) == []
    assert "Nobody can claim against" in text_of(page)
    assert client.post(PAGE, {"carry": ["x/y"]}).status_code == 404
    assert client.post(f"{LIST}{CarryOver.objects.get().public_id}/take-back/").status_code == 302


NOWHERE = [
    "/me/capabilities/carry-over/starter/2027/starter/2026/",
    "/me/capabilities/carry-over/starter/2026/starter/2026/",
    "/me/capabilities/carry-over/starter/1999/starter/2027/",
    "/me/capabilities/carry-over/starter/2026/nowhere/1/",
]


@pytest.mark.parametrize("address", NOWHERE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_nothing_at_other_addresses(world: Any, address: str, method: str) -> None:
    pair, _old, _new = world
    signed(pair, "K1")
    assert getattr(signed_in(pair.worker), method)(address).status_code == 404


def test_nothing_is_there_for_anybody_else(world: Any) -> None:
    pair, _old, new = world
    claim = signed(pair, "K1")
    [one] = carry(pair, new, (claim, "K1"))
    other = a_pair(framework=pair.framework)
    for user in (pair.supervisor, other.worker):
        client = signed_in(user)
        assert client.get(PAGE).status_code == 404
        assert client.post(PAGE, {"carry": [f"{claim.public_id}/k1"]}).status_code == 404
        assert client.post(f"{LIST}{one.public_id}/take-back/").status_code == 404
        assert "Nothing to carry over" in text_of(client.get(LIST))
    one.refresh_from_db()
    assert one.taken_back_at is None
    assert signed_in(pair.worker).post(f"{LIST}{uuid4()}/take-back/").status_code == 404
    assert signed_in(pair.worker).get(f"{LIST}{one.public_id}/take-back/").status_code == 405


def test_the_list_says_what_there_is_from_where_to_where(world: Any) -> None:
    pair, _old, new = world
    first = signed(pair, "K1")
    signed(pair, "R1")
    signed(pair, "S2")
    carry(pair, new, (first, "K1"))
    page = signed_in(pair.worker).get(LIST)
    said = text_of(page)
    assert "From The starter framework, 2026 to The starter framework, 2027" in said
    assert "3 are signed off. 2 have a counterpart, 1 has none. 1 is carried over." in said
    assert "The starter framework, 2026 has a newer version." in said
    assert "1 to look at" in said
    assert f'href="{PAGE}"' in page.content.decode()


def test_the_list_puts_the_same_framework_first_and_other_linked_ones_under_a_heading(world: Any) -> None:
    pair, old, new = world
    later = timezone.localdate() + timedelta(days=90)
    a_new_version(
        old, label="2028", links=(("K1", "K1", "same_as", ""), ("S2", "S2", "same_as", "")), in_force_from=later
    )
    other = a_published_framework(slug="another", label="2018", per_area=1, stages=1)
    for code in ("K1", "S2"):
        link(capability_of(old, code), capability_of(other, "K1"), "related")
        signed(pair, code)
    said = text_of(signed_in(pair.worker).get(LIST))
    same, linked = said.split("Also linked, if you use them")
    same = same.split("A newer version of the same framework")[1]
    assert re.findall(r"From .*?, 2026 to (.*?, 20\d\d)", same) == [str(new), "The starter framework, 2028"]
    assert re.findall(r"From .*?, 2026 to (.*?, 20\d\d)", linked) == [str(other)]


def test_a_list_of_one_kind_has_only_its_own_heading(world: Any) -> None:
    pair, old, _new = world
    signed(pair, "K1")
    assert "Also linked" not in text_of(signed_in(pair.worker).get(LIST))
    second = a_pair(framework=a_published_framework(slug="alone", label="2026"))
    link(capability_of(second.framework, "K1"), capability_of(old, "K1"), "related")
    signed(second, "K1")
    said = text_of(signed_in(second.worker).get(LIST))
    assert "Also linked, if you use them" in said
    assert "A newer version of the same framework" not in said
    assert "Nothing counts before you confirm it." in said


def test_words_in_a_title_are_escaped(world: Any) -> None:
    pair, _old, _new = world
    signed(pair, "K1", title="<script>alert(1)</script>")
    html = signed_in(pair.worker).get(PAGE).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_pages_cost_the_same_however_much_is_in_them(
    world: Any, number: int, django_assert_num_queries: Any
) -> None:
    pair, _old, new = world
    claims = [signed(pair, ("K1", "K2", "S2")[n % 3]) for n in range(number)]
    carry(pair, new, *((claim, "K1") for claim in claims[::6]))
    client = signed_in(pair.worker)
    client.get(PAGE)
    with django_assert_num_queries(12):
        client.get(PAGE)
    with django_assert_num_queries(9):
        client.get(LIST)


def test_a_piece_signed_again_after_it_was_carried_asks_nothing_more(world: Any) -> None:
    pair, _old, new = world
    first = signed(pair, "K1")
    carry(pair, new, (first, "K1"))
    signed_again(pair, first)
    assert boxes(signed_in(pair.worker).get(PAGE)) == []
    assert [one.to_confirm for one in carry_over.pairs_of(pair.worker)] == [0]


def test_the_addresses_hold_no_row_numbers(world: Any) -> None:
    pair, _old, new = world
    [one] = carry(pair, new, (signed(pair, "K1"), "K1"))
    assert reverse("portfolios:carry_over_take_back", args=[one.public_id]).endswith(f"{one.public_id}/take-back/")
    assert reverse("portfolios:carry_over", args=["starter", "2026", "starter", "2027"]) == PAGE
