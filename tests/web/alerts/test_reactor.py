"""What is told, to whom, and that nothing is told twice."""

import shutil

from events.access import TabletOffered
from events.alerts import DestinationRemoved
from events.corrections import CorrectionDeclined
from events.epochs import EpochStarted
from events.imports import ImportCompleted, ImportCounts
from events.pads import PadLocked
from events.refusals import RefusalReported
from events.settings import SettingChanged
from events.work import TaskPaused, TaskStarted
from projections.days import from_us
from projections.source import open_source
from tests.projections.shop import HOUR_US, NOON_US, Shop
from tests.web.alerts.floor import HOOK, OTHER, asked, subjects


def refused(refusal_id):
    fact = RefusalReported(
        refusal_id=refusal_id, person_id="ana", command="StartTask", code="illegal-move", happened_at=from_us(NOON_US)
    )
    return "refusal-ana", fact


class TestWaiting:
    """What waits for a foreman is counted, not told one by one."""

    def test_many_are_one_alert(self, floor, hook):
        floor.tell(hook.url)
        floor.wake()
        floor.say(*(asked(f"r{number}") for number in range(3)), refused("x1"))
        for who in ("ana", "ben"):
            session = f"s-{who}"
            floor.say((f"work-{who}", TaskStarted(task_id=f"{who}-1", session_id=session)))
            floor.say((f"work-{who}", TaskPaused(task_id=f"{who}-1", session_id=session, reason="shift-end")))
        floor.settle()
        assert sorted(subjects(hook.posts)) == [
            "1 refused action of a tablet waits",
            "2 sessions that the end of a shift closed wait for review",
            "3 requests for corrections wait",
        ]
        assert "the clock was wrong" not in b"".join(post.body for post in hook.posts).decode()

    def test_what_was_dealt_with_meanwhile_is_not_told(self, floor, hook):
        floor.tell(hook.url)
        floor.wake()
        floor.say(asked("r1"), ("work-ana", CorrectionDeclined(request_id="r1", reason="it was right")))
        floor.settle()
        assert hook.posts == []

    def test_it_waits_for_the_read_tables_and_in_the_end_says_it_without_them(self, floor, hook):
        floor.tell(hook.url)
        floor.wake()
        floor.log.say(asked("r1"))
        floor.settle()
        assert hook.posts == []
        floor.at(1)
        floor.settle()
        assert subjects(hook.posts) == ["1 request for a correction waits"]


class TestOthers:
    """Imports, pads, read tables, reports of other processes."""

    def test_an_import_that_refused_rows(self, floor, hook):
        floor.tell(hook.url)
        floor.wake()
        for number, (records, rows) in enumerate(((0, None), (2, None), (0, 0), (2, 3))):
            done = ImportCompleted(
                import_id=str(number), export="asidta_file_20260302", tables=(), orders=ImportCounts(),
                customers=ImportCounts(refused=records), refused_rows=rows,
            )  # fmt: skip
            floor.say(("imports", done))
            floor.settle()
        assert subjects(hook.posts) == ["An import refused 2 rows", "An import refused 3 rows"]

    def test_a_locked_pad_by_its_tablets_name_if_it_is_locked_still(self, floor, hook):
        floor.tell(hook.url, "pad-locked")
        floor.wake()
        floor.say(("tablet-t", TabletOffered(tablet_id="t", name="Bench 1", expires_at=from_us(NOON_US))))
        for hours in (-1, 1):
            floor.say(("pad-t", PadLocked(tablet_id="t", until=from_us(NOON_US + hours * HOUR_US), in_a_row=1)))
        floor.settle()
        assert subjects(hook.posts) == ["The PIN pad of Bench 1 is locked"]

    def test_read_tables_that_stop_are_told_once(self, floor, hook):
        floor.tell(hook.url)
        floor.wake()
        floor.log.say(("work-ana", TaskPaused(task_id="unheard-of", session_id="s")))
        floor.project()
        floor.settle()
        floor.rest()
        floor.wake()
        floor.settle()
        assert sorted(subjects(hook.posts)) == [
            f"The read tables of {group} stopped at position 12 (task.paused.v1)" for group in ("audit", "work")
        ]

    def test_whoever_wants_no_such_kind_is_not_told(self, floor, hook):
        floor.tell(hook.url, "import")
        floor.wake()
        floor.say(asked("r1"))
        floor.settle()
        assert hook.posts == []


def woken_before_the_tables(floor):
    """Lose the read tables, look round without them, then let them follow."""
    shutil.rmtree(floor.data / "read")
    (floor.data / "read").mkdir()
    floor.wake()
    floor.settle()
    floor.project()
    floor.settle()


