"""Two frameworks side by side: the drawing, the table that says the same, and what has no counterpart."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from capabilities.domain import frameworks
from capabilities.domain.between import between
from capabilities.models import Capability, Crosswalk, FrameworkVersion
from content.domain.crosswalk_drawing import MANY_LINES, MOST_ITEMS, MOST_LINES, draw
from tests.factories.capabilities import CrosswalkFactory, a_draft_framework, a_published_framework, capability_of
from tests.factories.people import MembershipFactory, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/capabilities/starter/v/2026/v/pcf/2018/"
BACK = "/capabilities/pcf/v/2018/v/starter/2026/"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 21), tick=False):
        yield


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def _read(url: str, client: Client | None = None) -> str:
    response = (client or Client()).get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def a_pair_of_frameworks(per_area: int = 2) -> tuple[FrameworkVersion, FrameworkVersion]:
    return (
        a_published_framework(per_area=per_area),
        a_published_framework(slug="pcf", label="2018", stages=0, areas=1, per_area=per_area),
    )


def linked() -> tuple[FrameworkVersion, FrameworkVersion]:
    """K1 is part of the other's K1; the other's K2 is part of R1; R2 is related to the other's K1."""
    version, other = a_pair_of_frameworks()
    k1, r1, r2 = (capability_of(version, code) for code in ("K1", "R1", "R2"))
    CrosswalkFactory(origin=k1, target=capability_of(other, "K1"), kind="part_of", note="How children grow.")
    CrosswalkFactory(origin=capability_of(other, "K2"), target=r1, kind="part_of")
    CrosswalkFactory(origin=r2, target=capability_of(other, "K1"), kind="related")
    return version, other


