"""What an exported record proves, said plainly. Like `ops.verify_file` it imports nothing else of the program."""

import base64
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from ops.verify_file import Broken, Walk

CHAIN_HEX = 64


class Verdict(msgspec.Struct, frozen=True):
    """What was found. `signed_up_to` is the last position that a signature or a head of one's own vouches for.

    `broken_at` and `broken` say the first thing that is wrong, `proves` what the file proves.
    """

    log_id: str
    first: int
    last: int
    signed_up_to: int
    public_key: str
    broken_at: int | None
    broken: str | None
    proves: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.broken is None


def verify_file(
    path: Path,
    key: bytes | None = None,
    heads: Mapping[int, bytes] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Verdict:
    """Check a file. `key` is the public key that one knows to be the shop's, `heads` are chain values that one kept."""
    walk = Walk(key, heads or {}, progress)
    broken: Broken | None = None
    with path.open("rb") as file:
        try:
            walk.check(file)
        except Broken as found:
            broken = found
    first, last = walk.first, walk.last
    signed = last.head.position if last and last.head and not broken else 0
    return Verdict(
        first.log_id if first else "",
        first.after + 1 if first else 0,
        walk.position,
        max(signed, walk.known),
        last.public_key if last else "",
        broken.position if broken else None,
        broken.what if broken else None,
        () if broken else tuple(_proves(walk, signed)),
    )


def _proves(walk: Walk, signed: int) -> list[str]:
    """Say what is proved, by what, and what is not."""
    assert walk.last is not None
    first = walk.first.after + 1 if walk.first else 0
    whose = "the key that you named" if walk.key else f"the key in the file itself, {walk.last.public_key[:16]}…"
    says = [f"one chain holds all records up to {walk.position}: none was altered, left out, added or swapped in it"]
    if signed:
        says.append(f"the chain up to {signed} was signed with {whose}")
    if not walk.key:
        says.append("whether that key is the shop's, this file cannot say: name the shop's key with --key")
    if walk.known:
        says.append(f"the chain runs through the head that you kept, at {walk.known}")
    vouched = max(signed, walk.known)
    if vouched < walk.position:
        says.append(
            f"for the records {max(vouched, first - 1) + 1} to {walk.position} nobody vouches but the file itself"
        )
    if not walk.heads:
        says.append("whether the record went on after this, only a head that was kept elsewhere can say: --head")
    return says


def read_heads(text: bytes) -> dict[int, bytes]:
    """Read heads that were kept: objects with position and chain (hex or base64), one a line; ValueError for others."""
    found: dict[int, bytes] = {}
    for line in text.splitlines():
        head = msgspec.json.decode(line, type=_Kept)
        chain = head.chain
        found[head.position] = (
            bytes.fromhex(chain) if len(chain) == CHAIN_HEX else base64.b64decode(chain, validate=True)
        )
    return found


class _Kept(msgspec.Struct):
    position: int
    chain: str
