"""Tags are given once and for ever; payloads of older tags become today's facts by pure steps."""

from typing import Annotated, Any

import pytest

from events.fact import Fact, PersonalText, Sealed
from events.registry import Registry, UnknownTag, sealed_fields
from events.sealing import Codec
from tests.events.test_sealing import MemoryKeys


class Weighed(Fact):
    grams: int
    note: PersonalText = None


def three_generations() -> Registry:
    """A fact that began in ounces, went on in pounds and is in grams today."""
    registry = Registry()
    registry.fact("weighed.v3")(Weighed)

    @registry.older("weighed.v1", now="weighed.v2")
    def _ounces(said: dict[str, Any]) -> dict[str, Any]:
        return {"pounds": said["ounces"] / 16, "note": said.get("note")}

    @registry.older("weighed.v2", now="weighed.v3")
    def _pounds(said: dict[str, Any]) -> dict[str, Any]:
        return {"grams": round(said["pounds"] * 453.59237), "note": said.get("note")}

    return registry


def codec(registry: Registry) -> Codec:
    return Codec(registry, "log-1", MemoryKeys())


def test_the_tag_is_the_one_written_out_and_not_the_class_name():
    registry = Registry()
    registry.fact("weighed.v1")(Weighed)
    assert Weighed.TAG == "weighed.v1"
    assert registry.kind("weighed.v1").type is Weighed


def test_a_tag_is_given_once():
    registry = three_generations()
    for taken in ("weighed.v1", "weighed.v3"):
        with pytest.raises(ValueError, match="taken"):
            registry.fact(taken)(Weighed)
        with pytest.raises(ValueError, match="taken"):
            registry.older(taken, now="weighed.v3")(dict)


def test_all_tags_that_can_be_read_are_listed_older_ones_too():
    assert set(three_generations()) == {"weighed.v1", "weighed.v2", "weighed.v3"}


@pytest.mark.parametrize(
    ("tag", "stored"),
    [("weighed.v1", b'{"ounces":32}'), ("weighed.v2", b'{"pounds":2}'), ("weighed.v3", b'{"grams":907}')],
)
def test_every_generation_is_read_as_the_fact_of_today(tag: str, stored: bytes):
    assert codec(three_generations()).decode(tag, "scale-1", stored) == Weighed(grams=907)


def test_an_older_tag_is_read_and_never_written():
    registry = three_generations()
    with pytest.raises(UnknownTag):
        registry.kind("weighed.v1")


def test_an_unknown_tag_stops_the_reader_and_names_the_remedy():
    with pytest.raises(UnknownTag, match=r"'weighed.v9' is unknown here: run the version of Floorbook that wrote it"):
        codec(three_generations()).decode("weighed.v9", "scale-1", b"{}")


def test_a_field_left_out_has_its_default_and_is_not_stored():
    registry = three_generations()
    assert codec(registry).encode(Weighed(grams=5), "scale-1") == b'{"grams":5}'
    assert codec(registry).decode("weighed.v3", "scale-1", b'{"grams":5}') == Weighed(grams=5, note=None)


def test_sealed_fields_are_found_by_their_mark_in_parents_too():
    class Base(Fact):
        name: Annotated[str | None, Sealed("person")] = None
        age: int = 0

    class Child(Base):
        pay: Annotated[int | None, "in cents", Sealed("pay")] = None

    assert sealed_fields(Child) == {"name": "person", "pay": "pay"}


def test_facts_are_frozen_and_made_by_keyword_only():
    fact = Weighed(grams=1)
    with pytest.raises(AttributeError):
        fact.grams = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        Weighed(1)  # type: ignore[misc]
    assert hash(fact) == hash(Weighed(grams=1))
