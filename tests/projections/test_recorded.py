"""What was recorded on a task, and by whom."""

from decimal import Decimal

from events.work import MaterialUsed, TaskAdded, TaskNoted
from projections.days import from_us
from projections.my_work import my_work
from projections.order_page import order_page
from projections.reading import one_moment, reading_engine
from projections.recorded import SHOWN
from tests.projections.shop import MINUTE_US, NOON_US, order, person

NOON = from_us(NOON_US)


def asked(shop, question=lambda connection: my_work(connection, "ana", NOON).recorded):
    engine = reading_engine(shop.build())
    with one_moment(engine) as connection:
        found = question(connection)
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


def test_the_page_of_an_order_says_who_recorded_it_and_not_whose_task_it_is(shop):
    shop.say(order("1"), person("ana"), person("boss", name="The Boss"))
    shop.say(("work-ana", TaskAdded(task_id="t1", order_number="1", work_type="Engraving")))
    shop.say(("work-ana", TaskNoted(task_id="t1", text="mine")), by="person:ana")
    shop.say(("work-ana", TaskNoted(task_id="t1", text="theirs")), by="person:boss")
    used = MaterialUsed(task_id="t1", item="brass", quantity=Decimal("1.5"), unit="m")
    shop.say(("work-ana", used), by="person:boss")
    shop.say(("work-ana", used), by="token:gone")
    page = asked(shop, lambda connection: order_page(connection, "1", NOON))
    assert [(note.text, note.person_name) for note in page.notes] == [("mine", "Person ana"), ("theirs", "The Boss")]
    assert [used.person_name for used in page.materials] == ["The Boss", None]


def test_the_latest_of_each_task_are_given_and_all_are_counted(shop):
    shop.say(person("ana"))
    for task in ("t1", "t2"):
        shop.say(("work-ana", TaskAdded(task_id=task, order_number="1", work_type="Engraving")))
        notes = (TaskNoted(task_id=task, text=str(number)) for number in range(SHOWN + 2))
        shop.say(*(("work-ana", note, NOON_US + number * MINUTE_US) for number, note in enumerate(notes)))
    for on_it in asked(shop).values():
        assert on_it.count == SHOWN + 2
        assert [each.text for each in on_it.latest] == [str(SHOWN + 1 - number) for number in range(SHOWN)]
