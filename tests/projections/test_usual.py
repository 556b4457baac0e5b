"""What is offered to somebody who has done nothing yet."""

from itertools import count

from events.settings import WorkTypeAdded, WorkTypeRetired
from events.work import TaskAdded, TaskCompleted, TaskStarted
from projections.days import from_us
from projections.my_work import my_work
from projections.reading import one_moment, reading_engine
from projections.usual import usual_work_type
from tests.projections.shop import MINUTE_US, NOON_US, person

_number = count(1)


def did(person_id: str, kind: str):
    """Somebody did some work, after what was done before."""
    task, session, stream = f"t{next(_number)}", f"s{next(_number)}", f"work-{person_id}"
    at_us = NOON_US + next(_number) * 10 * MINUTE_US
    return (
        (stream, TaskAdded(task_id=task, order_number="1", work_type=kind), at_us),
        (stream, TaskStarted(task_id=task, session_id=session), at_us),
        (stream, TaskCompleted(task_id=task, session_id=session), at_us + MINUTE_US),
    )


def asked(shop, ask):
    engine = reading_engine(shop.build())
    with one_moment(engine) as connection:
        found = ask(connection)
    engine.dispose()
    return found


def test_it_is_what_the_team_does_else_what_the_shop_does(shop):
    for kind in ("Engraving", "Assembly", "Packing"):
        shop.say(("settings", WorkTypeAdded(name=kind)))
    shop.say(person("ben", "Day"), person("new", "Day"), person("cleo", "Night"), person("loner"))
    shop.say(*did("ben", "Packing"), *did("ben", "Packing"), *did("ben", "Engraving"))
    for _ in range(5):
        shop.say(*did("ana", "Assembly"))
    usual = asked(shop, lambda connection: [usual_work_type(connection, who) for who in ("new", "cleo", "loner")])
    assert usual == ["Packing", "Assembly", "Assembly"]


def test_it_is_something_that_is_still_done_and_nothing_in_a_new_shop(shop):
    for kind in ("Engraving", "Packing"):
        shop.say(("settings", WorkTypeAdded(name=kind)))
    shop.say(person("new"))
    assert asked(shop, lambda connection: usual_work_type(connection, "new")) is None
    shop.say(*did("ana", "Packing"), *did("ana", "Packing"), *did("ana", "Engraving"))
    shop.say(("settings", WorkTypeRetired(name="Packing")))
    assert asked(shop, lambda connection: usual_work_type(connection, "new")) == "Engraving"


def test_who_has_tasks_of_their_own_is_offered_nothing(shop):
    shop.say(("settings", WorkTypeAdded(name="Packing")), person("new"), *did("ana", "Packing"))
    now = from_us(NOON_US)
    offered = asked(shop, lambda connection: [my_work(connection, who, now).usual_work_type for who in ("new", "ana")])
    assert offered == ["Packing", None]
