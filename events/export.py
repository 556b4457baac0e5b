"""The log as a file of JSON lines that proves itself: what `ops.verify_file` checks with nothing else at hand.

    first line   what this is: the log's id and genesis, what lies before, how many records follow
    then         one record a line: everything that the chain hashes, and its chain value
    last line    the newest signed head among them, the public key, and the SHA-256 of all lines before

Personal text stays sealed: the sealed bytes are what the chain is made over.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from uuid import UUID

import msgspec

from events.log import Recorded, genesis
from events.sqlite import SqliteLog, query

FORMAT = "floorbook record 1"
BLOCK = 1_024
"""Records that are given in one piece."""


class First(msgspec.Struct, frozen=True, kw_only=True):
    """The first line. `after_chain` is the chain value at `after`, the genesis at 0; bytes are hex.

    `head_position` is where the signed head of the last line stands, 0 when none lies among the records.
    """

    format: str
    log_id: str
    epoch: str
    genesis: str
    after: int
    after_chain: str
    count: int
    head_position: int
    exported_at_us: int


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record. `data` are the stored bytes as text; `data_base64` instead where they are none."""

    position: int
    stream: str
    version: int
    tag: str
    occurred_at_us: int
    recorded_at_us: int
    actor: str
    device: str
    origin: str
    command_id: str
    part: int
    data: str | None = None
    data_base64: bytes | None = None
    chain: str


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A signed head; bytes are hex."""

    position: int
    chain: str
    signed_at_us: int
    signature: str


class Last(msgspec.Struct, frozen=True, kw_only=True):
    """The last line. `fingerprint` is the SHA-256 of the public key, `sha256` that of all lines before."""

    head: Signed | None
    public_key: str
    fingerprint: str
    sha256: str


class Span(msgspec.Struct, frozen=True):
    """The records after one position up to another."""

    after: int
    upto: int


def span_of(log: SqliteLog, from_us: int | None = None, to_us: int | None = None) -> Span:
    """Return the span of records that were recorded in a span of time, both ends included; all without one."""
    after = 0 if from_us is None else log.position_at(from_us - 1)
    upto = log.head().position if to_us is None else log.position_at(to_us)
    return Span(after, max(after, upto))


def export(
    log: SqliteLog,
    span: Span,
    public_key: bytes,
    now_us: int,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Iterator[bytes]:
    """Yield the file in pieces. Reads as it goes: memory stays small however long the log is."""
    digest, count = hashlib.sha256(), span.upto - span.after
    head = _newest_head(log, span)
    first = First(
        format=FORMAT,
        log_id=log.log_id,
        epoch=log.epoch,
        genesis=genesis(log.log_id).hex(),
        after=span.after,
        after_chain=_chain_at(log, span.after).hex(),
        count=count,
        head_position=head.position if head else 0,
        exported_at_us=now_us,
    )
    piece = _encode(first) + b"\n"
    digest.update(piece)
    yield piece
    records = log.read(span.after, limit=count)
    done = 0
    while lines := [_encode(_line(record)) for record in islice(records, BLOCK)]:
        piece = b"\n".join([*lines, b""])
        digest.update(piece)
        yield piece
        done += len(lines)
        progress(done, count)
    fingerprint = hashlib.sha256(public_key).hexdigest()
    last = Last(head=head, public_key=public_key.hex(), fingerprint=fingerprint, sha256=digest.hexdigest())
    yield _encode(last) + b"\n"


def _line(record: Recorded) -> Line:
    try:
        text, raw = record.data.decode(), None
    except UnicodeDecodeError:  # never written by us; a damaged log is exported as it is
        text, raw = None, record.data
    return Line(
        position=record.position,
        stream=record.stream,
        version=record.version,
        tag=record.tag,
        occurred_at_us=record.occurred_at_us,
        recorded_at_us=record.recorded_at_us,
        actor=record.actor,
        device=record.device,
        origin=record.origin,
        command_id=str(UUID(bytes=record.command_id)),
        part=record.part,
        data=text,
        data_base64=raw,
        chain=record.chain.hex(),
    )


def _newest_head(log: SqliteLog, span: Span) -> Signed | None:
    sql = (
        "SELECT position, chain, signed_at, signature FROM signed_head"
        " WHERE position > ? AND position <= ? ORDER BY position DESC LIMIT 1"
    )
    rows: Sequence[tuple[int, bytes, int, bytes]] = query(log.connection, sql, span.after, span.upto)
    for position, chain, signed_at_us, signature in rows:
        return Signed(position=position, chain=chain.hex(), signed_at_us=signed_at_us, signature=signature.hex())
    return None


def _chain_at(log: SqliteLog, position: int) -> bytes:
    return log.read_positions([position])[0].chain if position else genesis(log.log_id)


_encode = msgspec.json.Encoder().encode
