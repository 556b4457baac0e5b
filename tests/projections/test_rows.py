"""Rows on their way to a table: what was never there, dropped and added again in any order."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.tables import Row, Rows, Table


class Thing(Row):
    """A row."""

    name: str
    value: int


THINGS = Table("thing", Thing, key="name")
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["put", "drop"]), st.sampled_from("abc"), st.integers(0, 9)),
        st.tuples(st.just("flush"), st.just(""), st.just(0)),
        st.tuples(st.just("trim"), st.just(""), st.just(0)),
    ),
    max_size=20,
)


@pytest.mark.slow
@given(steps=steps, complete=st.booleans())
def test_a_table_holds_what_was_put_and_not_dropped(steps: list[tuple[str, str, int]], *, complete: bool):
    file = sqlite3.connect(":memory:")
    file.execute("CREATE TABLE thing (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT")
    rows = Rows(THINGS, lambda sql, key: file.execute(sql, key).fetchone(), complete=complete)
    expected: dict[str, int] = {}

    def flush() -> None:
        gone, changed, added = rows.take()
        file.executemany(THINGS.delete_sql, gone)
        file.executemany(THINGS.update_sql, changed)
        file.executemany(THINGS.insert_sql, added)

    for step, name, value in steps:
        if step == "put":
            rows.drop(name)
            rows.add(name, Thing(name, value))
            expected[name] = value
        elif step == "drop":
            rows.drop(name)
            expected.pop(name, None)
        else:
            flush()
            if step == "trim":
                rows.trim(0)
    flush()
    assert dict(file.execute("SELECT name, value FROM thing")) == expected
    assert {name: row.value for name in "abc" if (row := rows.get(name)) is not None} == expected
