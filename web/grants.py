"""Grants: what a PIN sign-in gives out. The server signs who signed in, where and when, and keeps nothing."""

import base64
import binascii
import hmac

import msgspec

from commands.actors import Grant
from commands.rejected import NotAllowed
from events.secrets import mac

MAC_BYTES = 32
_decode = msgspec.json.Decoder(Grant).decode
_encode = msgspec.json.Encoder().encode


def sign(grant: Grant, key: bytes) -> str:
    """Return a grant as text: base64url of MAC and payload."""
    payload = _encode(grant)
    return base64.urlsafe_b64encode(mac(key, payload) + payload).decode().rstrip("=")


def verify(text: str, key: bytes) -> Grant:
    """Return the grant that a text holds; `NotAllowed` when this server did not sign it."""
    try:
        signed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        payload = signed[MAC_BYTES:]
        if hmac.compare_digest(signed[:MAC_BYTES], mac(key, payload)):
            return _decode(payload)
    except (binascii.Error, UnicodeEncodeError, ValueError, msgspec.DecodeError):
        pass
    raise NotAllowed("grant-invalid", "this grant was not made by this server, or was altered: sign in again")
