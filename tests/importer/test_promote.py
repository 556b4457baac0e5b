"""The copy of the tables in pm_database: only what changed, whole or not at all."""

import fcntl
from pathlib import Path

import pytest

from importer import promote
from importer.ports import unwatched
from importer.problems import ExportRefused
from importer.promote import staged
from tests.importer.tables import overwrite, write_export


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "pm_database"


def found(export: Path) -> dict[str, Path]:
    return {path.name.upper(): path for path in export.iterdir()}


def promote_all(export: Path, into: Path) -> tuple[str, ...]:
    with staged(found(export), into, unwatched) as files:
        return files.promote()


def test_everything_is_promoted_once(export, into):
    assert set(promote_all(export, into)) == set(found(export))
    assert promote_all(export, into) == ()
    assert {path.name for path in into.iterdir()} == {*found(export), ".lock"}


def written(path):
    """What tells that a file was written or replaced; when it was last read does not matter."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def test_only_what_changed_is_promoted(export, into):
    promote_all(export, into)
    untouched = written(into / "CUSTOMER.DBF")
    overwrite(export / "COSTORD.DBF", 1, b"\1")
    assert promote_all(export, into) == ("COSTORD.DBF",)
    assert (into / "COSTORD.DBF").read_bytes() == (export / "COSTORD.DBF").read_bytes()
    assert written(into / "CUSTOMER.DBF") == untouched


def test_a_file_with_another_time_but_the_same_content_did_not_change(export, into):
    promote_all(export, into)
    for path in export.iterdir():
        path.touch()
    assert promote_all(export, into) == ()


def test_names_become_capitals(tmp_path, into):
    export = write_export(tmp_path / "asidta_file_1")
    (export / "CUSTOMER.DBF").rename(export / "customer.Dbf")
    promote_all(export, into)
    assert (into / "CUSTOMER.DBF").exists()


def test_what_is_not_promoted_leaves_no_trace(export, into):
    with pytest.raises(ZeroDivisionError), staged(found(export), into, unwatched):
        1 / 0  # noqa: B018  the export proved bad
    assert [path.name for path in into.iterdir()] == [".lock"]


def test_what_a_power_cut_left_over_goes_away(export, into):
    (into / ".incoming-0").mkdir(parents=True)
    (into / ".incoming-0" / "CUSTOMER.DBF").touch()
    promote_all(export, into)
    assert not list(into.glob(".incoming-*"))


def test_a_reader_sees_the_old_file_or_the_new_one(export, into):
    promote_all(export, into)
    before = (into / "COSTORD.DBF").read_bytes()
    overwrite(export / "COSTORD.DBF", 1, b"\1")
    with (into / "COSTORD.DBF").open("rb") as reader:
        promote_all(export, into)
        assert reader.read() == before


def test_one_import_at_a_time(export, into):
    into.mkdir()
    with (into / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ExportRefused, match="another import is at work here; wait until it has ended"):
            promote_all(export, into)


def test_an_export_that_is_still_being_written_is_refused(export, into, monkeypatch):
    copy = promote._copy

    def write_on(source: Path, target: Path) -> str:
        with source.open("ab") as file:
            file.write(b"more")
        return copy(source, target)

    monkeypatch.setattr(promote, "_copy", write_on)
    with pytest.raises(ExportRefused, match="changed while it was copied: the export is still being written"):
        promote_all(export, into)


def test_a_full_disk_is_told_as_such(export, into, monkeypatch):
    def fail(*_: Path) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(promote, "_copy", fail)
    for path in export.glob("[!C]*"):
        path.unlink()
    with pytest.raises(ExportRefused, match=r"C\w+\.DBF: cannot be copied to .*: No space left on device"):
        promote_all(export, into)


def test_what_is_promoted_is_for_us_alone(export, into):
    promote_all(export, into)
    assert not [path for path in (into, into / "CUSTOMER.DBF") if path.stat().st_mode & 0o077]


def test_a_folder_that_cannot_be_made_is_told_as_such(export, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ExportRefused, match="this folder cannot be made: Not a directory"):
        promote_all(export, tmp_path / "file" / "pm_database")