class TestNothingTwice:
    """Neither from the past nor after repairs."""

    def begin(self, floor, hook):
        floor.budget("1", 100)
        floor.tell(hook.url)
        for who in ("ana", "ben"):
            floor.worked(who, "1", -1.5, 0)
        floor.say(asked("r1"), refused("x1"))

    def test_the_first_start_says_nothing_of_the_past(self, floor, hook):
        self.begin(floor, hook)
        floor.wake()
        floor.settle()
        assert hook.posts == []
        for who in ("ana", "ben"):
            floor.worked(who, "1", -3, -2)
        floor.say(asked("r2"))
        floor.settle()
        assert len(hook.posts) == 2

    def test_marks_before_the_tables_followed_are_the_past_too(self, floor, hook):
        """A first start while the read tables are being built."""
        floor.budget("1", 100)
        floor.tell(hook.url)
        for who in ("ana", "ben"):
            floor.worked(who, "1", -2, -1)
        woken_before_the_tables(floor)
        assert hook.posts == []

    def test_a_rebuild_sends_nothing_again(self, floor, hook):
        floor.project()
        floor.wake()
        self.begin(floor, hook)
        floor.settle()
        told = subjects(hook.posts)
        assert len(told) == 3
        floor.rest()
        woken_before_the_tables(floor)
        assert subjects(hook.posts) == told

    def test_an_older_copy_of_the_log_sends_nothing_again_and_goes_on(self, floor, hook):
        floor.tell(hook.url)
        floor.log.close()
        older = floor.data.parent / "older.db"
        shutil.copy(floor.data / "floorbook.db", older)
        reopened(floor)
        floor.wake()
        self.begin(floor, hook)
        floor.settle()
        told = subjects(hook.posts)
        assert len(told) == 3
        floor.rest()
        floor.log.close()
        for file in floor.data.glob("floorbook.db*"):
            file.unlink()
        shutil.copy(older, floor.data / "floorbook.db")
        reopened(floor)
        floor.log.say(("epoch", EpochStarted(epoch="e2", before="e1", signed_up_to=99)))
        self.begin(floor, hook)  # tablets send again what they have
        floor.wake()
        floor.settle()
        assert subjects(hook.posts) == told
        floor.say(asked("r9"))
        floor.settle()
        assert subjects(hook.posts)[3:] == ["2 requests for corrections wait"]


def reopened(floor):
    """Open the log again, whatever it is now."""
    floor.log = Shop(floor.data)
    source = open_source(floor.data)
    floor.log.versions = {record.stream: record.version for record in source.log.read()}
    source.log.close()


class TestSettings:
    """Who is told changes as it goes."""

    def test_a_destination_that_is_added_is_told_of_what_comes_after(self, floor, hook):
        floor.wake()
        floor.log.say(asked("r1"))
        floor.project()
        floor.settle()
        floor.tell(hook.url)
        floor.settle()
        assert hook.posts == []
        floor.say(asked("r2"))
        floor.settle()
        assert subjects(hook.posts) == ["2 requests for corrections wait"]

    def test_one_that_is_removed_gets_nothing_more_not_even_what_waited(self, floor, hook):
        hook.answers = [500] * 1_000
        floor.tell(hook.url)
        floor.wake()
        floor.say(asked("r1"))
        floor.settle()
        tries = len(hook.posts)
        assert tries
        floor.log.say((f"destination-{HOOK}", DestinationRemoved(destination_id=HOOK)), destroy=[f"destination-{HOOK}"])
        floor.settle()
        assert floor.reactor is not None
        assert floor.reactor.ledger.waiting_for() == set()
        tries = len(hook.posts)
        floor.settle()
        assert len(hook.posts) == tries

    def test_each_is_told_in_a_language_of_its_own_and_led_to_what_it_is_about(self, floor, hook, other):
        floor.tell(hook.url)
        floor.tell(other.url, key=OTHER, language="es")
        floor.wake()
        floor.say(asked("r1"))
        floor.settle()
        floor.say(("settings", SettingChanged(name="public_url", value="https://floor.example.test/")))
        floor.say(asked("r2"))
        floor.settle()
        assert subjects(hook.posts) == ["1 request for a correction waits", "2 requests for corrections wait"]
        assert subjects(other.posts) == ["1 solicitud de corrección en espera", "2 solicitudes de corrección en espera"]
        page = "https://floor.example.test/console/review?kind=request"
        for posts in (hook.posts, other.posts):
            assert [post.said["data"]["url"] for post in posts] == [None, page]
