"""Sign-ins that a tablet sealed while it was offline: how they look, and how they are opened.

All of it is what browsers' WebCrypto has: an ephemeral ECDH key on P-256, HKDF-SHA-256, AES-256-GCM.
`tests/web/sealed.json` holds examples that every other implementation can be tested with.
"""

import base64
import binascii
import hashlib
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Meta

from commands.command import Moment
from commands.rejected import NotAllowed
from web.made import BADGE_DIGITS

VERSION = "v1"
CONTEXT = b"floorbook sign-in v1"
SEALED_MAX = 1_000
"""Characters; one has about 250."""
_POINT_BYTES, _IV_BYTES, _KEY_BYTES, _ID_BYTES = 65, 12, 32, 8

PinText = Annotated[str, Meta(pattern=r"^[0-9]{4,8}(?!\n)$", description="A PIN as it was typed: 4 to 8 digits")]
BadgeText = Annotated[str, Meta(pattern=rf"^[0-9]{{{BADGE_DIGITS}}}(?!\n)$", description="A badge's number")]
SealedText = Annotated[str, Meta(min_length=1, max_length=SEALED_MAX, description="A sign-in that was sealed offline")]


class SealedContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is sealed: a PIN or a badge as it was entered, and when, by the server's time."""

    at: Moment
    pin: PinText | None = None
    badge: BadgeText | None = None


class Opened(msgspec.Struct, frozen=True):
    """A sealed sign-in that was opened, and the id under which it is remembered: 16 bytes, a UUIDv8."""

    content: SealedContent
    key: bytes


class SealingKey(msgspec.Struct, frozen=True):
    """The key for which tablets seal: P-256, `public` is the uncompressed point (65 bytes) in base64url."""

    id: str
    public: str


def sealing_key(private: ec.EllipticCurvePrivateKey) -> SealingKey:
    """Return what a tablet has to know of the server's key."""
    point = _point(private.public_key())
    return SealingKey(_id(point), _text(point))


def unseal(text: str, tablet_id: str, private: ec.EllipticCurvePrivateKey) -> Opened:
    """Open what a tablet sealed; `NotAllowed` when it was not sealed so, for this key, by this tablet."""
    version, _, rest = text.partition(".")
    key_id, _, encoded = rest.partition(".")
    public = _point(private.public_key())
    if version == VERSION and key_id != _id(public):
        raise NotAllowed("sealed-invalid", "this sign-in was sealed for another key: sign in again")
    try:
        sealed = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
        point, iv, cipher = sealed[:_POINT_BYTES], sealed[_POINT_BYTES:][:_IV_BYTES], sealed[_POINT_BYTES + _IV_BYTES :]
        peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key = _key(private.exchange(ec.ECDH(), peer), point, public)
        content = _decode(AESGCM(key).decrypt(iv, cipher, _bound_to(tablet_id)))
        if version == VERSION and len(point) == _POINT_BYTES and (content.pin is None) is not (content.badge is None):
            return Opened(content, _remembered_as(sealed))
    except (binascii.Error, InvalidTag, UnicodeEncodeError, ValueError, msgspec.DecodeError):
        pass
    raise NotAllowed("sealed-invalid", "this sign-in was not sealed on this tablet, or was altered: sign in again")


def _key(shared: bytes, point: bytes, public: bytes) -> bytes:
    return HKDF(hashes.SHA256(), _KEY_BYTES, salt=point + public, info=CONTEXT).derive(shared)


def _bound_to(tablet_id: str) -> bytes:
    return CONTEXT + b" " + tablet_id.encode()


def _remembered_as(sealed: bytes) -> bytes:
    """Return an id made of the bytes, not of their text, which could be written in several ways."""
    digest = bytearray(hashlib.sha256(CONTEXT + sealed).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x80, digest[8] & 0x3F | 0x80
    return bytes(digest)


def _id(point: bytes) -> str:
    return hashlib.sha256(point).digest()[:_ID_BYTES].hex()


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


_decode = msgspec.json.Decoder(SealedContent).decode
