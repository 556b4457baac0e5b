"""Percentiles of the last hour, against all that was counted."""

from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.lately import timing
from web.numbers import Numbers, family_of
from web.percentiles import BOUNDS_S, MINUTES, STEP, ZERO_S, Minutes, Spread, percentiles_s

TIMES = st.lists(st.floats(0.0002, 100.0), min_size=1, max_size=300)


@given(TIMES, st.sampled_from([0.01, 0.5, 0.95, 0.99, 1.0]))
def test_a_percentile_is_wrong_by_half_a_step_at_most(times: list[float], share: float):
    spreads = [Spread(), Spread()]
    for number, each in enumerate(times):
        spreads[number % 2].add(each)
    count, [found] = percentiles_s(spreads, [share])
    true = sorted(times)[bisect_left(range(1, len(times) + 1), share * len(times))]
    assert count == len(times)
    assert found is not None
    assert found / STEP <= true <= found * STEP


def test_what_is_beyond_all_bounds_is_counted_all_the_same():
    spread = Spread()
    for each in (0.0, 1e-9, 1e6):
        spread.add(each)
    assert percentiles_s([spread], [0.5, 1.0]) == (
        3,
        [pytest.approx(BOUNDS_S[0], rel=0.05), pytest.approx(BOUNDS_S[-1], rel=0.05)],
    )


def test_where_nothing_was_there_is_no_percentile():
    assert percentiles_s([], [0.5]) == (0, [None])
    assert percentiles_s([Spread()], [0.5]) == (0, [None])


@given(st.lists(st.integers(0, 400), max_size=50).map(sorted), st.integers(1, MINUTES))
def test_the_last_minutes_are_those_of_a_plain_list(at: list[int], minutes: int):
    """Whenever something was counted, only what lies so many minutes back is there."""
    kept: Minutes[list[int]] = Minutes(list)
    for minute in at:
        kept.at(minute * 60.0 + 1 - ZERO_S).append(minute)
    now = at[-1] if at else 0
    found = [each for _, counted in kept.last(minutes, now * 60.0 + 59 - ZERO_S) for each in counted]
    assert found == [each for each in at if each > now - minutes]


def test_five_minutes_and_an_hour_are_told_apart():
    numbers = Numbers()
    numbers.posted(1.0, 0.0)
    numbers.posted(0.001, 50 * 60.0)
    said = timing("/api/commands", numbers.commands_took, 52 * 60.0)
    assert (said.last_5_minutes.count, said.last_60_minutes.count) == (1, 2)
    assert said.last_5_minutes.p99_ms == pytest.approx(1.0, rel=0.05)
    assert said.last_60_minutes.p99_ms == pytest.approx(1000.0, rel=0.05)
    assert timing("/api/commands", numbers.commands_took, 70 * 60.0).last_60_minutes.count == 1


def test_routes_of_one_family_are_counted_together():
    assert family_of("/api/orders/{number}/history") == family_of("/api/orders") == "/api/orders"
    assert family_of("/metrics") == "/metrics"
