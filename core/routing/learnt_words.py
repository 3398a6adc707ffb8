"""Keeps what the word reader learnt in a file of plain arrays."""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from array import array
from functools import lru_cache
from pathlib import Path

import orjson

from core.routing import similarity, word_reader
from core.routing.word_reader import WordReader, learn

log = logging.getLogger(__name__)
_Listed = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
_READERS = 6  # that are kept: three of the house at work and of its successor
_KNOWN: dict[str, WordReader] = {}


def reader_of(listed: _Listed, folder: Path | None = None) -> WordReader:
    """The reader of (code, folded words, folded examples) of each category, learnt once for all houses of a process.

    `folder`: where the next start finds it. What lies there is used only where it was learnt from the same lists by the
    same program; whatever else does is passed over and made anew, so the folder may be emptied at any time.
    """
    key = hashlib.sha256(_program() + orjson.dumps(listed)).hexdigest()
    if key not in _KNOWN:
        found = _read(folder / key, key) if folder else None
        if not found:
            found = learn({code: words for code, words, _ in listed}, {code: told for code, _, told in listed})
            if folder:
                _write(folder / key, key, found)
        for old in [*_KNOWN][: 1 - _READERS]:
            _KNOWN.pop(old, None)
        _KNOWN[key] = found
    return _KNOWN[key]


@lru_cache(1)
def _program() -> bytes:
    """What reads and learns, and how this machine writes numbers."""
    sources = [Path(str(module.__file__)).read_bytes() for module in (word_reader, similarity)]
    return b"".join(sources) + f"{sys.version} {sys.byteorder}".encode()


def _read(path: Path, key: str) -> WordReader | None:
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    digest, body = kept[:32], kept[32:]
    if digest != _digest(key, body):
        return None
    head, _, numbers = body.partition(b"\n")
    codes, known, shapes = orjson.loads(head)
    arrays = []
    for kind, length in shapes:
        arrays.append(array(kind, numbers[:length]))
        numbers = numbers[length:]
    return WordReader(codes, known, *arrays)


def _write(path: Path, key: str, reader: WordReader) -> None:
    """Whole or not at all, where replicas start at once too; the oldest go."""
    numbers = [(one.typecode, one.tobytes()) for one in reader.arrays]
    head = orjson.dumps([reader.codes, [*reader.known], [(kind, len(content)) for kind, content in numbers]])
    body = b"\n".join((head, b"".join(content for _, content in numbers)))
    part = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        part.write_bytes(_digest(key, body) + body)
        part.replace(path)
        for old in sorted(path.parent.iterdir(), key=lambda one: one.stat().st_mtime)[:-_READERS]:
            old.unlink(missing_ok=True)
    except OSError as error:  # no room just now: it is learnt again at the next start
        log.warning("words_not_kept: %s", error)


def _digest(key: str, body: bytes) -> bytes:
    return hashlib.sha256(key.encode() + body).digest()
