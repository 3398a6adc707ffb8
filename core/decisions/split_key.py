"""Envelopes that any two of three holders open, and one alone never."""

# No secret is split: each holder's part is a key of its own, and every envelope is sealed to each pair of them.
import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.decisions.envelope import SIGNS, Tampered, seal, split, unseal

HOLDERS = 3
PAIRS = tuple(combinations(range(HOLDERS), 2))
_SEED, _KEY, _WRAP = 16, 32, 48  # bytes: of a part, of a key, of a key sealed for a pair
_HEAD = _KEY + len(PAIRS) * _WRAP
_CHECK = 12  # bits at the end of a part: of a thousand slips of the pen four are not noticed
_LETTERS = str.maketrans("OIL", "011")
_GROUPS = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}(?:[ -]*[0-9A-Za-z]{4}){6}(?![0-9A-Za-z])")
_ONCE = bytes(12)  # the nonce of a key that is used once


def new_part() -> str:
    """A holder's part: 28 signs for paper, made from 128 random bits."""
    return _coded(secrets.token_bytes(_SEED))


def _coded(seed: bytes) -> str:
    value = int.from_bytes(seed, "big") << _CHECK | _check(seed)
    return "".join(SIGNS[value >> 5 * at & 31] for at in reversed(range(28)))


def _check(seed: bytes) -> int:
    return int.from_bytes(hashlib.sha256(seed).digest()[:2], "big") >> 16 - _CHECK


def said(part: str) -> str:
    """As people read and write it: seven groups of four."""
    return " ".join(part[at : at + 4] for at in range(0, 28, 4))


def looks_like(text: str) -> str:
    """What may be a part in what somebody wrote or passed on, O and I read as figures; '' where nothing may."""
    found = _GROUPS.search(text)
    return re.sub("[ -]", "", found.group()).upper().translate(_LETTERS) if found else ""


def is_whole(part: str) -> bool:
    """Whether it was written without a slip."""
    return bool(_seed(part))


def _seed(part: str) -> bytes:
    """The random bits of a part; b'' where a sign is wrong."""
    if len(part) != 28 or set(part) - set(SIGNS):
        return b""
    value = 0
    for sign in part:
        value = value << 5 | SIGNS.index(sign)
    seed = (value >> _CHECK).to_bytes(_SEED, "big")
    return seed if value & (1 << _CHECK) - 1 == _check(seed) else b""


def _private(part: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(HKDF(SHA256(), _KEY, None, b"huying part").derive(_seed(part)))


def public_of(part: str) -> str:
    """What stays with us of a part: it seals, and opens nothing."""
    return _private(part).public_key().public_bytes_raw().hex()


def _wrapping(shared: bytes, once: bytes, publics: Sequence[bytes], pair: tuple[int, int]) -> ChaCha20Poly1305:
    info = b"huying pair" + b"".join(publics[at] for at in pair)
    return ChaCha20Poly1305(HKDF(SHA256(), _KEY, once, info).derive(shared))


def seal_for(publics: Sequence[str], key: bytes, place: str, text: str, nonce: bytes, room: int) -> str:
    """As envelope.seal; opened by `key` together with the parts of two of the three `publics`."""
    holders = [bytes.fromhex(one) for one in publics]
    own, secret = X25519PrivateKey.generate(), secrets.token_bytes(_KEY)
    once = own.public_key().public_bytes_raw()
    shared = [own.exchange(X25519PublicKey.from_public_bytes(one)) for one in holders]
    wraps = [
        _wrapping(shared[a] + shared[b], once, holders, (a, b)).encrypt(_ONCE, secret, place.encode()) for a, b in PAIRS
    ]
    return (once + b"".join(wraps)).hex() + seal(split(key, secret), place, text, nonce, room)


@dataclass(frozen=True)
class Pair:
    """Two parts together: `at` tells which of the holders' they are."""

    publics: tuple[bytes, ...]
    at: tuple[int, int]
    keys: tuple[X25519PrivateKey, X25519PrivateKey]

    def open(self, key: bytes, place: str, sealed: str) -> tuple[str, bytes]:
        """What was sealed there, and the key of this one envelope. Raises Tampered."""
        try:
            head = bytes.fromhex(sealed[: 2 * _HEAD])
            once, wrap = head[:_KEY], head[_KEY + PAIRS.index(self.at) * _WRAP :][:_WRAP]
            shared = b"".join(one.exchange(X25519PublicKey.from_public_bytes(once)) for one in self.keys)
            wrapping = _wrapping(shared, once, self.publics, self.at)
            own = split(key, wrapping.decrypt(_ONCE, wrap, place.encode()))
        except (ValueError, InvalidTag) as error:
            raise Tampered(place) from error
        return unseal(own, place, sealed[2 * _HEAD :]), own


def paired(publics: Sequence[str], parts: Sequence[str]) -> Pair:
    """Two different parts of these holders. Raises ValueError where one is nobody's, or both are the same."""
    (a, first), (b, second) = sorted((publics.index(public_of(part)), part) for part in parts)
    if a == b:
        raise ValueError("the same part twice")
    return Pair(tuple(bytes.fromhex(one) for one in publics), (a, b), (_private(first), _private(second)))
