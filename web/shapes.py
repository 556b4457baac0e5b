"""How answers look: the shapes of the API, apart from the read tables, so that those can change and these stay.

On the wire, times are RFC 3339 in UTC, days ISO dates of the shop's zone, durations seconds,
money a decimal in a string with at least two places, and what is unknown is null, never 0.
A field that reveals pay is left out for those who may not see pay.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar, TypeVar, dataclass_transform

import msgspec
from msgspec import UNSET, Meta, UnsetType

from web.problems import Stop, bad_request

Day = Annotated[str, Meta(extra_json_schema={"format": "date"})]
Cost = Decimal | None | UnsetType
"""A cost that may reveal pay: left out for who may not see it, null where it is unknown."""
Whole = Annotated[int, Meta(ge=-(2**62), le=2**62)]
"""A whole number that tables can be asked for."""
Seconds = float | None | UnsetType
"""A duration that tells something of pay: left out likewise."""

_encode = msgspec.json.Encoder().encode
_HUNDREDTHS = Decimal("0.01")
_US_PER_S = 1_000_000
S = TypeVar("S", bound="Shape")
T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class _ShapeMeta(msgspec.StructMeta):
    """Make every shape frozen and keyword-only: msgspec inherits the first, not the second."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:
        return super().__new__(cls, name, bases, namespace, **{"frozen": True, "kw_only": True, **options})


class Shape(msgspec.Struct, metaclass=_ShapeMeta):
    """Base of shapes. `PAY` names the fields that reveal pay."""

    PAY: ClassVar[frozenset[str]] = frozenset()


def shaped(source: Any, kind: type[S], *, sees_pay: bool = False, **more: Any) -> S:
    """Make a shape from what a read model gave: fields by name, or from `NAME_us` and `NAME_e4` in plain units."""
    fields = dict(more)
    for name in kind.__struct_fields__:
        if name in kind.PAY and not sees_pay:
            fields[name] = UNSET
        elif name not in fields:
            fields[name] = _taken(source, name)
    return kind(**fields)


def _taken(source: Any, name: str) -> Any:
    if hasattr(source, name):
        return getattr(source, name)
    seconds = name.removesuffix("_seconds")
    if seconds != name:
        return in_seconds(getattr(source, f"{seconds}_us"))
    return amount(getattr(source, f"{name}_e4"))


def in_seconds(us: int | None) -> float | None:
    """Return microseconds as seconds."""
    return None if us is None else us / _US_PER_S


def amount(e4: int | None) -> Decimal | None:
    """Return 1/10,000 of the currency unit as an exact decimal with at least two places."""
    if e4 is None:
        return None
    exact = Decimal(e4).scaleb(-4)
    cents = exact.quantize(_HUNDREDTHS)
    return cents if cents == exact else exact


def cursor(*last: Any) -> str:
    """Return where a page ended, as an opaque text."""
    return base64.urlsafe_b64encode(_encode(last)).decode().rstrip("=")


def read_cursor(text: str | None, kind: type[T]) -> T | None:
    """Return where the page before ended; `Stop` when the text is none that we gave."""
    if text is None:
        return None
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(plain, type=kind)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        message = "this cursor is none that a page gave as `next`"
        raise Stop(bad_request("malformed", message, {"field": "cursor"})) from None


def read_position(text: str | None) -> int | None:
    """Return where the page before ended, where pages go by one number."""
    found = read_cursor(text, tuple[Whole])
    return None if found is None else found[0]


def next_page(rows: Sequence[T], limit: int, where: Callable[[T], tuple[Any, ...]]) -> str | None:
    """Return the cursor after a full page, None after the last one; `where` says where a row stands."""
    return cursor(*where(rows[-1])) if len(rows) >= limit else None
