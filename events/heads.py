"""Signed heads: what the instance vouched for, kept beside the log too, so that a cut of both table and tail shows.

The newest head fixes all that lies before it, so the file is kept small: two generations of a megabyte at most.
"""

import logging
import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from events.log import Head, SignedHead

HEADS_FILE = "heads.jsonl"
FILE_BYTES_MAX = 1_000_000

log = logging.getLogger("floorbook.heads")


class HeadLine(msgspec.Struct, frozen=True):
    """One line of the file. A restore begins a new epoch: lines of other epochs say nothing of this log's end."""

    epoch: str
    position: int
    chain: bytes
    signed_at_us: int
    signature: bytes

    def signed(self) -> SignedHead:
        """Return the head."""
        return SignedHead(self.position, self.chain, self.signed_at_us, self.signature)


def note_head(folder: Path, epoch: str, head: SignedHead) -> None:
    """Append a head to the file. Not flushed, and no error stops the writer: the log itself is the truth."""
    path = folder / HEADS_FILE
    line = HeadLine(epoch, head.position, head.chain, head.signed_at_us, head.signature)
    try:
        with open(path, "ab", opener=_private) as file:
            if file.tell() > FILE_BYTES_MAX:
                path.replace(_older(path))
            file.write(msgspec.json.encode(line) + b"\n")
    except OSError:
        log.warning("the signed head %d could not be noted in %s", head.position, path, exc_info=True)


def noted_heads(folder: Path, epoch: str) -> list[SignedHead]:
    """Return the heads of this epoch, the oldest first. A line that a power cut tore is left out."""
    path = folder / HEADS_FILE
    return [line.signed() for each in (_older(path), path) for line in _lines(each) if line.epoch == epoch]


def lost_head(folder: Path, log_id: str, epoch: str, head: Head, public_key: bytes) -> SignedHead | None:
    """Return the furthest head that was signed in this epoch and lies beyond the log's end; None when nothing is lost.

    Heads are noted after the commit, so none can lie there while the disk keeps what it said it kept.
    """
    beyond = [each for each in noted_heads(folder, epoch) if each.position > head.position]
    for each in sorted(beyond, key=lambda each: each.position, reverse=True):
        if is_signed(public_key, log_id, each):
            return each
    return None


def forged(public_key: bytes, log_id: str, heads: Sequence[SignedHead]) -> list[int]:
    """Return the positions of the heads that were not signed with the log's key."""
    return [head.position for head in heads if not is_signed(public_key, log_id, head)]


def is_signed(public_key: bytes, log_id: str, head: SignedHead) -> bool:
    """Tell whether a head bears the signature of the key (Ed25519, raw 32 bytes)."""
    try:
        message = SignedHead.message(log_id, head.position, head.chain, head.signed_at_us)
        Ed25519PublicKey.from_public_bytes(public_key).verify(head.signature, message)
    except (InvalidSignature, TypeError, struct.error):
        return False
    return True


def _lines(path: Path) -> Iterator[HeadLine]:
    try:
        lines: Iterable[bytes] = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield _decoder.decode(line)
        except msgspec.DecodeError:
            continue


def _older(path: Path) -> Path:
    return path.with_name(f"older-{path.name}")


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


_decoder = msgspec.json.Decoder(HeadLine)
