"""The promoted copy of the tables in `pm_database/`: what is read, so that the export may change meanwhile.

Files whose content changed (SHA-256) are copied beside first;
only when the export has proved good are they renamed into place.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from importer.ports import Progress
from importer.problems import ExportRefused, TableProblem

CHUNK_BYTES: Final = 1 << 20
INCOMING: Final = ".incoming-"
LOCK: Final = ".lock"
FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
"""For us alone: the tables hold customers' names."""


class StagedFile(msgspec.Struct, frozen=True):
    """A file of the export: its name in capitals, a copy that stands still, its SHA-256 (hex)."""

    name: str
    path: Path
    sha256: str
    changed: bool


class Staged(msgspec.Struct, frozen=True):
    """The files of an export, ready to be read, and to be promoted when they are good."""

    files: dict[str, StagedFile]
    into: Path

    def promote(self) -> tuple[str, ...]:
        """Rename the changed files into place and return their names. Their staged paths end here."""
        changed = [file for file in self.files.values() if file.changed]
        for file in changed:
            file.path.replace(self.into / file.name)
        _sync_folder(self.into)
        return tuple(file.name for file in changed)


@contextmanager
def staged(files: Mapping[str, Path], into: Path, progress: Progress) -> Iterator[Staged]:
    """Copy what changed against `into` to a folder beside, which goes away at the end.

    One import at a time: `ExportRefused` while another one is at it, or when the files cannot be copied.
    """
    try:
        into.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as error:
        what = f"this folder cannot be made: {error.strerror}"
        raise ExportRefused([TableProblem(str(into), what, "check the rights on the folder above it")]) from error
    with _alone(into):
        for left_over in into.glob(f"{INCOMING}*"):
            shutil.rmtree(left_over)
        with TemporaryDirectory(prefix=INCOMING, dir=into) as beside:
            found = {}
            for done, (name, path) in enumerate(files.items()):
                progress("copying", done, len(files))
                found[name] = _stage(name, path, into, Path(beside))
            progress("copying", len(files), len(files))
            yield Staged(found, into)


@contextmanager
def _alone(into: Path) -> Iterator[None]:
    with (into / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            problem = TableProblem(str(into), "another import is at work here", "wait until it has ended")
            raise ExportRefused([problem]) from None
        yield


def _stage(name: str, source: Path, into: Path, beside: Path) -> StagedFile:
    try:
        digest = _digest(source)
        standing = into / name
        if standing.is_file() and _digest(standing) == digest:
            return StagedFile(name, standing, digest, changed=False)
        copy = beside / name
        copied = _copy(source, copy)
    except OSError as error:
        what = f"cannot be copied to {into}: {error.strerror}"
        problem = TableProblem(name, what, "check the rights on both folders and the free disk, then start again")
        raise ExportRefused([problem]) from error
    if copied != digest:
        what = "changed while it was copied: the export is still being written"
        raise ExportRefused([TableProblem(name, what, "start again when the export is complete")])
    return StagedFile(name, copy, digest, changed=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    target.touch(FILE_MODE)
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(CHUNK_BYTES):
            digest.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
