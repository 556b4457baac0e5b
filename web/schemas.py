"""Schemas of what is sent and answered, exact: bounds, patterns, and what may be left out."""

from collections.abc import Iterator
from typing import Any, get_args

import msgspec
from msgspec import UnsetType

from commands.answers import Done
from web.shapes import Shape
from web.wire import POSTED, BatchItem, BatchResults, CommandBatch

REF = "#/components/schemas/{name}"


def components_of(kinds: list[Any]) -> dict[str, Any]:
    """Return the schemas of these types and of all commands, by name."""
    _, components = msgspec.json.schema_components(
        [*kinds, *POSTED, CommandBatch, BatchResults, Done], ref_template=REF
    )
    # The bytes of an item are kept as they come, so its type says nothing: here it is.
    components[BatchItem.__name__]["properties"]["body"] = _any_command()
    for kind in _shapes(Shape):
        if kind.__name__ in components:
            left_out = {field.name for field in msgspec.structs.fields(kind) if UnsetType in get_args(field.type)}
            described = components[kind.__name__]
            described["required"] = [name for name in described.get("required", ()) if name not in left_out]
    return components


def _shapes(base: type[Shape]) -> Iterator[type[Shape]]:
    """Yield all shapes. What may be left out of an answer must not be promised, and msgspec promises it."""
    for kind in base.__subclasses__():
        yield kind
        yield from _shapes(kind)


def _any_command() -> dict[str, Any]:
    return tagged(*(each.__name__ for each in POSTED))


def tagged(*names: str) -> dict[str, Any]:
    """Return the schema of one of these types, told apart by their `type`."""
    refs = {name: REF.format(name=name) for name in names}
    mapping = {("Batch" if name == CommandBatch.__name__ else name): ref for name, ref in refs.items()}
    return {
        "oneOf": [{"$ref": ref} for ref in refs.values()],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }
