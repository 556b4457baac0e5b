"""What a follower says has changed: every table whose rows did, and of a tap no more than those."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from events.people import PersonErased
from events.settings import WorkTypeAdded
from events.work import TaskAdded, TaskPaused, TaskStarted
from projections.compare import summarize
from projections.follower import Follower
from projections.groups import GROUPS, WORK
from projections.rebuild import make_generation
from projections.runner import Runner
from projections.settings import Settings
from projections.source import open_source
from tests.projections.scripts import history, scripts
from tests.projections.shop import HOUR_US, NOON_US, Shop, order, person, rows

TOLD_BY = {"Search 1": "order_search"}
"""Under which name a comparison has what is no table of ours."""


def really_changed(before, after):
    return {TOLD_BY.get(name, name) for name in before.tables if before.tables[name] != after.tables[name]}


def steps(shop, group, batches):
    """Say facts batch by batch; yield what is said to have changed by each, and what did."""
    path = shop.build(group.name)
    source = open_source(shop.data)
    follower = Follower(group, source, path)
    try:
        for batch in batches:
            before = summarize(group, path)
            shop.say(*batch)
            follower.advance()
            yield frozenset(follower.changed), really_changed(before, summarize(group, path))
            follower.changed.clear()
    finally:
        follower.close()
        source.log.close()


@pytest.mark.slow
@settings(max_examples=10)
@given(scripts)
def test_no_table_changes_that_is_not_told(script):
    said = history(script)
    for group in GROUPS.values():
        with tempfile.TemporaryDirectory() as folder:
            shop = Shop(Path(folder))
            shop.say(said[0])
            for told, changed in steps(shop, group, [said[at : at + 9] for at in range(1, len(said), 9)]):
                assert changed <= told <= set(group.names())
            shop.close()


def test_only_the_tables_change_that_an_act_is_about(shop):
    shop.say(("settings", WorkTypeAdded(name="Engraving")))
    added = [("work-ana", TaskAdded(task_id="t1", order_number="1", work_type="Engraving"))]
    began = [("work-ana", TaskStarted(task_id="t1", session_id="s1"), NOON_US)]
    paused = [("work-ana", TaskPaused(task_id="t1", session_id="s1"), NOON_US + HOUR_US)]
    kind = [("settings", WorkTypeAdded(name="Sanding"))]
    erased = [("person-ben", PersonErased(person_id="ben", final_on=date(2030, 1, 1)))]
    told = [told for told, _ in steps(shop, WORK, [added, began, paused, kind, [person("ben")], erased])]
    of_work = {"floor", "order_task", "work_session", "order_profitability"}
    assert told == [
        {"order_task", "floor"},  # looked at again, and found as it was
        of_work,
        of_work | {"labor_sum", "day_work"},
        {"work_type"},
        {"app_user", "floor"},
        {"app_user", "session_change", "correction_request", "timesheet", "timesheet_step", "refusal", "task_note"},
    ]


def test_what_was_rolled_back_is_not_told(shop, monkeypatch):
    def refuse(*_):
        raise ValueError

    path, source = shop.build(), open_source(shop.data)
    monkeypatch.setattr(Settings, "added", refuse)
    follower = Follower(WORK, source, path)
    shop.say(order("2"), ("settings", WorkTypeAdded(name="Sanding")), person("ben"))
    follower.advance()
    assert follower.stopped
    assert follower.changed == {"sales_order", "order_search", "order_profitability"}
    follower.close()
    source.log.close()


def test_every_table_of_a_file_is_one_that_is_told(shop):
    for name, group in GROUPS.items():
        made = rows(shop.build(name), "SELECT name FROM sqlite_master WHERE type = 'table'")
        assert {table for (table,) in made if not table.startswith("order_search_")} == {"checkpoint", *group.names()}


def test_what_is_new_is_said_once_and_from_where_it_goes_on(shop):
    source = open_source(shop.data)
    runner = Runner(WORK, source, shop.data, shop.data / "read", lambda *_, **__: None)
    runner.round()
    assert runner.news() == {"generation": 1, "since": 0, "position": 2, "tables": []}
    assert runner.news() is None
    shop.say(("settings", WorkTypeAdded(name="Sanding")))
    runner.round()
    shop.say(order("2"))
    runner.round()
    tables = ["order_profitability", "order_search", "sales_order", "work_type"]
    assert runner.news() == {"generation": 1, "since": 2, "position": 4, "tables": tables}
    number = make_generation(WORK, source, runner.generations)
    runner.generations.offer.write_text(str(number))
    runner.round()
    assert runner.news() == {"generation": 2, "since": 4, "position": 4, "tables": []}
    runner.close()
    source.log.close()
