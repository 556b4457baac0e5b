"""What was read, by content: so that nothing is read twice, and an interrupted import is known again.

Ids are derived, never drawn: the same export after the same last import is the same import,
and the same command of it has the same idempotency key.
"""

from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec

from commands.command import Command
from events.imports import ImportCompleted, ImportedTable
from importer.layout import Layout
from importer.source import Source

RULES: Final = 1
"""Raise this when the same tables would now give other customers or orders: they are all read again once."""


def reading(layout: Layout, months: int) -> ImportedTable:
    """Make the manifest's entry for how the tables were read: with another layout or window they are read again."""
    how = f"{layout.digest()} {months} {RULES}"
    name = f"layout {layout.name}, {months} months"
    return ImportedTable(name=name, sha256=sha256(how.encode()).hexdigest(), rows=0, read=0, deleted=0, refused=0)


def to_read(source: Source, how: ImportedTable, last: ImportCompleted | None) -> Collection[str]:
    """Name the tables to be read: those whose content is not that of the last import, and what goes with them.

    Customers stand alone. Of what makes orders all is read when one table of it changed.
    """
    tables = source.digests().keys()
    if _known(last).get(how.name) != how.sha256:
        return set(tables)
    customers = set(source.tables_of("customers"))
    changed = set(changed_tables(source, last))
    groups = (customers, source.fit.layout.tables.keys() - customers)
    return {name for group in groups if group & changed for name in group & tables}


def changed_tables(source: Source, last: ImportCompleted | None) -> tuple[str, ...]:
    """Name the tables of the layout whose content is not that of the last import, those that are gone included."""
    digests, known = source.digests(), _known(last)
    return tuple(name for name in source.fit.layout.tables if digests.get(name) != known.get(name))


def _known(last: ImportCompleted | None) -> dict[str, str]:
    return {table.name: table.sha256 for table in last.tables} if last else {}


def import_id(manifest: Iterable[ImportedTable], last: ImportCompleted | None) -> str:
    """Derive the id of the import that takes in just this after just that one."""
    content = [f"{table.name} {table.sha256}" for table in manifest]
    return _uuid("\n".join(["import", last.import_id if last else "", *sorted(content)]).encode())


def command_id(import_id: str, command: Command) -> str:
    """Derive the idempotency key of a command of an import: from the import, and all that the command says."""
    return _uuid(import_id.encode() + b"\n" + msgspec.json.encode(command))


def _uuid(said: bytes) -> str:
    """Make a UUID version 8 (RFC 9562: bits of one's own choosing) from a SHA-256."""
    digest = bytearray(sha256(said).digest()[:16])
    digest[6] = 0x80 | digest[6] & 0x0F
    digest[8] = 0x80 | digest[8] & 0x3F
    return str(UUID(bytes=bytes(digest)))
