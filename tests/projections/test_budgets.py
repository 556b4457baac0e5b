"""Labor budgets: marks that are exact, and what goes on counted as if it ended now."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.orders import OrderBudgeted, OrderChanged
from events.settings import SettingChanged
from events.work import SessionSpan, TaskAdded, TimelineRestated
from projections.budgets import list_budgets
from projections.days import from_us, to_us
from projections.exact import COST_DENOMINATOR, PER_E4
from projections.percents import mark_of, tenths_percent, used_tenths
from projections.reading import one_moment, reading_engine
from projections.running_cost import running_costs
from projections.sees import ALL, Sees
from tests.projections.shop import HOUR_US, NOON_US, Shop, order, pay, person, rows

DAY_US = 24 * HOUR_US
NOW_US = NOON_US + 30 * HOUR_US  # Tuesday evening: NOON_US is that of Monday


@given(st.integers(0, 10**30), st.integers(1, 10**12), st.sampled_from([50, 90, 100]))
def test_a_mark_is_reached_at_the_very_part_of_a_cent(cost, budget_e4, mark):
    reached = Fraction(cost, budget_e4 * PER_E4) >= Fraction(mark, 100)
    assert (used_tenths(cost, budget_e4) >= mark * 10) is reached


@pytest.mark.parametrize(
    ("tenths", "percent", "mark"),
    [(0, "0.0", "none"), (499, "49.9", "none"), (500, "50.0", "50"), (899, "89.9", "50"), (900, "90.0", "90"),
     (999, "99.9", "90"), (1_000, "100.0", "100"), (12_345, "1234.5", "100")],
)  # fmt: skip
def test_percent_and_mark_never_disagree(tenths, percent, mark):
    assert (str(tenths_percent(tenths)), mark_of(tenths)) == (percent, mark)


@pytest.mark.parametrize(
    ("cents", "percent"),
    [(36_54, "31.8"), (36_51, "31.7"), (57_49, "49.9"), (103_49, "89.9"), (114_99, "99.9"), (115_06, "100.1")],
)
def test_the_percentage_is_rounded_half_up_but_never_to_a_mark(cents, percent):
    assert str(tenths_percent(used_tenths(cents * 100 * PER_E4, 115_0000))) == percent


def test_of_a_budget_of_nothing_anything_uses_all():
    assert (used_tenths(0, 0), used_tenths(1, 0)) == (0, 1_000)


def span(who, number, began_us, ended_us):
    times = {"started_at": from_us(began_us), "ended_at": None if ended_us is None else from_us(ended_us)}
    said = SessionSpan(session_id=f"{who}-{number}", task_id=f"{who}-{1 + number % 2}", **times)
    return f"work-{who}", TimelineRestated(sessions=(said,))


def begin(folder, *said):
    """Ana and Ben, paid by the hour; two orders with a task of each on both."""
    shop = Shop(folder)
    shop.say(person("ana"), person("ben"), pay("ana", "hourly", 200_000), pay("ben", "hourly", 300_000))
    shop.say(order("1"), order("2"))
    for who in ("ana", "ben"):
        for number in ("1", "2"):
            shop.say((f"work-{who}", TaskAdded(task_id=f"{who}-{number}", order_number=number, work_type="Engraving")))
    if said:
        shop.say(*said)
    return shop


WEEK = [
    span("ana", each, NOON_US - 9 * HOUR_US + each * 12 * HOUR_US, NOON_US + each * 12 * HOUR_US) for each in range(3)
]
OVERLAP = ("settings", SettingChanged(name="overlap_allowed", value="yes"))
OVERTIME = (
    ("settings", SettingChanged(name="overtime", value="yes")),
    ("settings", SettingChanged(name="overtime_after_hours", value="20")),
)


@pytest.mark.parametrize(
    "said",
    [
        [span("ana", 10, NOW_US - HOUR_US, None), span("ben", 11, NOW_US - 2 * HOUR_US, None)],
        [span("ana", 10, NOW_US - DAY_US, None)],
        [OVERLAP, *WEEK, span("ana", 10, NOW_US - 9 * HOUR_US, None), span("ana", 11, NOW_US - HOUR_US, None)],
        [*OVERTIME, *WEEK, span("ana", 10, NOW_US - HOUR_US, None)],
        [
            OVERLAP,
            *OVERTIME,
            *WEEK,
            span("ana", 10, NOW_US - 30 * HOUR_US, None),
            span("ana", 11, NOW_US - HOUR_US, None),
        ],
        [OVERLAP, *OVERTIME, *WEEK, span("ana", 11, NOW_US - 9 * DAY_US, None)],
    ],
    ids=["two people", "across midnight", "overlap", "overtime", "both", "since last week"],
)
def test_what_goes_on_costs_what_it_would_if_it_ended_now(tmp_path, said):
    costs = []
    for name, until_us in (("open", None), ("ended", NOW_US)):
        ended = [
            span(
                "ana" if "ana" in stream else "ben",
                int(each.session_id.split("-")[1]),
                to_us(each.started_at),
                until_us,
            )
            for stream, fact in said
            if isinstance(fact, TimelineRestated) and (each := fact.sessions[0]).ended_at is None
        ]
        shop = begin(tmp_path / name, *said, *ended)
        shop.close()
        path = shop.build()
        costs.append(
            {number: int(cost) for number, cost in rows(path, "SELECT order_number, cost FROM order_profitability")}
        )
        if until_us is None:
            engine = reading_engine(path)
            with one_moment(engine) as connection:
                running = running_costs(connection, from_us(NOW_US))
            engine.dispose()
    booked, expected = costs
    assert booked != expected
    assert {number: cost + running[number].cost if number in running else cost for number, cost in booked.items()} == (
        expected
    )


def test_only_what_can_still_be_rescued_is_listed(tmp_path):
    shop = begin(
        tmp_path,
        ("order-1", OrderBudgeted(number="1", labor_budget_e4=400_000)),
        ("order-2", OrderBudgeted(number="2", labor_budget_e4=400_000)),
        span("ana", 2, NOW_US - 3 * HOUR_US, NOW_US - 2 * HOUR_US),
        span("ana", 3, NOW_US - 2 * HOUR_US, NOW_US - HOUR_US),
        span("ben", 4, NOW_US - HOUR_US, None),
    )
    shop.say(("order-2", OrderChanged(number="2", source="FLOORBOOK", shipped_on=from_us(NOW_US).date())))
    shop.close()
    engine = reading_engine(shop.build())
    with one_moment(engine) as connection:
        [line] = list_budgets(connection, from_us(NOW_US), ALL)
        assert (line.order_number, str(line.budget_used_percent), line.budget_mark) == ("1", "125.0", "100")
        assert list_budgets(connection, from_us(NOW_US), ALL, at_least=126) == []
        # Ana's cost alone would tell her pay, and so would Ben's.
        assert list_budgets(connection, from_us(NOW_US), Sees(totals=True)) == []
        assert list_budgets(connection, from_us(NOW_US), Sees()) == []
    engine.dispose()


def test_pages_make_up_the_whole_list_with_what_is_running(tmp_path):
    budgets = [(f"order-{number}", OrderBudgeted(number=number, labor_budget_e4=400_000)) for number in "12"]
    shop = begin(
        tmp_path,
        *budgets,
        span("ana", 2, NOW_US - 3 * HOUR_US, NOW_US - 2 * HOUR_US),
        span("ana", 3, NOW_US - 2 * HOUR_US, NOW_US - HOUR_US),
        span("ben", 4, NOW_US - HOUR_US, None),
    )
    shop.close()
    engine = reading_engine(shop.build())
    with one_moment(engine) as connection:
        both = list_budgets(connection, from_us(NOW_US), ALL)
        [first] = list_budgets(connection, from_us(NOW_US), ALL, limit=1)
        [second] = list_budgets(connection, from_us(NOW_US), ALL, limit=1, after=first.cursor)
        assert both == [first, second]
        assert list_budgets(connection, from_us(NOW_US), ALL, limit=1, after=second.cursor) == []
    engine.dispose()
    assert [(line.order_number, str(line.budget_used_percent)) for line in both] == [("1", "125.0"), ("2", "50.0")]


def test_a_running_cost_that_is_one_persons_is_left_out_for_who_may_not_see_pay(tmp_path):
    shop = begin(
        tmp_path,
        ("order-1", OrderBudgeted(number="1", labor_budget_e4=1_000_000)),
        span("ana", 2, NOW_US - 3 * HOUR_US, NOW_US - 2 * HOUR_US),
        span("ben", 4, NOW_US - 3 * HOUR_US, NOW_US - 2 * HOUR_US),
        span("ben", 6, NOW_US - HOUR_US, None),
    )
    shop.close()
    engine = reading_engine(shop.build())
    with one_moment(engine) as connection:
        [seen] = list_budgets(connection, from_us(NOW_US), ALL)
        [shown] = list_budgets(connection, from_us(NOW_US), Sees(totals=True))
    engine.dispose()
    assert (str(seen.running_cost), str(seen.budget_used_percent)) == ("30.00", "80.0")
    assert (shown.running_cost, str(shown.budget_used_percent)) == (None, "50.0")
    assert seen.labor_cost == shown.labor_cost == Fraction(50 * COST_DENOMINATOR, COST_DENOMINATOR)
