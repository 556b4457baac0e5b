"""What was recorded once is read for ever: one golden payload for each tag, and the defaults that are never stored."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from events.facts import FACTS

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
TAGS = sorted(FACTS)
DEFAULTS: dict[str, dict[str, Any]] = json.loads((HERE / "defaults.json").read_bytes())


def test_every_tag_has_a_golden_payload_and_no_payload_lost_its_tag():
    found = {path.name.removesuffix(".json") for path in GOLDEN.iterdir()}
    assert found == set(TAGS), "a new tag brings tests/events/golden/TAG.json; a recorded one is read for ever"


@pytest.mark.parametrize("tag", TAGS)
def test_a_golden_payload_is_read_and_written_again_as_it_was(tag: str):
    """For a tag of today; what an older tag is read as, its upcaster's own test says."""
    golden = (GOLDEN / f"{tag}.json").read_bytes()
    kind, steps = FACTS.upcasts(tag)
    if steps:
        pytest.skip("read through an upcaster, never written again")
    fact = kind.decoder.decode(golden)
    assert type(fact) is kind.type
    assert msgspec.json.encode(fact) == msgspec.json.format(golden, indent=-1)


@pytest.mark.parametrize("tag", TAGS)
def test_a_golden_payload_says_something_of_every_field(tag: str):
    kind, _ = FACTS.upcasts(tag)
    said = json.loads((GOLDEN / f"{tag}.json").read_bytes())
    assert set(said) == {field.encode_name for field in msgspec.structs.fields(kind.type)}


@pytest.mark.parametrize("tag", TAGS)
def test_defaults_never_change(tag: str):
    """A default is not stored with the fact, so changing it would change history. A new field brings its line."""
    kind, _ = FACTS.upcasts(tag)
    now = {
        field.encode_name: field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
        for field in msgspec.structs.fields(kind.type)
        if not field.required
    }
    assert json.loads(msgspec.json.encode(now)) == DEFAULTS[tag]


@pytest.mark.parametrize("tag", TAGS)
def test_a_field_of_a_newer_program_is_read_over(tag: str):
    """So that a release can be taken back after it wrote facts with one field more."""
    kind, _ = FACTS.upcasts(tag)
    said = json.loads((GOLDEN / f"{tag}.json").read_bytes())
    newer = msgspec.json.encode({**said, "a_field_of_tomorrow": [1]})
    assert kind.decoder.decode(newer) == kind.decoder.decode(msgspec.json.encode(said))
