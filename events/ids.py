"""Ids that sort by the time they were made."""

import os
import time
import uuid


def uuid7(now_us: int | None = None) -> uuid.UUID:
    """Return a UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    milliseconds = (time.time_ns() // 1_000 if now_us is None else now_us) // 1_000
    number = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    number = (number & ~(0xF << 76)) | (0x7 << 76)
    number = (number & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=number)


def uuid7_time_us(value: bytes) -> int | None:
    """Return when a UUIDv7 (16 bytes) was made, by its maker's clock; None for other UUIDs."""
    is_7 = value[6] >> 4 == 7  # noqa: PLR2004
    return int.from_bytes(value[:6], "big") * 1_000 if is_7 else None
