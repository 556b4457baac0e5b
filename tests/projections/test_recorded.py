"""What was recorded on a task, and by whom."""

from decimal import Decimal

from events.work import MaterialUsed, TaskAdded, TaskNoted
from projections.days import from_us
from projections.my_work import my_work
from projections.reading import one_moment, reading_engine
from projections.recorded import SHOWN
from tests.projections.shop import MINUTE_US, NOON_US, person


def asked(shop):
    engine = reading_engine(shop.build())
    with one_moment(engine) as connection:
        found = my_work(connection, "ana", from_us(NOON_US)).recorded
    engine.dispose()
    return found


def test_what_somebody_else_recorded_says_who_did(shop):
    shop.say(person("ana"), person("boss", name="The Boss"))
    shop.say(("work-ana", TaskAdded(task_id="t1", order_number="1", work_type="Engraving")))
    shop.say(("work-ana", TaskNoted(task_id="t1", text="mine")), by="person:ana")
    shop.say(("work-ana", TaskNoted(task_id="t1", text="theirs"), NOON_US + 1), by="person:boss")
    used = MaterialUsed(task_id="t1", item="brass", quantity=Decimal("1.5"), unit="m")
    shop.say(("work-ana", used, NOON_US + 2), by="token:gone")
    said = [(each.text, each.own, each.by_name) for each in asked(shop)["t1"].latest]
    assert said == [("brass", False, None), ("theirs", False, "The Boss"), ("mine", True, None)]


def test_the_latest_of_each_task_are_given_and_all_are_counted(shop):
    shop.say(person("ana"))
    for task in ("t1", "t2"):
        shop.say(("work-ana", TaskAdded(task_id=task, order_number="1", work_type="Engraving")))
        notes = (TaskNoted(task_id=task, text=str(number)) for number in range(SHOWN + 2))
        shop.say(*(("work-ana", note, NOON_US + number * MINUTE_US) for number, note in enumerate(notes)))
    for on_it in asked(shop).values():
        assert on_it.count == SHOWN + 2
        assert [each.text for each in on_it.latest] == [str(SHOWN + 1 - number) for number in range(SHOWN)]
