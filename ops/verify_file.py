"""Checking an exported record, alone: this file imports nothing of the program, so that anybody can read it whole.

A record's chain value is the SHA-256 of the chain value before it and of everything recorded with it:

    previous chain value (32 bytes)
    position, version, occurred_at, recorded_at (8 bytes each, big-endian, times in UTC microseconds and signed),
    part (2), command id (16), length of the data (4)
    stream, type, actor, device, origin, each with its length before it (4 bytes), as UTF-8
    the data as stored

The chain begins with SHA-256 of "floorbook log", a zero byte and the log's id. A signed head is an Ed25519 signature of
"floorbook head", a zero byte, the log's id, position and time of signing (8 bytes each) and the chain value there.
Whoever alters, drops, adds or swaps anything has to make every later chain value anew, and cannot make the signature.
"""

import hashlib
import struct
from collections.abc import Callable, Mapping
from typing import BinaryIO
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "floorbook record 1"
LINE_BYTES_MAX = 64_000_000
HEADER = struct.Struct(">QQqqH16sI")


class First(msgspec.Struct, forbid_unknown_fields=True):
    """The first line: bytes are hex, `after_chain` the chain value at `after` (the genesis at 0)."""

    format: str
    log_id: str
    epoch: str
    genesis: str
    after: int
    after_chain: str
    count: int
    head_position: int
    exported_at_us: int


