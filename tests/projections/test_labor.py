"""Labor cost: the golden examples, midnights, raises, and exactness."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.days import Days, from_us, to_us
from projections.exact import COST_DENOMINATOR, SORTABLE_MAX, rounded, times_quantity, to_e4
from projections.labor import Rates, Rules, Span, costs, rate

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
ZONES = ["UTC", "America/Denver", "Europe/London", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "Asia/Kathmandu"]
LONG_AGO = date(2020, 1, 1)
MONDAY = date(2026, 3, 2)


def split(started_us, ended_us, days, rates):
    return costs([Span("s", started_us, ended_us)], days, rates)["s"]


def hourly(amount_e4, days, rules=Rules(), role=None):  # noqa: B008  frozen
    return Rates(days, [(LONG_AGO, "hourly", amount_e4)], rules, role)


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
    days = Days("America/Denver")
    noon = days.midnight(MONDAY) + 12 * HOUR_US
    [piece] = split(noon, noon + minutes * MINUTE_US, days, Rates(days, [(LONG_AGO, kind, amount_e4)]))
    assert str(rounded(piece.cost, places)) == shown


def test_a_total_is_the_sum_of_exact_costs_rounded_once():
    third = rate("hourly", 10_000) * 20 * MINUTE_US  # a third of a unit
    assert rounded(third) * 3 == Decimal("0.99")
    assert rounded(third * 3) == Decimal("1.00")


def test_halves_are_rounded_away_from_zero():
    half_a_cent = COST_DENOMINATOR // 200
    assert (rounded(half_a_cent), rounded(-half_a_cent)) == (Decimal("0.01"), Decimal("-0.01"))


@given(st.integers(-(10**40), 10**40), st.integers(0, 6))
def test_no_amount_is_too_large_to_be_rounded_exactly(exact, places):
    shown = Fraction(rounded(exact, places))
    assert abs(shown - Fraction(exact, COST_DENOMINATOR)) <= Fraction(1, 2 * 10**places)


@given(st.integers(0, 10**9), st.integers(0, 10**12), st.integers(1, 10), st.integers(0, 100_00), st.booleans())
def test_the_denominator_keeps_everything_exact(amount_e4, us, share, burden, overtime):
    for kind, hours in (("hourly", 1), ("salary", 2080)):
        exact = rate(kind, amount_e4) * us
        assert Fraction(exact, COST_DENOMINATOR) == Fraction(amount_e4 * us, 10_000 * hours * 3_600_000_000)
        more = Fraction(exact, share) * Fraction(10_000 + burden, 10_000) * (Fraction(3, 2) if overtime else 1)
        assert more.denominator == 1


@given(st.integers(-(10**12), 10**12), st.decimals(0, 10_000, places=5))
def test_material_cost_is_exact(unit_cost_e4, quantity):
    exact = Fraction(times_quantity(unit_cost_e4, quantity), COST_DENOMINATOR)
    assert exact == Fraction(unit_cost_e4, 10_000) * Fraction(quantity)


def test_to_e4_rounds_to_the_nearest_and_stays_within_what_a_column_holds():
    assert to_e4(COST_DENOMINATOR) == 10_000
    assert to_e4(-COST_DENOMINATOR // 3) == -3333
    assert to_e4(COST_DENOMINATOR * 10**30) == SORTABLE_MAX < 2**63
    assert to_e4(-COST_DENOMINATOR * 10**30) == -SORTABLE_MAX


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 6, 1), 24)])
def test_a_day_when_clocks_change_has_23_or_25_hours(day, hours):
    days = Days("America/Denver")
    assert days.end(day) - days.midnight(day) == hours * 60 * MINUTE_US
    whole = split(days.midnight(day), days.end(day), days, hourly(10_000, days))
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
    rates = Rates(days, [(date(2026, 5, 1), "hourly", 200_000), (LONG_AGO, "hourly", 100_000)])
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


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_pay_from_the_first_day_or_the_last_of_all_calendars_is_taken(zone):
    days = Days(zone)
    rates = Rates(days, [(date.min, "hourly", 10_000), (date.max, "hourly", 20_000)])
    noon = days.midnight(MONDAY) + 12 * HOUR_US
    assert rounded(split(noon, noon + HOUR_US, days, rates)[0].cost) == Decimal("1.00")
