"""Years of a shop, made up: its people, customers and orders, and who worked on what on every working day."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from events.customers import CustomerRegistered
from events.fact import Fact
from events.ids import uuid7
from events.orders import OrderBudgeted, OrderRegistered
from events.people import PaySet, PersonRegistered
from events.settings import SettingChanged
from events.work import MaterialUsed, TaskAdded, TaskCompleted, TaskPaused, TaskResumed, TaskStarted

PEOPLE, TEAMS, CUSTOMERS = 60, 4, 2_000
ORDERS_PER_DAY, SESSIONS_PER_ORDER = 80, 20
DAYS_OPEN = 15
"""Working days during which an order is worked on."""
FIRST_DAY = date(2021, 1, 4)
EIGHT_US = 1_609_772_400_000_000
"""Eight o'clock of the first day, in the zone of the shop."""
DAY_US, MINUTE_US = 86_400_000_000, 60_000_000
WORK_TYPES = ("Engraving", "Sublimation", "Assembly", "Packing", "Sanding")
ADJECTIVES = ("walnut", "brass", "acrylic", "maple", "glass")
THINGS = ("plaque", "trophy", "flag", "sign", "plate", "medal", "banner")
Said = tuple[str, Fact, int]
"""A stream, what is said in it, and when that happened."""


def years(orders: int) -> Iterator[Said]:
    """Yield facts until there are so many orders, and twenty sessions for each."""
    chance = random.Random(11)
    people = [str(uuid7(EIGHT_US + number)) for number in range(PEOPLE)]
    yield "settings", SettingChanged(name="zone", value="America/Denver"), EIGHT_US
    for number, who in enumerate(people):
        yield from _person(number, who)
    for number in range(CUSTOMERS):
        name = f"{ADJECTIVES[number % 5]} club {number}".capitalize()
        yield f"customer-{number}", CustomerRegistered(number=f"{number}", source="FLOORBOOK", name=name), EIGHT_US
    for number in range(orders):
        yield from _order(number, orders, chance)
    for day in range(-(-orders // ORDERS_PER_DAY)):
        yield from _day(day, people, orders, chance)


def day_of(order: int) -> date:
    """Return the working day on which an order came in."""
    weeks, day = divmod(order // ORDERS_PER_DAY, 5)
    return FIRST_DAY + timedelta(days=7 * weeks + day)


def _person(number: int, who: str) -> Iterator[Said]:
    yield f"person-{who}", PersonRegistered(person_id=who, name=f"Person {number}", team=f"Team {number % TEAMS}"), 0
    kind, amount = ("salary", 520_000_000) if number % 5 == 0 else ("hourly", 182_500)
    yield f"person-{who}", PaySet(person_id=who, kind=kind, effective_on=FIRST_DAY, amount_e4=amount + number), 0  # type: ignore[arg-type]


def _order(number: int, orders: int, chance: random.Random) -> Iterator[Said]:
    ordered_on, name = day_of(number), f"{number:06}"
    is_open = number > orders - DAYS_OPEN * ORDERS_PER_DAY
    fact = OrderRegistered(
        number=name,
        source="FLOORBOOK",
        customer_number=f"{chance.randrange(CUSTOMERS)}",
        description=f"{ADJECTIVES[number % 5]} {THINGS[number % 7]} {number % 977}",
        ordered_on=ordered_on,
        due_on=ordered_on + timedelta(days=21),
        shipped_on=None if is_open else ordered_on + timedelta(days=chance.randrange(10, 40)),
        total_e4=None if number % 50 == 0 else chance.randrange(100_000, 6_000_000),
    )
    yield f"order-{name}", fact, EIGHT_US
    if number % 2:
        minutes = {kind: chance.randrange(30, 200) for kind in chance.sample(WORK_TYPES, 2)}
        budget = OrderBudgeted(
            number=name, estimate_minutes=minutes, labor_budget_e4=chance.randrange(1_000_000, 4_000_000)
        )
        yield f"order-{name}", budget, EIGHT_US


def _day(day: int, people: list[str], orders: int, chance: random.Random) -> Iterator[Said]:
    weeks, weekday = divmod(day, 5)
    eight_us = EIGHT_US + (7 * weeks + weekday) * DAY_US
    last = min(orders, (day + 1) * ORDERS_PER_DAY)
    first = max(0, last - DAYS_OPEN * ORDERS_PER_DAY)
    tasks = ORDERS_PER_DAY * SESSIONS_PER_ORDER // 2
    for number in range(tasks):
        slot, place = divmod(number, PEOPLE)
        began_us = eight_us + slot * 36 * MINUTE_US + place * 1_000_000
        yield from _task(people[place], f"{chance.randrange(first, last):06}", began_us, chance)


def _task(who: str, number: str, began_us: int, chance: random.Random) -> Iterator[Said]:
    stream, task, one, two = f"work-{who}", *(str(uuid7(began_us + step)) for step in (0, 1_000, 2_000))
    yield stream, TaskAdded(task_id=task, order_number=number, work_type=chance.choice(WORK_TYPES)), began_us
    yield stream, TaskStarted(task_id=task, session_id=one), began_us
    yield stream, TaskPaused(task_id=task, session_id=one), began_us + chance.randrange(8, 17) * MINUTE_US
    if chance.random() < 0.1:
        brass = MaterialUsed(task_id=task, item="brass", quantity=Decimal("2.5"), unit="sheet", unit_cost_e4=42_000)
        yield stream, brass, began_us + 17 * MINUTE_US
    yield stream, TaskResumed(task_id=task, session_id=two), began_us + 18 * MINUTE_US
    yield stream, TaskCompleted(task_id=task, session_id=two), began_us + chance.randrange(20, 35) * MINUTE_US
