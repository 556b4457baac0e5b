"""A new name is said wherever the old one was: of what was done before, and as of before the old one still."""

from typing import Any

import pytest

from events.orders import OrderBudgeted
from events.refusals import RefusalReported
from events.settings import TeamRenamed, TeamSet, WorkTypeAdded, WorkTypeRenamed, WorkTypeRetired
from events.work import TaskAdded, TaskPaused, TaskStarted
from projections.days import from_us
from projections.groups import WORK
from projections.renaming import OF_TEAMS, OF_WORK_TYPES
from tests.projections.shop import HOUR_US, NOON_US, Shop, order, person, rows
from tests.projections.sums import check_sums

RENAMED = ("settings", WorkTypeRenamed(name="Assembely", new_name="Assembly"))
BACK = ("settings", WorkTypeRenamed(name="Assembly", new_name="Assembely"))


@pytest.fixture
def shop(tmp_path: Any) -> Any:
    """Somebody worked an hour on what is misspelt, in a team that is, too; one more was refused, and one planned."""
    shop = Shop(tmp_path)
    span = {"task_id": "t1", "session_id": "s1"}
    shop.say(
        ("settings", WorkTypeAdded(name="Assembely")),
        ("settings", TeamSet(name="Assembely")),
        person("ana", "Assembely"),
        order("1"),
        ("order-1", OrderBudgeted(number="1", estimate_minutes={"Packing": 5, "Assembely": 60})),
        ("work-ana", TaskAdded(task_id="t1", order_number="1", work_type="Assembely")),
        ("work-ana", TaskStarted(**span), NOON_US),
        ("work-ana", TaskPaused(**span), NOON_US + HOUR_US),
        (
            "refusal-ana",
            RefusalReported(
                refusal_id="r", person_id="ana", command="AddTask", code="unknown-order", happened_at=from_us(NOON_US),
                work_type="Assembely",
            ),
        ),
    )  # fmt: skip
    yield shop
    shop.close()


def kinds(path: Any) -> list[Any]:
    """Return what each table calls the one kind of work."""
    tables = (("name", "work_type"), ("work_type", "order_task"), ("work_type", "labor_sum"), ("work_type", "refusal"))
    names = [rows(path, f"SELECT {column} FROM {table}") for column, table in tables]
    return [*names, rows(path, "SELECT estimate_minutes FROM sales_order")]


def called(name: str) -> list[Any]:
    return [*([(name,)],) * 4, [(f'{{"Packing":5,"{name}":60}}',)]]


def test_every_table_says_the_new_name_and_of_the_past_the_old_one(shop: Shop) -> None:
    live = shop.build()
    position = shop.say(RENAMED)
    assert kinds(live) == kinds(shop.build(until=position - 1)) == called("Assembely")
    shop.follow(live)
    for path in (live, shop.build()):
        assert kinds(path) == called("Assembly")
        check_sums(path)
        assert rows(path, "SELECT team FROM app_user") == [("Assembely",)]  # a team is no kind of work


def test_renaming_back_leaves_all_as_it_was(shop: Shop) -> None:
    before, live = shop.build(), shop.build()
    shop.say(RENAMED, BACK)
    shop.follow(live)
    assert kinds(live) == kinds(before) == kinds(shop.build())


def test_people_are_in_the_team_as_it_is_called_now(shop: Shop) -> None:
    live = shop.build()
    shop.say(("settings", TeamRenamed(name="Assembely", new_name="Bench")))
    shop.follow(live)
    assert rows(live, "SELECT team FROM app_user") == rows(live, "SELECT name FROM team") == [("Bench",)]
    assert kinds(live) == called("Assembely")


def test_one_that_is_retired_stays_so_under_its_new_name(shop: Shop) -> None:
    shop.say(("settings", WorkTypeRetired(name="Assembely")), RENAMED)
    assert rows(shop.build(), "SELECT name, active FROM work_type") == [("Assembly", 0)]


def test_no_column_that_names_a_kind_of_work_or_a_team_is_forgotten() -> None:
    """A new table with one of these columns has to be reworded, too."""
    columns = [(table.name, column.name) for table in WORK.tables() for column in table.sql.columns]
    for named, of in (("work_type", OF_WORK_TYPES), ("team", OF_TEAMS)):
        reworded = {(table.name, column) for table, column in of}
        assert {each for each in columns if each[1] == named} | {(named, "name")} == reworded
