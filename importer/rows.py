"""One row becomes what it means: pure functions from the values of a row to commands and their parts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from re import search
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from commands.customers import RecordCustomer
from commands.orders import RecordOrder
from events.orders import OrderLine
from importer.describe import Note, describe, one_line, shorten
from importer.problems import BadValue
from importer.values import Value

SOURCE: Final = "PROFITMAKER"
E4: Final = 10_000
AMOUNT_E4_MAX: Final = 10**15
QUANTITY_MAX: Final = 10**12
NUMBER_RULE: Final = (
    "is no number as they are kept here: 1 to 31 letters (without accents), digits, spaces and . / _ -, "
    "beginning with a letter or a digit"
)
WORD_RULE: Final = "is longer than the 200 characters that are kept of it"

Fields = Mapping[str, Value]
"""The values of one row by field; a field that its table does not have is absent."""
C = TypeVar("C", RecordCustomer, RecordOrder)


class Line(NamedTuple):
    """A formal line: the order it belongs to, its place in it, and itself."""

    order_number: str
    position: int | None
    line: OrderLine


class Details(NamedTuple):
    """What the detail tables know of an order."""

    due_on: date | None = None
    shipped_on: date | None = None


def customer(row: Fields) -> RecordCustomer:
    """Read a row of customers; `BadValue` where it cannot be one."""
    said = {field: text(row, field) for field in ("name", "contact", "email", "phone")}
    return _checked({"number": number_of(row, "number"), "source": SOURCE, **said}, RecordCustomer)


def order(row: Fields) -> RecordOrder:
    """Read a row of orders, without what other tables hold for it; `BadValue` where it cannot be one."""
    said = {
        "number": number_of(row, "number"),
        "source": SOURCE,
        "customer_number": text(row, "customer_number") or None,
        "ordered_on": day(row, "ordered_on"),
        "due_on": day(row, "due_on"),
        "shipped_on": day(row, "shipped_on"),
        "total_e4": _amount_e4(row, "total"),
        "purchase_order": text(row, "purchase_order"),
    }
    return _checked(said, RecordOrder)


def complete(order: RecordOrder, lines: Sequence[Line], notes: Sequence[Note], details: Details) -> RecordOrder:
    """Add to an order what the other tables hold for it; what it says itself stays."""
    ranked = [line.line for line in sorted(lines, key=_place)]
    return msgspec.structs.replace(
        order,
        description=describe(order.number, [line.description or line.item for line in ranked], notes),
        lines=tuple(ranked),
        due_on=order.due_on or details.due_on,
        shipped_on=order.shipped_on or details.shipped_on,
    )


def line(row: Fields) -> Line:
    """Read a row of formal lines."""
    return Line(
        number_of(row, "order_number"),
        _position(row),
        OrderLine(
            item=text(row, "item"),
            description=shorten(text(row, "description")),
            quantity=_quantity(row),
            amount_e4=_amount_e4(row, "amount"),
        ),
    )


def note(row: Fields) -> tuple[str, Note]:
    """Read a row of notes: the order's number, and the note."""
    return number_of(row, "order_number"), Note(_position(row), text(row, "text"))


def details(row: Fields) -> tuple[str, Details]:
    """Read a row of order details: the order's number, and what it says."""
    return number_of(row, "order_number"), Details(day(row, "due_on"), day(row, "shipped_on"))


def later(one: Details, other: Details) -> Details:
    """Join what two rows say of one order: the later date each."""
    due = [day for day in (one.due_on, other.due_on) if day]
    shipped = [day for day in (one.shipped_on, other.shipped_on) if day]
    return Details(max(due, default=None), max(shipped, default=None))


def number_of(row: Fields, field: str) -> str:
    """Give the number in a row, leading zeros kept; `BadValue` when there is none."""
    number = text(row, field)
    if not number:
        raise BadValue("holds no number", field)
    return number


def is_blank(row: Fields) -> bool:
    """Tell whether nothing at all stands in a row: somebody appended it and left it so."""
    return not any(row.values())


def _place(line: Line) -> tuple[bool, int]:
    """Lines without a position come last; the sort keeps the order of the file among equals."""
    return (True, 0) if line.position is None else (False, line.position)


def text(row: Fields, field: str) -> str:
    """Give a text on one line, empty when there is none."""
    value = row.get(field)
    return "" if value is None else one_line(str(value))


def day(row: Fields, field: str) -> date | None:
    """Give a date, or none."""
    value = row.get(field)
    if isinstance(value, datetime):
        return value.date()
    assert value is None or isinstance(value, date), "the layout lets only dates through"
    return value


def _decimal(row: Fields, field: str) -> Decimal | None:
    value = row.get(field)
    assert value is None or isinstance(value, Decimal | int), "the layout lets only numbers through"
    return None if value is None else Decimal(value)


def _amount_e4(row: Fields, field: str) -> int | None:
    value = _decimal(row, field)
    if value is None:
        return None
    if abs(value) * E4 > AMOUNT_E4_MAX:
        raise BadValue("is too large for an amount of money", field)
    return int((value * E4).to_integral_value(ROUND_HALF_EVEN))


def _quantity(row: Fields) -> Decimal | None:
    value = _decimal(row, "quantity")
    if value is None:
        return None
    if abs(value) > QUANTITY_MAX:
        raise BadValue("is too large for a quantity", "quantity")
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _position(row: Fields) -> int | None:
    value = _decimal(row, "position")
    if value is None:
        return None
    if value != value.to_integral_value() or abs(value) > QUANTITY_MAX:
        raise BadValue("is no whole number", "position")
    return int(value)


def _checked(said: dict[str, Any], command: type[C]) -> C:
    """Make the command, if it keeps the limits that every door keeps."""
    try:
        return msgspec.convert(said, command)
    except msgspec.ValidationError as error:
        place = search(r"at `\$\.(\w+)", str(error))
        field = place[1] if place else ""
        rule = NUMBER_RULE if field.endswith("number") else WORD_RULE
        raise BadValue(rule, field) from None
