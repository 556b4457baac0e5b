"""What sessions and orders cost in the tables equals a calculation with fractions.

Whatever was said in which order, and however it came in.
"""

import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.labor import BlendedRateSet, BurdenSet
from events.people import PersonChanged
from events.settings import SettingChanged
from events.work import SessionSpan, TaskAdded, TimelineRestated
from projections import build as build_module
from projections import records as records_module
from projections import store as store_module
from projections.compare import summarize
from projections.days import from_us, to_us
from projections.exact import COST_DENOMINATOR
from projections.follower import Follower
from projections.groups import WORK
from projections.source import open_source
from tests.projections import by_fractions
from tests.projections.shop import HOUR_US, Shop, order, pay, person, rows
from tests.projections.sums import check_day_work, check_sums
from tests.projections.test_work_property import follow_in_steps

PEOPLE = ("ana", "ben")
ORDERS = ("100", "200", "300")
START_US = to_us(datetime(2026, 3, 1, 6, tzinfo=UTC))
MINUTE_US = HOUR_US // 60
ROLES = ("contributor", "foreman")
SLOTS = 12

minutes = st.integers(0, 20 * 24 * 60)
dates = st.one_of(st.none(), st.integers(0, 21).map(lambda ahead: date(2026, 3, 1) + timedelta(days=ahead)))
people = st.sampled_from(PEOPLE)
roles = st.sampled_from(ROLES)
some = st.one_of(st.none(), st.integers(0, 9_999))
kinds = st.sampled_from(["hourly", "salary"])
spans = st.tuples(
    st.just("span"), people, st.integers(0, SLOTS - 1), minutes, st.integers(-1, 40 * 60), st.integers(0, 9)
)
others = st.one_of(
    st.tuples(
        st.just("pay"), people, st.integers(-5, 20), st.sampled_from(["hourly", "salary"]), st.integers(0, 10**6)
    ),
    st.tuples(st.just("role"), people, roles),
    st.tuples(st.just("burden"), st.one_of(st.none(), roles), dates, some),
    st.tuples(st.just("blended"), st.one_of(st.none(), roles), dates, some, st.booleans()),
    st.tuples(st.just("zone"), st.sampled_from(["UTC", "America/Denver", "Asia/Tokyo"])),
    st.tuples(st.just("overtime"), st.sampled_from(["yes", "no"])),
    st.tuples(st.just("after"), st.integers(1, 60)),
)
orders_given = st.lists(st.one_of(spans, spans, others), max_size=30)
KEYED = {"span": 3, "pay": 3, "role": 2, "burden": 3, "blended": 3, "zone": 1, "overtime": 1, "after": 1}
"""How much of what is said names what it is about: said again, it replaces what was said before."""


def key_of(said):
    return said[: KEYED[said[0]]]


def times(said, *, overlapping):
    """Return when a session began and ended; apart from each other unless they may overlap."""
    _, _, slot, ahead, length, _ = said
    if overlapping:
        start = START_US + ahead * MINUTE_US
        return start, None if length < 0 else start + length * MINUTE_US + slot
    start = START_US + slot * 41 * HOUR_US + ahead % 60 * MINUTE_US
    return start, None if length < 0 else start + length * MINUTE_US


def facts_of(said, *, overlapping):
    """Say it in events."""
    match said:
        case ("span", who, slot, _, _, odd):
            start, end = times(said, overlapping=overlapping)
            span = SessionSpan(
                session_id=f"{who}-{slot}", task_id=f"{who}-{ORDERS[slot % 3]}", struck=odd == 0,
                started_at=from_us(start), ended_at=None if end is None else from_us(end),
            )  # fmt: skip
            return f"work-{who}", TimelineRestated(sessions=(span,))
        case ("pay", who, ahead, kind, amount):
            return pay(who, kind, amount, date(2026, 3, 1) + timedelta(days=ahead))
        case ("role", who, role):
            return f"person-{who}", PersonChanged(person_id=who, roles=(role,), pay_role=role)
        case ("burden", role, day, value):
            return "labor", BurdenSet(role=role, effective_on=day, percent_e2=value)
        case ("blended", role, day, value, only):
            return "labor", BlendedRateSet(role=role, effective_on=day, hourly_e4=value, salaried_only=only)
        case (name, value):
            names = {"zone": "zone", "overtime": "overtime", "after": "overtime_after_hours"}
            return "settings", SettingChanged(name=names[name], value=str(value))
    raise AssertionError(said)


def expected(said, *, overlapping):
    """Work out what is left when all was said: by session and day, and by order."""
    final = {key_of(each): each for each in said}
    value = {kind: each[-1] for each in final.values() if (kind := each[0]) in ("zone", "overtime", "after")}
    by_kind = {kind: [each for each in final.values() if each[0] == kind] for kind in KEYED}
    shop = by_fractions.Shop(
        value.get("zone", "UTC"),
        value.get("after", 40) if value.get("overtime") == "yes" else None,
        {each[1:3]: each[3] for each in by_kind["burden"]},
        {each[1:3]: by_fractions.blended_of(each[3], only=each[4]) for each in by_kind["blended"]},
    )
    days, totals, payees = {}, {number: [0, 0, Fraction(0)] for number in ORDERS}, {number: set() for number in ORDERS}
    for who in PEOPLE:
        work = []
        for each in by_kind["span"]:
            start, end = times(each, overlapping=overlapping)
            if each[1] == who and end is not None and each[5] != 0:
                work.append(by_fractions.Work(f"{who}-{each[2]}", start, end))
        paid = {
            date(2026, 3, 1) + timedelta(days=each[2]): by_fractions.Pay(*each[3:])
            for each in by_kind["pay"]
            if each[1] == who
        }
        role = next((each[2] for each in by_kind["role"] if each[1] == who), None)
        mine = by_fractions.costs(shop, work, paid, role)
        days |= mine
        own_costs = Counter()
        for (session_id, _), (us, cost, own) in mine.items():
            number = ORDERS[int(session_id.split("-")[1]) % 3]
            totals[number][0] += us
            totals[number][1] += us if cost is None else 0
            totals[number][2] += cost or 0
            own_costs[number] += (cost or 0) if own else 0
        for number, cost in own_costs.items():
            if cost:
                payees[number].add(who)
    return days, {number: (*each, len(payees[number]) == 1) for number, each in totals.items()}


