"""Shares of work at once, overtime, burden, blended rates: by example, and against a calculation with fractions."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.days import Days, to_us
from projections.exact import COST_DENOMINATOR, rounded
from projections.labor import Rates, Rule, Rules, Span, costs, rate
from tests.projections.by_fractions import Pay, Shop, Work, blended_of
from tests.projections.by_fractions import costs as by_fractions
from tests.projections.test_labor import HOUR_US, LONG_AGO, MONDAY, ZONES, hourly, split


class TestSharing:
    """While several sessions of a person run, each bears an even part."""

    days = Days("UTC")
    noon = days.midnight(MONDAY) + 12 * HOUR_US

    def test_two_at_once_bear_half_each_while_both_run(self):
        spans = [Span("a", self.noon, self.noon + 2 * HOUR_US), Span("b", self.noon + HOUR_US, self.noon + 3 * HOUR_US)]
        made = costs(spans, self.days, hourly(100_000, self.days))
        assert [rounded(made[each][0].cost) for each in "ab"] == [Decimal("15.00"), Decimal("15.00")]
        assert [made[each][0].labor_us for each in "ab"] == [2 * HOUR_US, 2 * HOUR_US]

    @pytest.mark.parametrize("count", [1, 2, 3, 7, 10])
    def test_up_to_ten_at_once_are_exact(self, count):
        spans = [Span(f"{number:02}", self.noon, self.noon + 7) for number in range(count)]
        made = costs(spans, self.days, hourly(182_500, self.days))
        for pieces in made.values():
            assert Fraction(pieces[0].cost, COST_DENOMINATOR) == Fraction(182_500 * 7, 36 * 10**12 * count)

    @pytest.mark.parametrize("count", [11, 13, 40])
    def test_more_than_ten_add_up_exactly_and_are_within_one_part_of_it_each(self, count):
        spans = [Span(f"{number:02}", self.noon, self.noon + 7) for number in range(count)]
        made = costs(spans, self.days, hourly(182_500, self.days))
        whole = rate("hourly", 182_500) * 7
        assert sum(pieces[0].cost for pieces in made.values()) == whole
        assert all(abs(pieces[0].cost - Fraction(whole, count)) < 1 for pieces in made.values())

    def test_one_without_length_takes_no_share(self):
        spans = [Span("a", self.noon, self.noon + HOUR_US), Span("b", self.noon, self.noon)]
        made = costs(spans, self.days, hourly(100_000, self.days))
        assert [(made[each][0].labor_us, rounded(made[each][0].cost)) for each in "ab"] == [(HOUR_US, 10), (0, 0)]


class TestOvertime:
    """The last hours of a week, beyond so many, cost 1.5 times, for those paid by the hour."""

    days = Days("America/Denver")
    monday = days.midnight(MONDAY)
    AFTER = 40 * HOUR_US

    def week(self, *lengths, rates=None):
        """Work so many hours from six on each day of the week."""
        starts = [self.days.midnight(MONDAY + timedelta(days=day)) + 6 * HOUR_US for day in range(len(lengths))]
        spans = [
            Span(str(day), at, at + hours * HOUR_US)
            for day, (at, hours) in enumerate(zip(starts, lengths, strict=True))
        ]
        made = costs(spans, self.days, rates or hourly(100_000, self.days), self.AFTER)
        return [rounded(made[str(day)][0].cost) for day in range(len(lengths))]

    def test_forty_hours_are_no_overtime(self):
        assert self.week(8, 8, 8, 8, 8) == [80] * 5

    def test_what_comes_beyond_them_costs_half_as_much_again_from_the_very_instant(self):
        assert self.week(8, 8, 8, 8, 10, 4) == [80, 80, 80, 80, 110, 60]

    def test_salaried_people_have_none(self):
        salary = Rates(self.days, [(LONG_AGO, "salary", 208_000_000)])
        assert self.week(12, 12, 12, 12, rates=salary) == [120] * 4

    def test_salaried_hours_count_towards_the_forty(self):
        pay = [(LONG_AGO, "salary", 208_000_000), (MONDAY + timedelta(days=3), "hourly", 100_000)]
        assert self.week(13, 13, 13, 2, rates=Rates(self.days, pay)) == [130, 130, 130, 25]

    def test_a_blended_rate_is_what_it_is(self):
        blended = Rules(blended=(Rule(None, None, 100_000),))
        assert self.week(12, 12, 12, 12, rates=hourly(1, self.days, blended)) == [120] * 4

    def test_burden_is_on_the_premium_too(self):
        burden = Rules(burdens=(Rule(None, None, 1_000),))
        assert self.week(12, 12, 12, 12, rates=hourly(100_000, self.days, burden)) == [132, 132, 132, 176]

    def test_a_week_begins_on_monday_in_the_shop(self):
        sunday = self.days.midnight(MONDAY + timedelta(days=6))
        spans = [
            Span("a", self.monday, self.monday + 40 * HOUR_US),
            Span("b", sunday + 23 * HOUR_US, sunday + 25 * HOUR_US),
        ]
        made = costs(spans, self.days, hourly(100_000, self.days), self.AFTER)
        # Clocks go forward on that Sunday, which has 23 hours only.
        assert [(piece.day, rounded(piece.cost)) for piece in made["b"]] == [("2026-03-09", 20)]

    def test_an_hour_on_two_jobs_is_one_hour_worked(self):
        spans = [Span(name, self.monday, self.monday + 41 * HOUR_US) for name in "ab"]
        made = costs(spans, self.days, hourly(100_000, self.days), self.AFTER)
        assert sum(piece.cost for pieces in made.values() for piece in pieces) == rate("hourly", 100_000) * (
            40 * HOUR_US + HOUR_US * 3 // 2
        )


class TestRules:
    """Which burden and which blended rate holds for whom, and when."""

    days = Days("UTC")
    noon = days.midnight(MONDAY) + 12 * HOUR_US

    def cost(self, rules, role="contributor", kind="hourly", amount_e4=100_000):
        pay = [] if amount_e4 is None else [(LONG_AGO, kind, amount_e4)]
        [piece] = split(self.noon, self.noon + HOUR_US, self.days, Rates(self.days, pay, rules, role))
        return None if piece.cost is None else rounded(piece.cost), piece.own

    def test_a_burden_of_two_decimals_is_exact(self):
        assert self.cost(Rules(burdens=(Rule(None, None, 1_275),))) == (Decimal("11.28"), True)

    def test_a_role_has_its_own_burden_even_if_it_is_none(self):
        rules = Rules(burdens=(Rule(None, None, 1_000), Rule("office", None, 0)))
        assert (self.cost(rules), self.cost(rules, "office")) == ((11, True), (10, True))

    def test_a_rule_that_was_taken_away_leaves_the_one_for_all(self):
        rules = Rules(burdens=(Rule(None, None, 1_000), Rule("office", None, 5_000), Rule("office", MONDAY, None)))
        assert self.cost(rules, "office") == (11, True)

    def test_a_rule_holds_from_its_day_on(self):
        rules = Rules(burdens=(Rule(None, None, 1_000), Rule(None, MONDAY, 2_000)))
        midnight = self.days.midnight(MONDAY)
        pieces = split(midnight - HOUR_US, midnight + HOUR_US, self.days, hourly(100_000, self.days, rules))
        assert [rounded(piece.cost) for piece in pieces] == [11, 12]

    def test_a_blended_rate_stands_in_for_pay_and_reveals_nobodys(self):
        assert self.cost(Rules(blended=(Rule(None, None, 250_000),))) == (25, False)

    def test_it_stands_in_where_no_pay_is_known(self):
        assert self.cost(Rules(blended=(Rule(None, None, 250_000),)), amount_e4=None) == (25, False)

    def test_one_for_salaried_people_leaves_the_others_their_pay(self):
        rules = Rules(blended=(Rule(None, None, 250_000, salaried_only=True),))
        assert self.cost(rules) == (10, True)
        assert self.cost(rules, kind="salary", amount_e4=1) == (25, False)
        assert self.cost(rules, amount_e4=None) == (None, False)

    def test_burden_comes_on_top_of_a_blended_rate(self):
        rules = Rules(burdens=(Rule(None, None, 1_000),), blended=(Rule("contributor", None, 200_000),))
        assert (self.cost(rules), self.cost(rules, "office")) == ((22, False), (11, True))


amounts = st.integers(0, 10**6)
dates = st.dates(date(2026, 2, 26), date(2026, 4, 2))
kinds = st.sampled_from(["hourly", "salary"])
roles = st.sampled_from([None, "office", "foreman"])
values = st.one_of(st.none(), st.integers(0, 100_000))
rules_there_are = st.lists(
    st.builds(Rule, roles, st.one_of(st.none(), dates), values, st.booleans()),
    max_size=4,
    unique_by=lambda rule: (rule.role, rule.since),
)


@pytest.mark.slow
@given(
    st.sampled_from(ZONES),
    st.lists(st.tuples(st.integers(-(10**9), 25 * 24 * HOUR_US), st.integers(0, 50 * HOUR_US)), max_size=8),
    st.dictionaries(dates, st.tuples(kinds, amounts), max_size=4),
    rules_there_are,
    rules_there_are,
    st.sampled_from(["office", "foreman"]),
    st.one_of(st.none(), st.integers(1, 45)),
)
def test_costs_equal_a_calculation_with_fractions(  # noqa: PLR0913, PLR0917  Hypothesis gives each
    zone, sessions, pay, burdens, blended, role, overtime_after
):
    start = to_us(datetime(2026, 3, 1, 12, tzinfo=UTC))
    spans = [Span(str(number), start + at, start + at + length) for number, (at, length) in enumerate(sessions)]
    days = Days(zone)
    rates = Rates(days, [(day, *each) for day, each in pay.items()], Rules(tuple(burdens), tuple(blended)), role)
    made = costs(spans, days, rates, None if overtime_after is None else overtime_after * HOUR_US)
    shop = Shop(
        zone,
        overtime_after,
        {(rule.role, rule.since): rule.value for rule in burdens},
        {(rule.role, rule.since): blended_of(rule.value, only=rule.salaried_only) for rule in blended},
    )
    expected = by_fractions(shop, [Work(*span) for span in spans], {day: Pay(*each) for day, each in pay.items()}, role)
    assert {
        (session_id, piece.day): (piece.labor_us, exact(piece.cost), piece.own)
        for session_id, pieces in made.items()
        for piece in pieces
    } == expected


def exact(cost):
    return None if cost is None else Fraction(cost, COST_DENOMINATOR)
