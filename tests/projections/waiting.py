"""A floor on which things wait for a foreman, for the tests of what is done about them."""

from events.work import TaskAdded, TaskCompleted, TaskPaused, TaskStarted
from projections.days import from_us
from projections.reading import one_moment, reading_engine
from projections.review import list_review
from tests.projections.shop import HOUR_US, NOON_US, person


def at(hours):
    return NOON_US + int(hours * HOUR_US)


def time(hours):
    return from_us(at(hours))


NOW = time(20)
ALL = [("shift-end", "s1"), ("long", "s2"), ("long", "s3")]


def fill(shop):
    """Ana's first session is closed by the shift's end, her second is long; Ben's still runs, for too long."""
    shop.say(person("ben", "Night"))
    for number, who in ((1, "ana"), (2, "ana"), (3, "ben")):
        task = TaskAdded(task_id=f"t{number}", order_number="1", work_type="Engraving")
        shop.say((f"work-{who}", task, at(-20)))
    shop.say(
        ("work-ana", TaskStarted(task_id="t1", session_id="s1"), at(-15)),
        ("work-ana", TaskPaused(task_id="t1", session_id="s1", reason="shift-end"), at(-10)),
        ("work-ana", TaskStarted(task_id="t2", session_id="s2"), at(-5)),
        ("work-ana", TaskCompleted(task_id="t2", session_id="s2"), at(7.5)),
        ("work-ben", TaskStarted(task_id="t3", session_id="s3"), at(2)),
    )


def ask(shop, question):
    """Ask read tables that are built anew."""
    engine = reading_engine(shop.build())
    with one_moment(engine) as connection:
        found = question(connection)
    engine.dispose()
    return found


def waiting(shop, now=NOW, **wanted):
    """Say what waits."""
    return [(item.kind, item.id) for item in ask(shop, lambda work: list_review(work, now, **wanted))]
