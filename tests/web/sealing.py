"""Sealing a sign-in as a tablet does: written from docs/api.md alone, apart from what the server opens it with."""

import base64
import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CONTEXT = b"floorbook sign-in v1"
NIL = "00000000-0000-0000-0000-000000000000"
CURVE = ec.SECP256R1()


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def seal(
    said: dict[str, Any],
    key: dict[str, str],
    tablet_id: str = NIL,
    ephemeral: ec.EllipticCurvePrivateKey | None = None,
    iv: bytes | None = None,
) -> str:
    """Seal what was entered to the server's key, bound to a tablet."""
    ephemeral, iv = ephemeral or ec.generate_private_key(CURVE), iv or os.urandom(12)
    server = decoded(key["public"])
    mine = point(ephemeral)
    shared = ephemeral.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, server))
    derived = HKDF(SHA256(), 32, salt=mine + server, info=CONTEXT).derive(shared)
    content = json.dumps(said, separators=(",", ":")).encode()
    cipher = AESGCM(derived).encrypt(iv, content, CONTEXT + b" " + tablet_id.encode())
    return f"v1.{key['id']}.{encoded(mine + iv + cipher)}"
