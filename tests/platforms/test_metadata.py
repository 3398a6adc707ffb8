"""Films and PDFs tell nothing of their maker, and show what they did."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from fpdf import FPDF
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from PIL import Image
from pypdf import PdfReader, PdfWriter

from bot.metadata import film, paper
from bot.pictures import NotAPicture, kept_as
from tests.stories.test_whole_life import photo

PLACE = b"+30.5000+114.3000/"  # as phones write it into a film
AUTHOR = "欧阳小明"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


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


def sheet() -> bytes:
    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    page = book["Sheet"]
    page["A1"] = "门牌"
    page["A1"].comment = Comment("请核对", AUTHOR)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def unpacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def test_a_sheet_tells_no_author_and_shows_what_it_did() -> None:
    assert AUTHOR.encode() in unpacked(sheet())
    kept, *_ = kept_as(sheet(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document")
    assert AUTHOR.encode() not in unpacked(kept)
    cell = load_workbook(io.BytesIO(kept))["Sheet"]["A1"]
    assert (cell.value, cell.comment.text) == ("门牌", "请核对")


def test_a_letter_tells_neither_who_changed_it_nor_where_its_photograph_was_taken() -> None:
    body = f'<w:document><w:ins w:id="1" w:author="{AUTHOR}" w:date="2026"><w:t>树倒了</w:t></w:ins></w:document>'
    parts = {
        "word/document.xml": body.encode(),
        "word/media/image1.jpeg": photo(),
        "docProps/core.xml": AUTHOR.encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as letter:
        for name, held in parts.items():
            letter.writestr(name, held)
    kept, *_ = kept_as(out.getvalue(), DOCX, "document")
    told = unpacked(kept)
    assert AUTHOR.encode() not in told and "树倒了".encode() in told
    with pytest.raises(NotAPicture):
        kept_as(b"PK no archive", DOCX, "document")


def element(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return kind + (0x10000000 | len(body)).to_bytes(4) + body


def test_a_webm_tells_neither_title_nor_program_and_nothing_moves() -> None:
    info = element(b"\x15\x49\xa9\x66", element(b"\x7b\xa9", AUTHOR.encode()), element(b"\x57\x41", b"Phone 12"))
    tags = element(b"\x12\x54\xc3\x67", element(b"\x73\x73", element(b"\x67\xc8", element(b"\x44\x87", PLACE))))
    cluster = element(b"\x1f\x43\xb6\x75", b"frames of the film")
    film_ = element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm") + element(b"\x18\x53\x80\x67", info, tags, cluster)
    kept, *_ = kept_as(film_, "video/webm", "video")
    assert len(kept) == len(film_) and b"frames of the film" in kept
    assert not any(told in kept for told in (AUTHOR.encode(), b"Phone 12", PLACE))
    with pytest.raises(NotAPicture):
        kept_as(b"no film", "video/webm", "video")
