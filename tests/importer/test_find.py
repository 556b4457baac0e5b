"""Which export is the newest, and which of its files count."""

import os

import pytest

from importer.find import find_export, find_files
from tests.importer.tables import SPECS


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        (["asidta_file_9", "asidta_file_10"], "asidta_file_10"),
        (["asidta_file_20261119", "asidta_file_20261120"], "asidta_file_20261120"),
        (["asidta_file_20261120_2", "asidta_file_20261120_10"], "asidta_file_20261120_10"),
        (["asidta_file_3", "ASIDTA_FILE_4"], "ASIDTA_FILE_4"),
        (["asidta_file_3", "other_file_9", "old_asidta_file_8"], "asidta_file_3"),
    ],
)
def test_the_newest_export_has_the_highest_number(tmp_path, names, newest):
    for name in names:
        (tmp_path / name).mkdir()
    assert find_export(tmp_path).name == newest


def test_among_equal_numbers_the_later_one_is_newest(tmp_path):
    for name, time in (("asidta_file_a", 200), ("asidta_file_b", 100)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time, time))
    assert find_export(tmp_path).name == "asidta_file_a"


def test_a_file_of_that_name_is_no_export(tmp_path):
    (tmp_path / "asidta_file_1").mkdir()
    (tmp_path / "asidta_file_2").write_text("not a folder")
    assert find_export(tmp_path).name == "asidta_file_1"


def test_an_export_may_be_named_itself(export):
    assert find_export(export) == export
    assert find_export(export.rename(export.parent / "from_the_office")).name == "from_the_office"


def test_files_are_found_in_any_letter_case(tmp_path):
    for name in ("customer.dbf", "AiNoNote.Fpt", "COSTORD.CDX"):
        (tmp_path / name).touch()
    assert {name: path.name for name, path in find_files(tmp_path, SPECS).items()} == {
        "CUSTOMER.DBF": "customer.dbf",
        "AINONOTE.FPT": "AiNoNote.Fpt",
        "COSTORD.CDX": "COSTORD.CDX",
    }


@pytest.mark.parametrize(
    "junk",
    ["Copy of CUSTOMER.DBF", "CUSTOMER - Copy.DBF", "CUSTOMER.BAK", "CUSTOMER.DBF.tmp", "VENDOR.DBF", "thumbs.db"],
)
def test_junk_is_ignored(tmp_path, junk):
    (tmp_path / junk).touch()
    assert not find_files(tmp_path, SPECS)
