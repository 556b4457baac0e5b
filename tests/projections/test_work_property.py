"""The tables of the group `work` equal a plain fold, however events come in batches, live or rebuilt."""

import json
import tempfile
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections import build as build_module
from projections import records as records_module
from projections import store as store_module
from projections.compare import summarize
from projections.exact import COST_DENOMINATOR
from projections.follower import Follower
from projections.groups import GROUPS, WORK
from projections.sessions import IS_TO_REVIEW
from projections.source import open_source
from tests.projections.plain import Plain
from tests.projections.scripts import ORDERS, PEOPLE, history, scripts
from tests.projections.shop import Shop, rows
from tests.projections.sums import check_day_work, check_sums


def folded(said):
    plain = Plain()
    for position, (stream, fact, at_us) in enumerate(said, 1):
        plain.take(position, stream, fact, at_us)
    return plain


def exact(text):
    return None if text is None else Fraction(int(text), COST_DENOMINATOR)


def us_of(pieces):
    return sum(us for _, us, _ in pieces)


def check(path, plain):
    columns = "task_id, person_id, order_number, work_type, phase, changed_at, quantity, labor_us"
    tasks = rows(path, f"SELECT {columns} FROM order_task")
    labor = {
        key: [piece for s in plain.sessions.values() if s["task"] == key for piece in plain.pieces(s)]
        for key in plain.tasks
    }
    assert sorted(tasks) == sorted(
        (key, *(t[each] for each in ("person", "order", "type", "phase", "changed", "quantity")), us_of(labor[key]))
        for key, t in plain.tasks.items()
    )
    sessions = rows(
        path,
        "SELECT session_id, task_id, started_at, ended_at, closed_by, mark = 'struck', position,"
        " first_started_at, first_ended_at FROM work_session",
    )
    assert sorted((*row[:5], bool(row[5]), *row[6:]) for row in sessions) == sorted(
        (key, s["task"], s["start"], s["end"], s["by"], s["struck"], s["at"], *(s["first"] or (None, None)))
        for key, s in plain.sessions.items()
    )
    check_put_right(path, plain)
    check_sums(path)
    check_day_work(path, plain.until_us)
    days = """SELECT session_id, day, labor_us, cost FROM work_session WHERE day IS NOT NULL
              UNION ALL SELECT session_id, day, labor_us, cost FROM labor_day"""
    assert sorted((key, day, us, exact(cost)) for key, day, us, cost in rows(path, days)) == sorted(
        (key, *piece) for key, s in plain.sessions.items() for piece in plain.pieces(s)
    )
    for number in ORDERS:
        columns = "labor_us, uncosted_us, cost, materials, unpriced, margin_e4, last_position, labor_e4"
        (found,) = rows(path, f"SELECT {columns} FROM order_profitability WHERE order_number = '{number}'")
        us, uncosted, labor_cost, materials, unpriced, margin, last = plain.profit(number)
        assert found[:2] == (us, uncosted)
        assert (exact(found[2]), exact(found[3]), found[4], found[6]) == (labor_cost, materials, unpriced, last)
        assert (found[5] is None) == (margin is None)
        assert margin is None or abs(Fraction(found[5], 10_000) - margin) <= Fraction(1, 20_000)
        assert (found[7] is None) == (us > 0 and uncosted == us)
    for who in PEOPLE:
        (found,) = rows(path, f"SELECT phase, task_id, session_id FROM floor WHERE person_id = '{who}'")
        assert found == plain.standing(who)
    plans = rows(path, "SELECT number, estimate_minutes FROM sales_order")
    assert {key: json.loads(plan) for key, plan in plans} == {key: o["plan"] for key, o in plain.orders.items()}
    known = rows(path, "SELECT number, total_e4, customer_number, ordered_on, description, in_export FROM sales_order")
    assert sorted(known) == sorted(
        (key, o["total"], o["customer"], o["on"] and o["on"].isoformat(), o["description"], o["in_export"])
        for key, o in plain.orders.items()
    )
    indexed = rows(path, "SELECT number, customer, description FROM order_search")
    assert sorted(indexed) == sorted(
        (key, plain.customers.get(o["customer"]), o["description"]) for key, o in plain.orders.items()
    )
    assert sorted(rows(path, "SELECT position, kind, text FROM task_note")) == sorted(plain.notes)
    people = rows(path, "SELECT person_id, name, team FROM app_user")
    assert sorted(people) == sorted((key, *value) for key, value in plain.people.items())
    assert {*rows(path, "SELECT name FROM work_type")} == {(kind,) for kind in plain.kinds}
    assert {*rows(path, "SELECT name FROM team")} == {(team,) for team in plain.teams}


