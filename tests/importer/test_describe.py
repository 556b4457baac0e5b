"""What an order is called."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.describe import LONGEST, Note, describe, one_line

CASES = {
    "one line gives its plain text": (["Plaque walnut"], [], "Plaque walnut"),
    "several lines are numbered": (["Plaque", "Set-up charge"], [], "(1) Plaque (2) Set-up charge"),
    "lines win over notes": (["Plaque"], [Note(1, "plaque, as on the phone")], "Plaque"),
    "lines that say nothing leave it to the notes": (["", "  "], [Note(1, "plaque")], "plaque"),
    "one note gives its plain text": (
        [],
        [Note(1, 'plaque polshd blck acrylc 9" x 12"')],
        'plaque polshd blck acrylc 9" x 12"',
    ),
    "several notes are numbered by their position": (
        [],
        [Note(2, "Instal of AZ Flags"), Note(1, "Flag case walnut to hold 3' x 5' flag")],
        "(1) Flag case walnut to hold 3' x 5' flag (2) Instal of AZ Flags",
    ),
    "positions are kept as they are": ([], [Note(1, "case"), Note(4, "pole")], "(1) case (4) pole"),
    "notes of one position are one item": (
        [],
        [Note(1, "Flag case walnut"), Note(2, "Instal"), Note(1, "to hold 3' x 5' flag")],
        "(1) Flag case walnut to hold 3' x 5' flag (2) Instal",
    ),
    "one item of several notes has no number": ([], [Note(1, "Flag case"), Note(1, "walnut")], "Flag case walnut"),
    "notes without a position count on": ([], [Note(None, "pole"), Note(3, "case")], "(3) case (4) pole"),
    "empty notes do not count": ([], [Note(1, "case"), Note(2, " \r\n ")], "case"),
    "a note of several lines becomes one": (
        [],
        [Note(1, "Flag case\r\n  walnut\t3' x 5'\r\n")],
        "Flag case walnut 3' x 5'",
    ),
    "otherwise it is the number": ([], [], "Order 007901"),
}


@pytest.mark.parametrize("kind", CASES)
def test_an_order_is_described(kind):
    lines, notes, expected = CASES[kind]
    assert describe("007901", lines, notes) == expected


def test_a_description_that_is_too_long_is_cut_and_shows_it():
    description = describe("007901", [], [Note(1, "x" * 1500), Note(2, "y" * 1500)])
    assert len(description) == LONGEST
    assert description.endswith("y…")


@settings(max_examples=50)
@given(st.lists(st.text()), st.lists(st.tuples(st.none() | st.integers(-2, 5), st.text())))
def test_a_description_is_always_one_printable_line_that_says_something(lines, notes):
    description = describe("007901", lines, [Note(*note) for note in notes])
    assert description == one_line(description)
    assert 0 < len(description) <= LONGEST
