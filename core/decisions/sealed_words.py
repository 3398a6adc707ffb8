"""Words that lie in a letter only sealed, and are opened at the door."""

import secrets

from core.decisions.envelope import NONCE_BYTES, seal, unseal
from core.errors import ConfigError
from core.unit_of_work import Keys

_MARK = "sealed:"
_ROOM = 600  # bytes; sealed words are as long as this, or as twice this, …


def sealed(keys: Keys, name: str, text: str) -> str:
    """The text as it may be stored: nothing of it can be read once the key is destroyed."""
    room = _ROOM * max(1, -(-len(text.encode()) // _ROOM))
    return f"{_MARK}{name}:{seal(keys.read(name), _MARK, text, secrets.token_bytes(NONCE_BYTES), room)}"


def key_of(text: str) -> str:
    """The name of the key that the words are sealed with."""
    return text.removeprefix(_MARK).partition(":")[0]


def opened(keys: Keys, text: str) -> str:
    """The words to deliver: unsealed, or as they are; '' when their key is gone, which is as it should be."""
    if not text.startswith(_MARK):
        return text
    name, _, body = text.removeprefix(_MARK).partition(":")
    try:
        key = keys.read(name)
    except ConfigError:
        return ""
    return unseal(key, _MARK, body)
