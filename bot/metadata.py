"""Takes out of videos and PDFs who made them, where and when."""

from __future__ import annotations

import io
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator

Span = tuple[int, int]
_HOLDING = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})  # boxes that hold boxes
_ABOUT = frozenset({b"udta", b"meta", b"uuid", b"Xtra"})  # boxes about the film: place, author, device
_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})  # boxes that say when it was made
_SHOWN = frozenset({b"vide", b"soun", b"text", b"subt", b"sbtl", b"tmcd"})  # tracks that are seen and heard
_HIDDEN = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")
_EXIF = re.compile(rb"\xff\xe1(?s:(..))(?:Exif\0|http://ns\.adobe\.com/)")


def film(content: bytes) -> bytes:
    """An MP4 or QuickTime film without place, author, device and date; picture and sound stay byte for byte.

    All boxes keep their sizes, so that nothing moves. Raises ValueError for what is no such film.
    """
    out = bytearray(content)
    if not any(kind == b"moov" for kind, *_ in _boxes(out, (0, len(out)))):
        raise ValueError("no film")
    _clean(out, (0, len(out)))
    return bytes(out)


def _boxes(data: bytearray, within: Span) -> Iterator[tuple[bytes, int, Span]]:
    """The kind of each box, where it begins, what it holds."""
    at, end = within
    while at + 8 <= end:
        (size, kind), inside = struct.unpack_from(">I4s", data, at), at + 8
        if size == 1 and inside + 8 <= end:
            (size,), inside = struct.unpack_from(">Q", data, inside), at + 16
        stop = at + size if size else end
        if not inside <= stop <= end:
            raise ValueError("broken film")
        yield kind, at, (inside, stop)
        at = stop


def _clean(data: bytearray, within: Span) -> None:
    for kind, at, (inside, stop) in _boxes(data, within):
        other = kind == b"trak" and (_find(data, (inside, stop), b"hdlr") or b"")[8:12] not in _SHOWN
        if other:  # cameras write their place second by second into a track of its own
            for chunk in _chunks(data, (inside, stop)):
                _blank(data, chunk)
        if other or kind in _ABOUT:
            data[at + 4 : at + 8] = b"free"
            _blank(data, (inside, stop))
        elif kind in _TIMED and stop > inside:
            _blank(data, (inside + 4, min(stop, inside + (20 if data[inside] else 12))))
        elif kind in _HOLDING:
            _clean(data, (inside, stop))


def _blank(data: bytearray, span: Span) -> None:
    start, end = span[0], min(span[1], len(data))
    data[start:end] = bytes(max(0, end - start))


def _find(data: bytearray, within: Span, wanted: bytes) -> bytes | None:
    """What the first box of this kind holds, however deep."""
    for kind, _, inside in _boxes(data, within):
        if kind == wanted:
            return bytes(data[slice(*inside)])
        if kind in _HOLDING and (found := _find(data, inside, wanted)) is not None:
            return found
    return None


def _chunks(data: bytearray, track: Span) -> Iterator[Span]:
    """Where the samples of a track lie."""
    same, count, *sizes = (*_numbers(data, track, b"stsz"), 0, 0)[:-2] or (0, 0)
    runs = _numbers(data, track, b"stsc")[1:]
    firsts, lengths = runs[::3], runs[1::3]
    far = _find(data, track, b"co64")
    starts = [n for (n,) in struct.iter_unpack(">Q", far[8:])] if far else _numbers(data, track, b"stco")[1:]
    done = 0
    for n, start in enumerate(starts, 1):
        here = lengths[bisect_right(firsts, n) - 1] if firsts else count
        yield start, start + (same * here if same else sum(sizes[done : done + here]))
        done += here


def _numbers(data: bytearray, track: Span, table: bytes) -> list[int]:
    found = _find(data, track, table) or b""
    return [n for (n,) in struct.iter_unpack(">I", found[4 : len(found) // 4 * 4])]


def paper(content: bytes) -> bytes:
    """The pages of a PDF without author, dates and what a camera noted in its photographs. Raises ValueError."""
    from pypdf import PdfReader, PdfWriter  # read when a paper comes
    from pypdf.errors import PyPdfError

    out, made = io.BytesIO(), PdfWriter()
    try:
        for page in PdfReader(io.BytesIO(content)).pages:
            made.add_page(page, excluded_keys=_HIDDEN)
        made.write(out)
    except (PyPdfError, LookupError, TypeError, AttributeError, RecursionError, NotImplementedError) as error:
        raise ValueError(type(error).__name__) from error
    pages = bytearray(out.getvalue())
    for found in _EXIF.finditer(bytes(pages)):
        _blank(pages, (found.start() + 4, found.start() + 2 + int.from_bytes(found[1])))
    return bytes(pages)
