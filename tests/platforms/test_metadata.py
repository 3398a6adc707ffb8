"""Films and PDFs tell nothing of their maker, and show what they did."""

from __future__ import annotations

import io
import struct

import pytest
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader, PdfWriter

from bot.metadata import film, paper
from bot.pictures import NotAPicture, kept_as
from tests.stories.test_whole_life import photo

PLACE = b"+30.5000+114.3000/"  # as phones write it into a film
AUTHOR = "欧阳小明"


def box(kind: bytes, *inside: bytes, wide: bool = False) -> bytes:
    body = b"".join(inside)
    return (
        struct.pack(">I4sQ", 1, kind, len(body) + 16) + body
        if wide
        else struct.pack(">I4s", len(body) + 8, kind) + body
    )


def track(handler: bytes, starts: list[int], sizes: list[int], *, far: bool = False, same: int = 0) -> bytes:
    """A track of these chunks, one sample each."""
    told = struct.pack(">III", 0, same, len(sizes)) + (b"" if same else struct.pack(f">{len(sizes)}I", *sizes))
    where = struct.pack(f">II{len(starts)}{'Q' if far else 'I'}", 0, len(starts), *starts)
    tables = (
        box(b"stsz", told),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
        box(b"co64" if far else b"stco", where),
    )
    made = box(b"mdhd", struct.pack(">I", 0), struct.pack(">II", 3_800_000_000, 3_800_000_000), bytes(12))
    media = box(b"mdia", made, box(b"hdlr", bytes(8), handler, bytes(13)), box(b"minf", box(b"stbl", *tables)))
    return box(b"trak", media)


def clip(*, far: bool = False, same: int = 0) -> bytes:
    """A film of a phone: the sound of the first bytes, then its place second by second in a track of its own."""
    data = box(b"mdat", b"SEEN-AND-HEARD", PLACE, PLACE)
    head = box(b"ftyp", b"isom")
    first = len(head) + 8
    starts = [first + 14, first + 14 + len(PLACE)]
    moov = box(
        b"moov",
        box(b"mvhd", struct.pack(">I", 1 << 24), struct.pack(">QQ", 3_800_000_000, 3_800_000_000), bytes(8)),
        track(b"vide", [first], [14]),
        track(b"meta", starts, [len(PLACE)] * 2, far=far, same=same),
        box(b"udta", box(b"\xa9xyz", PLACE), box(b"\xa9aut", AUTHOR.encode())),
        box(b"meta", b"com.apple.quicktime.location.ISO6709", PLACE, wide=far),
    )
    return head + data + moov + box(b"uuid", b"x" * 16, AUTHOR.encode())


@pytest.mark.parametrize(("far", "same"), [(False, 0), (True, 0), (False, len(PLACE))])
def test_a_film_keeps_picture_and_sound_and_loses_the_rest(far: bool, same: int) -> None:
    content = clip(far=far, same=same)
    kept = film(content)
    assert len(kept) == len(content) and b"SEEN-AND-HEARD" in kept
    for told in (PLACE, AUTHOR.encode(), b"ISO6709", struct.pack(">I", 3_800_000_000)):
        assert told in content and told not in kept
    assert kept.index(b"SEEN") == content.index(b"SEEN") and film(kept) == kept
    assert track(b"vide", [20], [14])[-40:] in kept, "the tables of what is seen stay as they were"


@pytest.mark.parametrize("content", [b"", b"mp4", b"\0" * 40, clip()[:90], box(b"ftyp", b"isom") + b"\0\0\0\xffmoov"])
def test_what_is_no_film_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        kept_as(content, "video/mp4", "video")


def contract(*, locked: str = "") -> bytes:
    """A PDF as an office program makes it, with a photograph as it came from the phone."""
    made = FPDF()
    made.add_page()
    made.set_font("helvetica")
    made.text(20, 20, "CONTRACT 42")
    made.set_author("Ouyang Xiaoming")
    made.set_xmp_metadata("<x:xmpmeta>Ouyang Xiaoming</x:xmpmeta>")
    exif = Image.Exif()
    exif[0x010F] = "Huyingphone"
    out = io.BytesIO()
    Image.open(io.BytesIO(photo())).save(out, "JPEG", exif=exif)
    made.image(io.BytesIO(out.getvalue()), 20, 40, 60)
    book = PdfWriter(clone_from=io.BytesIO(bytes(made.output())))
    if locked:
        book.encrypt(locked)
    raw = io.BytesIO()
    book.write(raw)
    return raw.getvalue()


def test_a_pdf_keeps_its_pages_and_loses_its_author() -> None:
    content = contract()
    assert PdfReader(io.BytesIO(content)).metadata and b"Ouyang" in content
    kept, mime, _ = kept_as(content, "application/pdf", "document")
    read = PdfReader(io.BytesIO(kept))
    assert mime == "application/pdf" and "CONTRACT 42" in read.pages[0].extract_text()
    assert b"Ouyang" not in kept and not (read.metadata and read.metadata.author) and read.xmp_metadata is None
    assert b"Huyingphone" not in kept
    shown = read.pages[0].images[0].image
    assert shown and shown.size == Image.open(io.BytesIO(photo())).size


def test_a_locked_or_broken_pdf_is_refused() -> None:
    for content in (contract(locked="secret"), b"%PDF-1.7", b"", b"%PDF-1.4\ntrailer<</Root 1 0 R>>"):
        with pytest.raises(NotAPicture):
            kept_as(content, "application/pdf", "document")
        with pytest.raises(ValueError):
            paper(content)
