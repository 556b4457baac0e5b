"""An export's tables, opened and understood: their headers agree with their files, and a layout fits them."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec

from importer.dbf import Table, code_page, memo_name, missing_memo
from importer.header import Header, read_header
from importer.layout import Fit, Holds, Layout, choose, fit
from importer.problems import ExportRefused, TableProblem
from importer.promote import StagedFile


class Source(msgspec.Struct, frozen=True):
    """What an import reads from: the chosen layout, its tables by name, the files by name (`CUSTOMER.DBF`)."""

    fit: Fit
    tables: dict[str, Table]
    files: dict[str, StagedFile]

    def tables_of(self, holds: Holds) -> tuple[str, ...]:
        """Name the tables of a kind."""
        return tuple(name for name in self.fit.columns if self.fit.layout.tables[name].holds == holds)

    def table_of(self, holds: Holds) -> str:
        """Name the one table of a kind that has just one: customers, orders."""
        (name,) = self.tables_of(holds)
        return name

    def file_of(self, holds: Holds) -> str:
        """Name that table's file."""
        return self.tables[self.table_of(holds)].header.file

    def digests(self) -> dict[str, str]:
        """Give for each table the SHA-256 (hex) of what it says: its rows and its memos."""
        return {name: self._digest(name) for name in self.fit.columns}

    def _digest(self, table: str) -> str:
        files = [self.files[name] for name in (f"{table}.DBF", f"{table}.FPT") if name in self.files]
        return sha256(" ".join(file.sha256 for file in files).encode()).hexdigest()


def open_source(files: Mapping[str, StagedFile], layouts: Sequence[Layout]) -> Source:
    """Open the tables and choose the layout; `ExportRefused` with all that keeps them from being read."""
    headers: dict[str, Header] = {}
    damaged: dict[str, TableProblem] = {}
    for name, file in files.items():
        table, _, extension = name.rpartition(".")
        if extension != "DBF":
            continue
        try:
            headers[table] = read_header(file.path, name)
        except TableProblem as problem:
            damaged[table] = problem
    chosen = choose([fit(layout, headers, damaged) for layout in layouts])
    problems = [problem for table, problem in damaged.items() if table in chosen.layout.tables]
    problems += chosen.gaps
    tables: dict[str, Table] = {}
    for name in chosen.columns:
        try:
            tables[name] = _open(headers[name], chosen, files)
        except TableProblem as problem:
            problems.append(problem)
    if problems:
        raise ExportRefused(problems)
    return Source(chosen, tables, dict(files))


def _open(header: Header, chosen: Fit, files: Mapping[str, StagedFile]) -> Table:
    name = header.file.removesuffix(".DBF")
    columns = chosen.columns[name]
    memo = files.get(memo_name(header.file))
    if memo is None and (problem := missing_memo(header, columns)):
        raise problem
    encoding = code_page(header, chosen.layout.tables[name].code_page)
    return Table(header, columns, encoding, memo.path if memo else None)
