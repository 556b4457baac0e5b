"""The counter: what waits becomes a batch; load is shed, never lost; what it took is answered, whatever happens."""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from commands.answers import Answered, Done, Submission, Trip
from commands.counter import Counter
from commands.settings import AddWorkType
from events.writer import ForeignWrite, OutcomeUnknown
from tests.commands.desks import Bench, codes, gapless


class Gate:
    """Holds the desk's thread at the beginning of a batch until it is opened."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()
        run = bench.desk.run

        def held(submissions: Sequence[Submission]) -> list[Answered]:
            self.reached.set()
            assert self.open.wait(5)
            return run(submissions)

        monkeypatch.setattr(bench.desk, "run", held)


@pytest.fixture
def counter(bench: Bench) -> Iterator[Counter]:
    """A counter in front of a desk."""
    made = Counter(bench.desk)
    yield made
    made.close()


@pytest.fixture
def gate(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """A held desk."""
    return Gate(bench, monkeypatch)


def kinds(bench: Bench, *names: str, **options: Any) -> list[Submission]:
    return [bench.submission(AddWorkType(name=name), **options) for name in names]


async def waiting(counter: Counter, count: int) -> None:
    """Until so many commands wait."""

    def look() -> None:
        while counter.waiting < count:
            time.sleep(0.001)

    await asyncio.to_thread(look)


def answers(answered: Sequence[Answered]) -> list[Any]:
    return [each.answer for each in answered]


def test_commands_are_answered_in_the_order_they_were_sent(bench: Bench, counter: Counter):
    answered = asyncio.run(counter.submit(kinds(bench, "A", "B", "A")))
    assert [each.position for each in answers(answered)] == [1, 2, 2]


def test_what_waits_becomes_the_next_batch(bench: Bench, counter: Counter, gate: Gate):
    """With no timer: while one batch is under way, the next one gathers."""

    async def many() -> list[list[Answered]]:
        first = asyncio.create_task(counter.submit(kinds(bench, "first")))
        await asyncio.to_thread(gate.reached.wait)
        others = [asyncio.create_task(counter.submit(kinds(bench, f"W{n}"))) for n in range(20)]
        await asyncio.sleep(0)
        await waiting(counter, 21)
        gate.open.set()
        return await asyncio.gather(first, *others)

    answered = asyncio.run(many())
    assert [each[0].answer.position for each in answered] == list(range(1, 22))
    assert (counter.batches, counter.commands, counter.waiting) == (2, 21, 0)


def test_a_batch_is_no_longer_than_it_may_be(
    bench: Bench, counter: Counter, gate: Gate, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("commands.counter.BATCH_MAX", 5)

    async def many() -> None:
        tasks = [asyncio.create_task(counter.submit(kinds(bench, f"W{n}"))) for n in range(21)]
        await waiting(counter, 21)
        gate.open.set()
        await asyncio.gather(*tasks)

    asyncio.run(many())
    assert counter.batches >= 4
    assert len(bench.records()) == 21


def test_beyond_its_capacity_load_is_shed_at_once_and_what_it_took_is_done(bench: Bench, gate: Gate):
    counter = Counter(bench.desk, capacity=3)

    async def many() -> list[list[Answered]]:
        tasks = [asyncio.create_task(counter.submit(kinds(bench, f"W{n}"))) for n in range(5)]
        shed = await asyncio.gather(*tasks[3:])
        assert codes(answers(shed[0])) == ["overloaded"]
        gate.open.set()
        return [*await asyncio.gather(*tasks[:3]), *shed]

    answered = asyncio.run(many())
    assert codes([each[0].answer for each in answered]) == ["Done"] * 3 + ["overloaded"] * 2
    assert (counter.shed, counter.waiting, len(bench.records())) == (2, 0, 3)
    assert codes(answers(asyncio.run(counter.submit(kinds(bench, "room"))))) == ["Done"]
    counter.close()


def test_a_request_that_is_shed_halts_its_trip(bench: Bench):
    counter = Counter(bench.desk, capacity=1)
    trip = Trip()
    assert codes(answers(asyncio.run(counter.submit(kinds(bench, "A", "B", trip=trip))))) == ["overloaded"] * 2
    assert trip.halted is not None
    counter.close()


def test_closing_decides_what_waits(bench: Bench, gate: Gate):
    counter = Counter(bench.desk)

    async def many() -> list[list[Answered]]:
        tasks = [asyncio.create_task(counter.submit(kinds(bench, f"W{n}"))) for n in range(5)]
        await waiting(counter, 5)
        gate.open.set()
        await asyncio.to_thread(counter.close)
        return await asyncio.gather(*tasks)

    assert all(isinstance(each[0].answer, Done) for each in asyncio.run(many()))
    assert len(bench.records()) == 5


def test_a_command_that_comes_after_closing_is_told_so_and_does_not_wait_for_ever(bench: Bench):
    counter = Counter(bench.desk)
    counter.close()
    assert codes(answers(asyncio.run(counter.submit(kinds(bench, "A"))))) == ["outcome-unknown"]
    assert bench.records() == []


def test_each_commit_is_told_and_what_writes_nothing_is_not(bench: Bench):
    told: list[int] = []
    counter = Counter(bench.desk, on_commit=told.append)
    for names in (("A", "B"), ("A",), ("C",)):
        asyncio.run(counter.submit(kinds(bench, *names)))
    counter.close()
    assert told == [2, 3]


def test_a_listener_that_fails_holds_nobody_up(bench: Bench, caplog: pytest.LogCaptureFixture):
    def fail(_position: int) -> None:
        raise ValueError("made up")

    counter = Counter(bench.desk, on_commit=fail)
    for name in ("A", "B"):
        assert codes(answers(asyncio.run(counter.submit(kinds(bench, name))))) == ["Done"]
    counter.close()
    assert "a listener failed" in caplog.text


def test_a_sender_that_went_away_holds_nobody_up(bench: Bench, counter: Counter, gate: Gate):
    """Its loop is closed when the answer comes: the command is done all the same."""
    one = kinds(bench, "A")

    async def leave() -> None:
        task = asyncio.create_task(counter.submit(one))
        await waiting(counter, 1)
        task.cancel()

    loop = asyncio.new_event_loop()
    loop.run_until_complete(leave())
    loop.close()
    gate.open.set()
    assert codes(answers(asyncio.run(counter.submit(kinds(bench, "B"))))) == ["Done"]
    assert asyncio.run(counter.submit(one))[0].replayed


def test_a_cancelled_request_is_done_and_its_answer_is_kept_for_the_retry(bench: Bench, counter: Counter, gate: Gate):
    one = kinds(bench, "A")

    async def cancel() -> list[Answered]:
        task = asyncio.create_task(counter.submit(one))
        await waiting(counter, 1)
        task.cancel()
        gate.open.set()
        return await counter.submit(one)

    (again,) = asyncio.run(cancel())
    assert isinstance(again.answer, Done)
    assert again.replayed


class TestFatal:
    """When only a restart can tell what is on disk, nothing more is taken and everybody who waits is told."""

    @pytest.mark.parametrize("error", [OutcomeUnknown("disk"), ForeignWrite("two"), ZeroDivisionError("a fault")])
    def test_everybody_is_told_and_the_reason_is_given_once(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch, error: Exception
    ):
        def fail(_submissions: Sequence[Submission]) -> list[Answered]:
            raise error

        reasons: list[str] = []
        counter = Counter(bench.desk, on_fatal=reasons.append)
        monkeypatch.setattr(bench.desk, "run", fail)

        async def many() -> list[list[Answered]]:
            return await asyncio.gather(*[counter.submit(kinds(bench, f"W{n}")) for n in range(5)])

        for _ in range(2):
            assert {codes(answers(each))[0] for each in asyncio.run(many())} == {"outcome-unknown"}
        assert len(reasons) == 1
        assert counter.broken == reasons[0]
        monkeypatch.undo()
        assert codes(answers(asyncio.run(counter.submit(kinds(bench, "A"))))) == ["outcome-unknown"]
        counter.close()
        assert bench.records() == []

    def test_a_failure_in_a_quiet_moment_counts_too(self, bench: Bench, monkeypatch: pytest.MonkeyPatch):
        def fail() -> None:
            raise OutcomeUnknown("disk")

        told = threading.Event()
        monkeypatch.setattr("commands.counter.IDLE_S", 0.01)
        monkeypatch.setattr(bench.desk, "idle", fail)
        counter = Counter(bench.desk, on_fatal=lambda _reason: told.set())
        assert told.wait(5)
        assert counter.broken == "OutcomeUnknown"
        counter.close()


def test_in_a_quiet_moment_the_end_of_the_log_is_signed(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("commands.counter.IDLE_S", 0.01)
    counter = Counter(bench.desk)
    for name in ("A", "B"):
        bench.clock.now_us += 1
        asyncio.run(counter.submit(kinds(bench, name)))
    end = threading.Event()
    for _ in range(500):
        if bench.count("signed_head") == 2 or end.wait(0.01):
            break
    counter.close()
    assert bench.count("signed_head") == 2


def test_many_threads_with_loops_of_their_own(bench: Bench, counter: Counter):
    """Each command is done once, each answer finds its own sender."""
    found: dict[str, Any] = {}

    def client(letter: str) -> None:
        async def work() -> None:
            for number in range(15):
                (submission,) = kinds(bench, f"{letter}{number}")
                (answered, again) = await asyncio.gather(counter.submit([submission]), counter.submit([submission]))
                assert answers(answered) == answers(again)
                assert answered[0].answer.key == submission.key_text
                found[submission.key_text] = answered[0].answer

        asyncio.run(work())

    threads = [threading.Thread(target=client, args=(letter,)) for letter in "abcdef"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.position for answer in found.values()) == list(range(1, 91))
    assert gapless(bench.records())
    assert counter.waiting == 0
