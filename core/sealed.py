"""Seals bytes and values under a key: unreadable where they lie.

A key is 32 bytes, or several one after the other while it is being changed: the first seals, each of them opens.
"""

import json
import secrets
from base64 import b64decode, b64encode
from contextlib import suppress
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_NONCE = 12  # bytes
MARK = "sealed:"  # how a sealed value begins
KEY = 32  # bytes
SEALED = b"huying1"  # how a sealed file begins


class Broken(ValueError):
    """What was sealed was changed, moved to another place, or sealed with another key."""


def seal(key: bytes, place: str, content: bytes) -> bytes:
    """ChaCha20-Poly1305 (RFC 8439), bound to its place."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + ChaCha20Poly1305(key[:KEY]).encrypt(nonce, content, place.encode())


def unseal(key: bytes, place: str, sealed: bytes) -> bytes:
    """What was sealed there. Raises Broken."""
    for at in range(0, len(key), KEY):
        with suppress(InvalidTag, ValueError):
            return ChaCha20Poly1305(key[at : at + KEY]).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    raise Broken(place)


def seal_value(key: bytes, place: str, value: Any) -> str:
    """A value of a record as text that tells nothing."""
    return MARK + b64encode(seal(key, place, json.dumps(value, ensure_ascii=False).encode())).decode()


def unseal_value(key: bytes, place: str, value: Any) -> Any:
    """The value again; one that was never sealed as it is. Raises Broken."""
    if not (isinstance(value, str) and value.startswith(MARK)):
        return value
    return json.loads(unseal(key, place, b64decode(value.removeprefix(MARK))))
