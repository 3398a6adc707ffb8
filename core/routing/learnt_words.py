"""Keeps what the word reader learnt in a file of plain arrays."""

import atexit
import hashlib
import logging
import os
import subprocess
import sys
import threading
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import cache, lru_cache, partial
from pathlib import Path
from queue import SimpleQueue
from subprocess import DEVNULL, PIPE, CalledProcessError

import orjson

from core.routing.word_reader import WordReader

log = logging.getLogger(__name__)
_Listed = Sequence[tuple[str, Sequence[str], Sequence[str]]]
TWICE = 2  # of whole sentences what is met once is most, and tells next to nothing
_READERS = 16  # that are kept: eight of the house at work and of its successor
_KNOWN: dict[str, Callable[[], WordReader]] = {}
_SOURCES = ("word_learning", "word_reader", "similarity")
_ROOT = Path(__file__).parents[2]
_ASKED = SimpleQueue[tuple[Future[WordReader], bytes, Path]]()  # one after the other: the start needs the other core


def reader_of(listed: _Listed, folder: Path | None = None, met: int = 1) -> Callable[[], WordReader]:
    """The reader of (code, folded words, folded examples) of each category, learnt once for all houses of a process.
    `met`: in how many of them what counts must stand.

    `folder`: where the next start finds it. What lies there is used only where it was learnt from the same lists by the
    same program; whatever else does is passed over and made anew, so the folder may be emptied at any time. It is made
    beside this process, and who asks for the reader sooner waits; without a folder it is learnt when first asked for.
    """
    told = orjson.dumps([met, listed])
    key = hashlib.sha256(_program() + told).hexdigest()
    if key not in _KNOWN:
        for old in [*_KNOWN][: 1 - _READERS]:
            _KNOWN.pop(old, None)
        _KNOWN[key] = _promised(told, folder / key).result if folder else cache(partial(_learn, told))
    return _KNOWN[key]


def _promised(told: bytes, path: Path) -> Future[WordReader]:
    promise = Future[WordReader]()
    if found := _read(path):
        promise.set_result(found)
    else:
        _ASKED.put((promise, told, path))
        _begin()
    return promise


@cache
def _begin() -> None:
    """Who closes a house that has just opened waits for no lesson: neither thread nor process outlives it."""
    threading.Thread(target=_keep_promises, name="learnt_words", daemon=True).start()


def _keep_promises() -> None:
    while True:
        promise, told, path = _ASKED.get()
        try:
            promise.set_result(_made(told, path))
        except Exception as error:  # noqa: BLE001  whoever asks for the reader hears it
            promise.set_exception(error)


def _learn(told: bytes) -> WordReader:
    from core.routing.word_learning import learn  # with numpy, which a house at work does not read

    met, listed = orjson.loads(told)
    return learn({code: words for code, words, _ in listed}, {code: examples for code, _, examples in listed}, met)


def _made(told: bytes, path: Path) -> WordReader:
    """By a process of its own: it holds up no thread of this one and leaves none of its memory here."""
    kept = _answer([sys.executable, "-m", "core.routing.learnt_words", path.name], told)
    reader = _unpacked(path.name, kept)
    if not reader:
        reader = _learn(told)
        kept = _packed(path.name, reader)
    _write(path, kept)
    return reader


def _answer(command: list[str], asked: bytes) -> bytes:
    """What a process answers, b"" where none can be had; Ctrl+C is for the house alone."""
    try:
        with subprocess.Popen(command, cwd=_ROOT, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, process_group=0) as process:  # noqa: S603
            atexit.register(process.kill)
            answer, _ = process.communicate(asked)
            atexit.unregister(process.kill)
        if process.returncode:
            raise CalledProcessError(process.returncode, command)
    except (OSError, CalledProcessError) as error:
        log.warning("words_learnt_here: %s", error)
        return b""
    return answer


@lru_cache(1)
def _program() -> bytes:
    """What reads and learns, and how this machine writes numbers."""
    sources = [Path(__file__).with_name(f"{one}.py").read_bytes() for one in _SOURCES]
    return b"".join(sources) + f"{sys.version} {sys.byteorder}".encode()


def _read(path: Path) -> WordReader | None:
    try:
        return _unpacked(path.name, path.read_bytes())
    except OSError:
        return None


def _unpacked(key: str, kept: bytes) -> WordReader | None:
    body = memoryview(kept)[32:]  # no piece is copied
    if kept[:32] != _digest(key, body):
        return None
    at = kept.index(b"\n", 32) + 1
    codes, known, shapes = orjson.loads(memoryview(kept)[32:at])
    arrays = []
    for kind, length in shapes:
        arrays.append(array(kind))
        arrays[-1].frombytes(memoryview(kept)[at : at + length])
        at += length
    return WordReader(codes, known, *arrays)


def _packed(key: str, reader: WordReader) -> bytes:
    numbers = [(one.typecode, one.tobytes()) for one in reader.arrays]
    head = orjson.dumps([reader.codes, [*reader.known], [(kind, len(content)) for kind, content in numbers]])
    body = b"\n".join((head, b"".join(content for _, content in numbers)))
    return _digest(key, body) + body


def _write(path: Path, kept: bytes) -> None:
    """Whole or not at all, where replicas start at once too; the oldest go."""
    part = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        part.write_bytes(kept)
        part.replace(path)
        for old in sorted(path.parent.iterdir(), key=lambda one: one.stat().st_mtime)[:-_READERS]:
            old.unlink(missing_ok=True)
    except OSError as error:  # no room just now: it is learnt again at the next start
        log.warning("words_not_kept: %s", error)


def _digest(key: str, body: bytes | memoryview) -> bytes:
    known = hashlib.sha256(key.encode())
    known.update(body)
    return known.digest()


if __name__ == "__main__":
    os.nice(5)  # the start comes first
    sys.stdout.buffer.write(_packed(sys.argv[1], _learn(sys.stdin.buffer.read())))
