"""Verifying finds whatever was altered, cut out or cut off, and names the place."""

import threading
from itertools import count

import pytest

from events import segments, verify
from events.log import link, prefixed
from events.verify import Report
from events.writer import SIGN_EVERY_US
from tests.events.logs import NOW, Logbook, found, plainly, verified, without_guards


def test_an_untouched_log_is_sound(filled: Logbook):
    report = verified(filled, integrity=True)
    assert report.sound
    assert report.problems == ()
    assert report.head.position == report.signed_up_to == 60
    assert report.signatures == len(filled.reader().signed_heads()) == 4


def test_an_empty_log_is_sound(book: Logbook):
    book.close()
    assert verified(book).sound
    assert verified(book).head.position == 0


def test_without_the_public_key_the_chain_is_checked_and_the_signatures_are_not(filled: Logbook):
    report = verify.verify(filled.path)
    assert report.sound
    assert report.signatures == 0


ALTERED = {
    "data": "data = CAST('{\"n\":99}' AS BLOB)",
    "one byte of data": "data = CAST(replace(CAST(data AS TEXT), ':', ';') AS BLOB)",
    "chain": "chain = zeroblob(32)",
    "stream": "stream = (SELECT id FROM name WHERE text = 'person:a')",
    "tag": "tag = (SELECT id FROM name WHERE text = 'person:a')",
    "actor": "actor = device",
    "device": "device = actor",
    "origin": "origin = device",
    "occurred_at": "occurred_at = occurred_at + 1",
    "recorded_at": "recorded_at = recorded_at + 1",
    "recorded_at, back": "recorded_at = recorded_at - 10000000000",
    "version": "version = 1000",
    "command_id": "command_id = zeroblob(16)",
    "part": "part = 1",
    "a number below all names": "stream = stream - 1 - (SELECT count(*) FROM name)",
    "a number above all names": "actor = 1000000",
    "a part that no record has": "part = 70000",
}


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_column_is_found_at_its_record(filled: Logbook, what: str):
    without_guards(filled.path, [f"UPDATE event SET {ALTERED[what]} WHERE position = 17"])
    assert found(filled)[0][0] == 17


@pytest.mark.parametrize(("text", "first"), [("work-c", 3), ("task.started.v1", 1), ("person:a", 1), ("192.0.2.1", 1)])
def test_an_altered_name_is_found_at_the_first_record_that_bears_it(filled: Logbook, text: str, first: int):
    without_guards(filled.path, [f"UPDATE name SET text = '{text[:-1]}ä' WHERE text = '{text}'"])
    assert found(filled)[0][0] == first


def test_names_that_change_places_are_found(filled: Logbook):
    swap = [
        "UPDATE name SET text = 'aside' WHERE text = 'work-b'",
        "UPDATE name SET text = 'work-b' WHERE text = 'work-c'",
        "UPDATE name SET text = 'work-c' WHERE text = 'aside'",
    ]
    without_guards(filled.path, swap)
    assert found(filled)[0][0] == 2


def test_a_name_that_was_removed_is_found(filled: Logbook):
    without_guards(filled.path, ["DELETE FROM name WHERE text = 'work-c'"])
    assert found(filled)[0][0] == 3


def test_records_that_change_places_are_found(filled: Logbook):
    swap = [
        f"UPDATE event SET position = {there} WHERE position = {here}"
        for here, there in ((17, 1000), (18, 17), (1000, 18))
    ]
    without_guards(filled.path, swap)
    assert found(filled)[0][0] == 17


def test_records_that_were_cut_out_are_found(filled: Logbook):
    without_guards(filled.path, ["DELETE FROM event WHERE position IN (17, 18)"])
    assert found(filled)[0] == (17, "the records 17 to 18 are missing")


def test_records_that_were_cut_out_and_closed_up_are_found(filled: Logbook):
    close_up = "UPDATE event SET position = position - 2 WHERE position > 18"
    without_guards(filled.path, ["DELETE FROM event WHERE position IN (17, 18)", close_up])
    assert found(filled)[0][0] == 17


def test_a_first_record_that_was_cut_off_is_found(filled: Logbook):
    without_guards(filled.path, ["DELETE FROM event WHERE position = 1"])
    assert found(filled)[0] == (1, "record 1 is missing")


def test_another_genesis_is_found_at_the_first_record(filled: Logbook):
    without_guards(filled.path, ["UPDATE log SET log_id = 'another'"])
    assert found(filled)[0][0] == 1


