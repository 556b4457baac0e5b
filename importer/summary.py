"""What an import did, to be shown and to be kept."""

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal

import msgspec

from events.imports import ImportCounts, RefusedRow

SHOWN_MAX: Final = 20
FIRST_MAX: Final = 50


class Touched(msgspec.Struct, frozen=True, kw_only=True):
    """A customer or an order that an import adds or changes, or that left the export, and where it stands there.

    `fields` names what of it changes.
    """

    kind: str
    number: str
    effect: Literal["added", "changed", "left"]
    table: str
    row: int
    fields: tuple[str, ...] = ()


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The end of an import. `status` says how it ended, `message` the same in a sentence.

    `read` of orders is all that the export holds; those that neither the window takes in nor work was done on
    are `outside_window` and count nowhere else. `left_export` counts the orders that are no longer in the export.
    `first` are the first records that it changes, of all that `customers` and `orders` count.
    `held`: it is the weekend, and nothing but force makes an import of today.
    """

    status: Literal["imported", "unchanged", "dry-run", "weekend"]
    message: str
    export: str = ""
    import_id: str = ""
    layout: str = ""
    customers: ImportCounts = ImportCounts()
    orders: ImportCounts = ImportCounts()
    outside_window: int = 0
    left_export: int = 0
    tables_changed: tuple[str, ...] = ()
    tables_read: tuple[str, ...] = ()
    tables_skipped: tuple[str, ...] = ()
    promoted: tuple[str, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    first: tuple[Touched, ...] = ()
    notes: tuple[str, ...] = ()
    undecodable_bytes: int = 0
    latest_order_on: date | None = None
    seconds: float = 0.0
    held: bool = False

    def lines(self) -> Iterator[str]:
        """Give the summary as lines of text, for people."""
        yield self.message
        if self.status in {"imported", "dry-run"}:
            yield _counted("customers", self.customers)
            outside = f", {self.outside_window:,} outside the window" if self.outside_window else ""
            yield _counted("orders", self.orders) + outside
            if self.left_export:
                yield f"no longer in the export: {self.left_export:,} orders, kept and marked"
            yield f"changed tables: {', '.join(self.tables_changed) or 'none'}"
            yield f"latest order: {self.latest_order_on or 'none'}"
            yield f"took {self.seconds:.1f} seconds"
        if self.held and self.status != "weekend":
            yield "it is the weekend: only when it is forced is this imported today"
        yield from self.notes
        for row in self.refused[:SHOWN_MAX]:
            column = f", column {row.column}" if row.column else ""
            yield f"refused: {row.table}, row {row.row}{column}: {row.reason}"
        if len(self.refused) > SHOWN_MAX:
            yield f"and {len(self.refused) - SHOWN_MAX:,} more refused rows"


def _counted(what: str, counts: ImportCounts) -> str:
    return (
        f"{what}: {counts.read:,} read, {counts.added:,} added, {counts.changed:,} changed, "
        f"{counts.unchanged:,} unchanged, {counts.refused:,} refused"
    )
