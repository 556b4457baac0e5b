"""Finding the newest export, and the tables in it."""

from collections.abc import Collection
from pathlib import Path
from re import IGNORECASE, findall
from re import compile as pattern
from typing import Final

from importer.problems import EXPORT_AGAIN, ExportRefused, TableProblem

EXPORT_NAME: Final = pattern(r"asidta_file_(.*)", IGNORECASE)
EXTENSIONS: Final = (".DBF", ".FPT", ".CDX")


def find_export(where: Path) -> Path:
    """Give the export that `where` is, or else the newest `asidta_file_*` in it.

    Newest by the numbers in the name, then by the folder's time.
    """
    if not where.is_dir():
        what = "this folder is not there" if not where.exists() else "this is no folder"
        raise ExportRefused([TableProblem(str(where), what, "name the folder that holds the export")])
    exports = [path for path in where.iterdir() if EXPORT_NAME.fullmatch(path.name) and path.is_dir()]
    if exports:
        return max(exports, key=_age)
    if EXPORT_NAME.fullmatch(where.name) or any(path.suffix.upper() == ".DBF" for path in where.iterdir()):
        return where
    what = "holds neither a folder asidta_file_* nor tables"
    raise ExportRefused([TableProblem(str(where), what, "name the folder that holds the export")])


def _age(export: Path) -> tuple[list[int], float, str]:
    named = EXPORT_NAME.fullmatch(export.name)
    numbers = [int(digits) for digits in findall(r"\d+", named[1] if named else "")]
    return numbers, export.stat().st_mtime, export.name


def find_files(export: Path, tables: Collection[str]) -> dict[str, Path]:
    """Find the files of the given tables, in any letter case, by their names in capitals: `CUSTOMER.DBF`.

    Whatever else lies in the folder is junk: copies (`Copy of CUSTOMER.DBF`), other tables, other extensions.
    """
    wanted = {table + extension for table in tables for extension in EXTENSIONS}
    found: dict[str, Path] = {}
    for path in sorted(export.iterdir()):
        name = path.name.upper()
        if name not in wanted or not path.is_file():
            continue
        if name in found:
            what = f"{found[name].name} and {path.name} both claim to be this file"
            raise ExportRefused(
                [TableProblem(name, what, f"leave only the right one in {export.name}, or {EXPORT_AGAIN}")]
            )
        found[name] = path
    return found
