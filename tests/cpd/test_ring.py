"""The drawing of the year: where things stand on the circle."""

from __future__ import annotations

import re
from datetime import date, timedelta
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.domain.ring import CENTRE, RADIUS, draw

STARTS, ENDS = date(2025, 12, 1), date(2026, 11, 30)
WINDOW = (date(2026, 9, 1), date(2026, 11, 30))


def test_a_piece_stands_on_the_circle_at_its_date() -> None:
    ring = draw(STARTS, ENDS, today=date(2026, 11, 10), window=WINDOW, knots={date(2026, 3, 18): "own"})
    (knot,) = ring.knots
    assert (knot.x, knot.y, knot.shape) == ("198.6", "134.6", "own")  # as in look/me.html


def test_today_and_the_months_stand_where_the_look_has_them() -> None:
    ring = draw(STARTS, ENDS, today=date(2026, 11, 10), window=WINDOW, knots={})
    assert ring.today == "M81.7 35.2L73.2 12.7"
    assert ring.window == "M18.0 109.6A92 92 0 0 1 110.0 18.0"  # from 1 September to the end of the year
    assert "".join(month.letter for month in ring.months) == "DJFMAMJJASON"
    assert (ring.months[0].tick, ring.months[0].x, ring.months[0].y) == ("M110.0 26.0L110.0 22.0", "129.2", "43.2")


@pytest.mark.parametrize(
    ("today", "has_gone", "has_today", "is_whole"),
    [
        (STARTS - timedelta(days=1), False, False, False),
        (STARTS, False, True, False),
        (ENDS, True, True, False),
        (ENDS + timedelta(days=1), False, False, True),
    ],
)
def test_what_has_gone_is_drawn_up_to_today(*, today: date, has_gone: bool, has_today: bool, is_whole: bool) -> None:
    ring = draw(STARTS, ENDS, today=today, window=None, knots={})
    assert (bool(ring.gone), bool(ring.today), ring.is_whole, ring.window) == (has_gone, has_today, is_whole, "")


@given(starts=st.dates(date(2000, 1, 1), date(2090, 1, 1)), offset=st.integers(0, 364), today=st.integers(-5, 400))
def test_every_knot_lies_on_the_circle_and_every_number_in_the_box(starts: date, offset: int, today: int) -> None:
    ends = starts + timedelta(days=364)
    day = starts + timedelta(days=offset)
    ring = draw(starts, ends, today=starts + timedelta(days=today), window=(day, ends), knots={day: ""})
    (knot,) = ring.knots
    assert abs(hypot(float(knot.x) - CENTRE, float(knot.y) - CENTRE) - RADIUS) < 0.2
    drawn = [ring.gone, ring.window, ring.today, *(month.tick for month in ring.months)]
    assert all(-1 <= float(number) <= 221 for path in drawn for number in re.findall(r"-?\d+\.\d+", path))
