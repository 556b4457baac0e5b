"""After an erasure the read tables name nobody at once, soon no file holds a trace, and every total is as before."""

import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import Phase, given, settings

from events.corrections import (
    CorrectionDeclined,
    CorrectionRequested,
    SessionAdded,
    SessionCorrected,
    SessionStruck,
    TimesheetApproved,
    TimesheetReopened,
)
from events.customers import CustomerChanged, CustomerErased, CustomerRegistered
from events.facts import FACTS
from events.logins import LoginGiven
from events.people import PayErased, PersonChanged, PersonErased, PersonRegistered
from events.refusals import RefusalReported, RefusalResolved
from events.work import TaskAdded, TaskCancelled, TaskCompleted, TaskNoted, TaskPaused, TaskReopened, TaskStarted
from projections.compare import summarize
from projections.follower import Follower
from projections.generations import Generations
from projections.groups import WORK
from projections.projector import say
from projections.purge import is_purged, purge
from projections.rebuild import rebuild
from projections.runner import Runner
from projections.source import open_source
from projections.tasks import NOTES
from tests.projections.scripts import PEOPLE, history, scripts
from tests.projections.shop import HOUR_US, NOON_US, Shop, order, pay, person, rows
from tests.projections.test_work_property import follow_in_steps

PLANTED = "Planted"
FINAL = date(2027, 3, 4)
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 13, tzinfo=UTC)
WEEK = date(2026, 3, 2)
ERASED = ("person-ana", PersonErased(person_id="ana", final_on=FINAL))
CUSTOMER_ERASED = ("customer-7", CustomerErased(number="7", final_on=FINAL))
KEYS = ("person-ana", "customer-7")


def planted():
    """Every fact that seals text, each saying a word that nothing else says; and Ben, who stays."""
    work, span = "work-ana", {"started_at": AT, "ended_at": LATER}
    yield person("ben", name="Ben Stays")
    yield "person-ana", PersonRegistered(person_id="ana", name=f"{PLANTED} one", roles=("contributor",))
    yield "person-ana", PersonChanged(person_id="ana", name=f"{PLANTED} two", roles=("contributor",))
    yield pay("ana", "hourly", 200_000)
    yield "account-ana", LoginGiven(person_id="ana", login=f"{PLANTED} login")
    said = {"number": "7", "source": "FLOORBOOK", "contact": f"{PLANTED} c", "phone": f"{PLANTED} 555"}
    said["email"] = f"{PLANTED}@example.test"
    yield "customer-7", CustomerRegistered(name=f"{PLANTED} Signs", **said)
    yield "customer-7", CustomerChanged(name=f"{PLANTED} Signs and Sons", **said)
    yield order("1", customer_number="7", description="plaque")
    for task in ("t1", "t2", "t3"):
        yield work, TaskAdded(task_id=task, order_number="1", work_type="Engraving")
    yield work, TaskNoted(task_id="t1", text=f"{PLANTED} note")
    yield work, TaskStarted(task_id="t1", session_id="s1"), NOON_US
    yield work, TaskPaused(task_id="t1", session_id="s1"), NOON_US + HOUR_US
    yield work, TaskStarted(task_id="t2", session_id="s2"), NOON_US + 2 * HOUR_US
    yield work, TaskCompleted(task_id="t2", session_id="s2", note=f"{PLANTED} done"), NOON_US + 3 * HOUR_US
    yield work, TaskReopened(task_id="t2", order_number="1", work_type="Engraving", phase="paused")
    yield work, TaskCancelled(task_id="t3", reason=f"{PLANTED} cancelled")
    yield work, CorrectionRequested(request_id="r1", task_id="t1", session_id="s1", text=f"{PLANTED} asked", **span)
    yield work, CorrectionDeclined(request_id="r1", reason=f"{PLANTED} declined")
    yield work, SessionCorrected(session_id="s1", task_id="t1", reason=f"{PLANTED} corrected", **span)
    yield work, SessionAdded(session_id="s4", task_id="t1", reason=f"{PLANTED} added", **span)
    yield work, SessionStruck(session_id="s4", task_id="t1", reason=f"{PLANTED} struck")
    yield work, TimesheetApproved(week=WEEK, from_at=AT, until_at=LATER, labor_us=1)
    yield work, TimesheetReopened(week=WEEK, because="asked", reason=f"{PLANTED} reopened")
    refused = {"refusal_id": "f1", "person_id": "ana", "command": "StartTask", "code": "unknown-task"}
    yield "refusal-ana", RefusalReported(happened_at=AT, body=f"{PLANTED} body", **refused)
    yield "refusal-ana", RefusalResolved(refusal_id="f1", outcome="dropped", note=f"{PLANTED} resolved")


