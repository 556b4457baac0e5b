"""What makes a group another one than before, so that it is rebuilt."""

from projections.groups import WORK
from projections.projection import Group, Projection
from projections.tables import Row, Table


class Thing(Row):
    """A row of some table."""

    name: str
    size: int


def version(*indexes: tuple[str, ...]) -> str:
    """Return the version of a group with one table that has these indexes."""

    class Things(Projection):
        TABLES = (Table("thing", Thing, key="name", indexes=indexes),)

    return Group("other", (Things,), WORK.reader).versions()


def test_a_table_that_looks_different_makes_another_version() -> None:
    """Whatever `VERSION` says: it is forgotten too easily."""
    assert version() == version()
    assert version() != version(("size",))
