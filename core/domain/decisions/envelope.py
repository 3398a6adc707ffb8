"""Sealed ballots: unreadable in the database, gone when the key is gone."""

from __future__ import annotations

import hashlib
import hmac

KEY_BYTES = 32
NONCE_BYTES = 16
_TAG_BYTES = 32
_BLOCK = 32


class Tampered(ValueError):
    """A sealed text was changed, moved to another place, or sealed with another key."""


def _part(key: bytes, use: bytes, *parts: bytes) -> bytes:
    message = use + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.new(key, message, hashlib.sha256).digest()


def slot(key: bytes, number: str) -> str:
    """Where the envelope of this line of the roll lies: the same for every vote, meaningless without the key."""
    return _part(key, b"slot", number.encode()).hex()[:32]


def tracker(key: bytes, number: str) -> str:
    """By which the voter finds the ballot in the published list: 12 signs, the same after every change of mind."""
    value = int.from_bytes(_part(key, b"tracker", number.encode())[:8], "big")
    signs = []
    for _ in range(12):
        value, at = divmod(value, 32)
        signs.append(_SIGNS[at])
    return "".join(signs)


_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's, without I L O U


def seal(key: bytes, place: str, text: str, nonce: bytes, room: int) -> str:
    """The text as hex that tells nothing, not even its length: it is filled up to `room` bytes.

    A counter-mode stream of HMAC-SHA256, then authenticated together with its place (a slot, a chat) by a second key.
    `nonce`: NONCE_BYTES random bytes, fresh for every call. Raises ValueError when the text is longer than the room.
    """
    plain = text.encode()
    if len(plain) > room:
        raise ValueError(f"text of {len(plain)} bytes for a room of {room}")
    padded = len(plain).to_bytes(4, "big") + plain.ljust(room, b"\0")
    body = nonce + _crossed(key, nonce, padded)
    return (body + _part(key, b"tag", place.encode(), body)).hex()


def unseal(key: bytes, place: str, sealed: str) -> str:
    """What was sealed there. Raises Tampered."""
    try:
        raw = bytes.fromhex(sealed)
    except ValueError as error:
        raise Tampered("not hex") from error
    body, tag = raw[:-_TAG_BYTES], raw[-_TAG_BYTES:]
    if len(body) < NONCE_BYTES + 4 or not hmac.compare_digest(tag, _part(key, b"tag", place.encode(), body)):
        raise Tampered(place)
    padded = _crossed(key, body[:NONCE_BYTES], body[NONCE_BYTES:])
    length = int.from_bytes(padded[:4], "big")
    return padded[4 : 4 + length].decode()


def _crossed(key: bytes, nonce: bytes, data: bytes) -> bytes:
    blocks = -(-len(data) // _BLOCK)
    stream = b"".join(_part(key, b"stream", nonce, at.to_bytes(4, "big")) for at in range(blocks))
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))
