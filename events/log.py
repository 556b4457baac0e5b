"""The log as everything else sees it: what is recorded with a fact, and how a record hangs on the one before it."""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import msgspec

CHAIN_BYTES = 32
HEADER = struct.Struct(">QQqqH16sI")
"""What `link` puts before the names: position, version, both times, part, command id, length of the data."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A fact about to be appended: sealed and encoded, with its envelope. Times are UTC microseconds."""

    stream: str
    version: int
    tag: str
    occurred_at_us: int
    actor: str
    device: str
    origin: str
    command_id: bytes
    part: int
    data: bytes


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """A fact as it stands in the log. `part` counts the facts of one command from 0."""

    position: int
    stream: str
    version: int
    tag: str
    occurred_at_us: int
    recorded_at_us: int
    actor: str
    device: str
    origin: str
    command_id: bytes
    part: int
    data: bytes
    chain: bytes


class Head(msgspec.Struct, frozen=True):
    """The end of the log: position 0 and the genesis value when it is empty."""

    position: int
    chain: bytes
    recorded_at_us: int = 0


class SignedHead(msgspec.Struct, frozen=True):
    """A head that the instance vouched for, so that cutting off what lay before it shows."""

    position: int
    chain: bytes
    signed_at_us: int
    signature: bytes

    @staticmethod
    def message(log_id: str, position: int, chain: bytes, signed_at_us: int) -> bytes:
        """Return the bytes that are signed."""
        return b"floorbook head\x00" + log_id.encode() + struct.pack(">Qq", position, signed_at_us) + chain


class Log(Protocol):
    """What readers need of a log, whatever it is kept in."""

    log_id: str
    epoch: str

    def head(self) -> Head:
        """Return the end of the log."""

    def read(self, after: int = 0, *, limit: int | None = None) -> Iterator[Recorded]:
        """Yield the records after a position, in order."""

    def read_stream(self, stream: str, after_version: int = 0) -> Sequence[Recorded]:
        """Return the records of one stream, in order."""

    def read_tags(self, tags: Iterable[str], after: int = 0) -> Iterator[Recorded]:
        """Yield the records of these tags after a position, in order."""

    def position_at(self, recorded_at_us: int) -> int:
        """Return the greatest position that was recorded at or before a time; 0 when there is none."""


def genesis(log_id: str) -> bytes:
    """Return the chain value before the first record."""
    return hashlib.sha256(b"floorbook log\x00" + log_id.encode()).digest()


def prefixed(*texts: str) -> bytes:
    """Join texts so that no two lists of texts give the same bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in map(str.encode, texts))


def link(  # noqa: PLR0913, PLR0917  the envelope is what it is; a Struct here would halve the speed of verifying
    previous: bytes,
    position: int,
    version: int,
    occurred_at_us: int,
    recorded_at_us: int,
    part: int,
    command_id: bytes,
    names: bytes,
    data: bytes,
) -> bytes:
    """Return the chain value of a record: SHA-256 over the previous value and everything that is recorded.

    `names` is `prefixed(stream) + prefixed(tag, actor, device, origin)`.
    """
    header = HEADER.pack(position, version, occurred_at_us, recorded_at_us, part, command_id, len(data))
    return hashlib.sha256(previous + header + names + data).digest()
