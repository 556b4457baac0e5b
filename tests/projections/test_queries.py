"""Queries over a small shop, whose story is told once: what each page shows."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from projections.audit_query import AuditFilter, audit_positions
from projections.customers import get_customer, list_customers
from projections.floor_page import read_floor
from projections.labor_report import labor_report
from projections.my_work import my_work
from projections.order_page import order_page
from projections.people import list_pay, list_people
from projections.reading import one_moment
from projections.search import search_orders
from projections.session_list import list_sessions, place_of
from projections.settings import list_teams, list_work_types, settings_changed
from tests.projections.story import DAYS, NOW, ZONE


def test_the_floor_shows_everybody_with_their_day_so_far(work):
    floor = {entry.name: entry for entry in read_floor(work, NOW)}
    ana = floor["Ana"]
    assert (ana.phase, ana.task_id, ana.order_number, ana.customer_name) == ("working", "t2", "200", "Birch Élan")
    assert ana.since == datetime(2026, 3, 3, 19, tzinfo=UTC)
    # One hour after midnight, one in the morning, one now.
    assert ana.today_us == 3 * 3_600_000_000
    assert (floor["Ben"].phase, floor["Ben"].today_us) == ("paused", 1_800_000_000)
    assert (floor["Cleo"].phase, floor["Cleo"].since, floor["Cleo"].today_us) == ("idle", None, 0)
    assert [entry.name for entry in read_floor(work, NOW, team="Night")] == ["Ben"]


def test_my_work_has_what_runs_first_and_what_was_done(work):
    mine = my_work(work, "ana", NOW)
    assert [(task.task_id, task.phase) for task in mine.tasks] == [("t2", "working"), ("t4", "open")]
    assert mine.tasks[0].running_since == datetime(2026, 3, 3, 19, tzinfo=UTC)
    assert [(task.task_id, task.quantity, task.labor_us) for task in mine.done] == [("t1", "2", 9_000_000_000)]
    assert mine.today_us == 3 * 3_600_000_000
    assert mine.today_began == datetime(2026, 3, 3, 7, tzinfo=UTC)


def test_my_work_says_what_was_recorded_on_each_task(work):
    recorded = my_work(work, "ana", NOW).recorded
    assert {task_id: on_it.count for task_id, on_it in recorded.items()} == {"t1": 1, "t2": 3}
    said = [(each.kind, each.text, each.quantity, each.unit) for each in recorded["t2"].latest]
    assert said == [
        ("note", "thin plate", None, None),
        ("material", "glue", "1", "tube"),
        ("material", "brass", "1.5", "m"),
    ]
    assert recorded["t2"].latest[0].recorded_at == datetime(2026, 3, 3, 19, 7, tzinfo=UTC)
    assert [(each.kind, each.text) for each in recorded["t1"].latest] == [("completed", "boxed")]


def test_an_order_has_all_that_belongs_to_it(work):
    page = order_page(work, "100", NOW)
    assert (page.order.customer_name, page.labor_budget_e4, page.lines[0].amount_e4) == (
        "Acorn Club",
        400_000,
        1_000_000,
    )
    assert page.estimate_minutes == {"Engraving": 90}
    assert [(task.task_id, task.person_name, task.phase) for task in page.tasks] == [
        ("t1", "Ana", "completed"),
        ("t3", "Ben", "paused"),
    ]
    assert {s.session_id: s.cost for s in page.sessions} == {"s1": Decimal("30.00"), "s2": Decimal("20.00"), "s3": None}
    assert [(note.kind, note.text) for note in page.notes] == [("completed", "boxed")]
    other = order_page(work, "200", NOW)
    assert [(used.item, used.cost) for used in other.materials] == [("brass", Decimal("6.00")), ("glue", None)]
    assert order_page(work, "404", NOW) is None


def test_labor_is_split_at_the_shops_midnight(work):
    report = labor_report(work, DAYS, date(2026, 3, 2), date(2026, 3, 3), ["day", "person"])
    found = [(line.keys, line.labor_us // 60_000_000, line.cost) for line in report.lines]
    assert found == [
        (("2026-03-02", "ana"), 30, Decimal("10.00")),
        (("2026-03-03", "ana"), 120, Decimal("40.00")),
        (("2026-03-03", "ben"), 30, None),
    ]
    assert (report.total.cost, report.total.uncosted_us) == (Decimal("50.00"), 1_800_000_000)
    later = labor_report(
        work, DAYS, date(2026, 3, 3), date(2026, 3, 3), ["week", "work_type", "team", "customer", "order"]
    )
    assert [line.keys for line in later.lines] == [
        ("2026-03-02", "Engraving", "Day", "7", "100"),
        ("2026-03-02", "Engraving", "Night", "7", "100"),
    ]
    assert labor_report(work, DAYS, date(2026, 3, 3), date(2026, 3, 3), [], team="Day").total.cost == Decimal("40.00")
    assert labor_report(work, DAYS, date(2020, 1, 1), date(2020, 1, 1), ["day"]).total.cost is None


def test_sessions_can_be_filtered_and_paged(work):
    def ids(**wanted):
        return [session.session_id for session in list_sessions(work, DAYS, NOW, **wanted)]

    assert ids() == ["s4", "s3", "s2", "s1"]
    assert ids(person_id="ana", is_open=False) == ["s2", "s1"]
    assert ids(order_number="100", to_day=date(2026, 3, 2)) == ["s1"]
    assert ids(from_day=date(2026, 3, 3), is_open=True) == ["s4"]
    first = list_sessions(work, DAYS, NOW, limit=2)
    assert ids(after=place_of(first[-1], "started")) == ["s2", "s1"]


def test_lists_of_people_and_settings(work):
    assert [(row.name, row.active) for row in list_people(work, active=True)] == [
        ("Ana", True),
        ("Ben", True),
        ("Cleo", True),
    ]
    assert [row.name for row in list_people(work, team="Night")] == ["Ben"]
    assert [row.name for row in list_people(work, words="E B")] == ["Ben"]
    assert list_people(work, words="%") == []
    assert [row.name for row in list_people(work, sort="team")] == ["Ana", "Cleo", "Ben"]
    assert [row.name for row in list_people(work, sort="team", descending=True)] == ["Ben", "Ana", "Cleo"]
    assert [row.name for row in list_people(work, descending=True)] == ["Cleo", "Ben", "Ana"]
    assert [(entry.kind, entry.amount_e4) for entry in list_pay(work, "ana")] == [("hourly", 200_000)]
    assert list_pay(work, "ben") == []
    assert [(row.name, row.active) for row in list_work_types(work)] == [("Engraving", True), ("Packing", False)]
    assert [row.name for row in list_teams(work)] == ["Day"]
    assert settings_changed(work) == {"zone": ZONE}
    assert [row.name for row in list_customers(work, starts_with="Ac")] == ["Acorn Club"]
    assert [row.number for row in list_customers(work, after=("acorn club", "7"))] == ["8"]
    assert get_customer(work, "8").name == "Birch Élan"


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"words": "CLUB aco"}, ["7"]),
        ({"words": "irch"}, ["8"]),
        ({"words": "elan"}, ["8"]),
        ({"words": "E\u0301LAN"}, ["8"]),
        ({"words": "clúb"}, ["7"]),
        ({"starts_with": "BÎRCH e"}, ["8"]),
        ({"words": "8"}, ["8"]),
        ({"words": "club birch"}, []),
        ({"words": "%"}, []),
        ({"words": "_"}, []),
        ({"number": "7"}, ["7"]),
        ({"number": "7", "words": "birch"}, []),
    ],
)
def test_customers_are_found_by_words_of_their_name_and_by_number(work, asked, numbers):
    assert [row.number for row in list_customers(work, **asked)] == numbers


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("", ["200", "300", "100"]),
        ("100", ["100"]),
        ("acorn wal", ["100"]),
        ("elan", ["200"]),
        ("pla", ["200", "100"]),
        ("plate walnut", []),
        ('"wal-', ["100"]),
        ("--", []),
    ],
)
def test_orders_are_found_as_one_types(work, typed, numbers):
    assert [found.number for found in search_orders(work, typed)] == numbers


def test_the_audit_finds_events_by_what_they_are_about(engines):
    with one_moment(engines["audit"]) as connection:

        def found(**wanted):
            return audit_positions(connection, AuditFilter(**wanted))

        everything = found()
        assert everything == list(range(len(everything), 0, -1))
        assert found(order_number="300") == [19, 14]
        assert found(task_id="t3") == [30, 25, 24, 18]
        assert found(person_id="ben", tags=("task.paused.v1",)) == [25]
        assert found(person_id="cleo", before_position=9) == [8]
        assert found(order_number="100", after_position=24) == [30, 25]
        assert len(found(actor="person-boss", device="tablet-1")) == len(everything)
        assert found(actor="nobody") == []
        assert audit_positions(connection, AuditFilter(order_number="100"), limit=2) == [30, 25]
