"""Takes out of videos and papers who made them, where and when."""

import io
import re
import struct
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterator

Span = tuple[int, int]
_HOLDING = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})  # boxes that hold boxes
_ABOUT = frozenset({b"udta", b"meta", b"uuid", b"Xtra"})  # boxes about the film: place, author, device
_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})  # boxes that say when it was made
_SHOWN = frozenset({b"vide", b"soun", b"text", b"subt", b"sbtl", b"tmcd"})  # tracks that are seen and heard
_HIDDEN = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")
_TOLD = re.compile(  # in the parts of an office paper: who wrote, commented, changed
    rb'((?:w:|w15:)?(?:author|initials|userId|displayName|lastModifiedBy|userName)=")[^"]*(?=")|(<(?:\w+:)?author>)[^<]*(?=<)'
)
_MOST = 100 * 1024 * 1024  # bytes that an office paper unpacks to
_PROPS = b'<?xml version="1.0" encoding="UTF-8"?><%s/>'
# What a WebM tells of its maker: title, programs, date, and all texts of tags.
_TELLING = frozenset({b"\x7b\xa9", b"\x4d\x80", b"\x57\x41", b"\x44\x61", b"\x44\x87", b"\x44\x85", b"\x73\x84"})
_MASTERS = frozenset({b"\x18\x53\x80\x67", b"\x15\x49\xa9\x66", b"\x12\x54\xc3\x67", b"\x73\x73", b"\x67\xc8"})
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
    return _without_notes(out.getvalue())


def _without_notes(content: bytes) -> bytes:
    """The bytes without what cameras noted in photographs among them."""
    out = bytearray(content)
    for found in _EXIF.finditer(content):
        _blank(out, (found.start() + 4, found.start() + 2 + int.from_bytes(found[1])))
    return bytes(out)


def office(content: bytes) -> bytes:
    """A .docx, .xlsx or .pptx without its properties, names beside comments and changes, and cameras' notes.

    Raises ValueError.
    """
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            if sum(part.file_size for part in old.infolist()) > _MOST:
                raise ValueError("unpacks to too much")
            for part in old.infolist():
                new.writestr(zipfile.ZipInfo(part.filename), _part(part.filename, old.read(part)), zipfile.ZIP_DEFLATED)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise ValueError(type(error).__name__) from error
    return out.getvalue()


def _part(name: str, held: bytes) -> bytes:
    if name.startswith("docProps/") and name.endswith(".xml"):
        root = re.search(rb"<(?![?!])([^\s>/]+)((?:\s+xmlns(?::\w+)?=\"[^\"]*\")*)", held)
        return _PROPS % (root[1] + root[2]) if root else b""
    if name.endswith(".xml"):
        return _TOLD.sub(lambda found: found[1] or found[2], held)
    return b"" if name.startswith("docProps/") else _without_notes(held)


def webm(content: bytes) -> bytes:
    """A WebM or Matroska film without title, programs, date and tags; nothing moves. Raises ValueError."""
    out = bytearray(content)
    if not out.startswith(b"\x1a\x45\xdf\xa3"):
        raise ValueError("no film")
    _silence(out, (0, len(out)))
    return bytes(out)


def _silence(data: bytearray, within: Span) -> None:
    at, end = within
    while at + 2 <= end:
        first = at + _length(data[at])
        if first >= end:
            return
        inside = first + (width := _length(data[first]))
        size = int.from_bytes(data[first:inside]) & ((1 << 7 * width) - 1)
        stop = end if size == (1 << 7 * width) - 1 else inside + size  # all ones: as long as it lasts
        if not inside <= stop <= end:
            return  # cut off: what was recorded last is missing
        kind = bytes(data[at:first])
        if kind in _TELLING:
            _blank(data, (inside, stop))
        elif kind in _MASTERS:
            _silence(data, (inside, stop))
        at = stop


def _length(first: int) -> int:
    """How many bytes a number of this format has, by its first. Raises ValueError."""
    if not first:
        raise ValueError("broken film")
    return 9 - first.bit_length()