def test_signatures_that_were_altered_are_found(filled: Logbook):
    without_guards(filled.path, ["UPDATE signed_head SET signature = zeroblob(64) WHERE position = 28"])
    assert found(filled) == [(28, "the signature of the head here is false")]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TRIGGER event_no_update", "trigger event_no_update is missing or was changed"),
        ("DROP INDEX event_stream", "index event_stream is missing or was changed"),
        ("DROP TABLE receipt", "table receipt is missing or was changed"),
        ("CREATE TRIGGER sly AFTER INSERT ON event BEGIN DELETE FROM claim; END", "trigger sly is not ours"),
    ],
)
def test_guards_that_were_taken_away_are_found(filled: Logbook, statement: str, said: str):
    connection = plainly(filled.path)
    connection.execute(statement)
    connection.close()
    assert (0, said) in found(filled)


def test_the_integrity_check_finds_references_to_nothing(filled: Logbook):
    without_guards(filled.path, ["UPDATE event SET actor = 77 WHERE position = 17"])
    assert (17, "event 17 refers to a name that there is not") in found(filled, integrity=True)


def test_a_wholly_different_history_gives_a_bounded_list(filled: Logbook, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(segments, "BLOCK", 10)
    monkeypatch.setattr(segments, "PROBLEMS_MAX", 15)
    without_guards(filled.path, ["UPDATE event SET chain = randomblob(32)"])
    problems = [what for _, what in found(filled, processes=1) if "chain value does not fit" in what]
    assert 15 <= len(problems) < 15 + 10


def test_blocks_and_segments_of_any_size_say_the_same(filled: Logbook, monkeypatch: pytest.MonkeyPatch):
    """A stream goes on from one segment to the next, and a gap may lie on the border."""
    cut, altered = "DELETE FROM event WHERE position IN (20, 21, 40)", "UPDATE event SET part = 9 WHERE position = 43"
    without_guards(filled.path, [cut, altered])
    whole = found(filled)
    for block, segment in ((1, 1), (7, 20), (10, 10), (20, 40), (100, 3)):
        monkeypatch.setattr(segments, "BLOCK", block)
        monkeypatch.setattr(verify, "SEGMENT", segment)
        assert {position for position, _ in found(filled)} >= {20, 40, 43}
    assert {position for position, _ in whole} >= {20, 40, 43}


def test_progress_is_told_up_to_the_end(filled: Logbook, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(verify, "SEGMENT", 25)
    told: list[tuple[int, int]] = []
    verified(filled, processes=1, progress=lambda done, of: told.append((done, of)))
    assert told == [(20, 60), (40, 60), (60, 60)]


def test_a_log_is_verified_while_its_server_writes(book: Logbook):
    """Up to the end it had at the start; heads that are signed meanwhile do not lie beyond it."""
    book.fill(20)
    stop = threading.Event()
    reports: list[Report] = []

    def look() -> None:
        while not stop.is_set():
            reports.append(verified(book))

    thread = threading.Thread(target=look)
    thread.start()
    for step in count():
        book.append([book.entry()], NOW + (step + 50) * SIGN_EVERY_US)
        if (step >= 100 and len(reports) > 3) or not thread.is_alive():
            break
    stop.set()
    thread.join()
    assert len(reports) > 3
    assert [report.problems for report in reports if not report.sound] == []
    assert reports[0].head.position < reports[-1].head.position


@pytest.mark.slow
def test_several_processes_find_what_one_finds(filled: Logbook, monkeypatch: pytest.MonkeyPatch):
    """Each begins from the stored chain value before its segment; the versions are joined afterwards."""
    monkeypatch.setattr(verify, "POOL_FROM", 0)
    assert verified(filled, processes=2).sound
    without_guards(
        filled.path,
        ["UPDATE event SET part = 9 WHERE position IN (3, 55)", "UPDATE signed_head SET signature = zeroblob(64)"],
    )
    assert found(filled, processes=2) == found(filled, processes=1)
    assert {position for position, _ in found(filled, processes=2)} >= {3, 7, 28, 49, 55, 60}


def test_the_bare_loop_and_the_definition_of_a_link_agree(filled: Logbook):
    """The loop of `events.segments` writes `link` out, for speed."""
    reader = filled.reader()
    chain = filled.reader().read_positions([1])[0].chain
    for r in reader.read(1):
        names = prefixed(r.stream) + prefixed(r.tag, r.actor, r.device, r.origin)
        chain = link(
            chain, r.position, r.version, r.occurred_at_us, r.recorded_at_us, r.part, r.command_id, names, r.data
        )
        assert chain == r.chain
    assert verified(filled).sound
