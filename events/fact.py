"""What a fact is: something that happened, named in the past tense, never changed.

A fact carries ids, times and values and nothing that can be derived.
Its wire tag is written out beside the class and is permanent:
a class may be renamed, a tag never.
New fields get defaults (which then never change, as defaults are not stored);
any other change is a new tag and an upcaster.
"""

from typing import Annotated, Any, ClassVar, dataclass_transform

import msgspec

NIL = "00000000-0000-0000-0000-000000000000"
"""The nil UUID: nobody's id, and that of the PIN pad where no tablet is enrolled."""


class _FactMeta(msgspec.StructMeta):
    """Make every fact frozen and keyword-only: msgspec inherits the first, not the second."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:
        """Make the class."""
        return super().__new__(cls, name, bases, namespace, **{"frozen": True, "kw_only": True, **options})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Fact(msgspec.Struct, metaclass=_FactMeta, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all facts; `TAG` is set by `events.registry.Registry.fact`."""

    TAG: ClassVar[str] = ""


class Sealed(msgspec.Struct, frozen=True):
    """Marks a field of a fact as personal: stored only encrypted, under the key of `KIND-<id of the stream>`.

    After that key is destroyed the field reads as None, so a sealed field is always optional.
    """

    kind: str


PersonalText = Annotated[str | None, Sealed("person")]
"""Text about or by a person: names, e-mail, notes. Sealed under that person's key."""

CustomerText = Annotated[str | None, Sealed("customer")]
"""Text about a customer: name, contact, phone. Sealed under that customer's key."""

PayAmount = Annotated[int | None, Sealed("pay")]
"""An amount of pay in 1/10,000 of the currency unit. Sealed under a key that outlives the person's own."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact with what a decider may know of its circumstances: when it happened, who said so, where it stands.

    `version` is its number in its stream.
    """

    fact: Fact
    occurred_at_us: int
    command_id: str = ""
    actor: str = ""
    version: int = 0
