"""Not one bit of a record can change unseen: flipped in the file itself, under SQLite's feet."""

import pytest

from tests.events.logs import Logbook, found
from tests.events.pages import cell_of, flip

RECORD = 17
UNREAD = {(3, 3)}
NEAR = {RECORD - 1, RECORD, RECORD + 1}


def test_a_flipped_byte_of_data_and_of_the_chain_value_is_found_at_its_record(filled: Logbook):
    cell = cell_of(filled.path, RECORD, b'{"n":16}')
    for offset in (cell.stop - 36, cell.stop - 1, cell.stop - 32):
        flip(filled.path, offset, 3)
        assert found(filled)[0][0] == RECORD
        flip(filled.path, offset, 3)
    assert found(filled) == []


@pytest.mark.parametrize("bit", [0, 7], ids=["another letter", "no text any more"])
@pytest.mark.parametrize(("text", "row", "first"), [("work-c", 7, 3), ("person:a", 3, 1), ("task.started.v1", 2, 1)])
def test_a_flipped_byte_of_a_name_is_found_at_the_first_record_that_bears_it(
    filled: Logbook, text: str, row: int, first: int, bit: int
):
    flip(filled.path, cell_of(filled.path, row, text.encode()).stop - 1, bit)
    assert found(filled)[0][0] == first


@pytest.mark.slow
def test_every_single_bit_of_a_record_counts(filled: Logbook):
    """Lengths, types, numbers, times, names, command, data, chain: whatever it is, it is found, and near its place.

    The type of the position's column is the exception: the position is the row's own number, what stands there is not
    read, and one of its bits leaves the length of the row as it is.
    """
    cell = cell_of(filled.path, RECORD, b'{"n":16}')
    assert len(cell) > 90
    for offset in cell:
        for bit in range(8):
            flip(filled.path, offset, bit)
            positions = {position for position, _ in found(filled)}
            place = (offset - cell.start, bit)
            assert positions & NEAR or place in UNREAD, (place, positions)
            flip(filled.path, offset, bit)
    assert found(filled, integrity=True) == []


@pytest.mark.slow
def test_every_single_bit_of_a_signed_head_counts(filled: Logbook):
    """Chain value, time and signature."""
    cell = cell_of(filled.path, 28, filled.reader().signed_heads()[1].signature)
    for offset in range(cell.stop - 64 - 6 - 32, cell.stop):
        flip(filled.path, offset, 5)
        assert 28 in {position for position, _ in found(filled)}, offset - cell.start
        flip(filled.path, offset, 5)
