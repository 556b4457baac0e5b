"""What a command is: something a person or a program wants done, in the imperative."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, dataclass_transform

import msgspec
from msgspec import Meta

from events.fact import Fact

Id = Annotated[
    str,
    Meta(
        # In Python `$` also stands before a last newline, which would make a second stream of the same name.
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?!\n)$",
        description="A UUID in lower case, best a UUIDv7",
    ),
]
Number = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,30}(?!\n)$",
        description="A number as the trade writes it, leading zeros kept; 1 to 31 characters",
    ),
]
Text = Annotated[str, Meta(max_length=2000)]
"""A text that may be long: a note, a description."""
Word = Annotated[str, Meta(max_length=200)]
"""A text of one line that may be empty."""
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
"""A text of one line that says something."""
AmountE4 = Annotated[int, Meta(ge=0, le=10**15, description="An amount in 1/10,000 of the currency unit")]
Moment = Annotated[datetime, Meta(tz=True)]


class Timed(msgspec.Struct, frozen=True):
    """A fact that happened at another time than the command: what the system assumes about the past."""

    fact: Fact
    occurred_at_us: int


Decision = tuple[Fact | Timed, ...]
"""What a command means: facts to append, in order; none when all of it is so already."""


class _CommandMeta(msgspec.StructMeta):
    """Make every command frozen, keyword-only, closed to unknown fields and tagged with its name on the wire."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:
        closed = {"frozen": True, "kw_only": True, "forbid_unknown_fields": True, "tag_field": "type"}
        return super().__new__(cls, name, bases, namespace, **{**closed, **options})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Command(msgspec.Struct, metaclass=_CommandMeta, frozen=True, kw_only=True):
    """Base of all commands.

    `occurred_at` is when the person did it, by the server's time; now when absent.
    A tablet corrects its clock by the offset it measured.
    `expected_version` is the version of the stream that the person saw, where that matters.
    """

    CATEGORY: ClassVar[str] = ""
    """First part of the stream's name, which also says who decides."""
    KEYED_BY: ClassVar[str] = ""
    """The field that is the second part; streams of which there is one have none."""
    WHOLE_HISTORY_AFTER: ClassVar[frozenset[str]] = frozenset()
    """Codes of rejections after which the command is decided again with the whole history.

    What is long past may have been let go of by the stream's state.
    """

    occurred_at: Moment | None = None
    expected_version: Annotated[int, Meta(ge=0)] | None = None

    def stream(self) -> str:
        """Return the name of the stream that decides this command."""
        return f"{self.CATEGORY}-{getattr(self, self.KEYED_BY)}" if self.KEYED_BY else self.CATEGORY