class Line(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A record."""

    position: int
    stream: str
    version: int
    tag: str
    occurred_at_us: int
    recorded_at_us: int
    actor: str
    device: str
    origin: str
    command_id: UUID
    part: int
    data: str | None = None
    data_base64: bytes | None = None
    chain: str


class Signed(msgspec.Struct, forbid_unknown_fields=True):
    """A signed head."""

    position: int
    chain: str
    signed_at_us: int
    signature: str


class Last(msgspec.Struct, forbid_unknown_fields=True):
    """The last line."""

    head: Signed | None
    public_key: str
    fingerprint: str
    sha256: str


class Broken(Exception):
    """The first thing that is wrong: at which position (0: the file as a whole), and what."""

    def __init__(self, position: int, what: str) -> None:
        super().__init__(what)
        self.position = position
        self.what = what


class Walk:
    """One way through a file, from its first line to its last; `position` is how far it came.

    `key` is a public key that one knows, `heads` are chain values that one kept; `known` is the last of them met.
    """

    def __init__(self, key: bytes | None, heads: Mapping[int, bytes], progress: Callable[[int, int], None]) -> None:
        self.key, self.heads, self.progress = key, heads, progress
        self.lines = self.position = 0
        self.first: First | None = None
        self.last: Last | None = None
        self.known = 0
        self._digest = hashlib.sha256()
        self._chain = self._signed_chain = self._text = b""

    def check(self, file: BinaryIO) -> None:
        """Check everything, or raise `Broken` at the first thing that is wrong."""
        try:
            self._check(file)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Broken(self.position + 1, f"line {self.lines} cannot be read: {error}") from None

    def _check(self, file: BinaryIO) -> None:
        first = self.first = _decode_first(self._next(file))
        self._begin(first)
        versions: dict[str, int] = {}
        recorded_at_us = 0
        for expected in range(first.after + 1, first.after + first.count + 1):
            line = _decode_line(self._next(file))
            self._fits(line, expected)
            before = versions.get(line.stream, 0 if first.after == 0 else line.version - 1)
            if line.version != before + 1:
                raise Broken(expected, f"version {line.version} follows version {before} in {line.stream}")
            if line.recorded_at_us < recorded_at_us:
                raise Broken(expected, "it was recorded at an earlier time than the record before it")
            versions[line.stream], recorded_at_us, self.position = line.version, line.recorded_at_us, expected
            if self.lines % 10_000 == 0:
                self.progress(expected - first.after, first.count)
        text = self._next(file)
        last = self.last = _decode_last(text)
        if msgspec.json.encode(last) + b"\n" != text or file.read(1):
            raise Broken(0, "the last line is not as it was written, or something follows it")
        if last.sha256 != self._digest.hexdigest():
            raise Broken(0, "the lines are not those that were written: their SHA-256 differs")
        self._signature(first, last)
        for position in sorted(self.heads):
            if position > self.position:
                missing = f"the records {self.position + 1} to {position} are missing"
                raise Broken(self.position + 1, f"a head is known at {position}: {missing}")

    def _next(self, file: BinaryIO) -> bytes:
        """Read a line; the digest takes in those before it."""
        self._digest.update(self._text)
        self._text = file.readline(LINE_BYTES_MAX)
        self.lines += 1
        if not self._text.endswith(b"\n"):
            raise Broken(self.position + 1, "the file ends here: what followed was cut off")
        return self._text

    def _begin(self, first: First) -> None:
        genesis = hashlib.sha256(b"floorbook log\x00" + first.log_id.encode()).digest()
        if first.format != FORMAT:
            raise Broken(0, f"this is no file of the form {FORMAT!r}")
        if min(first.after, first.count) < 0 or genesis.hex() != first.genesis:
            raise Broken(0, "the first line is not as it was written")
        if first.after == 0 and first.after_chain != first.genesis:
            raise Broken(0, "the chain does not begin with the log's genesis")
        self.position, self._chain = first.after, _unhex(first.after_chain, 32, 0)
        self._known_head()

    def _fits(self, line: Line, expected: int) -> None:
        """Recompute the chain value."""
        if line.position != expected:
            raise Broken(expected, f"record {expected} is not here: the next one is {line.position}")
        data = line.data_base64 if line.data is None else line.data.encode()
        names = b"".join(
            len(name).to_bytes(4, "big") + name
            for name in map(str.encode, (line.stream, line.tag, line.actor, line.device, line.origin))
        )
        try:
            header = HEADER.pack(
                expected, line.version, line.occurred_at_us, line.recorded_at_us, line.part, line.command_id.bytes,
                len(data or b""),
            )  # fmt: skip
        except struct.error:
            raise Broken(expected, "a number is none that a record can have") from None
        self._chain = hashlib.sha256(self._chain + header + names + (data or b"")).digest()
        if self._chain.hex() != line.chain:
            raise Broken(expected, "its chain value does not fit: this record, or one before it, was altered")
        self.position = expected
        self._known_head()
        if self.first is not None and expected == self.first.head_position:
            self._signed_chain = self._chain

    def _known_head(self) -> None:
        known = self.heads.get(self.position)
        if known is not None and known != self._chain:
            raise Broken(self.position, "its chain value is not that of the head that you kept: history was rewritten")
        if known is not None:
            self.known = self.position

    def _signature(self, first: First, last: Last) -> None:
        public_key = _unhex(last.public_key, 32, 0)
        if last.fingerprint != hashlib.sha256(public_key).hexdigest():
            raise Broken(0, "the fingerprint is not that of the key in the file")
        if self.key is not None and public_key != self.key:
            raise Broken(0, f"it was signed with another key than yours: with {last.public_key}")
        head = last.head
        if (head.position if head else 0) != first.head_position:
            raise Broken(0, "the signed head is not the one that the first line speaks of")
        if head is None:
            return
        if head.chain != self._signed_chain.hex():
            raise Broken(head.position, "the signed head has another chain value: history was rewritten up to here")
        message = b"floorbook head\x00" + first.log_id.encode() + struct.pack(">Qq", head.position, head.signed_at_us)
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(
                _unhex(head.signature, 64, head.position), message + self._signed_chain
            )
        except InvalidSignature:
            raise Broken(head.position, "the signature of the head here is false") from None


def _unhex(text: str, size: int, position: int) -> bytes:
    """Read hex as we write it: lower case, of one length."""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != size or found.hex() != text:
        raise Broken(position, "a value is not written as it was")
    return found


_decode_first = msgspec.json.Decoder(First).decode
_decode_line = msgspec.json.Decoder(Line).decode
_decode_last = msgspec.json.Decoder(Last).decode
