"""A damaged export: one clear message with file, row and column, and nothing is appended. A bad row: only that row."""

from pathlib import Path

import pytest

from importer.problems import ExportRefused
from tests.importer.tables import (
    cut,
    header_of,
    overwrite,
    overwrite_descriptor,
    write_export,
    write_table,
)

AGAIN = "export it again from ProfitMaker"
OWN_LAYOUT = "name the right column in a layout of your own (see `floorbook import inspect`)"


def remove(export: Path, name: str) -> None:
    (export / name).unlink()


def write_dates_twice(export: Path) -> None:
    table = write_table(export / "ATXDET.DBF", "ORDNO C(8); PROMDATE D; OTHER D", [])
    overwrite_descriptor(table, "OTHER", 0, b"PROMDATE")


def write_a_wide_date(export: Path) -> None:
    table = write_table(export / "ATXDET.DBF", "ORDNO C(8); PROMDATE C(9)", [])
    overwrite_descriptor(table, "PROMDATE", 11, b"D")


DAMAGE = {
    "a required table is missing": (
        lambda export: remove(export, "LNITM.DBF"),
        (
            "LNITM.DBF: this required table is not in the export; "
            f"{AGAIN} with all of CUSTOMER, COSTORD, LNITM, AINONOTE, ATXDET, APKGDTL"
        ),
    ),
    "a table is cut off in the middle of a row": (
        lambda export: cut(export / "COSTORD.DBF", -13),
        (
            "COSTORD.DBF, row 4, column CUSTPO: the file is cut off here, 13 bytes are missing "
            f"(its header promises 4 rows); {AGAIN}"
        ),
    ),
    "a table is cut off between two rows": (
        lambda export: cut(export / "COSTORD.DBF", -header_of(export / "COSTORD.DBF").row_bytes),
        f"COSTORD.DBF, row 4: its header promises 4 rows, the file holds 3; {AGAIN}",
    ),
    "a header promises more rows than there are": (
        lambda export: overwrite(export / "CUSTOMER.DBF", 4, (5).to_bytes(4, "little")),
        f"CUSTOMER.DBF, row 4: its header promises 5 rows, the file holds 3; {AGAIN}",
    ),
    "a header promises fewer rows than there are": (
        lambda export: overwrite(export / "CUSTOMER.DBF", 4, (2).to_bytes(4, "little")),
        f"CUSTOMER.DBF: its header promises 2 rows, but more data follow them: the header is out of date; {AGAIN}",
    ),
    "a table is cut off in its header": (
        lambda export: cut(export / "COSTORD.DBF", 100),
        f"COSTORD.DBF: its header claims 520 bytes, the file has 100: it is cut off or damaged; {AGAIN}",
    ),
    "a table is empty": (
        lambda export: cut(export / "COSTORD.DBF", 0),
        f"COSTORD.DBF: is no FoxPro table; {AGAIN}",
    ),
    "a table is something else": (
        lambda export: (export / "COSTORD.DBF").write_text("this is a text, whatever its name says" * 9),
        f"COSTORD.DBF: is no FoxPro table; {AGAIN}",
    ),
    "rows are shorter than their columns": (
        lambda export: overwrite(export / "ATXDET.DBF", 10, (9).to_bytes(2, "little")),
        f"ATXDET.DBF: its columns need 17 bytes a row, its header says 9: the header is damaged; {AGAIN}",
    ),
    "a column has no sensible description": (
        lambda export: overwrite_descriptor(export / "CUSTOMER.DBF", "CONTACT", 16, b"\0"),
        f"CUSTOMER.DBF: its column 3 has no usable description: the header is damaged; {AGAIN}",
    ),
    "a memo file is missing": (
        lambda export: remove(export, "AINONOTE.FPT"),
        f"AINONOTE.DBF, column NOTE: its memo file AINONOTE.FPT is missing; {AGAIN}",
    ),
    "a memo file is shorter than the table's pointers": (
        lambda export: cut(export / "AINONOTE.FPT", 520),
        (
            "AINONOTE.DBF, row 1, column NOTE: in AINONOTE.FPT its memo ends at byte 554, "
            f"the file at 520: it is cut off or not this table's; {AGAIN}"
        ),
    ),
    "a memo file is cut off in its header": (
        lambda export: cut(export / "AINONOTE.FPT", 80),
        f"AINONOTE.FPT: there are 80 bytes, too few for a memo file: it is cut off or damaged; {AGAIN}",
    ),
    "a memo's block lies in the header": (
        lambda export: overwrite(export / "AINONOTE.FPT", 6, b"\0\1"),
        (
            "AINONOTE.DBF, row 1, column NOTE: in AINONOTE.FPT block 4 lies inside the file's own header: "
            f"it is damaged or not this table's; {AGAIN}"
        ),
    ),
    "the code page is unknown": (
        lambda export: overwrite(export / "CUSTOMER.DBF", 29, b"\xee"),
        (
            "CUSTOMER.DBF: its header names the unknown code page 0xee; "
            'set code_page = "cp1252", or whichever it is, for this table in the layout'
        ),
    ),
    "a column is missing": (
        lambda export: overwrite_descriptor(export / "COSTORD.DBF", "DUEDATE", 0, b"DUEDATA"),
        f"COSTORD.DBF, column DUEDATE: this column, which should hold the due date, is missing; {OWN_LAYOUT}",
    ),
    "a column has the wrong type": (
        lambda export: overwrite_descriptor(export / "COSTORD.DBF", "ORDDATE", 11, b"C"),
        f"COSTORD.DBF, column ORDDATE: the column has the wrong type C, the order date needs D or T; {OWN_LAYOUT}",
    ),
    "a number is no text": (
        lambda export: overwrite_descriptor(export / "COSTORD.DBF", "ORDNO", 11, b"N"),
        f"COSTORD.DBF, column ORDNO: the column has the wrong type N, the number needs C or V; {OWN_LAYOUT}",
    ),
    "a column is there twice": (
        write_dates_twice,
        (
            "ATXDET.DBF, column PROMDATE: 2 columns have this name: which one holds the due date cannot be told; "
            f"{OWN_LAYOUT}"
        ),
    ),
    "a column has a width that its type cannot have": (
        write_a_wide_date,
        f"ATXDET.DBF, column PROMDATE: a column of type D cannot have 9 bytes: the header is damaged; {OWN_LAYOUT}",
    ),
    "the table of orders is emptied": (
        lambda export: write_export(export, COSTORD=[]),
        f"COSTORD.DBF: holds no order that can be read, where 4 are known; {AGAIN}",
    ),
    "a table is there twice": (
        lambda export: (export / "customer.dbf").write_bytes((export / "CUSTOMER.DBF").read_bytes()),
        (
            "CUSTOMER.DBF: CUSTOMER.DBF and customer.dbf both claim to be this file; "
            f"leave only the right one in asidta_file_1, or {AGAIN}"
        ),
    ),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_export_is_refused_with_one_clear_message(export, shop, take_in, tmp_path, kind):
    take_in(export)
    known, promoted = list(shop.facts), contents(tmp_path / "pm_database")
    damage, message = DAMAGE[kind]
    damage(export)
    with pytest.raises(ExportRefused) as refused:
        take_in(export)
    assert str(refused.value) == message
    assert shop.facts == known
    assert contents(tmp_path / "pm_database") == promoted


def contents(folder):
    """Give all files of a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_that_is_wrong_is_said_at_once(export, shop, take_in):
    (export / "LNITM.DBF").unlink()
    cut(export / "COSTORD.DBF", -13)
    (export / "AINONOTE.FPT").unlink()
    overwrite_descriptor(export / "CUSTOMER.DBF", "EMAIL", 0, b"E_MAIL")
    with pytest.raises(ExportRefused) as refused:
        take_in(export)
    assert [problem.file for problem in refused.value.problems] == [
        "COSTORD.DBF",
        "CUSTOMER.DBF",
        "LNITM.DBF",
        "AINONOTE.DBF",
    ]
    assert not shop.facts


def test_a_folder_without_an_export_is_refused(take_in, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ExportRefused, match=r"holds neither a folder asidta_file_\* nor tables"):
        take_in(tmp_path / "empty")
    with pytest.raises(ExportRefused, match="this folder is not there"):
        take_in(tmp_path / "nowhere")
