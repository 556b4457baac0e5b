"""Labor cost: the golden examples, midnights, raises, and exactness."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.days import Days, from_us, to_us
from projections.exact import COST_DENOMINATOR, rounded, times_quantity, to_e4
from projections.labor import Rates, rate, split

MINUTE_US = 60_000_000
ZONES = ["UTC", "America/Denver", "Europe/London", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "Asia/Kathmandu"]


@pytest.mark.parametrize(
    ("kind", "amount_e4", "minutes", "places", "shown"),
    [
        ("salary", 520_000_000, 90, 2, "37.50"),
        ("hourly", 182_500, 47, 6, "14.295833"),
        ("hourly", 182_500, 47, 2, "14.30"),
        ("salary", 613_500_000, 1, 4, "0.4916"),
        ("salary", 613_500_000, 1, 2, "0.49"),
    ],
)
def test_the_golden_examples_come_out(kind, amount_e4, minutes, places, shown):
    assert str(rounded(rate(kind, amount_e4) * minutes * MINUTE_US, places)) == shown


def test_a_total_is_the_sum_of_exact_costs_rounded_once():
    third = rate("hourly", 10_000) * 20 * MINUTE_US  # a third of a unit
    assert rounded(third) * 3 == Decimal("0.99")
    assert rounded(third * 3) == Decimal("1.00")


def test_halves_are_rounded_away_from_zero():
    half_a_cent = COST_DENOMINATOR // 200
    assert (rounded(half_a_cent), rounded(-half_a_cent)) == (Decimal("0.01"), Decimal("-0.01"))


@given(st.integers(0, 10**9), st.integers(0, 10**12), st.integers(1, 10), st.integers(0, 100_00), st.booleans())
def test_the_denominator_keeps_everything_that_is_to_come_exact(amount_e4, us, share, burden, overtime):
    for kind, hours in (("hourly", 1), ("salary", 2080)):
        exact = rate(kind, amount_e4) * us
        assert Fraction(exact, COST_DENOMINATOR) == Fraction(amount_e4 * us, 10_000 * hours * 3_600_000_000)
        more = Fraction(exact, share) * Fraction(10_000 + burden, 10_000) * (Fraction(3, 2) if overtime else 1)
        assert more.denominator == 1


@given(st.integers(-(10**12), 10**12), st.decimals(0, 10_000, places=5))
def test_material_cost_is_exact(unit_cost_e4, quantity):
    exact = Fraction(times_quantity(unit_cost_e4, quantity), COST_DENOMINATOR)
    assert exact == Fraction(unit_cost_e4, 10_000) * Fraction(quantity)


def test_to_e4_rounds_to_the_nearest():
    assert to_e4(COST_DENOMINATOR) == 10_000
    assert to_e4(-COST_DENOMINATOR // 3) == -3333


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 6, 1), 24)])
def test_a_day_when_clocks_change_has_23_or_25_hours(day, hours):
    days = Days("America/Denver")
    assert days.end(day) - days.midnight(day) == hours * 60 * MINUTE_US
    whole = split(days.midnight(day), days.end(day), days, Rates(days, [(date(2020, 1, 1), "hourly", 10_000)]))
    assert [(piece.day, rounded(piece.cost)) for piece in whole] == [(day.isoformat(), Decimal(hours))]


@pytest.mark.slow
@given(
    st.sampled_from(ZONES),
    st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)), min_size=1, max_size=4),  # noqa: DTZ001
)
def test_an_instant_lies_in_the_day_that_its_clock_shows(zone, moments):
    days = Days(zone)
    for moment in moments:
        us = to_us(moment.replace(tzinfo=UTC))
        index = days.index(us)
        assert days.starts[index] <= us < days.starts[index + 1]
        assert days.names[index] == from_us(us).astimezone(ZoneInfo(zone)).date().isoformat()
    assert days.starts == sorted(days.starts)


def test_a_raise_counts_from_midnight_of_the_shop():
    days = Days("America/Denver")
    rates = Rates(days, [(date(2026, 5, 1), "hourly", 200_000), (date(2020, 1, 1), "hourly", 100_000)])
    midnight = days.midnight(date(2026, 5, 1))
    pieces = split(midnight - 30 * MINUTE_US, midnight + 30 * MINUTE_US, days, rates)
    assert [(piece.day, rounded(piece.cost)) for piece in pieces] == [
        ("2026-04-30", Decimal("5.00")),
        ("2026-05-01", Decimal("10.00")),
    ]


def test_before_the_first_pay_the_cost_is_unknown_and_the_time_counts():
    days = Days("UTC")
    rates = Rates(days, [(date(2026, 5, 1), "hourly", 10_000)])
    midnight = days.midnight(date(2026, 5, 1))
    pieces = split(midnight - MINUTE_US, midnight + MINUTE_US, days, rates)
    assert [(piece.labor_us, piece.cost is None) for piece in pieces] == [(MINUTE_US, True), (MINUTE_US, False)]


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.timedeltas(timedelta(0), timedelta(days=5)),
    st.dictionaries(st.dates(date(1999, 1, 1), date(2031, 1, 1)), st.integers(0, 10**6), max_size=5),
)
def test_slices_make_up_the_session_and_cost_what_their_hours_do(zone, started, length, pay):
    days = Days(zone)
    rates = Rates(days, [(day, "hourly", amount) for day, amount in pay.items()])
    started_us = to_us(started.replace(tzinfo=UTC))
    ended_us = started_us + length // timedelta(microseconds=1)
    pieces = split(started_us, ended_us, days, rates)
    assert sum(piece.labor_us for piece in pieces) == ended_us - started_us
    assert len({piece.day for piece in pieces}) == len(pieces)
    for piece in pieces:
        in_force = [amount for day, amount in sorted(pay.items()) if day.isoformat() <= piece.day]
        if not in_force:
            assert piece.cost is None
        else:
            assert Fraction(piece.cost, COST_DENOMINATOR) == Fraction(in_force[-1] * piece.labor_us, 36 * 10**12)