def rows(html: str) -> list[list[str]]:
    body = html[html.index("<tbody") : html.index("</tbody>")]
    return [
        [_words(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    ]


def test_the_table_says_every_link_read_from_the_first_framework() -> None:
    linked()
    assert rows(_read(PAGE)) == [
        ["K1 Knowledge, part 1 , 2026", "Part of", "K1 Knowledge, part 1 , The pcf framework 2018", "How children grow."],
        ["R1 Critical reflection and analysis, part 1 , 2026", "Wider than", "K2 Knowledge, part 2 , The pcf framework 2018", "–"],
        ["R2 Critical reflection and analysis, part 2 , 2026", "Related to", "K1 Knowledge, part 1 , The pcf framework 2018", "–"],
    ]  # fmt: skip


def test_the_other_way_round_says_the_same_links_from_the_other_side() -> None:
    linked()
    assert f'href="{BACK}"' in _read(PAGE)
    assert [(row[0][:2], row[1], row[2][:2]) for row in rows(_read(BACK))] == [
        ("K1", "Wider than", "K1"),
        ("K1", "Related to", "R2"),
        ("K2", "Part of", "R1"),
    ]


@pytest.mark.parametrize(
    ("kind", "outward", "back"),
    [
        ("same_as", "The same as", "The same as"),
        ("part_of", "Part of", "Wider than"),
        ("related", "Related to", "Related to"),
        ("replaced_by", "Replaced by", "In place of"),
    ],
)
def test_every_kind_reads_right_from_both_ends(kind: str, outward: str, back: str) -> None:
    version, other = a_pair_of_frameworks()
    CrosswalkFactory(origin=capability_of(version, "K1"), target=capability_of(other, "K1"), kind=kind)
    assert rows(_read(PAGE))[0][1] == outward
    assert rows(_read(BACK))[0][1] == back


def test_what_has_no_counterpart_is_said_on_both_sides() -> None:
    linked()
    html = _read(PAGE)
    section = html[html.index('id="alone"') :]
    assert [code for code in ("K1", "K2", "R1", "R2", "S1", "S2") if f">{code} " in section] == ["K2", "S1", "S2"]
    assert "In The pcf framework Everything is linked." in _words(section)
    assert html.count('class="alone"') == 3


def test_the_drawing_has_a_line_for_each_link_a_dot_for_each_end_a_title_and_no_style() -> None:
    linked()
    html = _read(PAGE)
    svg = html[html.index('<svg role="img"') : html.index("</svg>", html.index('<svg role="img"'))]
    # Six capabilities on the left, two on the right: the middle of each one's share of a thousand.
    assert svg.count('class="part_of" d="M0 83.33C50 83.33 50 250 100 250"') == 1
    assert svg.count('class="part_of" d="M0 416.67C50 416.67 50 750 100 750"') == 1
    assert svg.count('class="related" d="M0 583.33C50 583.33 50 250 100 250"') == 1
    assert svg.count('class="end"') == 3 + 2
    assert "<title" in svg
    assert "3 links. The table below says the same in words." in svg
    assert "style=" not in html


def test_two_links_between_the_same_two_are_drawn_once_as_the_stronger_and_both_told() -> None:
    version, other = a_pair_of_frameworks()
    ends = {"origin": capability_of(version, "K1"), "target": capability_of(other, "K1")}
    CrosswalkFactory(**ends, kind="related")
    CrosswalkFactory(**ends, kind="same_as")
    what = between(version, other)
    drawing = draw(what)
    assert drawing
    assert [line.kind for line in drawing.lines] == ["same_as"]
    assert [pair.kind for pair in what.pairs] == ["same_as", "related"]


def test_frameworks_without_links_say_so_and_draw_nothing() -> None:
    a_pair_of_frameworks()
    html = _read(PAGE)
    assert "Nobody has linked these two frameworks." in _words(html)
    assert "<table" not in html
    assert 'role="img"' not in html


def test_a_large_pair_draws_only_what_is_linked_and_says_so() -> None:
    version, other = a_pair_of_frameworks(per_area=MOST_ITEMS // 4 + 1)
    CrosswalkFactory(origin=capability_of(version, "S3"), target=capability_of(other, "K7"))
    drawing = draw(between(version, other))
    assert drawing
    assert [item.code for item, _ in drawing.first.items + drawing.second.items] == ["S3", "K7"]
    html = _read(PAGE)
    assert "Only what is linked is drawn." in html
    assert len(re.findall(r"<li><a", html[html.index('id="alone"') :])) >= 4 * (MOST_ITEMS // 4 + 1) - 2


def test_too_many_lines_to_follow_are_not_drawn() -> None:
    version, other = a_pair_of_frameworks(per_area=21)
    firsts = version.capabilities.filter(kind="capability", code__startswith="K")
    seconds = other.capabilities.filter(kind="capability")
    Crosswalk.objects.bulk_create(
        Crosswalk(origin=one, target=two, kind="related") for one in firsts for two in seconds
    )
    what = between(version, other)
    assert len(what.pairs) == 441 > MOST_LINES
    assert draw(what) is None


def test_an_area_is_there_only_when_it_is_linked() -> None:
    version, other = a_pair_of_frameworks()
    CrosswalkFactory(origin=capability_of(version, "K"), target=capability_of(other, "K1"))
    what = between(version, other)
    assert [item.code for item in what.firsts] == ["K", "K1", "K2", "R1", "R2", "S1", "S2"]
    assert [item.code for item in what.seconds] == ["K1", "K2"]


def test_two_versions_of_one_framework_stand_side_by_side_too() -> None:
    old = a_published_framework(label="2025", in_force_from=date(2025, 9, 1))
    new = a_published_framework(label="2026")
    CrosswalkFactory(origin=capability_of(old, "K1"), target=capability_of(new, "K2"), kind="replaced_by")
    page = "/capabilities/starter/v/2026/v/starter/2025/"
    assert f'href="{page}">Beside version 2025</a>' in _read("/capabilities/starter/")
    assert rows(_read(page))[0][:2] == ["K2 Knowledge, part 2 , 2026", "In place of"]
    html = _read(page)
    assert 'href="/capabilities/starter/v/2025/k1/"' in html
    assert "<h1>The starter framework, 2026 beside 2025</h1>" in html
    assert "<h3>In The starter framework, 2026</h3>" in html
    assert "<h3>In The starter framework, 2025</h3>" in html


def test_the_legend_has_the_words_of_the_table() -> None:
    linked()
    for page in (PAGE, BACK):
        html = _read(page)
        legend = html[html.index("<figcaption>") : html.index("</figcaption>")]
        assert [word.strip() for word in re.findall(r"</svg>([^<]+)</li>", legend)] == [
            "Part of or wider than" if page == PAGE else "Wider than or part of",
            "Related to",
        ]


def test_carrying_over_is_spoken_of_only_towards_what_can_be_claimed() -> None:
    _version, other = linked()
    assert "carry signed-off evidence over" in _read(PAGE)
    frameworks.set_claimable_until(by=None, version=other, day=date(2026, 11, 20))
    assert "carry signed-off evidence over" not in _read(PAGE)
    assert "carry signed-off evidence over" in _read(BACK)


def test_with_many_lines_the_words_may_come_first() -> None:
    version, other = a_pair_of_frameworks(per_area=MANY_LINES + 1)
    for number in range(1, MANY_LINES + 2):
        assert 'class="crosswalk-both many"' not in (_read(PAGE) if number == MANY_LINES + 1 else "")
        code = f"K{number}"
        CrosswalkFactory(origin=capability_of(version, code), target=capability_of(other, code))
    assert 'class="crosswalk-both many"' in _read(PAGE)


@pytest.mark.parametrize(
    "path",
    [
        "starter/v/2026/v/pcf/2019/",
        "starter/v/2025/v/pcf/2018/",
        "nothing/v/2026/v/pcf/2018/",
        "starter/v/2026/v/nothing/2018/",
        "starter/v/2026/v/starter/2026/",
        "starter/v/2026/v/secret/2026/",
        "secret/v/2026/v/starter/2026/",
        "starter/v/2026/v/pcf/",
        "starter/v/2026/v/",
    ],
)
def test_only_two_different_published_versions_are_found(path: str) -> None:
    a_pair_of_frameworks()
    a_draft_framework(slug="secret")
    assert Client().get(f"/capabilities/{path}").status_code == 404


def test_the_address_can_never_be_a_capabilitys_or_a_frameworks() -> None:
    draft = a_draft_framework()
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.capabilities.filter(code="K1").update(slug="v")
    capability = frameworks.add_capability(by=None, version=draft, title="V", code="v")
    assert capability.slug != "v"


def test_the_framework_page_leads_to_it() -> None:
    linked()
    assert f'<a href="{PAGE}">Crosswalk to The pcf framework, 2018</a>' in _read("/capabilities/starter/")
    assert f'<a href="{BACK}">Crosswalk to The starter framework, 2026</a>' in _read("/capabilities/pcf/")


def test_titles_are_escaped() -> None:
    draft = a_draft_framework()
    draft.capabilities.filter(code="K1").update(title="<script>alert(1)</script>")
    version = frameworks.publish(by=None, version=draft)
    other = a_published_framework(slug="pcf", label="2018", areas=1)
    CrosswalkFactory(origin=capability_of(version, "K1"), target=capability_of(other, "K1"), note="</title><script>")
    html = _read(PAGE)
    assert "<script>alert" not in html
    assert "</title><script>" not in html


@pytest.mark.parametrize("number", [1, 3, 30])
def test_it_costs_the_same_whatever_is_linked(
    number: int, client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    version, other = a_pair_of_frameworks(per_area=number)
    kinds = Crosswalk.Kind.values
    ends = zip(
        version.capabilities.filter(kind=Capability.Kind.CAPABILITY),
        other.capabilities.filter(kind=Capability.Kind.CAPABILITY),
        strict=False,
    )
    for place, (one, two) in enumerate(ends):
        CrosswalkFactory(origin=one, target=two, kind=kinds[place % len(kinds)])
    with django_assert_num_queries(3):
        _read(PAGE, client)
    assert client.get(PAGE).headers["Cache-Control"] == "public, max-age=60"
    sign_in(client, MembershipFactory().user)
    with django_assert_num_queries(7):
        _read(PAGE, client)
    assert client.get(PAGE).headers["Cache-Control"] == "private, no-store"
