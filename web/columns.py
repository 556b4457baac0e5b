"""Lists as tables: which columns the items of an answer have, and their values as CSV and spreadsheets take them.

Columns follow from the shapes of the API, in their order, so that a table says exactly what the answer said.
Durations are hours (`labor_seconds` becomes `labor_hours`), times the shop's own.
"""

import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UnsetType

from projections.labor_names import IDS
from web.shapes import Day

Kind = Literal["text", "number", "money", "hours", "difference", "day", "moment", "flag", "other"]


class Money(Decimal):
    """An amount in the shop's currency."""


Cell = str | int | bool | Decimal | date | datetime | timedelta | None
SECONDS = "_seconds"
DIFFERENCE = "difference_seconds"
_NO_MONEY = ("percent", "quantity")
_HOUR = timedelta(hours=1)
_MICROSECOND = timedelta(microseconds=1)
_HOURS_PLACES = Decimal("0.000001")
_GROUPS = ("keys", "names")
_NOTHING = {types.NoneType, UnsetType}


class Column(msgspec.Struct, frozen=True):
    """A column: its heading, where its values are in an item, what they are; `maybe` not everybody may see it.

    `words` is what values are called, by how JSON writes them; what is not known is the empty one.
    """

    name: str
    path: tuple[str | int, ...]
    kind: Kind
    maybe: bool = False
    words: Mapping[str, str] = {}

    @property
    def field(self) -> str:
        """What JSON calls it."""
        return "_".join(step for step in self.path if isinstance(step, str) and step not in _GROUPS) or self.name


class NoSuchColumn(LookupError):
    """Somebody asked for a column that there is not."""


def columns_of(item: type[msgspec.Struct]) -> list[Column]:
    """Return the columns of a shape; shapes inside it have theirs spread out."""
    return list(_columns(item, "", (), maybe=False))


def seen(columns: Iterable[Column], items: Sequence[Mapping[str, Any]], grouped_by: Sequence[str]) -> list[Column]:
    """Return the columns of an answer: without what was left out for its reader, and groups each by its name.

    Where the key of a group is an id, it comes first.
    """
    found: list[Column] = []
    for column in columns:
        if column.path == ("keys",):
            found += [Column(IDS[name], ("keys", at), "text") for at, name in enumerate(grouped_by) if name in IDS]
        elif column.path == ("names",):
            found += [Column(name, ("names", at), "text") for at, name in enumerate(grouped_by)]
        elif not column.maybe or any(column.path[0] in item for item in items):
            found.append(column)
    return found


def chosen(
    names: Sequence[str],
    headings: Sequence[str],
    words: Mapping[str, Mapping[str, str]],
    columns: Sequence[Column],
    all_there_are: Iterable[Column],
) -> list[Column]:
    """Return the columns with these names (of the head or of JSON), in their order, under these headings if any.

    `words` has what values are called, by the names of columns. `columns` are those of the answer; others that there
    are, but not for its reader, are left out with their headings. `NoSuchColumn` names those that there are.
    """
    by_name = {name: column for column in columns for name in (column.field, column.name)}
    hidden = {name for column in all_there_are for name in (column.field, column.name)} - by_name.keys()
    for name in names:
        if name not in by_name and name not in hidden:
            raise NoSuchColumn(f"there is no {name[:100]!r}: {', '.join(column.name for column in columns)}")
    above = headings or [by_name[name].name if name in by_name else name for name in names]
    return [
        msgspec.structs.replace(by_name[name], name=heading, words=words.get(name, {}))
        for name, heading in zip(names, above, strict=True)
        if name in by_name
    ]


def decimal_hours(length: timedelta) -> Decimal:
    """Return a length of time as hours, to a millionth."""
    hours = (Decimal(length // _MICROSECOND) / (_HOUR // _MICROSECOND)).quantize(_HOURS_PLACES)
    return hours.normalize() if hours else Decimal(0)


def cell(item: Mapping[str, Any], column: Column, zone: ZoneInfo) -> Cell:
    """Return a value, in the column's words if it has some. Unknown values are None."""
    value: Any = item
    for step in column.path:
        value = value.get(step) if isinstance(value, Mapping) else value[step]
        if value is None:
            return column.words.get("")
    if _texts(value):
        return "; ".join(column.words.get(each, each) for each in value)
    word = column.words.get(_written(value)) if column.words else None
    return _typed(value, column.kind, zone) if word is None else word


def _typed(value: Any, kind: Kind, zone: ZoneInfo) -> Cell:
    match kind:
        case "text":
            return str(value)
        case "flag":
            return bool(value)
        case "number":
            return Decimal(str(value))
        case "money":
            return Money(str(value))
        case "hours":
            return timedelta(seconds=value)
        case "difference":
            # Spreadsheets show no time that is less than nothing, but numbers.
            return decimal_hours(timedelta(seconds=value))
        case "day":
            return _day(str(value))
        case "moment":
            return datetime.fromisoformat(str(value)).astimezone(zone)
        case _:
            return _written(value)


def _columns(item: type[msgspec.Struct], prefix: str, path: tuple[str, ...], *, maybe: bool) -> Iterator[Column]:
    for name, hint in typing.get_type_hints(item, include_extras=True).items():
        if typing.get_origin(hint) is typing.ClassVar:
            continue
        found = [each for each in _parts(hint) if each not in _NOTHING]
        may_lack = maybe or UnsetType in _parts(hint)
        here = (*path, name)
        if len(found) == 1 and isinstance(found[0], type) and issubclass(found[0], msgspec.Struct):
            yield from _columns(found[0], f"{prefix}{name}_", here, maybe=may_lack)
        else:
            kind = _kind(name, found)
            heading = name.removesuffix(SECONDS) + "_hours" if kind in ("hours", "difference") else name
            yield Column(prefix + heading, here, kind, may_lack)


def _parts(hint: Any) -> list[Any]:
    """Return the alternatives of a hint, without what annotates them; a day stays one."""
    if hint == Day:
        return [date]
    origin = typing.get_origin(hint)
    if origin is Annotated:
        return _parts(typing.get_args(hint)[0])
    if origin in (typing.Union, types.UnionType):
        return [part for each in typing.get_args(hint) for part in _parts(each)]
    return [hint]


def _kind(name: str, found: Sequence[Any]) -> Kind:
    kinds: dict[Any, Kind] = {
        str: "text", bool: "flag", int: "number", Decimal: "number", float: "number",
        date: "day", datetime: "moment",
    }  # fmt: skip
    [only, *others] = found
    if others or only not in kinds:
        return "text" if typing.get_origin(only) is Literal else "other"
    if only is Decimal and not name.endswith(_NO_MONEY):
        return "money"
    if only in (int, float) and name.endswith(SECONDS):
        return "difference" if name == DIFFERENCE else "hours"
    return kinds[only]


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _written(value: Any) -> str:
    """Return a value as JSON writes it, a text without its quotes."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