@pytest.fixture
def shop(tmp_path):
    shop = Shop(tmp_path)
    shop.say(*planted())
    yield shop
    shop.close()


def shown(path):
    """Return all text of all tables and indexes that a query could show."""
    tables = [name for (name,) in rows(path, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return [str(value) for table in tables if not table.startswith("order_search_")
            for row in rows(path, f"SELECT * FROM {table}") for value in row]  # fmt: skip


def same(path, other):
    """Hold two files against each other, table by table."""
    assert summarize(WORK, path).differences(summarize(WORK, other)) == []


def traces(folder):
    """Name the files below a folder that hold a planted word, in whatever page."""
    return [path.name for path in folder.rglob("*") if path.is_file() and PLANTED.encode() in path.read_bytes()]


def test_the_story_says_every_text_that_can_be_sealed():
    """A new sealed field needs its line in the story above, and its columns in `projections.erasing`."""
    sealed = {tag for tag in FACTS if set(FACTS.upcasts(tag)[0].sealed.values()) & {"person", "customer"}}
    told = {fact.TAG: fact for _, fact, *_ in planted()}
    assert sealed <= set(told)
    for tag in sealed:
        said = [fact for _, fact, *_ in planted() if tag == fact.TAG]
        for field in FACTS.upcasts(tag)[0].sealed:
            assert any(PLANTED in (getattr(fact, field) or "") for fact in said) or any(
                "Stays" in (getattr(fact, field) or "") for fact in said
            ), (tag, field)


def test_no_row_says_it_any_more_and_others_stay(shop):
    path = shop.build()
    assert any(PLANTED in text for text in shown(path))
    shop.say(ERASED, CUSTOMER_ERASED, destroy=KEYS)
    shop.follow(path)
    assert [text for text in shown(path) if PLANTED.casefold() in text.casefold()] == []
    assert rows(path, "SELECT name FROM app_user WHERE person_id = 'ben'") == [("Ben Stays",)]
    assert rows(path, "SELECT count(*) FROM order_search WHERE order_search MATCH 'planted'") == [(0,)]
    same(path, shop.build())


@pytest.mark.parametrize("batch", [1_000, 1, 3])
def test_what_was_opened_before_the_erasure_is_blanked_with_it(shop, batch):
    """In one batch with the erasure, rows and lines on their way into the file still hold the text."""
    path, source = shop.build(until=0), open_source(shop.data)
    for record in source.log.read():
        source.codec.decode(record.tag, record.stream, record.data)  # now the keys are in memory
    shop.say(ERASED, CUSTOMER_ERASED, destroy=KEYS)
    follower = Follower(WORK, source, path)
    while follower.advance(follower.position + batch):
        assert not follower.stopped, follower.checkpoint
    follower.close()
    source.log.close()
    assert [text for text in shown(path) if PLANTED.casefold() in text.casefold()] == []
    same(path, shop.build())


def test_somebody_whom_a_restored_copy_does_not_know_stops_nothing(shop):
    path = shop.build()
    who = "person-zoe", PersonErased(person_id="zoe", final_on=FINAL)
    shop.say(who, ("pay-zoe", PayErased(person_id="zoe", final_on=FINAL)), destroy=["person-zoe", "pay-zoe"])
    shop.follow(path)
    same(path, shop.build())


def test_without_pay_the_hours_stay_and_the_costs_go(shop):
    path = shop.build()
    assert rows(path, "SELECT uncosted_us FROM order_profitability") == [(0,)]
    labor = rows(path, "SELECT labor_us FROM order_profitability")
    shop.say(ERASED, destroy=["person-ana"])
    shop.say(("person-ana", PayErased(person_id="ana", final_on=FINAL)), destroy=["pay-ana"])
    shop.follow(path)
    assert rows(path, "SELECT labor_us FROM order_profitability") == labor
    assert rows(path, "SELECT uncosted_us FROM order_profitability") == labor
    same(path, shop.build())


class TestPurging:
    """Rows are blank, but free pages and search indexes keep what they held: the file is built anew."""

    def test_the_projector_builds_a_file_without_a_trace_and_removes_the_older_ones(self, shop):
        folder, source = shop.data / "read", open_source(shop.data)
        runner = Runner(WORK, source, shop.data, folder, lambda *_, **__: None)
        runner.round()
        rebuild(shop.data, "work")  # a second generation: the first is kept beside it
        runner.close()
        runner = Runner(WORK, source, shop.data, folder, say)
        assert len(traces(folder)) >= 2
        position = shop.say(ERASED, CUSTOMER_ERASED, destroy=KEYS)
        assert not is_purged(shop.data)
        while runner.round() or runner.position < position:
            pass
        runner.round()
        assert traces(folder) == []
        assert is_purged(shop.data)
        generations = runner.generations.numbers()
        assert generations == [runner.generations.current()]
        runner.close()
        source.log.close()

    def test_a_file_that_is_clean_is_not_built_again(self, shop):
        source = open_source(shop.data)
        shop.say(ERASED, destroy=["person-ana"])
        runner = Runner(WORK, source, shop.data, shop.data / "read", lambda *_, **__: None)
        for _ in range(3):
            runner.round()
        shop.say(order("2"))
        for _ in range(3):
            runner.round()
        assert runner.generations.numbers() == [1]
        runner.close()
        source.log.close()

    def test_where_no_projector_runs_it_can_be_done_at_once(self, shop):
        folder = shop.data / "read"
        rebuild(shop.data, "work")
        shop.say(ERASED, CUSTOMER_ERASED, destroy=KEYS)
        assert traces(folder) != []
        purge(shop.data)
        assert traces(folder) == []
        assert is_purged(shop.data)
        number = Generations(folder, "work").current()
        purge(shop.data)
        assert Generations(folder, "work").current() == number

    @pytest.mark.slow
    @pytest.mark.usefixtures("projector")
    def test_a_file_that_somebody_reads_goes_when_they_are_done(self, shop, models):
        assert models.wait("work", 5, timeout_s=20)
        with models.read("work") as connection:
            position = shop.say(ERASED, CUSTOMER_ERASED, destroy=KEYS)
            connection.execute(sa.text("SELECT count(*) FROM app_user")).all()
        assert models.wait("work", position, timeout_s=20)
        for _ in range(200):
            models.position("work")  # as the web process does each second
            if is_purged(shop.data):
                break
            time.sleep(0.05)
        assert is_purged(shop.data)
        assert traces(shop.data / "read") == []


TEXT = {
    "app_user": "name", "session_change": "reason", "correction_request": "text, answer",
    "timesheet": "reason", "timesheet_step": "reason", "refusal": "body, note",
}  # fmt: skip


def numbers(path):
    """Return what every table holds, without the text of people: a note is nothing else."""
    found = {}
    for table in WORK.tables():
        if table is NOTES:
            continue
        columns = [c.name for c in table.c if c.name not in TEXT.get(table.name, "").split(", ")]
        order_by = ", ".join(table.key)
        found[table.name] = rows(path, f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY {order_by}")
    return found


@settings(max_examples=10, deadline=None, phases=[Phase.generate])
@given(scripts)
def test_every_total_is_as_before(script):
    """Whoever is erased, live or rebuilt: hours, costs, margins, time sheets, counts."""
    said = history(script)
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        shop.say(*said)
        before = numbers(shop.build())
        live = follow_in_steps(shop, [7])
        erasures = [(f"person-{who}", PersonErased(person_id=who, final_on=FINAL)) for who in PEOPLE]
        shop.say(*erasures, destroy=[stream for stream, _ in erasures])
        shop.follow(live)
        assert numbers(live) == before
        rebuilt = shop.build()
        assert numbers(rebuilt) == before
        assert rows(rebuilt, "SELECT DISTINCT name FROM app_user") == [(None,)]
        same(live, rebuilt)
        shop.close()
