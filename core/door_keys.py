"""The key of another system, by which it comes in and we sign."""

import hashlib
import hmac

from core.district.doors import Door
from core.sealed import KEY
from core.unit_of_work import Keys


def key_of(keys: Keys, door: Door) -> str:
    """Made from the key of the house, so that it is kept nowhere; a higher `turn` makes another."""
    return hmac.digest(keys.lasting[:KEY], f"door:{door.code}:{door.turn}".encode(), "sha256").hex()


def signature(key: str, body: bytes) -> str:
    """What stands in the header X-Huying-Signature beside a body."""
    return "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
