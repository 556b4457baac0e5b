"""What an export holds, looked at without importing it: to see what is wrong, or to write a layout for it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from re import IGNORECASE
from re import compile as pattern
from textwrap import wrap
from typing import Final

import msgspec

from importer.dbf import DELETED, MEMO, code_page, memo_name, missing_memo, raw_rows
from importer.find import find_export
from importer.header import Column, Header, read_header
from importer.layout import Fit, choose, fit, load_layouts
from importer.problems import TableProblem

TABLE_FILE: Final = pattern(r"[A-Z_][A-Z0-9_]*\.(DBF|FPT|CDX)", IGNORECASE)
WIDTH: Final = 100


class TableSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One table; `fields` says which column each field of the layout is read from.

    `problem` says why it could not be looked at, or what would stop an import.
    """

    file: str
    wanted: bool = False
    kind: str = ""
    code_page: str = ""
    memo_file: str = ""
    rows: int = 0
    deleted: int = 0
    columns: tuple[Column, ...] = ()
    fields: dict[str, str] = {}
    problem: str = ""


class LayoutSeen(msgspec.Struct, frozen=True):
    """One layout, and what it misses in this export: it fits when that is nothing."""

    name: str
    missing: tuple[str, ...]


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of an export before it is imported. `chosen` is the layout, empty when none fits."""

    export: str
    tables: tuple[TableSeen, ...]
    layouts: tuple[LayoutSeen, ...]
    chosen: str
    ignored: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether an import would read the tables; single rows may be refused all the same."""
        return bool(self.chosen) and not any(table.problem for table in self.tables if table.wanted)

    def lines(self) -> Iterator[str]:
        """Give it as lines of text, for people."""
        yield f"export {self.export}"
        for table in self.tables:
            yield ""
            yield from _table_lines(table)
        yield ""
        for layout in self.layouts:
            yield f"layout {layout.name}: {'does not fit' if layout.missing else 'fits'}"
            yield from (f"  {missing}" for missing in layout.missing)
        yield "an import would take it" if self.ready else "an import would refuse it"
        if self.ignored:
            yield f"ignored: {', '.join(self.ignored)}"


def inspect_export(where: Path, layouts: Sequence[Path] = ()) -> Inspection:
    """Look at the export at `where`, or the newest one in there; `ExportRefused` when there is none."""
    export = find_export(where)
    known = load_layouts(layouts)
    listed = sorted(export.iterdir())
    files = {path.name.upper(): path for path in listed if TABLE_FILE.fullmatch(path.name)}
    headers: dict[str, Header] = {}
    damaged: dict[str, TableProblem] = {}
    for name, path in files.items():
        if path.suffix.upper() == ".DBF":
            try:
                headers[path.stem.upper()] = read_header(path, name)
            except TableProblem as problem:
                damaged[path.stem.upper()] = problem
    fits = [fit(layout, headers, damaged) for layout in known]
    best = choose(fits)
    tables = [_seen(header, best, files) for header in headers.values()]
    tables += [
        TableSeen(file=f"{table}.DBF", wanted=table in best.layout.tables, problem=str(problem))
        for table, problem in damaged.items()
    ]
    return Inspection(
        export=export.name,
        tables=tuple(sorted(tables, key=lambda table: (not table.wanted, table.file))),
        layouts=tuple(LayoutSeen(seen.layout.name, tuple(map(str, seen.gaps))) for seen in fits),
        chosen="" if best.gaps else best.layout.name,
        ignored=tuple(path.name for path in listed if path not in files.values()),
    )


def _seen(header: Header, best: Fit, files: Collection[str]) -> TableSeen:
    table = Path(header.file).stem
    wanted = best.layout.tables.get(table)
    mapped = best.columns.get(table, {})
    problem = memo_file = ""
    if any(column.type == MEMO for column in header.columns):
        memo_file = memo_name(header.file)
        if memo_file not in files:
            memo_file += " (missing)"
            problem = str(missing_memo(header, mapped) or "")
    try:
        encoding = code_page(header, wanted.code_page if wanted else "")
    except TableProblem as unknown:
        encoding, problem = f"0x{header.language:02x}", str(unknown)
    return TableSeen(
        file=header.file,
        wanted=wanted is not None,
        kind=header.kind,
        code_page=encoding,
        memo_file=memo_file,
        rows=header.rows,
        deleted=sum(row[:1] == DELETED for row in raw_rows(header)),
        columns=header.columns,
        fields={field: column.name for field, column in mapped.items()},
        problem=problem,
    )


def _table_lines(table: TableSeen) -> Iterator[str]:
    wanted = "" if table.wanted else " (not imported)"
    if table.columns:
        memos = f", memos {table.memo_file}" if table.memo_file else ""
        counts = f"{table.rows:,} rows, {table.deleted:,} deleted"
        yield f"{table.file}{wanted}: {counts}, {table.kind}, code page {table.code_page}{memos}"
        yield from _wrapped(f"{column.name} {_type(column)}" for column in table.columns)
        if table.fields:
            yield "  read as"
            yield from _wrapped(f"{field} = {column}" for field, column in table.fields.items())
    else:
        yield f"{table.file}{wanted}"
    if table.problem:
        yield f"  {table.problem}"


def _type(column: Column) -> str:
    decimals = f",{column.decimals}" if column.decimals else ""
    return f"{column.type}({column.length}{decimals})"


def _wrapped(words: Iterable[str]) -> list[str]:
    text = ", ".join(words)
    return wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
