"""The counter: what waits becomes a batch; load is shed, never lost; what it took is answered, whatever happens."""

import asyncio

import pytest

from commands.answers import Answered, Done, Trip
from commands.counter import Counter
from tests.commands.counters import Gate, answers, done, kinds, waiting
from tests.commands.desks import Bench, codes


def test_commands_are_answered_in_the_order_they_were_sent(bench: Bench, counter: Counter):
    answered = done(counter.submit(kinds(bench, "A", "B", "A")))
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

    answered = done(many())
    assert [each[0].answer.position for each in answered] == list(range(1, 22))
    assert (counter.batches, counter.commands, counter.waiting) == (2, 21, 0)
    assert counter.high_water == 21


def test_a_batch_is_no_longer_than_it_may_be(
    bench: Bench, counter: Counter, gate: Gate, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("commands.counter.BATCH_MAX", 5)

    async def many() -> None:
        tasks = [asyncio.create_task(counter.submit(kinds(bench, f"W{n}"))) for n in range(21)]
        await waiting(counter, 21)
        gate.open.set()
        await asyncio.gather(*tasks)

    done(many())
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

    answered = done(many())
    assert codes([each[0].answer for each in answered]) == ["Done"] * 3 + ["overloaded"] * 2
    assert (counter.shed, counter.waiting, len(bench.records())) == (2, 0, 3)
    assert codes(answers(done(counter.submit(kinds(bench, "room"))))) == ["Done"]
    counter.close()


def test_a_request_that_is_shed_halts_its_trip(bench: Bench):
    counter = Counter(bench.desk, capacity=1)
    trip = Trip()
    assert codes(answers(done(counter.submit(kinds(bench, "A", "B", trip=trip))))) == ["overloaded"] * 2
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

    assert all(isinstance(each[0].answer, Done) for each in done(many()))
    assert len(bench.records()) == 5


def test_a_command_that_comes_after_closing_is_told_so_and_does_not_wait_for_ever(bench: Bench):
    counter = Counter(bench.desk)
    counter.close()
    assert codes(answers(done(counter.submit(kinds(bench, "A"))))) == ["outcome-unknown"]
    assert bench.records() == []


def test_each_commit_is_told_and_what_writes_nothing_is_not(bench: Bench):
    told: list[int] = []
    counter = Counter(bench.desk, on_commit=told.append)
    for names in (("A", "B"), ("A",), ("C",)):
        done(counter.submit(kinds(bench, *names)))
    counter.close()
    assert told == [2, 3]


def test_a_listener_that_fails_holds_nobody_up(bench: Bench, caplog: pytest.LogCaptureFixture):
    def fail(_position: int) -> None:
        raise ValueError("made up")

    counter = Counter(bench.desk, on_commit=fail)
    for name in ("A", "B"):
        assert codes(answers(done(counter.submit(kinds(bench, name))))) == ["Done"]
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
    assert codes(answers(done(counter.submit(kinds(bench, "B"))))) == ["Done"]
    assert done(counter.submit(one))[0].replayed


def test_a_cancelled_request_is_done_and_its_answer_is_kept_for_the_retry(bench: Bench, counter: Counter, gate: Gate):
    one = kinds(bench, "A")

    async def cancel() -> list[Answered]:
        task = asyncio.create_task(counter.submit(one))
        await waiting(counter, 1)
        task.cancel()
        gate.open.set()
        return await counter.submit(one)

    (again,) = done(cancel())
    assert isinstance(again.answer, Done)
    assert again.replayed
