"""When something is said to have happened: not in the future, and not so long ago that a retry could apply twice."""

from datetime import UTC
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.actors import CLOCK_SLACK_US
from commands.answers import Done
from commands.context import microseconds, moment
from commands.settings import AddWorkType
from commands.timeline import LATE_US
from events.ids import uuid7, uuid7_time_us
from tests.commands.desks import HOUR, NOW, SECOND, Bench, codes


def engraving(at_us: int | None = None) -> AddWorkType:
    return AddWorkType(name="Engraving", occurred_at=None if at_us is None else moment(at_us))


@pytest.mark.parametrize(
    ("offset_us", "said"),
    [
        (CLOCK_SLACK_US + 1, "from-the-future"),
        (CLOCK_SLACK_US, "Done"),
        (0, "Done"),
        (-LATE_US, "Done"),
        (-LATE_US - 1, "too-late"),
    ],
)
def test_what_happened_lies_within_the_last_72_hours(bench: Bench, offset_us: int, said: str):
    assert codes([bench.do(engraving(NOW + offset_us))]) == [said]
    assert [r.occurred_at_us for r in bench.records()] == ([NOW + offset_us] if said == "Done" else [])


def test_what_says_no_time_happened_now(bench: Bench):
    bench.do(engraving())
    assert [(r.occurred_at_us, r.recorded_at_us) for r in bench.records()] == [(NOW, NOW)]


@pytest.mark.parametrize(("offset_us", "said"), [(0, "Done"), (-1_000, "too-late")])
def test_without_a_time_the_key_tells_how_old_a_command_is(bench: Bench, offset_us: int, said: str):
    """A UUIDv7 bears the millisecond of its making."""
    key = uuid7(NOW - LATE_US + offset_us)
    assert codes([bench.do(engraving(), key=key)]) == [said]


def test_a_key_that_bears_no_time_is_taken(bench: Bench):
    assert codes([bench.do(engraving(), key=uuid4())]) == ["Done"]


def test_the_time_that_is_said_counts_before_the_time_of_the_key(bench: Bench):
    """An outbox makes the key and the time together; what is sent long after is judged by its time."""
    assert codes([bench.do(engraving(NOW), key=uuid7(NOW - 2 * LATE_US))]) == ["Done"]


def test_a_refusal_for_its_time_is_an_answer_that_is_kept(bench: Bench):
    """Else the same command would be taken once the server's clock has moved on."""
    submission = bench.submission(engraving(NOW + 2 * HOUR))
    (first,) = bench.run(submission)
    bench.clock.now_us += 2 * HOUR
    assert bench.run(submission) == [first]
    assert bench.records() == []


def test_a_clock_that_jumps_back_and_forth_breaks_nothing(bench: Bench):
    """Recording times stand still until the clock has caught up; what happened keeps the time it had."""
    times = [0, 5 * HOUR, -3 * HOUR, SECOND, 6 * HOUR, -100 * HOUR, 6 * HOUR + 1]
    for number, offset in enumerate(times):
        bench.clock.now_us = NOW + offset
        assert isinstance(bench.do(AddWorkType(name=f"W{number}")), Done)
        bench.desk.idle()
    records = bench.records()
    assert [r.recorded_at_us - NOW for r in records] == [0, 5 * HOUR, 5 * HOUR, 5 * HOUR, *[6 * HOUR] * 2, 6 * HOUR + 1]
    assert [r.occurred_at_us - NOW for r in records] == times
    assert bench.verified().sound


@pytest.mark.slow
@given(st.datetimes(timezones=st.timezones(), allow_imaginary=False))
def test_times_are_exact_to_the_microsecond_in_every_zone_and_year(at):
    assert moment(microseconds(at)) == at.astimezone(UTC)


@given(st.integers(0, 2**48 - 1))
def test_a_key_bears_its_millisecond(milliseconds: int):
    key = uuid7(milliseconds * 1_000)
    assert uuid7_time_us(key.bytes) == milliseconds * 1_000
    assert (key.version, key.variant) == (7, UUID(int=0, version=4).variant)


def test_other_keys_bear_none():
    assert uuid7_time_us(uuid4().bytes) is None


def test_keys_sort_by_the_time_they_were_made():
    keys = [uuid7(NOW + step * 1_000) for step in range(100)]
    assert keys == sorted(keys)
    assert len(set(keys)) == 100
