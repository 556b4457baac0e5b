"""Reading a log: by position, by stream, by type and by time, always the same as a plain list would say."""

import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.log import Recorded
from events.sqlite import BLOCK, SqliteLog
from tests.events.logs import NOW, Logbook
from tests.patience import SLOW_IS_FINE

STREAMS = ("work-a", "work-b", "order-1", "settings")
TAGS = ("task.started.v1", "task.paused.v1", "order.registered.v1")


@pytest.mark.slow
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, *SLOW_IS_FINE])
@given(data=st.data())
def test_a_reader_answers_as_a_plain_list_would(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject):
    """Any events in any batches at any times, and any question."""
    book = Logbook(tmp_path_factory.mktemp("log"))
    batches = data.draw(
        st.lists(
            st.tuples(
                st.lists(st.tuples(st.sampled_from(STREAMS), st.sampled_from(TAGS)), min_size=1, max_size=5),
                st.integers(-3, 5),
            ),
            max_size=6,
        )
    )
    now_us = NOW
    for batch, step in batches:
        now_us += step
        book.append([book.entry(stream, tag=tag) for stream, tag in batch], now_us)
    with_all = book.reader()
    records = list(with_all.read())
    ends = st.integers(0, len(records) + 2)

    after, limit = data.draw(ends), data.draw(st.none() | st.integers(0, 5))
    assert list(with_all.read(after, limit=limit)) == records[after:][:limit]

    stream, version = data.draw(st.sampled_from([*STREAMS, "nobody's"])), data.draw(st.integers(0, 4))
    expected = [r for r in records if r.stream == stream and r.version > version]
    assert list(with_all.read_stream(stream, version)) == expected

    until = [r.version for r in records if r.stream == stream and r.position <= after]
    assert with_all.version_at(stream, after) == max(until, default=0)

    tags = data.draw(st.lists(st.sampled_from([*TAGS, "never.v1"]), unique=True))
    assert list(with_all.read_tags(tags, after)) == [r for r in records[after:] if r.tag in tags]

    asked = data.draw(st.lists(ends, max_size=5))
    by_position = {r.position: r for r in records}
    assert with_all.read_positions(asked) == [by_position[p] for p in asked if p in by_position]

    at_us = data.draw(st.integers(NOW - 5, NOW + 30))
    assert with_all.position_at(at_us) == max((r.position for r in records if r.recorded_at_us <= at_us), default=0)

    head = with_all.head()
    assert (head.position, head.chain) == (len(records), records[-1].chain if records else head.chain)
    with_all.close()
    book.close()


def test_reading_goes_on_over_the_ends_of_blocks(book: Logbook):
    count = BLOCK + BLOCK // 2
    book.append([book.entry(f"order-{n}", tag=TAGS[n % 2], data=b"%d" % n) for n in range(count)])
    reader = book.reader()
    assert [r.data for r in reader.read()] == [b"%d" % n for n in range(count)]
    assert len(list(reader.read(BLOCK - 1))) == count - BLOCK + 1
    assert len(list(reader.read(limit=BLOCK))) == BLOCK
    assert len(list(reader.read_tags(TAGS))) == count
    reader.close()


def test_a_reader_sees_what_was_committed_and_nothing_before_that(book: Logbook):
    reader = book.reader()
    book.writer.begin()
    book.writer.append([book.entry()], NOW)
    assert reader.head().position == 0
    book.writer.commit()
    assert reader.head().position == 1
    assert [r.stream for r in reader.read()] == ["work-a"]
    reader.close()


def test_a_name_that_was_new_to_a_reader_is_looked_up(book: Logbook):
    reader = book.reader()
    book.append([book.entry("order-1")])
    assert [r.stream for r in reader.read()] == ["order-1"]
    book.append([book.entry("order-2", actor="person:new")])
    assert [(r.stream, r.actor) for r in reader.read(1)] == [("order-2", "person:new")]
    reader.close()


def test_many_readers_read_while_one_writes(book: Logbook):
    """Each sees a gapless beginning of history at any moment."""
    stop = threading.Event()
    troubles: list[str] = []

    def look(path: Path) -> None:
        reader = SqliteLog(path)
        while not stop.is_set():
            records: list[Recorded] = list(reader.read())
            if [r.position for r in records] != list(range(1, len(records) + 1)):
                troubles.append("gap")
        reader.close()

    threads = [threading.Thread(target=look, args=(book.path,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    book.fill(150, batch=3)
    stop.set()
    for thread in threads:
        thread.join()
    assert not troubles
    assert book.reader().head().position == 150


def test_the_index_on_tags_answers_a_question_for_one_type(book: Logbook):
    """Else a page that asks for a rare type would read the whole log."""
    plan = book.writer.connection.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM event WHERE tag IN (?) AND position > ? ORDER BY position LIMIT 10", (1, 0)
    ).fetchall()
    assert "event_tag" in plan[0][3]
    assert not any("TEMP B-TREE" in row[3] for row in plan)
