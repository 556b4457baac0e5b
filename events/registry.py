"""The registry of facts: which tag is which class, how older tags are read, which fields are sealed."""

import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, TypeVar

import msgspec

from events.fact import Fact, Sealed
from events.trouble import Trouble

F = TypeVar("F", bound=Fact)
Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""A pure function from the payload of an older tag to the payload of the tag that follows it."""


class Kind(msgspec.Struct, frozen=True):
    """One class of facts: its tag, its sealed fields (name to kind of key), its decoder."""

    tag: str
    type: type[Fact]
    sealed: Mapping[str, str]
    decoder: msgspec.json.Decoder[Any]


class UnknownTag(Trouble):
    """The log holds a fact that this program does not know: a newer program wrote it."""

    def __init__(self, tag: str) -> None:
        """Name the tag and the remedy."""
        super().__init__(f"fact {tag!r} is unknown here: run the version of Floorbook that wrote it, or a newer one")


class Registry:
    """Tags, classes and upcasters. The program has one, `FACTS`; tests make their own."""

    def __init__(self) -> None:
        """Start empty."""
        self._kinds: dict[str, Kind] = {}
        self._older: dict[str, tuple[str, Upcast]] = {}

    def fact(self, tag: str) -> Callable[[type[F]], type[F]]:
        """Register the decorated class under `tag`, for ever."""

        def register(cls: type[F]) -> type[F]:
            if tag in self._kinds or tag in self._older:
                message = f"tag {tag!r} is taken"
                raise ValueError(message)
            cls.TAG = tag
            self._kinds[tag] = Kind(tag, cls, sealed_fields(cls), msgspec.json.Decoder(cls))
            return cls

        return register

    def older(self, tag: str, *, now: str) -> Callable[[Upcast], Upcast]:
        """Register the decorated function as what makes payloads of `tag` into payloads of the tag `now`."""

        def register(upcast: Upcast) -> Upcast:
            if tag in self._kinds or tag in self._older:
                message = f"tag {tag!r} is taken"
                raise ValueError(message)
            self._older[tag] = (now, upcast)
            return upcast

        return register

    def kind(self, tag: str) -> Kind:
        """Return the kind of a current tag; `UnknownTag` for any other."""
        try:
            return self._kinds[tag]
        except KeyError:
            raise UnknownTag(tag) from None

    def upcasts(self, tag: str) -> tuple[Kind, tuple[Upcast, ...]]:
        """Return the kind that `tag` is read as today, and the steps that lead there."""
        steps: list[Upcast] = []
        while tag in self._older:
            tag, step = self._older[tag]
            steps.append(step)
        return self.kind(tag), tuple(steps)

    def __iter__(self) -> Iterator[str]:
        """All tags that can be read, older ones included."""
        yield from self._kinds
        yield from self._older


def sealed_fields(cls: type[Fact]) -> dict[str, str]:
    """Find the fields of a fact that are marked `Sealed`, and the kind of key of each."""
    found: dict[str, str] = {}
    for name, hint in typing.get_type_hints(cls, include_extras=True).items():
        if typing.get_origin(hint) is Annotated:
            found |= {name: m.kind for m in typing.get_args(hint)[1:] if isinstance(m, Sealed)}  # noqa: B035  one at most
    return found


FACTS = Registry()
"""Every fact of the program."""
