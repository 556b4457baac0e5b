"""The counter when the desk fails, in quiet moments, and with many loops."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from commands.answers import Answered, Submission
from commands.counter import Counter
from events.writer import ForeignWrite, OutcomeUnknown
from tests.commands.counters import answers, done, kinds
from tests.commands.desks import Bench, codes, gapless
from tests.patience import PATIENCE_S, eventually


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
            assert {codes(answers(each))[0] for each in done(many())} == {"outcome-unknown"}
        assert len(reasons) == 1
        assert counter.broken == reasons[0]
        monkeypatch.undo()
        assert codes(answers(done(counter.submit(kinds(bench, "A"))))) == ["outcome-unknown"]
        counter.close()
        assert bench.records() == []

    def test_a_failure_in_a_quiet_moment_counts_too(self, bench: Bench, monkeypatch: pytest.MonkeyPatch):
        def fail() -> None:
            raise OutcomeUnknown("disk")

        told = threading.Event()
        monkeypatch.setattr("commands.counter.IDLE_S", 0.01)
        monkeypatch.setattr(bench.desk, "idle", fail)
        counter = Counter(bench.desk, on_fatal=lambda _reason: told.set())
        assert told.wait(PATIENCE_S)
        assert counter.broken == "OutcomeUnknown"
        counter.close()


def test_in_a_quiet_moment_the_end_of_the_log_is_signed(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("commands.counter.IDLE_S", 0.01)
    counter = Counter(bench.desk)
    for name in ("A", "B"):
        bench.clock.now_us += 1
        done(counter.submit(kinds(bench, name)))
    eventually(lambda: bench.count("signed_head") == 2)
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

        done(work())

    threads = [threading.Thread(target=client, args=(letter,)) for letter in "abcdef"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.position for answer in found.values()) == list(range(1, 91))
    assert gapless(bench.records())
    assert counter.waiting == 0
