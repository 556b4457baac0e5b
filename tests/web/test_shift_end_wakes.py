"""The end of the shift comes by itself: at its time, when settings change, and after a pause."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from projections.days import from_us, to_us
from tests.patience import eventually
from tests.web.shifts import ended_at, sessions, start, wall
from tests.web.shop import ADA, BEN, Shop


def running_clock(start_us: int) -> Callable[[], int]:
    offset_us = start_us - time.time_ns() // 1_000
    return lambda: time.time_ns() // 1_000 + offset_us


@pytest.mark.slow
def test_it_wakes_when_a_shift_ends(tmp_path: Any):
    clock = running_clock(wall(1, 15, 8))
    shop = Shop(tmp_path, clock=clock, patient=True)
    try:
        shop.set_up()
        start(shop, ADA)
        assert sessions(shop, ADA)[0]["ended_at"] is None, "tables show it: what they lack, it finds a minute later"
        soon = from_us(clock()).replace(microsecond=0) + timedelta(seconds=4)
        shop.do({"type": "SetTeam", "name": "Bench", "shift_ends_at": soon.time().isoformat()})
        eventually(lambda: sessions(shop, ADA)[0]["closed_by"] == "shift-end")
        assert ended_at(sessions(shop, ADA)[0]) == to_us(soon)
    finally:
        shop.close()


@pytest.mark.slow
def test_it_wakes_when_settings_change_and_catches_up_when_it_starts(tmp_path: Any):
    shop = Shop(tmp_path, clock=running_clock(wall(1, 15, 16)), patient=True)
    try:
        shop.set_up()
        start(shop, ADA)
        shop.do({"type": "ChangeSetting", "name": "zone", "value": "America/Denver"})
    finally:
        shop.close()
    shop = Shop(tmp_path, clock=running_clock(wall(1, 17, 16)), patient=True)
    try:
        assert sessions(shop, ADA)[0]["ended_at"] is None
        shop.do({"type": "SetTeam", "name": "Bench", "shift_ends_at": "15:00:00"})
        eventually(lambda: sessions(shop, ADA)[0]["closed_by"] == "shift-end")
        assert ended_at(sessions(shop, ADA)[0]) == wall(1, 16, 15)
        start(shop, BEN)
        assert sessions(shop, BEN)[0]["ended_at"] is None
    finally:
        shop.close()
    shop = Shop(tmp_path, clock=running_clock(wall(1, 20, 16)), patient=True)
    try:
        eventually(lambda: sessions(shop, BEN)[0]["closed_by"] == "shift-end")
        assert ended_at(sessions(shop, BEN)[0]) == wall(1, 18, 15)
    finally:
        shop.close()