def exact(text):
    return None if text is None else Fraction(int(text), COST_DENOMINATOR)


def found(path):
    days = """SELECT session_id, day, labor_us, cost, own FROM work_session WHERE day IS NOT NULL
              UNION ALL SELECT session_id, day, labor_us, cost, own FROM labor_day"""
    orders = "SELECT order_number, labor_us, uncosted_us, cost, one_payee FROM order_profitability"
    return (
        {(key, day): (us, exact(cost), bool(own)) for key, day, us, cost, own in rows(path, days)},
        {number: (us, no, exact(cost), bool(one)) for number, us, no, cost, one in rows(path, orders)},
    )


def begin(shop):
    shop.say(*map(person, PEOPLE), *map(order, ORDERS))
    for who in PEOPLE:
        tasks = (TaskAdded(task_id=f"{who}-{number}", order_number=number, work_type="x") for number in ORDERS)
        shop.say(*((f"work-{who}", task) for task in tasks))
    return shop


def tell(shop, said, *, overlapping):
    """Say all of it; that work may overlap somewhere in the middle, so that it holds for what was before, too."""
    for number, each in enumerate(said):
        if overlapping and number == len(said) // 2:
            shop.say(("settings", SettingChanged(name="overlap_allowed", value="yes")))
        shop.say(facts_of(each, overlapping=overlapping))
    shop.close()


def follow_with_restarts(shop, steps):
    """Take the log in live, with a new process, so to speak, for each transaction."""
    path, turn, taken = shop.build(until=0), 0, 1
    while taken:
        source = open_source(shop.data)
        follower = Follower(WORK, source, path)
        taken = follower.advance(follower.position + steps[turn % len(steps)])
        assert not follower.stopped, follower.checkpoint
        turn += 1
        follower.close()
        source.log.close()
    return path


def check(said, steps, *, overlapping):
    with tempfile.TemporaryDirectory() as folder:
        shop = begin(Shop(Path(folder)))
        tell(shop, said, overlapping=overlapping)
        live, rebuilt = follow_in_steps(shop, steps), shop.build()
        assert found(live) == found(rebuilt) == expected(said, overlapping=overlapping)
        check_sums(rebuilt)
        check_day_work(rebuilt)
        restarted = follow_with_restarts(shop, steps)
        assert summarize(WORK, live) == summarize(WORK, rebuilt) == summarize(WORK, restarted)
        with pytest.MonkeyPatch.context() as patch:  # so little memory that rows are let go and fetched again
            patch.setattr(build_module, "EVENTS_PER_FLUSH", 3)
            patch.setattr(records_module, "BLOCK", 3)
            patch.setattr(store_module, "ROWS_MAX_BUILDING", 2)
            patch.setattr(store_module, "UNSETTLED_MAX", 2)
            patch.setattr(store_module, "ROWS_MAX_LIVE", 2)
            poor, poor_live = shop.build(), follow_in_steps(shop, steps[::-1])
        assert summarize(WORK, poor) == summarize(WORK, rebuilt) == summarize(WORK, poor_live)


@pytest.mark.slow
@settings(max_examples=25)
@given(orders_given, st.lists(st.integers(1, 9), min_size=1, max_size=3), st.booleans())
def test_costs_in_tables_equal_a_calculation_with_fractions_live_and_rebuilt(said, steps, overlapping):
    check(said, steps, overlapping=overlapping)


@pytest.mark.slow
@settings(max_examples=25)
@given(
    st.lists(st.one_of(spans, spans, others), max_size=20, unique_by=key_of).flatmap(
        lambda said: st.tuples(st.just(said), st.permutations(said))
    ),
    st.booleans(),
)
def test_cost_is_the_same_whatever_the_order_of_arrival(said_twice, overlapping):
    results = []
    for said in said_twice:
        with tempfile.TemporaryDirectory() as folder:
            shop = begin(Shop(Path(folder)))
            tell(shop, said, overlapping=overlapping)
            results.append(found(follow_in_steps(shop, [1])))
    assert results[0] == results[1]


@pytest.mark.slow
def test_a_week_with_everything_in_it_comes_out():
    """One history that is always run, as the others are left out of the fast suite."""
    said = [
        ("pay", "ana", -5, "hourly", 100_000), ("pay", "ben", -5, "salary", 520_000), ("role", "ana", "foreman"),
        ("zone", "America/Denver"), ("overtime", "yes"), ("after", 10), ("burden", None, None, 1_250),
        *(("span", "ana", slot, slot * 700, 600, 5) for slot in range(6)), ("span", "ben", 1, 100, 500, 5),
        ("blended", "contributor", date(2026, 3, 3), 9_000, False), ("pay", "ana", 2, "hourly", 200_000),
        ("span", "ana", 2, 1_000, 60, 5), ("span", "ana", 3, 0, 60, 0), ("span", "ana", 4, 2_000, -1, 5),
    ]  # fmt: skip
    check(said, [4, 1], overlapping=True)