def check_put_right(path, plain):
    waiting = rows(path, f"SELECT session_id FROM work_session WHERE {IS_TO_REVIEW}")
    assert {key for (key,) in waiting} == plain.waiting()
    changes = rows(
        path,
        "SELECT position, session_id, started_before, ended_before, started_after, ended_after, reason"
        " FROM session_change",
    )
    assert sorted(changes) == sorted(plain.changes)
    requests = rows(path, "SELECT request_id, state, session_id, strike, text, answer FROM correction_request")
    assert sorted(requests) == sorted((key, *said) for key, said in plain.requests.items())
    assert dict(rows(path, "SELECT refusal_id, state FROM refusal")) == plain.refusals
    sheets = rows(path, "SELECT person_id, week, state, approved_us, because FROM timesheet")
    assert sorted(sheets) == sorted((*key, *said) for key, said in plain.sheets.items())
    assert sorted(rows(path, "SELECT position, person_id, week, kind FROM timesheet_step")) == plain.steps


def follow_in_steps(shop, steps):
    """Take the log in live, in transactions of these sizes, over and over."""
    path = shop.build(until=0)
    source = open_source(shop.data)
    follower = Follower(WORK, source, path)
    turn = 0
    while follower.advance(follower.position + steps[turn % len(steps)]):
        turn += 1
    assert not follower.stopped, follower.checkpoint
    follower.close()
    source.log.close()
    return path


def check_all_ways(script, steps):
    said = history(script)
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        shop.say(*said)
        shop.close()
        plain = folded(said)
        live, rebuilt = follow_in_steps(shop, steps), shop.build()
        check(live, plain)
        check(rebuilt, plain)
        assert summarize(WORK, live) == summarize(WORK, rebuilt)
        with pytest.MonkeyPatch.context() as patch:  # so little memory that rows are let go and fetched again
            patch.setattr(build_module, "EVENTS_PER_FLUSH", 3)
            patch.setattr(records_module, "BLOCK", 3)
            patch.setattr(store_module, "ROWS_MAX_BUILDING", 2)
            patch.setattr(store_module, "UNSETTLED_MAX", 2)
            patch.setattr(store_module, "ROWS_MAX_LIVE", 2)
            poor, poor_live = shop.build(), follow_in_steps(shop, steps[::-1])
        assert summarize(WORK, poor) == summarize(WORK, rebuilt) == summarize(WORK, poor_live)
        audits = [shop.build("audit"), shop.build("audit", until=0)]
        shop.follow(audits[1], "audit")
        assert summarize(GROUPS["audit"], audits[0]) == summarize(GROUPS["audit"], audits[1])


@pytest.mark.slow
@settings(max_examples=15)
@given(scripts, st.lists(st.integers(1, 9), min_size=1, max_size=3))
def test_tables_equal_a_plain_fold_whether_live_or_rebuilt(script, steps):
    check_all_ways(script, steps)


@pytest.mark.slow
@settings(max_examples=100)
@given(scripts, st.lists(st.integers(1, 9), min_size=1, max_size=3))
def test_many_more_histories_equal_a_plain_fold(script, steps):
    check_all_ways(script, steps)
