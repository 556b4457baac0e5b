"""Columns of read tables, from the fields of a row type."""

import types
import typing
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite


class Flag(sa.types.TypeDecorator[bool]):
    """A bool, which a STRICT table keeps as 0 or 1."""

    impl = sa.Integer
    cache_ok = True

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> bool | None:
        """Read it back as a bool."""
        del dialect
        return None if value is None else bool(value)


def _added(text: str) -> Iterator[int]:
    """Yield sums of some of the amounts at a time: all of them split at once may be a great many."""
    begin = 0
    while begin < len(text):
        end = text.find(",", begin + _AT_ONCE)
        end = len(text) if end < 0 else end
        yield sum(map(int, text[begin:end].split(",")))
        begin = end + 1


class _Sum(sa.types.TypeDecorator[int]):
    """Texts of exact amounts, joined: added up when they are read."""

    impl = sa.Text
    cache_ok = True

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> int | None:
        """Add them up."""
        del dialect
        return None if value is None else sum(_added(value))


def exact_sum(column: sa.ColumnElement[Any]) -> sa.Function[int | None]:
    """Return the aggregate that adds up exact amounts kept as text; None where there is none.

    SQLite joins them and Python adds them up in one go: an aggregate in Python is called for every row, which is slower
    several times.
    """
    return sa.func.group_concat(column, type_=_Sum())


_TYPES: dict[type, type[sa.types.TypeEngine[Any]]] = {
    str: sa.Text,
    int: sa.Integer,
    bool: Flag,
    bytes: sa.LargeBinary,
}
_AT_ONCE = 1 << 20
_DIALECT = sqlite.dialect(paramstyle="qmark")


def columns_of(row: type[msgspec.Struct], key: Sequence[str]) -> Iterable[sa.Column[Any]]:
    """Yield a column for each field of a row type; a key of one whole number is SQLite's own row key."""
    for name, hint in typing.get_type_hints(row).items():
        parts = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
        (kind,) = (part for part in parts if part is not types.NoneType)
        whole = kind is int and tuple(key) == (name,)
        yield sa.Column(name, _TYPES[kind](), nullable=types.NoneType in parts, primary_key=whole)


def text_of(statement: sa.sql.ClauseElement) -> str:
    """Compile once. Parameters go in the order of the columns, keys last."""
    return str(statement.compile(dialect=_DIALECT))
