"""Sealed ballots: unreadable in the database, gone when the key is gone."""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

NONCE_BYTES = 12
_LENGTH_BYTES = 4


class Tampered(ValueError):
    """A sealed text was changed, moved to another place, or sealed with another key."""


def _part(key: bytes, use: bytes, *parts: bytes) -> bytes:
    message = use + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.new(key, message, hashlib.sha256).digest()


def slot(key: bytes, number: str) -> str:
    """Where the envelope of this line of the roll lies: the same for every vote, meaningless without the key."""
    return _part(key, b"slot", number.encode()).hex()[:32]


def tracker(key: bytes, number: str, use: bytes = b"tracker") -> str:
    """By which the voter finds the ballot in the published list: 12 signs, the same after every change of mind."""
    value = int.from_bytes(_part(key, use, number.encode())[:8], "big")
    signs = []
    for _ in range(12):
        value, at = divmod(value, 32)
        signs.append(SIGNS[at])
    return "".join(signs)


def caster(key: bytes, number: str, account: str) -> str:
    """Vouches for the account that cast for this line of the roll; nobody makes one without the key."""
    return _part(key, b"caster", number.encode(), account.encode()).hex()


def split(key: bytes, secret: bytes) -> bytes:
    """The key of one envelope: of the vote's key, and of what only two holders together know."""
    return _part(key, b"split", secret)


def opening(key: bytes, found: list[tuple[str, str, str]]) -> str:
    """What an opening found, told by nobody without the key: two openings of one urn have the same."""
    return _part(key, b"opening", *(part.encode() for one in sorted(found) for part in one)).hex()


SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's, without I L O U


def seal(key: bytes, place: str, text: str, nonce: bytes, room: int) -> str:
    """The text as hex that tells nothing, not even its length: it is filled up to `room` bytes.

    ChaCha20-Poly1305 (RFC 8439), bound to its place (a slot, a chat) as associated data.
    `nonce`: NONCE_BYTES random bytes, fresh for every call. Raises ValueError when the text is longer than the room.
    """
    plain = text.encode()
    if len(plain) > room:
        raise ValueError(f"text of {len(plain)} bytes for a room of {room}")
    padded = len(plain).to_bytes(_LENGTH_BYTES, "big") + plain.ljust(room, b"\0")
    return (nonce + _cipher(key).encrypt(nonce, padded, place.encode())).hex()


def unseal(key: bytes, place: str, sealed: str) -> str:
    """What was sealed there. Raises Tampered."""
    try:
        raw = bytes.fromhex(sealed)
        padded = _cipher(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())
    except (ValueError, InvalidTag) as error:  # ValueError: not hex, or cut off within the nonce
        raise Tampered(place) from error
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length].decode()


def _cipher(key: bytes) -> ChaCha20Poly1305:
    """The cipher has a key of its own, derived from the vote's: that one also makes the slots and trackers."""
    return ChaCha20Poly1305(_part(key, b"seal"))
